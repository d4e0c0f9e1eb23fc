"""A panel's lines as pages, where the panel is too low for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.text.styled import StyledLine

Pages = tuple[tuple[StyledLine, ...], ...]
"""At least one; one key turns them, and from the last one back to the first."""


def cut_into_pages(lines: Sequence[StyledLine], height: int) -> Pages:
    """Cut lines into pages of `height` rows; the last one is filled up from before."""
    height = max(1, height)
    if len(lines) <= height:
        return (tuple(lines),)
    starts = [*range(0, len(lines) - height, height), len(lines) - height]
    return tuple(tuple(lines[start : start + height]) for start in starts)
