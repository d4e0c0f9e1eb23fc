"""A step in which one line is the learner's own, and all else the engine's.

The same four phases in the same order; the line stands in the place of the engine's result for one
of its parts. So a run of it is recorded, undone and replayed as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

from gdtui.engine import descent as phases
from gdtui.engine.batching import batch_of
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, State, Work
from gdtui.engine.losses import sigmoid
from gdtui.engine.optimizers import move

LinePart = Literal["guess", "loss", "slope_w", "slope_b", "update", "velocity", "penalty", "chance"]
"""What a line gives: ŷ (n,); L; ∂L/∂w; ∂L/∂b; a parameter's next value; its velocity; what L2 adds
to a weight's slope; σ(z) (n,)."""

PER_PARAMETER: frozenset[LinePart] = frozenset({"update", "velocity", "penalty"})
"""Lines that hold for each parameter in turn, which they call w."""

Values: TypeAlias = Mapping[str, float | Array]
"""What the names of a line stand for."""


@dataclass(frozen=True)
class WrittenLine:
    """One line of the algorithm as somebody wrote it. Two are equal where part and text are.

    `value` works it out; for `guess` and `chance` it may be a number, which then holds for every
    row.
    """

    part: LinePart
    text: str
    value: Callable[[Values], float | Array] = field(compare=False)

    @property
    def slope_index(self) -> int | None:
        """The place of the slope that the line gives; None where it gives none."""
        return {"slope_w": 0, "slope_b": -1}.get(self.part)

    def work(self, descent: Descent, rows: Rows, state: State) -> Work:
        """One update as `descent.work` does it, this line in its place."""
        batch = batch_of(rows, descent.batch_size, state.seed, state.epoch, state.batch)
        theta = state.parameters
        score = phases.forward(descent, theta, batch)
        if self.part == "guess":
            score = self._by_row(descent, batch, state, score)
        loss = phases.loss(descent, theta, batch, score)
        if self.part == "loss":
            loss = self._number(line_values(descent, batch, state, score))
        slope = self._slope(descent, batch, state, score)
        if self.part not in ("update", "velocity"):
            return Work(batch, score, loss, slope, phases.update(descent, rows, state, slope))
        return Work(batch, score, loss, slope, self._update(descent, rows, state, slope))

    def _slope(self, descent: Descent, batch: Rows, state: State, score: Array) -> Array:
        theta = state.parameters
        mask = descent.model.weights_mask(batch.features.shape[1])
        match self.part:
            case "chance":
                chance = self._by_row(descent, batch, state, score)
                by_score = (chance - batch.targets) / batch.count
                slope = descent.model.backward(theta, batch.features, by_score)
                return slope + 2 * descent.l2 * theta * mask if descent.l2 else slope
            case "penalty":
                bare = phases.gradient(replace(descent, l2=0.0), theta, batch, score)
                values = line_values(descent, batch, state, score)
                added = [self._number(one) for one in each_parameter(descent, state, values)]
                return bare + np.where(mask > 0, added, 0.0)
            case "slope_w" | "slope_b":
                slope = phases.gradient(descent, theta, batch, score).copy()
                slope[self.slope_index] = self._number(line_values(descent, batch, state, score))
                return slope
        return phases.gradient(descent, theta, batch, score)

    def _update(self, descent: Descent, rows: Rows, state: State, slope: Array) -> State:
        """The next state; the one there is where the next would not be finite."""
        if descent.frozen:
            slope = phases.zero_frozen(descent, slope)
        written = self.of_each(descent, state, slope)
        if self.part == "update":
            _, memory = phases.direct(descent, state, slope)
            parameters = written
            for index in descent.frozen:
                parameters[index] = state.parameters[index]
        else:
            velocity = phases.zero_frozen(descent, written) if descent.frozen else written
            memory = (velocity,)
            parameters = move(state.parameters, velocity, state.learning_rate)
        if not all(np.isfinite(array).all() for array in (parameters, *memory)):
            return state
        return phases.next_state(descent, rows, state, parameters, memory)

    def of_each(self, descent: Descent, state: State, slope: Array) -> Array:
        """What `update` and `velocity` give for each parameter, (P,), at these slopes (P,)."""
        each = each_parameter(descent, state, update_values(descent, state), slope)
        return np.array([self._number(one) for one in each])

    def _number(self, values: Values) -> float:
        value = self.value(values)
        return float(value) if np.ndim(value) == 0 else float("nan")

    def _by_row(self, descent: Descent, batch: Rows, state: State, score: Array) -> Array:
        value = self.value(line_values(descent, batch, state, score))
        return np.full(batch.count, value) if np.ndim(value) == 0 else np.asarray(value)


def line_values(descent: Descent, batch: Rows, state: State, score: Array) -> Values:
    """What the names of a line stand for, over a batch; a surface has no x.

    Args:
        descent: what descends.
        batch: its rows; x is the first feature.
        state: where it stands.
        score: what the model makes of the rows, (n,): ŷ of a line, z of log-odds.
    """
    theta = state.parameters
    return {
        "w": float(theta[0]),
        "b": float(theta[-1]),
        "x": batch.features[:, 0] if batch.features.shape[1] else np.zeros(batch.count),
        "y": batch.targets,
        "n": float(batch.count),
        "guess": score,
        "z": score,
        "error": score - batch.targets,
        "rate": state.learning_rate,
        **_settings(descent),
    }


def _settings(descent: Descent) -> dict[str, float]:
    return {"beta": float(getattr(descent.optimizer, "momentum", 0.0)), "lam": descent.l2}


def update_values(descent: Descent, state: State) -> Values:
    """What the names of a line stand for that is no parameter's own, in an update."""
    return {"rate": state.learning_rate, **_settings(descent)}


def each_parameter(
    descent: Descent, state: State, values: Values, slope: Array | None = None
) -> Iterator[Values]:
    """Yield, for each parameter in turn, what w, its gradient and its velocity are."""
    memory = state.memory[0] if state.memory else np.zeros(len(state.parameters))
    slopes = np.zeros(len(state.parameters)) if slope is None else slope
    for one, gradient, velocity in zip(
        state.parameters.tolist(), slopes.tolist(), memory.tolist(), strict=True
    ):
        yield {**values, "w": one, "gradient": gradient, "velocity": velocity}


def line_places(
    part: LinePart, descent: Descent, rows: Rows, state: State
) -> Iterator[tuple[Values, float | Array]]:
    """Yield each place where a step works out a line, with the engine's own result there.

    Args:
        part: which line.
        descent, rows, state: of the step.
    """
    done = phases.work(replace(descent, written=None), rows, state)
    values = line_values(descent, done.batch, state, done.score)
    match part:
        case "guess":
            yield values, done.score
        case "chance":
            yield values, sigmoid(done.score)
        case "loss":
            yield values, done.loss
        case "slope_w" | "slope_b":
            yield values, float(done.gradient[0 if part == "slope_w" else -1])
        case "update" | "velocity" | "penalty":
            mask = descent.model.weights_mask(done.batch.features.shape[1])
            if part == "update":
                results = done.after.parameters.tolist()
            elif part == "velocity":
                results = done.after.memory[0].tolist()
            else:
                results = (2 * descent.l2 * state.parameters).tolist()
            places = each_parameter(descent, state, values, done.gradient)
            for index, (place, result) in enumerate(zip(places, results, strict=True)):
                free = index not in descent.frozen
                if free and (part != "penalty" or mask[index]):
                    yield place, result
