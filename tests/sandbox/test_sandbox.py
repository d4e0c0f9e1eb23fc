"""A form becomes a lesson that every key works in, or a sentence at each field."""

from __future__ import annotations

import csv
import io
import shlex
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gdtui import keymap
from gdtui.charts import describe_chart, draw_chart
from gdtui.cli.main import cli
from gdtui.course.lesson import is_sandbox
from gdtui.datasets import load, shipped_names
from gdtui.datasets.preview import ColumnUse, preview_table
from gdtui.engine import OPTIMIZERS
from gdtui.export.command import command_line
from gdtui.export.state_code import open_code, state_code
from gdtui.plain import commands
from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.command import current_form
from gdtui.sandbox.form import (
    EXAMPLE,
    FIELDS,
    Form,
    column_uses,
    with_field,
    with_split_for,
    with_uses,
)
from gdtui.sandbox.lesson import half_critical_rate, open_sandbox
from gdtui.sandbox.validation import FormError
from gdtui.session.session import Session
from gdtui.text.name_lists import names_text, parse_names
from tests.properties import examples
from tests.sandbox.conftest import Write

FREE = Access()
RAIN = replace(EXAMPLE, target="next:rain>0", model="logistic")
XOR = Form("xor", "x1, x2", "y", split="1, 0, 0", model="network", loss="log_loss", start="random")


def faults(form: Form, access: Access = FREE) -> dict[str, str]:
    with pytest.raises(FormError) as caught:
        open_sandbox(form, access)
    return {str(name): said for name, said in caught.value.said.items()}


# Opening


def test_the_example_opens_as_a_lesson_of_one_page() -> None:
    session = open_sandbox(EXAMPLE, FREE)
    assert len(session.lesson.pages) == 1
    assert session.page.ask is None
    assert session.setup.descent.batch_size is None
    assert session.scene.problem.scale == "standard"
    assert session.rate == Decimal("0.2")
    assert session.regime == "steady"
    prose = session.page.blocks[0].markdown  # type: ignore[union-attr]
    assert "1,461 rows; the last has no next one. 1,021 to train on, 220 to validate" in prose
    assert is_sandbox(session.lesson)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "first"),
    [
        (EXAMPLE, "fit"),
        (replace(EXAMPLE, features="tmax, tmin, day_of_year", l2="0.1"), "prediction"),
        (RAIN, "sigmoid"),
        (replace(RAIN, features="tmax, tmin"), "boundary"),
        (replace(RAIN, features="tmax, tmin, rain"), "bowl"),
        (replace(RAIN, model="network", loss="log_loss", start="random"), "sigmoid"),
        (
            replace(
                RAIN, model="network", loss="log_loss", start="random", features="tmax,tmin,rain"
            ),
            "network",
        ),
        (XOR, "boundary"),
        (replace(EXAMPLE, batch="32", optimizer="momentum", scale="none"), "fit"),
    ],
)
def test_every_chart_can_show_the_model_and_every_key_works(form: Form, first: str) -> None:
    session = open_sandbox(form, FREE)
    assert session.chart_name == first
    turned = session
    for name in session.scene.charts:
        assert turned.chart_name == name
        turned = turned.press("c")
    assert turned.chart_name == first
    for name in session.scene.charts:
        assert draw_chart(name, session).note == "", name
    for key in keymap.SESSION_KEYS:
        pressed = session.step().press(key.written)
        assert describe_chart(pressed)
    assert session.step().loss < session.loss
    for arrow in keymap.ARROWS if session.page.moves else ():
        moved = session.press(arrow)
        assert not np.array_equal(moved.state.parameters, session.state.parameters)


