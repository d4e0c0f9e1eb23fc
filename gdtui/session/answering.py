"""The keys that answer a page's question, and the outcome that is played once it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Self, assert_never

import numpy as np

from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Order,
    Predict,
    Question,
    Reveal,
    Review,
    WriteLine,
)
from gdtui.course.questions import traits_of
from gdtui.datasets import Dataset
from gdtui.engine import WrittenLine
from gdtui.expressions.formula import LONGEST_FORMULA, read_formula
from gdtui.expressions.reading import ExpressionError
from gdtui.session import drills_and_reviews
from gdtui.session.availability import WATCH_FIRST
from gdtui.session.chart_state import Ghost
from gdtui.session.line_judging import judge_line
from gdtui.session.scenes import SceneKeys
from gdtui.session.training_setup import initial_parameters, start_trace
from gdtui.text.number_reading import NumberError, number_readings, parse_number
from gdtui.text.widths import in_one_line

MOST_TRIED = 20
"""So many lines that were typed on a page are kept, to be typed again."""

FIRST_COUNTS = "Here the first number counts, without a hint."
"""Said in a review, where there is no end of tries either."""

FRAMES_OF_A_REVEAL = 15
"""An outcome is played in so many frames at most, however many steps it has."""


class QuestionKeys(SceneKeys):
    """The keys that point at an answer, commit it and play its outcome."""

    def choose(self, option: int) -> Self:
        """Point at an option, or a line to be put in order, of the open question; from 0."""
        if not self.question_open or not 0 <= option < len(self.asked.lines):
            return self
        return replace(self, choice=option, notice="")

    def carry(self, by: int) -> Self:
        """Carry the line that is pointed at up (−1) or down (+1) in an order."""
        lines, here = list(self.arrangement), self.choice or 0
        there = here + by
        if not self.question_open or not 0 <= there < len(lines):
            return self
        lines[here], lines[there] = lines[there], lines[here]
        return replace(self, arrangement=tuple(lines), choice=there, said="", notice="")

    def choose_number(self, number: int) -> Self:
        """Point at an option or line by its number, from 1; say so where there is none."""
        pointed, asked = self.choose(number - 1), self.asked
        if pointed is not self or not asked.lines:
            return pointed
        there = f"{len(asked.lines)} {asked.lines_name}"
        return replace(self, notice=f"There are {there}: no {number}.")

    def point(self, arrow: str) -> Self:
        """Point at another option; in an order, left and right carry the line."""
        by = {"up": -1, "down": 1}.get(arrow, 0)
        here = self.choice
        match self.page.ask:
            case Predict() as ask:
                before = (-1 if by > 0 else 0) if here is None else here
                return self.choose((before + by) % len(ask.options)) if by else self
            case Order() as ask:
                if by:
                    return self.choose(((here or 0) + by) % len(ask.items))
                return self.carry(-1 if arrow == "left" else 1)
            case None | Do() | Answer() | WriteLine() | Drill() | Review():
                return self
            case unknown:
                assert_never(unknown)

    def commit(self) -> Self:
        """Commit the answer, and play what really happens; while it plays, see the end of it."""
        if self.revealing:
            rest = self._advance(self.reveal_left)
            return rest._end_reveal()._mark_if_done()
        if not self.question_open:
            return self
        match self.page.ask:
            case Predict() as ask:
                if self.choice is None:
                    return replace(self, notice="Choose first: a digit, or ↑ and ↓.")
                return self._settle(self.choice, ask.reveal)
            case Order() as ask:
                said = _first_misplaced(ask, self.arrangement)
                if not said:
                    return self._settle(0, ask.reveal)
                misses = self.misses + (not self.said)  # lines that were carried take it back
                return replace(self, said=said, misses=misses, notice="")
            case Answer():
                return replace(self, notice="Type a number, then Enter.")
            case WriteLine():
                return replace(self, notice="Type the line, then Enter.")
            case None | Do() | Drill() | Review():
                return self
            case unknown:
                assert_never(unknown)

    def type_answer(self, text: str) -> Self:
        """Answer a question for a number, or for a line of the algorithm."""
        match self.page.ask:
            case Answer() as ask if self.question_open:
                checked = self._check_number(ask, text)
            case WriteLine() as ask if self.question_open:
                checked = self._check_line(ask, text)
            case None | Predict() | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
                return self
            case unknown:
                assert_never(unknown)
        return replace(checked, typed="" if checked.answer is not None else text)

    def _check_number(self, ask: Answer, text: str) -> Self:
        """Settle a number that is right; of one that may be read in two ways, right in either."""
        units = answer_units(ask, self.setup.dataset)
        try:
            typed = [float(value) for value in number_readings(text, units=units)]
        except NumberError as error:
            return replace(self, said=str(error), notice="")
        value = ask.value.value(self.metrics)
        if any(_near(one, value, ask.tolerance) for one in typed):
            return self._settle(0, ask.reveal)
        if len(typed) > 1:
            try:
                parse_number(text, units=units)
            except NumberError as error:
                return replace(self, said=str(error), notice="")
        slips = (
            slip for slip in ask.wrong if _near(typed[0], slip.value.value(self.metrics), 0.01)
        )
        slip = next(slips, None)
        said = slip.feedback if slip else ask.feedback
        return replace(self, said=said, misses=self.misses + 1, notice="")._note_miss(text)

    def _check_line(self, ask: WriteLine, text: str) -> Self:
        """Judge a line, and have it drive the run from the start, right or wrong."""
        # One sign more than is read, so that a line that is too long is told as such again.
        text = " ".join(in_one_line(text).split())[: LONGEST_FORMULA + 1]
        tried = (*(one for one in self.tried if one != text), text)[-MOST_TRIED:]
        told = replace(self, tried=tried, notice="")
        try:
            formula = read_formula(text, dict(ask.solution.kinds))
        except ExpressionError as error:
            said = str(error)
            return replace(told, said=f"{said[0].upper()}{said[1:]}.")
        verdict = judge_line(ask, formula, self.setup, self.state)
        told = replace(told, misses=self.misses + (not verdict.right))
        if not verdict.drives:
            return replace(told, said=verdict.said)._note_miss(text)
        line = WrittenLine(ask.part, formula.text, formula.value)
        trace = start_trace(self.setup, self.start, self.rate, self.seed, line)
        driven = replace(
            told,
            trace=trace,
            ghosts=self.pinned_by_hand,
            steps_at_rate=0,
            phase=0,
            running=False,
            outcome=None,
        )
        if verdict.right:
            return driven._settle(0, ask.reveal)
        missed = replace(driven, said=verdict.said, reveal_left=ask.reveal.steps)
        return missed._note_miss(text)

    def _note_miss(self, text: str) -> Self:
        """Keep the first wrong number or line of a page, with what was just said to it."""
        first = self.first_miss or (" ".join(text.split())[: LONGEST_FORMULA + 1], self.said)
        return replace(self, first_miss=first)

    def play_outcome(self, most: int) -> Self:
        """Settle the open question, whatever the answer, and play its outcome: at most so far."""
        reveal = self.asked.reveal
        if reveal is None or not self.question_open:
            return self
        return self._settle(0, reveal)._advance(min(reveal.steps, most))._end_reveal()

    def hint(self) -> Self:
        """Show one more hint."""
        hints = self.asked.hints
        if not hints:
            how = "No hint here: answer with Enter, and see why."
            after = WATCH_FIRST if self.revealing else "Nothing is asked: n goes on."
            return replace(self, notice=how if self.question_open else after)
        if self.hints_shown >= len(hints):
            return replace(self, notice="That was the last hint.")
        return replace(self, hints_shown=self.hints_shown + 1, notice="")

    def tick(self, most_steps: int | None = None) -> Self:
        """Play one frame of a run or of a reveal; of a run, no more steps than `most_steps`."""
        if self.revealing:
            reveal = self.asked.reveal
            whole = reveal.steps if reveal else 1
            count = min(-(-whole // FRAMES_OF_A_REVEAL), self.reveal_left)
            moved = self._advance(count)
            left = 0 if moved.trace.halted else self.reveal_left - count
            return (
                moved._end_reveal() if left == 0 else replace(moved, reveal_left=left)
            )._mark_if_done()
        if self.running:
            steps = self.steps_per_frame
            return self._run_on(steps if most_steps is None else min(steps, most_steps))
        return self

    def _settle(self, answer: int, reveal: Reveal) -> Self:
        """Keep an answer, and begin to play its outcome."""
        settled = replace(self, reveal_left=reveal.steps, running=False, said="", notice="")
        quiz = traits_of(self.own_page.ask).quiz
        if self.quiz_state is not None and quiz is not None:
            right = self._right_at_once(answer)
            quiz_state = drills_and_reviews.record_answer(self.quiz_state, quiz, right)
            settled = replace(settled, quiz_state=quiz_state, quiz_answer=answer)
        else:
            answers = list(self.answers)
            answers[self.page_index] = answer
            settled = replace(settled, answers=tuple(answers))
        rate = reveal.learning_rate
        if reveal.scene is not None:
            settled = settled._enter_scene(reveal.scene, rate or reveal.scene.descent.learning_rate)
        elif rate is not None:
            trace = settled.trace.with_rate(float(rate))
            settled = replace(settled, rate=rate, trace=trace, steps_at_rate=0)
        if reveal.restart:
            settled = settled._restart(settled.start, settled.seed)
        if reveal.beside:
            settled = replace(settled, ghosts=settled._run_beside(reveal))
        return settled._mark_if_done()

    @property
    def helped(self) -> bool:
        """Whether the question on view was missed once, or a hint was read."""
        return bool(self.misses or self.hints_shown)

    def _right_at_once(self, answer: int) -> bool:
        """Whether a drawn question is answered rightly: a number at the first try, unaided."""
        if self.asked.typed:
            return not self.helped
        return bool(self.asked.options) and self.asked.options[answer].correct

    def _run_beside(self, reveal: Reveal) -> tuple[Ghost, ...]:
        """Pin the runs that an outcome is to be seen beside, in place of earlier pins."""
        runs = []
        for name, steps, scene in reveal.beside:
            setup = self.sources.setup(scene.problem, scene.descent)
            start = initial_parameters(setup, scene.descent, self.seed)
            trace = start_trace(setup, start, scene.descent.learning_rate, self.seed)
            runs.append(Ghost(name, trace.advance(steps)))
        return tuple(runs)

    def _end_reveal(self) -> Self:
        """The outcome of an answer stands."""
        return replace(self, reveal_left=0, outcome=(self.trace.steps, self.loss))


def answer_units(ask: Answer, dataset: Dataset) -> tuple[str, ...]:
    """Return the units that may stand behind an answer: its own, or any that its page speaks of."""
    target = dataset.units.get(dataset.problem.target_name, "")
    squared = f"{target}²" if target else ""
    own = {"loss": squared, "best_loss": squared, "b": target, "next_b": target, "best_b": target}
    if ask.value.text in own:
        return (own[ask.value.text],)
    return tuple(dict.fromkeys(unit for unit in (target, *dataset.units.values(), squared) if unit))


def begins_as_number(text: str) -> bool:
    """Whether a text is a number, or one but for its unit or its size."""
    try:
        number_readings(text)
    except NumberError as error:
        return error.fault != "no number"
    return True


def _near(typed: float, value: float, share: float) -> bool:
    """Whether `typed` is within a share of `value`; of zero, within the share itself."""
    return bool(np.isfinite(value)) and abs(typed - value) <= share * (abs(value) or 1.0)


def _first_misplaced(ask: Order, arrangement: Sequence[int]) -> str:
    """Say which line is the first to stand before one that it needs; nothing where all is right."""
    placed: set[int] = set()
    for number, which in enumerate(arrangement, 1):
        if not placed.issuperset(ask.items[which].after):
            ready = [
                item
                for place, item in enumerate(ask.items)
                if place not in placed and placed.issuperset(item.after)
            ]
            if len(ready) == 1:
                return f"Line {number} should be: {ready[0].text}. {ready[0].why}"
            missing = min(set(ask.items[which].after) - placed)
            return (
                f"Line {number} comes too early: {ask.items[which].text}. "
                f"It needs what comes of: {ask.items[missing].text}."
            )
        placed.add(which)
    return ""


def first_arrangement(ask: Question | None, seed: int) -> tuple[int, ...]:
    """Return how the lines of a question stand at first; of none that is arranged, no line."""
    match ask:
        case Order():
            return _shuffle(len(ask.items), seed)
        case None | Predict() | Do() | Answer() | WriteLine() | Drill() | Review():
            return ()
        case _:
            assert_never(ask)


def _shuffle(count: int, seed: int) -> tuple[int, ...]:
    """Return the places of `count` lines, mixed so that the first is wrong."""
    mixed = tuple(np.random.default_rng(seed).permutation(count).tolist())
    return mixed if mixed[0] != 0 else (*mixed[1:], mixed[0])
