"""One learner's run of one lesson: every key is a method, every method returns a new session.

Nothing here reads a clock, prints or knows a screen. A screen holds one `Session` and replaces it;
a test or the checker plays the same lesson with `press`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

import numpy as np
from msgspec import structs

from gdtui import engine, keymap
from gdtui.course.lesson import (
    Answer,
    CourseError,
    DescentSpec,
    Do,
    Drill,
    Lesson,
    Order,
    Page,
    PanelName,
    Predict,
    ProblemSpec,
    Reveal,
    Review,
    Scene,
)
from gdtui.datasets import DataError
from gdtui.session import quiz
from gdtui.session.metrics import Quantities
from gdtui.session.quiz import Draw
from gdtui.session.run import MOST_GHOSTS, Ghost, Run, begun
from gdtui.session.training_setup import stage_for, start_parameters
from gdtui.text.numbers import rate_text

Mark = Literal["open", "done", "skipped"]
PANELS: tuple[PanelName, ...] = ("worked", "code", "account")

FRAMES_OF_A_REVEAL = 15
_NEEDS_AN_ANSWER = frozenset(
    {
        *("step", "epoch", "phase_step", "toggle_run", "back", "again", "reseed", "move"),
        *("open_test", "go_home", "go_end", "ahead"),
        *("back_ten", "on_ten", "back_hundred", "on_hundred"),
        *("rate_up", "rate_down", "rate_nudge_up", "rate_nudge_down", "type_rate", "pin"),
    }
)
"""What would lead elsewhere than to the outcome that a question speaks of."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Session(Run):
    """The whole state of a lesson in progress: a run, and the page that asks for it.

    Attributes:
        lesson: what is being read.
        page_index: which page, from 0.
        marks: per page, whether it is open, done or skipped.
        answers: per page, the option that was committed, if any.
        choice: the option or line that is pointed at while a question is open; None until one is.
        arrangement: of an order, the place in the right order of each line as it stands.
        said: what was said to the last answer that missed; may be empty.
        draw: where the learner stands in a drill or a review.
        drawn: the question that is drawn, as a page.
        drawn_answer: the option committed for the drawn question, if any.
        switched: of each of the page's switches, the place it is in.
        test_opened_step: the step at which the test set was opened on this page, if it was.
        outcome: what a prediction's reveal ended with: its steps, and the loss there.
        reveal_left: steps of a prediction's outcome still to be played.
        hints_shown: how many of the page's hints can be read.
        panel: what stands under the chart.
        pinned: by its index, the runs that were pinned on each page that was left.
        finished: the last page was left by `next_page`.
    """

    lesson: Lesson
    page_index: int
    marks: tuple[Mark, ...]
    answers: tuple[int | None, ...]
    choice: int | None = None
    arrangement: tuple[int, ...] = ()
    said: str = ""
    draw: Draw | None = None
    drawn: Page | None = None
    drawn_answer: int | None = None
    switched: tuple[int, ...] = ()
    test_opened_step: int | None = None
    outcome: tuple[int, float] | None = None
    reveal_left: int = 0
    hints_shown: int = 0
    panel: PanelName = "worked"
    pinned: Mapping[int, tuple[Ghost, ...]] = field(default_factory=dict)
    finished: bool = False

    # Opening -----------------------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        lesson: Lesson,
        page: int = 0,
        *,
        marks: tuple[Mark, ...] | None = None,
        answers: tuple[int | None, ...] | None = None,
        learning_rate: Decimal | None = None,
        seed: int | None = None,
        chart: str | None = None,
    ) -> Session:
        """Open a lesson at a page, at exactly the state that page describes.

        Args:
            lesson: the lesson.
            page: which page, from 0.
            marks: what is known of each page from earlier; all open when not given.
            answers: what was committed to on each page earlier; nothing when not given.
            learning_rate: instead of the page's own.
            seed: instead of the page's own.
            chart: the name of one of the page's charts, to show first.

        Raises:
            DataError: the page's table cannot serve.
            ValueError: no such page, or the page has no such chart; one sentence.
        """
        if not 0 <= page < len(lesson.pages):
            raise ValueError(
                f"“{lesson.title}” has pages 1 to {len(lesson.pages)}; there is no page {page + 1}."
            )
        session = cls._at_page(
            lesson,
            page,
            marks or _all_open(lesson),
            answers or (None,) * len(lesson.pages),
            seed=seed,
            rate=learning_rate,
        )
        if chart is None:
            return session
        charts: tuple[str, ...] = session.scene.charts
        if chart not in charts:
            raise ValueError(f"This page has no chart “{chart}”: it has {', '.join(charts)}.")
        return replace(session, chart_index=charts.index(chart))

    @classmethod
    def _at_page(
        cls,
        lesson: Lesson,
        index: int,
        marks: tuple[Mark, ...],
        answers: tuple[int | None, ...],
        *,
        seed: int | None = None,
        rate: Decimal | None = None,
        panel: PanelName = "worked",
        draw: Draw | None = None,
    ) -> Session:
        own = lesson.pages[index]
        seed = own.descent.seed if seed is None else seed
        if draw is None and isinstance(own.ask, Drill | Review):
            draw = quiz.begin(own.ask, lesson, seed)
        page = own if draw is None else _drawn_page(draw, own)
        switched = (0,) * len(page.switches)
        scene = _scene(page, switched)
        stage = stage_for(scene.problem, scene.descent)
        rate = scene.descent.learning_rate if rate is None else rate
        start = start_parameters(stage, scene.descent, seed)
        ask = page.ask
        return cls(
            lesson=lesson,
            page_index=index,
            scene=scene,
            stage=stage,
            trace=begun(stage, start, rate, seed),
            rate=rate,
            seed=seed,
            start=start,
            marks=marks,
            answers=answers,
            choice=0 if isinstance(ask, Order) else None,
            arrangement=_shuffled(ask, seed) if isinstance(ask, Order) else (),
            draw=draw,
            drawn=None if draw is None else page,
            switched=switched,
            panel=panel if page.panel == "worked" else page.panel,
        )

    # What stands -------------------------------------------------------------------------------

    @property
    def own_page(self) -> Page:
        """The page of the lesson, whatever question it has drawn."""
        return self.lesson.pages[self.page_index]

    @property
    def page(self) -> Page:
        """The page being read: the lesson's own, or the question that it has drawn."""
        return self.own_page if self.drawn is None else self.drawn

    @property
    def answer(self) -> int | None:
        """What was committed to the question on view; None while it is open."""
        return self.drawn_answer if self.draw is not None else self.answers[self.page_index]

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Of each of the page's switches its name, and the place it is in."""
        pairs = zip(self.page.switches, self.switched, strict=True)
        return tuple((switch.name, switch.labels[place]) for switch, place in pairs)

    @property
    def question_open(self) -> bool:
        """Whether the page asks something that was not answered yet."""
        return isinstance(self.page.ask, Predict | Answer | Order) and self.answer is None

    @property
    def revealing(self) -> bool:
        """Whether an answer's outcome is being played."""
        return self.reveal_left > 0

    @property
    def moving(self) -> bool:
        """Whether a frame would change anything: the screen's clock need only tick then."""
        return self.running or self.revealing

    @property
    def step_length(self) -> float | None:
        """How many times as long as the lesson's first ones steps are, before η has a name.

        None where more is shown than a count of steps.
        """
        if self.page.readout != ("step",):
            return None
        return float(self.rate / self.lesson.pages[0].descent.learning_rate)

    @property
    def slope_hidden(self) -> bool:
        """Whether the gradient is what is being asked, so that it must not be shown."""
        return self.question_open and isinstance(self.own_page.ask, Drill)

    @property
    def test_hidden(self) -> bool:
        """Whether the loss on the test rows must not be shown yet."""
        return self.page.test_closed and self.test_opened_step is None

    @cached_property
    def quantities(self) -> Mapping[str, object]:
        """What a goal may speak of, each worked out when it is asked for."""
        return Quantities(self)

    @property
    def goal_met(self) -> bool:
        """Whether the page's goal holds now; False on a page that has none."""
        return self.page.do is not None and self.page.do.goal.met(self.quantities)

    @property
    def page_done(self) -> bool:
        """Whether what the page asks was achieved."""
        return self.marks[self.page_index] == "done"

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints that can be read now."""
        ask = self.page.ask
        return ask.hints[: self.hints_shown] if isinstance(ask, Do | Answer) else ()

    # The engine's keys -------------------------------------------------------------------------

    def phase_step(self) -> Session:
        """Light the next phase; the fourth, the update, moves."""
        following = self.phase % 4 + 1
        panel: PanelName = "code" if self.panel == "code" else "worked"
        if following < 4:
            return replace(self, phase=following, panel=panel, running=False, notice="")
        moved = self._advance(1)
        if moved.trace is self.trace:
            return moved
        return replace(moved, phase=4, panel=panel, running=False)

    def tick(self) -> Session:
        """Play one frame of a run or of a reveal."""
        if self.revealing:
            whole = self._reveal.steps if self._reveal else 1
            count = min(-(-whole // FRAMES_OF_A_REVEAL), self.reveal_left)
            moved = self._advance(count)
            left = 0 if moved.trace.halted else self.reveal_left - count
            return (moved._seen() if left == 0 else replace(moved, reveal_left=left))._marked()
        if self.running:
            return self._advance(self.steps_per_frame)
        return self

    # The learning rate -------------------------------------------------------------------------

    # The charts --------------------------------------------------------------------------------

    def next_panel(self) -> Session:
        """Show the step under the chart in numbers, or in words."""
        own = self.page.panel
        panels = PANELS if own in PANELS else (own, *PANELS)
        following = panels[(panels.index(self.panel) + 1) % len(panels)]
        return replace(self, panel=following, notice="")

    def leave(self) -> Session:
        """Take the cursor off the chart; else put the page's own panel back."""
        if self.cursor is not None:
            return self.toggle_cursor()
        return replace(self, panel=self.page.panel, phase=0, notice="")

    def back(self) -> Session:
        """Undo one update; what arrows moved is undone by arrows."""
        if self.trace.steps == 0 and self.page.moves:
            return replace(super().back(), notice="No step to undo: arrows undo what arrows moved.")
        return super().back()

    def pin(self) -> Session:
        """Pin the run so far as a ghost; one of the same rate and settings is replaced."""
        if self.trace.steps == 0:
            return replace(self, notice="Take a step first: there is no run to pin yet.")
        places = (f"{name} {place}" for name, place in self.settings)
        times = self.step_length
        rate = f"η {rate_text(self.rate)}" if times is None else f"steps ×{times:g}"
        label = ", ".join((rate, *places))
        others = tuple(ghost for ghost in self.ghosts if ghost.label != label)
        ghosts = (*others, Ghost(label, self.trace))[-MOST_GHOSTS:]
        gone = f"; the oldest, {others[0].label}, made room" if len(others) == MOST_GHOSTS else ""
        return replace(self, ghosts=ghosts, notice=f"Pinned {label}{gone}.")

    def with_rate(self, rate: Decimal) -> Session:
        """Set the rate; where the page shows no rate, say what became of the steps."""
        changed = super().with_rate(rate)
        if changed.rate == self.rate or {"rate", "gauge"} & set(self.page.readout):
            return changed
        times = changed.step_length or float(changed.rate / self.page.descent.learning_rate)
        told = "" if times == 1 else f"{times:g} times "
        return replace(changed, notice=f"Steps {told}as long as at first.")

    # The page ----------------------------------------------------------------------------------

    @property
    def standing(self) -> str:
        """How far a drill or a review is, in words; empty on any other page."""
        asked = self.own_page.ask
        if self.draw is None or not isinstance(asked, Drill | Review):
            return ""
        return quiz.standing(self.draw, asked, self.drawn_answer is not None)

    def next_page(self) -> Session:
        """Go on, where the page was done or skipped; from the last page, finish the lesson.

        In a drill or review, go on to the next question once this one is answered.
        """
        asked = self.own_page.ask
        answered = self.drawn_answer is not None and not self.revealing
        if self.draw is not None and answered and not self.draw.passed and not self.page_done:
            assert isinstance(asked, Drill | Review)
            draw = quiz.moved_on(self.draw, asked)
            following = self._at_page(
                self.lesson, self.page_index, self.marks, self.answers, seed=self.seed, draw=draw
            )
            told = quiz.told_of_round(self.draw, draw, asked)
            return replace(following, pinned=self.pinned, notice=told)
        if asked is None:
            marks = self._with_mark("done")
        elif self.marks[self.page_index] == "open":
            act = isinstance(asked, Do)
            wanted = "its goal" if act else "its outcome" if self.revealing else "an answer"
            return replace(self, notice=f"This page waits for {wanted}. x skips it.")
        else:
            marks = self.marks
        if self.page_index + 1 == len(self.lesson.pages):
            return replace(self, marks=marks, finished=True, running=False, notice="")
        return self._turned(self.page_index + 1, marks)

    def previous_page(self) -> Session:
        """Go back a page."""
        if self.page_index == 0:
            return replace(self, notice="This is the first page.")
        return self._turned(self.page_index - 1, self.marks)

    def skip(self) -> Session:
        """Leave the page without doing it; it is marked as skipped."""
        marks = self.marks if self.page_done else self._with_mark("skipped")
        if self.page_index + 1 == len(self.lesson.pages):
            return replace(
                self,
                marks=marks,
                answers=self._answers_seen(),
                finished=True,
                running=False,
                reveal_left=0,
                notice="",
            )
        return self._turned(self.page_index + 1, marks)

    def hint(self) -> Session:
        """Show one more hint."""
        ask = self.page.ask
        if not isinstance(ask, Do | Answer):
            how = "No hint here: choose, answer with Enter, and see why."
            how = how if self.question_open else ""
            return replace(self, notice=how or "Nothing is asked: n goes on.")
        if self.hints_shown >= len(ask.hints):
            return replace(self, notice="That was the last hint.")
        return replace(self, hints_shown=self.hints_shown + 1, notice="")

    # A question --------------------------------------------------------------------------------

    def choose(self, option: int) -> Session:
        """Point at an option, or a line to be put in order, of the open question; from 0."""
        ask = self.page.ask
        choices = ask.options if isinstance(ask, Predict) else ()
        count = len(ask.items) if isinstance(ask, Order) else len(choices)
        if not self.question_open or not 0 <= option < count:
            return self
        return replace(self, choice=option, notice="")

    def carry(self, by: int) -> Session:
        """Carry the line that is pointed at up (−1) or down (+1) in an order."""
        lines, here = list(self.arrangement), self.choice or 0
        there = here + by
        if not self.question_open or not 0 <= there < len(lines):
            return self
        lines[here], lines[there] = lines[there], lines[here]
        return replace(self, arrangement=tuple(lines), choice=there, said="", notice="")

    def commit(self) -> Session:
        """Commit the answer, and play what really happens; while it plays, see the end of it."""
        if self.revealing:
            rest = self._advance(self.reveal_left)
            return rest._seen()._marked()
        ask = self.page.ask
        if not self.question_open:
            return self
        if isinstance(ask, Predict):
            if self.choice is None:
                return replace(self, notice="Choose first: a digit, or ↑ and ↓.")
            return self._settled(self.choice, ask.reveal)
        if isinstance(ask, Order):
            wrong = next((at for at, line in enumerate(self.arrangement) if line != at), None)
            if wrong is None:
                return self._settled(0, ask.reveal)
            said = f"Line {wrong + 1} should be: {ask.items[wrong].text}. {ask.items[wrong].why}"
            return replace(self, said=said, notice="")
        return replace(self, notice="Type a number, then Enter.")

    def type_answer(self, text: str) -> Session:
        """Answer a question for a number."""
        ask = self.page.ask
        if not isinstance(ask, Answer) or not self.question_open:
            return self
        typed = number_typed(text)
        if typed is None:
            said = f"“{text.strip()}” is not a number: write one such as 0.52 or −3200."
            return replace(self, said=said, notice="")
        value = ask.value.value(self.quantities)
        if _near(typed, value, ask.tolerance):
            return self._settled(0, ask.reveal)
        slips = (
            slip for slip in ask.wrong if _near(typed, slip.value.value(self.quantities), 0.01)
        )
        slip = next(slips, None)
        return replace(self, said=slip.feedback if slip else ask.feedback, notice="")

    @property
    def _reveal(self) -> Reveal | None:
        ask = self.page.ask
        return ask.reveal if isinstance(ask, Predict | Answer | Order) else None

    def _settled(self, answer: int, reveal: Reveal) -> Session:
        """Keep an answer, and begin to play its outcome."""
        settled = replace(self, reveal_left=reveal.steps, running=False, said="", notice="")
        if self.draw is not None and isinstance(self.own_page.ask, Drill | Review):
            predict = self.page.predict
            right = predict is not None and predict.options[answer].correct
            draw = quiz.answered(self.draw, self.own_page.ask, right)
            settled = replace(settled, draw=draw, drawn_answer=answer)
        else:
            answers = list(self.answers)
            answers[self.page_index] = answer
            settled = replace(settled, answers=tuple(answers))
        rate = reveal.learning_rate
        if reveal.scene is not None:
            settled = settled._on_scene(reveal.scene, rate or reveal.scene.descent.learning_rate)
        elif rate is not None:
            trace = settled.trace.with_rate(float(rate))
            settled = replace(settled, rate=rate, trace=trace, steps_at_rate=0)
        if reveal.restart:
            settled = settled.again()
        return settled._marked()

    def move(self, arrow: str) -> Session:
        """Move a parameter by hand, as the page lets the arrows do: the start of a new run."""
        moves = self.page.moves
        if not moves:
            return self
        names = tuple(moves)
        along = names[0] if arrow in ("left", "right") else names[-1]
        if len(names) == 1 and arrow in ("up", "down"):
            return self
        model = self.stage.descent.model
        index = model.parameter_names(self.problem.feature_names).index(along)
        parameters = self.state.parameters.copy()
        amount = moves[along] if arrow in ("right", "up") else -moves[along]
        parameters[index] = round(float(parameters[index]) + float(amount), 10)
        return replace(
            self,
            trace=begun(self.stage, parameters, self.rate, self.seed),
            steps_at_rate=0,
            running=False,
            phase=0,
            notice="",
        )._marked()

    # What a page may let one turn or open ------------------------------------------------------

    def turn_first(self) -> Session:
        """Turn the page's first switch to its next place."""
        return self._turn_switch(0)

    def turn_second(self) -> Session:
        """Turn the page's second switch to its next place."""
        return self._turn_switch(1)

    def open_test(self) -> Session:
        """Open the test set: its loss is shown, and the page remembers that it was seen."""
        if self.test_opened_step is not None:
            again = "" if self.page_done else " Here p and n give you the page anew."
            told = f"The test set was opened at step {self.test_opened_step:,}, and once is once."
            return replace(self, notice=told + again)
        return replace(self, test_opened_step=self.trace.steps, running=False, notice="")._marked()

    def _turn_switch(self, which: int) -> Session:
        switch = self.page.switches[which]
        switched = list(self.switched)
        switched[which] = (switched[which] + 1) % len(switch.labels)
        scene = _scene(self.page, tuple(switched))
        set_anew = scene.descent.learning_rate != self.scene.descent.learning_rate
        rate = scene.descent.learning_rate if set_anew else self.rate
        label = switch.labels[switched[which]]
        only_frozen = structs.replace(
            self.scene, descent=structs.replace(self.scene.descent, freeze=scene.descent.freeze)
        )
        keep = self.state.parameters if scene == only_frozen else None
        turned = self._on_scene(scene, rate, keep)
        if keep is not None and self.trace.steps:
            # The leg that ends here stays in sight: legs along one parameter each make stairs.
            leg = Ghost(switch.labels[self.switched[which]], self.trace)
            turned = replace(turned, ghosts=(*self.ghosts, leg)[-MOST_GHOSTS:])
        return replace(
            turned, switched=tuple(switched), notice=f"{switch.name}: {label}."
        )._marked()

    # By key ------------------------------------------------------------------------------------

    def available(self, name: str) -> bool:
        """Whether a method makes sense now.

        While a question is open or its outcome is played, nothing moves the run or its rate: the
        outcome is the one that the question speaks of. Only where a number is asked for may the
        arrows move parameters all the same, because that is how one measures; and a switch turns
        where the page has one, to look before answering.
        """
        if name in ("move", "again") and self.page.moves and isinstance(self.page.ask, Answer):
            return not self.revealing
        if name == "commit":
            return self.question_open or self.revealing
        if name in ("turn_first", "turn_second"):
            least = 1 if name == "turn_first" else 2
            return len(self.page.switches) >= least and not self.revealing
        if name == "open_test" and not self.page.test_closed:
            return False
        if name in _NEEDS_AN_ANSWER:
            return not self.question_open and not self.revealing
        return True

    def declined(self, name: str) -> Session:
        """Say why a method makes no sense now; `available` is what finds that it does not."""
        if self.revealing:
            why = "Watch first; Enter goes to the end of it."
        elif self.question_open and name in _NEEDS_AN_ANSWER:
            how = "Enter opens the field for it"
            if isinstance(self.page.ask, Predict):
                how = "a digit or ↑ and ↓ choose, Enter answers"
            elif isinstance(self.page.ask, Order):
                how = "↑ and ↓ point, ← and → carry, Enter answers"
            why = f"First the question: {how}."
        elif name in ("turn_first", "turn_second"):
            why = "This page has no such switch."
        elif name == "open_test":
            why = "This page has no test set to open."
        else:
            onward = self.page_done or self.own_page.ask is None
            why = f"No question is open here{': n goes on' if onward else ''}."
        return replace(self, notice=why)

    def press(self, key: str) -> Session:
        """Do what a key does on the screen; an unknown or unavailable key does nothing.

        Args:
            key: as the terminal names it or as lessons write it: `space`, `plus`, `+`, `1`, `up`;
                `=0.52` types an answer.
        """
        if key in keymap.DIGITS:
            number = int(key)
            return self._numbered(number) if self.question_open else self.show_chart(number)
        if key in keymap.ARROWS:
            if self.cursor is not None:
                return replace(self, cursor=self.cursor.moved(key), notice="")
            if self.available("move"):
                return self.move(key)
            return self._pointed(key) if self.question_open else self
        if key.startswith("="):
            return self.type_answer(key[1:])
        name = keymap.method_of(key)
        if name is None or not self.available(name):
            return self
        method: Callable[[], Session] = getattr(self, name)
        return method()

    def _numbered(self, number: int) -> Session:
        """Point at an option or line by its number, from 1; say so where there is none."""
        ask = self.page.ask
        pointed = self.choose(number - 1)
        if pointed is not self or isinstance(ask, Answer):
            return pointed
        what = f"{len(ask.items)} lines" if isinstance(ask, Order) else ""
        what = f"{len(ask.options)} answers" if isinstance(ask, Predict) else what
        return replace(self, notice=f"There are {what}: no {number}.")

    def _pointed(self, arrow: str) -> Session:
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

    # Inside ------------------------------------------------------------------------------------

    def _seen(self) -> Session:
        """The outcome of an answer stands."""
        return replace(self, reveal_left=0, outcome=(self.trace.steps, self.loss))

    def _turned(self, index: int, marks: tuple[Mark, ...]) -> Session:
        chosen = self.panel if self.page.panel == "worked" else "worked"
        answers = self._answers_seen()
        try:
            turned = self._at_page(self.lesson, index, marks, answers, panel=chosen)
        except (CourseError, DataError) as error:
            return replace(self, notice=f"Page {index + 1} cannot open: {error}.")
        # A drawn question is another each time, and an outcome that was not seen stays unknown.
        lasting = self.draw is None and not self.revealing
        pinned = {**self.pinned, self.page_index: self.ghosts if lasting else ()}
        count = len(turned.start)
        ghosts = (
            ghost for ghost in pinned.get(index, ()) if len(ghost.trace.at(0).parameters) == count
        )
        return replace(turned, pinned=pinned, ghosts=tuple(ghosts))

    def _answers_seen(self) -> tuple[int | None, ...]:
        """Forget the answer whose outcome is still being played: the question stands again."""
        return self._with_answer(None) if self.revealing else self.answers

    def _with_answer(self, answer: int | None) -> tuple[int | None, ...]:
        return tuple(
            answer if index == self.page_index else old for index, old in enumerate(self.answers)
        )

    def _with_mark(self, mark: Mark) -> tuple[Mark, ...]:
        return tuple(
            mark if index == self.page_index else old for index, old in enumerate(self.marks)
        )

    def _marked(self) -> Session:
        """Mark the page as done once what it asks was achieved."""
        if self.page_done:
            return self
        ask = self.own_page.ask
        if isinstance(ask, Do | None):
            done = self.goal_met
        elif self.draw is not None:
            done = self.draw.passed and not self.revealing
        else:
            done = not self.question_open and not self.revealing
        if done:
            return replace(self, marks=self._with_mark("done"))
        return self


