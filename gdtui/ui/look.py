"""How the tutor looks on this terminal: what a learner wishes and what the terminal bears."""

from __future__ import annotations

from dataclasses import dataclass

from gdtui.settings import Palette


@dataclass(frozen=True, slots=True)
class Look:
    """The wishes that the screen must know of.

    Attributes:
        light: dark letters on a light ground.
        palette: the usual colours, stronger ones, or none at all.
        ascii: no character above 0x7E.
        by_locale: nobody asked for that: the locale decided.
        fps: frames a second, at most.
        still: whether nothing is animated: outcomes appear at once.
    """

    light: bool = False
    palette: Palette = "standard"
    ascii: bool = False
    by_locale: bool = False
    fps: int = 10
    still: bool = False
