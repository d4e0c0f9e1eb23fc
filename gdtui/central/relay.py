"""The relay: a thread that brings what learners did from their spools to the class's database.

What lies in a spool is kept; the database hears of it a second later, or when it is back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gdtui.central.connection import (
    Database,
    DatabaseAwayError,
    DatabaseError,
    UnknownLearnerError,
)
from gdtui.central.schema import open_database
from gdtui.central.sending import Arrived, read_arrived, send_spool
from gdtui.central.spool import Footprint, SpoolError, footprint, put_on_disk

EACH_SECONDS = 1.0
"""Seconds from one look at the spools to the next."""
RUNS_SECONDS = 10.0
"""Seconds after which the runs of a page that goes on are sent again."""
SETTLED_SECONDS = 0.1
"""Seconds after which the time of a file's last change tells it from the next one."""
_AGAIN_SECONDS = 3.0
"""Seconds after which a database that was away is tried again."""


@dataclass(slots=True)
class _Known:
    """What the relay knows of a learner's spool.

    Attributes:
        seen: the files as they were when they were last put on the disk.
        sent: the files as they were when all but the runs was last sent.
        runs_sent: the same of the runs.
        runs_at: when that was.
        arrived: what the database has; None until it was asked.
        fault: what is wrong with the spool, told once.
    """

    seen: Footprint | None = None
    sent: Footprint | None = None
    runs_sent: Footprint | None = None
    runs_at: float = -RUNS_SECONDS
    arrived: Arrived | None = None
    fault: str = ""


class Relay:
    """Sends what is new in the spools, once a second, until it is closed.

    Attributes:
        away: what is wrong with the database, a sentence without its full stop; else empty.
        waiting: how many spools hold something that the database has not.
        events_sent: how many events went since the relay began.
    """

    def __init__(
        self,
        database_url: str,
        spools: Callable[[], dict[int, Path]],
        *,
        tell: Callable[[str], object] = lambda sentence: None,
        each: float = EACH_SECONDS,
    ) -> None:
        """Begin; `start` makes the thread.

        Args:
            database_url: where to.
            spools: the spools there are, by their learners' numbers.
            tell: takes a line for the log when the database goes, comes back, or a spool is
                damaged; it holds no name, key or answer.
            each: seconds from one look to the next.
        """
        self.away = ""
        self.waiting = 0
        self.events_sent = 0
        self._url = database_url
        self._spools = spools
        self._tell = tell
        self._each = each
        self._database: Database | None = None
        self._known: dict[int, _Known] = {}
        self._tried = float("-inf")
        self._closing = threading.Event()
        self._pass = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Send from now on, in a thread."""
        self._thread = threading.Thread(target=self._go_on, name="gdtui-relay", daemon=True)
        self._thread.start()

    def close(self, seconds: float = 5.0) -> bool:
        """Send what is left, and wait for that no longer than this; return whether all went."""
        deadline = time.monotonic() + seconds
        self._closing.set()
        if self._thread is not None:
            self._thread.join(seconds)
            if self._thread.is_alive():
                return False
        self._tried = float("-inf")
        self.send_once(runs=True)
        while self.waiting and not self.away and time.monotonic() < deadline:
            self.send_once(runs=True)
        if self._database is not None:
            self._database.close()
            self._database = None
        return not self.waiting

    def send_once(self, *, runs: bool = False) -> int:
        """Look at each spool once, and send; return how many events went.

        Args:
            runs: whether the runs of all pages go now, however long ago they went last.
        """
        with self._pass:
            return self._send_once(runs)

    def _go_on(self) -> None:
        while not self._closing.wait(self._each):
            self.send_once()

    def _send_once(self, runs: bool) -> int:
        spools = self._spools()
        for learner in self._known.keys() - spools.keys():
            del self._known[learner]
        waiting, sent = 0, 0
        for learner, folder in spools.items():
            known = self._known.setdefault(learner, _Known())
            now = footprint(folder)
            if now is None:
                continue
            if now != known.seen:
                put_on_disk(folder)
                known.seen = now
            due = runs or time.monotonic() - known.runs_at >= RUNS_SECONDS
            if not runs and now == known.sent and (now == known.runs_sent or not due):
                waiting += now != known.runs_sent
                continue
            events = self._send(learner, folder, known, now, runs=due)
            waiting += events is None
            sent += events or 0
        self.waiting = waiting
        self.events_sent += sent
        return sent

    def _send(
        self, learner: int, folder: Path, known: _Known, now: Footprint, *, runs: bool
    ) -> int | None:
        """Send one spool; None where that has to be done again."""
        database = self._connected()
        if database is None:
            return None
        try:
            if known.arrived is None:
                known.arrived = read_arrived(database, learner)
            sent = send_spool(database, learner, folder, known.arrived, runs=runs)
        except DatabaseAwayError as error:
            self._lose(str(error))
            return None
        except UnknownLearnerError:
            self._complain(learner, known, "the database does not know this learner")
            return None
        except (DatabaseError, SpoolError, OSError) as error:
            # Nothing of what it holds: an operating system's or a database's words alone.
            known.arrived = None
            self._complain(learner, known, str(error))
            return None
        known.fault = ""
        # A file that was written just now may be written once more and bear the same time.
        settled = now if now.age() > SETTLED_SECONDS else None
        known.sent = settled
        if runs:
            known.runs_sent, known.runs_at = settled, time.monotonic()
        return sent

    def _connected(self) -> Database | None:
        """The database, connected to again where it went, and not more often than now and then."""
        if self._database is not None:
            return self._database
        if time.monotonic() - self._tried < _AGAIN_SECONDS:
            return None
        self._tried = time.monotonic()
        try:
            self._database = open_database(self._url)
        except DatabaseError as error:
            self._lose(str(error))
            return None
        # It may be another one by now, or an earlier one: what it has is asked for again.
        for known in self._known.values():
            known.arrived = known.sent = known.runs_sent = None
        if self.away:
            self.away = ""
            self._tell("The database is back.")
        return self._database

    def _lose(self, why: str) -> None:
        """Note that the database is away, and say so once."""
        if self._database is not None:
            self._database.close()
            self._database = None
        if not self.away:
            self._tell(f"What is done waits beside the class: {why}.")
        self.away = why

    def _complain(self, learner: int, known: _Known, why: str) -> None:
        if why != known.fault:
            self._tell(f"learner {learner}: what is done cannot be sent: {why}.")
        known.fault = why


def spools_in(folder: Path) -> dict[int, Path]:
    """The spools in a class's spool folder, by the numbers that they are called by."""
    try:
        return {
            int(each.name): each
            for each in sorted(folder.iterdir())
            if each.name.isdecimal() and each.is_dir()
        }
    except OSError:
        return {}
