"""Where the parts of a lesson stand: a function of the room there is and what has to be shown.

At 80×24 text stands beside a chart, with the step panel under that. From `LINKED_WIDTH` on a page's
two charts stand together and the panel moves under the text; from `ABREAST_WIDTH` on the charts
stand side by side. A second chart that is the panel goes under the text where there are rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from gdtui.ui.screens.responsive import FULL_HEIGHT, FULL_WIDTH

if TYPE_CHECKING:
    from gdtui.course.lesson import PanelName  # an outline is drawn before the course is loaded

Part = Literal["page", "chart", "second", "panel"]
Facing = Literal["text", "chart"]

LINKED_WIDTH, ABREAST_WIDTH = 100, 150

TEXT_WIDTH = 37
LEAST_TEXT, MOST_TEXT = 46, 56
"""Columns of the text, its border with it, below `LINKED_WIDTH` and above."""

TEXT_ROWS = 17
"""A text has so many rows before the panel under it has more than it needs at least."""

TALL = 29
"""From so many rows on, panels that have much to say have more room."""

LEAST_CHART = 10
"""Rows of a chart with its border, in which five or more are left for the data."""

LINES_AROUND = 3
"""Rows of a window for title, readout and keys."""


BORDER = 2
"""Rows of the border above and below."""

MOST_LINES = 16
"""Of a table or of code so many lines are shown at most beside a chart."""


class Shape(NamedTuple):
    """What has to be shown.

    Attributes:
        charts: whether one chart or two can stand together.
        panel: what the step panel shows.
        remembers: whether the optimizer has a line more for each parameter.
        facing: what a small window shows: the text, or what stands beside it.
        big: whether one chart has all the room.
        lines: how many lines a table or code has; no more room is left for it.
    """

    charts: Literal[1, 2] = 1
    panel: PanelName = "none"
    remembers: bool = False
    facing: Facing = "text"
    big: bool = False
    lines: int = MOST_LINES


def place_parts(room: Size, shape: Shape) -> dict[Part, Region]:
    """Return where each part stands that is shown, in cells, within a room of that size."""
    width, height = room
    if shape.big:
        return {"chart": Region(0, 0, width, height)}
    if width < FULL_WIDTH or height < FULL_HEIGHT - LINES_AROUND:
        whole = Region(0, 0, width, height)
        return {"page": whole} if shape.facing == "text" else _under_one_chart(whole, shape)
    text = TEXT_WIDTH
    if width >= LINKED_WIDTH:
        text = min(MOST_TEXT, max(LEAST_TEXT, width * 2 // 5))
    side = Region(text, 0, width - text, height)
    if width < LINKED_WIDTH or not _stand_together(shape, height):
        below = shape.panel == "chart" and shape.charts == 2
        parts = _one_above_other(side) if below else _under_one_chart(side, shape)
        return {"page": Region(0, 0, text, height), **parts}
    if shape.panel == "chart" and height >= TALL:
        page, second = Region(0, 0, text, height).split_horizontal(height - height * 3 // 8)
        return {"page": page, "chart": side, "second": second}
    charts = _side_by_side(side) if width >= ABREAST_WIDTH else _one_above_other(side)
    panel = _rows_under_text(shape, height)
    parts = {"page": Region(0, 0, text, height - panel), **charts}
    return parts | ({"panel": Region(0, height - panel, text, panel)} if panel else {})


def _stand_together(shape: Shape, height: int) -> bool:
    """Whether two charts leave the panel the room it needs: not a table, not code in few rows."""
    if shape.charts < 2 or shape.panel in ("table", "check"):
        return False
    return shape.panel not in ("code", "source") or height >= TALL


def _wanted_rows(shape: Shape, height: int) -> int:
    """Return how many rows the panel takes, its border with it."""
    tall = height >= TALL
    match shape.panel:
        case "none" | "chart":
            return 0
        case "rows" | "residuals" | "script":
            return min(16 if tall else 11, shape.lines + BORDER)
        case "check":
            return min(height if tall else 11, shape.lines + BORDER)
        case "code" | "source":
            wanted = shape.lines + BORDER
            return wanted if tall or height - wanted >= LEAST_CHART else height
        case "table":
            return height
        case "worked" | "account":
            return 10 if shape.remembers and tall and shape.panel == "worked" else 8


def _rows_under_text(shape: Shape, height: int) -> int:
    least = 9 if shape.panel in ("rows", "residuals", "script") else 6
    return min(_wanted_rows(shape, height), max(least, height - TEXT_ROWS))


def _under_one_chart(side: Region, shape: Shape) -> dict[Part, Region]:
    """One chart, and the panel under it or, where it needs the room, in its place."""
    panel = _wanted_rows(shape, side.height)
    if panel == 8 and side.height < FULL_HEIGHT - LINES_AROUND:
        panel = 6
    chart, below = side.split_horizontal(side.height - panel)
    parts: dict[Part, Region] = {"chart": chart} if chart.height else {}
    return parts | ({"panel": below} if panel else {})


def _one_above_other(side: Region) -> dict[Part, Region]:
    above, below = side.split_horizontal((side.height + 1) // 2)
    return {"chart": above, "second": below}


def _side_by_side(side: Region) -> dict[Part, Region]:
    left, right = side.split_vertical((side.width + 1) // 2)
    return {"chart": left, "second": right}


class PartsLayout(Layout):
    """Puts each part of a lesson where `place_parts` says; what that leaves out is not shown."""

    name = "parts"

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place those parts that are shown."""
        assert isinstance(parent, PartsView)
        places = {str(part): region for part, region in place_parts(size, parent.shape).items()}
        return [
            WidgetPlacement(places[str(child.id)], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in places
        ]


_PARTS_LAYOUT = PartsLayout()


class PartsView(Widget):
    """Holds the parts of a lesson, which are told by their ids."""

    def __init__(self, *children: Widget, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self.shape = Shape()
        """What has to be shown."""

    @property
    def layout(self) -> Layout:
        """The layout that knows the parts."""
        return _PARTS_LAYOUT
