"""What drives the frames of a run: a timer in use, a test's own hand in a test."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from textual.dom import DOMNode
from textual.timer import Timer

OUTCOME_FRAMES_A_SECOND = 5.0
"""An outcome of at most 15 frames is played so fast, whatever the rate: in 3 seconds at most."""

GLIDE_SECONDS, MOST_GLIDE_FRAMES = 0.2, 5
"""A step glides for so long, and in so many frames, at most."""


Worked = TypeVar("Worked")


LAG = 0.5
"""While a run goes on, what is much to draw and slow to read is drawn each so many seconds."""

CHART_LAG = 0.2
"""While a run goes on, a chart that may lag is drawn each so many seconds: the second of two, since
the eye is on one, and any where a run leaps.
"""


class Lag:
    """Counts the frames of a run in which something is left as it is: drawn each `seconds`."""

    def __init__(self, seconds: float = LAG) -> None:
        self._seconds = seconds
        self._frames = 0

    def holds(self, *, moving: bool, frames_a_second: float) -> bool:
        """Whether it stays as it is in this frame: never once what it shows stands still."""
        every = max(1, int(self._seconds * frames_a_second))
        self._frames = (self._frames + 1) % every if moving else 0
        return self._frames > 0


class FrameClock(Protocol):
    """Calls a function once per frame between `start` and `stop`, and tells the time.

    Attributes:
        reading_time: seconds for which feedback has to stand before a key is taken to answer it.
        glide_frames: frames in which a step glides to its new place; 0 where it is there at once.
        slices: whether what takes long is worked out bit by bit, so that no key waits for it.
    """

    reading_time: float
    glide_frames: int
    slices: bool

    @property
    def busy(self) -> bool:
        """Whether something is worked out beside the event loop just now."""

    def now(self) -> float:
        """The time, in seconds since some moment."""

    def outcome_frames(self) -> int:
        """How many frames of an outcome are due in this frame of the screen; 0: not yet one."""

    def most_steps(self) -> int | None:
        """How many steps of a run one frame may take; None for as many as were asked for."""

    def work_out(
        self, work: Callable[[], Worked], then: Callable[[Worked], None]
    ) -> Awaitable[None] | None:
        """Do what may take long, then go on with what it gave.

        Where others share the event loop, it is done beside it: what is returned is awaited by
        whoever must not go on before, so that their keys keep their order.
        """

    def attach(self, node: DOMNode, frame: Callable[[], object]) -> None:
        """Say whose frames these are and what a frame does; called once, before any start."""

    def start(self) -> None:
        """Begin, or go on; harmless while going."""

    def stop(self) -> None:
        """Pause; harmless while paused."""


class UnsharedClock:
    """What holds of a clock where one session has the event loop for itself."""

    @property
    def busy(self) -> bool:
        """Whether something is worked out beside the event loop: here nothing ever is."""
        return False

    def most_steps(self) -> int | None:
        """As many as were asked for."""
        return None

    def work_out(
        self, work: Callable[[], Worked], then: Callable[[Worked], None]
    ) -> Awaitable[None] | None:
        """Do it here and now: nobody else waits."""
        then(work())
        return None


class TimerClock(UnsharedClock):
    """Frames by Textual's timer, at most `rate` a second."""

    reading_time = 0.4
    slices = True

    def __init__(self, rate: float = 10.0, *, glide: bool = False) -> None:
        self._rate = rate
        self.glide_frames = min(MOST_GLIDE_FRAMES, int(GLIDE_SECONDS * rate)) if glide else 0
        self._timer: Timer | None = None
        self._due = 0.0

    def now(self) -> float:
        """The time, in seconds since some moment."""
        return time.monotonic()

    def outcome_frames(self) -> int:
        """How many frames of an outcome are due: what is over goes into the next frame."""
        self._due += OUTCOME_FRAMES_A_SECOND / self._rate
        due = int(self._due)
        self._due -= due
        return due

    def attach(self, node: DOMNode, frame: Callable[[], object]) -> None:
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


class ManualClock(UnsharedClock):
    """Frames by hand, for tests: `tick` plays one if the clock is going. Nobody has to wait."""

    reading_time = 0.0
    slices = False

    def __init__(self) -> None:
        self.going = False
        self.glide_frames = 0
        self._frame: Callable[[], object] = lambda: None

    def now(self) -> float:
        """The time, which stands still."""
        return 0.0

    def outcome_frames(self) -> int:
        """One: who plays by hand sees each."""
        return 1

    def attach(self, node: DOMNode, frame: Callable[[], object]) -> None:
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
