"""The words on the axes: what is measured, and in what."""

from __future__ import annotations

import numpy as np

from gdtui.datasets.units import name_without_unit
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import number_text


def feature_axis(setup: TrainingSetup, index: int = 0) -> str:
    """Name a feature, with its unit as descent sees it; nothing on a surface."""
    problem = setup.dataset.problem
    if not problem.feature_names:
        return ""
    name = problem.feature_names[index]
    unit = setup.dataset.units.get(name, "")
    if problem.centre is None or problem.spread is None:
        return _with_unit(name, unit)
    name = name_without_unit(name, unit)
    if not _is_scaling_given(setup):
        return f"{name} (standardised)"
    centre, spread = float(problem.centre[index]), float(problem.spread[index])
    return f"({name} − {number_text(centre, 3)}) / {number_text(spread, 3)}"


def feature_text(setup: TrainingSetup, value: float) -> str:
    """Write a value of the first feature as it was read: in its own unit, whatever the scaling."""
    problem = setup.dataset.problem
    if problem.centre is not None and problem.spread is not None:
        value = value * float(problem.spread[0]) + float(problem.centre[0])
    unit = setup.dataset.units.get(problem.feature_names[0], "")
    return f"{number_text(value, 3)} {unit}".rstrip()


def target_axis(setup: TrainingSetup) -> str:
    """Name the target, with its unit."""
    name = setup.dataset.problem.target_name
    return _with_unit(name, target_unit(setup))


def target_unit(setup: TrainingSetup) -> str:
    """Return the target's unit; empty where it has none."""
    return setup.dataset.units.get(setup.dataset.problem.target_name, "")


def loss_axis(setup: TrainingSetup) -> str:
    """Name the loss; the mean squared error is in squares of the target's unit."""
    unit = target_unit(setup)
    squared = unit and setup.squares_unit
    return _with_unit("loss", unit + "²" if squared else "")


def parameter_labels(setup: TrainingSetup) -> tuple[str, ...]:
    """Name the parameters (P) in order: w, b; with several features w and the feature, then b."""
    return setup.descent.model.parameter_names(setup.dataset.problem.feature_names)


def weight_name(setup: TrainingSetup) -> str:
    """Name the first weight: w, or w and its feature where there are several."""
    return parameter_labels(setup)[0]


def weight_axis(setup: TrainingSetup) -> str:
    """Name the first weight, with its unit: the target's for each of the feature's."""
    above, name = target_unit(setup), weight_name(setup)
    problem = setup.dataset.problem
    if setup.for_chances or not above:
        return name
    feature = problem.feature_names[0]
    below = setup.dataset.units.get(feature, "")
    if problem.spread is not None:
        below = f"{number_text(float(problem.spread[0]), 3)} {below}".rstrip()
    if not below or above == below:
        return name
    return _with_unit(name, f"{above} per {below}")


def bias_axis(setup: TrainingSetup) -> str:
    """Name the last parameter; a bias of a line is in the target's unit."""
    unit = "" if setup.for_chances else target_unit(setup)
    return _with_unit(parameter_labels(setup)[-1], unit)


def _is_scaling_given(setup: TrainingSetup) -> bool:
    """Whether the scaling was given, not fitted: then the training rows' mean is not 0."""
    features = setup.rows.features
    return bool(np.abs(features.mean(axis=0)).max(initial=0.0) > 1e-6)


def _with_unit(name: str, unit: str) -> str:
    return f"{name_without_unit(name, unit)} ({unit})" if unit else name
