"""How many steps momentum takes to come to rest, over the learning rate and β."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

import numpy as np

from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import (
    Axis,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Shade,
    Text,
    empty_chart,
)
from gdtui.charts.level_lines import all_but, roomiest_places, trace_levels
from gdtui.charts.pinned_runs import list_pinned_runs, number_pinned_runs
from gdtui.charts.shared_sentences import Sentences
from gdtui.charts.sweeps import MAP_REACH, find_momentum_map, is_asked, progress_words
from gdtui.engine import Array, Descent, Trace
from gdtui.engine.momentum_map import LongRunBest, MomentumMap, long_run_best
from gdtui.session.session import Session
from gdtui.text.numbers import count_text, number_text, rate_text

LEVELS = (5, 10, 20, 50, 100, 200)
"""The counts of steps that level lines may be drawn for."""

MOST_LEVELS = 3
"""So many of them are drawn, from the lowest: the others lie close together at the border."""


def draw(session: Session) -> ChartSpec:
    """Level lines of the steps to rest, the present setting, and the best in the long run.

    While the page asks for a good setting, only the present one and those of pinned runs.
    """
    found = find_momentum_map(session)
    if found is None:
        note = "A map of η and β is of momentum with all rows, on a bowl of one shape."
        return empty_chart("steps over η and β", note)
    asked = is_asked(session)
    steepest = MAP_REACH / float(found.rates[-1])
    x = Axis("η", 0.0, float(found.rates[-1]))
    y = Axis("β", 0.0, 1.0)
    # η·λmax = 2·(1 + β) is the limit.
    edge = np.array([2.0, MAP_REACH]) / steepest
    layers: list[Layer] = [Line(edge, np.array([0.0, 1.0]), "tangent", "limit", still=True)]
    if not asked:
        layers += _level_lines(found, x, y)
        layers += _best_places(session, found)
    for number, name, ghost in number_pinned_runs(session):
        rate, momentum = _setting_of(ghost.trace)
        place = np.array([rate]), np.array([momentum])
        layers.append(Points(*place, "ghost", name, still=True))
        layers.append(Text(rate, momentum, str(number), "ghost", still=True))
    layers += list_pinned_runs(session, x.high, y.high)
    rate, momentum = float(session.rate), _momentum_of(session.setup.descent)
    layers.append(Marker(rate, momentum, "current", "now"))
    title = f"steps until |∇L| ≤ {number_text(found.tolerance, 1)}, over η and β"
    shades = () if asked else (_shade(found) if found.done else _shade.__wrapped__(found),)
    title = title if asked else title + progress_words(found)
    return ChartSpec(title, x, y, tuple(layers), shades=shades)


def _momentum_of(descent: Descent) -> float:
    """Return β; plain descent has none."""
    return float(getattr(descent.optimizer, "momentum", 0.0))


def _setting_of(trace: Trace) -> tuple[float, float]:
    """Return the rate that a pinned run was last taken with, and its β."""
    taken = trace.stretches(trace.steps)
    rate = taken[-1][1] if taken else trace.state.learning_rate
    return rate, _momentum_of(trace.log.descent)


def _heights(found: MomentumMap) -> Array:
    """Steps (k, m); what does not come to rest as if it took twice as long as anybody waits."""
    return np.where(np.isinf(found.steps), 2.0 * found.most, found.steps)


def _levels(found: MomentumMap) -> list[float]:
    """The steps that level lines are drawn for, from the fewest on."""
    known = found.steps[np.isfinite(found.steps)]
    if not len(known):
        return []
    return [float(level) for level in LEVELS if known.min() < level < known.max()][:MOST_LEVELS]


@lru_cache(maxsize=4)
def _shade(found: MomentumMap) -> Shade:
    """Bands that end at the level lines, and halfway by ratio to the next; bare where not known."""
    levels = _levels(found)
    below = [float(np.nanmin(found.steps)), *levels] if levels else []
    halfway = [math.sqrt(one * other) for one, other in pairwise(below)]
    edges = tuple(sorted((*levels, *halfway), reverse=True))
    return Shade(found.rates, found.momenta, _heights(found), "loss", edges, "many steps to few")


def _level_lines(found: MomentumMap, x: Axis, y: Axis) -> list[Layer]:
    """Level lines of the map as far as it is known, each with its count of steps."""
    heights = np.nan_to_num(_heights(found), nan=2.0 * found.most)
    levels = _levels(found)
    limits = np.array([[x.low, x.high], [y.low, y.high]])
    lines = trace_levels(found.rates, found.momenta, heights, levels)
    layers: list[Layer] = []
    for number, (level, line) in enumerate(zip(levels, lines, strict=False)):
        layers.append(Line(line[:, 0], line[:, 1], "level", "steps", still=found.done))
        for rate, momentum in roomiest_places(line, all_but(lines, number), limits).tolist():
            place = rate, momentum, f"{level:.0f}"
            layers.append(Text(*place, "level", still=found.done, centred=True, sparing=True))
    return layers


def _best_places(session: Session, found: MomentumMap) -> list[Layer]:
    """The fewest steps from this start, and the setting that is best in the long run."""
    layers: list[Layer] = []
    fewest = _fewest(found)
    if fewest is not None:
        rate, momentum, steps = fewest
        place = np.array([rate]), np.array([momentum])
        layers.append(Points(*place, "share", f"fewest here, {steps:.0f}", still=True))
    best = _long_run_best(session)
    if best is not None:
        layers.append(
            Marker(best.rate, best.momentum, "minimum", "best in the long run", still=True)
        )
    return layers


def _fewest(found: MomentumMap) -> tuple[float, float, float] | None:
    """Return rate, β and steps of the quickest place of the map, once all of it is known."""
    if not found.done or not np.isfinite(found.steps).any():
        return None
    row, column = np.unravel_index(int(found.steps.argmin()), found.steps.shape)
    return float(found.rates[column]), float(found.momenta[row]), float(found.steps[row, column])


def _long_run_best(session: Session) -> LongRunBest | None:
    """Return the setting whose error shrinks fastest in the long run; None where it is flat."""
    bends = session.setup.curvature.eigenvalues
    if not math.isfinite(session.setup.curvature.condition_number) or bends[0] <= 0:
        return None
    return long_run_best(float(bends[0]), float(bends[-1]))


def _steps_here(session: Session, found: MomentumMap) -> float:
    """Return the steps that the present setting takes; NaN or inf where that is not known."""
    one = MomentumMap(
        session.setup.descent,
        session.rows,
        session.start,
        np.array([float(session.rate)]),
        np.array([_momentum_of(session.setup.descent)]),
        tolerance=found.tolerance,
        most=found.most,
    )
    while not one.done:
        one.advance(found.most)
    return float(one.steps[0, 0])


def describe(session: Session) -> Sentences:
    """How long the present setting takes, and which ones are quickest."""
    found = find_momentum_map(session)
    if found is None:
        return ()
    rest = f"|∇L| ≤ {number_text(found.tolerance, 1)}"
    momentum = number_text(_momentum_of(session.setup.descent), 3)
    here = f"η {rate_text(session.rate)} and β {momentum}"
    if is_asked(session):
        return (f"The setting is {here}; the goal is {rest}.",)
    taken = _steps_here(session, found)
    told = count_text(int(taken), "step") if math.isfinite(taken) else f"over {found.most} steps"
    sentences = [f"From this start, {here} take {told} until {rest}."]
    fewest = _fewest(found)
    if not found.done:
        sentences.append(f"The map is{progress_words(found)[1:]}.")
    elif fewest is not None:
        rate, beta, steps = fewest
        sentences.append(
            f"Fewest on the map: {steps:.0f}, at η {number_text(rate, 3)}, "
            f"β {number_text(beta, 3)}."
        )
    best = _long_run_best(session)
    if best is not None:
        sentences.append(
            f"Best in the long run, from any start: η {number_text(best.rate, 3)}, "
            f"β {number_text(best.momentum, 3)}."
        )
    return tuple(sentences)


CHART = Chart(draw, describe)
