"""The loss over two parameters, as level lines: the first weight, and the last parameter, b."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from msgspec import structs

from gdtui import engine
from gdtui.charts import axis_labels, ticks
from gdtui.charts.curves import faded
from gdtui.charts.rescaled_run import twin
from gdtui.charts.run_extent import number_at_end, numbered, path_of, path_of_ghost, reach
from gdtui.charts.spec import Array, Arrow, Axis, ChartSpec, Layer, Line, Marker
from gdtui.engine.curvature import is_quadratic
from gdtui.session.session import Session
from gdtui.session.training_setup import TrainingSetup

ASPECT, HALF_ASPECT = 1.6, 0.7
"""How much wider than high the axes box is, about, and that of one of two charts side by side."""

ROUND_ENOUGH = 20.0
"""Up to this condition number one unit is drawn as long up as across.

Only so does −gradient stand upright on the level lines. What is narrower would be a mere line.
"""

LEVELS, APART = 4, 4.0
"""Level lines at most, and how many times further above the least loss each is than the next."""

NEWTON_STEPS = 3

ARROW = 0.28
"""Length of the arrow, as a share of the chart's height."""

AS_GOOD_AS_ZERO = 1e-5
"""The slope of what is free, as a share of the whole gradient, below which no arrow is drawn."""


def contour(session: Session) -> ChartSpec:
    """The loss over the first weight and b: level lines, the path, and where −gradient points."""
    return _drawn(session, ASPECT)


def _drawn(session: Session, aspect: float) -> ChartSpec:
    setup = session.setup
    if len(session.start) < 2:
        unit = Axis("", 0.0, 1.0)
        note = "Level lines need two parameters; here there is one."
        return ChartSpec("loss over two parameters", unit, unit, (), note)
    x, y = _axes(session, aspect)
    anchor = session.trace.at(reach(session).steps).parameters
    plane = plane_through(setup, anchor, session.start)
    path = path_of(session)
    minimum = plane.minimum if plane.quadratic else _least(plane, x.low, x.high, y.low, y.high)
    ghosts: list[Layer] = []
    for number, name, ghost in numbered(session):
        been = path_of_ghost(session, ghost)
        ghosts.append(Line(been.weights, been.biases, "ghost", name, still=True))
        ghosts += number_at_end(number, been.weights, been.biases, x, y)
    layers: tuple[Layer, ...] = (
        _levels(plane, x, y),
        *ghosts,
        *faded(path.weights, path.biases),
        *_arrow(session, x, y, aspect),
        Marker(*minimum, "minimum", "minimum", still=True),
        Marker(float(path.weights[-1]), float(path.biases[-1]), "current", "now"),
    )
    first, last = (axis_labels.parameter_names(setup)[place] for place in (0, -1))
    rest = ", the rest held" if len(session.start) > 2 else ""
    return ChartSpec(f"loss over {first} and {last}{rest}", x, y, layers)


@dataclass(frozen=True, eq=False, slots=True)
class Plane:
    """L over the first and the last parameter, through `parameters` (P,).

    Attributes:
        setup: the rows and the descent.
        parameters: the others' values are held.
        loss: L there.
        slope: ∂L/∂w, ∂L/∂b there, (2,).
        bend: their second derivatives there, (2, 2); the same everywhere on a quadratic bowl.
    """

    setup: TrainingSetup
    parameters: Array
    loss: float
    slope: Array
    bend: Array

    @property
    def quadratic(self) -> bool:
        """Whether slope and bend say all there is to know."""
        return is_quadratic(self.setup.descent)

    @property
    def here(self) -> Array:
        """Where the plane was measured, (2,)."""
        return self.parameters[[0, -1]]

    @property
    def condition(self) -> float:
        """λmax / λmin of the bend; infinite where it is no bowl."""
        low, high = np.linalg.eigvalsh(self.bend) if np.isfinite(self.bend).all() else (0.0, 0.0)
        return float(high / low) if low > high * 1e-12 else math.inf

    @property
    def minimum(self) -> tuple[float, float]:
        """Where the bowl through this point is lowest; NaN where it has no floor."""
        if not math.isfinite(self.condition) or not np.isfinite(self.slope).all():
            return math.nan, math.nan
        w, b = self.here - np.linalg.solve(self.bend, self.slope)
        return float(w), float(b)

    def losses(self, across: Array, up: Array) -> Array:
        """L at each of `across` (m,) and `up` (n,): (n, m)."""
        if not self.quadratic:
            return np.array([[self._at(w, b) for w in across] for b in up])
        with np.errstate(all="ignore"):
            w = (across - self.parameters[0])[np.newaxis, :]
            b = (up - self.parameters[-1])[:, np.newaxis]
            (ww, wb), (_, bb) = self.bend
            values: Array = (
                self.loss
                + self.slope[0] * w
                + self.slope[1] * b
                + (ww * w**2 + 2 * wb * w * b + bb * b**2) / 2
            )
        return values

    def _at(self, w: float, b: float) -> float:
        parameters = self.parameters.copy()
        parameters[0], parameters[-1] = w, b
        return engine.evaluate(self.setup.descent, self.setup.rows, parameters)[0]


