"""The keys that a lesson file may use, as one struct for each of its mappings.

Strict: a key, a word or a kind of value that is not foreseen is a CourseError that names file and
line and says what to write instead. Most keys are the fields of the values in `lesson`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, assert_never, get_args

import msgspec
from msgspec.structs import fields

from gdtui.course.expressions import QUANTITIES
from gdtui.course.lesson import (
    READOUT,
    ChartName,
    DescentSpec,
    Item,
    Option,
    Outlier,
    PanelName,
    ProblemSpec,
    QuestionKind,
    ReadoutItem,
    ScriptLine,
    Shift,
)
from gdtui.course.setting_types import value_type
from gdtui.engine import LinePart
from gdtui.spec.catalogue import SETTINGS_BY_KEY
from gdtui.spec.problem import ScaleName


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping of the lesson file, in which an unknown key is an error."""


def _keys(
    name: str,
    *values: type,
    optional: bool = False,
    others: Mapping[str, Any] | None = None,
    leave_out: Sequence[str] = (),
) -> Any:
    """A Strict struct with the fields of `values`; all may be left out where `optional`.

    A key left out is None, except that a key without a default in `values` has to be given. The
    keys of settings have the types and ranges of the settings. `others` replace or add types of
    keys; they may be left out. `leave_out` are fields that are no keys.
    """
    defined: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for value in values:
        for one in fields(value):
            if one.name in (others or {}) or one.name in leave_out:
                continue
            setting = SETTINGS_BY_KEY.get(one.name)
            type_ = (setting and value_type(setting)) or one.type
            if optional or not one.required:
                defined.append((one.name, type_ | None, None))
            else:
                defined.append((one.name, type_))
    defined += [(key, type_ | None, None) for key, type_ in (others or {}).items()]
    return msgspec.defstruct(name, defined, bases=(Strict,), frozen=True, kw_only=True)


ShiftKeys = _keys("ShiftKeys", Shift)
OutlierKeys = _keys("OutlierKeys", Outlier)
_PROBLEM = {"scale": ScaleName | ShiftKeys, "outlier": OutlierKeys}
_CHARTS = tuple[ChartName, ...]
_MOVES = dict[str, Decimal]
_EXPECTED = str | tuple[str, ...]

ProblemKeys = _keys("ProblemKeys", ProblemSpec, others=_PROBLEM)
DescentKeys = _keys("DescentKeys", DescentSpec)
StartKeys = _keys(
    "StartKeys",
    ProblemSpec,
    DescentSpec,
    optional=True,
    others={
        **_PROBLEM,
        "charts": _CHARTS,
        "moves": _MOVES,
        "panel": PanelName,
        "readout": tuple[ReadoutItem, ...],
        "test_set": Literal["open", "closed"],
        "switches": tuple["SwitchKeys", ...],
    },
)
OptionKeys = _keys("OptionKeys", Option, leave_out=("holds",), others={"correct": str})
ItemKeys = _keys("ItemKeys", Item, others={"after": tuple[int, ...]})


class SwitchKeys(Strict, frozen=True):
    """One setting that a key turns: its name on screen, and what each of its places sets."""

    name: str
    places: dict[str, StartKeys]  # type: ignore[valid-type]


class BesideKeys(Strict, frozen=True):
    """A run that is pinned beside what is played: how long it is, and what it stands on."""

    steps: int
    start: StartKeys = StartKeys()  # type: ignore[valid-type]


class RevealKeys(Strict, frozen=True):
    """What is played once an answer is committed."""

    steps: int
    learning_rate: Decimal | None = None
    restart: bool = False
    start: StartKeys | None = None  # type: ignore[valid-type]
    beside: dict[str, BesideKeys] = {}
    average_slope: bool = False
    gradient_norm: float | None = None


class FrontMatter(Strict, frozen=True):
    """The mapping between the two `---` at the top of a lesson."""

    title: str
    part: str
    minutes: int
    objective: str
    problem: ProblemKeys  # type: ignore[valid-type]
    descent: DescentKeys  # type: ignore[valid-type]
    charts: _CHARTS
    moves: _MOVES = {}
    panel: PanelName = "worked"
    readout: tuple[ReadoutItem, ...] = READOUT
    test_set: Literal["open", "closed"] = "open"
    switches: tuple[SwitchKeys, ...] = ()
    formula: str | None = None


class PageKeys(Strict, frozen=True):
    """`{page}`: what progress of the page is kept by, and was kept by before."""

    id: str | None = None
    was: tuple[str, ...] | None = None


