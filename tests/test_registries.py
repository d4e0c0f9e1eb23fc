"""Whatever bears a name is usable everywhere, and what is said of it is what the engine does.

The tests run over the members of the registries; one that a test adds passes them too.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from click.testing import CliRunner
from msgspec import structs

from gdtui import course, engine
from gdtui.cli.main import cli
from gdtui.course.lesson import DescentSpec, Lesson, ProblemSpec
from gdtui.engine import Array, Memory
from gdtui.engine.registry import index_by_name
from gdtui.export.numpy_script import numpy_script, rows_csv
from gdtui.panels.worked_step import worked_lines
from gdtui.plain.commands import reply
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session.session import Session
from gdtui.session.training_setup import build_setup
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES, OptimizerEntry
from gdtui.text.numbers import number_text
from gdtui.text.styled import text_of
from tests.lessons import TWO_STEPS, lesson_text, open_on
from tests.support import printed_by


@dataclass(frozen=True, slots=True)
class RMSProp:
    """The slope over the root of its mean square (Tieleman and Hinton, 2012)."""

    name: ClassVar[str] = "rmsprop"
    memory: ClassVar[tuple[str, ...]] = ("mean_square",)
    stability_limit: ClassVar[None] = None
    steady_limit: ClassVar[None] = None
    decay: float = 0.9
    epsilon: float = 1e-8

    def direction(self, gradient: Array, memory: Memory, step: int) -> tuple[Array, Memory]:
        (square,) = memory
        square = self.decay * square + (1 - self.decay) * gradient**2
        return gradient / (np.sqrt(square) + self.epsilon), (square,)


RMSPROP = OptimizerEntry(
    name="rmsprop",
    options={"decay": 0.9},
    shown=("s", "d"),
    symbols={"mean_square": "s"},
    formula="d = ∂L/∂θ / √s",
    script=(
        "mean_square = DECAY * mean_square + (1 - DECAY) * gradient**2",
        "direction = gradient / (np.sqrt(mean_square) + EPSILON)",
    ),
)

RULES = [*OPTIMIZER_ENTRIES, "rmsprop"]
PAIRS = [(model, loss) for model, entry in MODEL_ENTRIES.items() for loss in entry.losses]


@pytest.fixture(autouse=True)
def another_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add RMSProp as anybody would: its arithmetic to the one registry, its words to the other."""
    monkeypatch.setitem(engine.OPTIMIZERS, "rmsprop", RMSProp)
    monkeypatch.setitem(OPTIMIZER_ENTRIES, "rmsprop", RMSPROP)


def scene(model: str, loss: str, **descent: object) -> tuple[ProblemSpec, DescentSpec]:
    """Something for a model to learn, at a rate that every rule bears for a while."""
    if MODEL_ENTRIES[model].surface:
        problem = ProblemSpec(surface=model)
    elif LOSS_ENTRIES[loss].for_chances or model == "network":
        problem = ProblemSpec("xor", ("x1", "x2"), "y", split=(1.0, 0.0, 0.0))
    else:
        problem = ProblemSpec("seattle-weather", ("tmax", "rain"), "next:tmax", scale="standard")
    start: Any = {"two-wells": (2.0,), "ravine": (1.0, 10.0)}.get(model, "random")
    names: Any = {"model": model, "loss": loss}
    spec = DescentSpec(Decimal("0.01"), start=start, **names)
    return problem, structs.replace(spec, **descent)


def scripted(session: Session, folder: Path) -> list[float]:
    """The parameters on which the exported script ends."""
    (folder / "rows.csv").write_text(rows_csv(session), encoding="utf-8")
    (folder / "run.py").write_text(numpy_script(session, "rows.csv"), encoding="utf-8")
    return [float(text) for text in printed_by(folder / "run.py").split()]


def test_each_registry_has_its_entries() -> None:
    assert engine.OPTIMIZERS.keys() == OPTIMIZER_ENTRIES.keys()
    assert engine.LOSSES.keys() == LOSS_ENTRIES.keys()
    assert engine.MODELS.keys() == MODEL_ENTRIES.keys()


