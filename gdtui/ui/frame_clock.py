"""What drives the frames of a run: a timer in use, a test's own hand in a test."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from textual.dom import DOMNode
from textual.timer import Timer


class FrameClock(Protocol):
    """Calls a function once per frame between `start` and `stop`, and tells the time.

    Attributes:
        reading_time: seconds for which feedback has to stand before a key is taken to answer it.
    """

    reading_time: float

    def now(self) -> float:
        """The time, in seconds since some moment."""

    def attach(self, node: DOMNode, frame: Callable[[], None]) -> None:
        """Say whose frames these are and what a frame does; called once, before any start."""

    def start(self) -> None:
        """Begin, or go on; harmless while going."""

    def stop(self) -> None:
        """Pause; harmless while paused."""


class TimerClock:
    """Frames by Textual's timer, at most `rate` a second."""

    reading_time = 0.4

    def __init__(self, rate: float = 10.0) -> None:
        self._rate = rate
        self._timer: Timer | None = None

    def now(self) -> float:
        """The time, in seconds since some moment."""
        return time.monotonic()

    def attach(self, node: DOMNode, frame: Callable[[], None]) -> None:
        """Make the timer, paused: an idle lesson costs nothing."""
        self._timer = node.set_interval(1 / self._rate, frame, pause=True)

    def start(self) -> None:
        """Begin, or go on."""
        if self._timer is not None:
            self._timer.resume()

    def stop(self) -> None:
        """Pause."""
        if self._timer is not None:
            self._timer.pause()


class ManualClock:
    """Frames by hand, for tests: `tick` plays one if the clock is going. Nobody has to wait."""

    reading_time = 0.0

    def __init__(self) -> None:
        self.going = False
        self._frame: Callable[[], None] = lambda: None

    def now(self) -> float:
        """The time, which stands still."""
        return 0.0

    def attach(self, node: DOMNode, frame: Callable[[], None]) -> None:
        """Remember what a frame does."""
        self._frame = frame

    def start(self) -> None:
        """Let `tick` through."""
        self.going = True

    def stop(self) -> None:
        """Hold `tick` back."""
        self.going = False

    def tick(self, frames: int = 1) -> None:
        """Play frames, as long as the clock is going."""
        for _ in range(frames):
            if self.going:
                self._frame()
