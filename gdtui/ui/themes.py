"""The two themes.

Each colour is one of the 256 that a terminal without true colour has, so that both show the same.
Those that meet in a chart were chosen for their distance as people see it who lack one kind of
cone, too; tests/screens/test_palette.py measures it. Nothing on screen rests on colour alone: roles
differ by shape, place or word as well.
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

THEMES = (DARK, LIGHT)
