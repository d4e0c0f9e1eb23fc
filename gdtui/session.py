"""One learner's run of one lesson: every key is a method, every method returns a new session.

Nothing here reads a clock, prints or knows a screen. A screen holds one `Session` and replaces it;
a test or the checker plays the same lesson with `press`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

import numpy as np

from gdtui import engine, keys, rates
from gdtui.course.lesson import Lesson, Page
from gdtui.engine import Array, Curvature, Problem, Regime, Rows, State, Status, Trace, Work
from gdtui.formats import rate_text
from gdtui.stage import Stage, stage_for, start_parameters

Mark = Literal["open", "done", "skipped"]
Panel = Literal["worked", "account"]
PANELS: tuple[Panel, ...] = ("worked", "account")

MOST_STEPS_PER_FRAME = 10_000
MOST_GHOSTS = 5
STEPS_TO_SEE_A_REGIME = 5
FRAMES_OF_A_REVEAL = 15
CROSSING_FLOOR = 0.01
"""A crossing counts where both slopes are above this share of the run's first one."""

_NEEDS_AN_ANSWER = frozenset(
    {
        *("step", "epoch", "phase_step", "toggle_run", "back", "again", "reseed", "move"),
        *("rate_up", "rate_down", "rate_nudge_up", "rate_nudge_down", "type_rate"),
    }
)
"""What would lead elsewhere than to the outcome that a question speaks of."""


@dataclass(frozen=True, eq=False, slots=True)
class Ghost:
    """A run that was pinned, to compare later runs with."""

    label: str
    trace: Trace


