"""The terminal's title: where the tutor is, and whether its screen stands still.

For a person it names a tab. To a program that drives the tutor through a terminal, `idle` says that
every key so far was handled and all that they changed was drawn: it is written behind that frame.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context, copy_context

PUSH = "\x1b[22;0t"
POP = "\x1b]2;\x1b\\\x1b[23;0t"
"""Gives the title back; a terminal that kept none has an empty one."""

IDLE, MOVING = "idle", "moving"

WITHOUT_TITLES = (
    *("dumb", "linux", "eterm", "ansi", "cons25", "wsvt", "fbterm", "bterm", "sun", "unknown"),
    *("vt52", "vt1", "vt2"),
)
"""How the TERM of terminals begins that have no title, and might print what sets one."""

MOST_CHARACTERS = 60
"""Of a name: tabs are narrow."""

SHORTEST_LOOK, LONGEST_LOOK = 0.05, 0.1
"""Seconds between two looks at whether all is drawn, where no frame gives a reason to look."""

LOOKS_AFTER_FRAME = 4
"""So many turns of the event loop behind a frame are looked at: none wakes the program again."""

APART_SECONDS = 0.01
"""How long after a key at the earliest all is at rest: of several some may be on their way."""

ESCAPE_SECONDS = 0.25
"""How long an Escape may wait to be told from the beginning of another key."""

MOVING_SECONDS = 1.0
"""How often, at most, a title is written anew while something moves."""


def takes_titles(term: str) -> bool:
    """Whether a terminal of this TERM has a title that can be set."""
    return bool(term) and not term.lower().startswith(WITHOUT_TITLES)


def title_text(subject: Sequence[str], state: str, separator: str = " · ") -> str:
    """Write a title: `gdtui 7 Learning rate · page 2/5 · step 120 · idle`."""
    first, *others = map(printable, (*subject, state))
    return separator.join((f"gdtui {first}" if others else "gdtui", *(others or (first,))))


def printable(text: str) -> str:
    """Return what of a text a title can hold: no control character, nor anything unseen."""
    words = "".join(each if each.isprintable() else " " for each in text).split()
    return " ".join(words)[:MOST_CHARACTERS]


class TerminalTitle:
    """Writes the title as the screen moves and comes to rest.

    The first key of several writes `moving` as it is read, before the app has it: an old `idle`
    never stands beside a key that is on its way. `idle` follows once a look finds nothing left to
    do, and nothing come or drawn since the look before it: as a rule in the next turns of the event
    loop behind a frame, so that saying it wakes nobody. Meanwhile nothing is written, or once a
    second where the place changes: a run may go on for long, and a link be thin.
    """

    def __init__(self, describe: Callable[[str], str], at_rest: Callable[[], bool]) -> None:
        """Prepare; nothing is written before `open`.

        Args:
            describe: writes the title for a state, idle or moving; called by the event loop.
            at_rest: whether all that was asked for is done and drawn; the same.
        """
        self._describe = describe
        self._at_rest = at_rest
        # A signal's handler may suspend the program while its thread holds the lock.
        self._lock = threading.RLock()
        self._write: Callable[[str], None] | None = None
        self._state = ""
        self._moving_text = ""
        self._written_at = 0.0
        self._stirs = self._frames = self._under_way = 0
        self._not_before = 0.0
        self._watching = False
        self._timed: asyncio.TimerHandle | None = None
        self._looks_left = 0

    def open(self, write: Callable[[str], None], input_waits: Callable[[], bool]) -> None:
        """Keep the terminal's own title, and begin; called by the event loop's thread.

        Args:
            write: sends to the terminal, behind what was sent before.
            input_waits: whether the terminal has sent what nobody has read yet.
        """
        self._loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._context: Context = copy_context()
        self._input_waits = input_waits
        with self._lock:
            self._write = write
            write(PUSH)
            self._say(MOVING, self._describe(MOVING))
        self._watch()

    def close(self) -> None:
        """Give the terminal its own title back, and write no more."""
        with self._lock:
            if self._write is not None:
                self._write(POP)
            self._write = None

    @contextmanager
    def stirred(self, seconds: float = APART_SECONDS) -> Iterator[None]:
        """Something comes that may change the screen: within this context it is handed on.

        Called by the event loop's thread.

        Args:
            seconds: before which nothing is at rest.
        """
        with self._lock:
            self._stirs += 1
            self._under_way += 1
            self._not_before = max(self._not_before, time.monotonic() + seconds)
            if self._state != MOVING:
                self._say(MOVING, self._moving_text)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
            self._watch()

    def drew(self) -> None:
        """Something was sent to the terminal."""
        self._frames += 1
        if self._watching and threading.get_ident() == self._thread:
            if not self._looks_left:
                self._loop.call_soon(self._look_behind_frame, context=self._context)
            self._looks_left = LOOKS_AFTER_FRAME

    def _say(self, state: str, text: str) -> None:
        self._state = state
        if self._write is not None:
            self._write(f"\x1b]2;{text}\x1b\\")
            self._written_at = time.monotonic()
            if state == MOVING:
                self._moving_text = text

    def _watch(self) -> None:
        """Look from now on whether all is at rest."""
        if self._write is None:
            return
        self._seen = self._stirs, self._frames
        self._pause = SHORTEST_LOOK
        if not self._watching:
            self._watching = True
            self._look_in(self._not_before - time.monotonic())

    def _look_in(self, seconds: float) -> None:
        if self._timed is not None:
            self._timed.cancel()
        self._timed = self._loop.call_later(seconds, self._look, context=self._context)

    def _look_behind_frame(self) -> None:
        """Look in this turn of the event loop, and where that is not enough in the next."""
        self._looks_left -= 1
        if not self._watching:
            self._looks_left = 0
        elif (early := self._not_before - time.monotonic()) > 0:
            # The frame came sooner than the next key of several may: one look when that is over.
            self._looks_left, self._seen = 0, (self._stirs, self._frames)
            self._look_in(early)
        elif self._finds_rest():
            self._looks_left = 0
            if self._timed is not None:
                self._timed.cancel()
        elif self._looks_left:
            self._loop.call_soon(self._look_behind_frame, context=self._context)

    def _look(self) -> None:
        """Look, and where that is not enough once more a little later."""
        if not self._finds_rest():
            self._say_where()
            self._look_in(self._pause)
            self._pause = min(self._pause * 1.5, LONGEST_LOOK)

    def _finds_rest(self) -> bool:
        """Write that the screen is at rest, if since the last look nothing came or was drawn.

        Returns whether there is nothing more to look for.
        """
        if self._write is None:
            self._watching = False
            return True
        before, self._seen = self._seen, (self._stirs, self._frames)
        if (
            self._seen != before
            or self._under_way
            or time.monotonic() < self._not_before
            or self._input_waits()
            or not self._at_rest()
        ):
            return False
        idle, moving = self._describe(IDLE), self._describe(MOVING)
        with self._lock:
            if self._seen != (self._stirs, self._frames):
                return False
            self._moving_text = moving
            self._watching = False
            self._say(IDLE, idle)
            return True

    def _say_where(self) -> None:
        """Write the place anew where it changed while something moves, now and then."""
        if time.monotonic() - self._written_at >= MOVING_SECONDS:
            text = self._describe(MOVING)
            with self._lock:
                if text != self._moving_text:
                    self._say(MOVING, text)
