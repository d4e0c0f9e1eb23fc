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
from gdtui.ui.shades import LEAST_CONTRAST, RAMPS, SECOND_INKS, ink_on
from gdtui.ui.themes import THEMES
from tests.screens.test_contrast import contrast

EYES = (None, "deuteranomaly", "protanomaly", "tritanomaly")
LEAST_APART, LEAST_APART_TO_OTHER_EYES = 4.5, 3.5
LEAST_ENDS: dict[Ramp, float] = {"class": 38.0, "loss": 26.0}
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
    } | {"foreground": theme.foreground}
    faint = [
        (name, level)
        for (dark, _, _), levels in RAMPS.items()
        if dark is theme.dark
        for level in levels.split()
        for name, colour in inks.items()
        if contrast(ink_on(level, colour, theme.name), level) < LEAST_CONTRAST
    ]
    assert not faint


@pytest.mark.parametrize("depth", ["few", "many"])
def test_older_steps_are_fainter_on_light_shade_too(depth: Depth) -> None:
    """They were darker than all else there, and read as marks of another kind."""
    theme = next(each for each in THEMES if each.name == "gdtui-light")
    new, old = theme.variables["chart-path"], theme.variables["chart-path-old"]
    for level in RAMPS[False, depth, "loss"].split():
        inks = ink_on(level, new, theme.name), ink_on(level, old, theme.name)
        if new not in inks:  # both have their second ink
            assert contrast(inks[1], level) <= 0.7 * contrast(inks[0], level)
