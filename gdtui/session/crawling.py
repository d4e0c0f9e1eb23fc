"""Whether a run crawls because its features were not scaled, and what to say of it then."""

from __future__ import annotations

from gdtui import engine
from gdtui.engine.convergence import CRAWLING_CONDITION, CRAWLING_STEPS
from gdtui.session.run import Run

CRAWLS = "It crawls: unscaled features make a narrow bowl. f, then scaling standard."


def crawling_notice(run: Run) -> str:
    """Return what to say of a run on features as they are; "" where it does not crawl.

    Only a run that reads all rows at each step tells how fast it is.
    """
    setup, steps = run.setup, run.trace.steps
    rows, descent = setup.rows, setup.descent
    condition = setup.curvature.condition_number
    whole = descent.batch_size is None or descent.batch_size >= rows.count
    if not whole or steps < CRAWLING_STEPS or not condition >= CRAWLING_CONDITION:
        return ""
    left = engine.measure_convergence(setup.yardstick, run.state.parameters, run.gradient)
    fallen = float(run.trace.losses[steps - max(1, steps // 10)]) - run.loss
    return CRAWLS if engine.is_crawling(left, condition, steps, fallen) else ""
