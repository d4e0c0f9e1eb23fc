"""What a page asks, in words: question or goal, answer, hints, and what is next."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import assert_never

from gdtui.course.lesson import Answer, Do, Drill, Order, Predict, Review, WriteLine
from gdtui.panels.goal import goal_heading, goal_lines, solution_told
from gdtui.session.answering import FIRST_COUNTS
from gdtui.session.availability import ORDERING_KEYS
from gdtui.session.session import Session
from gdtui.text.markdown import strip_marks
from gdtui.text.no_breaks import hold_together
from gdtui.text.numbers import count_text, number_text
from gdtui.text.styled import Span, StyledLine, TextRole

_TO_OPEN = "Enter opens the field."
_TO_ANSWER = "Type it, then Enter."


def question_lines(session: Session, width: int, *, typing: bool = False) -> tuple[StyledLine, ...]:
    """Write what a page asks in lines of at most `width` columns; none where it asks nothing.

    While somebody is `typing` into its field, it says what ends that.
    """
    opened = (
        _wrap(opened_test_line(session), width, "label")
        if session.test_opened_step is not None
        else []
    )
    notice = _wrap(session.notice, width, "warn") if session.notice else []
    return (*_asked(session, width, _TO_ANSWER if typing else _TO_OPEN), *opened, *notice)


def opened_test_line(session: Session) -> str:
    """Say when the test set was opened, and what its loss was there; empty before."""
    step, loss = session.test_opened_step, session.test_opened_loss
    if step is None or loss is None:
        return ""
    return f"The test set was opened at step {step:,}: its loss there is {number_text(loss)}."


def _asked(session: Session, width: int, field_told: str) -> list[StyledLine]:
    match session.page.ask:
        case Predict() as ask:
            return _prediction(session, ask, width)
        case Do():
            return _goal(session, width)
        case Answer() as ask:
            return _number(session, ask, width, field_told)
        case WriteLine() as ask:
            return _line(session, ask, width, field_told)
        case Order() as ask:
            return _order(session, ask, width)
        case None | Drill() | Review():
            return []
        case unknown:
            assert_never(unknown)


def _prediction(session: Session, predict: Predict, width: int) -> list[StyledLine]:
    answer = session.answer
    heading = "Predict" if answer is None else "You predicted"
    if session.quiz_progress:
        heading = f"{'Predict' if answer is None else 'You said'}, {session.quiz_progress}"
    lines = [_heading(heading)]
    lines += _wrap(predict.question, width, "strong")
    seen = answer is not None and not session.revealing
    after = ")" if any(_begins_as_number(option.text) for option in predict.options) else ""
    for index, option in enumerate(predict.options):
        if seen and not option.correct and index != answer:
            continue  # so that the feedback stands beside what it speaks of
        role: TextRole
        if seen:
            mark, role = ("✓", "good") if option.correct else ("✗", "bad")
        else:
            chosen = index == (session.choice if answer is None else answer)
            mark, role = ("▸", "lit") if chosen else (" ", "plain" if answer is None else "dim")
        lines += _wrap(option.text, width, role, f"{mark}{index + 1}{after} ")
    if answer is None:
        return lines
    if session.revealing:
        return [*lines, (Span("Watch…", "lit"),)]
    steps, loss = session.outcome or (0, 0.0)
    if predict.reveal.steps and steps and _asks_of_loss(session, predict):
        told = f"Seen: loss {number_text(loss)} after {count_text(steps, 'step')}."
        lines += _wrap(told, width, "dim")
    lines += _wrap(predict.options[answer].feedback, width)
    return [*lines, *_review_told(session, width), _onward(session)]


def _review_told(session: Session, width: int) -> list[StyledLine]:
    """Say how a review that is over came out; nothing anywhere else."""
    lines: list[StyledLine] = []
    for place, told in enumerate(session.review_told):
        lines += _wrap(told, width, "strong" if place == 0 else "plain", "• " if place else "")
    return lines


def _asks_of_loss(session: Session, predict: Predict) -> bool:
    """Whether the loss is what was asked about, and the page shows it and no other loss."""
    asked = (predict.question, *(option.text for option in predict.options))
    shown = session.page.readout
    asks = any("loss" in text for text in asked)
    return asks and "loss" in shown and "validation" not in shown


def _begins_as_number(text: str) -> bool:
    """Whether a number is the first to be read: behind a bare digit it would run on from it."""
    return strip_marks(text).lstrip("−-+.")[:1].isdigit()


def _order(session: Session, order: Order, width: int) -> list[StyledLine]:
    settled = session.answer is not None
    lines = [_heading(_state(session, "In order", "Put in order"))]
    lines += _wrap(order.question, width, "strong")
    after = ")" if any(_begins_as_number(item.text) for item in order.items) else ""
    for place, which in enumerate(session.arrangement):
        pointed = place == session.choice and not settled
        role: TextRole = "good" if settled else "lit" if pointed else "plain"
        mark = "✓" if settled else "▸" if pointed else " "
        lines += _wrap(order.items[which].text, width, role, f"{mark}{place + 1}{after} ")
    if settled:
        return [*lines, *_wrap(order.right, width), _onward(session)]
    if session.to_show:
        return lines + _watching(session, width)
    lines += _wrap(session.said, width, "warn") if session.said else []
    if not session.permits("commit"):
        return lines
    return [
        *lines,
        *_wrap(f"{ORDERING_KEYS}.", width, "dim"),
    ]


def _number(session: Session, answer: Answer, width: int, field_told: str) -> list[StyledLine]:
    settled = session.answer is not None
    late = session.helped and session.quiz_state is not None
    lines = [_heading(_state(session, "At last" if late else "Right", "Work it out"))]
    lines += _wrap(answer.question, width, "strong")
    lines += _hints(session, width)
    if settled:
        shown = _wrap(session.said, width, "strong") if session.said else []
        told = [*_wrap(answer.right, width), *_review_told(session, width)]
        return [*lines, *shown, *told, _onward(session)]
    if session.to_show:
        return lines + _watching(session, width)
    lines += _wrap(session.said, width, "warn") if session.said else []
    if not session.permits("commit"):
        return lines
    if session.quiz_state is not None and not late:
        field_told = f"{field_told} {FIRST_COUNTS}"
    return [*lines, *_wrap(field_told, width, "dim")]


def _line(session: Session, ask: WriteLine, width: int, field_told: str) -> list[StyledLine]:
    from gdtui.panels.written_line import caret_lines, names_line  # few pages ask for a line

    settled = session.answer is not None
    lines = [_heading(_state(session, "Right", "Write the line"))]
    lines += _wrap(ask.question, width, "strong")
    lines += _hints(session, width)
    if settled:
        lines += _wrap(f"`{session.tried[-1]}`", width, "good", "✓ ") if session.tried else []
        return [*lines, *_wrap(ask.right, width), _onward(session)]
    if session.to_show:
        return lines + _watching(session, width)
    lines += _wrap(names_line(ask), width, "dim")
    for place, row in enumerate(caret_lines(session, max(8, width))):
        lines.append((Span(row, "warn" if place else "plain"),))
    lines += _wrap(session.said, width, "warn") if session.said else []
    written, steps = session.line_driving, "step" in session.page.readout
    if written:
        # Where no step is taken, all that the line does is to give the loss.
        told = (
            f"`{written}` drives the run." if steps else f"The loss at the foot is `{written}` now."
        )
        lines += _wrap(told, width, "lit")
    if session.revealing:
        return [*lines, (Span("Watch…", "lit"),)]
    if not session.permits("commit"):
        return lines
    if written and field_told == _TO_OPEN:
        field_told = f"Enter: another{'; space steps' if steps else ''}."
    return [*lines, *_wrap(field_told, width, "dim")]


def _goal(session: Session, width: int) -> list[StyledLine]:
    done = session.page_done
    lines = [_heading(goal_heading(session))]
    for met, words in goal_lines(session):
        lines += _wrap(words, width, *(("good", "✓ ") if met else ("plain", "○ ")))
    told = solution_told(session)
    lines += _wrap(f"Keys: {told}", width) if told else []
    lines += [] if told or session.to_show else _hints(session, width)
    if done:
        lines.append(_onward(session))
    return lines + _watching(session, width)


def _watching(session: Session, width: int) -> list[StyledLine]:
    """Name the next key of a solution that is shown; none where none is."""
    if not session.to_show or session.page_done:
        return []
    key = session.to_show[0]
    following = key.removeprefix("=").replace("enter", "Enter")
    if key.startswith("=") and not session.asked.writes:
        following = number_text(float(following))
    return _wrap(
        f"Next: `{following}`. Enter sees the end." if following else "Watch…", width, "lit"
    )


def _state(session: Session, right: str, asked: str) -> str:
    """Head a question: what it asks for, that it was answered, or that the answer was shown."""
    if session.to_show:
        return "Watch"
    if session.quiz_progress:
        return f"{asked if session.answer is None else right}, {session.quiz_progress}"
    if session.answer is None:
        return asked
    return "Shown" if session.marks[session.page_index] == "shown" else right


def _hints(session: Session, width: int) -> list[StyledLine]:
    """The hints that were asked for, under a heading that says how many there are."""
    shown, there = len(session.hints), len(session.asked.hints)
    if not shown:
        return []
    heading = f"Hint{'s,' if shown > 1 else ''} {shown} of {there}"
    lines: list[StyledLine] = [(Span(heading, "label"),)]
    for hint in session.hints:
        lines += _wrap(hint, width, "plain", "• ")
    return lines


def _onward(session: Session) -> StyledLine:
    """Say what comes next: another drawn question, or the next page."""
    if session.revealing:
        return (Span("Watch…", "lit"),)
    more = session.quiz_state is not None and not session.quiz_state.over
    onward = "n: the next question." if more else "n goes on."
    return (Span(onward if session.permits("next_page") else "Done.", "good"),)


def _heading(text: str) -> StyledLine:
    return (Span(text, "heading"),)


def _wrap(text: str, width: int, role: TextRole = "plain", indent: str = "") -> list[StyledLine]:
    """Wrap text with a hanging indent; the marks of `code` and **bold** do not show."""
    return [(Span(row, role),) for row in _wrapped(text, width, indent)]


@lru_cache(maxsize=256)
def _wrapped(text: str, width: int, indent: str) -> tuple[str, ...]:
    """Return the rows; remembered, for most of a question stays as it is from step to step."""
    rows = textwrap.wrap(
        hold_together(strip_marks(text)),
        max(8, width),
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
    )
    return (*rows,) or (indent,)
