"""plotext, imported without what the axes do not need; no other module imports it.

On import plotext 5.3.2 puts the documentation of all its functions together, in colour: more than
half of the time that it takes, at every start. So the two modules that do that are stood in for
meanwhile. No report found upstream.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from gdtui.libraries.lean_imports import stand_ins


def _import_without_documentation() -> Any:
    pages, tools = ModuleType("plotext._doc"), ModuleType("plotext._doc_utils")
    vars(tools).update(documentation=None, add=lambda function: function)
    with stand_ins([pages, tools]):
        import plotext
    return plotext


def _without_doubles(data: Iterable[object]) -> list[object]:
    return list(dict.fromkeys(data))


plotext = _import_without_documentation()

# plotext takes doubles out by way of a set, whose order differs from process to process; where two
# labels hardly fit, the one that comes first then decides where the other goes.
plotext._utility.no_duplicates = _without_doubles
