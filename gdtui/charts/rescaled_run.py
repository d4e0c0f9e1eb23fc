"""The run of a session as it would be on other rows, to draw beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

import numpy as np
from msgspec import structs

from gdtui import engine
from gdtui.course.lesson import Scale
from gdtui.engine import Trace
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup, initial_parameters, setup_for

HALF = 0.5
"""The share of the critical rate where a session's own says nothing."""


def twin(session: Session, scale: Scale) -> Session:
    """Return the session on features scaled so: as many steps, at the same share of the limit."""
    scene = session.scene
    if scene.problem.scale == scale:
        return replace(session, ghosts=())
    scene = structs.replace(scene, problem=structs.replace(scene.problem, scale=scale))
    setup = setup_for(scene.problem, scene.descent)
    share = float(session.rate) / session.critical_rate
    rate = (share if 0 < share < math.inf else HALF) * setup.curvature.critical_rate
    start = initial_parameters(setup, scene.descent, session.seed)
    trace = _taken(setup, start.tobytes(), rate, session.seed, session.trace.steps)
    rate_text = Decimal(repr(rate))
    return replace(
        session, scene=scene, setup=setup, start=start, trace=trace, rate=rate_text, ghosts=()
    )


def _taken(setup: TrainingSetup, start: bytes, rate: float, seed: int, steps: int) -> Trace:
    """Return the run after so many steps, or after fewer where the numbers end."""
    runs = _furthest(setup, start, rate, seed)
    if runs[0].steps < steps:
        runs[0] = runs[0].advance(steps - runs[0].steps)
    return runs[0].go(min(steps, runs[0].steps))


@lru_cache(maxsize=8)
def _furthest(setup: TrainingSetup, start: bytes, rate: float, seed: int) -> list[Trace]:
    """Return a list of one, the run as far as it was ever wanted: a step then costs one step."""
    parameters = np.frombuffer(start, dtype=np.float64)
    state = engine.begin(setup.descent, setup.rows, parameters, rate, seed)
    return [Trace.begin(setup.descent, setup.rows, state)]