def test_what_is_chosen_is_what_runs() -> None:
    form = replace(
        EXAMPLE,
        scale="none",
        optimizer="momentum",
        momentum="0.5",
        batch="64",
        rate="2e-5",
        l2="0.25",
        start="0.5, 4",
        seed="7",
        split="0.5,0.25,0.25",
    )
    session = open_sandbox(form, FREE)
    descent = session.setup.descent
    assert (descent.batch_size, descent.l2) == (64, 0.25)
    assert descent.optimizer.stability_limit == 3.0
    assert session.state.parameters.tolist() == [0.5, 4.0]
    assert (session.seed, session.rate) == (7, Decimal("2e-5"))
    assert session.problem.training.count == 730
    assert session.problem.centre is None


@pytest.mark.parametrize(
    ("critical", "rate"),
    [
        (1.0, "0.2"),
        (1.0000000001, "0.2"),
        (0.9999999999, "0.2"),
        (3.9, "1"),
        (4.1, "2"),
        (2.5e-4, "1e-4"),
        (float("inf"), "0.1"),
        (float("nan"), "0.1"),
        (0.0, "0.1"),
        (1e-30, "2e-31"),
        (1e30, "500"),
    ],
)
def test_half_the_critical_rate_is_on_the_ladder_and_never_above(
    critical: float, rate: str
) -> None:
    assert half_critical_rate(critical) == Decimal(rate)


def test_gaps_are_dropped_and_said_and_can_be_filled(write: Write) -> None:
    source = write("a,b\n" + "".join(f"{'' if row == 5 else row},{row}\n" for row in range(30)))
    form = Form(source, "a", "b")
    session = open_sandbox(form, FREE)
    assert "1 row with gaps dropped." in session.page.blocks[0].markdown  # type: ignore[union-attr]
    filled = open_sandbox(replace(form, fill="mean"), FREE)
    assert filled.problem.training.count == 21
    assert "is empty" in faults(replace(form, fill="none"))["fill"]


def test_a_network_starts_at_a_tenth_of_what_its_limit_here_would_bear() -> None:
    for form in (
        XOR,
        replace(RAIN, model="network", loss="log_loss", start="random", features="tmax, tmin"),
    ):
        session = open_sandbox(form, FREE)
        half = half_critical_rate(session.setup.curvature.critical_rate)
        assert session.rate == half / 10
        for _ in range(200):
            session = session.step()
        assert session.loss < session.start_loss * 0.95


def test_a_chart_there_is_not_is_said_and_the_table_opens_all_the_same() -> None:
    session = open_sandbox(EXAMPLE, FREE, "foo")
    assert session.chart_name == "fit"
    assert session.notice.startswith("There is no chart “foo” of this: it has fit, bowl, ")


def test_a_column_of_words_is_called_so(write: Write) -> None:
    source = write("city,price,n\n" + "".join(f'Rome,"1,{row}",{row}\n' for row in range(30)))
    assert "holds words" in faults(Form(source, "n", "city"))["target"]
    assert "'1,0' is not a number; correct it" in faults(Form(source, "n", "price"))["target"]


@pytest.mark.parametrize(("mark", "name"), [(";", ";"), ("\t", "tabs")])
def test_columns_without_commas_are_told_of_wherever_they_are_read(
    write: Write, mark: str, name: str
) -> None:
    source = write(
        mark.join("abc") + "\n" + "".join(f"{n}{mark}{n % 7}{mark}0\n" for n in range(30))
    )
    told = f"read with {name} between the columns"
    session = open_sandbox(Form(source, "a", "b"), FREE)
    assert session.problem.training.count == 21
    assert f"{told}." in session.page.blocks[0].markdown  # type: ignore[union-attr]
    assert preview_table(source, FREE).notes == (told,)
    assert load(source, features=["a"], target="b").notes == (told,)


def test_how_a_file_is_read_is_carried_by_the_form_the_command_and_a_code(write: Write) -> None:
    rows = "".join(f"{n}:{n % 7},5\n" for n in range(30))
    form = Form(
        write(rows), "column_1", "column_2", separator="colon", decimal="comma", header="absent"
    )
    session = open_sandbox(form, FREE)
    assert session.problem.training.targets[:3].tolist() == [0.5, 1.5, 2.5]
    command = shlex.split(command_line(session))
    assert " ".join(command).count("--separator colon --decimal comma --no-header") == 1
    assert current_form(open_code(state_code(session), FREE)) == current_form(session)
    wrong = replace(form, encoding="klingon")
    assert "auto, or the name of an encoding" in faults(wrong)["encoding"]


