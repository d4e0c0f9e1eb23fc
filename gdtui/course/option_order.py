"""In which order the answers to a question stand, so that the place of one says nothing.

The order is drawn from the lesson, the page and the answers' ids, so it is the same on every screen
and at every visit. A draw that knows no clock and no learner is one that pictures, tests and codes
share. Answers, events and progress go by the ids.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import structs

from gdtui.course.lesson import Option, Page, Predict

_NUMBER_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FIRST_NUMBER = re.compile(
    r"(?P<digits>(?:[-−]|\bminus )?(?<![\w.])\d[\d,]*(?:\.\d+)?)"
    rf"|\b(?P<word>{'|'.join(_NUMBER_WORDS)})\b",
    re.IGNORECASE,
)


def is_by_size(texts: Sequence[str]) -> bool:
    """Whether answers rise or fall by the number that each of them names first.

    Two answers always do, and so their order says nothing.
    """
    found = [_FIRST_NUMBER.search(text) for text in texts]
    if len(texts) < 3 or None in found:
        return False
    sizes = [_value(each) for each in found if each is not None]
    steps = [after - before for before, after in pairwise(sizes)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _value(found: re.Match[str]) -> float:
    if found["word"]:
        return float(_NUMBER_WORDS.index(found["word"].lower()))
    return float(re.sub(r"^(−|minus )", "-", found["digits"]).replace(",", ""))


def shuffle_options(predict: Predict, *drawn_from: str) -> Predict:
    """Put the answers into an order drawn from these words, but for those whose order tells.

    Those are told to stay by `order: fixed`, or go by size.
    """
    if predict.fixed or is_by_size([option.text for option in predict.options]):
        return predict

    def place(option: Option) -> bytes:
        text = "\n".join((*drawn_from, option.id or option.text))
        return hashlib.blake2b(text.encode(), digest_size=8).digest()

    return structs.replace(predict, options=tuple(sorted(predict.options, key=place)))


def shuffle_page(page: Page, *drawn_from: str) -> Page:
    """Put the answers of a page, if it has any, into an order drawn from these words and its id."""
    predict = page.predict
    if predict is None:
        return page
    shuffled = shuffle_options(predict, *drawn_from, page.id)
    blocks = tuple(shuffled if block is predict else block for block in page.blocks)
    return structs.replace(page, blocks=blocks)
