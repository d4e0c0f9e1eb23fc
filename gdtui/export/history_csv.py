"""A run's history as CSV: a line for every step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from gdtui import engine
from gdtui.session.session import Session


def history_csv(session: Session) -> Iterator[str]:
    """Yield the run so far, line by line: step, epoch, rate of the update, loss, parameters.

    The loss is over all training rows; the rate is the one the next update was taken with.
    """
    descent, rows, steps = session.setup.descent, session.rows, session.trace.steps
    log = session.trace.log
    rates, losses = session.trace.rates, session.trace.losses
    names = descent.model.parameter_names(session.problem.feature_names)
    yield _line(["step", "epoch", "learning_rate", "loss", *names])
    for index in range(steps + 1):
        state = session.trace.at(index)
        rate = rates[index] if index < steps else state.learning_rate
        if index < steps and descent.batch_size is None:
            log.refine(index, index + 1)
            loss = losses[index]
        else:
            loss, _ = engine.evaluate(descent, rows, state.parameters)
        values = [repr(float(value)) for value in (rate, loss, *state.parameters)]
        yield _line([str(state.step), str(state.epoch), *values])


def _line(values: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()
