"""Whether a slip of the pen would be noticed: one wrong digit in a number, or a wrong sign.

A wrong number may be one that another claim of its page proves, 27.3 for 22.3. Two things show it:
a claim then speaks of a number that the page does not say; and where a page says a number more
often than that, its author counts how often: `says: {22.3: 3}`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from gdtui.authoring.claims import ClaimedNumber, Proved
from gdtui.authoring.page_texts import PageText, page_texts
from gdtui.authoring.playthrough import Fault
from gdtui.authoring.stated_numbers import (
    fact_states,
    line_in_file,
    numbers_of,
    what_is_lacking,
)
from gdtui.authoring.stated_sums import SMALL_NUMBERS, false_sums
from gdtui.authoring.wording import words_about
from gdtui.course.claim_conditions import constants_in
from gdtui.course.lesson import Lesson, Page
from gdtui.course.questions import traits_of
from gdtui.text.markdown import Stated


class _Said(Struct, frozen=True):
    """A number where a page says it, and those before it in its text."""

    text: PageText
    stated: Stated
    earlier: tuple[Stated, ...]


class _Reading(Struct, frozen=True, dict=True):
    """A page as it is read, beside what is proved on it."""

    page: Page
    proved: Proved

    @cached_property
    def said(self) -> tuple[_Said, ...]:
        """The numbers that it says, in their order."""
        texts = ((text, numbers_of(text.text)) for text in page_texts(self.page))
        return tuple(
            _Said(text, stated, read[:place])
            for text, read in texts
            for place, stated in enumerate(read)
        )

    def says_how_often(self, value: Decimal) -> int:
        return sum(one.stated.number.value == value for one in self.said)

    @cached_property
    def _in_words(self) -> frozenset[int]:
        """The small numbers that it says in words: “after sixteen steps”."""
        texts = (text.text.lower() for text in page_texts(self.page))
        words = {word for text in texts for word in re.findall(r"[a-z]+", text)}
        return frozenset(value for word, value in SMALL_NUMBERS.items() if word in words)

    def _counts_on(self, claimed: ClaimedNumber) -> bool:
        """Whether another claim, or a condition of one, has the same number."""
        value = abs(claimed.fact.value)
        return any(
            abs(other.fact.value) == value and other.written != claimed.written
            for other in self.proved.claimed
        ) or any(
            abs(constant.number.value) == value
            for claim in self.page.claims
            for condition in claim.holds
            if condition.text != claimed.written
            for constant in constants_in(condition.text)
        )

    def _asks_for(self, claimed: ClaimedNumber) -> bool:
        """Whether it is the number to type, which no text need say."""
        names = [one.text for one in traits_of(self.page.ask).values[:1] if one.quantities]
        return any(
            fact.name in names and abs(fact.value - claimed.fact.value) <= claimed.fact.unit / 2
            for fact in self.proved.facts
        )

    def needs(self, claimed: ClaimedNumber, said: Sequence[_Said]) -> bool:
        """Whether these say what a claim proves, whatever its sign, or the page needs it else."""
        facts = [claimed.fact, claimed.fact._replace(value=-claimed.fact.value)]
        return (
            any(fact_states(fact, one.stated) for fact in facts for one in said)
            or claimed.fact.value in self._in_words
            or self._asks_for(claimed)
            or self._counts_on(claimed)
        )

    def would_miss(self, one: _Said, slip: Stated) -> bool:
        """Whether a claim would speak of what nobody says, were this number another."""
        rest = [other for other in self.said if other is not one]
        rest.append(_Said(one.text, slip, one.earlier))
        facing = [claimed for claimed in self.proved.claimed if self.needs(claimed, [one])]
        return any(not self.needs(claimed, rest) for claimed in facing)

    @cached_property
    def _values(self) -> list[Decimal]:
        return sorted(abs(one.value) for one in self.proved.facts if one.value.is_finite())

    def may_be_proved(self, stated: Stated) -> bool:
        """Whether any fact is near a number; it rules out most of them at once."""
        for share in (1, 100) if stated.percent else (1,):
            value, unit = abs(stated.number.value) / share, stated.number.unit / share
            at = bisect_left(self._values, value - unit)
            if at < len(self._values) and self._values[at] <= value + unit:
                return True
        return False


def find_hidden_slips(lesson: Lesson, page: Page, proved: Proved) -> Iterator[Fault]:
    """Find claims of what a page does not say, wrong counts, and numbers still to be counted."""
    reading = _Reading(page, proved)
    for claimed in proved.claimed:
        if not reading.needs(claimed, reading.said):
            yield (
                claimed.line,
                f"the page does not say the number of `{claimed.written}`; say it, or take it out "
                "of the claim: what proves words is a condition, `holds: [loss > 30]`",
            )
    counted: set[Decimal] = set()
    for claim in page.claims:
        for number, count in claim.says:
            counted.add(number.value)
            found = reading.says_how_often(number.value)
            if found != count:
                times = f"{found} {'time' if found == 1 else 'times'}"
                yield claim.line, f"the page says {number.text} {times}, not {count}"
    yield from _find_uncounted(lesson, reading, counted)


def _find_uncounted(lesson: Lesson, reading: _Reading, counted: set[Decimal]) -> Iterator[Fault]:
    """Find numbers that a slip makes another which the page proves, neither of them counted."""
    lines = lesson.path.read_text(encoding="utf-8-sig").splitlines()
    told: set[tuple[Decimal, Decimal]] = set()
    for one in reading.said:
        own = one.stated.number
        if one.text.part is not None or own.value in counted:
            continue
        for slip in hidden_slips_in(one, reading):
            value = slip.number.value
            if value in counted or (own.value, value) in told:
                continue
            told |= {(own.value, value), (value, own.value)}
            yield (
                line_in_file(lines, one.text, own.text),
                f"{own.text} could as well be {slip.number.text} and nothing would notice, as the "
                "page proves both; count in a {claim} how often it says one of them: "
                f"`says: {{{own.value:f}: …}}`",
            )


def hidden_slips_in(one: _Said, reading: _Reading) -> Iterator[Stated]:
    """Slips in a number that what else its page proves would hide."""
    for text in (*_other_signs(one.stated), *_other_digits(one.stated)):
        slip = one.stated.written(text)
        if slip is None or not reading.may_be_proved(slip):
            continue
        words = words_about(slip, one.earlier[-1] if one.earlier else None)
        if what_is_lacking(one.text, slip, words, one.earlier, reading.proved.facts):
            continue
        if one.text.told and any(false_sums(slip.block)):
            continue
        stating = (fact for fact in reading.proved.facts if fact_states(fact, one.stated))
        if any(fact_states(fact, slip) for fact in stating):
            continue  # it lies half-way between the two, and either is right
        if not reading.would_miss(one, slip):
            yield slip


def _other_digits(stated: Stated) -> Iterator[str]:
    """The number with any one digit changed to any other."""
    text = stated.number.text
    first = next(at for at, letter in enumerate(text) if letter.isdecimal())
    leads = text[first + 1 : first + 2].isdecimal()
    for at, letter in enumerate(text):
        if letter.isdecimal():
            for digit in "0123456789":
                if digit != letter and not (digit == "0" and at == first and leads):
                    yield f"{text[:at]}{digit}{text[at + 1 :]}"


def _other_signs(stated: Stated) -> Iterator[str]:
    """The number with a minus, or without its own."""
    text = stated.number.text
    if stated.number.value:
        yield text.lstrip("-−").removeprefix("minus ") if text[0] in "-−m" else f"−{text}"
