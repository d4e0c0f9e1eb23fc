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
from gdtui.session.training_setup import Stage, stage_for, start_parameters

HALF = 0.5
"""The share of the critical rate where a session's own says nothing."""


def twin(session: Session, scale: Scale) -> Session:
    """Return the session on features scaled so: as many steps, at the same share of the limit."""
    scene = session.scene
    if scene.problem.scale == scale:
        return replace(session, ghosts=())
    scene = structs.replace(scene, problem=structs.replace(scene.problem, scale=scale))
    stage = stage_for(scene.problem, scene.descent)
    share = float(session.rate) / session.critical_rate
    rate = (share if 0 < share < math.inf else HALF) * stage.curvature.critical_rate
    start = start_parameters(stage, scene.descent, session.seed)
    trace = _taken(stage, start.tobytes(), rate, session.seed, session.trace.steps)
    rate_text = Decimal(repr(rate))
    return replace(
        session, scene=scene, stage=stage, start=start, trace=trace, rate=rate_text, ghosts=()
    )


def _taken(stage: Stage, start: bytes, rate: float, seed: int, steps: int) -> Trace:
    """Return the run after so many steps, or after fewer where the numbers end."""
    runs = _furthest(stage, start, rate, seed)
    if runs[0].steps < steps:
        runs[0] = runs[0].advance(steps - runs[0].steps)
    return runs[0].go(min(steps, runs[0].steps))


@lru_cache(maxsize=8)
def _furthest(stage: Stage, start: bytes, rate: float, seed: int) -> list[Trace]:
    """Return a list of one, the run as far as it was ever wanted: a step then costs one step."""
    parameters = np.frombuffer(start, dtype=np.float64)
    state = engine.begin(stage.descent, stage.rows, parameters, rate, seed)
    return [Trace.begin(stage.descent, stage.rows, state)]
