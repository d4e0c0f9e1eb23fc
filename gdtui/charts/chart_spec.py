"""What a chart shows, as plain values: axes and layers, with no word of how they are painted.

A chart is a function from a session to a `ChartSpec`. The painter turns the spec into cells, a
test or the cursor reads the same spec, and neither needs the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from msgspec import Struct, structs

from gdtui.engine.data import Array

Role = Literal[
    "region",
    "data",
    "validation",
    "filled",
    "gap",
    "share",
    "no",
    "yes",
    "zero",
    "best",
    "ghost",
    "residual",
    "level",
    "curve",
    "series_4",
    "series_3",
    "series_2",
    "series_1",
    "tangent",
    "line",
    "path_old",
    "path",
    "path_new",
    "minimum",
    "current",
    "cursor",
    "frame",
    "tick",
    "label",
    "title",
]
"""What a mark stands for. The theme gives each role its colour, the painter its shape.

In order of precedence: where two layers meet in one cell, the later role colours it. A path fades
with age: `path_old`, `path`, `path_new`. Rows are `no` or `yes` where the target is 0 or 1, and
so is what belongs to them. The `series` are lines of equal rank. The last four are of the painter:
the axes and the words.
"""

ROLES: tuple[Role, ...] = get_args(Role)
SERIES_ROLES: tuple[Role, ...] = ("series_1", "series_2", "series_3", "series_4")
"""Lines of equal rank take these in turn."""


class Axis(Struct, frozen=True):
    """One axis: its title (with its unit), its limits in data units, and whether it is a log one.

    The limits may be anything a session can produce, NaN and infinity too; the painter copes.
    Where the places along it are no numbers, it has no `ticks`; where neither axis has any, the
    cursor reads what is `said` of points, and no lines. One that `zooms` follows what is of
    interest, and so cannot stay as the page began. Where values end before the axis does, as
    chances do, its ticks lie `within` theirs. One that is `fixed` is not widened for its ticks:
    what lies beyond is said.
    """

    label: str
    low: float
    high: float
    log: bool = False
    ticks: bool = True
    zooms: bool = False
    within: tuple[float, float] | None = None
    fixed: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value lies between the limits."""
        return self.low <= value <= self.high


ROOM_FOR_TICKS = 0.25
"""The painter widens an axis by up to that share of it, at either end, so that ticks lie evenly.

A field that fills its chart is worked out so far beyond the axes: to the frame, wherever that is.
"""


def stretch(axis: Axis, times: float) -> Axis:
    """Return an axis so many times as long, about its middle."""
    more = (times - 1) / 2 * (axis.high - axis.low)
    return structs.replace(axis, low=axis.low - more, high=axis.high + more)


def beyond(axis: Axis) -> Axis:
    """Return an axis as far as the painter may widen it for its ticks."""
    return stretch(axis, 1 + 2 * ROOM_FOR_TICKS)


class Points(Struct, frozen=True, eq=False):
    """Separate points, `x` and `y` of shape (n,); `large` ones where there are few.

    `Fine` ones are dots whatever the role: characters of a crowd would lie in rows and columns.
    The cursor reads the numbers of each off the axes; where those have none, what is `said` of it.
    """

    x: Array
    y: Array
    role: Role
    label: str = ""
    still: bool = False
    large: bool = False
    said: tuple[str, ...] = ()
    fine: bool = False


class Line(Struct, frozen=True, eq=False):
    """A line through vertices `x`, `y` of shape (n,). NaN lifts the pen."""

    x: Array
    y: Array
    role: Role
    label: str = ""
    still: bool = False


class Segments(Struct, frozen=True, eq=False):
    """Separate strokes from (`x0`, `y0`) to (`x1`, `y1`), each of shape (n,): residual bars.

    They are never broken, and each is so many dots `thick`, counted up and down.
    """

    x0: Array
    y0: Array
    x1: Array
    y1: Array
    role: Role
    label: str = ""
    still: bool = False
    thick: int = 1


class Marker(Struct, frozen=True):
    """One point to find at a glance. Outside the axes it is an arrow at the border."""

    x: float
    y: float
    role: Role
    label: str = ""
    still: bool = False


