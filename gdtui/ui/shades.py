"""The colours of shade, and the inks of what lies on it.

Neighbouring levels, and the ends of a ramp, were chosen for their distance as people see it who
lack one kind of cone, too. A terminal of 256 colours has no more than five such levels among
them. A mark whose own colour is too faint on any level has, all over such a chart and in its
legend, another of the same 256, which stands out from every level of its theme: one path has one
ink. tests/screens/test_shades.py measures all of it.
"""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from textual.app import App

from gdtui.charts.chart_spec import Depth, Ramp
from gdtui.charts.rendering.canvas import level_of

LEAST_CONTRAST = 3.0
"""What is seen stands out from its ground by that much (WCAG 2.1)."""

RAMPS: dict[tuple[bool, Depth, Ramp], str] = {
    (True, "many", "class"): (
        "#0E4786 #123A6A #132E50 #122237 #121212 #311B0F #46230E #5C2B0A #733301"
    ),
    (True, "many", "loss"): "#131017 #181725 #1C2033 #1C2941 #18344E #0B405A #004C62 #005968",
    (True, "few", "class"): "#0000AF #00005F #121212 #5F0000 #870000",
    (True, "few", "loss"): "#121212 #262626 #3A3A3A #4E4E4E #005F5F",
    (False, "many", "class"): (
        "#92C9FF #ACD6FF #C5E3FF #DEF0FF #FFFFFF #FFEBD7 #FFDCBA #FECC9B #FCBC7C"
    ),
    (False, "many", "loss"): "#7FBBEB #91C6E0 #A0D1D9 #ACDDD5 #B9EAD1 #D8F4D6 #EEFAE9 #FFFFFF",
    (False, "few", "class"): "#87AFFF #AFD7FF #FFFFFF #FFD7AF #FFAF5F",
    (False, "few", "loss"): "#87AFD7 #87D7FF #AFD7D7 #D7FFD7 #FFFFFF",
}
"""The levels of each ramp, on dark or light ground, by how many colours there are."""

SECOND_INKS: dict[str, dict[str, str]] = {
    "gdtui-dark": {
        "#D78700": "#FF8700",
        "#8A8A8A": "#A8A8A8",
        "#875F00": "#FF8700",
        "#5F87AF": "#87AFD7",
        "#626262": "#BCBCBC",
    },
    "gdtui-light": {
        "#00875F": "#005F5F",
        "#D75F00": "#5F0000",
        "#AF5F00": "#5F0000",
        "#005FFF": "#0000D7",
        "#875F87": "#870087",
        "#949494": "#585858",
        "#8787D7": "#5F00AF",
        "#AF875F": "#5F0000",
    },
    "gdtui-dark-contrast": {
        "#D78700": "#FF8700",
        "#AF87FF": "#D787FF",
        "#8A8A8A": "#A8A8A8",
        "#875F00": "#FF8700",
        "#5F87AF": "#87AFD7",
        "#626262": "#BCBCBC",
    },
    "gdtui-light-contrast": {
        "#875F00": "#005F00",
        "#AF00D7": "#5F005F",
        "#AF875F": "#5F0000",
        "#875FD7": "#5F00FF",
        "#949494": "#4E4E4E",
    },
}
"""By theme, what a mark's colour becomes where it would not stand out from every level.

Older steps have the ink of newer ones: their shape, a smaller dot, tells them.
"""


def shade_depth(app: App[object]) -> Depth:
    """Return how many levels of shade a terminal has colours for: it may have none."""
    if getattr(app, "colourless", False) or app.current_theme.name not in SECOND_INKS:
        return "none"
    return {"truecolor": "many", "256": "few"}.get(app.console.color_system or "", "none")  # type: ignore[return-value]


def ground_of(shade: int, depth: Depth, *, dark: bool) -> str:
    """Return the colour of a level of shade, above 0."""
    ramp, level = level_of(shade)
    return RAMPS[dark, depth, ramp].split()[level]


@lru_cache(maxsize=1024)
def ink_on(ramps: frozenset[Ramp], depth: Depth, ink: str, theme: str, *, dark: bool) -> str:
    """Return the colour of a mark on a chart with these ramps: its own, or the theme's second.

    The second, where its own is too faint on any level of them.
    """
    grounds = (ground for ramp in ramps for ground in RAMPS[dark, depth, ramp].split())
    if all(contrast(ink, ground) >= LEAST_CONTRAST for ground in grounds):
        return ink
    return SECOND_INKS[theme].get(ink.upper(), ink)


def contrast(one: str, other: str) -> float:
    """Return WCAG's ratio of two colours, 1 to 21."""
    lights = sorted(map(_luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    shares = (part / 255 for part in Color.parse(colour).get_truecolor())
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
