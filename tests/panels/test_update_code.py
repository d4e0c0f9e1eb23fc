"""The code beside the numbers gives the numbers: it is run, and held against the engine."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from msgspec import structs

from gdtui import engine
from gdtui.course.lesson import DescentSpec, Lesson, ProblemSpec, WriteLine
from gdtui.engine import Array
from gdtui.panels.source_code import phase_functions, source_pages
from gdtui.panels.update_code import code_pages, update_code
from gdtui.session.session import Session
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.text.styled import text_of
from tests.lessons import open_on, shipped_lessons
from tests.panels.test_equations import close_to_shown, is_number
from tests.test_registries import RMSPROP, RMSProp

RULES = [*OPTIMIZER_ENTRIES]
PAIRS = [(model, loss) for model, entry in MODEL_ENTRIES.items() for loss in entry.losses]
NUMPY = (
    *("array", "exp", "log", "logaddexp", "mean", "outer", "sqrt", "sum", "tanh", "where"),
    *("zeros_like",),
)
ONE, TWO = ("tmax",), ("tmax", "rain")


def opened(
    lesson: Lesson, model: str, loss: str, features: tuple[str, ...], **descent: object
) -> Session:
    """Something for a model to learn."""
    if MODEL_ENTRIES[model].surface:
        problem = ProblemSpec(surface=model)
    elif LOSS_ENTRIES[loss].for_chances:
        problem = ProblemSpec("seattle-weather", features, "next:rain>0", scale="standard")
    else:
        problem = ProblemSpec("seattle-weather", features, "next:tmax", scale="standard")
    start: Any = {"two-wells": (2.0,), "ravine": (1.0, 10.0)}.get(model, "random")
    names: Any = {"model": model, "loss": loss}
    spec = DescentSpec(Decimal("0.01"), start=start, seed=3, **names)
    return open_on(lesson, problem, structs.replace(spec, **descent))


def pieces(session: Session, theta: Array) -> dict[str, Any]:
    """Parameters by the names the code has for them, in their shapes."""
    model, d = session.setup.descent.model, session.rows.features.shape[1]
    if isinstance(model, engine.Network):
        w, b, v, c = model.layers(theta.copy(), d)
        return {"w": w, "b": b, "v": v, "c": c[0]}
    if d == 0:
        return {"w": theta.copy()}
    weights = theta[:-1].copy()
    return {"w": float(weights[0]) if d == 1 else weights, "b": float(theta[-1])}


def namespace(session: Session) -> dict[str, Any]:
    """What the code stands on: the batch, where the step begins, what is remembered."""
    state, batch = session.work_state, session.work.batch
    numbers = batch.features.shape[1] == 1 and not isinstance(
        session.setup.descent.model, engine.Network
    )
    x = batch.features[:, 0] if numbers else batch.features
    known: dict[str, Any] = {name: getattr(np, name) for name in NUMPY}
    known |= {"x": x, "y": batch.targets, "n": batch.count, "t": state.step + 1, "np": np}
    known |= pieces(session, state.parameters)
    rule = OPTIMIZER_ENTRIES[session.setup.descent.optimizer.name]
    for name, array in zip(session.setup.descent.optimizer.memory, state.memory, strict=True):
        own = pieces(session, array)
        for one, value in own.items():
            letter = rule.symbols[name]
            known |= {f"{letter}{one}": value, f"{name}_{one}": value}
            known |= {letter: value, name: value} if len(own) == 1 else {}
        frozen = session.setup.descent.frozen
        if frozen and len(own) == 2:
            known |= {letter: own["w"]}
    return known


def run_code(session: Session) -> dict[str, Any]:
    """What the shown lines come to, run as they are shown."""
    known = namespace(session)
    exec("\n".join(line.code for line in update_code(session)), known)
    return known


def flat(session: Session, known: dict[str, Any], names: tuple[str, ...]) -> list[float]:
    return [float(one) for name in names for one in np.ravel(known[name])]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("model", "loss"), PAIRS)
@pytest.mark.parametrize("l2", [0.0, 0.25])
def test_the_code_shown_is_the_step_that_is_taken(
    rule: str, model: str, loss: str, l2: float, lesson: Lesson
) -> None:
    # One feature where each parameter is then a number, and several where the penalty is on.
    features = ONE if model != "network" and not l2 else TWO
    session = opened(lesson, model, loss, features, optimizer=rule, l2=l2, batch=40, hidden=3)
    for _ in range(3):
        known, work = run_code(session), session.work
        assert known["L"] == pytest.approx(work.loss, rel=1e-12)
        after = session.step()
        names = tuple(pieces(session, session.state.parameters))
        slopes = ("gw", "gb", "gv", "gc")[: len(names)] if len(names) == 4 else ("g", "h")
        found = flat(session, known, slopes[: len(names)])
        assert found == pytest.approx(work.gradient.tolist(), rel=1e-9, abs=1e-12)
        assert flat(session, known, names) == pytest.approx(
            after.state.parameters.tolist(), rel=1e-9, abs=1e-12
        )
        session = after


def test_a_rule_without_code_of_its_own_shows_its_script(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine.OPTIMIZERS, "rmsprop", RMSProp)
    monkeypatch.setitem(OPTIMIZER_ENTRIES, "rmsprop", RMSPROP)
    for features in (ONE, TWO):
        session = opened(lesson, "linear", "mean_squared_error", features, optimizer="rmsprop")
        for _ in range(3):
            known, session = run_code(session), session.step()
            assert flat(session, known, ("w", "b")) == pytest.approx(
                session.state.parameters.tolist(), rel=1e-12
            )
    told = [line.code for line in update_code(session)]
    assert "db = h / (np.sqrt(mean_square_b) + EPSILON)" in told
    assert "w = w - η*dw" in told


def test_what_is_held_still_is_in_no_line(lesson: Lesson) -> None:
    session = opened(lesson, "linear", "mean_squared_error", ONE, optimizer="momentum")
    session = open_on(
        lesson,
        session.scene.problem,
        structs.replace(session.scene.descent, freeze=("b",), start=(0.5, 4.0)),
    )
    for _ in range(3):
        known = run_code(session)
        assert not any(re.search(r"\bh =", line.code) for line in update_code(session))
        session = session.step()
        assert [known["w"], known["b"]] == pytest.approx(session.state.parameters.tolist())
    session = open_on(
        lesson,
        structs.replace(session.scene.problem, features=TWO),
        structs.replace(session.scene.descent, freeze=("w rain",), start="random"),
    ).step()
    known = run_code(session)
    assert [*known["w"], known["b"]] == pytest.approx(session.step().state.parameters.tolist())


def test_six_lines_are_those_of_the_lesson(lesson: Lesson) -> None:
    session = opened(lesson, "linear", "mean_squared_error", ONE)
    assert [line.code for line in update_code(session)] == [
        "η = 0.01",
        "ŷ = w*x + b",
        "r = ŷ - y",
        "L = mean(r**2)",
        "g, h = mean(2*r*x), mean(2*r)",
        "w, b = w - η*g, b - η*h",
    ]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("l2", [0.0, 0.25])
def test_the_value_beside_a_line_is_what_it_comes_to(rule: str, l2: float, lesson: Lesson) -> None:
    for features in (ONE, TWO):
        session = opened(lesson, "linear", "mean_squared_error", features, optimizer=rule, l2=l2)
        session = session.step().step()
        known = namespace(session)
        for line in update_code(session):
            exec(line.code, known)
            if not line.value:
                continue
            names = [name.strip() for name in line.code.split(" = ")[0].split(",")]
            if "row 1: " in line.value:
                expected = [float(np.ravel(known[names[0]])[0])]
            else:
                expected = flat(session, known, tuple(names))
            told = line.value.removeprefix("row 1: ").replace("−", "-")
            shown = [float(one.replace(",", "")) for one in told.split(", ")]
            assert shown == pytest.approx(expected, rel=5.1e-4, abs=1e-12), line


def test_all_of_the_code_is_reached_at_every_size(lesson: Lesson) -> None:
    session = opened(lesson, "network", "log_loss", TWO, optimizer="adam", l2=0.1)
    whole = "".join(line.code for line in update_code(session)).replace(" ", "")
    for width, height in ((42, 17), (70, 16), (56, 9)):
        pages = code_pages(session, width, height)
        assert len(pages) > 1
        assert all(len(page) <= height for page in pages)
        assert all(len(text_of(line)) <= width for page in pages for line in page)
        rows = [text_of(line)[10:] for page in pages for line in page]
        kept = "".join(row.partition("#")[0].replace(" ", "") for row in rows)
        assert kept == whole


def test_the_engines_own_code_contains_penalty_and_velocity(lesson: Lesson) -> None:
    session = opened(lesson, "linear", "mean_squared_error", ONE, optimizer="momentum", l2=0.1)
    text = "\n".join(text_of(line) for page in source_pages(session, 78, 99) for line in page)
    assert "descent.l2 * float(weights @ weights)" in text
    assert "gradient + 2 * descent.l2 * weights" in text
    assert "self.momentum * velocity + gradient" in text
    assert [len(functions) for functions in phase_functions(session)] == [1, 2, 3, 2]


FORMULAS = {
    f"{lesson.slug}-{page.id}": (lesson, place)
    for lesson in shipped_lessons()
    for place, page in enumerate(lesson.pages)
    if isinstance(page.ask, WriteLine)
}


@pytest.mark.parametrize(("of", "place"), FORMULAS.values(), ids=FORMULAS)
def test_the_learners_line_stands_in_the_code_that_runs(of: Lesson, place: int) -> None:
    """The engine's own line stood there while another one drove."""
    ask = of.pages[place].ask
    assert isinstance(ask, WriteLine)
    for text in (ask.solution.text, *(slip.formula.text for slip in ask.slips)):
        session = Session.open(of, place).type_answer(text)
        while session.revealing:
            session = session.commit()
        for _ in range(3):
            written = session.trace.log.descent.written
            if written is None:  # a column where one number is asked drives nothing
                assert text != ask.solution.text
                assert session.said
                break
            told = update_code(session)
            (own,) = (line for line in told if line.value.startswith("yours"))
            assert own.code.endswith(text)
            source = [text_of(line) for page in source_pages(session, 90, 90) for line in page]
            assert any(text in line for line in source)
            with np.errstate(all="ignore"):
                known, work = run_code(session), session.work
            assert isinstance(written, engine.WrittenLine)
            if written.part != "chance":  # the loss is still the engine's
                assert known["L"] == pytest.approx(work.loss, rel=1e-9, nan_ok=True), text
            for line in told:
                result = known.get(line.code.partition(" = ")[0])
                shown = line.value.removeprefix("yours").removeprefix(", ")
                if result is not None and np.ndim(result) == 0 and is_number(shown):
                    assert close_to_shown(shown, float(result)), (text, line)
            after = work.after
            if after is not session.work_state:
                names = tuple(pieces(session, session.state.parameters))
                assert flat(session, known, names) == pytest.approx(
                    after.parameters.tolist(), rel=1e-9, abs=1e-9
                ), (text, told)
            session = session.step()
