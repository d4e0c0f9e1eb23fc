"""Gradient descent of teaching size: pure functions over frozen values, numpy alone."""

from gdtui.engine.batching import batch_of, batches_per_epoch, row_order
from gdtui.engine.curvature import Curvature, Regime, curvature, hessian, regime
from gdtui.engine.data import Array, Problem, Rows
from gdtui.engine.descent import (
    GRADIENT_TOLERANCE,
    Descent,
    Start,
    State,
    Status,
    Work,
    begin,
    evaluate,
    forward,
    gradient,
    loss,
    norm,
    run,
    run_until,
    start_parameters,
    status,
    step,
    update,
    work,
)
from gdtui.engine.finite_differences import finite_differences
from gdtui.engine.least_squares import least_squares
from gdtui.engine.losses import (
    LOSSES,
    LogLoss,
    Loss,
    MeanSquaredError,
    Value,
    loss_named,
    sigmoid,
)
from gdtui.engine.models import MODELS, Linear, Logistic, Model, model_named
from gdtui.engine.network import Network
from gdtui.engine.optimizers import Momentum, Optimizer, Plain
from gdtui.engine.surfaces import BARE_ROWS, Ravine, Surface, TwoWells
from gdtui.engine.trace import Trace

__all__ = [
    "BARE_ROWS",
    "GRADIENT_TOLERANCE",
    "LOSSES",
    "MODELS",
    "Array",
    "Curvature",
    "Descent",
    "Linear",
    "LogLoss",
    "Logistic",
    "Loss",
    "MeanSquaredError",
    "Model",
    "Momentum",
    "Network",
    "Optimizer",
    "Plain",
    "Problem",
    "Ravine",
    "Regime",
    "Rows",
    "Start",
    "State",
    "Status",
    "Surface",
    "Trace",
    "TwoWells",
    "Value",
    "Work",
    "batch_of",
    "batches_per_epoch",
    "begin",
    "curvature",
    "evaluate",
    "finite_differences",
    "forward",
    "gradient",
    "hessian",
    "least_squares",
    "loss",
    "loss_named",
    "model_named",
    "norm",
    "regime",
    "row_order",
    "run",
    "run_until",
    "sigmoid",
    "start_parameters",
    "status",
    "step",
    "update",
    "work",
]
