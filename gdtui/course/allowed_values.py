"""What the value of each key of a lesson file may be: one rule for every key of the format."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf, isfinite
from typing import Any, get_args

from gdtui.course.lesson import ChartName, PanelName, ReadoutItem
from gdtui.course.schema import CLAIM_QUANTITIES
from gdtui.course.yaml_source import Rule, Rules
from gdtui.engine import LinePart
from gdtui.spec.catalogue import SETTINGS_BY_KEY as SETTINGS
from gdtui.spec.problem import distinct
from gdtui.spec.setting import Setting


def _rule_of(setting: Setting) -> Rule:
    """What a setting's value has to be beyond its type and range; its choices as of each time."""

    def holds(value: Any) -> bool:
        free = setting.words is None or not isinstance(value, str)
        return (free or value in setting.lesson_choices()) and setting.holds(value)

    return Rule(setting.lesson_advice, holds, setting.lesson_choices)


def _filled(text: str) -> bool:
    return bool(text.strip())


_TEXT = Rule("some text", _filled)
_COUNT = Rule("a whole number such as 10", lambda count: count >= 0)
_NUMBERS = Rule("a number such as 28.6, or a list of them such as [1.58, 0.65]")

RULES_BY_KEY: Mapping[str, Rule] = {
    **{key: _rule_of(setting) for key, setting in SETTINGS.items()},
    "learning_rate": Rule(
        SETTINGS["learning_rate"].lesson_advice,
        # One below 0 climbs, in a reveal.
        lambda rate: rate.is_finite() and SETTINGS["learning_rate"].range.holds(abs(float(rate))),
    ),
    "curvatures": Rule(
        SETTINGS["curvatures"].lesson_advice,
        lambda both: all(SETTINGS["curvatures"].range.holds(one) for one in both),
    ),
    "id": Rule("an id such as too-small", _filled),
    "was": Rule("a list of earlier ids such as [too-small]", bool),
    "title": _TEXT,
    "part": _TEXT,
    "objective": _TEXT,
    "minutes": Rule("a whole number from 1 up", lambda minutes: minutes >= 1),
    "problem": Rule("a mapping such as {dataset: seattle-weather, features: [tmax], target: rain}"),
    "descent": Rule("a mapping such as {learning_rate: 5e-7, start: zeros}"),
    "charts": Rule(
        f"a list without doubles from {', '.join(get_args(ChartName))}",
        distinct,
        lambda: get_args(ChartName),
    ),
    "moves": Rule(
        "a mapping from parameters to positive numbers such as {w: 0.05, b: 1}",
        lambda moves: bool(moves) and all(by.is_finite() and by > 0 for by in moves.values()),
    ),
    "row": Rule("a row's number, from 1", lambda row: row >= 1),
    "by": Rule("a number such as 20", isfinite),
    "centre": Rule("a number such as 50", isfinite),
    "panel": Rule(choices=lambda: get_args(PanelName)),
    "readout": Rule(
        f"a list without doubles, or an empty one, from {', '.join(get_args(ReadoutItem))}",
        lambda readout: len(readout) == len(set(readout)),
        lambda: get_args(ReadoutItem),
    ),
    "test_set": Rule("open or closed"),
    "switches": Rule("a list such as [{name: scaling, places: {off: {}, on: {scale: standard}}}]"),
    "name": _TEXT,
    "values": Rule("a mapping from names to lists of numbers such as {day: [35, 75, 50]}", bool),
    "places": Rule(
        "a mapping of two or more words to what each sets", lambda places: len(places) >= 2
    ),
    "value": Rule("an expression such as next_w", _filled),
    "tolerance": Rule("a share such as 0.01 for one per cent", lambda share: 0 < share < 1),
    "right": _TEXT,
    "wrong": Rule("a list such as [{value: w + learning_rate * slope, feedback: …}]"),
    "items": Rule("a list of three to eight lines", lambda items: 3 <= len(items) <= 8),
    "line": Rule(choices=lambda: get_args(LinePart)),
    "names": Rule("a list without doubles such as [w, rate, gradient]", distinct),
    "formula": Rule("a formula such as w - rate * gradient", _filled),
    "written": Rule("a formula such as w - rate * gradient", _filled),
    "slips": Rule("a list such as [{formula: w + rate * gradient, feedback: …}]"),
    "why": _TEXT,
    "lines": Rule("a list such as [{code: 6 * 7, prints: 42}]", bool),
    "code": Rule("a line of Python such as table.head()", _filled),
    "prints": Rule("what the line prints, as text such as '42'"),
    "low": Rule("a number such as -1", isfinite),
    "high": Rule("a number such as 3", isfinite),
    "in_a_row": Rule("a whole number from 2 up", lambda count: count >= 2),
    "lessons": Rule("a list of lesson numbers such as [1, 2]", bool),
    "questions": Rule("a whole number from 2 up", lambda count: count >= 2),
    "share": Rule("a share such as 0.8", lambda share: 0 < share <= 1),
    "question": _TEXT,
    "options": Rule("a list of two to five answers", lambda options: 2 <= len(options) <= 5),
    "again": _TEXT,
    "order": Rule("drawn or fixed"),
    "text": _TEXT,
    "feedback": _TEXT,
    "correct": Rule("true, or what then holds, such as w > 0; or leave it out", _filled),
    "reveal": Rule("a mapping such as {learning_rate: 1.25e-4, restart: true, steps: 1}"),
    "restart": Rule("true, or leave it out"),
    "average_slope": Rule("true, or leave it out"),
    "gradient_norm": Rule("a number such as 0.01, or leave it out", lambda norm: 0 < norm < inf),
    "beside": Rule(
        "a mapping of at most four names to a run each, such as {all rows: {steps: 400}}",
        lambda runs: len(runs) <= 4,
    ),
    "steps": _COUNT,
    "epochs": _COUNT,
    "goal": Rule("a condition such as loss <= 1.1 * best, or a mapping from words to them", bool),
    "hints": Rule(
        "three hints: a nudge, the idea, the keys",
        lambda hints: len(hints) == 3 and all(map(_filled, hints)),
    ),
    "solution": Rule("a list of keys such as [+, '0', space*10]", bool),
    "practice": Rule("true, or leave it out"),
    "after": Rule(
        "a mapping such as {learning_rate: 5e-7, steps: 10}; of an item, numbers of lines: [1]"
    ),
    "until": Rule("a condition such as loss <= 1.01 * best", _filled),
    "at_most": Rule("a whole number from 1 up", lambda limit: limit >= 1),
    "at": Rule("a list of feature values such as [55]", lambda at: all(map(isfinite, at))),
    "seeds": Rule("a whole number from 5 up, such as 20"),
    "mean": Rule("a mapping from quantities to numbers such as {validation_loss: 0.51}", bool),
    "spread": Rule(
        # Of a claim it maps quantities; of a scale it is a number.
        "a number above 0 such as 10, or a mapping such as {validation_loss: 0.012}",
        lambda spread: bool(spread) and (isinstance(spread, dict) or 0 < spread < inf),
    ),
    "against": Rule("a mapping such as {model: logistic}"),
    "holds": Rule("a list of conditions such as [critical_rate > 2e-4]", bool),
    "says": Rule(
        "a mapping from numbers of the page to how often it says them, such as {27.4: 2}",
        lambda counts: bool(counts) and all(count >= 1 for count in counts.values()),
    ),
    **{name: _NUMBERS for name in CLAIM_QUANTITIES if name not in ("loss", "learning_rate")},
}
"""One rule for every key of the format. (`loss` and `learning_rate` are also keys of a claim; a
claim's numbers are checked where they are read.)"""

RULES = Rules(RULES_BY_KEY, fallback="problem")
"""What every mapping of a lesson file is read by, a claim's apart."""

CLAIM_RULES = Rules(
    RULES_BY_KEY, fallback="problem", outermost=dict.fromkeys(CLAIM_QUANTITIES, _NUMBERS)
)
"""A claim's own keys are quantities, to which the rule of a like-named key is foreign."""