def test_a_mended_table_is_read_anew(write: Write) -> None:
    source = write("a,b\n1,2\n2,oops\n3,6\n")
    form = Form(source, "a", "b", split="1, 0, 0")
    assert "row 3, column 'b': 'oops' is not a number" in faults(form)["target"]
    write("a,b\n1,2\n2,4\n3,6\n")
    assert open_sandbox(form, FREE).problem.training.count == 3
    write("a,b\n1,2\n2,4\n")
    assert open_sandbox(form, FREE).problem.training.count == 2


def test_odd_names_are_no_markdown_and_no_separators(write: Write) -> None:
    source = write('"a,b",*c*,`d`\n' + "".join(f"{row},{row % 7},{row % 5}\n" for row in range(30)))
    form = Form(source, names_text(["a,b", "*c*"]), "`d`")
    session = open_sandbox(form, FREE)
    assert session.problem.feature_names == ("a,b", "*c*")
    assert parse_names(current_form(session).features) == ("a,b", "*c*")


# Slips


@pytest.mark.parametrize(
    ("changed", "name", "said"),
    [
        ({"table": ""}, "table", "name a CSV file"),
        ({"table": "nowhere.csv"}, "table", "no file nowhere.csv"),
        ({"table": "/"}, "table", "is a folder"),
        ({"features": " "}, "features", "at least one column"),
        ({"features": "tmax,tmax"}, "features", "tmax is named twice"),
        ({"features": "tmx"}, "features", "did you mean 'tmax'?"),
        ({"features": "date"}, "features", "name day_of_year"),
        ({"target": "date"}, "target", "holds dates, not numbers: it cannot be predicted"),
        ({"target": ""}, "target", "column to predict"),
        ({"target": "tmax"}, "target", "next:tmax"),
        ({"target": "tmax>60"}, "target", "next:tmax>60"),
        ({"target": "rain>much"}, "target", "a number after '>'"),
        ({"target": "snow"}, "target", "no column 'snow'"),
        ({"model": "logistic"}, "target", "next:tmax>"),
        ({"model": "network", "loss": "log_loss"}, "target", "51 is neither 0 nor 1"),
        ({"model": "tree"}, "model", "linear, logistic or network"),
        ({"fill": "guess"}, "fill", "drop, forward, mean or none"),
        ({"scale": "log"}, "scale", "standard or none"),
        ({"split": "1,2,3"}, "split", "three shares"),
        ({"split": "0,0.5,0.5"}, "split", "three shares"),
        ({"split": "nan,1,0"}, "split", "three shares"),
        ({"split": "0.5,0.0001,0.4999"}, "split", "no validation row"),
        ({"optimizer": "sgd"}, "optimizer", " or ".join(", ".join(OPTIMIZERS).rsplit(", ", 1))),
        ({"optimizer": "momentum", "momentum": "1"}, "momentum", "below 1"),
        ({"batch": "0"}, "batch", "whole number"),
        ({"batch": "½"}, "batch", "whole number"),
        ({"rate": "fast"}, "rate", "is not a number"),
        ({"rate": "0"}, "rate", "goes from"),
        ({"l2": "-1"}, "l2", "from 0 up"),
        ({"l2": "inf"}, "l2", "from 0 up"),
        ({"start": "ones"}, "start", "zeros, random"),
        ({"start": "1,2,3"}, "start", "needs 2 numbers"),
        ({"seed": "-1"}, "seed", "from 0 up"),
        ({"seed": "9" * 40}, "seed", "from 0 up"),
    ],
)
def test_each_slip_is_said_at_its_field(changed: dict[str, Any], name: str, said: str) -> None:
    told = faults(replace(EXAMPLE, **changed))
    assert {*told} == {name}
    assert said in told[name]
    assert told[name].endswith((".", "?"))
    assert "\n" not in told[name]


