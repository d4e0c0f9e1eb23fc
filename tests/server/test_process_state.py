"""A worker that hangs is told from one that other programs leave no processor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from gdtui.server.process_state import ProcessState, is_starved


def state_of(pid: int, *, runs: bool) -> ProcessState:
    for _ in range(2000):
        state = ProcessState.of(pid)
        if state is not None and state.runs is runs:
            return state
        time.sleep(0.005)
    raise AssertionError(f"{pid} never {'ran' if runs else 'stood still'}")


def test_what_runs_and_what_stands_still_is_told_apart() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        try:
            begun = state_of(child.pid, runs=True)
            assert is_starved(begun, begun._replace(seconds=begun.seconds + 0.2))
            assert not is_starved(begun, begun._replace(seconds=begun.seconds + 1.1))
            os.kill(child.pid, signal.SIGSTOP)
            assert not is_starved(begun, state_of(child.pid, runs=False))
        finally:
            child.kill()
    assert ProcessState.of(child.pid) is None
    assert not is_starved(begun, None)
