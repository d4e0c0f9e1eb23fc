"""The rows of data/seattle-weather.csv, read without the project's own loader."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gdtui.engine import Rows

CSV = Path(__file__).parents[2] / "data" / "seattle-weather.csv"
TRAINING_ROWS = 1021


@pytest.fixture(scope="session")
def weather() -> Callable[..., Rows]:
    """The training rows for tomorrow's tmax from the named features, raw or standardised."""
    with CSV.open() as file:
        table = list(csv.DictReader(file))

    def training(*features: str, standardise: bool = False) -> Rows:
        inputs = np.array([[float(day[name]) for name in features] for day in table])
        targets = np.array([float(day["tmax"]) for day in table[1:]])
        inputs = inputs[:TRAINING_ROWS]
        if standardise:
            inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
        return Rows(inputs, targets[:TRAINING_ROWS])

    return training
