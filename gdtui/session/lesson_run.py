"""A run within a lesson: the page being read, what it asks, and what was done of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Self, TypeVar, assert_never

from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Lesson,
    Order,
    Page,
    PanelName,
    Predict,
    Review,
    WriteLine,
    is_sandbox,
)
from gdtui.course.metrics import RunMetrics
from gdtui.course.questions import QuestionTraits, traits_of
from gdtui.engine import Array, Trace
from gdtui.session import drills_and_reviews
from gdtui.session.chart_state import Ghost
from gdtui.session.crawling import crawling_notice
from gdtui.session.drills_and_reviews import QuizState
from gdtui.session.page_draw import NOTHING_DRAWN, Draw
from gdtui.session.quiet_steps import count_quiet_steps, may_end_here
from gdtui.session.rounding import TermSizesOnDemand
from gdtui.session.run import Run
from gdtui.session.sources import Sources
from gdtui.session.turns import reached_notice, turns_before

PageMark = Literal["open", "done", "shown", "skipped"]

LOOKS = 100
"""So many states of one frame of a run are asked whether the page's goal holds there."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class LessonRun(Run):
    """A run, and the page that asks for it: all that a session is made of.

    What is built on it adds keys and no field, and so needs no `@dataclass` of its own. Nothing
    writes it out as text: every state of the run would stand in that.

    Attributes:
        lesson: what is being read.
        page_index: which page, from 0.
        marks: per page, whether it is open, done, skipped, or its solution was shown.
        answers: per page, the option that was committed, if any.
        asked_again: the pages that are marked as done, and ask once more since.
        choice: the option or line that is pointed at while a question is open; None until one is.
        arrangement: of an order, the place in the right order of each line as it stands.
        said: what was said to the last answer that missed; may be empty.
        tried: the lines of the algorithm that were typed on this page, the last one last.
        typed: what stands in the page's field, be it a miss or not answered yet.
        scrolled: by how many rows the page's text is scrolled, −1 where that is to its end; None
            where nobody and nothing has scrolled it yet.
        draw: the numbers that the page was drawn with, where it draws any.
        quiz_state: where the learner stands in a drill or a review.
        quiz_page: the question that is drawn, as a page.
        quiz_answer: the option committed for the drawn question, if any.
        switch_positions: of each of the page's switches, the place it is in.
        test_opened_step: the step at which the test set was opened on this page, if it was.
        test_opened_loss: the loss on the test rows at that step, all that is ever seen of it.
        outcome: what a prediction's reveal ended with: its steps, and the loss there.
        reveal_left: steps of a prediction's outcome still to be played.
        hints_shown: how many of the page's hints can be read.
        misses: tries at what the page asks that failed: a wrong answer, or a run begun anew.
        first_miss: of what is typed, the first that was wrong, and what was said to it.
        to_show: keys of the page's solution that are still to be shown.
        show_wait: frames before the next of them.
        panel: what stands under the chart, where no question is open.
        pinned: by its index, the runs that were pinned on each page that was left.
        left: by its index, each page as it was left, to come back to.
        recall: returns a page, as it opens, as it was left earlier; None where it knows none.
        finished: the last page was left by `next_page`.
        only: the names of the actions that a teacher left; None where all are.
        sources: reads the tables and lessons that other pages and scenes need.
    """

    lesson: Lesson
    page_index: int
    marks: tuple[PageMark, ...]
    answers: tuple[int | None, ...]
    asked_again: frozenset[int] = frozenset()
    choice: int | None = None
    arrangement: tuple[int, ...] = ()
    said: str = ""
    tried: tuple[str, ...] = ()
    typed: str = ""
    scrolled: int | None = None
    draw: Draw = NOTHING_DRAWN
    quiz_state: QuizState | None = None
    quiz_page: Page | None = None
    quiz_answer: int | None = None
    switch_positions: tuple[int, ...] = ()
    test_opened_step: int | None = None
    test_opened_loss: float | None = None
    outcome: tuple[int, float] | None = None
    reveal_left: int = 0
    hints_shown: int = 0
    misses: int = 0
    first_miss: tuple[str, str] | None = None
    to_show: tuple[str, ...] = ()
    show_wait: int = 0
    panel: PanelName = "worked"
    pinned: Mapping[int, tuple[Ghost, ...]] = field(default_factory=dict)
    left: Mapping[int, LessonRun] = field(default_factory=dict)
    recall: Recall | None = None
    finished: bool = False
    only: frozenset[str] | None = None
    sources: Sources = field(default_factory=Sources, repr=False)

    @property
    def own_page(self) -> Page:
        """The page of the lesson, with its numbers, whatever question it has drawn."""
        return self.draw.page or self.lesson.pages[self.page_index]

    @property
    def page(self) -> Page:
        """The page being read: the lesson's own, or the question that it has drawn."""
        return self.own_page if self.quiz_page is None else self.quiz_page

    @cached_property
    def asked(self) -> QuestionTraits:
        """How the question on view is put and answered, whatever its kind."""
        return traits_of(self.page.ask)

    @property
    def answer(self) -> int | None:
        """What was committed to the question on view; None while it is open."""
        return self.quiz_answer if self.quiz_state is not None else self.answers[self.page_index]

    @property
    def switch_settings(self) -> tuple[tuple[str, str], ...]:
        """Of each of the page's switches its name, and the place it is in."""
        pairs = zip(self.page.switches, self.switch_positions, strict=True)
        return tuple((switch.name, switch.labels[place]) for switch, place in pairs)

    @cached_property
    def question_open(self) -> bool:
        """Whether the page asks something that was not answered yet."""
        return self.answer is None and self.asked.reveal is not None and not self.to_show

    @property
    def panel_on_view(self) -> PanelName:
        """What stands under the chart: the page's own panel while its question is open.

        In another one, in code or in words, may stand what is asked.
        """
        return self.page.panel if self.question_open else self.panel

    @property
    def revealing(self) -> bool:
        """Whether an answer's outcome is being played, or the page's solution."""
        return self.reveal_left > 0 or bool(self.to_show)

    @property
    def moving(self) -> bool:
        """Whether a frame would change anything: the screen's clock need only tick then."""
        return self.running or self.revealing

    @property
    def line_driving(self) -> str:
        """The line of the learner's own that drives the run; empty where none does."""
        written = self.trace.log.descent.written
        return "" if written is None else written.text

    @property
    def has_numbers(self) -> bool:
        """Whether more is shown than a count of steps: loss, parameters and rate have names."""
        return self.page.readout != ("step",)

    @property
    def rate_factor(self) -> float | None:
        """How many times as large as the lesson's first one the rate is, before it has a number.

        None where numbers are.
        """
        if self.has_numbers:
            return None
        return float(self.rate / self.lesson.pages[0].descent.learning_rate)

    @property
    def slope_hidden(self) -> bool:
        """Whether the gradient is what is being asked, so that it must not be shown."""
        return self.question_open and traits_of(self.own_page.ask).slope_asked

    @property
    def test_hidden(self) -> bool:
        """Whether the loss on the test rows must not be shown yet."""
        return self.page.test_closed and self.test_opened_step is None

    @cached_property
    def metrics(self) -> Mapping[str, object]:
        """What a goal may speak of, each worked out when it is asked for."""
        return RunMetrics(self)

    @cached_property
    def frames(self) -> dict[Hashable, Any]:
        """What charts work out of this state to draw it, by a name of their own."""
        return {}

    @property
    def goal_met(self) -> bool:
        """Whether the page's goal holds now; False on a page that has none."""
        goal = self.asked.goal
        return goal is not None and goal.holds(self.metrics)

    @property
    def page_done(self) -> bool:
        """Whether what the page asks was achieved, since it was asked last."""
        return self.marked_done and self.page_index not in self.asked_again

    @property
    def marked_done(self) -> bool:
        """Whether what the page asks was achieved, or shown, be it asked again by now."""
        return self.marks[self.page_index] in ("done", "shown")

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints that can be read now."""
        return self.asked.hints[: self.hints_shown]

    @property
    def quiz_progress(self) -> str:
        """How far a drill or a review is, in words; empty on any other page."""
        quiz = traits_of(self.own_page.ask).quiz
        if self.quiz_state is None or quiz is None:
            return ""
        return drills_and_reviews.progress_text(self.quiz_state, quiz, self.quiz_answer is not None)

    @property
    def review_told(self) -> tuple[str, ...]:
        """How a review that is over came out, and what was missed, line by line; else nothing."""
        quiz = traits_of(self.own_page.ask).quiz
        if self.quiz_state is None or quiz is None or self.revealing:
            return ()
        return drills_and_reviews.review_told(self.quiz_state, quiz)

    @cached_property
    def turns(self) -> tuple[Ghost, ...]:
        """The turns that led to the start of this run, oldest first."""
        return turns_before(self.ghosts, self.trace)

    @property
    def pinned_by_hand(self) -> tuple[Ghost, ...]:
        """The pinned runs that are no turns of this one."""
        turns = {id(turn) for turn in self.turns}
        return tuple(ghost for ghost in self.ghosts if id(ghost) not in turns)

    @property
    def pinned_shown(self) -> tuple[Ghost, ...]:
        """Those of them that the charts show."""
        return tuple(ghost for ghost in self.pinned_by_hand if not ghost.hidden)

    def _restart(self, start: Array, seed: int) -> Self:
        """Start anew; the turns that led here are no part of what follows.

        A run that did not reach the page's goal was a try.
        """
        tried = self.asked.goal is not None and self.trace.steps > 0 and not self.page_done
        anew = replace(super()._restart(start, seed), ghosts=self.pinned_by_hand)
        return replace(anew, misses=self.misses + tried)

    @cached_property
    def term_sizes(self) -> TermSizesOnDemand:
        """How large the terms of loss, scores and gradient over all training rows are, here."""
        setup = self.setup
        return TermSizesOnDemand(setup.descent, self.state.parameters, self.rows, setup.term_bounds)

    @cached_property
    def work_term_sizes(self) -> TermSizesOnDemand:
        """The same of the update on view, over its batch."""
        work, at = self.work, self.work_state.parameters
        if work.batch is self.rows and at is self.state.parameters:
            return self.term_sizes
        return TermSizesOnDemand(self.setup.descent, at, work.batch, self.setup.term_bounds)

    def _run_on(self, count: int) -> Self:
        """Take so many updates; fewer where the page's goal is reached on the way, which is said.

        Of many updates only some `LOOKS` are looked at, so a goal that holds for fewer than lie
        between two looks is passed over.
        """
        if self.page_done or self.revealing or self.asked.goal is None:
            return self._advance(count)
        stride = max(1, count // LOOKS)
        moved = self._pass_quiet_steps(count - 1) if stride == 1 else self
        count -= moved.trace.steps - self.trace.steps
        while count > 0 and not moved.page_done and moved.running == self.running:
            taken = min(stride, count)
            following = moved._advance(taken)
            if following.trace.steps == moved.trace.steps:
                break
            if following.page_done:
                following = _first_done(moved, taken)
            count -= following.trace.steps - moved.trace.steps
            moved = following
        if moved is self:
            return self._advance(count)
        reached = reached_notice(moved.trace.steps, len(moved.turns)) if moved.page_done else ""
        given_up = self._given_up_notice(moved.trace.steps - self.trace.steps)
        stopped = moved.running != self.running
        usual = moved.notice if stopped else self.notice if self.running else ""
        said = " ".join(filter(None, (given_up, reached))) or usual
        running = moved.running and not reached
        same = (running, said) == (moved.running, moved.notice)
        return moved if same else replace(moved, running=running, notice=said)

    def _pass_quiet_steps(self, most: int) -> Self:
        """Take up to `most` updates at once, as long as none of them can end the run.

        Loss and gradient, which the trace notes of each, say so of most: there the page's goal
        does not hold, and nothing has converged. The others have to be looked at one by one.
        """
        goal, full, begin = self.asked.goal, self.setup.descent.batch_size is None, self.trace.steps
        if most < 2 or goal is None or not full or type(self.trace) is not Trace:
            return self
        measure = self.setup.yardstick
        if may_end_here(goal, measure, self.trace):
            return self
        ahead = self.trace.advance(most)
        quiet = count_quiet_steps(goal, measure, ahead, begin)
        return self._move_to(ahead.cut(begin + quiet)) if quiet else self

    def _hand_on(self, following: Self) -> Self:
        """What comes after this, in the same hands."""
        return replace(
            following,
            left=self.left,
            only=self.only,
            recall=self.recall,
            asked_again=self.asked_again,
        )

    def _answers_seen(self) -> tuple[int | None, ...]:
        """Forget the answer whose outcome is still being played: the question stands again."""
        return self._with_answer(None) if self.revealing else self.answers

    def _with_answer(self, answer: int | None) -> tuple[int | None, ...]:
        return tuple(
            answer if index == self.page_index else old for index, old in enumerate(self.answers)
        )

    def _with_mark(self, mark: PageMark) -> tuple[PageMark, ...]:
        return tuple(
            mark if index == self.page_index else old for index, old in enumerate(self.marks)
        )

    def _move_to(self, trace: Trace) -> Self:
        """Move on; on a table of one's own, say where that is slow for want of scaling."""
        moved = super()._move_to(trace)
        if moved.notice or not is_sandbox(self.lesson) or self.scene.problem.scale != "none":
            return moved
        if moved.status != "running":
            return moved
        told = crawling_notice(moved)
        return replace(moved, notice=told) if told else moved

    def _mark_if_done(self) -> Self:
        """Mark the page as done once what it asks was achieved."""
        if self.page_done:
            return self
        if self._achieved and not self.revealing:
            once = self.asked_again - {self.page_index}
            ended = self.quiz_state is not None and self.quiz_state.ended and not self.marked_done
            marks = self._with_mark("shown" if ended else "done")
            return replace(self, marks=marks, asked_again=once)
        return self

    @property
    def _achieved(self) -> bool:
        match self.own_page.ask:
            case None | Do():
                return self.goal_met
            case Predict() | Answer() | WriteLine() | Order():
                return not self.question_open
            case Drill() | Review():
                return self.quiz_state is not None and self.quiz_state.over
            case unknown:
                assert_never(unknown)


Recall = Callable[[LessonRun], LessonRun | None]
R = TypeVar("R", bound=LessonRun)


def _first_done(run: R, last: int) -> R:
    """The first of the next `last` updates with which the page is done, as it is with the last."""
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if run._advance(middle).page_done else (middle, high)
    return run._advance(high)