def test_a_class_alone_is_refused_before_anything_is_shown_or_written_of_it(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its script would be that of another rule, and its equation false."""
    class_alone = type("Alone", (RMSProp,), {"name": "alone"})
    monkeypatch.setitem(engine.OPTIMIZERS, "alone", class_alone)
    descent = structs.replace(lesson.descent, optimizer="alone")
    with pytest.raises(LookupError, match="the optimizer alone has no entry in gdtui/spec"):
        build_setup(lesson.problem, descent)


def test_a_class_that_keeps_the_name_of_another_is_refused() -> None:
    heavy = type("Heavy", (engine.Momentum,), {})
    with pytest.raises(ValueError, match=r'two are called "momentum": give .*Heavy.* a name'):
        index_by_name(engine.Plain, engine.Momentum, heavy)


@pytest.mark.parametrize("rule", RULES)
def test_an_entry_speaks_of_what_the_rule_remembers_and_is_set_by(rule: str) -> None:
    entry, made = OPTIMIZER_ENTRIES[rule], engine.optimizer_named(rule)
    assert entry.symbols.keys() == set(made.memory)
    assert set(entry.shown) <= {*entry.symbols.values(), "d"}
    for name, default in entry.options.items():
        assert getattr(made, name) == default


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "turned",
    [{}, {"batch": 32, "seed": 5}, {"l2": 0.01, "freeze": ("b",)}],
    ids=["full", "batches", "L2, b held"],
)
def test_a_script_ends_on_the_bits_of_its_rule(
    rule: str, turned: dict[str, object], lesson: Lesson, tmp_path: Path
) -> None:
    session = open_on(lesson, *scene("linear", "mean_squared_error", optimizer=rule, **turned))
    for key in ["space"] * 20 + ["+"] + ["space"] * 20 + ["b"] * 5 + ["space"] * 3:
        session = session.press(key)
    assert session.trace.steps == 38
    assert scripted(session, tmp_path) == session.state.parameters.tolist()


@pytest.mark.slow
@pytest.mark.parametrize(("model", "loss"), PAIRS)
@pytest.mark.parametrize("rule", ["plain", "adam"])
@pytest.mark.parametrize("turned", [{}, {"batch": 3, "l2": 0.01}], ids=["full", "batches, L2"])
def test_a_script_ends_on_the_bits_of_its_model_and_loss(
    model: str, loss: str, rule: str, turned: dict[str, object], lesson: Lesson, tmp_path: Path
) -> None:
    session = open_on(lesson, *scene(model, loss, optimizer=rule, **turned))
    for key in ["space"] * 30:
        session = session.press(key)
    assert session.trace.steps == 30
    assert scripted(session, tmp_path) == session.state.parameters.tolist()


def numbers(text: str) -> list[float]:
    plain = text.replace("−", "-").replace(",", "")
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", plain)]


def comes_to(line: str, value: float) -> bool:
    """Whether an equation ends on a value, with a digit more where a 5 follows the fourth."""
    return line.rpartition("= ")[2] in (number_text(value), number_text(value, 5))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("model", "loss"), PAIRS)
@pytest.mark.parametrize("l2", [0.0, 0.25])
def test_the_equations_shown_are_the_engines(
    rule: str, model: str, loss: str, l2: float, lesson: Lesson
) -> None:
    session = open_on(lesson, *scene(model, loss, optimizer=rule, l2=l2))
    for _ in range(3):
        lines = [text_of(line) for line in worked_lines(session, 400, 99)]
        work, before = session.work, session.state
        after = session.step().state
        entry, made = OPTIMIZER_ENTRIES[rule], session.setup.descent.optimizer
        count = len(before.parameters)
        penalty = " + λ|w|²" if l2 else ""
        # A surface's own height needs no name beside it; with a penalty it is one of two parts.
        formula = "" if loss == "value" and not l2 else f"{LOSS_ENTRIES[loss].formula}{penalty} = "
        assert f"L = {formula}" in lines[1]
        assert comes_to(lines[1], work.loss)
        remembered = dict(zip(made.memory, after.memory, strict=True))
        for line, slope in zip(lines[2:], work.gradient, strict=False):
            assert comes_to(line, slope)
        updates = [line[10:] for line in lines[2 + count :]]
        each = len(updates) // count
        for index in range(count):
            *made_of, line = updates[index * each : (index + 1) * each]
            for symbol, told in zip(entry.shown, made_of, strict=True):
                names = [name for name, one in entry.symbols.items() if one == symbol]
                if names:
                    hidden = symbol in MODEL_ENTRIES[model].symbols
                    assert told.startswith(names[0] if hidden else f"{symbol} ")
                    assert comes_to(told, remembered[names[0]][index])
                else:
                    assert told.startswith("d = ")
            start, rate, along, ended = numbers(line.split("←")[1].replace("− 0.01·", " 0.01 "))
            direction = (before.parameters[index] - after.parameters[index]) / 0.01
            assert start == pytest.approx(before.parameters[index], rel=5e-4, abs=1e-9)
            assert rate == 0.01
            assert along == pytest.approx(direction, rel=6e-4, abs=1e-9)
            assert ended == pytest.approx(after.parameters[index], rel=5e-4, abs=1e-9)
        session = session.step()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_undone_and_gone_to_exactly(rule: str, lesson: Lesson) -> None:
    session = open_on(lesson, *scene("linear", "mean_squared_error", optimizer=rule, batch=100))
    states = [session.state]
    for _ in range(12):
        session = session.step()
        states.append(session.state)
    for index in (11, 3, 0, 7, 12):
        session = session.go(index)
        found, expected = session.state, states[index]
        assert found.parameters.tobytes() == expected.parameters.tobytes()
        assert [one.tobytes() for one in found.memory] == [one.tobytes() for one in expected.memory]


def settings_of(rule: str) -> dict[str, float]:
    """Each of a rule's settings at another value than its own."""
    return dict.fromkeys(OPTIMIZER_ENTRIES[rule].options, 0.5)


def driven(rule: str, **settings: float) -> Array:
    """Three updates by the engine alone, of the run that every surface is asked for below."""
    problem = ProblemSpec("seattle-weather", ("tmax",), "next:tmax", scale="standard")
    rows = build_setup(problem, DescentSpec(Decimal("0.01"))).rows
    descent = engine.Descent(
        engine.Linear(), engine.MeanSquaredError(), engine.optimizer_named(rule, **settings)
    )
    state = engine.begin(descent, rows, np.zeros(2), 0.01, 0)
    for _ in range(3):
        state = engine.step(descent, rows, state)
    return state.parameters


@pytest.mark.parametrize("rule", RULES)
def test_a_lesson_may_name_it_and_set_it(rule: str, tmp_path: Path) -> None:
    settings = "".join(f", {name}: {value}" for name, value in settings_of(rule).items())
    descent = f"{{learning_rate: 0.01, optimizer: {rule}{settings}}}"
    file = tmp_path / "01_rates.md"
    file.write_text(lesson_text("## Go\n\n" + TWO_STEPS, descent=descent), encoding="utf-8")
    session = Session.open(course.parse(file))
    made = session.setup.descent.optimizer
    assert made == engine.optimizer_named(rule, **settings_of(rule))


@pytest.mark.parametrize("rule", RULES)
def test_run_takes_it(rule: str) -> None:
    options = ["--optimizer", rule, "--learning-rate", "0.01", "--epochs", "3", "--json"]
    options += ["--scale", "standard"]
    for name, value in settings_of(rule).items():
        options += [f"--{name}", str(value)]
    told = CliRunner().invoke(cli, ["run", *options])
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    expected = driven(rule, **settings_of(rule))
    assert [*found["parameters"], found["bias"]] == expected.tolist()


@pytest.mark.parametrize("rule", RULES)
def test_the_sandbox_takes_it(rule: str) -> None:
    settings = {name: str(value) for name, value in settings_of(rule).items()}
    form = Form(
        table="seattle-weather",
        features="tmax",
        target="next:tmax",
        optimizer=rule,
        rate="0.01",
        **settings,
    )
    session = open_sandbox(form, Access())
    assert session.setup.descent.optimizer == engine.optimizer_named(rule, **settings_of(rule))
    assert session.step().step().step().state.parameters.tolist() == pytest.approx(
        driven(rule, **settings_of(rule)).tolist()
    )


@pytest.mark.parametrize("rule", RULES)
def test_plain_lines_say_its_step(rule: str, lesson: Lesson) -> None:
    session = open_on(lesson, *scene("linear", "mean_squared_error", optimizer=rule))
    session, told = reply(session.step(), "worked")
    entry = OPTIMIZER_ENTRIES[rule]
    slope = number_text(session.work.gradient[0])
    assert slope.replace("−", "-") in told.replace("−", "-").replace("minus ", "-")
    for symbol in entry.shown:
        assert re.search(f"\\b{symbol} (=|becomes) ", told)
    assert number_text(session.step().state.parameters[0]).replace("−", "") in told
