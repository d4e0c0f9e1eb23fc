"""The keys that answer a page's question, and the outcome that is played once it is answered."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from gdtui.course.lesson import Answer, Do, Drill, Order, Predict, Reveal, Review
from gdtui.session import drills_and_reviews
from gdtui.session.scenes import SceneKeys

FRAMES_OF_A_REVEAL = 15


@dataclass(frozen=True, eq=False, kw_only=True)
class QuestionKeys(SceneKeys):
    """The keys that point at an answer, commit it and play its outcome."""

    def choose(self, option: int) -> Self:
        """Point at an option, or a line to be put in order, of the open question; from 0."""
        ask = self.page.ask
        choices = ask.options if isinstance(ask, Predict) else ()
        count = len(ask.items) if isinstance(ask, Order) else len(choices)
        if not self.question_open or not 0 <= option < count:
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
        ask = self.page.ask
        pointed = self.choose(number - 1)
        if pointed is not self or isinstance(ask, Answer):
            return pointed
        what = f"{len(ask.items)} lines" if isinstance(ask, Order) else ""
        what = f"{len(ask.options)} answers" if isinstance(ask, Predict) else what
        return replace(self, notice=f"There are {what}: no {number}.")

    def point(self, arrow: str) -> Self:
        """Point at another option; in an order, left and right carry the line."""
        ask = self.page.ask
        by = {"up": -1, "down": 1}.get(arrow, 0)
        here = self.choice
        if isinstance(ask, Order):
            if by:
                return self.choose(((here or 0) + by) % len(ask.items))
            return self.carry(-1 if arrow == "left" else 1)
        if isinstance(ask, Predict) and by:
            before = (-1 if by > 0 else 0) if here is None else here
            return self.choose((before + by) % len(ask.options))
        return self

    def commit(self) -> Self:
        """Commit the answer, and play what really happens; while it plays, see the end of it."""
        if self.revealing:
            rest = self._advance(self.reveal_left)
            return rest._end_reveal()._mark_if_done()
        ask = self.page.ask
        if not self.question_open:
            return self
        if isinstance(ask, Predict):
            if self.choice is None:
                return replace(self, notice="Choose first: a digit, or ↑ and ↓.")
            return self._settle(self.choice, ask.reveal)
        if isinstance(ask, Order):
            wrong = next((at for at, line in enumerate(self.arrangement) if line != at), None)
            if wrong is None:
                return self._settle(0, ask.reveal)
            said = f"Line {wrong + 1} should be: {ask.items[wrong].text}. {ask.items[wrong].why}"
            return replace(self, said=said, notice="")
        return replace(self, notice="Type a number, then Enter.")

    def type_answer(self, text: str) -> Self:
        """Answer a question for a number."""
        ask = self.page.ask
        if not isinstance(ask, Answer) or not self.question_open:
            return self
        typed = parse_number(text)
        if typed is None:
            said = f"“{text.strip()}” is not a number: write one such as 0.52 or −3200."
            return replace(self, said=said, notice="")
        value = ask.value.value(self.metrics)
        if _near(typed, value, ask.tolerance):
            return self._settle(0, ask.reveal)
        slips = (slip for slip in ask.wrong if _near(typed, slip.value.value(self.metrics), 0.01))
        slip = next(slips, None)
        return replace(self, said=slip.feedback if slip else ask.feedback, notice="")

    def hint(self) -> Self:
        """Show one more hint."""
        ask = self.page.ask
        if not isinstance(ask, Do | Answer):
            how = "No hint here: choose, answer with Enter, and see why."
            how = how if self.question_open else ""
            return replace(self, notice=how or "Nothing is asked: n goes on.")
        if self.hints_shown >= len(ask.hints):
            return replace(self, notice="That was the last hint.")
        return replace(self, hints_shown=self.hints_shown + 1, notice="")

    def tick(self) -> Self:
        """Play one frame of a run or of a reveal."""
        if self.revealing:
            whole = self._reveal.steps if self._reveal else 1
            count = min(-(-whole // FRAMES_OF_A_REVEAL), self.reveal_left)
            moved = self._advance(count)
            left = 0 if moved.trace.halted else self.reveal_left - count
            return (
                moved._end_reveal() if left == 0 else replace(moved, reveal_left=left)
            )._mark_if_done()
        if self.running:
            return self._advance(self.steps_per_frame)
        return self

    @property
    def _reveal(self) -> Reveal | None:
        ask = self.page.ask
        return ask.reveal if isinstance(ask, Predict | Answer | Order) else None

    def _settle(self, answer: int, reveal: Reveal) -> Self:
        """Keep an answer, and begin to play its outcome."""
        settled = replace(self, reveal_left=reveal.steps, running=False, said="", notice="")
        if self.quiz_state is not None and isinstance(self.own_page.ask, Drill | Review):
            predict = self.page.predict
            right = predict is not None and predict.options[answer].correct
            quiz_state = drills_and_reviews.record_answer(self.quiz_state, self.own_page.ask, right)
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
            settled = settled.again()
        return settled._mark_if_done()

    def _end_reveal(self) -> Self:
        """The outcome of an answer stands."""
        return replace(self, reveal_left=0, outcome=(self.trace.steps, self.loss))


def parse_number(text: str) -> float | None:
    """Read a number as people type it: 0.52, 0,52, −3,200, 1.2e3; None where it is none."""
    bare = text.replace("−", "-").replace(" ", "")
    thousands = re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", bare)
    try:
        value = float(bare.replace(",", "" if thousands else "."))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _near(typed: float, value: float, share: float) -> bool:
    """Whether `typed` is within a share of `value`; of zero, within the share itself."""
    return bool(np.isfinite(value)) and abs(typed - value) <= share * (abs(value) or 1.0)


def shuffle(order: Order, seed: int) -> tuple[int, ...]:
    """Return the lines of an order, mixed so that the first is wrong."""
    count = len(order.items)
    mixed = tuple(np.random.default_rng(seed).permutation(count).tolist())
    return mixed if mixed[0] != 0 else (*mixed[1:], mixed[0])
