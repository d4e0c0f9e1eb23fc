"""The themes: dark and light, each in two palettes and for sixteen colours.

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
        "border": "#767676",
        "quiet": "#9E9E9E",
        "chart-frame": "#626262",
        "chart-region": "#626262",
        "chart-data": "#5F87AF",
        "chart-validation": "#FFAFD7",
        "chart-curve": "#00AFFF",
        "chart-series": "#D78700",
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
    accent="#875F00",
    warning="#875F00",
    error="#AF0000",
    success="#005F5F",
    foreground="#1C1C1C",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#EEEEEE",
    variables={
        "border": "#808080",
        "quiet": "#585858",
        "chart-frame": "#949494",
        "chart-region": "#949494",
        "chart-data": "#8787D7",
        "chart-validation": "#875F87",
        "chart-curve": "#005FFF",
        "chart-series": "#AF5F00",
        "chart-path": "#D75F00",
        "chart-path-old": "#AF875F",
        "chart-current": "#AF0000",
        "chart-minimum": "#00875F",
        "chart-tangent": "#875F87",
        "chart-ghost": "#585858",
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
        "chart-frame": "#626262",
        "chart-region": "#626262",
        "chart-data": "#5F87AF",
        "chart-validation": "#FFAFFF",
        "chart-curve": "#AF87FF",
        "chart-series": "#D78700",
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
        "chart-region": "#949494",
        "chart-data": "#875FD7",
        "chart-validation": "#AF00D7",
        "chart-curve": "#0000AF",
        "chart-series": "#5F0000",
        "chart-path": "#5F0000",
        "chart-path-old": "#AF875F",
        "chart-current": "#AF005F",
        "chart-minimum": "#875F00",
        "chart-tangent": "#AF00D7",
        "chart-ghost": "#444444",
    },
)

DARK_SIXTEEN = Theme(
    name="gdtui-dark-sixteen",
    dark=True,
    primary="#55FFFF",
    secondary="#AAAAAA",
    accent="#FFFF55",
    warning="#FFFF55",
    error="#FF5555",
    success="#55FF55",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#000000",
    variables={
        "border": "#AAAAAA",
        "quiet": "#AAAAAA",
        "chart-frame": "#AAAAAA",
        "chart-region": "#00AA00",
        "chart-data": "#00AAAA",
        "chart-validation": "#FF55FF",
        "chart-curve": "#55FFFF",
        "chart-series": "#AA5500",
        "chart-path": "#AA5500",
        "chart-path-old": "#AA5500",
        "chart-current": "#FFFF55",
        "chart-minimum": "#55FF55",
        "chart-tangent": "#FF55FF",
        "chart-ghost": "#AAAAAA",
    },
)

LIGHT_SIXTEEN = Theme(
    name="gdtui-light-sixteen",
    dark=False,
    primary="#0000AA",
    secondary="#555555",
    accent="#AA00AA",
    warning="#AA0000",
    error="#AA0000",
    success="#0000AA",
    foreground="#000000",
    background="#FFFFFF",
    surface="#FFFFFF",
    panel="#FFFFFF",
    variables={
        "border": "#555555",
        "quiet": "#555555",
        "chart-frame": "#555555",
        "chart-region": "#555555",
        "chart-data": "#5555FF",
        "chart-validation": "#AA00AA",
        "chart-curve": "#0000AA",
        "chart-series": "#AA0000",
        "chart-path": "#FF5555",
        "chart-path-old": "#FF5555",
        "chart-current": "#AA0000",
        "chart-minimum": "#000000",
        "chart-tangent": "#AA00AA",
        "chart-ghost": "#555555",
    },
)

THEMES = (DARK, LIGHT, DARK_CONTRAST, LIGHT_CONTRAST)

SIXTEEN_THEMES = (DARK_SIXTEEN, LIGHT_SIXTEEN)
"""For terminals of sixteen colours: chosen among those, of all of which the terminal's owner may
have made something else. None is the nearest to another theme's, which would fall together.
"""


def theme_for(*, light: bool, contrast: bool, sixteen: bool = False) -> Theme:
    """Return the theme of a ground and a palette, on a terminal of many colours or of sixteen."""
    if sixteen:
        return LIGHT_SIXTEEN if light else DARK_SIXTEEN
    if contrast:
        return LIGHT_CONTRAST if light else DARK_CONTRAST
    return LIGHT if light else DARK
