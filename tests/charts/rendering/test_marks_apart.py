"""Marks of one chart differ without any colour: by sign, stroke or kind, in ASCII too."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import (
    ROLES,
    Arrow,
    Axis,
    ChartSpec,
    Layer,
    Line,
    Marker,
    Points,
    Role,
    Segments,
    Text,
)
from gdtui.charts.rendering.painter import paint
from gdtui.charts.rendering.strokes_and_markers import DASHES, legend_sample, shape_of
from gdtui.course.questions import traits_of
from gdtui.session.session import Session
from gdtui.text.ascii import to_ascii
from tests.lessons import shipped_lessons

ONE_THING = (
    frozenset({"path", "path_old", "path_new"}),  # a run, fading with age
    frozenset({"current", "line"}),  # what is now
)
"""Roles that are parts of one thing."""

FEW = 20
"""Updates of an outcome that are played."""

SIGNS = "✓✗○◌●◐◆□▸↑↓→←"
"""Signs that stand beside each other in text."""


def appearance(layer: Layer, ascii: bool) -> str:
    """What a layer looks like, without its colour and its place."""
    shape = shape_of(layer.role)
    match layer:
        case Marker():
            return (shape.ascii if ascii else shape.glyph) or "+"
        case Points():
            return legend_sample(layer, ascii)
        case Segments():
            return "bars"
        case Arrow():
            return "arrow"
        case Text():
            return f"the word {layer.label}"
        case _:
            return f"a {shape.stroke} line"


def shown_together() -> dict[str, ChartSpec]:
    """Each chart that the course shows, after some steps and with a pinned run.

    And as each outcome of a question shows it, with what is drawn only then.
    """
    specs: dict[str, ChartSpec] = {}
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages):
            for number, name in enumerate(page.charts, 1):
                if name in specs:
                    continue
                session = Session.open(lesson, index).show_chart(number)
                for _ in range(14):
                    session = session.step()
                specs[name] = draw_chart(name, session.pin().step())
            if traits_of(page.ask).reveal is not None:
                outcome = Session.open(lesson, index).play_outcome(FEW)
                for name in outcome.scene.charts:
                    specs[f"{name} on {lesson.slug}, {index + 1}"] = draw_chart(name, outcome)
    return specs


@pytest.mark.parametrize("ascii", [False, True], ids=["Braille", "ASCII"])
def test_two_marks_of_a_chart_never_look_alike(ascii: bool) -> None:
    alike = []
    for name, spec in shown_together().items():
        lines = {layer.role for layer in spec.layers if isinstance(layer, Line)}
        looks = {
            (layer.role, appearance(layer, ascii))
            for layer in spec.layers
            if not (isinstance(layer, Points) and layer.role in lines)  # steps along a line
            and not name.startswith("network")  # each bar stands over its own name
        }
        for (one, look), (other, same) in combinations(sorted(looks), 2):
            parts = any({one, other} <= thing for thing in ONE_THING)
            if one != other and look == same and not parts:
                alike.append((name, one, other, look))
    assert not alike


def test_signs_stay_apart_in_ascii() -> None:
    spelled = [to_ascii(sign) for sign in SIGNS]
    assert len({*spelled}) == len(SIGNS), spelled


def test_each_stroke_has_a_sample_of_its_own_in_the_legend() -> None:
    from gdtui.charts.rendering.strokes_and_markers import _ASCII_SAMPLES, _SAMPLES

    for samples in (_SAMPLES, _ASCII_SAMPLES):
        assert samples.keys() == {"solid", *DASHES}
        assert len({*samples.values()}) == len(samples)
        assert {len(sample) for sample in samples.values()} == {2}


@pytest.mark.parametrize("role", [role for role in ROLES if shape_of(role).stroke != "solid"])
def test_in_ascii_a_broken_line_has_the_letter_of_its_sample(role: Role) -> None:
    """The slope had the letters of the curve, and a contour those of a pinned run."""
    line = Line(np.array([0.0, 10.0, 4.0]), np.array([0.0, 10.0, 10.0]), role, "drawn")
    axis = Axis("", -1.0, 11.0, ticks=False)
    cells = paint(ChartSpec("", axis, axis, (line,)), 40, 20, ascii=True)
    letters = {
        letter
        for row in range(20)
        for span in cells.spans(row)
        if span.role == role
        for letter in span.text
    }
    assert letters - {" "} == {legend_sample(line, ascii=True)[0]}
