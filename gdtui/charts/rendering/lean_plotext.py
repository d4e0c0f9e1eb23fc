"""plotext, imported without what the axes do not need; no other module imports it.

On import plotext 5.3.2 puts the documentation of all its functions together, in colour: more than
half of the time that it takes, at every start; a third of the rest goes into reading a date, for
axes of dates, which no chart here has. So the modules that do that are stood in for meanwhile. No
report found upstream.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType, SimpleNamespace
from typing import Any

from gdtui.libraries.lean_imports import stand_ins


def _import_without_documentation() -> Any:
    documentation = {"plotext._doc": _leave_out, "plotext._doc_utils": _leave_out}
    with stand_ins({**documentation, "plotext._date": _leave_dates_out}):
        import plotext
    return plotext


def _leave_out(module: ModuleType) -> None:
    vars(module).update(documentation=None, add=lambda function: function)


def _leave_dates_out(module: ModuleType) -> None:
    vars(module).update(date_class=SimpleNamespace)


def _without_doubles(data: Iterable[object]) -> list[object]:
    return list(dict.fromkeys(data))


plotext = _import_without_documentation()

# plotext takes doubles out by way of a set, whose order differs from process to process; where two
# labels hardly fit, the one that comes first then decides where the other goes.
plotext._utility.no_duplicates = _without_doubles
