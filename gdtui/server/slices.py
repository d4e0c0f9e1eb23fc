"""What a learner's keys and runs take is taken so that the others in the process need not wait."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from textual.dom import DOMNode

from gdtui.ui.frame_clock import OUTCOME_FRAMES_A_SECOND, TimerClock, Worked

SWITCH_SECONDS = 0.001
"""So long the event loop may wait for a thread that works out what a key leads to."""

_SLICE_SECONDS = 0.005
"""What the steps of a frame may take; the frame is drawn in a turn of its own."""
_MOST_STEPS = 10_000
_FEWEST_STEPS = 10

_LOOP_SHARE = 0.75
"""What frames may make of the event loop's time; the rest is for keys."""
_AFTER_KEY = 0.03
"""So long after a key frames wait: until what it changed is drawn."""
_MOST_HELD = 0.1
"""So long keys may hold up the next frame, however many there are."""
_LOOK_AGAIN = 0.004
_LATE = 0.004
"""A frame whose turn comes so late finds the event loop busy, or the machine: the next waits."""
_LEARN = 0.1
"""How much the last frame counts in what a frame is taken to cost."""

_ASIDE = ThreadPoolExecutor(2, thread_name_prefix="gdtui-aside")
"""Where a key that takes long is worked out: with two threads, a long one holds up no short one."""


class FrameTurns:
    """Gives the clocks of a process their frames: in turn, spread over the time, and after keys.

    Each has as many as it asks for while there are few; with more, all have fewer alike.
    """

    def __init__(self) -> None:
        self._going: deque[SlicedClock] = deque()
        self._handle: asyncio.TimerHandle | None = None
        self._planned = self._key = self._busy = self._cost = 0.0
        self._held = False

    def note_key(self) -> None:
        """Somebody has pressed a key."""
        self._key = time.monotonic()

    @property
    def quiet_for(self) -> float:
        """How many seconds nobody has pressed a key."""
        return time.monotonic() - self._key

    def join(self, clock: SlicedClock) -> None:
        """Give a clock frames from now on; harmless while it has them."""
        if clock not in self._going:
            self._going.append(clock)
        if self._handle is None:
            self._planned, self._busy = time.monotonic(), time.thread_time()
            self._wait(0.0)

    def leave(self, clock: SlicedClock) -> None:
        """Give a clock no more."""
        if clock in self._going:
            self._going.remove(clock)

    def _wait(self, seconds: float) -> None:
        self._handle = asyncio.get_running_loop().call_later(seconds, self._next)

    def _next(self) -> None:
        self._handle = None
        if not self._going:
            return
        now = time.monotonic()
        late = min(max(0.0, now - self._planned), _MOST_HELD)
        if now < self._key + _AFTER_KEY and late < _MOST_HELD:
            self._held = True
            self._wait(_LOOK_AGAIN)
            return
        busy = time.thread_time()
        self._cost += _LEARN * (min(busy - self._busy, _MOST_HELD) - self._cost)
        self._busy = busy
        clock = self._going[0]
        self._going.rotate(-1)
        clock.have_frame()
        apart = max(1 / (clock.rate * max(1, len(self._going))), self._cost / _LOOP_SHARE)
        if late > _LATE and not self._held:
            apart += late
        self._planned, self._held = now + apart, False
        self._wait(apart)


FRAME_TURNS = FrameTurns()


class SlicedClock(TimerClock):
    """Frames in turn with others, whose steps are as many as fit a slice: a fast run takes more
    frames, not more time.

    How long a step takes is learnt from the frames before; the first takes few.
    """

    def __init__(self, rate: float = 10.0, turns: FrameTurns = FRAME_TURNS) -> None:
        super().__init__(rate)
        self.rate = rate
        self._turns = turns
        self._allowed = 30
        self._turn = asyncio.Lock()
        self._waiting = False
        self._played = 0.0

    @property
    def busy(self) -> bool:
        """Whether a key is worked out just now."""
        return self._turn.locked()

    def most_steps(self) -> int:
        """How many steps the next frame may take."""
        return self._allowed

    def outcome_frames(self) -> int:
        """How many frames of an outcome are due by the time that passed, whatever the turns."""
        now = time.monotonic()
        passed, self._played = min(now - self._played, 1 / OUTCOME_FRAMES_A_SECOND), now
        self._due += OUTCOME_FRAMES_A_SECOND * passed
        due = int(self._due + 1e-9)
        self._due -= due
        return due

    def note(self, taken: float) -> None:
        """Learn from how many seconds of processor time the steps of a frame took."""
        if taken > _SLICE_SECONDS:
            self._allowed = max(_FEWEST_STEPS, int(self._allowed * _SLICE_SECONDS / taken))
        elif taken < _SLICE_SECONDS / 2:
            self._allowed = min(_MOST_STEPS, self._allowed * 2)

    async def _work_aside(self, work: Callable[[], Worked], then: Callable[[Worked], None]) -> None:
        async with self._turn:
            worked = await asyncio.get_running_loop().run_in_executor(_ASIDE, work)
        then(worked)

    def work_out(
        self, work: Callable[[], Worked], then: Callable[[Worked], None]
    ) -> Awaitable[None]:
        """Have a thread do it, one after another; the event loop goes on with the others."""
        return self._work_aside(work, then)

    def attach(self, node: DOMNode, frame: Callable[[], object]) -> None:
        """Say what a frame does; each is timed."""
        self._node, self._frame = node, frame

    def start(self) -> None:
        """Begin, or go on."""
        self._turns.join(self)

    def stop(self) -> None:
        """Pause."""
        self._turns.leave(self)

    def have_frame(self) -> None:
        """Play a frame behind the keys that wait; where the last one still waits, none."""
        if not self._waiting:
            self._waiting = self._node.call_later(self._play)
            if not self._waiting:  # its screen is gone
                self.stop()

    def _play(self) -> object:
        self._waiting, begun = False, time.thread_time()
        try:
            return self._frame()
        finally:
            self.note(time.thread_time() - begun)