def plane_through(setup: TrainingSetup, parameters: Array, start: Array) -> Plane:
    """Measure the plane through `parameters` (P,), at the `start`'s own w and b; remembered."""
    at = parameters.copy()
    at[[0, -1]] = start[[0, -1]]
    return _measured(setup, at.tobytes())


@lru_cache(maxsize=64)
def _measured(setup: TrainingSetup, packed: bytes) -> Plane:
    parameters = np.frombuffer(packed, dtype=np.float64)
    loss, gradient = engine.evaluate(setup.descent, setup.rows, parameters)
    bend = engine.hessian(setup.descent, setup.rows, parameters)
    return Plane(setup, parameters, loss, gradient[[0, -1]], bend[np.ix_([0, -1], [0, -1])])


def _axes(session: Session, aspect: float) -> tuple[Axis, Axis]:
    """Limits about the minimum that hold start and run; they grow along 1-2-5, then freeze."""
    setup, trace = session.setup, session.trace
    plane = plane_through(setup, session.start, session.start)
    middle = np.array(plane.minimum)
    if not np.isfinite(middle).all() or np.abs(middle - plane.here).max() > ticks.LARGEST:
        middle = plane.here
    half = 1.2 * np.abs(plane.here - middle)
    half[half < 1e-3 * max(half.max(), 1e-6)] = half.max() or 1.0
    narrow = plane.condition > ROUND_ENOUGH
    half = half if narrow else _equalled(half, aspect)
    run = reach(session)
    readable = trace.losses <= run.ceiling
    for index, values in enumerate((trace.weights, trace.biases)):
        seen = float(np.max(np.abs(values - middle[index]), where=readable, initial=0.0))
        if session.loss <= run.ceiling:
            here = session.state.parameters[[0, -1]]
            seen = max(seen, abs(float(here[index] - middle[index])))
        if seen > half[index]:
            half[index] = ticks.round_up(seen)
    half = half if narrow else _equalled(half, aspect)
    left, right = ticks.widen(middle[0] - half[0], middle[0] + half[0])
    low, high = ticks.widen(middle[1] - half[1], middle[1] + half[1])
    return Axis(axis_labels.weight_axis(setup), left, right), Axis(
        axis_labels.bias_axis(setup), low, high
    )


def _equalled(half: Array, aspect: float) -> Array:
    return np.array([max(half[0], half[1] * aspect), max(half[1], half[0] / aspect)])


def _levels(plane: Plane, x: Axis, y: Axis) -> Line:
    return _level_lines(plane, x.low, x.high, y.low, y.high)


@lru_cache(maxsize=16)
def _level_lines(plane: Plane, left: float, right: float, low: float, high: float) -> Line:
    """Draw the level lines of a plane between limits, as one line whose pen is lifted."""
    from contourpy import contour_generator

    across, up, losses = _sampled(plane, left, right, low, high)
    generator = contour_generator(across, up, losses, line_type="ChunkCombinedNan")
    pieces = [np.full((1, 2), np.nan)]
    for level in _heights(plane, losses):
        (points,) = generator.lines(level)[0]
        if points is not None:
            pieces += [points, np.full((1, 2), np.nan)]
    line = np.concatenate(pieces)
    return Line(line[:, 0], line[:, 1], "curve", "level", still=True)


