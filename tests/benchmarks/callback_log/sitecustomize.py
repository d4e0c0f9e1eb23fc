"""Has a program note how long each callback of its event loop takes, between two signals.

Python runs this file at its start where it lies on PYTHONPATH. What took longest is written, in
seconds and one a line, to a file of the folder CALLBACK_LOG that bears the process' number.
"""

import asyncio
import os
import signal
import time
from pathlib import Path
from types import FrameType

MOST_NOTED = 20

_run = asyncio.Handle._run
_taken: list[float] = []
_noting = False


def _run_timed(handle: asyncio.Handle) -> None:
    if not _noting:
        _run(handle)
        return
    begun = time.perf_counter()
    try:
        _run(handle)
    finally:
        _taken.append(time.perf_counter() - begun)


def _begin(number: int, frame: FrameType | None) -> None:
    global _noting
    _noting = True


def _end(number: int, frame: FrameType | None) -> None:
    global _noting
    _noting = False
    longest = sorted(_taken, reverse=True)[:MOST_NOTED]
    path = Path(os.environ["CALLBACK_LOG"], str(os.getpid()))
    path.with_suffix(".part").write_text("\n".join(map(repr, longest)))
    path.with_suffix(".part").rename(path)


if "CALLBACK_LOG" in os.environ:
    setattr(asyncio.Handle, "_run", _run_timed)  # noqa: B010  of a private method
    signal.signal(signal.SIGUSR1, _begin)
    signal.signal(signal.SIGUSR2, _end)
