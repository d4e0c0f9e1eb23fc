"""A table of one's own with classes by name, sorted rows, and features of any size."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gdtui.cli.data import fill_form
from gdtui.datasets import load
from gdtui.datasets.preview import preview_table
from gdtui.datasets.splitting import split_rows
from gdtui.export.command import command_line
from gdtui.export.numpy_script import numpy_script, rows_csv
from gdtui.export.state_code import open_code, state_code
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form, column_uses, with_uses
from gdtui.sandbox.lesson import open_sandbox
from gdtui.sandbox.validation import FormError
from gdtui.session.session import Session
from gdtui.spec.catalogue import OFFERED
from tests.sandbox.conftest import Write

FREE = Access()


@pytest.fixture
def sorted_classes(write: Write) -> Form:
    rows = "".join(f"{row},{'no' if row <= 14 else 'yes'}\n" for row in range(1, 21))
    return Form(write("x,c\n" + rows), "x", "c", model="logistic")


def faults(form: Form) -> FormError:
    with pytest.raises(FormError) as caught:
        open_sandbox(form, FREE)
    return caught.value


def test_one_class_alone_to_train_on_offers_a_seed_which_opens_it(sorted_classes: Form) -> None:
    refused = faults(sorted_classes)
    assert refused.said.keys() == {"shuffle"}
    assert "is no in all 14 training rows" in refused.said["shuffle"]
    assert refused.offered == {"shuffle": "0"}
    session = open_sandbox(replace(sorted_classes, **refused.offered), FREE)
    training = split_rows(20, (0.7, 0.15, 0.15), 0)[0]
    assert session.rows.targets.tolist() == [float(row >= 14) for row in training]
    assert session.setup.dataset.notes == ("class: no is 0, yes is 1", "rows shuffled by seed 0")


def test_command_code_and_script_carry_the_shuffle_and_the_split_by_class(
    sorted_classes: Form, tmp_path: Path
) -> None:
    form = replace(sorted_classes, shuffle="3", stratify="class")
    session = open_sandbox(form, FREE).press("space").press("space")
    words = shlex.split(command_line(session))
    assert words[words.index("--shuffle") + 1] == "3"
    assert words[words.index("--stratify") + 1] == "class"
    back = open_code(state_code(session), FREE)
    assert back.scene == session.scene
    assert back.rows.targets.tolist() == session.rows.targets.tolist()
    assert back.state.parameters.tolist() == session.state.parameters.tolist()
    (tmp_path / "rows.csv").write_text(rows_csv(session))
    script = tmp_path / "run.py"
    script.write_text(numpy_script(session, "rows.csv"))
    assert "shuffled by seed 3 and split by class" in script.read_text()
    printed = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True)
    assert [float(word) for word in printed.stdout.split()] == session.state.parameters.tolist()


def test_the_command_line_fills_in_what_the_chooser_would() -> None:
    given = dict.fromkeys((setting.name for setting in OFFERED), None) | {
        "features": "x1,x2",
        "target": "y",
        "model": "network",
    }
    form = fill_form("xor", given, FREE)
    assert form.split == "1, 0, 0"
    assert open_sandbox(form, FREE).rows.count == 4
    assert fill_form("xor", {**given, "split": "0.5,0.25,0.25"}, FREE).split == "0.5,0.25,0.25"


def test_two_words_can_be_predicted_and_not_learned_from(sorted_classes: Form) -> None:
    column = preview_table(sorted_classes.table, FREE).columns[1]
    assert (column.kind, column.fault) == ("two words", "")
    assert "two words, no and yes" in column.word_fault
    line = faults(replace(sorted_classes, model="linear"))
    assert "as classes they are predicted by a logistic model" in line.said["target"]
    turned = faults(replace(sorted_classes, features="c", target="x>3"))
    assert "two words, no and yes" in turned.said["features"]


def test_the_form_refuses_a_target_that_is_a_feature(write: Write) -> None:
    form = Form(write("x,x>3\n" + "".join(f"{row},{row % 2}\n" for row in range(30))), "x", "x>2")
    assert "x is a feature already" in faults(form).said["target"]
    assert open_sandbox(replace(form, target="next:x"), FREE).problem.target_name == "x_next"
    exact = open_sandbox(replace(form, target="x>3", model="logistic"), FREE)
    assert exact.problem.target_name == "x>3"
    assert set(exact.rows.targets.tolist()) == {0, 1}


@pytest.mark.parametrize("target", ["Pct >65", "next:Pct >65", "next:x", "next:x>5", "x>5"])
def test_the_chooser_keeps_a_target_with_operators_in_its_name(target: str) -> None:
    columns = ("age", "Pct >65", "next:x", "x")
    form = Form("t.csv", "age", target)
    uses = column_uses(form, columns)
    assert uses.keys() <= {*columns}
    assert with_uses(form, uses, columns) == form


# Features of any size


def unscaled(write: Write) -> Session:
    cells = ((1200000, 61), (34000000, 70), (125000000, 74), (8000000, 79), (331000000, 78))
    table = write("population,life\n" + "".join(f"{a},{b}\n" for a, b in cells))
    form = Form(table, "population", "life", scale="none", split="1, 0, 0")
    return open_sandbox(form, FREE)


def test_the_keys_reach_a_hundredth_of_the_critical_rate_however_small(write: Write) -> None:
    session = unscaled(write)
    critical = session.critical_rate
    assert 1e-17 < critical < 1e-16
    assert session.rate == Decimal("1e-17")
    for _ in range(30):
        session = session.press("-")
    assert critical / 10_000 < float(session.rate) <= critical / 100
    assert session.notice == "η stops at 1e-19."
    assert session.press("+").rate == Decimal("2e-19")
    assert session.press("[").rate == session.rate


def test_a_run_that_crawls_says_so_and_one_on_scaled_features_does_not(write: Write) -> None:
    session = unscaled(write)
    for _ in range(40):
        session = session.press("space")
    assert session.notice == (
        "It crawls: unscaled features make a narrow bowl. f, then scaling standard."
    )
    form = Form(session.scene.problem.dataset, "population", "life", split="1, 0, 0", rate="0.001")
    scaled = open_sandbox(form, FREE)
    for _ in range(40):
        scaled = scaled.press("space")
    assert scaled.notice == ""


def test_what_is_read_by_the_form_is_what_load_reads(sorted_classes: Form) -> None:
    form = replace(sorted_classes, stratify="class")
    read = load(
        form.table, features=["x"], target="c", as_class=True, stratify="class", scale="standard"
    )
    assert open_sandbox(form, FREE).rows.targets.tolist() == read.problem.training.targets.tolist()
