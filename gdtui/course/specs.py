"""What a page is learned from and how, as a lesson's front matter and `{start}` say it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gdtui.spec.catalogue import lesson_default
from gdtui.spec.problem import FillName, ScaleName, StratifyName
from gdtui.spec.reading import DecimalName, HeaderName, SeparatorName


class Shift(Struct, frozen=True):
    """A scaling that is given, not fitted: x becomes (x − centre) / spread."""

    centre: float
    spread: float


class Outlier(Struct, frozen=True):
    """One training row, counted from 1, whose target is moved by so much."""

    row: int
    by: float


class ProblemSpec(Struct, frozen=True):
    """Which rows are learned from: a table, its columns, and what is done to them.

    `rows` keeps the first so many rows, `every` each so manieth; `outlier` moves one reading, and
    says so on the screen. A `surface` needs no rows: the loss is a function of the weights alone.
    What each may be, and its default, stand in `gdtui/spec/problem.py`.
    """

    dataset: str = lesson_default("dataset")
    features: tuple[str, ...] = lesson_default("features")
    target: str = lesson_default("target")
    fill: FillName = lesson_default("fill")
    split: tuple[float, float, float] = lesson_default("split")
    scale: ScaleName | Shift = lesson_default("scale")
    shuffle: int | None = lesson_default("shuffle")
    stratify: StratifyName = lesson_default("stratify")
    blank: int = lesson_default("blank")
    rows: int | None = lesson_default("rows")
    every: int = lesson_default("every")
    outlier: Outlier | None = lesson_default("outlier")
    surface: str | None = lesson_default("surface")
    separator: SeparatorName = lesson_default("separator")
    decimal: DecimalName = lesson_default("decimal")
    encoding: str = lesson_default("encoding")
    header: HeaderName = lesson_default("header")


class DescentSpec(Struct, frozen=True):
    """How the rows are learned: model, loss, optimizer, batch, and where it begins.

    `batch` is the number of rows of one update, `None` for all of them ("full" in the file).
    `start` gives the parameters' first values, weights in feature order and the bias last.
    `freeze` names parameters that no update moves. `hidden` is the network's alone, `curvatures`
    the ravine's; `decay` is None where the optimizer's own holds. What each may be, and its
    default, stand in `gdtui/spec/descent.py`.
    """

    learning_rate: Decimal
    model: str = lesson_default("model")
    loss: str = lesson_default("loss")
    optimizer: str = lesson_default("optimizer")
    momentum: float = lesson_default("momentum")
    decay: float | None = lesson_default("decay")
    l2: float = lesson_default("l2")
    batch: int | None = lesson_default("batch")
    start: Literal["zeros", "random"] | tuple[float, ...] = lesson_default("start")
    seed: int = lesson_default("seed")
    hidden: int = lesson_default("hidden")
    curvatures: tuple[float, float] = lesson_default("curvatures")
    freeze: tuple[str, ...] = lesson_default("freeze")
