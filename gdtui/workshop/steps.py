"""Steps of descent made of learners' functions, in their own process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gdtui.workshop.protocol import CodeFault, Drive, Drove, Prepare, unpack_value
from gdtui.workshop.reference import REFERENCE

if TYPE_CHECKING:
    from gdtui.engine.data import Array

    Moved: TypeAlias = tuple[Array, Array]


class StepError(Exception):
    """A learner's function gave something that no step can be made of."""


class Stepper:
    """Takes steps of one part of the workshop."""

    def __init__(self, setting: Prepare, own: dict[int, Callable[..., Any]]) -> None:
        """Take over what is driven.

        Args:
            setting: the part and the rows.
            own: learners' functions by their part; for the others there are our own.
        """
        self._setting = setting
        self._functions = {**REFERENCE, **own}
        self._x = _as_array(unpack_value(setting.features))
        self._y = _as_array(unpack_value(setting.targets))
        if 6 in own and setting.part in (6, 10):
            raw = _as_array(unpack_value(setting.raw))
            training = self._functions[6](raw, len(self._y) / len(raw) + 1e-9)[0]
            self._x = _check_array("split_and_scale gives", training, self._y.shape)
        self._batches: tuple[tuple[int, int], Any] | None = None

    def drive(self, request: Drive, fault: Callable[[BaseException], CodeFault]) -> Drove:
        """Take steps, until there are enough, time is up, one fails or is not finite."""
        parameters, velocity = np.array(request.parameters), np.array(request.velocity)
        epoch, batch, count = request.epoch, request.batch, 0
        many = -(-len(self._y) // self._setting.size) if self._setting.size else 1
        seen: list[Moved] = []
        wrong: CodeFault | None = None
        until = time.monotonic() + request.seconds
        while count < request.count and (not count or time.monotonic() < until):
            try:
                with np.errstate(all="ignore"):
                    x, y = self._rows(request.seed, epoch, batch)
                    moved = self._step(parameters, velocity, x, y, request.rate)
                parameters = _check_array("the new parameters are", moved[0], parameters.shape)
                velocity = _check_array("the new velocity is", moved[1], velocity.shape)
            except BaseException as error:
                wrong = fault(error)
                break
            if not all(map(math.isfinite, (*parameters.tolist(), *velocity.tolist()))):
                wrong = CodeFault("not finite")
                break
            seen.append((parameters, velocity))
            count += 1
            batch += 1
            if batch == many:
                epoch, batch = epoch + 1, 0
        both = (np.array(one).tobytes() for one in zip(*seen, strict=True))
        return Drove(next(both, b""), next(both, b""), count, wrong)

    def _rows(self, seed: int, epoch: int, batch: int) -> Moved:
        """The rows of an update: all of them, or a batch as part 7 makes it."""
        size = self._setting.size
        if not size:
            return self._x, self._y
        if self._batches is None or self._batches[0] != (seed, epoch):
            made = self._functions[7](self._x, self._y, size, seed, epoch)
            self._batches = (seed, epoch), made
        made = self._batches[1]
        try:
            x, y = made[batch]
        except (IndexError, TypeError, ValueError):
            raise StepError(f"batches gives no pair for batch {batch + 1} of an epoch") from None
        return _as_array(x), _as_array(y)

    def _step(self, parameters: Array, velocity: Array, x: Array, y: Array, rate: float) -> Moved:
        """One update of the part that is driven."""
        of, part = self._functions, self._setting.part
        if part == 9:
            return self._network_step(parameters, x, y, rate), velocity
        if part == 10:
            return self._pair(of[10](parameters, velocity, x, y, rate, self._setting.beta))
        w, b = map(float, parameters)
        if part == 5:
            w, b = self._pair(of[5](x, y, w, b, rate, 1))
            return np.array([_number(w, "train"), _number(b, "train")]), velocity
        prediction = _check_array("forward gives", of[1](x, w, b), y.shape)
        slopes = [_number(one, "gradient") for one in self._pair(of[3](x, y, prediction))]
        if part == 8:
            slope = np.array(slopes)
            return self._pair(of[8](parameters, velocity, slope, rate, self._setting.beta))
        w, b = self._pair(of[4](w, b, *slopes, rate))
        return np.array([_number(w, "update"), _number(b, "update")]), velocity

    def _network_step(self, parameters: Array, x: Array, y: Array, rate: float) -> Array:
        """A step of a network with tanh units whose chances are σ(z), by log loss."""
        k, d = self._setting.hidden, x.shape[1]
        w, b, v, c = np.split(parameters, np.cumsum((k * d, k, k)))
        w = w.reshape(k, d)
        z = np.tanh(x @ w.T + b) @ v + c[0]
        slope = (1 / (1 + np.exp(-z)) - y) / len(y)
        parts = self._functions[9](x, slope, w, b, v, float(c[0]))
        shapes = (w.shape, b.shape, v.shape)
        slopes = [
            _check_array("backward gives", one, shape)
            for one, shape in zip(parts, shapes, strict=False)
        ]
        last = [_number(parts[3], "backward")]
        return parameters - rate * np.concatenate((*(one.ravel() for one in slopes), last))

    def _pair(self, result: Any) -> tuple[Any, Any]:
        """Two things, as most functions return."""
        try:
            first, second = result
        except (TypeError, ValueError):
            raise StepError("two results are needed, and there are not two") from None
        return first, second


def _as_array(value: object) -> Array:
    return np.asarray(value, dtype=np.float64)


def _check_array(what: str, value: object, shape: tuple[int, ...]) -> Array:
    """An array of that shape; StepError where it is none."""
    try:
        array = _as_array(value)
    except (TypeError, ValueError):
        raise StepError(f"{what} no array of numbers") from None
    if array.shape != shape:
        raise StepError(f"{what} {_size_text(array.shape)}, and {_size_text(shape)} are needed")
    return array


def _size_text(shape: tuple[int, ...]) -> str:
    size = " by ".join(f"{length:,}" for length in shape)
    return f"{size} numbers" if shape else "one number"


def _number(value: object, name: str) -> float:
    """One number; StepError where it is none."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise StepError(f"{name} gives something that is no number") from None
