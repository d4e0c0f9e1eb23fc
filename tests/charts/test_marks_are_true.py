"""What is drawn is where it is: of every chart, for any run, at any size.

Twice over: by the chart's own limits to a dot, and by nothing but the printed ticks to a cell. What
ought to be there is worked out here from rows and parameters.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from gdtui import engine
from gdtui.charts import CHARTS, draw_chart
from gdtui.charts.chart_spec import ROLES, SERIES_ROLES, Axis, ChartSpec, Layer, Role, Text
from gdtui.charts.cursor_reading import series_of
from gdtui.charts.rendering.axes import drawable_axis, even_ticks
from gdtui.charts.rendering.braille import Box
from gdtui.charts.rendering.canvas import RANKS
from gdtui.charts.rendering.painter import paint
from gdtui.charts.rivals import find_rivals
from gdtui.engine import Descent
from gdtui.session.session import Session
from tests.charts.conftest import (
    LOGISTIC,
    NETWORK,
    RAIN,
    SCALED,
    THREE,
    WEATHER,
    XOR,
    Open,
)
from tests.charts.printed import Printed, Scale, read_printed
from tests.properties import examples

STANDARD = f"{THREE}, scale: standard"
HIDDEN = f"{NETWORK}, hidden: 3, start: random, seed: 1"
RAVINE = ("surface: ravine", "model: ravine, loss: value, start: [1, 10], learning_rate: {rate}")
PLAIN = "learning_rate: {rate}"
MOMENTUM = "optimizer: momentum, momentum: 0.5"
FEW = "dataset: few.csv, features: [x], target: y, split: [1, 0, 0]"

PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "bowl": ((WEATHER, PLAIN), (SCALED, PLAIN), (RAIN, LOGISTIC), (FEW, PLAIN), RAVINE),
    "gradient": ((WEATHER, PLAIN), (STANDARD, PLAIN), (FEW, PLAIN)),
    "contour": ((SCALED, PLAIN), (WEATHER, PLAIN), RAVINE, (SCALED, PLAIN + ", batch: 32")),
    "loss": ((WEATHER, PLAIN), (FEW, PLAIN), (SCALED, PLAIN + ", batch: 64")),
    "losses": ((STANDARD, PLAIN), (STANDARD, PLAIN + ", l2: 0.1")),
    "parameters": ((STANDARD, PLAIN), (FEW, PLAIN), (STANDARD, PLAIN + ", l2: 0.1")),
    "weights": ((STANDARD, PLAIN), (STANDARD, PLAIN + ", l2: 0.1")),
    "convergence": ((STANDARD, PLAIN), (FEW, PLAIN)),
    "fit": ((FEW, PLAIN), (WEATHER, PLAIN)),
    "scatter": ((FEW, PLAIN),),
    "prediction": ((FEW, PLAIN), (XOR, HIDDEN)),
    "shrinkage": ((STANDARD, PLAIN + ", l2: 0.1"),),
    "sigmoid": ((RAIN, LOGISTIC),),
    "boundary": ((XOR, HIDDEN),),
    "network": ((XOR, HIDDEN),),
    "scaling": ((WEATHER, PLAIN),),
    "rate_sweep": ((WEATHER, PLAIN), (STANDARD, f"{PLAIN}, {MOMENTUM}"), RAVINE),
    "lambda_sweep": ((STANDARD, PLAIN + ", l2: 0.1"),),
    "momentum_map": ((RAVINE[0], f"{RAVINE[1]}, {MOMENTUM}"), (STANDARD, PLAIN)),
    "network_graph": ((XOR, HIDDEN),),
    "log_loss": ((RAIN, LOGISTIC), (XOR, HIDDEN)),
    "cloud": ((SCALED, PLAIN + ", batch: 32"), (SCALED, PLAIN)),
    "histogram": ((FEW, PLAIN), (WEATHER, PLAIN)),
    "race": ((SCALED, PLAIN), RAVINE),
}
OF_MANY_RUNS = (
    *("rate_sweep", "lambda_sweep", "momentum_map", "network_graph"),
    *("log_loss", "cloud", "histogram", "race"),
)
"""Where what ought to be there takes many runs to work out, fewer examples do."""

GLYPHS: dict[Role, str] = {"current": "●▲▼◀▶", "minimum": "◆"}


class Mark(NamedTuple):
    """What has to be there: a role at a place in data; `alone` where nothing else looks like it."""

    role: Role
    x: float
    y: float
    alone: bool = False


def test_every_chart_is_held_to_the_truth() -> None:
    assert PLACES.keys() == CHARTS.keys() == MARKS.keys()


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for tables of few rows."""
    return tmp_path_factory.mktemp("few")


