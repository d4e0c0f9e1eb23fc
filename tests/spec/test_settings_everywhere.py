"""Every setting means the same in a lesson, in the form, in `gdtui run` and in `gdtui data`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gdtui import course, engine
from gdtui.cli.data import open_own_table
from gdtui.cli.main import cli
from gdtui.cli.run import run_descent
from gdtui.course import CourseError, schema
from gdtui.course.lesson import DescentSpec, ProblemSpec
from gdtui.headless.runner import RunOptions
from gdtui.resources import data_folder
from gdtui.restricted_access import Access
from gdtui.sandbox.form import FIELDS, Form, choices_in, is_relevant, with_field
from gdtui.sandbox.lesson import open_sandbox
from gdtui.sandbox.validation import FormError, read_value
from gdtui.spec.catalogue import OFFERED, SETTINGS, SETTINGS_BY_KEY
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.spec.reading import READING
from gdtui.spec.setting import Range, Setting
from tests.lessons import lesson_text
from tests.properties import examples

pytestmark = pytest.mark.slow

TABLE = "seattle-weather"
BASE = {"features": "tmax", "target": "next:rain>0", "model": "network", "scale": "standard"}
"""What every surface is given beside the setting in question: the model with most settings."""


@pytest.fixture(autouse=True, scope="module")
def _every_option_has_an_optimizer() -> Iterator[None]:
    """One that has all of them, whatever is registered."""
    every = dict.fromkeys(("momentum", "decay"), 0.5)
    OPTIMIZER_ENTRIES["everything"] = OPTIMIZER_ENTRIES["plain"]._replace(
        name="everything", options=every
    )
    engine.OPTIMIZERS["everything"] = engine.Adam
    yield
    del OPTIMIZER_ENTRIES["everything"], engine.OPTIMIZERS["everything"]


def beside(setting: Setting) -> dict[str, str]:
    """The settings by name with which this one is relevant."""
    more = {"optimizer": "everything"} if setting.owner == "optimizer" else {}
    if setting in READING:
        more = {"table": str(data_folder() / f"{TABLE}.csv")}
    return {name: text for name, text in (BASE | more).items() if name != setting.name}


def lesson_takes(folder: Path, setting: Setting, text: str) -> bool:
    """Whether a lesson file may have it; lists stand in brackets there."""
    written = {**beside(setting), setting.name: text}
    if "," in text or setting.name == "features":
        written[setting.name] = f"[{text}]"
    written["features"] = f"[{written['features'].strip('[]')}]"
    keys = {SETTINGS[name].lesson_key: text for name, text in written.items()}
    keys = {"dataset": TABLE, "learning_rate": "0.1"} | keys
    of_problem = {
        name: text for name, text in keys.items() if name in ProblemSpec.__struct_fields__
    }
    parts = [
        "{" + ", ".join(f"{key}: {text}" for key, text in part.items()) + "}"
        for part in (of_problem, {key: keys[key] for key in keys if key not in of_problem})
    ]
    file = folder / "01_one.md"
    file.write_text(
        lesson_text("## One\n\nText.\n", problem=parts[0], descent=parts[1]), encoding="utf-8"
    )
    return said_by_lesson(file, setting) == ""


def said_by_lesson(file: Path, setting: Setting) -> str:
    said = ""
    try:
        course.parse(file)
    except CourseError as error:
        said = str(error)
    assert said == "" or f"`{setting.lesson_key}`" in said
    return said


def form_takes(form: Form, setting: Setting) -> bool:
    wrong: set[str] = set()
    try:
        open_sandbox(form, Access())
    except FormError as error:
        wrong = {*error.said}
    assert wrong <= {setting.name}
    return not wrong


def form_of(setting: Setting, text: str) -> Form:
    form = Form(TABLE)
    for name, value in {**beside(setting), setting.name: text}.items():
        form = with_field(form, name, value)
    return form


def arguments_of(setting: Setting, text: str) -> list[str]:
    given = {**beside(setting), setting.name: text}
    words = [SETTINGS[name].arguments(value) for name, value in given.items() if name != "table"]
    return [word for pair in words for word in pair]


def table_of(setting: Setting) -> str:
    return beside(setting).get("table", TABLE)


def run_takes(setting: Setting, text: str) -> bool:
    table = ["--data", table_of(setting)]
    arguments = ["run", "--epochs", "0", *table, *arguments_of(setting, text)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code in (0, 2), result.output
    return result.exit_code == 0


def data_takes(setting: Setting, text: str) -> bool:
    """Whether the form opens that the command fills."""
    seen: list[Form] = []

    def run(form: Form, *_: object, **__: object) -> int:
        seen.append(form)
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gdtui.cli.data.require_terminal", lambda: None)
        patch.setattr("gdtui.ui.launch.run_sandbox", run)
        arguments = ["data", table_of(setting), *arguments_of(setting, text)]
        result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return form_takes(seen[0], setting)


def taken_by(folder: Path, setting: Setting, text: str) -> dict[str, bool]:
    return {
        "lesson": lesson_takes(folder, setting, text),
        "form": form_takes(form_of(setting, text), setting),
        "run": run_takes(setting, text),
        "data": data_takes(setting, text),
    }


EVERYWHERE = dict.fromkeys(("lesson", "form", "run", "data"), True)
NOWHERE = dict.fromkeys(EVERYWHERE, False)

NUMBERS = [one for one in OFFERED if one.kind in ("number", "rate")]
WHOLES = [one for one in OFFERED if one.kind in ("whole", "batch")]
CHOICES = [one for one in OFFERED if one.words]
READS_OTHERWISE = {
    *(("separator", word) for word in ("semicolon", "tab", "pipe", "colon", "blanks")),
    ("decimal", "comma"),
    ("header", "absent"),
}
"""Ways to read a file that make no columns of the shipped one."""
NOT_FINITE = ("nan", "inf", "-inf", "1e999")


def a_name(setting: Setting) -> str:
    return setting.name


# Which there are


def test_every_setting_is_in_the_lesson_the_form_the_run_and_the_sandbox() -> None:
    names = {setting.name for setting in OFFERED}
    assert {field.name for field in FIELDS} == {each.name for each in fields(Form)} == names
    keys = {*schema.ProblemKeys.__struct_fields__, *schema.DescentKeys.__struct_fields__}
    assert (
        keys
        == {*ProblemSpec.__struct_fields__, *DescentSpec.__struct_fields__}
        == {*SETTINGS_BY_KEY}
    )
    in_run = {param.name for param in run_descent.params}
    assert {setting.parameter for setting in OFFERED} <= in_run
    assert {setting.parameter for setting in OFFERED} < {each.name for each in fields(RunOptions)}
    in_data = {param.name for param in open_own_table.params}
    assert names <= in_data
    flags = [
        {flag for param in command.params for flag in param.opts}
        for command in (run_descent, open_own_table)
    ]
    assert {setting.flag for setting in OFFERED[1:]} <= flags[0] & flags[1]


def test_every_setting_says_what_it_is_and_what_to_write() -> None:
    for setting in OFFERED:
        assert setting.label
        assert setting.help.endswith(".")
        assert setting.words or setting.metavar
        assert setting.words or setting.asks or setting.name in ("table", "target")
    for setting in SETTINGS.values():
        assert setting.lesson_advice or setting.lesson_choices()


@pytest.mark.parametrize("setting", OFFERED, ids=a_name)
def test_the_defaults_are_ones_that_may_be_written(setting: Setting, tmp_path: Path) -> None:
    if setting.name in BASE or setting.name == "table":
        return
    chosen = {**BASE, **beside(setting)}
    text = setting.default_for(chosen)
    assert form_takes(form_of(setting, text), setting)
    if text:
        assert taken_by(tmp_path, setting, text) == EVERYWHERE
    if setting.run is not None:
        assert taken_by(tmp_path, setting, setting.run) == EVERYWHERE


# What they take


@pytest.mark.parametrize("setting", NUMBERS, ids=a_name)
@given(data=st.data())
@examples(4, deadline=None)
def test_numbers_of_the_range_are_taken_and_others_refused_by_all_four(
    setting: Setting, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lesson")
    numbers = setting.range
    keys = setting.kind == "rate"  # which stop at these two
    lowest = max(numbers.least, math.nextafter(numbers.above, math.inf))
    least, most = (1e-9, 1000.0) if keys else (lowest, min(numbers.most, numbers.below, 1e6))
    inside = data.draw(st.floats(least, most, exclude_max=most == numbers.below), label="inside")
    assert numbers.holds(inside)
    assert taken_by(folder, setting, repr(inside)) == EVERYWHERE
    outside = data.draw(
        st.floats(max_value=max(numbers.least, numbers.above), allow_nan=False).filter(
            lambda number: not numbers.holds(number)
        )
        | st.floats(min_value=min(numbers.below, 1e300)).filter(lambda one: not numbers.holds(one)),
        label="outside",
    )
    assert taken_by(folder, setting, repr(outside)) == NOWHERE


@pytest.mark.parametrize("setting", WHOLES, ids=a_name)
@given(data=st.data())
@examples(4, deadline=None)
def test_whole_numbers_too(
    setting: Setting, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lesson")
    least, most = int(setting.range.least), int(setting.range.most)
    inside = data.draw(st.integers(least, most), label="inside")
    assert taken_by(folder, setting, str(inside)) == EVERYWHERE
    outside = data.draw(
        st.integers(-(10**30), least - 1) | st.integers(most + 1, 10**30), label="outside"
    )
    assert taken_by(folder, setting, str(outside)) == NOWHERE
    between = data.draw(st.floats(0, 1, exclude_min=True, exclude_max=True)) + least
    if between != round(between):
        assert taken_by(folder, setting, repr(between)) == NOWHERE


@pytest.mark.parametrize("setting", [*NUMBERS, *WHOLES], ids=a_name)
@pytest.mark.parametrize("text", ["many", "1,2", *NOT_FINITE])
def test_no_word_no_list_and_nothing_infinite_is_a_number(
    setting: Setting, text: str, tmp_path: Path
) -> None:
    taken = taken_by(tmp_path, setting, text)
    # As some write a point, where one types; a lesson file has the numbers of YAML.
    comma = setting in NUMBERS and text == "1,2" and setting.range.holds(1.2)
    assert taken == NOWHERE | dict.fromkeys(("form", "run", "data"), comma)


@pytest.mark.parametrize("setting", CHOICES, ids=a_name)
def test_every_choice_is_taken_and_no_other_word(setting: Setting, tmp_path: Path) -> None:
    for word in setting.choices_for({**BASE, **beside(setting)}):
        if (setting.name, word) not in READS_OTHERWISE:
            assert taken_by(tmp_path, setting, word) == EVERYWHERE
    for word in ("sideways", "None", "1"):
        if setting.kind == "switch":  # whose flags have no value
            assert not lesson_takes(tmp_path, setting, word)
            assert not form_takes(form_of(setting, word), setting)
        else:
            assert taken_by(tmp_path, setting, word) == NOWHERE


@pytest.mark.parametrize(
    ("name", "text", "taken"),
    [
        ("split", "0.5,0.25,0.25", True),
        ("split", "1,0,0", True),
        ("split", "0.5,0.5", False),
        ("split", "0.5,0.25,0.5", False),
        ("split", "0,0.5,0.5", False),
        ("split", "-0.5,1,0.5", False),
        ("split", "nan,1,0", False),
        ("start", "zeros", True),
        ("start", "random", True),
        ("start", "1,2,3,4,5,6,7", True),
        ("start", "ones", False),
        ("start", "1,2,inf", False),
        ("features", "tmax,tmin", True),
        ("features", "tmax,tmax", False),
    ],
)
def test_shares_parameters_and_names(name: str, text: str, taken: bool, tmp_path: Path) -> None:
    setting = SETTINGS[name]
    if text == "1,2,3,4,5,6,7":  # two hidden units where a lesson does not say, else three
        assert lesson_takes(tmp_path, setting, text)
        text += ",8,9,10"
        assert form_takes(form_of(setting, text), setting)
        assert run_takes(setting, text)
        assert data_takes(setting, text)
    else:
        assert taken_by(tmp_path, setting, text) == (EVERYWHERE if taken else NOWHERE)


# What a registry gains is there at once


@pytest.fixture
def _careful() -> Iterator[None]:
    OPTIMIZER_ENTRIES["careful"] = OPTIMIZER_ENTRIES["plain"]._replace(
        name="careful", options={"momentum": 0.7}
    )
    engine.OPTIMIZERS["careful"] = engine.Momentum
    yield
    del OPTIMIZER_ENTRIES["careful"], engine.OPTIMIZERS["careful"]


@pytest.mark.usefixtures("_careful")
def test_a_new_optimizer_is_offered_wherever_one_is_chosen(tmp_path: Path) -> None:
    optimizer = SETTINGS["optimizer"]
    assert taken_by(tmp_path, optimizer, "careful") == EVERYWHERE
    assert "careful" in choices_in(Form(), "optimizer")
    for command in ("run", "data"):
        told = CliRunner().invoke(cli, [command, "--help"], terminal_width=200).output
        assert "careful" in told
    form = with_field(Form(), "optimizer", "careful")
    assert form.momentum == "0.7"
    assert is_relevant(form, "momentum")
    assert with_field(form, "optimizer", "plain").momentum == "0.9"


@pytest.mark.usefixtures("_careful")
def test_a_slip_is_compared_with_it_too(tmp_path: Path) -> None:
    file = tmp_path / "01_one.md"
    descent = "{learning_rate: 0.1, optimizer: carefull}"
    file.write_text(lesson_text("## One\n\nText.\n", descent=descent), encoding="utf-8")
    with pytest.raises(CourseError, match="did you mean `careful`"):
        course.parse(file)


def test_an_optimizer_that_is_gone_is_refused_with_those_there_are(tmp_path: Path) -> None:
    file = tmp_path / "01_one.md"
    descent = "{learning_rate: 0.1, optimizer: swift}"
    file.write_text(lesson_text("## One\n\nText.\n", descent=descent), encoding="utf-8")
    with pytest.raises(CourseError, match=f"write one of {', '.join(OPTIMIZER_ENTRIES)}$"):
        course.parse(file)


# How they depend on each other


def form_with(**values: str) -> Form:
    form = Form(TABLE)
    for name, value in values.items():
        form = with_field(form, name, value)
    return form


def test_what_was_chosen_stays_and_what_was_not_follows() -> None:
    network = form_with(model="network")
    assert (network.start, network.loss) == ("random", "log_loss")
    assert form_with(model="network", loss="mean_squared_error").loss == "mean_squared_error"
    chosen = with_field(with_field(network, "loss", "mean_squared_error"), "model", "logistic")
    assert chosen.loss == "log_loss", "the logistic model has no other"
    kept = with_field(form_with(optimizer="momentum", momentum="0.5"), "optimizer", "everything")
    assert kept.momentum == "0.5"


def irrelevant(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["run", *arguments])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    return result.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--hidden 3", "has no hidden units; choose --model network, or leave --hidden out."),
        ("--optimizer plain --momentum 0.5", "choose --optimizer momentum, or leave --momentum"),
        ("--loss log_loss", "goes with mean_squared_error, not with log_loss."),
        ("--model logistic --loss mean_squared_error", "goes with log_loss, not with"),
    ],
)
def test_what_means_nothing_to_a_run_is_said(arguments: str, said: str) -> None:
    assert said in irrelevant(*arguments.split())


def test_an_option_chooses_the_optimizer_that_has_it() -> None:
    def options(*arguments: str) -> Any:
        seen: list[RunOptions] = []

        def run(chosen: RunOptions) -> None:
            seen.append(chosen)
            raise SystemExit(0)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gdtui.headless.runner.run_headless", run)
            CliRunner().invoke(cli, ["run", *arguments])
        return seen[0]

    assert options("--momentum", "0.5").optimizer == "momentum"
    chosen = options("--decay", "0.25")
    assert chosen.decay == 0.25
    assert "decay" in OPTIMIZER_ENTRIES[chosen.optimizer].options
    assert chosen.momentum == OPTIMIZER_ENTRIES[chosen.optimizer].options.get("momentum", 0.9)


def test_a_number_without_a_default_may_be_left_out() -> None:
    clip = Setting(name="clip", kind="number", asks="a number above 0", range=Range(above=0))
    assert clip.optional
    assert read_value(clip, "", {}) is None
    assert read_value(clip, "2.5", {}) == 2.5
    with pytest.raises(ValueError, match="Write a number above 0"):
        read_value(clip, "0", {})
    assert [setting.name for setting in OFFERED if setting.optional] == ["shuffle"]
