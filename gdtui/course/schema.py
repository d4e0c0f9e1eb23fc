"""The keys that a lesson file may use, and how a YAML mapping is read into them.

Strict: a key, a word or a kind of value that is not foreseen is a CourseError that names file and
line and says what to write instead. Scalars stay text until a field asks for a number, so that
`5.0e-7` is read exactly and a claim knows how many digits its author wrote.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import inf, isclose, isfinite
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import msgspec
import yaml
from msgspec.structs import fields

from gdtui.course.expressions import QUANTITIES
from gdtui.course.lesson import (
    READOUT,
    ChartName,
    CourseError,
    DescentSpec,
    Fill,
    Item,
    LossName,
    ModelName,
    OptimizerName,
    Option,
    Outlier,
    PanelName,
    ProblemSpec,
    Reading,
    Scale,
    Shift,
    Surface,
)
from gdtui.text.markdown import Number

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Fifteen times as fast where PyYAML was built with libyaml, as its wheels are."""

_DEEPEST = 100
"""How deep mappings and lists may lie in each other: libyaml ends the process far below that."""


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping of the lesson file, in which an unknown key is an error."""


def _keys(
    name: str, *values: type, optional: bool = False, others: Mapping[str, Any] | None = None
) -> Any:
    """A Strict struct with the fields of `values`; all may be left out where `optional`.

    A key left out is None, except that a key without a default in `values` has to be given.
    `others` replace or add types of keys; they may be left out.
    """
    defined: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for value in values:
        hints = get_type_hints(value)
        for one in fields(value):
            if one.name in (others or {}):
                continue
            if optional or not one.required:
                defined.append((one.name, hints[one.name] | None, None))
            else:
                defined.append((one.name, hints[one.name]))
    defined += [(key, type_ | None, None) for key, type_ in (others or {}).items()]
    return msgspec.defstruct(name, defined, bases=(Strict,), frozen=True, kw_only=True)


ShiftKeys = _keys("ShiftKeys", Shift)
OutlierKeys = _keys("OutlierKeys", Outlier)
_BATCH = Literal["full"] | int
_PROBLEM = {"scale": Scale | ShiftKeys, "outlier": OutlierKeys}
_CHARTS = tuple[ChartName, ...]
_MOVES = dict[str, Decimal]
_EXPECTED = str | tuple[str, ...]

ProblemKeys = _keys("ProblemKeys", ProblemSpec, others=_PROBLEM)
DescentKeys = _keys("DescentKeys", DescentSpec, others={"batch": _BATCH})
StartKeys = _keys(
    "StartKeys",
    ProblemSpec,
    DescentSpec,
    optional=True,
    others={
        **_PROBLEM,
        "batch": _BATCH,
        "charts": _CHARTS,
        "moves": _MOVES,
        "panel": PanelName,
        "readout": tuple[Reading, ...],
        "test_set": Literal["open", "closed"],
        "switches": tuple["SwitchKeys", ...],
    },
)
OptionKeys = _keys("OptionKeys", Option)
ItemKeys = _keys("ItemKeys", Item)


class SwitchKeys(Strict, frozen=True):
    """One setting that a key turns: its name on screen, and what each of its places sets."""

    name: str
    places: dict[str, StartKeys]  # type: ignore[valid-type]


class RevealKeys(Strict, frozen=True):
    """What is played once an answer is committed."""

    steps: int
    learning_rate: Decimal | None = None
    restart: bool = False
    start: StartKeys | None = None  # type: ignore[valid-type]


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
    readout: tuple[Reading, ...] = READOUT
    test_set: Literal["open", "closed"] = "open"
    switches: tuple[SwitchKeys, ...] = ()


class PredictKeys(Strict, frozen=True):
    """`{predict}`."""

    question: str
    options: tuple[OptionKeys, ...]  # type: ignore[valid-type]
    reveal: RevealKeys


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


class AfterKeys(Strict, frozen=True):
    """`after:` of a claim."""

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
        **dict.fromkeys(CLAIM_QUANTITIES, _EXPECTED),
    },
)

DIRECTIVES: Mapping[str, Any] = {
    "predict": PredictKeys,
    "do": DoKeys,
    "answer": AnswerKeys,
    "order": OrderKeys,
    "drill": DrillKeys,
    "review": ReviewKeys,
    "claim": ClaimKeys,
    "start": StartKeys,
}
"""What each directive's mapping may hold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a key's value has to be: in words for the author, as a test, or as words to choose."""

    words: str
    holds: Callable[[Any], bool] = lambda _: True
    choices: tuple[str, ...] = ()


def _one_of(choices: Any) -> Rule:
    return Rule(f"one of {', '.join(get_args(choices))}", choices=get_args(choices))


def _distinct(values: tuple[str, ...]) -> bool:
    return 0 < len(values) == len(set(values)) and all(value.strip() for value in values)


def _filled(text: str) -> bool:
    return bool(text.strip())


_TEXT = Rule("some text", _filled)
_COUNT = Rule("a whole number such as 10", lambda count: count >= 0)
_NUMBERS = Rule("a number such as 28.6, or a list of them such as [1.58, 0.65]")

RULES: Mapping[str, Rule] = {
    "title": _TEXT,
    "part": _TEXT,
    "objective": _TEXT,
    "minutes": Rule("a whole number from 1 up", lambda minutes: minutes >= 1),
    "problem": Rule("a mapping such as {dataset: seattle-weather, features: [tmax], target: rain}"),
    "descent": Rule("a mapping such as {learning_rate: 5e-7, start: zeros}"),
    "charts": Rule(
        f"a list without doubles from {', '.join(get_args(ChartName))}",
        _distinct,
        get_args(ChartName),
    ),
    "moves": Rule(
        "a mapping from parameters to positive numbers such as {w: 0.05, b: 1}",
        lambda moves: bool(moves) and all(by.is_finite() and by > 0 for by in moves.values()),
    ),
    "dataset": Rule("a shipped table such as seattle-weather, or a path that ends in .csv"),
    "features": Rule("a list of columns such as [tmax, tmin]", _distinct),
    "target": Rule("a column such as tmax, next:tmax or next:rain>0", _filled),
    "fill": _one_of(Fill),
    "split": Rule(
        "three shares that add up to 1 such as [0.7, 0.15, 0.15]",
        lambda split: min(split) >= 0 and split[0] > 0 and isclose(sum(split), 1),
    ),
    "scale": _one_of(Scale),
    "blank": _COUNT,
    "model": _one_of(ModelName),
    "loss": _one_of(LossName),
    "optimizer": _one_of(OptimizerName),
    "momentum": Rule("a number from 0 to below 1 such as 0.9", lambda beta: 0 <= beta < 1),
    "l2": Rule("a number from 0 up such as 0.01", lambda l2: l2 >= 0 and isfinite(l2)),
    "batch": Rule(
        "full, or a whole number of rows from 1 up", lambda batch: batch == "full" or batch >= 1
    ),
    "learning_rate": Rule(
        "a positive number such as 5e-7", lambda rate: rate.is_finite() and rate != 0
    ),
    "start": Rule(
        "zeros, random, or the parameters' values such as [0.5, 4], the bias last",
        lambda start: isinstance(start, str | Strict) or all(map(isfinite, start)),
        ("zeros", "random"),
    ),
    "seed": _COUNT,
    "rows": Rule("a whole number from 2 up", lambda rows: rows >= 2),
    "every": Rule("a whole number from 1 up", lambda every: every >= 1),
    "outlier": Rule("a mapping such as {row: 4, by: 20}"),
    "row": Rule("a row's number, from 1", lambda row: row >= 1),
    "by": Rule("a number such as 20", isfinite),
    "centre": Rule("a number such as 50", isfinite),
    "spread": Rule("a number above 0 such as 10", lambda spread: 0 < spread < inf),
    "surface": _one_of(Surface),
    "hidden": Rule("a whole number from 1 to 16", lambda hidden: 1 <= hidden <= 16),
    "curvatures": Rule(
        "two numbers above 0 such as [50, 1]", lambda both: all(0 < one < inf for one in both)
    ),
    "freeze": Rule("a list of parameters such as [b]"),
    "panel": _one_of(PanelName),
    "readout": Rule(
        f"a list without doubles, or an empty one, from {', '.join(get_args(Reading))}",
        lambda readout: len(readout) == len(set(readout)),
        get_args(Reading),
    ),
    "test_set": Rule("open or closed"),
    "switches": Rule("a list such as [{name: scaling, places: {off: {}, on: {scale: standard}}}]"),
    "name": _TEXT,
    "places": Rule(
        "a mapping of two or more words to what each sets", lambda places: len(places) >= 2
    ),
    "value": Rule("an expression such as next_w", _filled),
    "tolerance": Rule("a share such as 0.01 for one per cent", lambda share: 0 < share < 1),
    "right": _TEXT,
    "wrong": Rule("a list such as [{value: w + learning_rate * slope, feedback: …}]"),
    "items": Rule("a list of three to eight lines", lambda items: 3 <= len(items) <= 8),
    "why": _TEXT,
    "low": Rule("a number such as -1", isfinite),
    "high": Rule("a number such as 3", isfinite),
    "in_a_row": Rule("a whole number from 2 up", lambda count: count >= 2),
    "lessons": Rule("a list of lesson numbers such as [1, 2]", bool),
    "questions": Rule("a whole number from 2 up", lambda count: count >= 2),
    "share": Rule("a share such as 0.8", lambda share: 0 < share <= 1),
    "question": _TEXT,
    "options": Rule("a list of two to five answers", lambda options: 2 <= len(options) <= 5),
    "text": _TEXT,
    "feedback": _TEXT,
    "correct": Rule("true, or leave it out"),
    "reveal": Rule("a mapping such as {learning_rate: 1.25e-4, restart: true, steps: 1}"),
    "restart": Rule("true, or leave it out"),
    "steps": _COUNT,
    "epochs": _COUNT,
    "goal": Rule("a condition such as loss <= 1.1 * best, or a mapping from words to them", bool),
    "hints": Rule(
        "three hints: a nudge, the idea, the keys",
        lambda hints: len(hints) == 3 and all(map(_filled, hints)),
    ),
    "solution": Rule("a list of keys such as [+, '0', space*10]", bool),
    "practice": Rule("true, or leave it out"),
    "after": Rule("a mapping such as {learning_rate: 5e-7, steps: 10}"),
    "until": Rule("a condition such as loss <= 1.01 * best", _filled),
    "at_most": Rule("a whole number from 1 up", lambda limit: limit >= 1),
    "at": Rule("a list of feature values such as [55]", lambda at: all(map(isfinite, at))),
    "holds": Rule("a list of conditions such as [critical_rate > 2e-4]", bool),
    **{name: _NUMBERS for name in CLAIM_QUANTITIES if name not in ("loss", "learning_rate")},
}
"""One rule for every key of the format. (`loss` and `learning_rate` are also keys of a claim; a
claim's numbers are checked where they are read.)"""


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML mapping of a lesson file, with the lines its parts stand on.

    `line` is the file's line of the mapping's first line; `what` names it in messages.
    """

    path: Path
    line: int
    what: str
    node: yaml.Node

    @classmethod
    def read(cls, path: Path, line: int, what: str, text: str) -> Source:
        """Compose the YAML; raises CourseError where it is none, or no mapping."""
        try:
            _check_events(path, line, what, text)
            node = yaml.compose(text, _LOADER)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "it is not text"
            raise CourseError(
                path,
                line + (mark.line if mark else 0),
                f"cannot read {what} as YAML ({problem}); put quotes around text that holds ': ' "
                "or starts with a sign",
            ) from error
        source = cls(path, line, what, node or yaml.ScalarNode("", ""))
        if not isinstance(node, yaml.MappingNode):
            raise CourseError(path, line, f"{what} has to hold keys; write `key: value` lines")
        source._check_keys(node)
        return source

    def line_of(self, *steps: str | int) -> int:
        """The file's line of the key or item reached by `steps`; of the whole without any."""
        line = self.line
        for key, _ in self._walk(steps):
            line = self.line + key.start_mark.line
        return line

    def error(self, message: str, *steps: str | int) -> CourseError:
        """A CourseError at the key or item reached by `steps`."""
        return CourseError(self.path, self.line_of(*steps), message)

    def convert(self, struct: Any) -> Any:
        """Read the mapping as `struct`, and hold every value to the rule of its key."""
        raw = _plain(self.node)
        try:
            keys = msgspec.convert(raw, struct, strict=False)
        except msgspec.ValidationError as error:
            raise self._explain(str(error), struct) from None
        self._check(keys, ())
        return keys

    def _walk(self, steps: tuple[str | int, ...]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        node = self.node
        for step in steps:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                key = node = node.value[step]
            elif isinstance(node, yaml.MappingNode):
                found = [pair for pair in node.value if pair[0].value == step]
                if not found:
                    return
                key, node = found[0]
            else:
                return
            yield key, node

    def _text(self, *steps: str | int) -> str:
        """What the author wrote there, on one line."""
        nodes = list(self._walk(steps))
        written = _plain(nodes[-1][1] if nodes else self.node)
        shown = written if isinstance(written, str) else "a list or mapping"
        return shown if len(shown) <= 40 else shown[:39] + "…"

    def _check_keys(self, node: yaml.Node) -> None:
        """Refuse a key that is no plain text, or stands twice in its mapping."""
        for child in _nodes(node):
            if not isinstance(child, yaml.MappingNode):
                continue
            seen: set[str] = set()
            for key, _ in child.value:
                at = self.line + key.start_mark.line
                if not isinstance(key, yaml.ScalarNode):
                    raise CourseError(self.path, at, f"a key of {self.what} has to be a word")
                if key.value in seen:
                    raise CourseError(
                        self.path, at, f"`{key.value}` stands twice in {self.what}; keep one"
                    )
                seen.add(key.value)

    def _explain(self, message: str, struct: Any) -> CourseError:
        """Turn msgspec's sentence into ours."""
        said, _, where = message.partition(" - at `$")
        steps = _steps(where.rstrip("`"))
        if match := re.search(r"unknown field `(.*)`", said):
            known = _fields_at(struct, steps)
            near = difflib.get_close_matches(match[1], known, n=1)
            advice = f"did you mean `{near[0]}`?" if near else f"write one of {', '.join(known)}"
            what = f"`{steps[-1]}` of {self.what}" if steps else self.what
            return self.error(f"unknown key `{match[1]}` in {what}; {advice}", *steps, match[1])
        if match := re.search(r"missing required field `(.*)`", said):
            words = RULES[match[1]].words
            return self.error(f"{self.what} lacks `{match[1]}`; write {words}", *steps)
        return self._refuse(steps)

    def _refuse(self, steps: tuple[str | int, ...]) -> CourseError:
        """The value at `steps` breaks the rule of its key."""
        named = [step for step in steps if isinstance(step, str)]
        key = next((step for step in reversed(named) if step in RULES), None)
        rule = _NUMBERS if _is_claimed(self.what, steps) else RULES[key or "problem"]
        written = self._text(*steps)
        near = difflib.get_close_matches(written, rule.choices, n=1)
        advice = f"did you mean `{near[0]}`?" if near else f"write {rule.words}"
        return self.error(
            f"`{named[-1] if named else key}` cannot be `{written}`; {advice}", *steps
        )

    def _check(self, keys: object, steps: tuple[str | int, ...]) -> None:
        if isinstance(keys, msgspec.Struct):
            for name in keys.__struct_fields__:
                value = getattr(keys, name)
                if value is None or (name == "moves" and not value):
                    continue
                here = (*steps, name)
                if not _is_claimed(self.what, here) and not RULES[name].holds(value):
                    raise self._refuse(here)
                self._check(value, here)
        elif isinstance(keys, tuple):
            for index, value in enumerate(keys):
                self._check(value, (*steps, index))
        elif isinstance(keys, dict):
            for key, value in keys.items():
                self._check(value, (*steps, key))


def number(text: str) -> Number | None:
    """Read a number as written, with the worth of its last digit; None if it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        return None
    return Number(text, value, Decimal(1).scaleb(exponent))


def given(keys: Any, value: type[msgspec.Struct]) -> dict[str, Any]:
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
            found[key] = values(**given(found[key], values))
    return found


def _is_claimed(what: str, steps: tuple[str | int, ...]) -> bool:
    """Whether this is a quantity of a claim, to which the rule of a like-named key is foreign."""
    return what == "{claim}" and len(steps) >= 1 and steps[0] in CLAIM_QUANTITIES


def _check_events(path: Path, line: int, what: str, text: str) -> None:
    """Refuse what may not become nodes: an alias, and what would take too deep a recursion."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.AliasEvent):
            at = line + (event.start_mark.line if event.start_mark else 0)
            raise CourseError(path, at, f"`*{event.anchor}` refers elsewhere; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise CourseError(path, line, f"{what} is nested too deep; write it flat")


def _plain(node: yaml.Node) -> Any:
    """The node as dicts, lists and strings."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _nodes(value)


def _steps(where: str) -> tuple[str | int, ...]:
    """`.options[0].text` as ("options", 0, "text"); a mapping's value, `[...]`, is left out."""
    found = re.findall(r"\.(\w+)|\[(\d+)\]", where)
    return tuple(name or int(index) for name, index in found)


def _fields_at(struct: Any, steps: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys allowed in the mapping that `steps` lead to."""
    for step in steps:
        if isinstance(step, str):
            hint = get_type_hints(struct)[step]
            inner = [hint, *get_args(hint), *(i for a in get_args(hint) for i in get_args(a))]
            struct = next(
                one for one in inner if isinstance(one, type) and issubclass(one, msgspec.Struct)
            )
    return tuple(struct.__struct_fields__)
