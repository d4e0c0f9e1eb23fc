"""What a page stands on: its problem, descent and charts, over those of the page before it."""

from __future__ import annotations

import difflib
from typing import Any

from msgspec import structs

from gdtui.course import allowed_values, schema
from gdtui.course.lesson import (
    ChartName,
    DescentSpec,
    Page,
    ProblemSpec,
    Switch,
)
from gdtui.course.yaml_source import Source
from gdtui.engine import model_named
from gdtui.resources import data_folder
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES, optimizer_with
from gdtui.text.numbers import count_text
from gdtui.text.target_text import NEXT, split_target

CHARTS_OF_DATA: frozenset[ChartName] = frozenset({"scatter"})
"""Those that show rows alone: nothing that was learned of them."""


def start_page(source: Source, page: Page, keys: Any, *above: str) -> Page:
    """`page` with the keys of a `{start}` laid over what it opens with."""
    problem = read_problem(
        source, structs.replace(page.problem, **schema.arguments_for(keys, ProblemSpec)), *above
    )
    descent = structs.replace(page.descent, **schema.arguments_for(keys, DescentSpec))
    started = structs.replace(
        page,
        problem=problem,
        descent=read_descent(source, descent, keys, problem, *above),
        charts=keys.charts or page.charts,
        moves=keys.moves or page.moves,
        panel=keys.panel or page.panel,
        readout=page.readout if keys.readout is None else keys.readout,
        test_closed=page.test_closed if keys.test_set is None else keys.test_set == "closed",
    )
    started = structs.replace(
        started, switches=read_switches(source, started, keys.switches, *above)
    )
    check_target(source, started, *above)
    check_moves(source, started, *above)
    if keys.panel is not None:
        check_panel(source, started, *above)
    return started


def read_problem(source: Source, problem: ProblemSpec, *above: str) -> ProblemSpec:
    """Check the dataset's name; the path of a file is taken from the lesson's own folder."""
    if problem.surface is not None:
        return structs.replace(problem, dataset="", features=(), target="")
    for key in ("dataset", "features", "target"):
        if not getattr(problem, key):
            words = allowed_values.RULES_BY_KEY[key].words
            raise source.error(f"{source.what} lacks `{key}`; write {words}", *above)
    shipped = sorted(file.stem for file in data_folder().glob("*.csv"))
    if problem.dataset not in shipped and any(mark in problem.dataset for mark in "./\\"):
        file = source.path.parent.absolute() / problem.dataset
        if not file.is_file():
            raise source.error(
                f"no file `{problem.dataset}` beside the lesson; "
                "write a path from the lesson's folder",
                *above,
                "dataset",
            )
        return structs.replace(problem, dataset=str(file))
    if problem.dataset not in shipped:
        near = difflib.get_close_matches(problem.dataset, shipped, n=1)
        advice = f"did you mean `{near[0]}`?" if near else f"write one of {', '.join(shipped)}"
        raise source.error(f"unknown dataset `{problem.dataset}`; {advice}", *above, "dataset")
    return problem


def read_descent(
    source: Source, descent: DescentSpec, keys: Any, problem: ProblemSpec, *above: str
) -> DescentSpec:
    """Check what no single key can say about itself."""
    if descent.learning_rate < 0:
        raise source.error(
            "`learning_rate` cannot be below 0 here; write a positive number such as 5e-7",
            *above,
            "learning_rate",
        )
    if problem.surface is not None:
        descent = structs.replace(descent, model=problem.surface)
    elif MODEL_ENTRIES[descent.model].surface:
        raise source.error(
            f"write `surface: {descent.model}` in `problem` instead", *above, "model"
        )
    wanted = MODEL_ENTRIES[descent.model].losses
    if keys.loss is None and (keys.model is not None or descent.loss not in wanted):
        descent = structs.replace(descent, loss=wanted[0])
    if descent.loss not in wanted:
        raise source.error(
            f"the {descent.model} model does not go with {descent.loss}; write `loss: {wanted[0]}`",
            *above,
            "loss",
        )
    _check_options(source, descent, keys, *above)
    names = parameter_names(problem, descent)
    strange = next((name for name in descent.freeze if name not in names), None)
    if strange is not None:
        raise source.error(
            f"`freeze` has no parameter `{strange}`; write one of {', '.join(names)}",
            *above,
            "freeze",
        )
    if not isinstance(descent.start, str) and len(descent.start) != len(names):
        raise source.error(
            f"`start` has {count_text(len(descent.start), 'value')} "
            f"for {count_text(len(names), 'parameter')}; "
            f"write one each for {', '.join(names)}",
            *above,
            "start" if keys.start is not None else "features",
        )
    return descent


def _check_options(source: Source, descent: DescentSpec, keys: Any, *above: str) -> None:
    """Refuse what is another optimizer's own."""
    has = OPTIMIZER_ENTRIES[descent.optimizer].options
    others = dict.fromkeys(name for one in OPTIMIZER_ENTRIES.values() for name in one.options)
    for name in others:
        if getattr(keys, name) is not None and name not in has:
            raise source.error(
                f"`{name}` does nothing to a {descent.optimizer} optimizer; "
                f"write `optimizer: {optimizer_with([name])}` too",
                *above,
                name,
            )


def parameter_names(problem: ProblemSpec, descent: DescentSpec) -> tuple[str, ...]:
    """The names of the parameters that a problem and a descent have."""
    model = model_named(descent.model, hidden=descent.hidden, curvatures=descent.curvatures)
    return model.parameter_names(problem.features)


def check_target(source: Source, page: Page, *above: str) -> None:
    """Refuse a target that is a feature of its own row, but where rows are drawn and no more."""
    target, features = page.problem.target, page.problem.features
    column, next_row, _ = split_target(target)
    own = target in features or (column in features and not next_row)
    if own and not CHARTS_OF_DATA.issuperset(page.charts):
        drawn = ", ".join(sorted(CHARTS_OF_DATA))
        raise source.error(
            f"target `{target}` is a feature already, so nothing is left to learn; write "
            f"`target: {NEXT}{target}` or another column, or show `charts: [{drawn}]` alone",
            *above,
            "target",
        )


def check_moves(source: Source, page: Page, *above: str) -> None:
    """Refuse a move of a parameter that there is not."""
    names = parameter_names(page.problem, page.descent)
    for name in page.moves:
        if name not in names:
            raise source.error(
                f"`moves` has no parameter `{name}`; write one of {', '.join(names)}",
                *above,
                "moves",
                name,
            )


def check_panel(source: Source, page: Page, *above: str) -> None:
    """Refuse a second chart under the first where there is only one."""
    if page.panel == "chart" and len(page.charts) < 2:
        raise source.error(
            "`panel: chart` shows the second chart under the first, and here `charts` has one; "
            "write two, such as `charts: [bowl, fit]`",
            *above,
            "panel",
        )


def read_switches(source: Source, page: Page, written: Any, *above: str) -> tuple[Switch, ...]:
    """Each place of a switch as a scene of its own, laid over what the page opens with."""
    bare = structs.replace(page, switches=())
    if not written:
        return ()
    return tuple(
        Switch(
            name=switch.name,
            labels=tuple(switch.places),
            scenes=tuple(
                start_page(source, bare, place, *above, "switches").scene
                for place in switch.places.values()
            ),
        )
        for switch in written
    )
