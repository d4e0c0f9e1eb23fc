"""A PostgreSQL of the tests' own: a folder that goes again, a socket in it, no network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.support import lacking

_USER = "postgres"


class Cluster(NamedTuple):
    """A server that is started and stopped.

    Attributes:
        folder: where its data and its socket are.
        tools: the folder of its programs.
    """

    folder: Path
    tools: Path

    def url(self, name: str) -> str:
        """The address of a database of it."""
        return f"postgresql://{_USER}@/{name}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> str:
        """Run one of its programs as its user."""
        command = [str(self.tools / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _USER, "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # No durability of the server's own: what holds is that the spools hold it.
        options = (
            f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off "
            "-c shared_buffers=16MB -c max_connections=20"
        )
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def make(self, name: str) -> str:
        """Make a database; return its address."""
        self.run("createdb", "-h", str(self.folder), "-U", _USER, name)
        return self.url(name)


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """Run a server meanwhile; skip, or fail where all tools are required, without PostgreSQL."""
    tools = _tools()
    if tools is None:
        lacking("no PostgreSQL here (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="gdtui-pg-"))
    cluster = Cluster(folder, tools)
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = str(folder / "data")
        cluster.run("initdb", "-D", data, "-U", _USER, "-A", "trust", "-N", "--locale=C.UTF-8")
        cluster.start()
        try:
            yield cluster
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tools() -> Path | None:
    """The folder of the newest PostgreSQL's programs."""
    known = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if known:
        return known[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None
