"""Every number that a page states, and what proves it: its digits, its sign and its words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from gdtui.authoring.facts import Fact, goal_facts, is_stated_by
from gdtui.authoring.page_texts import PageText, page_texts
from gdtui.authoring.playthrough import Fault
from gdtui.authoring.stated_sums import false_sums, open_sums
from gdtui.authoring.wording import Wording, words_about
from gdtui.course.lesson import Lesson, Page
from gdtui.course.questions import traits_of
from gdtui.keymap import PLAYABLE
from gdtui.text.markdown import Stated, stated_numbers

_PER_CENT = Decimal(100)


def unproved_numbers(lesson: Lesson, page: Page, facts: Sequence[Fact]) -> Iterator[Fault]:
    """Find the numbers on the page that nothing on it proves, and words that say the opposite."""
    lines = lesson.path.read_text(encoding="utf-8-sig").splitlines()
    told: set[tuple[int, str]] = set()
    for text in page_texts(page):
        for wrong_sum in false_sums(text.text) if text.told else ():
            yield line_in_file(lines, text, wrong_sum), f"“{wrong_sum}” does not come out"
        for wrong, message in unproved_in(text, facts):
            line = line_in_file(lines, text, wrong.number.text)
            if (line, message) not in told:
                told.add((line, message))
                yield line, message
    yield from _wrong_answers_told(page, facts)


_TYPED = re.compile(
    r"\btype (?P<number>(?:[-−]|minus )?\d\S*?)"
    r"(?=[.,;]?(?:\s(?!(?:divided|times|plus|minus)\b|[-−·/+]\s)|$))"
)
"""A number to be typed as it is; “type 3 times 4” is a sum."""


def _wrong_answers_told(page: Page, facts: Sequence[Fact]) -> Iterator[Fault]:
    """Find where the answer to a number is told wrongly: in `right` and in the last hint."""
    asked, ask = traits_of(page.ask), page.ask
    if not asked.values or ask is None:
        return
    wanted = asked.values[0]
    found = [float(fact.value) for fact in facts if fact.name == wanted.text]
    value = found[0] if wanted.quantities and found else wanted.value({})
    if not math.isfinite(value):
        return

    def is_right(stated: Stated) -> bool:
        apart = abs(float(stated.number.value) - value)
        return apart <= max(asked.tolerance * abs(value), float(stated.number.unit) / 2)

    if not any(map(is_right, numbers_of(asked.right))):
        yield ask.line, f"`right` does not say the answer, {value:.6g}"
    for typed in _TYPED.finditer(asked.hints[-1]):
        if not all(map(is_right, numbers_of(typed["number"]))):
            yield ask.line, f"“{typed[0]}” is not the answer, {value:.6g}"
    for shown, result in open_sums(asked.hints[-1]):
        if not math.isclose(float(result), value, rel_tol=0.02):
            yield ask.line, f"“{shown}” does not come to the answer, {value:.6g}"


def unproved_in(text: PageText, facts: Sequence[Fact]) -> Iterator[tuple[Stated, str]]:
    """Find the numbers of one text that nothing proves, each with what to write."""
    if text.part is not None:  # a goal is put in words by its own condition alone
        facts = list(goal_facts(text.part))
    read = numbers_of(text.text)
    for place, stated in enumerate(read):
        words = words_about(stated, read[place - 1] if place else None)
        if message := what_is_lacking(text, stated, words, read[:place], facts):
            yield stated, message


@lru_cache(maxsize=4096)
def numbers_of(markdown: str) -> tuple[Stated, ...]:
    """The numbers that a text states, in their order."""
    return tuple(stated_numbers(markdown, PLAYABLE))


def what_is_lacking(
    text: PageText,
    stated: Stated,
    words: Wording,
    before: Sequence[Stated],
    facts: Sequence[Fact],
) -> str:
    """What is wrong with a number, and what to write; empty where it is proved."""
    number, shown = stated.number, stated.number.text
    same = [fact for fact in facts if _is_about(fact, words) and fact_states(fact, stated)]
    bounds = [
        fact
        for fact in facts
        if fact.relation != "=" and _is_about(fact, words) and _equal(fact, stated)
    ]
    if words.change:
        return _lacking_change(stated, words, facts)
    tied = any(fact.relation == words.compared and fact.tied for fact in facts)
    if words.compared and text.told and not tied:
        return (
            f"nothing proves “{words.said} {shown}”; tie the right answer to what happens: "
            f"`correct: loss {words.compared} 30` or such in place of `correct: true`"
        )
    if words.relation and text.told:
        if any(fact.relation == words.relation for fact in bounds):
            return ""
        return (
            f"nothing proves “{words.said} {shown}”; add `holds: [loss {words.relation} "
            f"{number.value:f}]` or such to a {{claim}} of this page, with the quantity meant"
        )
    # A zero is named as often as a border as it is as a value: “crosses 0”, “below 0”.
    loose = not text.told or words.relation or shown == "0"
    if not same and not (loose and bounds):
        meant = f" as {words.label}" if words.label else ""
        return (
            f"nothing proves {shown}{meant}; add it to a {{claim}} of this page, compared with a "
            f"quantity, such as `loss: {number.value:f}` or `holds: [mean(tmax) == "
            f"{number.value:f}]`"
        )
    if not text.told or words.rises is None:
        return ""
    if words.start is not None:
        rises = number.value > words.start
        if number.value != words.start and rises != words.rises:
            return f"“{words.said}” says the opposite of from {words.start:f} to {shown}"
        return ""
    if _has_witness(stated, words, same, bounds, before, facts):
        return ""
    way = "less" if words.rises != words.leaves else "more"
    return (
        f"nothing proves “{words.said} {shown}”; claim on this page what is {way} before it, "
        "or write from where to where"
    )


def fact_states(fact: Fact, stated: Stated) -> bool:
    """Whether a number of the text is what the fact says it is."""
    number = stated.number
    if not number.value and number.unit < 1 and not fact.unit:
        return False  # nobody writes a setting as 0.00: that is a measured zero, or a slip
    if is_stated_by(fact, number.value, number.unit):
        return True
    return stated.percent and is_stated_by(fact, number.value / _PER_CENT, number.unit / _PER_CENT)


def _equal(fact: Fact, stated: Stated) -> bool:
    return fact.value == stated.number.value or (
        stated.percent and fact.value == stated.number.value / _PER_CENT
    )


def _is_about(fact: Fact, words: Wording) -> bool:
    """Whether the fact may be what the words call the number."""
    if fact.named_only and fact.label != words.label:
        return False
    # What follows from others may be anything; what the page sets has the name it is set by.
    return not words.label or fact.label == words.label or fact.name == "condition"


def _lacking_change(stated: Stated, words: Wording, facts: Sequence[Fact]) -> str:
    """What is wrong with “loses 2.1” and “rose by 0.01”: it is a change, with a sign."""
    number = stated.number
    wanted = number.value if words.rises else -number.value
    changes = [fact for fact in facts if fact.name == "loss_change"]
    if any(is_stated_by(fact, way, number.unit) for fact in changes for way in (wanted, -wanted)):
        facts = changes  # what the loss did is no mean slope of the same size
    if any(is_stated_by(fact, wanted, number.unit) for fact in facts):
        return ""
    if stated.percent and any(
        is_stated_by(fact, wanted / _PER_CENT, number.unit / _PER_CENT) for fact in facts
    ):
        return ""
    return (
        f"nothing proves “{words.said} {number.text}”; claim the change with its sign, such as "
        f"`loss_change: {wanted:f}` or `holds: [loss - start_loss == {wanted:f}]`"
    )


def _has_witness(
    stated: Stated,
    words: Wording,
    same: Sequence[Fact],
    bounds: Sequence[Fact],
    before: Sequence[Stated],
    facts: Sequence[Fact],
) -> bool:
    """Whether what a number rises or falls to was less or more before, as the words say.

    Asked in turn: the limit of a goal, the number before it in its text that the same quantity
    proves, the start of the run, and what else the page proves of that quantity.
    """
    value = stated.number.value

    def agrees(earlier: Decimal) -> bool:
        return earlier < value if words.rises else earlier > value

    if words.leaves:
        runs = [fact for fact in facts if fact.start is not None and fact.label == "loss"]
        return any((fact.value > (fact.start or 0)) == words.rises for fact in runs)
    goals = [fact for fact in bounds if any(one.name == f"goal {fact.name}" for one in same)]
    if goals:
        return any(fact.relation == "<>"[bool(words.rises)] for fact in goals)
    names = {fact.name for fact in same if fact.name not in ("", "condition")}
    labels = {fact.label for fact in same if fact.label}
    alike = [fact for fact in facts if fact.name in names and fact.relation == "="]
    for one in reversed(before):
        if one.number.value != value and any(fact_states(fact, one) for fact in alike):
            return agrees(one.number.value)
    starts = [fact.start for fact in same if fact.start is not None]
    if starts:
        return any(map(agrees, starts))
    apart = stated.number.unit
    others = [fact.value for fact in alike if abs(fact.value - value) > apart]
    others = others or [
        fact.value
        for fact in facts
        if fact.label in labels and fact.relation == "=" and abs(fact.value - value) > apart
    ]
    return any(map(agrees, others))


def line_in_file(lines: Sequence[str], text: PageText, shown: str) -> int:
    """The line on which the number of this text stands; that of its block where none does."""
    near = " ".join(text.text.split())[:30]
    fallback = text.line
    for at, line in enumerate(lines[text.line - 1 :], text.line):
        if re.match(r"##\s", line) and at > text.line:
            break
        if shown in line:
            if near and near in " ".join(line.split()):
                return at
            fallback = at if fallback == text.line else fallback
    return fallback
