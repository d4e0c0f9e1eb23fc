"""Work that takes longer than a key may: done in slices, and kept with the tables it stands on."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar, cast

MOST_WORKS = 12
"""Works that are kept: those of the charts on view, and of the places of a switch."""

SLICE = 200_000
"""Numbers that one slice goes through: some milliseconds."""


class LongWork(Protocol):
    """Something that is worked out in slices."""

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""

    def advance(self, work: int) -> None:
        """Do about so much of it; some in any case."""


W = TypeVar("W", bound=LongWork)


class LongWorks:
    """Works by what they depend on, the ones asked for last kept.

    Attributes:
        sliced: whether a work may be seen unfinished: then somebody calls `do_slice` until none
            is. Else each is done as a whole when it is asked for, as tests and plain lines want it.
        held: whether a thread asks for works just now: then none is gone on with.
    """

    def __init__(self) -> None:
        self.sliced = self.held = False
        self._kept: dict[Hashable, LongWork] = {}

    def find(
        self, key: Hashable, make: Callable[[], W], prepare: Callable[[W], None] | None = None
    ) -> W:
        """Return the work of a key.

        Args:
            key: says all that the work depends on.
            make: begins it, where there is none yet.
            prepare: tells it what is wanted of it now, where that grows.
        """
        work = cast("W | None", self._kept.pop(key, None)) or make()
        self._kept[key] = work
        if prepare is not None:
            prepare(work)
        for old in list(self._kept)[:-MOST_WORKS]:
            self._kept.pop(old, None)
        while not self.sliced and not work.done:
            work.advance(SLICE)
        return work

    @property
    def unfinished(self) -> bool:
        """Whether any work is not done."""
        return any(not work.done for work in self._kept.values())

    def do_slice(self) -> None:
        """Do a slice of the unfinished work that was asked for last."""
        for work in reversed(list(self._kept.values())):
            if not work.done:
                work.advance(SLICE)
                return
