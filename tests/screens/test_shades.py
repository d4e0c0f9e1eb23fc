"""Levels of shade can be told apart by every eye, and every mark stands out from each of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from colorspacious import cspace_convert  # type: ignore[import-untyped]
from textual.color import Color
from textual.theme import Theme

from gdtui.charts.chart_spec import Depth, Ramp
from gdtui.engine import Array
from gdtui.shots.opening import open_lesson
from gdtui.shots.recording import STEADY, settle
from gdtui.ui.shades import LEAST_CONTRAST, RAMPS, SECOND_INKS, ink_on
from gdtui.ui.themes import THEMES
from gdtui.ui.widgets.chart_view import ChartView
from tests.screens.test_contrast import contrast

EYES = (None, "deuteranomaly", "protanomaly", "tritanomaly")
LEAST_APART, LEAST_APART_TO_OTHER_EYES = 4.5, 3.5
LEAST_ENDS: dict[Ramp, float] = {"class": 38.0, "loss": 26.0}
LEAST = 12.0
"""In CAM02-UCS, as of all colours that meet in a chart."""

LEAST_LEVELS: dict[Depth, int] = {"few": 5, "many": 8}
BESIDE = {"chart-region"}
"""What is never drawn on shade: dots in its place."""


def seen(colour: str, eye: str | None) -> Array:
    """A colour (3,) in CAM02-UCS as an eye sees it."""
    shown = np.array(Color.parse(colour).rgb) / 255
    if eye is not None:
        space = {"name": "sRGB1+CVD", "cvd_type": eye, "severity": 100}
        shown = np.clip(cspace_convert(shown, space, "sRGB1"), 0, 1)
    return np.asarray(cspace_convert(shown, "sRGB1", "CAM02-UCS"))


def apart(one: str, other: str, eye: str | None) -> float:
    return float(np.linalg.norm(seen(one, eye) - seen(other, eye)))


def ink_of(theme: Theme, depth: Depth, ramp: Ramp, colour: str) -> str:
    """A mark's colour all over a chart with this ramp."""
    return ink_on(frozenset({ramp}), depth, colour, theme.name, dark=theme.dark)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("kind", RAMPS, ids=str)
def test_levels_are_told_apart(kind: tuple[bool, Depth, Ramp], eye: str | None) -> None:
    _, depth, ramp = kind
    levels = RAMPS[kind].split()
    assert len(levels) >= LEAST_LEVELS[depth]
    least = LEAST_APART if eye is None else LEAST_APART_TO_OTHER_EYES
    assert min(apart(one, other, eye) for one, other in pairwise(levels)) >= least
    assert apart(levels[0], levels[-1], eye) >= LEAST_ENDS[ramp]


@pytest.mark.parametrize("kind", [kind for kind in RAMPS if kind[1] == "few"], ids=str)
def test_few_levels_are_among_the_256_colours(kind: tuple[bool, Depth, Ramp]) -> None:
    steps = {0, 95, 135, 175, 215, 255}
    for level in RAMPS[kind].split():
        colour = Color.parse(level).rgb
        grey = len(set(colour)) == 1 and (colour[0] - 8) % 10 == 0
        assert grey or set(colour) <= steps, level


@pytest.mark.parametrize("theme", [each for each in THEMES if each.name in SECOND_INKS], ids=str)
def test_marks_stand_out_from_every_level(theme: Theme) -> None:
    variables = theme.variables
    inks = {
        name: colour
        for name, colour in variables.items()
        if name.startswith("chart-") and name not in BESIDE
    } | {"foreground": str(theme.foreground)}
    faint = [
        (name, level)
        for (dark, depth, ramp), levels in RAMPS.items()
        if dark is theme.dark
        for level in levels.split()
        for name, colour in inks.items()
        if contrast(ink_of(theme, depth, ramp, colour), level) < LEAST_CONTRAST
    ]
    assert not faint


@pytest.mark.parametrize("depth", ["few", "many"])
@pytest.mark.parametrize("theme", [each for each in THEMES if each.name in SECOND_INKS], ids=str)
def test_steps_have_one_ink_on_shade_that_no_other_mark_has(theme: Theme, depth: Depth) -> None:
    """They were grey, dark red and tan on one light map, and orange in its legend."""
    inks = {
        name: ink_of(theme, depth, "loss", theme.variables[f"chart-{name}"])
        for name in ("path", "path-old", "current", "minimum", "curve", "ghost", "tangent")
    }
    steps = inks.pop("path")
    assert steps == inks.pop("path-old")
    near = {
        (name, eye) for name, ink in inks.items() for eye in EYES if apart(steps, ink, eye) < LEAST
    }
    assert not near


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=str)
async def test_a_name_in_the_legend_has_the_ink_of_its_mark(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a map whose ground goes from white to blue, each role is drawn in one ink all over."""
    for name, value in STEADY.items():
        monkeypatch.setenv(name, value)
    app = open_lesson("08_two-parameters", page=3, theme="light")
    async with app.run_test(size=size) as pilot:
        await pilot.press(*["space"] * 16)
        await settle(app, pilot)
        view = app.screen.query(ChartView).first()
        canvas = view._canvas
        assert canvas is not None
        assert canvas.shades is not None
        inks: dict[str | None, set[object]] = {}
        for row in range(canvas.height):
            segments = view._segments(row, 0, canvas.width)
            for span, segment in zip(canvas.spans(row), segments, strict=True):
                assert segment.style is not None
                if span.text.strip():
                    inks.setdefault(span.role, set()).add(segment.style.color)
    assert {"path_old", "path_new", "level", "current", "minimum"} <= inks.keys()
    assert inks["path_old"] == inks["path_new"]
    assert {role for role, used in inks.items() if len(used) > 1} == set()