def test_all_slips_are_said_at_once() -> None:
    told = faults(replace(EXAMPLE, features="", batch="x", seed="y", hidden="many"))
    assert {*told} == {"features", "batch", "seed"}


def test_a_hidden_field_means_nothing_and_stands_in_no_way() -> None:
    open_sandbox(replace(EXAMPLE, hidden="many", momentum="lots"), FREE)
    assert "hidden" in faults(replace(XOR, hidden="0"))


def test_a_column_that_never_changes_is_said_at_the_scaling(write: Write) -> None:
    source = write("a,b\n" + "".join(f"7,{row}\n" for row in range(30)))
    assert "cannot be standardised" in faults(Form(source, "a", "b"))["scale"]
    open_sandbox(Form(source, "a", "b", scale="none"), FREE)


def test_hardly_any_rows_are_said_at_the_split(write: Write) -> None:
    source = write("a,b\n1,2\n2,3\n")
    assert "too few" in faults(Form(source, "a", "b"))["split"]
    open_sandbox(with_split_for(Form(source, "a", "b"), 2), FREE)


@pytest.mark.parametrize("text", ["a,b\n1e300,1\n2e300,5\n3e200,2\n", "a,b\n1,1e300\n2,3\n4,9\n"])
def test_numbers_beyond_reason_open_all_the_same(write: Write, text: str) -> None:
    session = open_sandbox(Form(write(text), "a", "b", split="1, 0, 0", scale="none"), FREE)
    assert describe_chart(session.step())
    for name in session.scene.charts:
        draw_chart(name, session.step())


# Who may name files


def test_where_files_are_closed_only_shipped_tables_open(write: Write) -> None:
    source = write("a,b\n1,2\n2,3\n")
    told = faults(Form(source, "a", "b"), Access(restricted=True, folder=Path(source).parent))
    assert told == {
        "table": f"only the shipped tables are open here: {', '.join(shipped_names())}."
    }
    assert open_sandbox(EXAMPLE, Access(restricted=True))


# The form


def test_every_field_has_its_line_and_its_default() -> None:
    assert {field.name for field in FIELDS} == {each.name for each in fields(Form)}
    assert all(getattr(Form(), field.name) in field.choices for field in FIELDS if field.choices)
    assert all(field.help.endswith(".") for field in FIELDS)


def test_a_network_starts_at_random_unless_told_otherwise() -> None:
    assert with_field(EXAMPLE, "model", "network").start == "random"
    assert with_field(with_field(EXAMPLE, "model", "network"), "model", "linear").start == "zeros"
    assert with_field(replace(EXAMPLE, start="1,2"), "model", "network").start == "1,2"


@pytest.mark.parametrize(
    ("features", "target"),
    [
        ("a, b", "c"),
        ("a", "next:a"),
        ("b", "next:a"),
        ("a", "next:c>0.5"),
        ("", ""),
        ('"a,b", c', "d"),
    ],
)
def test_columns_go_to_the_picker_and_come_back(features: str, target: str) -> None:
    form = Form(features=features, target=target)
    back = with_uses(form, column_uses(form))
    assert parse_names(back.features) == parse_names(features)
    assert back.target == target


def test_a_target_in_quotes_comes_back_without() -> None:
    form = Form(features="years", target='next:"Salary, USD">9,5')
    uses = column_uses(form, ["years", "Salary, USD"])
    assert uses == {"years": "x", "Salary, USD": "next y"}
    assert with_uses(form, uses, ["years", "Salary, USD"]).target == "next:Salary, USD>9,5"


def test_another_target_leaves_the_old_limit_behind() -> None:
    assert with_uses(Form(target="next:rain>0"), {"tmax": "y"}).target == "tmax"


