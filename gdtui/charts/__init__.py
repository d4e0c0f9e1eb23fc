"""What a session looks like: charts as plain values, their cells, and their description in words.

`draw_chart(name, session)` and `describe_chart(session)` need no plotext: who shows a chart imports
the painter from `rendering`.
"""

from gdtui.charts.registry import CHARTS, describe_chart, draw_ahead, draw_chart, take_chart

__all__ = ["CHARTS", "describe_chart", "draw_ahead", "draw_chart", "take_chart"]
