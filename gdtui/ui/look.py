"""How the tutor looks on this terminal: what a learner wishes and what the terminal bears."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """The wishes that the screen must know of.

    Attributes:
        light: dark letters on a light ground.
        ascii: no character above 0x7E.
        fps: frames a second, at most.
    """

    light: bool = False
    ascii: bool = False
    fps: int = 10
