"""A run of learners' functions: every state is kept, and none is ever worked out again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdtui.engine import Descent, Rows, State, Trace, Work
from gdtui.engine.trace_log import Log
from gdtui.text.numbers import count_text
from gdtui.workshop.driver import PASSING, SLICE_SECONDS, WHOLE_SECONDS, Driver, measure

MOST_STEPS = 20_000
"""A run has so many updates at most: what learners' functions did cannot be replayed."""

ENDED = f"{count_text(MOST_STEPS, 'step')} of a run are kept, and these are they: 0 begins afresh."


@dataclass(eq=False, slots=True)
class LearnerLog(Log):
    """The history of such a run; its checkpoints are all of its states.

    Attributes:
        driver: takes the steps.
        part: the part that is driven.
        version: of the files, when the run began.
        why: why the last step that was asked for was not taken; empty where it was.
    """

    driver: Driver | None = None
    part: int = 0
    version: int = 0
    why: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class LearnerTrace(Trace):
    """A point in such a run."""

    log: LearnerLog

    @classmethod
    def start(cls, trace: Trace, driver: Driver, part: int) -> LearnerTrace:
        """The run that begins where another one stands at its start."""
        log = LearnerLog(
            trace.log.descent,
            trace.log.rows,
            {0: trace.state},
            {0: trace.state},
            checkpoint_limit=MOST_STEPS + 1,
            recent_limit=1,
            driver=driver,
            part=part,
            version=driver.version,
        )
        return cls(log, 0, trace.state)

    @property
    def _setting(self) -> tuple[Descent, Rows]:
        return self.log.descent, self.log.rows

    def work(self) -> Work:
        """The next update; where it cannot be taken, it leads nowhere, and `why` says why."""
        log = self.log
        if log.ahead is not None and log.ahead[0] is self.state:
            return log.ahead[1]
        states = self._take(1, SLICE_SECONDS)
        work = measure(*self._setting, self.state, states[0] if states else self.state)
        if log.why not in PASSING:
            log.ahead = self.state, work
        return work

    def advance(self, count: int) -> LearnerTrace:
        """Up to `count` updates: fewer where one fails, and never more than are kept."""
        trace: LearnerTrace = self
        while count > 0:
            further = trace.advance_for(WHOLE_SECONDS, count)
            if further is trace:
                break
            count -= further.steps - trace.steps
            trace = further
        return trace

    def advance_for(self, seconds: float, count: int) -> LearnerTrace:
        """As many of `count` updates as fit into about so many seconds; one at least."""
        log = self.log
        if (
            log.ahead is not None
            and log.ahead[0] is self.state
            and log.ahead[1].after is self.state
        ):
            return (
                self  # It failed here, and would again: a function that hangs costs its time once.
            )
        states = self._take(min(count, MOST_STEPS - self.steps), seconds)
        if not states:
            return self
        if self.steps < log.length:
            log = _prefix(log, self.steps)
        before = self.state
        for state in states:
            log.append(before, measure(*self._setting, before, state))
            before = state
        return LearnerTrace(log, log.length, before, log.length)

    def _take(self, count: int, seconds: float) -> list[State]:
        log = self.log
        assert log.driver is not None
        if count < 1 or self.steps >= MOST_STEPS:
            log.why = ENDED
            return []
        taken = log.driver.take(log.part, log.version, *self._setting, self.state, count, seconds)
        log.why = taken.why if not taken.states else ""
        return taken.states

    def go(self, index: int) -> LearnerTrace:
        """The point after `index` updates; IndexError outside 0 … steps + future."""
        return LearnerTrace(self.log, index, self.at(index), self.end)


def _prefix(log: LearnerLog, length: int) -> LearnerLog:
    """A log of its own with the first `length` updates."""
    shorter = Log.prefix(log, length)
    assert isinstance(shorter, LearnerLog)
    return replace(shorter, ahead=None)
