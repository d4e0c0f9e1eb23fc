"""Descent until it has converged or diverged."""

from __future__ import annotations

from gdtui.engine import Descent, Rows, State, Status, evaluate, judge, norm, step, yardstick


def run_until_settled(
    descent: Descent, rows: Rows, state: State, limit: int, *, norm_below: float = float("inf")
) -> tuple[State, Status]:
    """Update until a state is judged to have converged or diverged, or `limit` updates are done.

    Args:
        descent: what descends.
        rows: what it is judged over.
        state: where it begins.
        limit: updates at most.
        norm_below: how short the gradient has to be besides, for digits that are compared.
    """
    measure = yardstick(descent, rows)
    start_loss, _ = evaluate(descent, rows, state.parameters)
    for _ in range(limit):
        loss, gradient = evaluate(descent, rows, state.parameters)
        reached = judge(measure, state.parameters, loss, start_loss, gradient)
        if reached == "diverged" or (reached == "converged" and norm(gradient) <= norm_below):
            return state, reached
        after = step(descent, rows, state)
        if after is state:
            return state, "diverged"
        state = after
    loss, gradient = evaluate(descent, rows, state.parameters)
    return state, judge(measure, state.parameters, loss, start_loss, gradient)
