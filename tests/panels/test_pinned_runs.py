"""The table of pinned runs says what sets them apart, and what their page is about."""

from __future__ import annotations

import pytest

from gdtui import course, engine
from gdtui.charts.pinned_runs import number_pinned_runs
from gdtui.panels.pinned_runs import tabulate_pinned_runs
from gdtui.session.session import Session


def pressed(session: Session, *keys: str) -> Session:
    for key in keys:
        session = session.press(key)
    return session


def opened(lesson: str, page: int) -> Session:
    return Session.open(course.find(lesson), page)


def test_on_the_page_of_lambda_losses_are_bare_and_validation_stands_beside() -> None:
    session = pressed(opened("regularisation", 3), *["z"] * 3, *["space"] * 30, "g")
    session = pressed(session, "z", *["space"] * 20, "g")
    table = tabulate_pinned_runs(session)
    assert table.columns[-3:] == ("steps", "training", "validation")
    assert [row.cells[0] for row in table.rows] == ["λ 0.1", "λ 0.3"]
    for ghost, row in zip(session.ghosts, table.rows, strict=True):
        log, parameters = ghost.trace.log, ghost.trace.state.parameters
        whole, _ = engine.evaluate(log.descent, log.rows, parameters)
        bare = engine.data_loss(log.descent, log.rows, parameters)
        held_out = engine.data_loss(log.descent, session.problem.validation, parameters)
        assert float(row.cells[-2]) == pytest.approx(bare, rel=1e-3)
        assert float(row.cells[-1]) == pytest.approx(held_out, rel=1e-3)
        assert whole > 1.05 * bare, "the penalised loss is another one"


def test_rows_read_are_counted_where_a_step_reads_a_batch() -> None:
    session = pressed(opened("mini-batches", 4), "e", "g")
    table = tabulate_pinned_runs(session)
    at = table.columns.index("rows read")
    batch = session.setup.descent.batch_size
    assert batch is not None
    assert table.rows[0].cells[at] == "1,021"
    full = tabulate_pinned_runs(pressed(opened("learning-rate", 7), "space", "g"))
    assert "rows read" not in full.columns
    assert full.columns[-1] == "loss"


def test_a_run_of_several_rates_bears_them_all() -> None:
    session = pressed(opened("learning-rate", 7), "space", "space", "+", "space", "g")
    assert session.ghosts[0].label == "η 1e-5→2e-5"
    session = pressed(session, "0", "space", "g")
    assert [row.cells[0] for row in tabulate_pinned_runs(session).rows] == [
        "η 1e-5→2e-5",
        "η 2e-5",
    ]


def test_runs_of_one_rate_are_told_apart_by_seed_start_or_switch() -> None:
    seeds = pressed(opened("mini-batches", 4), "space", "g", "s", "space", "g")
    first, second = (row.cells[0] for row in tabulate_pinned_runs(seeds).rows)
    assert (first, second) == (f"seed {seeds.seed - 1}", f"seed {seeds.seed}")
    places = pressed(opened("initialisation", 2), "space", "g", "left", "space", "g")
    assert [row.cells[0][:5] for row in tabulate_pinned_runs(places).rows] == ["from "] * 2
    turned = pressed(opened("momentum", 5), "space", "g", "z", "space", "g")
    assert [row.cells[0] for row in tabulate_pinned_runs(turned).rows] == ["β 0", "β 0.3"]


def test_a_seed_is_told_only_where_runs_have_different_ones() -> None:
    """On page 15.4 one run reads all rows and so draws nothing; the others all had "seed 0"."""
    told = [name for _, name, _ in number_pinned_runs(opened("mini-batches", 3).play_outcome(400))]
    assert told == ["1 η 0.1, ten rows", "2 η 0.02, ten rows", "3 η 0.1, all rows"]


def test_legs_along_one_parameter_each_are_named_by_it() -> None:
    legs = pressed(opened("two-parameters", 2), "space", "space", "z", "space", "z", "space")
    assert [row.cells[0] for row in tabulate_pinned_runs(legs).rows] == ["w alone", "b alone"]


def test_a_run_pinned_beside_legs_is_no_leg() -> None:
    legs = pressed(opened("two-parameters", 2), "space", "z", "space", "g", "space")
    assert [row.cells[0] for row in tabulate_pinned_runs(legs).rows] == ["w alone", "η 0.2"]
    assert [name for _, name, _ in number_pinned_runs(legs)] == ["2 η 0.2"]
    later = pressed(legs, "z", "space")
    assert [name for _, name, _ in number_pinned_runs(later)] == ["1 moving b alone"]