@lru_cache(maxsize=16)
def _sampled(
    plane: Plane, left: float, right: float, low: float, high: float
) -> tuple[Array, Array, Array]:
    moving = len(plane.parameters) > 2
    count = 81 if plane.quadratic else 15 if moving else 29
    across, up = np.linspace(left, right, count), np.linspace(low, high, count)
    return across, up, np.nan_to_num(plane.losses(across, up), nan=1e300, posinf=1e300)


def _heights(plane: Plane, losses: Array) -> list[float]:
    """The losses to draw a line at: one through the start, the others `APART` from each other."""
    floor, ceiling = float(losses.min()), float(losses.max())
    if plane.quadratic and math.isfinite(plane.condition):
        w, b = plane.minimum
        floor = float(plane.losses(np.array([w]), np.array([b]))[0, 0])
    start = plane.loss - floor
    if not 0 < start < math.inf:
        start = (ceiling - floor) / APART
    if not 0 < start < math.inf:
        return []
    highest = math.floor(math.log((ceiling - floor) / start, APART))
    return [floor + start * APART ** (highest - step) for step in reversed(range(LEVELS))]


@lru_cache(maxsize=64)
def _least(plane: Plane, left: float, right: float, low: float, high: float) -> tuple[float, float]:
    """The lowest place between limits, by Newton's method from the lowest sample.

    NaN where the lowest sample lies at the border: the minimum is beyond, or there is none.
    """
    across, up, losses = _sampled(plane, left, right, low, high)
    row, column = np.unravel_index(int(losses.argmin()), losses.shape)
    if row in (0, len(up) - 1) or column in (0, len(across) - 1):
        return math.nan, math.nan
    place = float(across[column]), float(up[row])
    for _ in range(NEWTON_STEPS):
        parameters = plane.parameters.copy()
        parameters[[0, -1]] = place
        nearer = _measured(plane.setup, parameters.tobytes()).minimum
        if not (left < nearer[0] < right and low < nearer[1] < high):
            break
        place = nearer
    return place


def _arrow(session: Session, x: Axis, y: Axis, aspect: float) -> list[Layer]:
    """An arrow from the current point along −gradient; what is frozen takes no part.

    None where the slope is as good as zero, also that of what is free beside that of what is held.
    """
    free = engine.descent.zero_frozen(session.setup.descent, session.gradient)
    if engine.norm(free) <= max(engine.GRADIENT_TOLERANCE, AS_GOOD_AS_ZERO * session.gradient_norm):
        return []
    gradient = free[[0, -1]]
    size = np.array([(x.high - x.low) / aspect, y.high - y.low])
    with np.errstate(all="ignore"):
        towards = -gradient / size
        towards = towards / np.abs(towards).max()
        w, b = session.state.parameters[[0, -1]]
        dw, db = ARROW * size * towards / np.hypot(*towards)
    if not np.isfinite(dw + db):
        return []
    return [Arrow(float(w), float(b), float(w + dw), float(b + db), "tangent", "−gradient")]


def scaling(session: Session) -> ChartSpec:
    """The same descent on raw features and on standardised ones, side by side.

    Both take as many steps, at the same share of what their own curvature allows.
    """
    raw, standard = twin(session, "none"), twin(session, "standard")
    left, right = (_drawn(twin, HALF_ASPECT) for twin in (raw, standard))
    return structs.replace(
        _captioned(left, "raw"),
        title="raw and standardised",
        beside=_captioned(right, "standardised"),
    )


def _captioned(spec: ChartSpec, caption: str) -> ChartSpec:
    """Say above a narrow chart what it is, and keep the words at its axes short."""
    first, last = spec.x.label.partition(" (")[0], spec.y.label.partition(" (")[0]
    return structs.replace(
        spec,
        title=caption,
        x=structs.replace(spec.x, label=first),
        y=structs.replace(spec.y, label=f"{caption}: {last}"),
    )
