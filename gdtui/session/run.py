"""One run of descent on one scene: stepped, rewound, sped up, its learning rate changed.

Every key is a method, every method returns a new run. What a page asks of it is the session's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Self

from gdtui import engine
from gdtui.engine import Array, Curvature, Problem, Regime, Rows, State, Status, Trace, Work
from gdtui.session import rate_ladder
from gdtui.session.chart_state import ChartState
from gdtui.session.data_losses import data_loss_on
from gdtui.session.training_setup import TrainingSetup, initial_parameters, start_trace
from gdtui.text.numbers import count_text, rate_text

MOST_STEPS_PER_FRAME = 10_000
STEPS_TO_SEE_A_REGIME = 5

LONG_RUN = 10_000
"""A run of more steps is jumped through by tenths."""

FLEW_APART = "It flew out of range: b steps back, 0 starts afresh."
HALTED = "The next step leaves the numbers a computer can hold. b steps back, 0 starts afresh."
CONVERGED = "Converged: the gradient is as good as zero."


@dataclass(frozen=True, eq=False, kw_only=True, repr=False, init=False)
class Run(ChartState):
    """A run of descent on a scene.

    Attributes:
        setup: the scene's rows and descent, read and built.
        trace: every state so far, exactly.
        rate: the learning rate, as decimal text keeps it.
        seed: draws a random start and the order of the rows.
        start: parameters (P,) that `again` returns to.
        regimes_seen: the kinds of run produced on this page.
        minima_seen: where runs of this page have converged, to two decimals.
        steps_at_rate: steps in a row taken at the present rate.
        phase: of the update on view, how many phases are lit; 0 is all of them.
        running: whether each frame takes `steps_per_frame` steps.
    """

    setup: TrainingSetup
    trace: Trace
    rate: Decimal
    seed: int
    start: Array
    regimes_seen: frozenset[Regime] = frozenset()
    minima_seen: frozenset[tuple[float, ...]] = frozenset()
    steps_at_rate: int = 0
    phase: int = 0
    running: bool = False
    steps_per_frame: int = 1

    # What can be read off it ------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where descent stands."""
        return self.trace.state

    @property
    def rows(self) -> Rows:
        """The training rows."""
        return self.setup.rows

    @property
    def problem(self) -> Problem:
        """The rows of all three parts, and what their columns are called."""
        return self.setup.dataset.problem

    @cached_property
    def _evaluation(self) -> tuple[float, Array]:
        if self.setup.descent.batch_size is None:
            ahead = self.trace.work()
            return ahead.loss, ahead.gradient
        return engine.evaluate(self.setup.descent, self.rows, self.state.parameters)

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
        if self.trace.steps and self.setup.descent.batch_size is None:
            return float(self.trace.log.stretch("loss", 0, 1)[0])
        begin = self.trace.at(0).parameters
        return engine.evaluate(self.setup.descent, self.rows, begin)[0]

    @cached_property
    def status(self) -> Status:
        """Running, converged or diverged."""
        return engine.judge(
            self.setup.yardstick,
            self.state.parameters,
            self.loss,
            self.start_loss,
            self.gradient,
        )

    @property
    def curvature(self) -> Curvature:
        """How sharply the loss bends, and the rate that this allows."""
        return self.setup.curvature

    @property
    def critical_rate(self) -> float:
        """The learning rate at which the steepest direction stops shrinking."""
        return self.curvature.critical_rate

    @property
    def lowest_rate(self) -> Decimal:
        """Where the keys that lower the rate stop: far below the critical one."""
        return rate_ladder.lowest_for(self.critical_rate)

    @property
    def regime(self) -> Regime | None:
        """What the present rate does in the steepest direction; None where no limit is known."""
        if not self.curvature.limited:
            return None
        return engine.regime(float(self.rate), self.critical_rate, self.curvature.steady_rate)

    @cached_property
    def work(self) -> Work:
        """The four phases of the update on view: the next one, or the one just completed by `.`."""
        if self.phase < 4:
            return self.trace.work()
        return engine.work(self.trace.log.descent, self.rows, self.work_state)

    @property
    def work_state(self) -> State:
        """The state that `work` starts from."""
        return self.trace.at(self.trace.steps - 1) if self.phase == 4 else self.state

    @cached_property
    def loss_before(self) -> float | None:
        """The loss over all training rows before the last update; None at the start of a run."""
        if not self.trace.steps:
            return None
        if self.setup.descent.batch_size is None:
            return float(self.trace.last_of("loss", 1)[0])
        last = self.trace.at(self.trace.steps - 1).parameters
        return engine.evaluate(self.setup.descent, self.rows, last)[0]

    def data_loss(self, rows: Rows, parameters: Array) -> float:
        """The loss over any rows at parameters (P,), without the penalty of L2; remembered."""
        return data_loss_on(self.setup, rows, parameters)

    @cached_property
    def crossings(self) -> int:
        """How often neighbouring states stood on opposite sides of the minimum along w.

        Judged by the slope ∂L/∂w of each update's batch: with mini-batches some are chance.
        """
        return self.trace.count_crossings(float(self.gradient[0]))

    @property
    def next_state(self) -> State:
        """Where one more update would lead."""
        return self.trace.work().after

    @property
    def open_gaps(self) -> int:
        """How many readings of the table are missing and were not filled."""
        filled = self.scene.problem.fill in ("forward", "mean")
        return 0 if filled else sum(self.setup.dataset.gaps.values())

    # The engine's keys ------------------------------------------------------------------------

    def step(self) -> Self:
        """Take one update."""
        return self._advance(1)

    def epoch(self) -> Self:
        """Take the updates that are left of the present pass over the training rows."""
        return self._run_on(self.trace.left_of_epoch)

    def toggle_run(self) -> Self:
        """Run, or pause."""
        if not self.running and self.trace.halted:
            return self._halt()
        if not self.running and self.status == "converged":
            return replace(self, phase=0, notice=f"{CONVERGED} There is nothing left to run.")
        return replace(self, running=not self.running, phase=0, notice="")

    def faster(self) -> Self:
        """Take ten times as many steps a frame."""
        return self._with_speed(self.steps_per_frame * 10)

    def slower(self) -> Self:
        """Take a tenth of the steps a frame."""
        return self._with_speed(self.steps_per_frame // 10)

    def back(self) -> Self:
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
        )._mark_if_done()

    def go(self, index: int) -> Self:
        """Stand at any update of this run, exactly, with the rate it was left with.

        What lies beyond is kept until a new step is taken.
        """
        last = self.trace.steps + self.trace.future
        index = min(max(index, 0), last)
        if index == self.trace.steps:
            edge = "start" if index == 0 else "end"
            return replace(self, running=False, phase=0, notice=f"This is the {edge} of the run.")
        trace = self.trace.go(index)
        rate = self.rate
        if trace.state.learning_rate != float(rate):
            rate = Decimal(repr(trace.state.learning_rate)).normalize()
        return replace(
            self, trace=trace, rate=rate, running=False, phase=0, steps_at_rate=0, notice=""
        )._mark_if_done()

    def go_home(self) -> Self:
        """Stand at the start of the run; what came after is kept."""
        return self.go(0)

    def go_end(self) -> Self:
        """Stand at the end of the run as far as it was taken."""
        return self.go(self.trace.steps + self.trace.future)

    def ahead(self) -> Self:
        """Stand one update later, as far as the run was taken: `back`, undone."""
        return self.go(self.trace.steps + 1)

    def back_ten(self) -> Self:
        """Stand ten updates earlier."""
        return self.go(self.trace.steps - 10)

    def on_ten(self) -> Self:
        """Stand ten updates later, as far as the run was taken."""
        return self.go(self.trace.steps + 10)

    def back_hundred(self) -> Self:
        """Stand a hundred updates earlier; in a long run, a tenth of it."""
        return self.go(self.trace.steps - self._long_jump)

    def on_hundred(self) -> Self:
        """Stand a hundred updates later, or a tenth of a long run, as far as it was taken."""
        return self.go(self.trace.steps + self._long_jump)

    @property
    def _long_jump(self) -> int:
        whole = self.trace.steps + self.trace.future
        return 100 if whole <= LONG_RUN else whole // 10

    def again(self) -> Self:
        """Return to the same start; the rate is kept."""
        return self._restart(self.start, self.seed)

    def reseed(self) -> Self:
        """Start again with the next seed: another random start, another order of the rows."""
        seed = self.seed + 1
        start = initial_parameters(self.setup, self.scene.descent, seed)
        drawn = self.scene.descent.start == "random" or self.scene.descent.batch is not None
        told = f"Seed {seed}." if drawn else f"Seed {seed}: nothing is drawn by it here."
        return replace(self._restart(start, seed), notice=told)

    # The learning rate ------------------------------------------------------------------------

    def rate_up(self) -> Self:
        """Raise the rate to the next of 1, 2, 5 per decade."""
        return self.with_rate(rate_ladder.up(self.rate))

    def rate_down(self) -> Self:
        """Lower the rate to the next of 1, 2, 5 per decade."""
        return self.with_rate(rate_ladder.down(self.rate, self.lowest_rate))

    def rate_nudge_up(self) -> Self:
        """Raise the rate by one unit of its second digit."""
        return self.with_rate(rate_ladder.nudge_up(self.rate))

    def rate_nudge_down(self) -> Self:
        """Lower the rate by one unit of its second digit."""
        return self.with_rate(rate_ladder.nudge_down(self.rate, self.lowest_rate))

    def with_rate(self, rate: Decimal) -> Self:
        """Set the rate; a change of rate is not a step.

        The rate stops at `lowest_rate` and `rate_ladder.HIGHEST`.
        """
        if rate == self.rate:
            at_end = not self.lowest_rate < rate < rate_ladder.HIGHEST
            return replace(self, notice=f"η stops at {rate_text(rate)}." if at_end else "")
        return replace(
            self,
            rate=rate,
            trace=self.trace.with_rate(float(rate)),
            steps_at_rate=0,
            notice="",
        )._mark_if_done()

    # Inside -----------------------------------------------------------------------------------

    def _advance(self, count: int) -> Self:
        return self._move_to(self.trace.advance(count))

    def _run_on(self, count: int) -> Self:
        """Take so many updates of a run or an epoch; what is built on this may stop it earlier."""
        return self._advance(count)

    def _move_to(self, trace: Trace) -> Self:
        taken = trace.steps - self.trace.steps
        if taken == 0:
            return self._halt()
        at_rate = self.steps_at_rate + taken
        seen = self.regimes_seen
        if at_rate >= STEPS_TO_SEE_A_REGIME and self.regime is not None:
            seen = seen | {self.regime}
        moved = replace(
            self,
            trace=trace,
            steps_at_rate=at_rate,
            regimes_seen=seen,
            phase=0,
            notice=self._given_up_notice(taken) or (self.notice if self.running else ""),
        )
        if moved.status == "converged":
            place = tuple(trace.state.parameters.round(2).tolist())
            moved = replace(moved, minima_seen=moved.minima_seen | {place})
        if moved.running and (trace.halted or moved.status == "converged"):
            told = (_full_notice(trace) or FLEW_APART) if trace.halted else CONVERGED
            moved = replace(moved, running=False, notice=told)
        return moved._mark_if_done()

    def _given_up_notice(self, taken: int) -> str:
        """Say how many recorded steps so many new ones replace; what they repeat is not lost."""
        log, here, future = self.trace.log, self.trace.steps, self.trace.future
        repeated = min(taken, future)
        if future and (log.stretch("rate", here, here + repeated) == float(self.rate)).all():
            future -= repeated
        if not future:
            return ""
        beyond = "step" if future == 1 else count_text(future, "step")
        return f"The {beyond} beyond {'was' if future == 1 else 'were'} given up."

    def _halt(self) -> Self:
        return replace(self, running=False, phase=0, notice=_full_notice(self.trace) or HALTED)

    def _with_speed(self, steps: int) -> Self:
        steps = min(MOST_STEPS_PER_FRAME, max(1, steps))
        told = f"{count_text(steps, 'step')} a frame."
        return replace(self, steps_per_frame=steps, notice=told)

    def _restart(self, start: Array, seed: int) -> Self:
        return replace(
            self,
            trace=start_trace(self.setup, start, self.rate, seed),
            seed=seed,
            start=start,
            steps_at_rate=0,
            running=False,
            phase=0,
            notice="",
        )._mark_if_done()

    def _mark_if_done(self) -> Self:
        """Take note of what was achieved; a run alone is asked for nothing."""
        return self


def _full_notice(trace: Trace) -> str:
    if not trace.full:
        return ""
    kept = count_text(trace.log.most_steps, "step")
    return f"A run here keeps {kept}, and these are they: 0 starts afresh."
