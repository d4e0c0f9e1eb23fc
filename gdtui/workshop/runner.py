"""The learner's process as the tutor sees it: asked, watched, ended where it hangs, begun again.

Learners' code has learners' own rights; what it cannot do is hold the tutor up. A request that is
not answered in time ends the process, and all that it started.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

import msgspec

import gdtui
from gdtui.text.sentences import end_sentence
from gdtui.workshop import protocol
from gdtui.workshop.protocol import CodeFault

REQUEST_SECONDS = 2.0
"""A request may take so long."""

HANGING_SECONDS = 0.3
"""A request that takes longer is given up where a file was saved meanwhile; others soon end."""

START_SECONDS = 30.0
"""The process may take so long to begin: not learners' code, but a busy machine."""

MOST_OUTPUT_BYTES = 64_000
"""So much of what learners' code prints is kept; the rest is dropped."""


_BOOTSTRAP = """\
import sys
import msgspec, numpy
sys.path.insert(0, sys.argv[1])
from gdtui.workshop.child import serve
sys.path.remove(sys.argv[1])
serve(sys.argv[2])
"""
"""Begins the process with the gdtui that runs here, which learners' imports then do not find first.

No file of the learner's folder is in reach before the libraries are loaded.
"""


class CannotRunError(Exception):
    """No process can be begun for learners' files; one sentence."""


class LookInterruptedError(Exception):
    """A request was given up, as what it is about has changed."""


_Answer = TypeVar("_Answer", protocol.Examined, protocol.Prepared, protocol.Drove)


class LearnerProcess:
    """One process for the files of one folder; begun when it is first asked, again after an end.

    Requests come from one thread at a time: who cannot have it does not wait (`try_request`).
    """

    def __init__(self, folder: Path, *, seconds: float = REQUEST_SECONDS) -> None:
        """Prepare; nothing is started yet.

        Args:
            folder: where the learner's files are.
            seconds: how long a request may take.
        """
        self._folder = folder.resolve()
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._output = bytearray()
        self.lock = threading.RLock()
        self.unset: tuple[str, ...] = ()
        self.begun = 0
        self._asked_at: float | None = None
        self._given_up = False

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """The id of the process, while it runs."""
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def output(self) -> str:
        """What learners' code printed since the process began, as far as it is kept."""
        return bytes(self._output).decode("utf-8", "replace")

    def start(self) -> None:
        """Begin, if it does not run: later requests need not wait for it.

        Raises CannotRunError where it cannot be begun.
        """
        with self.lock:
            if not self.alive:
                self._begin()

    def _begin(self) -> None:
        root = str(Path(gdtui.__file__).resolve().parent.parent)
        environment = {
            **os.environ,
            "PYTHONIOENCODING": "utf-8:replace",
            **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        }
        self._output.clear()
        self._replies = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _BOOTSTRAP, root, str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=environment,
                cwd=self._folder,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            why = error.strerror or error
            raise CannotRunError(f"The process of your files cannot begin: {why}.") from None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.begun += 1
        for work in (
            (_read_replies, self._process.stdout, self._replies),
            (_drain, self._process.stderr, self._output),
        ):
            threading.Thread(target=work[0], args=work[1:], daemon=True).start()
        try:
            reply = self._next_reply(START_SECONDS)
        except TimeoutError:
            reply = None
        if not isinstance(reply, protocol.Ready):
            said = self.output.strip().splitlines()
            self.stop()
            why = f": {end_sentence(said[-1])}" if said else "."
            raise CannotRunError(f"The process of your files cannot begin{why}")
        self.unset = reply.unset

    def request(self, request: protocol.ProcessRequest, kind: type[_Answer]) -> _Answer | CodeFault:
        """Ask, and wait for the answer.

        Returns:
            The answer, of this kind; or a CodeFault `slow` or `ended` where the process had to be
            ended or ended itself. It is begun again by the next request.

        Raises:
            CannotRunError: it cannot be begun.
            LookInterruptedError: `interrupt` gave it up.
        """
        with self.lock:
            self.start()
            process = self._process
            assert process is not None
            assert process.stdin is not None
            self._given_up, self._asked_at = False, time.monotonic()
            try:
                protocol.write_frame(process.stdin.fileno(), msgspec.msgpack.encode(request))
                reply = self._next_reply(self._seconds)
            except TimeoutError:  # an OSError too
                self.stop()
                return CodeFault("slow", f"{self._seconds:g}")
            except OSError:
                reply = None
            finally:
                self._asked_at = None
            if isinstance(reply, kind):
                return reply
            if self._given_up:
                self.stop()
                raise LookInterruptedError
            return CodeFault("ended", self._ending(process))

    def interrupt(self) -> None:
        """Give up the request that another thread waits for, if it has taken long enough to hang.

        Who waits gets LookInterruptedError; the process is begun again by the next request.
        """
        asked_at, process = self._asked_at, self._process
        if asked_at is None or process is None:
            return
        if time.monotonic() - asked_at >= HANGING_SECONDS:
            self._given_up = True
            _kill(process)

    def _next_reply(self, seconds: float) -> protocol.ProcessReply | None:
        """The next answer; None where none will come. TimeoutError after so many seconds."""
        try:
            frame = self._replies.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if frame is None:
            return None
        try:
            decoded: protocol.ProcessReply = msgspec.msgpack.decode(
                frame, type=protocol.ProcessReply
            )
        except msgspec.DecodeError:
            return None
        return decoded

    def _ending(self, process: subprocess.Popen[bytes]) -> str:
        """How a process ended, in a few words; it is ended if it did not."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
        status = process.poll()
        self.stop()
        if status is None:
            return "its talk with the tutor"
        if status < 0:
            try:
                return f"by the signal {signal.Signals(-status).name}"
            except ValueError:
                return f"by signal {-status}"
        return f"with status {status}"

    def stop(self) -> None:
        """End the process, and what it started; harmless where none runs."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        with suppress(OSError, subprocess.TimeoutExpired):
            process.wait(5)
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process, and what it started."""
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _read_replies(stream: IO[bytes], replies: queue.SimpleQueue[bytes | None]) -> None:
    """Hand on the messages of a process, and None at their end."""
    with stream:
        while True:
            try:
                frame = protocol.read_frame(stream.read)
            except (OSError, ValueError):
                frame = None
            replies.put(frame)
            if frame is None:
                return


def _drain(stream: IO[bytes], kept: bytearray) -> None:
    """Read what is printed, so that nobody waits for room, and keep the beginning of it."""
    with stream:
        while True:
            try:
                piece = stream.read(1 << 16)
            except (OSError, ValueError):
                return
            if not piece:
                return
            kept += piece[: max(0, MOST_OUTPUT_BYTES - len(kept))]
