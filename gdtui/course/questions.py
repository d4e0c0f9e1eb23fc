"""What the layers above need to know of a question, whatever its kind."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from gdtui.course.expressions import Expression, Goal
from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Option,
    Order,
    Predict,
    Question,
    Quiz,
    Reveal,
    Review,
    WriteLine,
)


class QuestionTraits(NamedTuple):
    """How a question is put and answered; of a page that asks nothing, the defaults.

    Attributes:
        reveal: what is played once an answer is committed; None where none is.
        goal: what has to be reached instead.
        quiz: itself, where questions are drawn instead.
        lines: what there is to point at.
        lines_name: what those are called.
        typed: whether what answers it is typed, into a field.
        line: the line of the algorithm that is, which then drives the run; else it is a number.
        hints: from a nudge to the keys.
        solution: keys that reach the goal.
        options: the answers there are to choose from.
        values: what is to be typed first, then the slips that are foreseen.
        tolerance: by which share of it what is typed may differ.
        right: of a number, the sentence for the right one.
        settings: numbers of its own that a lesson may state: how many questions, which share.
        slope_asked: whether what is asked is the slope, so that nothing may show it.
    """

    reveal: Reveal | None = None
    goal: Goal | None = None
    quiz: Quiz | None = None
    lines: tuple[str, ...] = ()
    lines_name: str = ""
    typed: bool = False
    line: WriteLine | None = None
    hints: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    values: tuple[Expression, ...] = ()
    tolerance: float = 0.0
    right: str = ""
    settings: tuple[float, ...] = ()
    slope_asked: bool = False

    @property
    def writes(self) -> bool:
        """Whether what is typed is a line of the algorithm."""
        return self.line is not None


def traits_of(ask: Question | None) -> QuestionTraits:
    """Return the traits of what a page asks."""
    match ask:
        case None:
            return QuestionTraits()
        case Predict():
            texts = tuple(option.text for option in ask.options)
            return QuestionTraits(
                reveal=ask.reveal, lines=texts, lines_name="answers", options=ask.options
            )
        case Do():
            return QuestionTraits(goal=ask.goal, hints=ask.hints, solution=ask.solution)
        case Answer():
            values = (ask.value, *(slip.value for slip in ask.wrong))
            return QuestionTraits(
                reveal=ask.reveal,
                typed=True,
                hints=ask.hints,
                values=values,
                tolerance=ask.tolerance,
                right=ask.right,
            )
        case WriteLine():
            return QuestionTraits(reveal=ask.reveal, typed=True, line=ask, hints=ask.hints)
        case Order():
            texts = tuple(item.text for item in ask.items)
            return QuestionTraits(reveal=ask.reveal, lines=texts, lines_name="lines")
        case Drill():
            return QuestionTraits(quiz=ask, slope_asked=True)
        case Review():
            return QuestionTraits(quiz=ask, settings=(ask.questions, ask.share))
        case _:
            assert_never(ask)
