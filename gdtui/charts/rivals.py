"""Other rules from the same start, each at its own best rate: whom the learner's run races."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.charts.sweeps import SWEPT_STEPS
from gdtui.engine import OPTIMIZERS, Descent, Trace, optimizer_named
from gdtui.engine.data import Array
from gdtui.engine.rate_sweep import RateSweep, rate_sweep
from gdtui.session.session import Session
from gdtui.text.numbers import number_text

MOST_STEPS = 1_000
"""Rivals go so far; the learner's own run may go on."""

RUNGS = (1.0, 2.0, 5.0)
"""Rivals take the best rate of these in each decade."""

DECADES = 3
"""From a decade above the limit down, so many decades are tried."""


class Racer(NamedTuple):
    """A run in a race: how it is called, and where it has been."""

    name: str
    trace: Trace


class Rivals:
    """The rules that a session does not use, from its start; worked out in slices.

    First each finds its rate, the one of least loss after `SWEPT_STEPS` steps; then all go as far
    as they are `wanted`.
    """

    def __init__(self, session: Session) -> None:
        """Begin with every rule but the session's own, each with its usual settings."""
        setup = session.setup
        self.wanted = 0
        self._setup, self._start, self._seed = setup, session.start, session.seed
        names = [name for name in OPTIMIZERS if name != setup.descent.optimizer.name]
        self._descents = [replace(setup.descent, optimizer=optimizer_named(name)) for name in names]
        self._sweeps = [self._sweep(descent) for descent in self._descents]
        self._traces: list[Trace] = []

    def _sweep(self, descent: Descent) -> RateSweep:
        rows, start = self._setup.rows, self._start
        limit = engine.curvature(descent, rows, start).critical_rate
        known = 1e-290 < limit < 1e290
        top = np.floor(np.log10(limit)) if known else 0.0
        decades = 10.0 ** np.arange(top - DECADES + 1, top + 1)
        rates: Array = np.array([float(f"{rung * one:.0e}") for one in decades for rung in RUNGS])
        rates = rates[rates < limit] if known else rates
        return rate_sweep(descent, rows, start, rates, SWEPT_STEPS, self._seed)

    @property
    def racers(self) -> list[Racer]:
        """Those that have found their rate, each with its name."""
        return [
            Racer(_name(trace.log.descent, trace.state.learning_rate), trace)
            for trace in self._traces
        ]

    @property
    def share(self) -> float:
        """How much of what is wanted is done, from 0 to 1."""
        swept = sum(sweep.share for sweep in self._sweeps)
        run = sum(self._share(trace) for trace in self._traces)
        return (swept + run) / (2 * len(self._sweeps))

    def _share(self, trace: Trace) -> float:
        return min(1.0, trace.steps / self.wanted) if self.wanted else 1.0

    @property
    def done(self) -> bool:
        """Whether each has found its rate, and gone as far as it is wanted."""
        return len(self._traces) == len(self._sweeps) and not self._behind()

    def _behind(self) -> list[int]:
        return [
            at
            for at, trace in enumerate(self._traces)
            if trace.steps < self.wanted and not trace.halted
        ]

    def want(self, steps: int) -> None:
        """Ask for so many steps of each."""
        self.wanted = max(self.wanted, min(steps, MOST_STEPS))

    def advance(self, work: int) -> None:
        """Look for the next rate, or let the one that is furthest behind go on."""
        at = len(self._traces)
        if at < len(self._sweeps):
            self._sweeps[at].advance(work)
            if self._sweeps[at].done:
                self._traces.append(self._begin(self._descents[at], self._sweeps[at]))
            return
        last = min(self._behind(), key=lambda at: self._traces[at].steps)
        trace = self._traces[last]
        updates = max(1, work // (self._setup.rows.count * len(self._start)))
        self._traces[last] = trace.advance(min(updates, self.wanted - trace.steps))

    def _begin(self, descent: Descent, sweep: RateSweep) -> Trace:
        with np.errstate(all="ignore"):
            losses = np.where(np.isfinite(sweep.losses), sweep.losses, np.inf)
        rate, rows = float(sweep.rates[int(losses.argmin())]), self._setup.rows
        state = engine.begin(descent, rows, self._start, rate, self._seed)
        return Trace.begin(descent, rows, state)


def find_rivals(session: Session) -> Rivals:
    """Return the rivals of a session's run, as far along as it is; they may be unfinished."""
    setup, start = session.setup, session.start
    key = ("rivals", setup, start.tobytes(), session.seed)
    return session.sources.long_works.find(
        key, lambda: Rivals(session), lambda rivals: rivals.want(session.trace.steps)
    )


def _name(descent: Descent, rate: float) -> str:
    """Name a rule with its β, if it has one, and its rate."""
    momentum = getattr(descent.optimizer, "momentum", None)
    own = "" if momentum is None else f" {momentum:g}"
    return f"{descent.optimizer.name}{own}, η {number_text(rate, 3)}"