@dataclass(frozen=True, eq=False)
class Session:
    """The whole state of a lesson in progress.

    Attributes:
        lesson: what is being read.
        page_index: which page, from 0.
        stage: the page's rows and descent.
        trace: the run: every state so far, exactly.
        rate: the learning rate, as decimal text keeps it.
        seed: draws a random start and the order of the rows.
        start: parameters (P,) that `again` returns to.
        marks: per page, whether it is open, done or skipped.
        answers: per page, the option that was committed, if any.
        choice: the option that is pointed at while a question is open.
        reveal_left: steps of a prediction's outcome still to be played.
        hints_shown: how many of the page's hints can be read.
        regimes_seen: the kinds of run produced on this page.
        steps_at_rate: steps in a row taken at the present rate.
        chart_index: which of the page's charts is shown.
        log_scale: whether the loss axis is logarithmic.
        panel: what stands under the chart.
        phase: of the update on view, how many phases are lit; 0 is all of them.
        running: whether each frame takes `steps_per_frame` steps.
        ghosts: pinned runs, oldest first.
        finished: the last page was left by `next_page`.
        notice: one sentence about what the last key did or why it did nothing; may be empty.
    """

    lesson: Lesson
    page_index: int
    stage: Stage
    trace: Trace
    rate: Decimal
    seed: int
    start: Array
    marks: tuple[Mark, ...]
    answers: tuple[int | None, ...]
    choice: int = 0
    reveal_left: int = 0
    hints_shown: int = 0
    regimes_seen: frozenset[Regime] = frozenset()
    steps_at_rate: int = 0
    chart_index: int = 0
    log_scale: bool = False
    panel: Panel = "worked"
    phase: int = 0
    running: bool = False
    steps_per_frame: int = 1
    ghosts: tuple[Ghost, ...] = field(default=())
    finished: bool = False
    notice: str = ""

    # Opening -----------------------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        lesson: Lesson,
        page: int = 0,
        *,
        marks: tuple[Mark, ...] | None = None,
        learning_rate: Decimal | None = None,
        seed: int | None = None,
        chart: str | None = None,
    ) -> Session:
        """Open a lesson at a page, at exactly the state that page describes.

        Args:
            lesson: the lesson.
            page: which page, from 0.
            marks: what is known of each page from earlier; all open when not given.
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
        blank: tuple[int | None, ...] = (None,) * len(lesson.pages)
        session = cls._at_page(
            lesson,
            page,
            marks or _all_open(lesson),
            blank,
            seed=seed,
            rate=learning_rate,
        )
        if chart is None:
            return session
        if chart not in session.page.charts:
            raise ValueError(
                f"This page has no chart “{chart}”: it has {', '.join(session.page.charts)}."
            )
        return replace(session, chart_index=session.page.charts.index(chart))

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
        panel: Panel = "worked",
    ) -> Session:
        page = lesson.pages[index]
        stage = stage_for(page.problem, page.descent)
        seed = page.descent.seed if seed is None else seed
        rate = page.descent.learning_rate if rate is None else rate
        start = start_parameters(stage.dataset, stage.descent, page.descent, seed)
        return cls(
            lesson=lesson,
            page_index=index,
            stage=stage,
            trace=_begin(stage, start, rate, seed),
            rate=rate,
            seed=seed,
            start=start,
            marks=marks,
            answers=answers,
            panel=panel,
        )

    # What stands -------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The page being read."""
        return self.lesson.pages[self.page_index]

    @property
    def state(self) -> State:
        """Where descent stands."""
        return self.trace.state

    @property
    def rows(self) -> Rows:
        """The training rows."""
        return self.stage.rows

    @property
    def problem(self) -> Problem:
        """The rows of all three parts, and what their columns are called."""
        return self.stage.dataset.problem

    @property
    def chart_name(self) -> str:
        """The chart on view."""
        return self.page.charts[self.chart_index]

    @property
    def question_open(self) -> bool:
        """Whether the page asks something that was not answered yet."""
        return self.page.predict is not None and self.answers[self.page_index] is None

    @property
    def revealing(self) -> bool:
        """Whether an answer's outcome is being played."""
        return self.reveal_left > 0

    @property
    def moving(self) -> bool:
        """Whether a frame would change anything: the screen's clock need only tick then."""
        return self.running or self.revealing

    @cached_property
    def _evaluation(self) -> tuple[float, Array]:
        return engine.evaluate(self.stage.descent, self.rows, self.state.parameters)

    @property
    def loss(self) -> float:
        """The loss over all training rows, here."""
        return self._evaluation[0]

    @property
    def gradient(self) -> Array:
        """The gradient (P,) over all training rows, here."""
        return self._evaluation[1]

    @property
    def gradient_norm(self) -> float:
        """The length of the gradient, here."""
        return engine.norm(self.gradient)

    @cached_property
    def start_loss(self) -> float:
        """The loss over all training rows at the start of this run."""
        begin = self.trace.at(0).parameters
        return engine.evaluate(self.stage.descent, self.rows, begin)[0]

    @cached_property
    def status(self) -> Status:
        """Running, converged or diverged."""
        return engine.status(self.loss, self.start_loss, self.gradient_norm)

    @property
    def curvature(self) -> Curvature:
        """How sharply the loss bends, and the rate that this allows."""
        return self.stage.curvature

    @property
    def critical_rate(self) -> float:
        """The learning rate at which the steepest direction stops shrinking."""
        return self.curvature.critical_rate

    @property
    def regime(self) -> Regime:
        """What the present rate does in the steepest direction."""
        return engine.regime(float(self.rate), self.critical_rate)

    @cached_property
    def work(self) -> Work:
        """The four phases of the update on view: the next one, or the one just completed by `.`."""
        state = self.trace.at(self.trace.steps - 1) if self.phase == 4 else self.state
        return engine.work(self.stage.descent, self.rows, state)

    @property
    def work_state(self) -> State:
        """The state that `work` starts from."""
        return self.trace.at(self.trace.steps - 1) if self.phase == 4 else self.state

    @cached_property
    def crossings(self) -> int:
        """How often neighbouring states stood on opposite sides of the minimum along w.

        Judged by the slope ∂L/∂w of each update's batch: with mini-batches some are chance.
        """
        slopes = np.append(self.trace.slopes, self.gradient[0])
        floor = CROSSING_FLOOR * abs(slopes[0])
        with np.errstate(all="ignore"):
            steep = np.abs(slopes) > floor
            signs = np.sign(slopes)
            return int(np.sum((signs[1:] * signs[:-1] < 0) & steep[1:] & steep[:-1]))

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
        return self.page.do.hints[: self.hints_shown] if self.page.do else ()

    # The engine's keys -------------------------------------------------------------------------

    def step(self) -> Session:
        """Take one update."""
        return self._advance(1)

    def epoch(self) -> Session:
        """Take the updates that are left of the present pass over the training rows."""
        return self._moved_to(self.trace.epoch())

    def phase_step(self) -> Session:
        """Light the next phase; the fourth, the update, moves."""
        following = self.phase % 4 + 1
        if following < 4:
            return replace(self, phase=following, panel="worked", running=False, notice="")
        moved = self._advance(1)
        if moved.trace is self.trace:
            return moved
        return replace(moved, phase=4, panel="worked", running=False)

    def toggle_run(self) -> Session:
        """Run, or pause."""
        if not self.running and self.trace.halted:
            return self._halted()
        return replace(self, running=not self.running, phase=0, notice="")

    def tick(self) -> Session:
        """Play one frame of a run or of a reveal."""
        if self.revealing:
            whole = self.page.predict.reveal.steps if self.page.predict else 1
            count = min(-(-whole // FRAMES_OF_A_REVEAL), self.reveal_left)
            moved = self._advance(count)
            left = 0 if moved.trace.halted else self.reveal_left - count
            return replace(moved, reveal_left=left)._marked()
        if self.running:
            return self._advance(self.steps_per_frame)
        return self

    def faster(self) -> Session:
        """Take ten times as many steps a frame."""
        return self._at_speed(self.steps_per_frame * 10)

    def slower(self) -> Session:
        """Take a tenth of the steps a frame."""
        return self._at_speed(self.steps_per_frame // 10)

    def back(self) -> Session:
        """Undo one update exactly, and return to the rate it was taken with."""
        if self.trace.steps == 0:
            return replace(self, running=False, phase=0, notice="This is the start of the run.")
        before = self.trace.back()
        rate = self.rate
        if before.state.learning_rate != float(rate):
            rate = Decimal(repr(before.state.learning_rate)).normalize()
        return replace(
            self,
            trace=before,
            rate=rate,
            running=False,
            phase=0,
            steps_at_rate=max(0, self.steps_at_rate - 1) if rate == self.rate else 0,
            notice="",
        )._marked()

    def again(self) -> Session:
        """Return to the same start; the rate is kept."""
        return self._restarted(self.start, self.seed)

    def reseed(self) -> Session:
        """Start again with the next seed: another random start, another order of the rows."""
        seed = self.seed + 1
        start = start_parameters(self.stage.dataset, self.stage.descent, self.page.descent, seed)
        return replace(self._restarted(start, seed), notice=f"Seed {seed}.")

    # The learning rate -------------------------------------------------------------------------

    def rate_up(self) -> Session:
        """Raise the rate to the next of 1, 2, 5 per decade."""
        return self.with_rate(rates.up(self.rate))

    def rate_down(self) -> Session:
        """Lower the rate to the next of 1, 2, 5 per decade."""
        return self.with_rate(rates.down(self.rate))

    def rate_nudge_up(self) -> Session:
        """Raise the rate by one unit of its second digit."""
        return self.with_rate(rates.nudge_up(self.rate))

    def rate_nudge_down(self) -> Session:
        """Lower the rate by one unit of its second digit."""
        return self.with_rate(rates.nudge_down(self.rate))

    def with_rate(self, rate: Decimal) -> Session:
        """Set the rate; a change of rate is not a step.

        The rate stops at `rates.LOWEST` and `rates.HIGHEST`.
        """
        if rate == self.rate:
            at_end = not rates.LOWEST < rate < rates.HIGHEST
            return replace(self, notice=f"η stops at {rate_text(rate)}." if at_end else "")
        return replace(
            self,
            rate=rate,
            trace=self.trace.with_rate(float(rate)),
            steps_at_rate=0,
            notice="",
        )._marked()

    # The charts --------------------------------------------------------------------------------

    def next_chart(self) -> Session:
        """Show the next chart of the page."""
        return replace(self, chart_index=(self.chart_index + 1) % len(self.page.charts), notice="")

    def show_chart(self, number: int) -> Session:
        """Show a chart by its number, from 1."""
        if not 1 <= number <= len(self.page.charts):
            count = len(self.page.charts)
            return replace(self, notice=f"This page has {count} chart{'s' if count > 1 else ''}.")
        return replace(self, chart_index=number - 1, notice="")

    def toggle_log(self) -> Session:
        """Switch the loss axis between linear and logarithmic."""
        return replace(self, log_scale=not self.log_scale, notice="")

    def next_panel(self) -> Session:
        """Show the step under the chart in numbers, or in words."""
        following = PANELS[(PANELS.index(self.panel) + 1) % len(PANELS)]
        return replace(self, panel=following, notice="")

    def pin(self) -> Session:
        """Pin the run so far as a ghost; pinning the same rate again replaces it."""
        if self.trace.steps == 0:
            return replace(self, notice="Take a step first: there is no run to pin yet.")
        label = f"η {rate_text(self.rate)}"
        others = tuple(ghost for ghost in self.ghosts if ghost.label != label)
        ghosts = (*others, Ghost(label, self.trace))[-MOST_GHOSTS:]
        return replace(self, ghosts=ghosts, notice=f"Pinned {label}.")

    # The page ----------------------------------------------------------------------------------

    def next_page(self) -> Session:
        """Go on, where the page was done or skipped; from the last page, finish the lesson."""
        page = self.page
        if page.predict is None and page.do is None:
            marks = self._with_mark("done")
        elif self.marks[self.page_index] == "open":
            wanted = "its goal" if page.do else "its outcome" if self.revealing else "an answer"
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
        if self.page.do is None:
            how = "Choose with the arrows or a digit, then Enter."
            return replace(
                self, notice=how if self.question_open else "Nothing is asked: n goes on."
            )
        if self.hints_shown >= len(self.page.do.hints):
            return replace(self, notice="That was the last hint.")
        return replace(self, hints_shown=self.hints_shown + 1, notice="")

    # A question --------------------------------------------------------------------------------

    def choose(self, option: int) -> Session:
        """Point at an option of the open question, from 0."""
        predict = self.page.predict
        if predict is None or not self.question_open or not 0 <= option < len(predict.options):
            return self
        return replace(self, choice=option, notice="")

    def commit(self) -> Session:
        """Commit the chosen option, and play what really happens; again, see the end of it."""
        predict = self.page.predict
        if predict is None:
            return self
        if self.revealing:
            rest = self._advance(self.reveal_left)
            return replace(rest, reveal_left=0)._marked()
        if not self.question_open:
            return self
        reveal = predict.reveal
        session = replace(
            self,
            answers=self._with_answer(self.choice),
            reveal_left=reveal.steps,
            running=False,
            notice="",
        )
        if reveal.learning_rate is not None:
            session = replace(
                session,
                rate=reveal.learning_rate,
                trace=session.trace.with_rate(float(reveal.learning_rate)),
                steps_at_rate=0,
            )
        if reveal.restart:
            session = session.again()
        return session._marked()

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
        index = model.parameter_names(self.stage.dataset.problem.feature_names).index(along)
        parameters = self.state.parameters.copy()
        amount = moves[along] if arrow in ("right", "up") else -moves[along]
        parameters[index] = round(float(parameters[index]) + float(amount), 10)
        return replace(
            self,
            trace=_begin(self.stage, parameters, self.rate, self.seed),
            steps_at_rate=0,
            running=False,
            phase=0,
            notice="",
        )._marked()

    # By key ------------------------------------------------------------------------------------

    def available(self, name: str) -> bool:
        """Whether a method makes sense now.

        While a question is open or its outcome is played, nothing moves the run or its rate: the
        outcome is the one that the question speaks of.
        """
        if name == "commit":
            return self.question_open or self.revealing
        if name in _NEEDS_AN_ANSWER:
            return not self.question_open and not self.revealing
        return True

    def press(self, key: str) -> Session:
        """Do what a key does on the screen; an unknown or unavailable key does nothing.

        Args:
            key: as the terminal names it or as lessons write it: `space`, `plus`, `+`, `1`, `up`.
        """
        if key in keys.DIGITS:
            number = int(key)
            return self.choose(number - 1) if self.question_open else self.show_chart(number)
        if key in keys.ARROWS:
            if self.question_open and self.page.predict is not None:
                options = len(self.page.predict.options)
                step = {"up": -1, "down": 1}.get(key, 0)
                return self.choose((self.choice + step) % options)
            return self.move(key) if self.available("move") else self
        name = keys.method_of(key)
        if name is None or not self.available(name):
            return self
        method: Callable[[], Session] = getattr(self, name)
        return method()

    # Inside ------------------------------------------------------------------------------------

    def _advance(self, count: int) -> Session:
        return self._moved_to(self.trace.advance(count))

    def _moved_to(self, trace: Trace) -> Session:
        taken = trace.steps - self.trace.steps
        if taken == 0:
            return self._halted()
        at_rate = self.steps_at_rate + taken
        seen = self.regimes_seen
        if at_rate >= STEPS_TO_SEE_A_REGIME:
            seen = seen | {self.regime}
        moved = replace(
            self, trace=trace, steps_at_rate=at_rate, regimes_seen=seen, phase=0, notice=""
        )
        if moved.running and (trace.halted or moved.status == "converged"):
            ending = "Converged: the gradient is as good as zero." if not trace.halted else ""
            moved = replace(moved, running=False, notice=ending)
        return moved._marked()

    def _halted(self) -> Session:
        return replace(
            self,
            running=False,
            phase=0,
            notice="The next step leaves the numbers a computer can hold. b steps back.",
        )

    def _at_speed(self, steps: int) -> Session:
        steps = min(MOST_STEPS_PER_FRAME, max(1, steps))
        plural = "s" if steps > 1 else ""
        return replace(self, steps_per_frame=steps, notice=f"{steps:,} step{plural} a frame.")

    def _restarted(self, start: Array, seed: int) -> Session:
        return replace(
            self,
            trace=_begin(self.stage, start, self.rate, seed),
            seed=seed,
            start=start,
            steps_at_rate=0,
            running=False,
            phase=0,
            notice="",
        )._marked()

    def _turned(self, index: int, marks: tuple[Mark, ...]) -> Session:
        return self._at_page(self.lesson, index, marks, self._answers_seen(), panel=self.panel)

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
        answered = self.page.predict is not None and not self.question_open and not self.revealing
        if answered or self.goal_met:
            return replace(self, marks=self._with_mark("done"))
        return self


class Quantities(Mapping[str, object]):
    """The names a goal may use, each worked out from a session only when it is asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getitem__(self, name: str) -> object:
        return QUANTITIES[name](self._session)

    def __iter__(self) -> Iterator[str]:
        return iter(QUANTITIES)

    def __len__(self) -> int:
        return len(QUANTITIES)


def _line_gap(session: Session) -> float | None:
    """Largest |ŷ − ŷ of least squares| at the two ends of the one feature, in target units."""
    best, model = session.stage.best, session.stage.descent.model
    features = session.rows.features
    if best is None or features.shape[1] != 1:
        return None
    ends = np.array([[features.min()], [features.max()]])
    with np.errstate(all="ignore"):
        gap = model.predict(session.state.parameters, ends) - model.predict(best, ends)
    return float(np.abs(gap).max())


def _part_loss(session: Session, rows: Rows) -> float:
    return engine.evaluate(session.stage.descent, rows, session.state.parameters)[0]


def _best(session: Session, index: int) -> float | None:
    best = session.stage.best
    return None if best is None else float(best[index])


QUANTITIES: dict[str, Callable[[Session], object]] = {
    "steps": lambda session: session.trace.steps,
    "epochs": lambda session: session.state.epoch,
    "loss": lambda session: session.loss,
    "best": lambda session: session.stage.best_loss,
    "w": lambda session: float(session.state.parameters[0]),
    "b": lambda session: float(session.state.parameters[-1]),
    "best_w": lambda session: _best(session, 0),
    "best_b": lambda session: _best(session, -1),
    "gradient_norm": lambda session: session.gradient_norm,
    "learning_rate": lambda session: float(session.rate),
    "critical_rate": lambda session: session.critical_rate,
    "status": lambda session: session.status,
    "crossed_minimum": lambda session: session.crossings,
    "regimes_seen": lambda session: session.regimes_seen,
    "line_gap": _line_gap,
    "validation_loss": lambda session: _part_loss(session, session.problem.validation),
    "test_loss": lambda session: _part_loss(session, session.problem.test),
}
"""Every name a goal may use, and where its value comes from."""


def _all_open(lesson: Lesson) -> tuple[Mark, ...]:
    return tuple("open" for _ in lesson.pages)


def _begin(stage: Stage, start: Array, rate: Decimal, seed: int) -> Trace:
    state = engine.begin(stage.descent, stage.rows, start, float(rate), seed)
    return Trace.begin(stage.descent, stage.rows, state)
