"""Colours that meet in a chart can be told apart by any eye, on any terminal."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import get_args

import numpy as np
import pytest
from colorspacious import cspace_convert  # type: ignore[import-untyped]
from rich.color import Color, ColorSystem
from textual.theme import Theme

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import Role
from gdtui.engine import Array
from gdtui.session.session import Session
from gdtui.ui.themes import SIXTEEN_THEMES, THEMES, theme_for
from gdtui.ui.widgets.chart_view import ChartView
from tests.lessons import shipped_lessons
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]

LEAST = 12.0
"""In CAM02-UCS, where 1 is just noticeable when two colours lie side by side."""

LEAST_OF_FRAME = 10.0
QUIET: frozenset[Role] = frozenset({"zero", "tick", "frame", "label"})
"""What is there to be looked past: dotted lines and words."""

ALIKE: tuple[frozenset[Role], ...] = (
    frozenset({"line", "residual"}),
    frozenset({"path", "path_new"}),
    frozenset({"best", "minimum"}),
    frozenset({"series_3", "minimum"}),
    frozenset({"tick", "label", "zero"}),
    frozenset({"ghost", "tick", "label"}),
    frozenset({"region", "zero"}),
    frozenset({"line", "yes"}),
)
"""Roles of one colour: their shapes and places say which is which."""

EYES = (None, "deuteranomaly", "protanomaly", "tritanomaly")


def meeting() -> dict[str, set[Role]]:
    """The roles that the shipped course shows together, by chart."""
    found: dict[str, set[Role]] = {}
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages):
            for number, name in enumerate(page.charts, 1):
                if name in found and index:
                    continue
                session = Session.open(lesson, index).show_chart(number)
                for _ in range(14):
                    session = session.step()
                spec = draw_chart(session.chart_name, session.pin())
                for part in getattr(spec, "parts", ()) or (spec,):
                    found.setdefault(name, set()).update(layer.role for layer in part.layers)
    return found


def seen(colour: Color, system: ColorSystem, eye: str | None) -> Array:
    """A colour (3,) in CAM02-UCS as an eye sees it on a terminal."""
    shown = np.array(colour.downgrade(system).get_truecolor()) / 255
    if eye is not None:
        space = {"name": "sRGB1+CVD", "cvd_type": eye, "severity": 100}
        shown = np.clip(cspace_convert(shown, space, "sRGB1"), 0, 1)
    return np.asarray(cspace_convert(shown, "sRGB1", "CAM02-UCS"))


@pytest.fixture(scope="module")
def together() -> dict[str, set[Role]]:
    return meeting()


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
async def test_roles_that_meet_differ_to_every_eye(
    tutor: Make, together: dict[str, set[Role]], theme: Theme, system: ColorSystem
) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)):
        one.app.theme = theme.name
        view = one.screen.query_one(ChartView)
        near = []
        for name, roles in together.items():
            for pair in combinations(sorted(roles), 2):
                one_colour, other = (view._style_of(role).color for role in pair)
                assert one_colour is not None
                assert other is not None
                if any(set(pair) <= alike for alike in ALIKE):
                    continue
                least = LEAST_OF_FRAME if QUIET & set(pair) else LEAST
                for eye in EYES:
                    apart = seen(one_colour, system, eye) - seen(other, system, eye)
                    if np.linalg.norm(apart) < least:
                        near.append((name, *pair, eye, round(float(np.linalg.norm(apart)), 1)))
        assert not near


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
def test_words_stand_out_from_the_ground(theme: Theme, system: ColorSystem) -> None:
    """WCAG 2.1: a contrast of 4.5 for words, on panels too, and of 3 for marks."""
    ground, panel = (Color.parse(str(each)) for each in (theme.background, theme.panel))
    words = {"foreground": theme.foreground, "quiet": theme.variables["quiet"]}
    words |= {name: getattr(theme, name) for name in ("primary", "accent", "error", "success")}
    for name, colour in words.items():
        for under in (ground, panel):
            assert contrast(Color.parse(str(colour)), under, system) >= 4.5, name
    assert contrast(Color.parse(theme.variables["border"]), panel, system) >= 3
    for name, colour in theme.variables.items():
        if name.startswith("chart-") or name == "border":
            least = 4.5 if name in BESIDE else 3.0
            assert contrast(Color.parse(colour), ground, system) >= least, name


BESIDE = {f"chart-{name}" for name in ("series", "curve", "minimum", "validation", "ghost")}
"""Colours of marks that have their names written beside them in the same colour."""


def contrast(one: Color, other: Color, system: ColorSystem) -> float:
    lights = sorted(luminance(colour, system) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Color, system: ColorSystem) -> float:
    """Relative luminance, 0 to 1, of a colour as the terminal shows it."""
    share = np.array(colour.downgrade(system).get_truecolor()) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


VGA = (
    "000",
    "a00",
    "0a0",
    "a50",
    "00a",
    "a0a",
    "0aa",
    "aaa",
    "555",
    "f55",
    "5f5",
    "ff5",
    "55f",
    "f5f",
    "5ff",
    "fff",
)
"""The sixteen colours of a console; rich has another set, and so have many terminals."""

ALIKE_IN_SIXTEEN = (*ALIKE, frozenset({"path", "path_old"}), frozenset({"path_new", "path_old"}))


@pytest.mark.parametrize("theme", SIXTEEN_THEMES, ids=lambda theme: theme.name)
def test_the_colours_of_sixteen_stand_out_on_any_such_terminal(theme: Theme) -> None:
    colours = {
        **{name: getattr(theme, name) for name in ("foreground", "primary", "accent", "error")},
        **{name: getattr(theme, name) for name in ("success", "warning", "secondary")},
        **theme.variables,
    }
    ground = Color.parse(str(theme.background))
    for name, colour in colours.items():
        number = Color.parse(colour).downgrade(ColorSystem.STANDARD).number
        assert number is not None
        shade = VGA[number]
        assert colour.lower() == "#" + "".join(digit * 2 for digit in shade), name
        mark = name.startswith("chart-") or name == "border"
        least = 3.0 if mark else 3.9  # rich's grey on white
        for system in (ColorSystem.STANDARD, ColorSystem.TRUECOLOR):
            assert contrast(Color.parse(colour), ground, system) >= least, (name, system)


@pytest.mark.parametrize("theme", SIXTEEN_THEMES, ids=lambda theme: theme.name)
async def test_roles_that_meet_have_colours_of_their_own_among_sixteen(
    tutor: Make, together: dict[str, set[Role]], theme: Theme
) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)):
        one.app.theme = theme.name
        view = one.screen.query_one(ChartView)
        same = [
            (name, *pair)
            for name, roles in together.items()
            for pair in combinations(sorted(roles), 2)
            if view._style_of(pair[0]).color == view._style_of(pair[1]).color
            and not any(set(pair) <= alike for alike in ALIKE_IN_SIXTEEN)
            and not QUIET & set(pair)
        ]
        assert not same


def test_a_terminal_of_sixteen_colours_gets_the_theme_for_it() -> None:
    names = {
        theme_for(light=light, contrast=contrast, sixteen=True).name
        for light in (False, True)
        for contrast in (False, True)
    }
    assert names == {theme.name for theme in SIXTEEN_THEMES}


async def test_a_key_turns_from_dark_to_light_and_back(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "T")
        assert one.app.theme == "gdtui-light"
        assert one.session.trace.steps == 1
        await pilot.press("T")
        assert one.app.theme == "gdtui-dark"


async def test_every_role_of_a_chart_has_a_colour_of_its_own_rule(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test():
        rules = {
            name
            for rule in one.app.stylesheet.rules
            for name in rule.selector_names
            if name.startswith(".cells--")
        }
    assert {f".cells--{role}" for role in get_args(Role)} - rules == set()