class Arrow(Struct, frozen=True):
    """A stroke from (`x0`, `y0`) to its head at (`x1`, `y1`)."""

    x0: float
    y0: float
    x1: float
    y1: float
    role: Role
    label: str = ""
    still: bool = False


class Text(Struct, frozen=True):
    """A word beside what it names, which is at (`x`, `y`), or `centred` on it.

    The painter moves it up or down, so that it lies inside and on no other text, and leaves it out
    where there is no room. Those of one place that are `listed` stand together, wherever near it
    there is room for all. One that is `along` names a level: it may stand anywhere to the right of
    its place too, and best in line with it. Of one name that is `sparing` the first is written that
    covers next to nothing where it is: the first `of` each line, where several have one name. A
    word `of` a line that is not sparing is a last resort: where none else of its name is written.
    """

    x: float
    y: float
    label: str
    role: Role
    still: bool = False
    centred: bool = False
    listed: bool = False
    along: bool = False
    sparing: bool = False
    of: str = ""


Layer = Points | Line | Segments | Marker | Arrow | Text

Ramp = Literal["class", "loss"]
"""What levels of shade stand for: from one class to the other, or from a high loss to a low one."""

Depth = Literal["none", "few", "many"]
"""How many colours a terminal has for shade: none, some of 256, or any."""

SHADE_LEVELS: dict[Depth, dict[Ramp, int]] = {
    "none": {"class": 0, "loss": 0},
    "few": {"class": 5, "loss": 5},
    "many": {"class": 9, "loss": 8},
}
"""How many levels each ramp has; the theme has a colour for each."""


class Shade(Struct, frozen=True, eq=False):
    """A field under the marks, as levels of one colour each: the ground of whole cells.

    `values` (n, m) are heights at the places `x` (m,) and `y` (n,), both rising, and between them
    those of the plane through their neighbours; beyond them, and at NaN, the ground is bare. Of a
    `class` ramp they are shares from 0 to 1, cut into equal parts. Of a `loss` ramp each of the
    falling `edges` (k,) that lies above a value makes it one level nearer to the low end; where
    there are too many edges for the levels, each second one counts, from the first on.

    `label` names it in the legend. Where a terminal has no colours for it, the points `instead`, if
    any, lie behind all other layers.
    """

    x: Array
    y: Array
    values: Array
    ramp: Ramp
    edges: tuple[float, ...] = ()
    label: str = ""
    instead: Points | None = None


class Height(Struct, frozen=True, eq=False):
    """What level lines are of: its name with its unit, and its value `at` x, y."""

    label: str
    at: Callable[[float, float], float]


class ChartSpec(Struct, frozen=True, eq=False):
    """A chart: what it is called, its axes, and its layers from back to front.

    What it shades lies behind all of them; where two shades meet, the later one shows.

    Layers that are `still` do not change from one step to the next: the painter keeps them.
    A `note` says, inside the axes, why there is nothing to show. `beside` is a second chart that
    shares the room, to compare this one with.

    A step leaves its point along the `slope`, drawn or not; none where it has no way to be seen.
    Where one unit is as long up as across, `even` says how far the painter may widen either axis
    about its middle to make it so: as far as there is something drawn.

    The cursor reads the `height` of a place too, where there is one to tell.
    """

    title: str
    x: Axis
    y: Axis
    layers: tuple[Layer, ...]
    note: str = ""
    beside: ChartSpec | None = None
    shades: tuple[Shade, ...] = ()
    even: tuple[Axis, Axis] | None = None
    slope: float | None = None
    height: Height | None = None


def upright(x: float, y: Axis, role: Role, label: str) -> Segments:
    """Return an upright stroke at `x` from end to end of an axis: beside curves it is whole."""
    low, high = np.array([y.low]), np.array([y.high])
    return Segments(np.array([x]), low, np.array([x]), high, role, label)


def empty_chart(title: str, note: str) -> ChartSpec:
    """Return a chart of nothing, with a `note` that says why there is nothing to show."""
    unit = Axis("", 0.0, 1.0)
    return ChartSpec(title, unit, unit, (), note)
