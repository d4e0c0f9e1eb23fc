"""Whether a run crawls because its features were not scaled, and what to say of it then."""

from __future__ import annotations

from gdtui import engine
from gdtui.engine import Trace
from gdtui.engine.convergence import CRAWLING_CONDITION, CRAWLING_STEPS
from gdtui.session.training_setup import TrainingSetup

CRAWLS = "It crawls: unscaled features make a narrow bowl. f, then scaling standard."


def crawling_notice(setup: TrainingSetup, trace: Trace) -> str:
    """Return what to say of a run on features as they are; "" where it does not crawl.

    Only a run that reads all rows at each step tells how fast it is.
    """
    rows, descent, steps = setup.rows, setup.descent, trace.steps
    condition = setup.curvature.condition_number
    whole = descent.batch_size is None or descent.batch_size >= rows.count
    if not whole or steps < CRAWLING_STEPS or not condition >= CRAWLING_CONDITION:
        return ""
    parameters = trace.state.parameters
    loss, gradient = engine.evaluate(descent, rows, parameters)
    left = engine.measure_convergence(setup.yardstick, parameters, gradient)
    fallen = float(trace.losses[steps - max(1, steps // 10)]) - loss
    return CRAWLS if engine.is_crawling(left, condition, steps, fallen) else ""
