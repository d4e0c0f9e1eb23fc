"""The value cursor: which line of the chart it is on, and how far along."""

from __future__ import annotations

from typing import NamedTuple


class Cursor(NamedTuple):
    """A position on a chart: which line, and which of its points. What is there the chart knows.

    Both numbers count round: 0 is the first, −1 the last. So a cursor at −1 stays at the end of
    a line that grows.

    Attributes:
        series: which of the chart's lines and clouds, from 0.
        place: which of its points, from 0.
    """

    series: int = 0
    place: int = -1

    def move(self, arrow: str) -> Cursor:
        """Left and right go along a line, up and down go to the next one, to its end."""
        if arrow in ("left", "right"):
            return self._replace(place=self.place + (1 if arrow == "right" else -1))
        return Cursor(self.series + (1 if arrow == "down" else -1))
