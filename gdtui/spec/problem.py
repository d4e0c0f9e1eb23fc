"""The settings of a problem: which rows are learned from, and what is done to them first."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose
from typing import Literal, get_args

from gdtui.spec.descent import predicts_classes
from gdtui.spec.models import surfaces
from gdtui.spec.setting import LARGEST, Range, Setting

FillName = Literal["none", "forward", "mean", "drop", "keep"]
ScaleName = Literal["none", "standard"]
StratifyName = Literal["none", "class"]


FEW_ROWS_TO_SPLIT = 20
"""Of fewer rows than these all are trained on, where nothing else was asked for."""


def distinct(values: Sequence[str]) -> bool:
    """Whether there are names, none empty and none twice."""
    return 0 < len(values) == len(set(values)) and all(value.strip() for value in values)


def _are_shares(split: Sequence[float]) -> bool:
    return min(split) >= 0 and split[0] > 0 and isclose(sum(split), 1)


PROBLEM: tuple[Setting, ...] = (
    Setting(
        name="table",
        key="dataset",
        option="data",
        kind="text",
        label="table",
        help="A CSV file, or the name of a shipped table.",
        hint="F3 shows files; Ctrl+U empties.",
        metavar="FILE",
        asks="the path of a file, or the name of a shipped table",
        lesson_asks="a shipped table such as seattle-weather, or a path such as tea.csv",
        lesson="",
        run="seattle-weather",
        holds=lambda table: bool(table.strip()),
    ),
    Setting(
        name="features",
        kind="names",
        label="features",
        help="Columns to learn from, with commas between.",
        hint="F2 shows them.",
        metavar="A,B,...",
        asks="names with commas between them",
        example="tmax,tmin",
        lesson_asks="a list of columns such as [tmax, tmin]",
        lesson=(),
        run="tmax",
        holds=distinct,
    ),
    Setting(
        name="target",
        kind="text",
        label="target",
        help="The column to predict. next:COLUMN is its value a row later; >NUMBER behind it "
        "makes it 0 or 1. A column of exactly that name comes first.",
        metavar="COLUMN",
        lesson_asks="a column such as tmax, next:tmax or next:rain>0",
        lesson="",
        run="next:tmax",
        holds=lambda target: bool(target.strip()),
    ),
    Setting(
        name="fill",
        kind="choice",
        label="gaps",
        help="Rows with gaps are dropped, or gaps are filled: with the reading before, or with the "
        "mean. With none, a gap is an error.",
        words=lambda _: ("drop", "forward", "mean", "none"),
        lesson_words=lambda: get_args(FillName),
        lesson="none",
        form="drop",
        run="none",
    ),
    Setting(
        name="scale",
        kind="choice",
        label="scaling",
        help="standard: each feature less its mean, divided by its spread, of the training rows.",
        words=lambda _: get_args(ScaleName)[::-1],
        lesson_words=lambda: get_args(ScaleName),
        lesson="none",
        form="standard",
        run="none",
    ),
    Setting(
        name="split",
        kind="shares",
        label="split",
        help="Shares of training, validation and test rows, in file order unless shuffled; of "
        f"fewer than {FEW_ROWS_TO_SPLIT} rows all train where nothing is said.",
        metavar="A,B,C",
        asks="three shares that add up to 1, the first above 0",
        example="0.7, 0.15, 0.15",
        lesson_asks="three shares that add up to 1 such as [0.7, 0.15, 0.15]",
        lesson=(0.7, 0.15, 0.15),
        form="0.7, 0.15, 0.15",
        range=Range(least=0),
        holds=_are_shares,
    ),
    Setting(
        name="shuffle",
        kind="whole",
        label="shuffle",
        help="A seed: rows are dealt out to the parts of the split in an order drawn with it.",
        hint="With none they keep the order of the file.",
        metavar="SEED",
        asks="a whole number from 0 up",
        lesson_asks="a whole number such as 10",
        range=Range(least=0, most=LARGEST),
    ),
    Setting(
        name="stratify",
        kind="choice",
        label="stratify",
        help="class: each part of the split gets its share of both classes.",
        words=lambda _: get_args(StratifyName),
        lesson="none",
        form="none",
        relevant=lambda chosen: predicts_classes(chosen) or ">" in chosen.get("target", ""),
    ),
    Setting(
        name="blank",
        kind="whole",
        lesson_asks="a whole number such as 10",
        lesson=0,
        range=Range(least=0, most=LARGEST),
        lesson_only=True,
    ),
    Setting(
        name="rows",
        kind="whole",
        asks="a whole number from 2 up",
        range=Range(least=2, most=LARGEST),
        lesson_only=True,
    ),
    Setting(
        name="every",
        kind="whole",
        asks="a whole number from 1 up",
        lesson=1,
        range=Range(least=1, most=LARGEST),
        lesson_only=True,
    ),
    Setting(
        name="outlier",
        kind="other",
        lesson_asks="a mapping such as {row: 4, by: 20}",
        lesson_only=True,
    ),
    Setting(name="surface", kind="choice", words=lambda _: surfaces(), lesson_only=True),
)
"""What a problem is made of, in the order of the form."""
