"""The themes: dark and light, each in two palettes.

Each colour is one of the 256 that a terminal without true colour has, so that both show the same.
Those that meet in a chart were chosen for their distance as people see it who lack one kind of
cone, too; tests/screens/test_themes.py measures it. Nothing on screen rests on colour alone: roles
differ by shape, place or word as well. The palette without any colour is a filter, not a theme.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="gdtui-dark",
    dark=True,
    primary="#5FAFFF",
    secondary="#9E9E9E",
    accent="#FFAF00",
    warning="#FFAF00",
    error="#FF875F",
    success="#5FD7AF",
    foreground="#DADADA",
    background="#121212",
    surface="#121212",
    panel="#262626",
    variables={
        "border": "#4E4E4E",
        "quiet": "#9E9E9E",
        "chart-frame": "#626262",
        "chart-region": "#4E4E4E",
        "chart-data": "#5F87AF",
        "chart-validation": "#FFAFD7",
        "chart-curve": "#00AFFF",
        "chart-path": "#D78700",
        "chart-path-old": "#875F00",
        "chart-current": "#FFFF5F",
        "chart-minimum": "#00FFAF",
        "chart-tangent": "#FFAFD7",
        "chart-ghost": "#8A8A8A",
    },
)

LIGHT = Theme(
    name="gdtui-light",
    dark=False,
    primary="#005FAF",
    secondary="#585858",
    accent="#AF5F00",
    warning="#AF5F00",
    error="#AF0000",
    success="#005F5F",
    foreground="#1C1C1C",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#EEEEEE",
    variables={
        "border": "#BCBCBC",
        "quiet": "#585858",
        "chart-frame": "#AFAFAF",
        "chart-region": "#BCBCBC",
        "chart-data": "#87AFD7",
        "chart-validation": "#AF5FAF",
        "chart-curve": "#005FFF",
        "chart-path": "#D75F00",
        "chart-path-old": "#D7AF5F",
        "chart-current": "#AF0000",
        "chart-minimum": "#00875F",
        "chart-tangent": "#AF5FAF",
        "chart-ghost": "#949494",
    },
)

DARK_CONTRAST = Theme(
    name="gdtui-dark-contrast",
    dark=True,
    primary="#87D7FF",
    secondary="#BCBCBC",
    accent="#FFD75F",
    warning="#FFD75F",
    error="#FFAF87",
    success="#5FFFAF",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#262626",
    variables={
        "border": "#949494",
        "quiet": "#BCBCBC",
        "chart-frame": "#5F5F5F",
        "chart-region": "#4E4E4E",
        "chart-data": "#5F87AF",
        "chart-validation": "#FFAFFF",
        "chart-curve": "#AF87FF",
        "chart-path": "#D78700",
        "chart-path-old": "#875F00",
        "chart-current": "#FFFF5F",
        "chart-minimum": "#5FFFAF",
        "chart-tangent": "#D7D7FF",
        "chart-ghost": "#8A8A8A",
    },
)

LIGHT_CONTRAST = Theme(
    name="gdtui-light-contrast",
    dark=False,
    primary="#00005F",
    secondary="#4E4E4E",
    accent="#870000",
    warning="#870000",
    error="#870000",
    success="#005F00",
    foreground="#000000",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#EEEEEE",
    variables={
        "border": "#6C6C6C",
        "quiet": "#4E4E4E",
        "chart-frame": "#949494",
        "chart-region": "#A8A8A8",
        "chart-data": "#875FD7",
        "chart-validation": "#AF00D7",
        "chart-curve": "#0000AF",
        "chart-path": "#5F0000",
        "chart-path-old": "#AF875F",
        "chart-current": "#AF005F",
        "chart-minimum": "#875F00",
        "chart-tangent": "#AF00D7",
        "chart-ghost": "#444444",
    },
)

THEMES = (DARK, LIGHT, DARK_CONTRAST, LIGHT_CONTRAST)


def theme_for(*, light: bool, contrast: bool) -> Theme:
    """Return the theme of a ground and a palette."""
    if contrast:
        return LIGHT_CONTRAST if light else DARK_CONTRAST
    return LIGHT if light else DARK