SESSIONS = {
    "data": st.data(),
    "share": st.sampled_from([0.05, 0.3, 0.6, 0.9, 0.98, 1.05, 1.5, 2.5]),
    "steps": st.integers(0, 40),
    "width": st.integers(30, 120),
    "height": st.integers(9, 40),
}
PHASES = [Phase.explicit, Phase.generate]


@pytest.mark.parametrize("name", [name for name in PLACES if name not in OF_MANY_RUNS])
@examples(9, derandomize=True, deadline=None, phases=PHASES)
@given(**SESSIONS)
def test_marks_lie_where_the_numbers_put_them(
    data: st.DataObject,
    few: Path,
    stand: Open,
    name: str,
    share: float,
    steps: int,
    width: int,
    height: int,
) -> None:
    _hold_a_session(data, few, stand, name, share, steps, width, height)


@pytest.mark.parametrize("name", OF_MANY_RUNS)
@examples(5, derandomize=True, deadline=None, phases=PHASES)
@given(**SESSIONS)
def test_marks_of_many_runs_lie_where_each_of_them_leads(
    data: st.DataObject,
    few: Path,
    stand: Open,
    name: str,
    share: float,
    steps: int,
    width: int,
    height: int,
) -> None:
    _hold_a_session(data, few, stand, name, share, steps, width, height)


def _hold_a_session(
    data: st.DataObject,
    few: Path,
    stand: Open,
    name: str,
    share: float,
    steps: int,
    width: int,
    height: int,
) -> None:
    problem, descent = data.draw(st.sampled_from(PLACES[name]))
    if problem is FEW:
        size = 10.0 ** data.draw(st.integers(-6, 9))
        rows = st.lists(st.floats(-1, 1), min_size=6, max_size=6)
        pairs = zip(data.draw(rows), data.draw(rows), strict=True)
        lines = [f"{x * size + at * size!r},{y * size!r}" for at, (x, y) in enumerate(pairs)]
        text = "\n".join(["x,y", *lines])
        table = few / f"{zlib.crc32(text.encode())}.csv"
        table.write_text(text, encoding="utf-8")
        problem = problem.replace("few.csv", str(table))
    critical = stand(problem, descent.format(rate="1e-9")).critical_rate
    rate = share * critical if "{rate}" in descent else 1.0
    session = stand(problem, descent.format(rate=f"{rate:.3g}"), steps)
    if name in ("loss", "losses") and data.draw(st.booleans()):
        session = session.toggle_log()
    spec = draw_chart(name, session)
    assert not spec.note
    printed = read_printed(paint(spec if spec.beside is None else _left(spec), width, height))
    _hold(session, spec, printed, MARKS[name](session))


def _left(spec: ChartSpec) -> ChartSpec:
    return ChartSpec(spec.title, spec.x, spec.y, spec.layers, even=spec.even)


