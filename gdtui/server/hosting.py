"""What a visit needs of the worker that holds it, and of the channel that it is on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gdtui.server.messages import Begin, Told
from gdtui.ui.terminal.channel_driver import Channel

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson


class Host(Protocol):
    """Holds visits: it asks the parent, and counts."""

    begin: Begin
    lessons: Callable[[], Sequence[Lesson]]

    @property
    def folder(self) -> Path | None:
        """Where the teacher's own lessons lie."""

    async def who_is(self, fingerprint: str) -> Told:
        """Ask whose key this is."""

    async def join(self, name: str, code: str, fingerprint: str) -> Told:
        """Ask to let a key in under a name."""

    async def admit(self, connection: int, learner: int) -> str:
        """Wait for a learner's turn; return why they do not get in, or nothing."""

    def opened(self, connection: int) -> None:
        """Say that a learner's first page is drawn."""

    def closed(self, connection: int, *, visited: bool) -> None:
        """A connection is gone."""

    def left(self, connection: int) -> None:
        """A visit is over."""

    def fault(self, learner: int, kind: str) -> None:
        """Note a fault of ours."""

    def count_sent(self, count: int) -> None:
        """Note bytes that were sent."""

    def count_skipped(self) -> None:
        """Note a frame that was not sent."""


class Seat(Channel, Protocol):
    """The channel of a visit."""

    def leave(self, status: int) -> None:
        """End the session with an exit status."""
