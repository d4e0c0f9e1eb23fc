"""The program on a pseudo-terminal, with everything that can go wrong with one within reach."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.reliability.screen import Screen

PROGRAM = (sys.executable, "-m", "gdtui")
ESCAPE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[0-~])", re.S
)
NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks at the program through Linux's /proc"
)
TITLE = re.compile(rb"\x1b\]2;(.*?)\x1b\\", re.S)
PATIENT = 60.0
"""Seconds after which a wait is a failure: generous, because the machine may be busy."""


def seconds_until(condition: Callable[[], object], what: str) -> float:
    """Wait for a condition; return the seconds it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENT, f"no {what}"
        time.sleep(0.01)
    return time.monotonic() - began


class Terminal:
    """A pseudo-terminal with one program on it; its output is read all the time unless stalled."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        size: tuple[int, int] = (80, 24),
        environ: Mapping[str, str | None] | None = None,
        ignore_hangup: bool = False,
        stdin_apart: bool = False,
        command: Sequence[str] = PROGRAM,
    ) -> None:
        self._screen = Screen()
        self._master, slave = os.openpty()
        self.slave = slave
        self.resize(*size)
        self._apart: int | None = None
        stdin = slave
        if stdin_apart:
            self._apart, stdin = os.openpty()
        known = {**os.environ, "TERM": "xterm-256color", "GDTUI_HOME": str(home)}
        known["GDTUI_GLIDE"] = "0"
        known |= {name: value for name, value in (environ or {}).items() if value is not None}
        for name, value in (environ or {}).items():
            if value is None:
                known.pop(name, None)

        def own_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if ignore_hangup:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)

        self.modes_before = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=stdin,
            stdout=slave,
            stderr=slave,
            env=known,
            # What random keys take along is written where the program runs: not into the checkout.
            cwd=home if command is PROGRAM and home.is_dir() else None,
            start_new_session=True,
            preexec_fn=own_terminal,
        )
        if self._apart is not None:
            os.close(stdin)
        self._output = bytearray()
        self._reading = threading.Event()
        self._reading.set()
        self._closed = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # What the program wrote ----------------------------------------------------------------------

    def _read(self) -> None:
        while not self._closed:
            if not self._reading.wait(0.05):
                continue
            ready, _, _ = select.select([self._master], [], [], 0.02)
            if ready and self._reading.is_set() and not self._closed:
                try:
                    data = os.read(self._master, 65536)
                except OSError:
                    return
                if not data:
                    return
                self._output += data
                self._screen.feed(data)

    @property
    def output(self) -> bytes:
        """Every byte so far."""
        return bytes(self._output)

    @property
    def text(self) -> str:
        """The characters among them."""
        return ESCAPE.sub(b"", self.output).decode("utf-8", "replace")

    def until(self, condition: Callable[[], object], what: str = "what was awaited") -> float:
        """Wait for a condition while the program lives; return the seconds it took.

        What it wrote before it ended may still be on its way, a second at most.
        """
        began = time.monotonic()
        ended: float | None = None
        while not condition():
            now = time.monotonic()
            ended = ended or (now if self.process.poll() is not None else None)
            if now - began > PATIENT or (ended is not None and now - ended > 1):
                raise AssertionError(f"no {what}; status {self.status};\n{self.shown}")
            time.sleep(0.01)
        return time.monotonic() - began

    @property
    def titles(self) -> list[str]:
        """Every title that the terminal was given, the last one last."""
        return [found.decode() for found in TITLE.findall(self.output)]

    def press_until_idle(self, keys: str | bytes, *, running: bool = False) -> str:
        """Wait for rest, type, and wait for it again, as a script would; return the title.

        What is `running` does not rest before these keys.
        """
        if not running:
            self.until(lambda: any(title.endswith(" idle") for title in self.titles[-1:]), "rest")
        begun = len(self.output)
        self.press(keys)
        self.until(lambda: b" idle\x1b\\" in self.output[begun:], "idle title")
        return self.titles[-1]

    @property
    def shown(self) -> str:
        """The screen as it stands, line by line."""
        return "\n".join(self._screen.rows)

    @property
    def steps(self) -> int:
        """The count of steps on the screen; -1 where there is none."""
        found = re.search(r"^ step ([\d,]+)(?: |$)", self.shown, re.M)
        return int(found[1].replace(",", "")) if found else -1

    def until_shown(self, words: str) -> float:
        """Wait until these words stand on the screen; return the seconds."""
        return self.until(lambda: words in self.shown, repr(words))

    def until_steps(self, steps: int) -> float:
        """Wait until so many steps, or more, stand on the screen; return the seconds."""
        return self.until(lambda: self.steps >= steps, f"step {steps}")

    # What happens to it --------------------------------------------------------------------------

    def press(self, keys: str | bytes) -> None:
        """Type."""
        data = keys.encode() if isinstance(keys, str) else keys
        os.write(self._apart if self._apart is not None else self._master, data)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program hears of it by SIGWINCH and draws anew."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(columns, rows)

    def stall(self) -> None:
        """Read no more."""
        self._reading.clear()
        time.sleep(0.1)

    def flow(self) -> None:
        """Read again."""
        self._reading.set()

    def waiting(self) -> int:
        """Bytes that the program wrote and nobody read."""
        count = fcntl.ioctl(self._master, termios.FIONREAD, b"\0" * 4)
        return int(struct.unpack("i", count)[0])

    def hang_up(self) -> None:
        """Close the terminal under the program."""
        self._closed = True
        self._reader.join()
        os.close(self.slave)
        os.close(self._master)
        self._master = self.slave = -1

    def close_stdin(self) -> None:
        """Close the terminal that standard input has for itself."""
        assert self._apart is not None
        os.close(self._apart)
        self._apart = None

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    # How it ended --------------------------------------------------------------------------------

    def wait(self, patient: float = PATIENT) -> float:
        """Wait for the end of the program; return the seconds."""
        began = time.monotonic()
        self.process.wait(patient)
        return time.monotonic() - began

    @property
    def status(self) -> int | None:
        """The exit status, as a shell would show it."""
        code = self.process.returncode
        return code if code is None or code >= 0 else 128 - code

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was: modes of its own and by escape sequence, its title.

        What a program wrote last, before it stopped or ended, may not have been read yet.
        """
        patient_until = time.monotonic() + 2
        while not self._is_restored() and time.monotonic() < patient_until:
            time.sleep(0.02)
        return self._is_restored()

    def _is_restored(self) -> bool:
        kept, given_back = (self.output.count(code) for code in (b"\x1b[22;0t", b"\x1b[23;0t"))
        modes = termios.tcgetattr(self.slave)
        return modes == self.modes_before and not self.modes_left() and kept == given_back

    def modes_left(self) -> set[str]:
        """The DEC private modes that the output leaves on, or off where off is unusual."""
        left: dict[str, bool] = {}
        for numbers, letter in re.findall(rb"\x1b\[\?([\d;]+)([hl])", self.output):
            for number in numbers.decode().split(";"):
                left[number] = letter == b"h"
        usual = {"25": True, "7": True}
        return {number for number, on in left.items() if on != usual.get(number, False)}

    def cpu(self) -> float:
        """Seconds of processor time the program has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes of memory the program has used at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def close(self) -> None:
        """End what is left of all this."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._closed = True
        self._reader.join()
        for descriptor in (self._master, self.slave, self._apart):
            if descriptor is not None and descriptor >= 0:
                os.close(descriptor)