def _hold(session: Session, spec: ChartSpec, printed: Printed, marks: Iterator[Mark]) -> None:
    rows, columns = printed.codes.shape
    box = Box(columns, rows, drawable_axis(spec.x), drawable_axis(spec.y))
    x, y = even_ticks(box, printed.left, spec.even)[2:]
    ends: set[tuple[int, int]] = set()
    for mark in marks:
        across, up = _share(mark.x, x), _share(mark.y, y)
        if not np.isfinite(across + up):
            continue
        outside = not (0 <= across <= 1 and 0 <= up <= 1)
        if outside and not mark.alone:
            continue
        dots = (
            min(1.0, max(0.0, across)) * (2 * columns - 1),
            ((1 - min(1.0, max(0.0, up))) * (4 * rows - 1)),
        )
        near = {
            (int(top // 4), int(left // 2))
            for left in {max(0.0, dots[0] - 1), dots[0], min(2 * columns - 1.0, dots[0] + 1)}
            for top in {max(0.0, dots[1] - 1), dots[1], min(4 * rows - 1.0, dots[1] + 1)}
        }
        if mark.role in SERIES_ROLES:
            ends |= near
        if mark.alone:
            cells = printed.cells_of(mark.role, GLYPHS[mark.role])
            if outside and mark.role != "current":
                assert not cells
                continue
            if not cells and mark.role == "minimum":
                # Where descent has come to the minimum, the present point lies on it.
                cells = [cell for cell in printed.cells_of("current") if cell in near]
            (cell,) = cells
            assert cell in near, (mark, cell, near)
            seen = [cell]
        else:
            # What lies on top of it may hide it: a higher rank, its own kind, a mark of one letter.
            alike = SERIES_ROLES if mark.role in SERIES_ROLES else (mark.role,)
            least = min(RANKS[role] for role in alike)
            seen = [
                cell
                for cell in near
                if printed.ranks[cell] >= least or 32 < printed.codes[cell] < 0x2800
            ]
            assert seen, (mark, near)
        if not outside:
            _hold_ticks(printed.across, mark.x, {cell[1] for cell in seen}, spec.x)
            _hold_ticks(printed.up, mark.y, {cell[0] for cell in seen}, spec.y)
    dots_of_lines = {cell for role in SERIES_ROLES for cell in printed.cells_of(role, "•")}
    assert dots_of_lines <= ends, "where a line has come to, and nowhere else"


def _hold_ticks(scale: Scale | None, value: float, cells: set[int], axis: Axis) -> None:
    """Hold the cell of a mark against what the ticks say; without ticks they say nothing."""
    if scale is None:
        assert not axis.ticks
        return
    at, slack = scale.cell(value)
    assert any(abs(cell - at) <= slack for cell in cells), (value, cells, at, scale)


def _share(value: float, axis: Axis) -> float:
    with np.errstate(all="ignore"):
        low, high = axis.low, axis.high
        if axis.log:
            low, high, value = np.log10(low), np.log10(high), np.log10(value)
        return float((value / 2 - low / 2) / (high / 2 - low / 2))


# What ought to be there ----------------------------------------------------------------------


def _evaluate(session: Session, parameters: np.ndarray) -> tuple[float, np.ndarray]:
    return engine.evaluate(session.setup.descent, session.rows, parameters)


def _bowl(session: Session) -> Iterator[Mark]:
    now = session.state.parameters
    loss, _ = _evaluate(session, now)
    yield Mark("current", float(now[0]), loss, alone=True)
    if session.status == "diverged":
        return
    if session.setup.best is not None:
        held = now.copy()
        inputs = np.column_stack((session.rows.features, np.ones(session.rows.count)))
        held[0] = 0.0
        left = session.rows.targets - inputs @ held
        with np.errstate(all="ignore"):
            held[0] = inputs[:, 0] @ left / (inputs[:, 0] @ inputs[:, 0])
        yield Mark("minimum", float(held[0]), _evaluate(session, held)[0], alone=True)
    up = draw_chart("bowl", session).y
    for step in reversed(range(session.trace.steps)):
        there = session.trace.at(step).parameters
        own = _evaluate(session, there)[0]
        on_curve = _evaluate(session, np.append(there[:1], now[1:]))[0]
        if abs(own - on_curve) > 0.015 * (up.high - up.low):
            return  # from there on the steps lay on other curves
        yield Mark("path_old", float(there[0]), on_curve)


def _gradient(session: Session) -> Iterator[Mark]:
    now = session.state.parameters
    yield Mark("current", float(now[0]), float(_evaluate(session, now)[1][0]), alone=True)
    if session.status == "diverged":
        return
    for weight in session.trace.weights:
        there = now.copy()
        there[0] = weight
        yield Mark("path_old", float(weight), float(_evaluate(session, there)[1][0]))


def _contour(session: Session) -> Iterator[Mark]:
    turned = session.problem.target_name == "" or session.scene.problem.surface is not None
    order = (-1, 0) if turned else (0, -1)
    now = session.state.parameters
    yield Mark("current", float(now[order[0]]), float(now[order[1]]), alone=True)
    if session.setup.best is not None and len(now) == 2:
        lowest = session.setup.best
        yield Mark("minimum", float(lowest[0]), float(lowest[-1]), alone=True)
    for step in range(session.trace.steps):
        there = session.trace.at(step).parameters
        yield Mark("path_old", float(there[order[0]]), float(there[order[1]]))


def _loss(session: Session) -> Iterator[Mark]:
    loss = _evaluate(session, session.state.parameters)[0]
    yield Mark("current", float(session.trace.steps), loss, alone=True)


def _losses(session: Session) -> Iterator[Mark]:
    problem = session.problem
    roles: tuple[Role, ...] = ("series_1", "series_4", "series_3")
    parts = (problem.training, problem.validation, problem.test)
    for role, rows in zip(roles, parts, strict=True):
        inputs = np.column_stack((rows.features, np.ones(rows.count)))
        loss = float(np.mean((inputs @ session.state.parameters - rows.targets) ** 2))
        yield Mark(role, float(session.trace.steps), loss)


def _parameters(session: Session) -> Iterator[Mark]:
    for number, value in enumerate(session.state.parameters.tolist()):
        role = ("series_1", "series_2", "series_3", "series_4")[number]
        yield Mark(role, float(session.trace.steps), value)  # type: ignore[arg-type]


def _weights(session: Session) -> Iterator[Mark]:
    yield from list(_parameters(session))[:-1]


def _convergence(session: Session) -> Iterator[Mark]:
    now = session.state.parameters
    gradient = _evaluate(session, now)[1]
    steps = float(session.trace.steps)
    if steps:
        before = session.trace.at(session.trace.steps - 1).parameters
        yield Mark("series_4", steps, float(np.linalg.norm(now - before)))
    yield Mark("series_1", steps, float(np.linalg.norm(gradient)))


def _scatter(session: Session) -> Iterator[Mark]:
    for x, y in zip(session.rows.features[:, 0], session.rows.targets, strict=True):
        if session.rows.count < 60:
            yield Mark("data", float(x), float(y))


def _fit(session: Session) -> Iterator[Mark]:
    yield from _scatter(session)
    w, b = session.state.parameters.tolist()
    for x in np.quantile(session.rows.features[:, 0], [0.2, 0.5, 0.9]).tolist():
        yield Mark("line", x, w * x + b)


def _prediction(session: Session) -> Iterator[Mark]:
    if session.setup.for_chances or session.rows.count > 60:
        return
    w, b = session.state.parameters.tolist()
    for x, y in zip(session.rows.features[:, 0], session.rows.targets, strict=True):
        yield Mark("data", float(y), float(w * x + b))


def _shrinkage(session: Session) -> Iterator[Mark]:
    for value in session.state.parameters[:-1].tolist():
        yield Mark("current", session.setup.descent.l2, value)


def _sigmoid(session: Session) -> Iterator[Mark]:
    w, b = session.state.parameters.tolist()
    for x in np.quantile(session.rows.features[:, 0], [0.1, 0.5, 0.9]).tolist():
        yield Mark("line", x, 1 / (1 + np.exp(-(w * x + b))))


def _boundary(session: Session) -> Iterator[Mark]:
    rows = session.rows
    for (x, y), target in zip(rows.features.tolist(), rows.targets.tolist(), strict=True):
        yield Mark("yes" if target else "no", x, y)


def _network(session: Session) -> Iterator[Mark]:
    """A bar for each weight: those of a unit, its bias and what it adds, together; c last."""
    values, at = session.state.parameters, 0.0
    units = [[*range(2 * unit, 2 * unit + 2), 6 + unit, 9 + unit] for unit in range(3)]
    for number, unit in enumerate([*units, [12]]):
        role = ("series_1", "series_2", "series_3", "series_4")[number]
        for index in unit:
            yield Mark(role, at, float(values[index]))  # type: ignore[arg-type]
            at += 1
        at += 0.4


def _run_on(session: Session, descent: Descent, rate: float, steps: int) -> Iterator[np.ndarray]:
    """The parameters after each of so many steps of another run from the same start."""
    state = engine.begin(descent, session.rows, session.start, rate, session.seed)
    yield state.parameters
    for _ in range(steps):
        state = engine.step(descent, session.rows, state)
        yield state.parameters


def _rate_sweep(session: Session) -> Iterator[Mark]:
    loss = _evaluate(session, session.state.parameters)[0]
    yield Mark("current", float(session.rate), loss, alone=True)
    critical = session.critical_rate
    for share in (0.01, 0.2, 0.9):
        # The rates of the sweep: between two of them its line is a chord.
        rates = np.logspace(np.floor(np.log10(critical)) - 3, np.floor(np.log10(critical)) + 1, 81)
        rate = float(rates[np.abs(np.log(rates / (share * critical))).argmin()])
        *_, end = _run_on(session, session.setup.descent, rate, 50)
        yield Mark("curve", rate, _evaluate(session, end)[0])


def _lambda_sweep(session: Session) -> Iterator[Mark]:
    problem, now = session.problem, session.state.parameters
    parts = (("series_1", problem.training), ("series_4", problem.validation))
    seen, unseen = (np.c_[rows.features, np.ones(rows.count)] for _, rows in parts)
    for inputs, (role, rows) in zip((seen, unseen), parts, strict=True):
        loss = float(np.mean((inputs @ now - rows.targets) ** 2))
        yield Mark("current", 0.1, loss)
        for value in (0.01, 0.1, 1.0):
            pull = np.diag([value, value, value, 0.0])
            targets = seen.T @ problem.training.targets / len(seen)
            best = np.linalg.solve(seen.T @ seen / len(seen) + pull, targets)
            yield Mark(role, value, float(np.mean((inputs @ best - rows.targets) ** 2)))  # type: ignore[arg-type]


def _momentum_map(session: Session) -> Iterator[Mark]:
    rule = session.setup.descent.optimizer
    momentum = rule.momentum if isinstance(rule, engine.Momentum) else 0.0
    yield Mark("current", float(session.rate), momentum, alone=True)
    bends = np.linalg.eigvalsh(engine.hessian(session.setup.descent, session.rows, session.start))
    low, high = np.sqrt(bends[0]), np.sqrt(bends[-1])
    yield Mark("minimum", float((2 / (low + high)) ** 2), float(((high - low) / (high + low)) ** 2))


def _network_graph(session: Session) -> Iterator[Mark]:
    """Two inputs, three units and the score; a unit's name takes 0.105 of its third of the height.

    About each unit is what it sees, 0.2 to both sides, and before and behind that the numbers of
    its edges, in 0.46 more. There those end and begin, those of w evenly apart, as the inputs are.
    """
    inputs = [(0.0, 0.75), (0.0, 0.25)]
    high = (1 / 3 - 0.105) / 2
    units = [(1.0, third / 3 + high) for third in (2, 1, 0)]
    for place in (*inputs, *units, (2.0, 0.5)):
        yield Mark("share", *place)
    values = session.state.parameters
    pairs = [
        (begin, (0.34, unit[1] + apart))
        for unit in units
        for begin, apart in zip(inputs, (1 / 12, -1 / 12), strict=True)
    ]
    pairs += [((1.66, unit[1]), (2.0, 0.5)) for unit in units]
    for (begin, end), value in zip(pairs, [*values[:6], *values[9:12]], strict=True):
        for along in (0.2, 0.8):
            x, y = (float(a + along * (b - a)) for a, b in zip(begin, end, strict=True))
            # Broken lines have gaps: these are whole.
            if value > 0:
                yield Mark("series_1", x, y)
    boundary = draw_chart("boundary", session)
    for unit, (_, middle) in enumerate(units):
        for right, x1 in ((-1, boundary.x.low), (1, boundary.x.high)):
            for above, x2 in ((-1, boundary.y.low), (1, boundary.y.high)):
                if values[2 * unit] * x1 + values[2 * unit + 1] * x2 + values[6 + unit] > 0:
                    yield Mark("region", 1 + 0.2 * right, max(0.0, middle + high * above))


def _log_loss(session: Session) -> Iterator[Mark]:
    rows = session.rows
    model = session.setup.descent.model
    chances = model.predict(session.state.parameters, rows.features)
    for chance, target in zip(chances.tolist(), rows.targets.tolist(), strict=True):
        given = chance if target else 1 - chance
        if given > 0:
            yield Mark("yes" if target else "no", chance, -float(np.log(given)))
    for chance in (0.2, 0.5, 0.8):
        yield Mark("yes", chance, -float(np.log(chance)))


def _cloud(session: Session) -> Iterator[Mark]:
    now = session.state.parameters
    yield Mark("current", float(now[0]), float(now[-1]), alone=True)
    steps = session.trace.steps
    for step in range(steps - steps // 2, steps):
        there = session.trace.at(step).parameters
        yield Mark("series_1", float(there[0]), float(there[-1]))
    if session.setup.best is not None:
        w, b = session.setup.best[[0, -1]].tolist()
        yield Mark("minimum", w, b, alone=True)


def _histogram(session: Session) -> Iterator[Mark]:
    """A bar of the whole bins of a round width: a row of the bin it lies in is counted there."""
    w, b = session.state.parameters.tolist()
    residuals = w * session.rows.features[:, 0] + b - session.rows.targets
    spread = float(session.rows.targets.std())
    if not spread > 0:
        return
    decade = 10.0 ** np.floor(np.log10(spread / 4))
    width = next(rung * decade for rung in (1, 2, 5, 10) if rung * decade >= spread / 4 - 1e-12)
    places, counts = np.unique(np.floor(residuals / width), return_counts=True)
    for place, count in zip(places.tolist(), counts.tolist(), strict=True):
        yield Mark("data", (place + 0.5) * width, float(count))


def _race(session: Session) -> Iterator[Mark]:
    turned = session.scene.problem.surface is not None
    order = [-1, 0] if turned else [0, -1]
    now = session.state.parameters
    yield Mark("current", float(now[order[0]]), float(now[order[1]]), alone=True)
    for racer in find_rivals(session).racers:
        descent = racer.trace.log.descent
        rate = racer.trace.state.learning_rate
        *_, end = _run_on(session, descent, rate, session.trace.steps)
        yield Mark("series_4", *end[order].tolist())


MARKS: dict[str, Callable[[Session], Iterator[Mark]]] = {
    "bowl": _bowl,
    "gradient": _gradient,
    "contour": _contour,
    "loss": _loss,
    "losses": _losses,
    "parameters": _parameters,
    "weights": _weights,
    "convergence": _convergence,
    "fit": _fit,
    "scatter": _scatter,
    "prediction": _prediction,
    "shrinkage": _shrinkage,
    "sigmoid": _sigmoid,
    "boundary": _boundary,
    "network": _network,
    "scaling": _contour,
    "rate_sweep": _rate_sweep,
    "lambda_sweep": _lambda_sweep,
    "momentum_map": _momentum_map,
    "network_graph": _network_graph,
    "log_loss": _log_loss,
    "cloud": _cloud,
    "histogram": _histogram,
    "race": _race,
}


def _is_named(layer: Layer, spec: ChartSpec) -> bool:
    """Whether the legend names a layer, or a word does where it lies, or one of its own role."""
    words = {each.role for each in spec.layers if isinstance(each, Text)}
    named = {each.role for each in spec.layers if each.label}
    path = {"path", "path_old", "path_new"}
    alike = path if layer.role in path else {layer.role}
    return bool(alike & (named | words))


@pytest.mark.parametrize("name", PLACES)
def test_every_mark_has_a_name_and_the_cursor_says_it(stand: Open, name: str) -> None:
    for problem, descent in PLACES[name]:
        if problem is not FEW:
            session = stand(problem, descent.format(rate="1e-5"), 20)
            spec = draw_chart(name, session)
            assert all(_is_named(layer, spec) for layer in spec.layers)
            labels = {layer.label for layer in spec.layers}
            assert {series.name for series in series_of(spec)} <= labels
            assert not labels & set(ROLES[ROLES.index("series_4") : ROLES.index("line")])