def number_typed(text: str) -> float | None:
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


def _shuffled(order: Order, seed: int) -> tuple[int, ...]:
    """The lines of an order, mixed so that not one start of it is right."""
    count = len(order.items)
    mixed = tuple(np.random.default_rng(seed).permutation(count).tolist())
    return mixed if mixed[0] != 0 else (*mixed[1:], mixed[0])


def _scene(page: Page, switched: tuple[int, ...]) -> Scene:
    """What a page stands on with its switches in these places.

    Each place says what it changes of the page's opening; the changes of all switches are laid
    over each other.
    """
    opening = page.scene
    problem, descent, charts = opening.problem, opening.descent, opening.charts
    for switch, place in zip(page.switches, switched, strict=True):
        scene = switch.scenes[place]
        problem = structs.replace(problem, **_changes(opening.problem, scene.problem))
        descent = structs.replace(descent, **_changes(opening.descent, scene.descent))
        charts = scene.charts if scene.charts != opening.charts else charts
    return Scene(problem, descent, charts)


def _changes(old: ProblemSpec | DescentSpec, new: ProblemSpec | DescentSpec) -> dict[str, Any]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in old.__struct_fields__)
    return {name: after for name, before, after in pairs if before != after}


def _drawn_page(draw: Draw, own: Page) -> Page:
    """The question of the moment of a drill or a review."""
    minimum = None
    if isinstance(own.ask, Drill):
        stage = stage_for(own.problem, own.descent)
        start = start_parameters(stage, own.descent, 0)
        slope = engine.evaluate(stage.descent, stage.rows, start)[1][0]
        bend = engine.hessian(stage.descent, stage.rows, start)[0, 0]
        minimum = float(start[0] - slope / bend)
    return quiz.page_of(draw, own, minimum)


def _all_open(lesson: Lesson) -> tuple[Mark, ...]:
    return tuple("open" for _ in lesson.pages)
