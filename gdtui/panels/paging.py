"""A panel's lines as pages, where the panel is too low for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.text.styled import StyledLine

Pages = tuple[tuple[StyledLine, ...], ...]
"""At least one; one key turns them, and from the last one back to the first."""


def pack_into_pages(blocks: Sequence[Sequence[StyledLine]], height: int) -> Pages:
    """Fill pages of `height` rows with blocks; only one that is higher than a page is cut."""
    height = max(1, height)
    pages: list[list[StyledLine]] = [[]]
    for block in blocks:
        if pages[-1] and len(pages[-1]) + len(block) > height:
            pages.append([])
        for line in block:
            if len(pages[-1]) == height:
                pages.append([])
            pages[-1].append(line)
    return tuple(map(tuple, pages))


def cut_into_pages(lines: Sequence[StyledLine], height: int) -> Pages:
    """Cut lines into pages of `height` rows; the last one is filled up from before."""
    height = max(1, height)
    if len(lines) <= height:
        return (tuple(lines),)
    starts = [*range(0, len(lines) - height, height), len(lines) - height]
    return tuple(tuple(lines[start : start + height]) for start in starts)
