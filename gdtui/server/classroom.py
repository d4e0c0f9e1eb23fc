"""The parent of a class: accepts, says who gets in and when, hands sockets to its workers."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple

from gdtui.central.connection import DatabaseError
from gdtui.central.relay import Relay, spools_in
from gdtui.server.messages import (
    Admit,
    Begin,
    Drain,
    End,
    Faulted,
    Gone,
    Join,
    Message,
    Opened,
    Take,
    Told,
    WhoIs,
    WorkerReady,
)
from gdtui.server.metrics import ClassMetric, serve_metrics
from gdtui.server.place import database_of
from gdtui.server.proxy_header import ProxyHeaderError, pass_header
from gdtui.server.roster import SPOOL, Roster, RosterError
from gdtui.server.serve_options import ServeOptions
from gdtui.server.worker_handle import WorkerHandle, wait_until_ready

_OPENING_AT_ONCE = 2
"""Learners of a worker whose first page is drawn at once; the others wait, and those in go on."""
_OPENING_SECONDS = 10.0
"""So long somebody's opening may hold up those who wait."""
_MOST_STRANGERS = 300
"""Connections that nobody has logged in by yet; for one more, the oldest goes."""
_REFRESH_SECONDS = 5.0
_WATCH_SECONDS = 0.25
_DISPLACE_SECONDS = 2.0
_AGAIN_SECONDS = 2.0
"""Seconds after which a worker is started anew that did not get as far as being ready."""
_DRAIN_SECONDS = 4.5

_DRAIN_WORDS = "The class ends here. Your place is kept."
_NEWER_WORDS = "You went on in another window. Your place is kept."
_FORGOTTEN_WORDS = "The class knows you no more."


class _Inside(NamedTuple):
    """A learner who is in, or about to be."""

    learner: int
    worker: WorkerHandle


