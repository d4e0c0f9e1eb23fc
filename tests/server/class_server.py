"""A real class on loopback, its learners real SSH clients: for tests of the door and of workers."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pyte

PATIENCE = 60.0
"""Seconds until a wait is given up: for machines that are busy, no measure of anything."""


class Class:
    """A class that was started, and what its teacher sees of it."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, port: int) -> None:
        self.process = process
        self.folder = folder
        self.port = port
        self.log: list[str] = []

    async def connect(
        self, key: asyncssh.SSHKey | None, user: str = "me", **options: Any
    ) -> asyncssh.SSHClientConnection:
        return await asyncssh.connect(
            "127.0.0.1",
            self.port,
            username=user,
            client_keys=[key] if key is not None else None,
            known_hosts=None,
            config=None,
            agent_path=None,
            login_timeout=PATIENCE,
            **{"preferred_auth": "publickey" if key is not None else "none", **options},
        )

    async def logged(self, pattern: str, after: int = 0) -> str:
        """Wait for a line of the log."""
        for _ in range(int(PATIENCE / 0.05)):
            for line in self.log[after:]:
                if re.search(pattern, line):
                    return line
            await asyncio.sleep(0.05)
        raise AssertionError(f"{pattern!r} never logged:\n" + "\n".join(self.log))

    def workers(self) -> list[int]:
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(each) for each in found.stdout.split()]


@asynccontextmanager
async def serve(
    *arguments: str, folder: Path | None = None, before: Sequence[str] = ()
) -> AsyncIterator[Class]:
    """Serve a class until the test is over; `before` are options that stand before the command."""
    with tempfile.TemporaryDirectory() as made:
        place = folder or Path(made)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gdtui", *before, "class", "serve"),
            *("--host", "127.0.0.1"),
            *("--port", "0", "--folder", str(place), "--workers", "1", *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        served = Class(process, place, 0)

        async def read() -> None:
            assert process.stdout is not None
            while line := await process.stdout.readline():
                served.log.append(line.decode().rstrip())

        reading = asyncio.create_task(read())
        try:
            opened = await served.logged(r"open on port \d+|^Error|^Usage")
            number = re.search(r"port (\d+)", opened)
            assert number, served.log
            served.port = int(number[1])
            yield served
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), PATIENCE)
            finally:
                reading.cancel()


def learners_file(folder: Path, *names: str) -> tuple[list[asyncssh.SSHKey], Path]:
    """Make keys, and the file that lets their learners in."""
    keys = [asyncssh.generate_private_key("ssh-ed25519", comment=name) for name in names]
    file = folder / "learners"
    file.write_bytes(b"".join(key.export_public_key() for key in keys))
    return keys, file


class Terminal(asyncssh.SSHClientSession[str]):
    """A learner's terminal: what was sent, as a screen and as text."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.text = ""
        self.closed = asyncio.Event()

    def connection_made(self, chan: Any) -> None:
        self.channel = chan

    def data_received(self, data: str, datatype: Any) -> None:
        self.text += data
        self._stream.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()

    async def shows(self, words: str) -> None:
        """Wait until the screen, or what was sent, says something."""
        for _ in range(int(PATIENCE / 0.02)):
            if words in "\n".join(self.screen.display) or words in self.text:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{words!r} never shown:\n" + "\n".join(self.screen.display))

    async def press(self, keys: str, words: str) -> None:
        self.channel.write(keys)
        await self.shows(words)

    async def ended(self) -> int | None:
        await asyncio.wait_for(self.closed.wait(), PATIENCE)
        return self.channel.get_exit_status()  # type: ignore[no-any-return]


async def sit_down(
    connection: asyncssh.SSHClientConnection,
    *,
    size: tuple[int, int] = (80, 24),
    term: str | None = "xterm-256color",
    environ: Mapping[str, str] | None = None,
) -> Terminal:
    """Ask for the tutor on a terminal."""
    _, session = await connection.create_session(
        lambda: Terminal(min(size[0], 300), min(size[1], 100)),
        term_type=term,
        term_size=size if term else (0, 0),
        request_pty=term is not None,
        env=[f"{name}={value}" for name, value in (environ or {}).items()],
    )
    assert isinstance(session, Terminal)
    return session
