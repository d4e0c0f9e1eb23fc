"""What charts work out of many runs at once: in slices, and kept with the tables they stand on."""

from __future__ import annotations

import math

import numpy as np

from gdtui import engine
from gdtui.engine.data import Array
from gdtui.engine.momentum_map import MomentumMap, is_mapped
from gdtui.engine.rate_sweep import RateSweep, goes_together, rate_sweep
from gdtui.engine.ridge_sweep import RidgeSweep
from gdtui.session.long_work import LongWork
from gdtui.session.session import Session

SWEPT_STEPS = 50
"""A sweep of the learning rate shows the loss after so many steps."""

RATES, FEWER_RATES, DECADES_BELOW, DECADES_ABOVE = 81, 33, 3, 1
"""How many rates it has, fewer where each is a run of its own; and how many decades below and
above the decade of the limit.
"""

NEAR_THE_LIMIT = (0.9, 0.95, 0.98, 0.99, 1.0, 1.01, 1.02, 1.05, 1.1)
"""Shares of the limit that are looked at as well: there the loss jumps."""

LAMBDAS = 81

MAP_RATES, MAP_MOMENTA, MOST_MAP_STEPS = 80, 40, 500
"""How many η and β a map has, and after how many steps a run on it is given up."""

MAP_REACH = 4.0
"""A map goes as far as η·λmax = 4, the limit as β comes to 1."""

MUCH_FLATTER = 5_000.0
"""On a map a run is at rest where |∇L| is about so manieth part of what it was, a power of ten."""


def find_rate_sweep(session: Session) -> RateSweep:
    """Return the sweep of the learning rate from this page's start; it may be unfinished."""
    setup, start = session.setup, session.start
    seed = session.seed if setup.descent.batch_size is not None else 0

    def make() -> RateSweep:
        rates = swept_rates(session)
        return rate_sweep(setup.descent, setup.rows, start, rates, SWEPT_STEPS, seed)

    key = ("learning rate", setup, start.tobytes(), seed)
    return session.sources.long_works.find(key, make)


def swept_rates(session: Session) -> Array:
    """Return the rates (m,) of a sweep, ascending: whole decades about the limit."""
    limit = session.critical_rate
    known = 1e-290 < limit < 1e290
    middle = math.floor(math.log10(limit)) if known else -1
    together = goes_together(session.setup.descent, session.rows)
    count = RATES if together else FEWER_RATES
    rates = np.logspace(middle - DECADES_BELOW, middle + DECADES_ABOVE, count)
    near = limit * np.array(NEAR_THE_LIMIT) if known else np.zeros(0)
    return np.unique(np.concatenate((rates, near[(near > rates[0]) & (near < rates[-1])])))


def find_ridge_sweep(session: Session) -> RidgeSweep | None:
    """Return least squares with every λ; None where there is no closed form."""
    setup = session.setup
    if setup.best is None:
        return None
    bare = setup.descent.model, setup.descent.loss

    def make() -> RidgeSweep:
        size = float(np.mean(setup.rows.features.var(axis=0)))
        middle = round(math.log10(size)) if 0 < size < math.inf else 0
        lambdas = np.logspace(middle - 3, middle + 2, LAMBDAS)
        held_out = setup.dataset.problem.validation
        return RidgeSweep(setup.descent, setup.rows, held_out, lambdas)

    # Each λ has a setup of its own, and one sweep serves all of them.
    return session.sources.long_works.find(("λ", session.scene.problem, setup.rows, bare), make)


def find_momentum_map(session: Session) -> MomentumMap | None:
    """Return the map of steps over η and β from this page's start; None where there is none."""
    setup, start = session.setup, session.start
    bends = setup.curvature.eigenvalues
    steepest = float(bends.max(initial=0.0))
    if not is_mapped(setup.descent, setup.rows) or not 1e-290 < steepest < 1e290:
        return None
    slope = engine.evaluate(setup.descent, setup.rows, start)[1]
    norm = engine.norm(engine.descent.zero_frozen(setup.descent, slope))
    if not 1e-290 < norm < 1e290:
        return None

    def make() -> MomentumMap:
        rates = np.linspace(0, MAP_REACH / steepest, MAP_RATES + 1)[1:]
        momenta = np.linspace(0, 1, MAP_MOMENTA, endpoint=False)
        tolerance = float(f"1e{math.floor(math.log10(norm / MUCH_FLATTER))}")
        return MomentumMap(
            setup.descent,
            setup.rows,
            start,
            rates,
            momenta,
            tolerance=tolerance,
            most=MOST_MAP_STEPS,
        )

    descent = setup.descent
    kept_by = descent.model, descent.l2, descent.frozen
    key = ("η and β", session.scene.problem, setup.rows, kept_by, start.tobytes())
    return session.sources.long_works.find(key, make)


def is_asked(session: Session) -> bool:
    """Whether the page still asks for what a whole sweep would tell: till then one's own runs show.

    A sweep is built by hand first, point by point, and then seen whole.
    """
    goal_open = session.asked.goal is not None and not session.page_done
    return session.question_open or goal_open


def progress_words(work: LongWork) -> str:
    """Say how much of a work is done, behind a title; nothing once it all is."""
    return "" if work.done else f", {math.floor(100 * work.share)} % worked out"
