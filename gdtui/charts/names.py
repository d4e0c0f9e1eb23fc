"""The words on the axes: what is measured, and in what."""

from __future__ import annotations

from gdtui.stage import Stage


def feature_axis(stage: Stage) -> str:
    """Name the one feature, with its unit as descent sees it."""
    name = stage.dataset.problem.feature_names[0]
    if _standardised(stage):
        return f"{name} (standardised)"
    return _with_unit(name, stage.dataset.units.get(name, ""))


def target_axis(stage: Stage) -> str:
    """Name the target, with its unit."""
    name = stage.dataset.problem.target_name
    return _with_unit(name, stage.dataset.units.get(name, ""))


def loss_axis(stage: Stage) -> str:
    """Name the loss; the mean squared error is in squares of the target's unit."""
    unit = stage.dataset.units.get(stage.dataset.problem.target_name, "")
    squared = unit and stage.descent.loss.name == "mean_squared_error"
    return _with_unit("loss", unit + "²" if squared else "")


def weight_name(stage: Stage) -> str:
    """Name the first weight: w, or w and its feature where there are several."""
    return stage.descent.model.parameter_names(stage.dataset.problem.feature_names)[0]


def weight_axis(stage: Stage) -> str:
    """Name the first weight, with its unit: the target's for each of the feature's."""
    above = stage.dataset.units.get(stage.dataset.problem.target_name, "")
    feature = stage.dataset.problem.feature_names[0]
    below = stage.dataset.units.get(feature, "")
    if _standardised(stage):
        below = "standard deviation"
    if stage.descent.loss.name != "mean_squared_error" or not above or not below or above == below:
        return weight_name(stage)
    return _with_unit(weight_name(stage), f"{above} per {below}")


def _standardised(stage: Stage) -> bool:
    return stage.dataset.problem.spread is not None


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name
