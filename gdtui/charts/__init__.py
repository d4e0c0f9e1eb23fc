"""What a session looks like: charts as plain values, their cells, and their account in words.

`chart(name, session)` and `account(session)` need no plotext; the painter is imported from `paint`
by what shows it.
"""

from gdtui.charts.cursor_reading import read
from gdtui.charts.descriptions import account
from gdtui.charts.registry import CHARTS, chart

__all__ = ["CHARTS", "account", "chart", "read"]