# Beside the lessons


def test_nothing_of_it_is_kept_as_progress() -> None:
    progress = Progress.in_memory()
    resume.save_session(open_sandbox(EXAMPLE, FREE).step().press("n"), progress)
    assert progress.place is None
    assert progress.marks() == {}


@pytest.mark.parametrize("form", [EXAMPLE, RAIN, XOR, replace(EXAMPLE, start="-0.5,1e-7", l2="3")])
def test_the_command_opens_the_same_thing(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_sandbox(form, FREE).step().rate_up().reseed().next_chart()
    seen: dict[str, Any] = {}

    def run(form: Form, lessons: object, **state: Any) -> int:
        seen.update(state, form=form)
        return 0

    monkeypatch.setattr("gdtui.cli.data.require_terminal", lambda: None)
    monkeypatch.setattr("gdtui.ui.launch.run_sandbox", run)
    program, *arguments = shlex.split(command_line(session))
    assert program == "gdtui"
    with pytest.raises(SystemExit) as ended:
        cli(arguments, prog_name="gdtui")
    assert ended.value.code == 0
    again = open_sandbox(seen["form"], FREE, seen["chart"])
    same(again, session)


def same(one: Session, other: Session) -> None:
    assert one.scene.problem == other.scene.problem
    assert one.rate == other.rate
    assert one.seed == other.seed
    assert one.chart_name == other.chart_name
    assert one.start.tobytes() == other.start.tobytes()
    assert one.setup.descent == other.setup.descent


def test_plain_lines_can_tell_it_too() -> None:
    _, text = commands.reply(open_sandbox(EXAMPLE, FREE), "read")
    assert text.startswith("Lesson, seattle-weather. Page 1 of 1: Your own table.")


# Any names


ANY_NAME = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(' ,";'), min_size=1, max_size=12
).map(lambda name: f"x{name}x")


@given(st.lists(ANY_NAME, min_size=1, max_size=3, unique=True))
@examples(15, deadline=None)
def test_any_names_go_through_form_command_and_code(names: list[str]) -> None:
    """Whatever columns are called, every way back opens on the very same ones."""
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow([*names, "y"])
    body = "".join(
        ",".join(str((row * 7 + k) % 11) for k in range(len(names) + 1)) + "\n" for row in range(30)
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        path.write_text(header.getvalue() + body, encoding="utf-8")
        uses: dict[str, ColumnUse] = {**dict.fromkeys(names, "x"), "y": "y"}
        form = with_uses(Form(str(path)), uses)
        assert column_uses(form) == uses
        session = open_sandbox(form, FREE)
        assert session.scene.problem.features == tuple(names)
        assert current_form(session).features == form.features
        words = shlex.split(command_line(session))
        given_names = words[words.index("--features") + 1]
        assert parse_names(given_names) == tuple(names)
        assert open_code(state_code(session), FREE).scene.problem.features == tuple(names)
        ran = CliRunner().invoke(
            cli,
            [
                "run",
                "--data",
                str(path),
                "--features",
                given_names,
                "--target",
                "y",
                "--epochs",
                "1",
            ],
        )
        assert ran.exit_code == 0, ran.output


def test_a_number_is_predicted_by_a_network_too_and_the_refusal_says_how() -> None:
    form = replace(EXAMPLE, model="network", loss="log_loss", start="random")
    assert "or choose the loss mean_squared_error." in faults(form)["target"]
    assert "or choose the model linear." in faults(replace(EXAMPLE, model="logistic"))["target"]
    session = open_sandbox(replace(form, loss="mean_squared_error", rate="0.01"), FREE)
    mean = float(np.var(session.rows.targets))
    assert not session.setup.for_chances
    after = replace(session, trace=session.trace.advance(400))
    assert after.loss < mean / 5, "far better than the mean of all days"
    assert session.chart_name == "fit"
    assert draw_chart("fit", session).y.label == "tmax_tomorrow (°F)"
