"""A visit: somebody with a key has come in; they join, wait for their turn, learn, and leave."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.server.class_app import ClassApp, describe_fault
from gdtui.server.lines import LineInput, LineTalk
from gdtui.server.slices import FRAME_TURNS
from gdtui.server.terminal_wishes import look_for
from gdtui.ui.startup import DeferredOpening
from gdtui.ui.terminal.channel_driver import ChannelDriver, driver_for

if TYPE_CHECKING:
    from gdtui.server.hosting import Host, Seat
    from gdtui.session.session import Session

_JOIN_TRIES = 3
_FAULT_WORDS = "Something went wrong here. It was noted; log in again to go on where you were."
_IDLE_WORDS = "Nothing was typed for a long time. Your place is kept: log in again to go on."
_LONGEST_WORDS = "This visit has been a long one. Your place is kept: log in again to go on."
_CLOSE_SECONDS = 2.0


class Visit:
    """One learner's session, from the open channel to the closed one.

    Attributes:
        begun: whether the client has asked for the tutor.
    """

    def __init__(
        self, worker: Host, connection: int, fingerprint: str, learner: int | None, refusal: str
    ) -> None:
        """Begin with what is known of the key."""
        self.begun = False
        self._worker = worker
        self._connection = connection
        self._fingerprint = fingerprint
        self._learner = learner
        self._refusal = refusal
        self._session: Seat | None = None
        self._size = (80, 24)
        self._lines: LineInput | None = None
        self._talk: LineTalk | None = None
        self._app: ClassApp | None = None
        self._early = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._words = ""
        self._hung_up = False
        self._typed_at = self._begun_at = time.monotonic()

    # Called by the session -----------------------------------------------------------------------

    def start(
        self,
        session: Seat,
        size: tuple[int, int],
        environ: Mapping[str, str],
        *,
        lines: bool,
        echo: bool,
    ) -> None:
        """Begin: the client has asked for the tutor.

        Args:
            session: the channel.
            size: columns and rows.
            environ: what is believed of the client's variables.
            lines: whether lines are wanted in place of a screen.
            echo: whether what is typed in lines has to be shown: there is a terminal.
        """
        self.begun = True
        self._session, self._size = session, size
        self._lines = LineInput(
            session.send, lambda holding: session.hold(holding=holding), echo=echo
        )
        self._lines.interrupted = lambda: self.end("")
        self._task = asyncio.get_running_loop().create_task(self._go(environ, lines=lines))

    def receive(self, data: bytes) -> None:
        """Take what was typed."""
        self._typed_at = time.monotonic()
        FRAME_TURNS.note_key()
        driver = self._driver
        if driver is not None:
            driver.receive(data)
        elif self._lines is not None:
            self._lines.receive(data)
        elif len(self._early) < 4096:
            self._early += data

    def end_input(self) -> bool:
        """No more will be typed; return whether the client may still read."""
        if self._app is not None or self._lines is None:
            self.end("")
            return False
        self._lines.end()
        return True

    def resize(self, columns: int, rows: int) -> None:
        """Take the window's new size."""
        self._size = (columns, rows)
        if self._driver is not None:
            self._driver.resize(columns, rows)

    def hang_up(self) -> None:
        """The client is gone."""
        self._hung_up = True
        self.end("")

    def count_sent(self, count: int) -> None:
        """Note how many bytes were sent."""
        self._worker.count_sent(count)

    # Called by the worker ------------------------------------------------------------------------

    def end(self, words: str) -> None:
        """Leave, with a sentence; what was done is kept."""
        self._words = self._words or words
        if self._app is not None:
            self._app.exit()
        elif self._talk is not None:
            self._talk.end()
        if self._lines is not None:
            self._lines.end()

    def look_at_clock(self, idle: float, longest: float) -> None:
        """End a visit in which nothing is typed any more, or that goes on for too long."""
        now = time.monotonic()
        if idle and now - self._typed_at > idle:
            self.end(_IDLE_WORDS)
        elif longest and now - self._begun_at > longest:
            self.end(_LONGEST_WORDS)

    @property
    def done(self) -> bool:
        """Whether the visit is over, and what was done on the disk."""
        return self._task is None or self._task.done()

    @property
    def _driver(self) -> ChannelDriver | None:
        driver = self._app._driver if self._app is not None else None
        return driver if isinstance(driver, ChannelDriver) else None

    async def wait(self) -> None:
        """Wait until it is over."""
        if self._task is not None:
            with suppress(Exception):
                await self._task

    # The visit -----------------------------------------------------------------------------------

    async def _go(self, environ: Mapping[str, str], *, lines: bool) -> None:
        assert self._session is not None
        status, told = 0, ""
        try:
            told = self._refusal
            if not told and self._learner is None:
                self._learner, told = await self._join()
            if self._learner is not None and not told and not self._hung_up:
                told = await self._worker.admit(self._connection, self._learner)
                if not told and not self._hung_up and not self._words:
                    await (self._talk_in_lines() if lines else self._show_screen(environ))
        except Exception as error:
            self._worker.fault(self._learner or 0, describe_fault(error))
            status, told = 1, _FAULT_WORDS
        finally:
            words = told or self._words
            if words and not self._hung_up:
                self._session.send(f"{words}\r\n".encode())
            self._session.leave(status or (1 if told else 0))
            self._worker.left(self._connection)

    async def _join(self) -> tuple[int | None, str]:
        """Ask for a name and the class's code; return a number, or what to say."""
        assert self._session is not None
        assert self._lines is not None
        send = self._session.send
        send(b"Welcome to the class.\r\n")
        for _ in range(_JOIN_TRIES):
            given = []
            for prompt in ("Your name, for the teacher: ", "The class's code: "):
                send(prompt.encode())
                typed = await self._lines.read()
                if typed is None:
                    return None, ""
                given.append(typed)
            told = await self._worker.join(given[0], given[1], self._fingerprint)
            if told.number is not None:
                return told.number, ""
            send(f"{told.refusal}\r\n".encode())
        return None, "Log in again to try once more."

    def _resume(self, progress: Progress) -> Session:
        lessons = self._worker.lessons()
        lesson, page = resume.find_place(lessons, progress)
        return resume.resume_lesson(lesson, progress, page=page)

    def _foreseen(self, progress: Progress) -> Session:
        """Have the thread that opens it play the page ahead too, which its charts stand on."""
        from gdtui.session.foresight import foresee

        session = self._resume(progress)
        foresee(session)
        return session

    def _spool(self) -> Path:
        return Path(self._worker.begin.spool) / str(self._learner)

    async def _show_screen(self, environ: Mapping[str, str]) -> None:
        assert self._session is not None
        progress = await asyncio.to_thread(Progress.open, self._spool())
        try:
            title = progress.place.lesson if progress.place else ""
            self._app = app = ClassApp(
                self._worker.lessons,
                DeferredOpening(
                    title.replace("-", " ").capitalize(), lambda: self._foreseen(progress)
                ),
                progress,
                driver=driver_for(self._session, self._size, self._worker.count_skipped),
                look=look_for(environ),
                environ=environ,
                folder=self._worker.folder,
                opened=lambda: self._worker.opened(self._connection),
            )
            if self._words or self._hung_up:
                return
            await app.run_async(mouse=False, size=self._size)
            if app.fault is not None:
                raise app.fault
            self._words = self._words or progress.farewell
        finally:
            self._app = None
            await asyncio.to_thread(progress.close, _CLOSE_SECONDS)

    async def _talk_in_lines(self) -> None:
        """Converse in a thread of its own: a typed command may take its time."""
        from gdtui.plain.repl import converse

        assert self._session is not None
        assert self._lines is not None
        self._talk = talk = LineTalk(self._lines, self._session.send, lambda: self._size[0])
        loop = asyncio.get_running_loop()
        over: asyncio.Future[Exception | None] = loop.create_future()

        def speak() -> None:
            failed: Exception | None = None
            try:
                progress = Progress.open(self._spool())
                try:
                    session = self._resume(progress)
                    converse(
                        session, self._worker.lessons(), progress, talk.read, talk.tell, shell=False
                    )
                finally:
                    progress.close(_CLOSE_SECONDS)
            except Exception as error:
                failed = error
            loop.call_soon_threadsafe(over.set_result, failed)

        self._worker.opened(self._connection)
        threading.Thread(target=speak, name="gdtui-lines", daemon=True).start()
        failed = await over
        if failed is not None:
            raise failed
