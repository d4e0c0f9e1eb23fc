"""A worker of a class: a process that holds many learners' tutors. `python -m` with a socket."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncssh

from gdtui.engine.trace_room import bound_traces
from gdtui.restricted_access import forget_textual
from gdtui.server.class_app import WorkerLoop, isolate_apps
from gdtui.server.door import Door, door_options
from gdtui.server.garbage import GarbageCollection
from gdtui.server.messages import (
    Admit,
    Beat,
    Begin,
    Drain,
    End,
    Faulted,
    Gone,
    Join,
    Message,
    Opened,
    PacketLine,
    Take,
    Told,
    WhoIs,
    WorkerReady,
)
from gdtui.server.slices import FRAME_TURNS, SWITCH_SECONDS

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson

_BEAT_SECONDS = 0.5
_DRAIN_SECONDS = 3.5
_CLOCK_SECONDS = 1.0
_MOST_RUN_BYTES, _MOST_RUN_STEPS = 4_000_000, 100_000
"""What a learner's run may take of the memory, and how long it may be: whichever comes first."""


class ClassWorker:
    """Takes sockets from the parent, and keeps their visits.

    Attributes:
        begin: what the class is like.
        bytes_sent: to all clients.
        frames_skipped: of clients that took none.
    """

    begin: Begin

    def __init__(self, end: socket.socket) -> None:
        """Listen to the parent from now on."""
        self.bytes_sent = self.frames_skipped = 0
        self.lessons: Callable[[], Sequence[Lesson]] = cache(lambda: _load_lessons(self.folder))
        self._doors: dict[int, Door] = {}
        self._questions: dict[int, asyncio.Future[Told]] = {}
        self._asked = 0
        self._loop = asyncio.get_running_loop()
        self._beaten = self._loop.time()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._over = asyncio.Event()
        self._draining = False
        self._garbage = GarbageCollection()
        self._line = PacketLine(end, self._hear, self._over.set)

    async def run(self) -> None:
        """Work until drained, or until the parent is gone."""
        self._start(self._beat_on())
        self._start(self._watch_clock())
        await self._over.wait()
        for task in self._tasks:
            task.cancel()

    @property
    def folder(self) -> Path | None:
        """Where the teacher's own lessons lie."""
        return Path(self.begin.lessons) if self.begin.lessons else None

    # From the parent ------------------------------------------------------------------------------

    def _hear(self, message: Message, descriptor: int | None) -> None:
        match message:
            case Begin():
                self.begin = message
                self._options = door_options(message.host_key)
                self._start(self._prepare())
            case Take(connection):
                if descriptor is not None:
                    taken = socket.socket(fileno=descriptor)
                    self._start(self._serve(connection, taken))
            case Told(question):
                asked = self._questions.pop(question, None)
                if asked is not None and not asked.done():
                    asked.set_result(message)
            case End(connection, words):
                door = self._doors.get(connection)
                if door is not None and door.visit is not None:
                    door.visit.end(words)
                elif door is not None:
                    door.drop()
            case Drain(words):
                self._start(self._drain(words))
            case _:
                pass

    async def _prepare(self) -> None:
        """Load what every visit needs, before the first one."""
        from gdtui.charts import CHARTS
        from gdtui.ui import screens

        importlib.import_module("gdtui.ui.navigator")
        self.lessons()
        tuple(CHARTS.values())
        for name in screens.__all__:
            getattr(screens, name)
        self._garbage.begin()
        self._line.tell(WorkerReady())

    async def _serve(self, connection: int, taken: socket.socket) -> None:
        """Hold a connection; whatever a client sends ends that one alone."""
        door = Door(self, connection)
        self._doors[connection] = door
        try:
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncssh.run_server(taken, options=self._options, server_factory=lambda: door)
        except (OSError, asyncssh.Error, ValueError):
            taken.close()
            self.closed(connection, visited=False)

    async def _drain(self, words: str) -> None:
        """Tell everybody, keep what they did, and leave."""
        self._draining = True
        visits = [door.visit for door in self._doors.values() if door.visit is not None]
        for door in [*self._doors.values()]:
            if door.visit is None:
                door.drop()
            else:
                door.visit.end(words)
        with suppress(TimeoutError):
            await asyncio.wait_for(
                asyncio.gather(*(visit.wait() for visit in visits)), _DRAIN_SECONDS
            )
        await asyncio.sleep(0.2)
        self._over.set()

    # To the parent --------------------------------------------------------------------------------

    async def who_is(self, fingerprint: str) -> Told:
        """Ask whose key this is."""
        self._asked += 1
        return await self._ask(WhoIs(self._asked, fingerprint))

    async def join(self, name: str, code: str, fingerprint: str) -> Told:
        """Ask to let a key in under a name."""
        self._asked += 1
        return await self._ask(Join(self._asked, name[:200], code[:200], fingerprint))

    async def admit(self, connection: int, learner: int) -> str:
        """Wait for a learner's turn; return why they do not get in, or nothing."""
        self._asked += 1
        return (await self._ask(Admit(self._asked, connection, learner))).refusal

    async def _ask(self, question: WhoIs | Join | Admit) -> Told:
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._questions[question.question] = answer
        self._line.tell(question)
        return await answer

    def opened(self, connection: int) -> None:
        """Say that a learner's first page is drawn."""
        self._line.tell(Opened(connection))

    def closed(self, connection: int, *, visited: bool) -> None:
        """A connection is gone; where somebody visited, the visit says when it is over."""
        door = self._doors.get(connection)
        if door is not None and (not visited or door.visit is None or door.visit.done):
            self.left(connection)

    def left(self, connection: int) -> None:
        """A visit is over."""
        if self._doors.pop(connection, None) is not None:
            self._line.tell(Gone(connection))

    def fault(self, learner: int, kind: str) -> None:
        """Note a fault of ours."""
        self._line.tell(Faulted(learner, kind))

    def count_sent(self, count: int) -> None:
        """Note bytes that were sent; and beat, where many learners at once leave no time for it.

        One who works endlessly sends nothing: that is what the parent has to find out.
        """
        self.bytes_sent += count
        if self._loop.time() - self._beaten > _BEAT_SECONDS:
            self._beat()

    def count_skipped(self) -> None:
        """Note a frame that was not sent."""
        self.frames_skipped += 1

    # Now and then ---------------------------------------------------------------------------------

    async def _beat_on(self) -> None:
        while True:
            self._beat()
            await asyncio.sleep(_BEAT_SECONDS)

    def _beat(self) -> None:
        self._beaten = self._loop.time()
        self._line.tell(Beat(self.bytes_sent, self.frames_skipped))

    async def _watch_clock(self) -> None:
        while True:
            await asyncio.sleep(_CLOCK_SECONDS)
            for door in [*self._doors.values()]:
                if door.visit is not None:
                    door.visit.look_at_clock(self.begin.idle, self.begin.longest)
            self._garbage.collect_if_quiet(FRAME_TURNS.quiet_for)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _load_lessons(folder: Path | None) -> Sequence[Lesson]:
    """Load the shipped lessons, and the teacher's, of which one may take a shipped one's place."""
    from gdtui.course import load_openable

    lessons = {lesson.slug: lesson for lesson in load_openable()}
    if folder is not None:
        lessons |= {lesson.slug: lesson for lesson in load_openable(folder)}
    return tuple(lessons.values())


def _work_for_parent(descriptor: int) -> None:
    """Work for the parent at the other end of a packet socket."""
    forget_textual(os.environ)
    for name in ("NO_COLOR", "COLORTERM", "ACCESSIBLE"):
        os.environ.pop(name, None)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP):
        signal.signal(number, signal.SIG_IGN)
    isolate_apps()
    bound_traces(_MOST_RUN_BYTES, _MOST_RUN_STEPS)
    sys.setswitchinterval(SWITCH_SECONDS)

    async def work() -> None:
        await ClassWorker(socket.socket(fileno=descriptor)).run()

    with asyncio.Runner(loop_factory=WorkerLoop) as runner:
        runner.run(work())
    # Threads that talk in lines may wait for a line that never comes.
    os._exit(0)


if __name__ == "__main__":
    _work_for_parent(int(sys.argv[1]))
