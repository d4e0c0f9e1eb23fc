"""What drives the frames of a run: a timer in use, a test's own hand in a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual.dom import DOMNode
from textual.timer import Timer


class FrameClock(Protocol):
    """Calls a function once per frame between `start` and `stop`."""

    def attach(self, node: DOMNode, frame: Callable[[], None]) -> None:
        """Say whose frames these are and what a frame does; called once, before any start."""

    def start(self) -> None:
        """Begin, or go on; harmless while going."""

    def stop(self) -> None:
        """Pause; harmless while paused."""


class TimerClock:
    """Frames by Textual's timer, at most `rate` a second."""

    def __init__(self, rate: float = 10.0) -> None:
        self._rate = rate
        self._timer: Timer | None = None

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
    """Frames by hand, for tests: `tick` plays one if the clock is going."""

    def __init__(self) -> None:
        self.going = False
        self._frame: Callable[[], None] = lambda: None

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
