"""The run of a session as it would be on other rows, to draw beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

from msgspec import structs

from gdtui import engine
from gdtui.engine import Trace
from gdtui.engine.data import Array
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup, initial_parameters
from gdtui.spec.problem import ScaleName

DEFAULT_SHARE = 0.5
"""The share of the critical rate where a session's own says nothing."""


class FurthestRuns:
    """Runs as far as each was ever asked for, the latest few: one step further costs one step."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[TrainingSetup, bytes, float, int], Trace] = {}

    def after(
        self, setup: TrainingSetup, start: Array, rate: float, seed: int, steps: int
    ) -> Trace:
        """Return the run after so many steps, or after fewer where the numbers end."""
        key = (setup, start.tobytes(), rate, seed)
        run = self._kept.pop(key, None) or Trace.begin(
            setup.descent, setup.rows, engine.begin(setup.descent, setup.rows, start, rate, seed)
        )
        if run.steps < steps:
            run = run.advance(steps - run.steps)
        self._kept[key] = run
        if len(self._kept) > self._most:
            self._kept.pop(next(iter(self._kept)))
        return run.go(min(steps, run.steps))


_RUNS = FurthestRuns(8)


def rescale_run(session: Session, scale: ScaleName) -> Session:
    """Return the session on features scaled so: as many steps, at the same share of the limit."""
    scene = session.scene
    if scene.problem.scale == scale:
        return replace(session, ghosts=())
    scene = structs.replace(scene, problem=structs.replace(scene.problem, scale=scale))
    setup = session.sources.setup(scene.problem, scene.descent)
    rate = float(session.rate)
    if setup.curvature.limited:
        share = rate / session.critical_rate
        rate = (share if 0 < share < math.inf else DEFAULT_SHARE) * setup.curvature.critical_rate
    start = initial_parameters(setup, scene.descent, session.seed)
    trace = _RUNS.after(setup, start, rate, session.seed, session.trace.steps)
    rate_text = Decimal(repr(rate))
    return replace(
        session, scene=scene, setup=setup, start=start, trace=trace, rate=rate_text, ghosts=()
    )
