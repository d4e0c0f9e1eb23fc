"""Axes hold still, grow in few steps, and freeze."""

from __future__ import annotations

from itertools import pairwise

from tests.charts.conftest import Open
from tests.charts.layers import axes_of, sessions_of
from tests.charts.test_pinned_runs import NAMES


def test_axes_hold_still_while_the_run_fits(run: Open) -> None:
    for name in NAMES:
        limits = [axes_of(name, session) for session in sessions_of(run("2.25e-4"), 9)]
        assert len(set(limits)) == 1, name


def test_axes_grow_in_few_steps_and_freeze_on_divergence(run: Open) -> None:
    sessions = sessions_of(run("2.75e-4"), 60)
    diverged = next(k for k, session in enumerate(sessions) if session.status == "diverged")
    for name in NAMES:
        limits = [axes_of(name, session) for session in sessions]
        changes = sum(a != b for a, b in pairwise(limits[: diverged + 1]))
        assert changes <= (0 if name == "fit" else 8), name
        assert len(set(limits[diverged:])) == 1, name
        for before, after in pairwise(limits):
            assert after[0].high >= before[0].high
            assert after[1].high >= before[1].high


def test_limits_follow_from_the_run_alone(run: Open) -> None:
    session = run("2.75e-4", 12)
    for name in NAMES:
        assert axes_of(name, session.back().back().step().step()) == axes_of(name, session)
        assert axes_of(name, session.back().back()) == axes_of(name, run("2.75e-4", 10))


def test_moving_by_hand_holds_the_axes_still(run: Open) -> None:
    session = run("2e-4", 0, start="[0.9, 4]")
    wide = run("2e-4", 0)
    assert axes_of("bowl", session)[0] != axes_of("bowl", wide)[0], "the start sets the scale"