class DrawKeys(Strict, frozen=True):
    """`{draw}`: values by their names, of each one for every variant of the page."""

    values: dict[str, tuple[str, ...]]


class PredictKeys(Strict, frozen=True):
    """`{predict}`."""

    question: str
    options: tuple[OptionKeys, ...]  # type: ignore[valid-type]
    reveal: RevealKeys
    order: Literal["drawn", "fixed"] = "drawn"
    again: str | None = None


class WrongKeys(Strict, frozen=True):
    """A slip that an `{answer}` foresees."""

    value: str
    feedback: str


class AnswerKeys(Strict, frozen=True):
    """`{answer}`."""

    question: str
    value: str
    tolerance: float
    feedback: str
    right: str
    hints: tuple[str, ...]
    wrong: tuple[WrongKeys, ...] = ()
    reveal: RevealKeys | None = None
    again: str | None = None


class SlipKeys(Strict, frozen=True):
    """A slip that a `{formula}` foresees."""

    formula: str
    feedback: str


class FormulaKeys(Strict, frozen=True):
    """`{formula}`."""

    question: str
    line: LinePart
    names: tuple[str, ...]
    formula: str
    feedback: str
    right: str
    hints: tuple[str, ...]
    slips: tuple[SlipKeys, ...] = ()
    steps: int = 0


class OrderKeys(Strict, frozen=True):
    """`{order}`."""

    question: str
    items: tuple[ItemKeys, ...]  # type: ignore[valid-type]
    right: str
    reveal: RevealKeys | None = None


class DrillKeys(Strict, frozen=True):
    """`{drill}`."""

    question: str
    low: float
    high: float
    in_a_row: int


class ReviewKeys(Strict, frozen=True):
    """`{review}`."""

    lessons: tuple[str, ...]
    questions: int
    share: float


class DoKeys(Strict, frozen=True):
    """`{do}`."""

    goal: str | dict[str, str]
    hints: tuple[str, ...]
    solution: tuple[str, ...]
    practice: bool = False
    why: str | None = None


class AfterKeys(Strict, frozen=True):
    """`after:` of a claim."""

    written: str | None = None
    learning_rate: Decimal | None = None
    steps: int | None = None
    epochs: int | None = None
    until: str | None = None
    at_most: int | None = None


CLAIM_QUANTITIES = (
    *(name for name, kind in QUANTITIES.items() if kind == "number"),
    "prediction",
)

ClaimKeys = _keys(
    "ClaimKeys",
    others={
        "start": StartKeys,
        "after": AfterKeys,
        "at": tuple[float, ...],
        "holds": tuple[str, ...],
        "says": dict[str, int],
        "seeds": int,
        "mean": dict[str, str],
        "spread": dict[str, str],
        "against": StartKeys,
        **dict.fromkeys(CLAIM_QUANTITIES, _EXPECTED),
    },
)


def keys_of(kind: QuestionKind) -> type[Strict]:
    """Return what the mapping of a question's directive may hold."""
    match kind:
        case "predict":
            return PredictKeys
        case "do":
            return DoKeys
        case "answer":
            return AnswerKeys
        case "order":
            return OrderKeys
        case "formula":
            return FormulaKeys
        case "drill":
            return DrillKeys
        case "review":
            return ReviewKeys
        case _:
            assert_never(kind)


QUESTIONS: Mapping[str, QuestionKind] = {kind: kind for kind in get_args(QuestionKind)}
"""The directives that ask for something."""

ScriptLineKeys = _keys("ScriptLineKeys", ScriptLine)


class ScriptKeys(Strict, frozen=True):
    """`{script}`."""

    lines: tuple[ScriptLineKeys, ...]  # type: ignore[valid-type]


DIRECTIVES: Mapping[str, Any] = {
    **{name: keys_of(kind) for name, kind in QUESTIONS.items()},
    "claim": ClaimKeys,
    "start": StartKeys,
    "page": PageKeys,
    "draw": DrawKeys,
    "script": ScriptKeys,
}
"""What each directive's mapping may hold."""


def arguments_for(keys: Any, value: type[msgspec.Struct]) -> dict[str, Any]:
    """Those of `keys` that were written and are fields of `value`, as its arguments."""
    found = {
        name: getattr(keys, name)
        for name in value.__struct_fields__
        if getattr(keys, name, None) is not None
    }
    if found.get("batch") == "full":
        found["batch"] = None
    for key, values in (("scale", Shift), ("outlier", Outlier)):
        if isinstance(found.get(key), Strict):
            found[key] = values(**arguments_for(found[key], values))
    return found