class Classroom:
    """Runs a class until it is told to end."""

    def __init__(self, options: ServeOptions, log: Callable[[str], None]) -> None:
        """Prepare. Raises RosterError where the folder cannot be written.

        Args:
            options: how.
            log: takes a line; none holds a name, a key or an answer.
        """
        self._options = options
        self._log = log
        url = database_of(options.folder, options.database)
        self._roster = Roster(options.folder, url, learners=options.learners, code=options.code)
        spools = options.folder / SPOOL
        self._relay = Relay(url, lambda: spools_in(spools), tell=log)
        self._begin = Begin(
            options.host_key,
            options.code is not None,
            str(spools.absolute()),
            options.idle,
            options.longest,
            "" if options.lessons is None else str(options.lessons.absolute()),
        )
        self._workers: list[WorkerHandle] = []
        self._started = self._connections = 0
        self._strangers: dict[int, WorkerHandle] = {}
        self._inside: dict[int, _Inside] = {}
        self._turns: deque[tuple[WorkerHandle, Admit]] = deque()
        self._opening: dict[int, float] = {}
        self._left_over: dict[int, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._told_faults: tuple[str, ...] = ()
        self._over = asyncio.Event()
        self._draining = False
        self._counts = dict.fromkeys(("logins", "refused", "full", "faults", "lost_workers"), 0)

    async def serve(self, ready: Callable[[int], None]) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is called with the port once learners can come.

        Raises:
            OSError: the port cannot be had.
        """
        loop = asyncio.get_running_loop()
        options = self._options
        listening = socket.create_server(
            (options.host, options.port),
            family=socket.AF_INET6 if ":" in options.host else socket.AF_INET,
            backlog=512,
        )
        listening.setblocking(False)
        metrics = None
        if options.metrics is not None:
            metrics = await serve_metrics(options.metrics, self.metrics)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._over.set)
        await asyncio.to_thread(self._refresh)
        self._relay.start()
        for _ in range(options.workers):
            self._start_worker()
        await wait_until_ready(self._workers, self._over)
        port = listening.getsockname()[1]
        work = [self._accept(listening), self._watch(), self._refresh_on()]
        tasks = [loop.create_task(each) for each in work]
        ready(port)
        await self._over.wait()
        tasks[0].cancel()
        listening.close()
        await self._drain()
        for task in tasks:
            task.cancel()
        if metrics is not None:
            metrics.close()

    # Accepting ------------------------------------------------------------------------------------

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                taken, address = await loop.sock_accept(listening)
            except OSError:  # no descriptors left, or a client that is gone already
                await asyncio.sleep(0.05)
                continue
            if address[0] == self._options.proxy:
                self._start(self._take_behind_header(taken))
            else:
                self._hand_over(taken)

    async def _take_behind_header(self, taken: socket.socket) -> None:
        try:
            await pass_header(taken)
        except (ProxyHeaderError, OSError):  # of which a timeout is one
            taken.close()
            self._counts["refused"] += 1
        else:
            self._hand_over(taken)

    def _hand_over(self, taken: socket.socket) -> None:
        """Have the least loaded worker serve a connection."""
        worker = self._least_loaded()
        if worker is None:
            taken.close()
            return
        if len(self._strangers) >= _MOST_STRANGERS:
            oldest = next(iter(self._strangers))
            self._strangers.pop(oldest).line.tell(End(oldest, ""))
            self._counts["refused"] += 1
        self._connections += 1
        worker.connections.add(self._connections)
        self._strangers[self._connections] = worker
        worker.line.tell(Take(self._connections), taken)

    def _least_loaded(self) -> WorkerHandle | None:
        ready = [worker for worker in self._workers if worker.ready]
        return min(ready, key=lambda each: len(each.connections), default=None)

    # What workers say -----------------------------------------------------------------------------

    def _hear(self, worker: WorkerHandle, message: Message) -> None:
        match message:
            case WhoIs(question, fingerprint):
                self._start(self._answer(worker, question, lambda: self._who(fingerprint)))
            case Join(question, name, code, fingerprint):
                self._start(
                    self._answer(
                        worker, question, lambda: self._roster.join(name, code, fingerprint).number
                    )
                )
            case Admit():
                self._strangers.pop(message.connection, None)
                self._turns.append((worker, message))
                self._next_turns()
            case Opened(connection):
                self._opening.pop(connection, None)
                self._next_turns()
            case Gone(connection):
                self._forget(worker, connection)
            case Faulted(learner, kind):
                self._counts["faults"] += 1
                self._log(f"learner {learner}: fault, {kind}")
            case WorkerReady():
                self._log(f"worker {worker.number} is ready")
            case _:
                pass

    def _who(self, fingerprint: str) -> int | None:
        found = self._roster.learner_of(fingerprint)
        return None if found is None else found.number

    async def _answer(
        self, worker: WorkerHandle, question: int, ask: Callable[[], int | None]
    ) -> None:
        """Ask the roster in a thread: it may read a file, or wait for the database."""
        try:
            told = Told(question, await asyncio.to_thread(ask))
        except RosterError as error:
            self._counts["refused"] += 1
            told = Told(question, refusal=str(error))
        worker.line.tell(told)

    def _forget(self, worker: WorkerHandle, connection: int) -> None:
        worker.connections.discard(connection)
        self._strangers.pop(connection, None)
        self._opening.pop(connection, None)
        inside = self._inside.pop(connection, None)
        if inside is not None:
            self._log(f"learner {inside.learner}: out")
        over = self._left_over.pop(connection, None)
        if over is not None:
            over.set()
        self._next_turns()

    # Turns ----------------------------------------------------------------------------------------

    def _next_turns(self) -> None:
        """Let in whoever's turn it is: a few at once in each worker."""
        waiting: deque[tuple[WorkerHandle, Admit]] = deque()
        while self._turns:
            worker, admit = self._turns.popleft()
            if admit.connection not in worker.connections:
                continue
            opening = sum(each in worker.connections for each in self._opening)
            if opening >= _OPENING_AT_ONCE:
                waiting.append((worker, admit))
                continue
            self._let_in(worker, admit)
        self._turns = waiting

    def _let_in(self, worker: WorkerHandle, admit: Admit) -> None:
        older = [at for at, each in self._inside.items() if each.learner == admit.learner]
        if len(self._inside) - len(older) >= self._options.most:
            self._counts["full"] += 1
            words = f"The class is full; {len(self._inside)} are in. Try again a little later."
            worker.line.tell(Told(admit.question, refusal=words))
            return
        self._inside[admit.connection] = _Inside(admit.learner, worker)
        self._opening[admit.connection] = time.monotonic()
        self._counts["logins"] += 1
        self._log(f"learner {admit.learner}: in")
        if older:
            self._start(self._displace(worker, admit, older))
        else:
            worker.line.tell(Told(admit.question, admit.learner))

    async def _displace(self, worker: WorkerHandle, admit: Admit, older: list[int]) -> None:
        """Let the older visits of a learner write down where they were, and end."""
        left = []
        for connection in older:
            over = self._left_over.setdefault(connection, asyncio.Event())
            self._inside[connection].worker.line.tell(End(connection, _NEWER_WORDS))
            left.append(asyncio.create_task(over.wait()))
        await asyncio.wait(left, timeout=_DISPLACE_SECONDS)
        for task in left:
            task.cancel()
        worker.line.tell(Told(admit.question, admit.learner))

    # Workers --------------------------------------------------------------------------------------

    def _start_worker(self) -> None:
        if self._draining:
            return
        self._started += 1
        self._workers.append(WorkerHandle(self._started, self._begin, self._hear, self._lose))

    def _lose(self, worker: WorkerHandle) -> None:
        """A worker is gone: its learners' lines with it, what they did is on the disk."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        gone = [*worker.connections]
        if not self._draining:
            self._counts["lost_workers"] += 1
            inside = sum(each in self._inside for each in gone)
            self._log(f"worker {worker.number} was lost, {inside} learners with it; another starts")
            # One that cannot even begin is not tried again and again at once.
            pause = 0.0 if worker.ready else _AGAIN_SECONDS
            asyncio.get_running_loop().call_later(pause, self._start_worker)
        for connection in gone:
            self._forget(worker, connection)

    async def _watch(self) -> None:
        """Replace a worker that is silent; not where this process itself was held up."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(_WATCH_SECONDS)
            now = time.monotonic()
            if now - before > 2 * _WATCH_SECONDS:
                continue
            for worker in [*self._workers]:
                if worker.is_silent():
                    worker.kill()
            for connection, since in [*self._opening.items()]:
                if now - since > _OPENING_SECONDS:
                    del self._opening[connection]
            self._next_turns()

    async def _refresh_on(self) -> None:
        while True:
            await asyncio.sleep(_REFRESH_SECONDS)
            await asyncio.to_thread(self._refresh)
            for connection, inside in [*self._inside.items()]:
                if self._roster.is_forgotten(inside.learner):
                    inside.worker.line.tell(End(connection, _FORGOTTEN_WORDS))

    def _refresh(self) -> None:
        try:
            self._roster.refresh()
        except DatabaseError as error:
            self._log(f"The database is of no use: {error}")
        if self._roster.faults != self._told_faults:
            self._told_faults = self._roster.faults
            for fault in self._told_faults:
                print(fault, file=sys.stderr, flush=True)

    async def _drain(self) -> None:
        """End all visits: told, kept, gone."""
        self._draining = True
        until = time.monotonic() + _DRAIN_SECONDS
        for worker in [*self._workers]:
            worker.line.tell(Drain(_DRAIN_WORDS))
        while self._workers and time.monotonic() < until - 0.5:
            await asyncio.sleep(0.02)
        for worker in [*self._workers]:
            worker.kill()
        left = max(0.1, until - time.monotonic())
        await asyncio.to_thread(self._relay.close, left)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Counting -------------------------------------------------------------------------------------

    def metrics(self) -> Mapping[str, ClassMetric]:
        """What is counted, by name."""
        beats = [worker.beat for worker in self._workers]
        return {
            "learners": ClassMetric("gauge", "Learners who are in.", len(self._inside)),
            "waiting": ClassMetric("gauge", "Learners who wait for their turn.", len(self._turns)),
            "connections": ClassMetric(
                "gauge",
                "Connections, logged in or not.",
                sum(len(worker.connections) for worker in self._workers),
            ),
            "workers": ClassMetric("gauge", "Worker processes.", len(self._workers)),
            "spools_waiting": ClassMetric(
                "gauge", "Spools with what the database has not.", self._relay.waiting
            ),
            "database_away": ClassMetric(
                "gauge", "Whether the database is away.", bool(self._relay.away)
            ),
            "logins_total": ClassMetric("counter", "Learners let in.", self._counts["logins"]),
            "refused_total": ClassMetric("counter", "Turned away.", self._counts["refused"]),
            "full_total": ClassMetric(
                "counter", "Turned away for want of room.", self._counts["full"]
            ),
            "faults_total": ClassMetric("counter", "Visits a fault ended.", self._counts["faults"]),
            "workers_lost_total": ClassMetric(
                "counter", "Workers that were replaced.", self._counts["lost_workers"]
            ),
            "events_sent_total": ClassMetric(
                "counter", "Events sent to the database.", self._relay.events_sent
            ),
            "bytes_sent": ClassMetric(
                "gauge", "Bytes sent by the present workers.", sum(b.bytes_sent for b in beats)
            ),
            "frames_skipped": ClassMetric(
                "gauge",
                "Frames of slow clients skipped by the present workers.",
                sum(b.frames_skipped for b in beats),
            ),
        }
