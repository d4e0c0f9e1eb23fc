"""What the charts of histories, parts and classes show, in words: one function for each chart."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from gdtui import datasets, engine
from gdtui.charts import axis_labels
from gdtui.charts.chances import right_answers, stride_of, thresholds
from gdtui.charts.contours import plane_through
from gdtui.charts.histories import held_out, losses_on, same_as_today, together
from gdtui.charts.networks import units_of
from gdtui.charts.rescaled_run import twin
from gdtui.charts.shrinkages import ridge_of
from gdtui.engine import Array, Network
from gdtui.session.metrics import gradient_check
from gdtui.session.session import Session
from gdtui.text.numbers import number_text

Sentences = tuple[str, ...]

MOST_NAMED = 6
"""So many parameters are told one by one."""


def scatter(session: Session) -> Sentences:
    """How many rows, from where to where they lie, how they hang together, and what is missing."""
    setup = session.setup
    if not setup.dataset.problem.feature_names:
        return ()
    feature, target = setup.dataset.problem.feature_names[0], setup.dataset.problem.target_name
    if feature == target:
        return (f"{setup.rows.count:,} rows.",)
    places = (setup.rows.features[:, 0], setup.rows.targets)
    across, up = (
        f"{number_text(each.min(), 3)} to {number_text(each.max(), 3)}" for each in places
    )
    sentences = [
        f"{setup.rows.count:,} rows, a dot each: {feature} from {across}, {target} from {up}."
    ]
    r = datasets.correlation(setup.dataset)
    if not math.isnan(r):
        sentences.append(f"{_shape(r)}: r = {number_text(r, 3)}.")
    return (*sentences, *(f"{note}." for note in _gaps(session)))


def _shape(r: float) -> str:
    """Say what a cloud of this correlation looks like."""
    way = "rises" if r > 0 else "falls"
    if abs(r) >= 0.95:
        return f"The dots lie close to a line that {way}"
    if abs(r) >= 0.5:
        return f"The dots are a band that {way} to the right"
    return f"The dots are a cloud that hardly {way} to the right"


def _gaps(session: Session) -> list[str]:
    fate = {"forward": "filled in", "mean": "filled in", "drop": "missing, their rows dropped"}
    done = fate.get(session.scene.problem.fill, "missing")
    gaps = session.setup.dataset.gaps.items()
    return [f"{count} reading{'s' * (count > 1)} of {name} {done}" for name, count in gaps]


def contour(session: Session) -> Sentences:
    """Where it stands, and how far off the minimum −gradient points."""
    parameters = session.state.parameters
    if len(parameters) < 2:
        return ()
    first, last = (axis_labels.parameter_names(session.setup)[place] for place in (0, -1))
    w, b = (number_text(float(parameters[place]), 3) for place in (0, -1))
    sentences = [f"{first} = {w}, {last} = {b}."]
    plane = plane_through(session.setup, parameters, parameters)
    if plane.quadratic:
        gradient = engine.descent.zero_frozen(session.setup.descent, session.gradient)
        angle = _angle(-gradient[[0, -1]], np.array(plane.minimum) - plane.here)
        if not math.isnan(angle):
            sentences.append(f"−gradient points {angle:.0f}° off the minimum.")
    return tuple(sentences)


def _angle(one: Array, other: Array) -> float:
    """The angle between two directions (2,), in degrees; NaN where one has no length."""
    with np.errstate(all="ignore"):
        one, other = one / np.abs(one).max(), other / np.abs(other).max()
        cosine = float(one @ other / (np.hypot(*one) * np.hypot(*other)))
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) if cosine == cosine else math.nan


def scaling(session: Session) -> Sentences:
    """The loss of either run, and why they differ."""
    if not session.problem.feature_names:
        return ()
    told = []
    for name, run in (("Raw", twin(session, "none")), ("standardised", twin(session, "standard"))):
        condition = number_text(run.curvature.condition_number, 3)
        told.append(f"{name}: loss {number_text(run.loss)}, condition number {condition}")
    return (f"{'; '.join(told)}.",)


def prediction(session: Session) -> Sentences:
    """How far off the predictions are."""
    rows, model = session.rows, session.setup.descent.model
    if not session.problem.feature_names:
        return ()
    if session.setup.descent.loss.name == "log_loss":
        return (f"{right_answers(session):,} of {rows.count:,} rows are on the right side of ½.",)
    with np.errstate(all="ignore"):
        misses = np.abs(model.predict(session.state.parameters, rows.features) - rows.targets)
    unit = axis_labels.target_unit(session.setup)
    middle = f"{number_text(float(np.median(misses)), 3)} {unit}".rstrip()
    return (f"Half of the {rows.count:,} predictions are within {middle}.",)


def parameters(session: Session) -> Sentences:
    """The parameters, and where least squares has them."""
    named, best = axis_labels.parameter_names(session.setup), session.setup.best
    if len(named) > MOST_NAMED:
        largest = float(np.abs(session.state.parameters).max())
        return (f"{len(named)} parameters, the largest {number_text(largest, 3)} in size.",)
    sentences = [f"Now {_listed(named, session.state.parameters)}."]
    if best is not None and not session.question_open:
        sentences.append(f"Least squares: {_listed(named, best)}.")
    return tuple(sentences)


def _listed(named: tuple[str, ...], values: Array) -> str:
    pairs = zip(named, values.tolist(), strict=True)
    return ", ".join(f"{name} = {number_text(value, 3)}" for name, value in pairs)


def convergence(session: Session) -> Sentences:
    """The three signs of being done."""
    told = [f"The gradient norm is {number_text(session.gradient_norm, 3)}"]
    best = session.setup.best
    if best is not None:
        away = engine.norm(session.state.parameters - best)
        told.append(f"the distance to least squares {number_text(away, 3)}")
    done = f"done is a gradient norm of {engine.GRADIENT_TOLERANCE:.0e}".replace("e-0", "e-")
    return (f"{', '.join(told)}; {done}.",)


def losses(session: Session) -> Sentences:
    """The loss of each part, the least validation loss, and the baseline."""
    setup, problem = session.setup, session.problem
    parts = [("Training", problem.training), ("validation", problem.validation)]
    if not session.test_hidden:
        parts.append(("test", problem.test))
    now = session.state.parameters[np.newaxis]
    told = [
        f"{name} {number_text(float(losses_on(setup, rows, now)[0]))}"
        for name, rows in parts
        if rows.count
    ]
    sentences = [f"{', '.join(told)}."]
    lowest = held_out(session)
    if lowest is not None:
        step, loss = lowest
        sentences.append(f"Validation was least at step {step:,}: {number_text(loss)}.")
    baseline = same_as_today(session)
    if baseline is not None:
        sentences.append(f"“Tomorrow is as today” has {number_text(baseline)}.")
    return tuple(sentences)


def shrinkage(session: Session) -> Sentences:
    """The best weights at this λ, and the λ that validation would choose."""
    setup = session.setup
    if setup.best is None:
        return ()
    kept = np.flatnonzero(setup.descent.model.weights_mask(setup.rows.features.shape[1]))
    named = axis_labels.parameter_names(setup)
    weights = _listed(tuple(named[index] for index in kept), setup.best[kept])
    sentences = [f"At λ = {number_text(setup.descent.l2, 3)} least squares has {weights}."]
    chosen = ridge_of(setup).chosen
    if chosen is not None:
        best = f"λ = {number_text(chosen, 2)} is best" if chosen else "no λ beats none"
        sentences.append(f"On the validation rows {best}.")
    return tuple(sentences)


def sigmoid(session: Session) -> Sentences:
    """Where the chance is one half."""
    if len(session.problem.feature_names) != 1:
        return ()
    found = [axis_labels.reading(session.setup, place) for place in thresholds(session)]
    if not found:
        return ("The chance is nowhere one half between the rows.",)
    return (f"The chance is one half at {session.problem.feature_names[0]} = {found[0]}.",)


def boundary(session: Session) -> Sentences:
    """How many rows lie on their own side."""
    if len(session.problem.feature_names) < 2:
        return ()
    right, stride = right_answers(session), stride_of(session.setup)
    told = f"{right:,} of {session.rows.count:,} rows lie on their own side of the boundary."
    return (told, f"One row in {stride} is shown.") if stride > 1 else (told,)


def network(session: Session) -> Sentences:
    """Which hidden units are the same, and whether the backward pass is right."""
    model = session.setup.descent.model
    if not isinstance(model, Network):
        return ()
    values = session.state.parameters
    units = units_of(model, session.rows.features.shape[1])[:-1]
    alike = max(together(values[np.array(units)].T), key=len)
    sentences = []
    if len(alike) > 1:
        which = " and ".join(str(unit + 1) for unit in alike)
        sentences.append(f"Units {which} have equal weights, so equal gradients: they stay alike.")
    apart = gradient_check(session)
    if math.isfinite(apart):
        share = "not at all" if apart == 0 else f"by {number_text(apart, 1)} of the largest slope"
        sentences.append(f"Backward pass and finite differences differ {share}.")
    return tuple(sentences)


TELLINGS: Mapping[str, Callable[[Session], Sentences]] = {
    "scatter": scatter,
    "contour": contour,
    "scaling": scaling,
    "prediction": prediction,
    "parameters": parameters,
    "weights": parameters,
    "convergence": convergence,
    "losses": losses,
    "shrinkage": shrinkage,
    "sigmoid": sigmoid,
    "boundary": boundary,
    "network": network,
}
