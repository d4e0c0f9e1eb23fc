"""What a page asks, in lines: how it is put, what answers it, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from gdtui import keymap
from gdtui.course.lesson import Answer, Do, Drill, Order, Predict, Review, WriteLine
from gdtui.panels.goal import goal_heading, goal_lines
from gdtui.session.answering import FIRST_COUNTS, begins_as_number
from gdtui.session.session import Session
from gdtui.text.markdown import strip_marks
from gdtui.text.sentences import end_sentence


def ask_lines(session: Session) -> Iterator[str]:
    """Yield what the page asks, and how to answer."""
    if session.page.ask is None:
        return
    yield ""
    match session.page.ask:
        case Predict() as ask:
            yield f"Predict: {strip_marks(ask.question)}"
            for place, option in enumerate(ask.options, 1):
                yield f"{place}. {strip_marks(option.text)}"
        case Do():
            yield f"{goal_heading(session)}:"
            for met, words in goal_lines(session):
                yield f"- {'done' if met else 'to do'}: {words}"
        case Answer() as ask:
            yield f"Work it out: {strip_marks(ask.question)}"
        case WriteLine() as ask:
            from gdtui.panels.written_line import names_explained  # few pages ask for a line

            yield f"Write the line: {strip_marks(ask.question)}"
            yield f"Names: {strip_marks(names_explained(ask))}"
        case Order() as ask:
            yield f"Put in order: {strip_marks(ask.question)}"
            yield from arrangement_lines(session)
        case Drill() | Review():
            pass
        case unknown:
            assert_never(unknown)
    if session.question_open and session.permits("commit"):
        yield how_to_answer(session)
        if session.typed:
            yield f"Typed last: {session.typed}"


def arrangement_lines(session: Session) -> Iterator[str]:
    """Yield the lines to be put in order as they stand."""
    lines = session.asked.lines
    for place, which in enumerate(session.arrangement, 1):
        yield f"{place}. {strip_marks(lines[which])}"


def how_to_answer(session: Session) -> str:
    """Say what to type while a question is open."""
    match session.page.ask:
        case Predict() as ask:
            return f"Type the number of your answer, 1 to {len(ask.options)}."
        case Answer():
            return f"Type the number.{f' {FIRST_COUNTS}' if session.quiz_state is not None else ''}"
        case WriteLine():
            return "Type the line behind a =, such as =2 * w; without one where it has a sign."
        case Order() as ask:
            first = " ".join(str(place) for place in (3, 1, 2, *range(4, len(ask.items) + 1)))
            return f"Type the numbers of the lines in the right order, such as {first}."
        case None | Do() | Drill() | Review():
            return "Nothing is to be answered."
        case unknown:
            assert_never(unknown)


def prompt(session: Session) -> str:
    """Say what the next line should be."""
    if not session.question_open:
        return "> "
    match session.page.ask:
        case Predict():
            return "answer> "
        case Answer():
            return "number> "
        case WriteLine():
            return "line> "
        case Order():
            return "order> "
        case None | Do() | Drill() | Review():
            return "> "
        case unknown:
            assert_never(unknown)


def answer_question(session: Session, typed: str) -> Session | None:
    """Answer the question that is open with what was typed; None where that is no answer."""
    if not session.question_open:
        return None
    typed = re.sub(r"^answer\s+", "", typed, flags=re.IGNORECASE)
    match session.page.ask:
        case Predict() as ask:
            chosen = typed in keymap.DIGITS[: len(ask.options)]
            return session.choose(int(typed) - 1).commit() if chosen else None
        case Answer():
            if typed.startswith("="):
                return session.type_answer(typed[1:])
            return session.type_answer(typed) if begins_as_number(typed) else None
        case WriteLine():
            if typed.startswith("="):
                return session.type_answer(typed[1:])
            return session.type_answer(typed) if looks_like_a_line(typed) else None
        case Order() as ask:
            numbers = [int(part) for part in re.split(r"[\s,]+", typed) if part.isdecimal()]
            if sorted(numbers) != list(range(1, len(ask.items) + 1)):
                return None
            lines = tuple(session.arrangement[number - 1] for number in numbers)
            return replace(session, arrangement=lines).commit()
        case None | Do() | Drill() | Review():
            return None
        case unknown:
            assert_never(unknown)


def looks_like_a_line(typed: str) -> bool:
    """Whether a text is a formula rather than a command: it has a sign between or around names."""
    if re.match(r"[a-z_]+ +[\d.]", typed):
        return False
    return bool(re.search(r"\w", typed) and re.search(r"[-+*/()]", typed))


def attempt(session: Session, typed: str) -> str:
    """Name what a line does to the open question, as events take it; nothing where no answer."""
    typed = typed.strip().removeprefix(":").strip()
    if answer_question(session, typed) is None:
        return ""
    number = re.sub(r"^answer\s+", "", typed, flags=re.IGNORECASE).removeprefix("=")
    return f"={number}" if session.asked.typed else "commit"


def lines_alone_answer(session: Session) -> bool:
    """Whether the arrows and Enter are of no use to answer with: there is nothing to see move."""
    match session.page.ask:
        case Predict():
            return session.question_open
        case None | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return False
        case unknown:
            assert_never(unknown)


def outcome_lines(session: Session) -> Iterator[str]:
    """Yield what was answered, and what is so."""
    answer = session.answer
    if answer is None:
        return
    match session.page.ask:
        case Predict() as ask:
            chosen = ask.options[answer]
            yield end_sentence(f"You said {answer + 1}: {strip_marks(chosen.text)}")
            if chosen.correct:
                yield _affirm(strip_marks(chosen.feedback))
            else:
                right = next(place for place, option in enumerate(ask.options) if option.correct)
                text, feedback = ask.options[right].text, chosen.feedback
                was = end_sentence(f"It was {right + 1}: {strip_marks(text)}")
                yield f"{was} {strip_marks(feedback)}"
        case (Answer() | WriteLine() | Order()) as ask:
            if session.marks[session.page_index] == "shown":
                yield from _shown_lines(session)
                yield strip_marks(ask.right)
            elif session.quiz_state is not None and session.helped:
                yield f"Missed at first. {strip_marks(ask.right)}"
            else:
                yield _affirm(strip_marks(ask.right))
        case None | Do() | Drill() | Review():
            pass
        case unknown:
            assert_never(unknown)


def _shown_lines(session: Session) -> Iterator[str]:
    """Yield the number or the line that was shown; an order is told by its lines."""
    if session.asked.writes and session.tried:
        yield f"The line: {session.tried[-1]}"
    elif session.said:
        yield session.said


def _affirm(told: str) -> str:
    """Say that an answer is right, where what is told of it does not begin with that."""
    return told if re.match(r"(Yes|Right)\b", told) else f"Right. {told}"
