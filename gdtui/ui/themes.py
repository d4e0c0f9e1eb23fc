"""The two themes. Colours follow Okabe and Ito's palette, which colour-blind people can tell apart.

Nothing on screen rests on colour alone: roles differ by shape, place or word as well.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="gdtui-dark",
    dark=True,
    primary="#56B4E9",
    secondary="#8FA6B8",
    accent="#E69F00",
    warning="#E69F00",
    error="#FF7A45",
    success="#2BC79A",
    foreground="#DCE3E8",
    background="#11161B",
    surface="#11161B",
    panel="#1C252D",
    variables={
        "border": "#3A4B59",
        "quiet": "#8497A5",
        "chart-frame": "#5B6F7E",
        "chart-region": "#33506A",
        "chart-data": "#5F7688",
        "chart-validation": "#CC79A7",
        "chart-curve": "#56B4E9",
        "chart-path": "#E69F00",
        "chart-path-old": "#7A5A14",
        "chart-current": "#FFE04D",
        "chart-minimum": "#2BC79A",
        "chart-tangent": "#E08FBE",
        "chart-ghost": "#7E8A94",
    },
)

LIGHT = Theme(
    name="gdtui-light",
    dark=False,
    primary="#005B94",
    secondary="#50626F",
    accent="#A35F00",
    warning="#A35F00",
    error="#B33A00",
    success="#00694C",
    foreground="#1B242B",
    background="#FBFBF8",
    surface="#FBFBF8",
    panel="#ECEEEC",
    variables={
        "border": "#B4C0C8",
        "quiet": "#5C6B76",
        "chart-frame": "#84939E",
        "chart-region": "#B9CAD6",
        "chart-data": "#93A5B2",
        "chart-validation": "#A0447A",
        "chart-curve": "#0072B2",
        "chart-path": "#B86E00",
        "chart-path-old": "#DDB877",
        "chart-current": "#A80000",
        "chart-minimum": "#00805C",
        "chart-tangent": "#A0447A",
        "chart-ghost": "#8D989F",
    },
)

THEMES = (DARK, LIGHT)
