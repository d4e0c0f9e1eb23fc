"""Everything that is read on a page, and whether it is meant to be true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from gdtui.course.expressions import Goal
from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Order,
    Page,
    Predict,
    Question,
    Review,
    WriteLine,
)


class PageText(NamedTuple):
    """A text of a page.

    Attributes:
        line: where its block starts in the file.
        text: its Markdown.
        told: whether it says what is so. A wrong answer does not, a question asks.
        part: of a goal, whose words these are; None for any other text.
        question: whether it is the question itself.
        open: whether it is read before what the page asks is answered or done.
    """

    line: int
    text: str
    told: bool = True
    part: Goal | None = None
    question: bool = False
    open: bool = False


def page_texts(page: Page) -> Iterator[PageText]:
    """Everything on the page that is read, in the order of the file."""
    yield PageText(page.line, page.title, open=True)
    yield from (PageText(one.line, one.markdown, open=True) for one in page.prose_before)
    for one in page.script:
        if one.prints:
            yield PageText(page.line, one.prints, open=one is not page.script[-1])
    if page.ask is not None:
        yield from _ask_texts(page.ask)
    yield from (PageText(one.line, one.markdown) for one in page.prose_after)


def _ask_texts(ask: Question) -> Iterator[PageText]:
    """Everything that a question or goal says, whatever is answered."""
    line = ask.line
    match ask:
        case Predict():
            yield PageText(line, ask.question, question=True, open=True)
            if ask.again:
                yield PageText(line, ask.again, question=True, open=True)
            for option in ask.options:
                yield PageText(line, option.text, told=option.correct, open=True)
                yield PageText(line, option.feedback)
        case Do():
            yield from (PageText(line, part.label, part=part, open=True) for part in ask.goal.parts)
            yield from (PageText(line, text) for text in (*ask.hints, ask.why) if text)
        case WriteLine():
            yield PageText(line, ask.question, question=True, open=True)
            yield PageText(line, ask.feedback)
            yield from (PageText(line, slip.feedback) for slip in ask.slips)
            yield from (PageText(line, text) for text in (ask.right, *ask.hints))
        case Answer():
            yield PageText(line, ask.question, question=True, open=True)
            if ask.again:
                yield PageText(line, ask.again, question=True, open=True)
            if not ask.value.quantities:
                yield PageText(line, f"{ask.value.value({}):.12g}")
            yield PageText(line, ask.feedback)
            yield from (PageText(line, slip.feedback) for slip in ask.wrong)
            yield from (PageText(line, text) for text in (ask.right, *ask.hints))
        case Order():
            yield PageText(line, ask.question, question=True, open=True)
            for item in ask.items:
                yield PageText(line, item.text, open=True)
                yield PageText(line, item.why)
            yield PageText(line, ask.right)
        case Drill():
            yield PageText(line, ask.question, question=True, open=True)
        case Review():
            pass
        case _:
            assert_never(ask)
