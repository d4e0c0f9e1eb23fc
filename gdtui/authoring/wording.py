"""What the words beside a number say of it: what it is called, its direction, a bound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from gdtui.authoring.facts import Relation
from gdtui.text.markdown import Stated


class Wording(NamedTuple):
    """What is said of a number.

    Attributes:
        label: what it is called, as in `facts.LABELS`; empty where the words do not say.
        relation: whether it is a bound; empty where it is none.
        rises: whether something rises or falls to it, or by it; None where nothing is said.
        change: whether it is how much something rises or falls by.
        start: the number that it is reached from.
        compared: which way something lies of what it is at this number, “higher than at 0.1”.
        leaves: whether it is where something rises or falls from.
        said: the words of its direction, as they stand there.
    """

    label: str = ""
    relation: Relation | str = ""
    rises: bool | None = None
    change: bool = False
    start: Decimal | None = None
    compared: Relation | str = ""
    leaves: bool = False
    said: str = ""


_RISING = (
    *("rises", "rose", "risen", "rise", "climbs", "climbed", "climb", "grows", "grew", "grow"),
    *("increases", "increased", "gains", "gained", "gain", "up"),
)
_FALLING = (
    *("falls", "fell", "fallen", "fall", "drops", "dropped", "drop", "sinks", "sank", "shrinks"),
    *("shrank", "loses", "lost", "decreases", "decreased", "down"),
)
_DIRECTIONS: Mapping[str, bool] = {
    **dict.fromkeys(_RISING, True),
    **dict.fromkeys(_FALLING, False),
}
_VERBS = "|".join(_DIRECTIONS)

_BOUNDS: Mapping[str, Relation] = {
    **dict.fromkeys(
        (
            *("below", "under", "less than", "fewer than", "lower than", "at most", "no more than"),
            *("smaller than", "within", "≤", "<"),
        ),
        "<",
    ),
    **dict.fromkeys(
        (
            *("above", "more than", "higher than", "at least", "no fewer than", "past"),
            *("beyond", "larger than", "greater than", "≥", ">"),
        ),
        ">",
    ),
}
_BOUND = re.compile(
    rf"(?<!\w)(?P<bound>{'|'.join(sorted(map(re.escape, _BOUNDS), key=len, reverse=True))})"
    r"\s+(?:a |an |the |only |some |about |loss of |step )?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:(?P<more>higher|more|larger|longer|above)|lower|less|fewer|smaller|shorter|below)"
    r" (?:than )?(?:at|with|for|in) $"
)
_CHANGE = re.compile(
    rf"\b(?P<verb>{_VERBS})(?:\s+(?:only|just))?\s+by\s+(?:only |just |some |about )?$"
    r"|\b(?P<bare>loses|lost|gains|gained)\s+(?:only |just |some |about )?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:about )?$", re.IGNORECASE)
_TO = re.compile(
    rf"\b(?P<verb>{_VERBS})(?:\s+(?:again|back|on|only|just|all the way))?\s+(?:to|at)\s+"
    r"(?:about |only |some )?$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"^(?:\s(?!up\b|down\b)\w+)?,?\s(?:(?P<way>up|down)\s)?to\s(?:about |only )?$", re.IGNORECASE
)
_WAY_FROM = re.compile(r"\b(?P<way>up|down)\s+from\s+$", re.IGNORECASE)
_TIMES = re.compile(rf"\b(?P<verb>{_VERBS})\s+(?:about |some )?$", re.IGNORECASE)
_VERB_BEFORE = re.compile(rf"\b(?P<verb>{_VERBS})\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:;]\s")

_SYMBOLS: Mapping[str, str] = {
    "η": "η",
    "w": "w",
    "b": "b",
    "λ": "λ",
    "β": "β",
}
_SYMBOL = re.compile(
    r"(?<![\w∂·/|])(?P<symbol>[ηwbλβ])(?:\s*(?:=|is|was|at|of))?\s+(?:about |only |still |now )?$"
)
_LOSS = re.compile(
    r"\bloss(?:\s+(?:is|was|of|to|at|stays at|falls to|rises to|now))\s+"
    r"(?:about |only |still |now |then )?$",
    re.IGNORECASE,
)
_BEHIND: Mapping[str, str] = {
    **dict.fromkeys(("step", "steps", "epochs", "seeds", "starts"), "steps"),
    "rows": "rows",
}
_WORD_BEHIND = re.compile(r"^\s+(?:such |more |small |rough |training |of the )?(?P<word>[a-z]+)")
_PLACE = re.compile(r"\b(?:lands|rests) at $")
_STEP_BEFORE = re.compile(r"\bstep\s$", re.IGNORECASE)


def words_about(stated: Stated, before: Stated | None) -> Wording:
    """Read what is said of a number; `before` is the number that stands before it in its text."""
    words = _sentence_before(stated.before)
    label = _label(stated)
    if found := _CHANGE.search(words):
        verb = (found["verb"] or found["bare"]).lower()
        said = " ".join(found[0].split())
        return Wording("", "", _DIRECTIONS[verb], True, said=said)
    if stated.behind.startswith(" times") and (found := _TIMES.search(words)):
        rises = _DIRECTIONS[found["verb"].lower()]
        return Wording("", "", rises, True, said=" ".join(found[0].split()))
    if found := _COMPARED.search(words):
        return Wording(label, compared=">" if found["more"] else "<", said=found[0].strip())
    if found := _WAY_FROM.search(words):
        way = found["way"].lower()
        return Wording(label, "", way == "up", leaves=True, said=f"{way} from")
    if found := _BOUND.search(words):
        bound = found["bound"].lower()
        return Wording(label, _BOUNDS[bound], said=bound)
    start, between = _start_of(stated, before)
    if start is not None:
        way = _way(words, start, between)
        if way is not None:
            said, rises = way
            return Wording(label, "", rises, start=start.number.value, said=said)
    elif found := _TO.search(words):
        verb = found["verb"].lower()
        return Wording(label, "", _DIRECTIONS[verb], said=" ".join(found[0].split()))
    return Wording(label)


def _sentence_before(text: str) -> str:
    """What stands before a number in its own sentence."""
    return _SENTENCE.split(text)[-1]


def _start_of(stated: Stated, before: Stated | None) -> tuple[Stated | None, str]:
    """Of “from A to B” the A, when B is asked about; and the words between the two."""
    if before is None or not _FROM.search(before.before):
        return None, ""
    if not stated.before.startswith(before.before):
        return None, ""
    between = stated.before[len(before.before) :].removeprefix(before.number.text)
    found = _BETWEEN.search(between)
    return (before, between) if found else (None, "")


def _way(words: str, start: Stated, between: str) -> tuple[str, bool] | None:
    """The direction of “from A to B”: by its own word, else by the nearest verb before it."""
    found = _BETWEEN.search(between)
    if found and found["way"]:
        return f"{found['way'].lower()} to", found["way"].lower() == "up"
    verbs = list(_VERB_BEFORE.finditer(_sentence_before(start.before)))
    if not verbs:
        return None
    verb = verbs[-1]["verb"].lower()
    return f"{verb} from", _DIRECTIONS[verb]


def _label(stated: Stated) -> str:
    if found := _SYMBOL.search(stated.before):
        return _SYMBOLS[found["symbol"]]
    if (found := _WORD_BEHIND.search(stated.behind)) and found["word"] in _BEHIND:
        return _BEHIND[found["word"]]
    if _STEP_BEFORE.search(stated.before):
        return "steps"
    if _LOSS.search(stated.before):
        return "loss"
    if _PLACE.search(stated.before):
        return "w"
    return ""
