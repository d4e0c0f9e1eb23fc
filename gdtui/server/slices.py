"""A run in a class is taken in slices, so that one learner's does not hold up the others."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.dom import DOMNode

from gdtui.ui.frame_clock import TimerClock

_SLICE_SECONDS = 0.008
"""What the steps of a frame may take; a frame's drawing comes on top."""
_MOST_STEPS = 10_000
_FEWEST_STEPS = 10


class SlicedClock(TimerClock):
    """Frames whose steps are as many as fit a slice: a fast run takes more frames, not more time.

    How long a step takes is learnt from the frames before; the first takes few.
    """

    def __init__(self, rate: float = 10.0) -> None:
        super().__init__(rate)
        self._allowed = 200

    def most_steps(self) -> int:
        """How many steps the next frame may take."""
        return self._allowed

    def attach(self, node: DOMNode, frame: Callable[[], None]) -> None:
        """Say what a frame does; each is timed."""

        def timed_frame() -> None:
            begun = time.perf_counter()
            frame()
            taken = time.perf_counter() - begun
            if taken > _SLICE_SECONDS:
                self._allowed = max(_FEWEST_STEPS, int(self._allowed * _SLICE_SECONDS / taken))
            elif taken < _SLICE_SECONDS / 2:
                self._allowed = min(_MOST_STEPS, self._allowed * 2)

        super().attach(node, timed_frame)
