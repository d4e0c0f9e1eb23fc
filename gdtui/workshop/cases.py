"""What each part's function is tried on: first the weather, then small tables like no other.

The small ones have x and y that are not centred and a number of rows that is odd, so that what is
right by chance on one table is not on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from gdtui import datasets, engine
from gdtui.engine import Array, Rows
from gdtui.workshop.reference import Right

Argument = int | float | Array

FIRST_W, FIRST_B = 0.52, 4.69
SHARE = 0.7
"""Of the days, so many are trained on."""


class Case(NamedTuple):
    """One call.

    Attributes:
        arguments: what the function is given.
        said: which numbers these are, in words.
        rows: how many rows there are.
    """

    arguments: tuple[Argument, ...]
    said: str
    rows: int = 1


class Asked(NamedTuple):
    """What a function is asked for.

    Attributes:
        what: in words: "two slopes are wanted".
        names: what each value is called, to the learner.
        order: in which order the values are looked at.
    """

    what: str
    names: tuple[str, ...]
    order: tuple[int, ...]


RESULTS: Mapping[int, Asked] = {
    1: Asked("an array of guesses is wanted", ("Your guess",), (0,)),
    2: Asked("one number is wanted", ("Your loss",), (0,)),
    3: Asked("two slopes are wanted", ("Your gradient for w", "Your gradient for b"), (0, 1)),
    4: Asked("two numbers are wanted", ("Your new w", "Your new b"), (0, 1)),
    5: Asked("two numbers, w and b, are wanted", ("Your w", "Your b"), (0, 1)),
    6: Asked("two arrays are wanted", ("Your training value", "Your later value"), (0, 1)),
    7: Asked("a list of pairs is wanted", ("Your batches",), (0,)),
    8: Asked("two arrays are wanted", ("Your new parameter", "Your velocity"), (1, 0)),
    9: Asked(
        "four slopes are wanted",
        (
            "Your gradient for w",
            "Your gradient for b",
            "Your gradient for v",
            "Your gradient for c",
        ),
        (0, 1, 2, 3),
    ),
    10: Asked("two arrays are wanted", ("Your new parameter", "Your velocity"), (0, 1)),
}


@cache
def weather() -> tuple[Array, Array]:
    """Today's and tomorrow's tmax of all days, °F, in their order: two arrays (1460,)."""
    table = datasets.load("seattle-weather", features=["tmax"], target="next:tmax")
    parts = (table.problem.training, table.problem.validation, table.problem.test)
    today = np.concatenate([rows.features[:, 0] for rows in parts])
    return today, np.concatenate([rows.targets for rows in parts])


@cache
def training_rows() -> Rows:
    """The training days as part 10 has them: tmax standardised, tomorrow's in °F."""
    table = datasets.load(
        "seattle-weather",
        features=["tmax"],
        target="next:tmax",
        split=(SHARE, 1 - SHARE, 0),
        scale="standard",
    )
    return table.problem.training


@cache
def engine_ending() -> Array:
    """w and b with which the engine ends where part 10 does: ten epochs of mini-batches."""
    rows = training_rows()
    descent = engine.Descent(
        engine.Linear(), engine.MeanSquaredError(), engine.Momentum(0.9), batch_size=32
    )
    state = engine.begin(descent, rows, np.zeros(2), 0.01, seed=0)
    steps = 10 * engine.batches_per_epoch(rows.count, 32)
    return [work.after for work in engine.run(descent, rows, state, steps)][-1].parameters


def _training() -> tuple[Array, Array]:
    today, tomorrow = weather()
    count = int(SHARE * len(today))
    return today[:count], tomorrow[:count]


def _small(seed: int, rows: int) -> tuple[Array, Array]:
    drawn = np.random.default_rng(seed)
    return drawn.normal(3, 2, rows).round(2), drawn.normal(-5, 4, rows).round(2)


def _tables() -> tuple[tuple[Array, Array, float, float, str], ...]:
    """Rows with a w and a b, and what they are called."""
    (x, y), small, smaller = _training(), _small(11, 7), _small(12, 5)
    return (
        (x, y, FIRST_W, FIRST_B, f"the weather at w = {FIRST_W}, b = {FIRST_B}"),
        (*small, -1.3, 7.25, "7 other rows at w = −1.3, b = 7.25"),
        (*smaller, 2.6, -0.4, "5 other rows at w = 2.6, b = −0.4"),
    )


def _make_cases() -> dict[int, tuple[Case, ...]]:
    tables = _tables()
    guesses = [(x, y, Right.forward(x, w, b), said) for x, y, w, b, said in tables]
    rates = (1e-4, 0.01, 0.05)  # the first as on the screen
    momentums = (0.9, 0.6, 0.35)
    updates = (
        (0.52, 4.69, -3208.8, -53.5, 1e-4),
        (-1.3, 7.25, 12.5, -3.25, 0.01),
        (2.6, -0.4, 0.75, 40.0, 0.3),
    )
    drawn = np.random.default_rng(5)
    pairs = [tuple(drawn.normal(1, 2, 2).round(2) for _ in range(3)) for _ in range(3)]
    days = (weather()[0], _small(21, 11)[0], _small(22, 15)[0])
    shares = (SHARE, 0.6, 0.8)
    return {
        1: tuple(Case((x, w, b), said, len(x)) for x, y, w, b, said in tables),
        2: tuple(Case((guess, y), said, len(y)) for x, y, guess, said in guesses),
        3: tuple(Case((x, y, guess), said, len(y)) for x, y, guess, said in guesses),
        4: tuple(
            Case(one, f"w = {one[0]}, b = {one[1]} and rate = {one[4]}".replace("-", "−"))
            for one in updates
        ),
        5: tuple(
            Case((x, y, w, b, rate, steps), f"{steps} steps on {said}", len(x))
            for (x, y, w, b, said), rate, steps in zip(tables, rates, (3, 5, 4), strict=True)
        ),
        6: tuple(
            Case((x, share), f"{len(x):,} days and share = {share}", len(x))
            for x, share in zip(days, shares, strict=True)
        ),
        7: tuple(
            Case((x, y, size, seed, epoch), f"{len(x):,} days and size = {size}", len(x))
            for (x, y, *_), size, seed, epoch in zip(
                tables, (32, 3, 2), (0, 4, 5), (0, 1, 2), strict=True
            )
        ),
        8: tuple(
            Case((*three, rate, beta), f"β = {beta} and rate = {rate}")
            for three, rate, beta in zip(pairs, (0.1, 0.01, 0.5), momentums, strict=True)
        ),
        9: _network_cases(),
        10: tuple(
            Case((theta, velocity, x, y, rate, beta), said, len(x))
            for (x, y, _, _, said), (theta, velocity, _), rate, beta in zip(
                tables, pairs, rates, momentums, strict=True
            )
        ),
    }


def _network_cases() -> tuple[Case, ...]:
    drawn = np.random.default_rng(9)
    cases = []
    for rows, d, k in ((5, 2, 3), (7, 3, 2), (3, 1, 4)):
        x, slope = drawn.normal(0.5, 1, (rows, d)), drawn.normal(0, 1, rows)
        w, b, v = drawn.normal(0, 1, (k, d)), drawn.normal(0, 1, k), drawn.normal(1, 1, k)
        said = f"{rows} rows, {d} features and {k} units"
        cases.append(Case((x, slope, w, b, v, 0.25), said, rows))
    return tuple(cases)


class _Cases(dict[int, tuple[Case, ...]]):
    """The cases of each part, made when the first is asked for."""

    def __missing__(self, number: int) -> tuple[Case, ...]:
        self.update(_make_cases())
        return self[number]


CASES = _Cases()
