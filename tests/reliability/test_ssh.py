"""A class over SSH, with the configuration of docs/ssh.md and a real server on loopback."""

from __future__ import annotations

import getpass
import grp
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from gdtui.progress.store import Progress
from tests.reliability.conftest import Saw
from tests.reliability.terminal import NEEDS_PROC, PATIENT, Terminal, seconds_until
from tests.support import lacking

DOCUMENT = Path(__file__).parents[2] / "docs" / "ssh.md"
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CLIENT = all(shutil.which(name) for name in ("ssh", "sftp", "ssh-keygen"))


def why_not() -> str:
    """Why there can be no server here; empty where there can."""
    if SSHD is None or not CLIENT:
        return "no OpenSSH server and client here (Debian: openssh-server)"
    if os.geteuid() == 0 and not Path("/run/sshd").is_dir():
        return "sshd, run by root, wants the folder /run/sshd"
    return ""


pytestmark = [NEEDS_PROC, pytest.mark.usefixtures("server_here")]


@pytest.fixture(scope="module")
def server_here() -> None:
    """Go on only where there can be a server."""
    if reason := why_not():
        lacking(reason)


def listens(port: int) -> bool:
    """Whether somebody takes calls on this port."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class Server:
    """sshd on a port of its own, for whoever runs the tests, in place of a learner."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        for name in ("host", "learner"):
            key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(key, check=True)
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self.port = probe.getsockname()[1]
        config = folder / "sshd_config"
        config.write_text(self._configuration())
        assert SSHD is not None
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=self._log)
        seconds_until(lambda: self._process.poll() is not None or listens(self.port), "server")
        assert self._process.poll() is None, (folder / "log").read_text()

    def _configuration(self) -> str:
        """The documented part, for our own group and this gdtui, behind what a test needs."""
        documented = re.search(r"```sshd\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
        assert documented
        part = documented[1]
        group = grp.getgrgid(os.getegid()).gr_name
        part = part.replace("Match Group learners", f"Match Group {group}")
        part = part.replace("ForceCommand gdtui", f"ForceCommand {sys.executable} -m gdtui")
        package = Path(__file__).parents[2]
        # sshd takes only the first SetEnv line
        home = f"SetEnv GDTUI_HOME={self.home} PYTHONPATH={package} "
        part = part.replace("SetEnv ", home)
        return (
            f"Port {self.port}\nListenAddress 127.0.0.1\nPidFile none\nStrictModes no\nUsePAM no\n"
            f"HostKey {self.folder / 'host'}\nAuthorizedKeysFile {self.folder / 'learner.pub'}\n"
            "PermitRootLogin prohibit-password\nPasswordAuthentication no\n"
            f"KbdInteractiveAuthentication no\nSubsystem sftp internal-sftp\n{part}"
        )

    @property
    def options(self) -> list[str]:
        """What ssh and sftp want to know."""
        settings = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes")
        pairs = [("-o", each) for each in (*settings, "IdentitiesOnly=yes", "LogLevel=ERROR")]
        key = ["-F", "none", "-i", str(self.folder / "learner")]
        return [*key, *(word for pair in pairs for word in pair)]

    @property
    def address(self) -> str:
        """The learner's account."""
        return f"{getpass.getuser()}@127.0.0.1"

    def ssh(self, *words: str) -> list[str]:
        """A client's command line."""
        return ["ssh", *self.options, "-p", str(self.port), *words]

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a client to its end, without a terminal."""
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENT
        )

    def programs(self) -> list[int]:
        """The tutors that run on this server."""
        found = []
        mark = f"GDTUI_HOME={self.home}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
            except OSError:
                continue
        return found

    def close(self) -> None:
        """Stop."""
        self._process.terminate()
        self._process.wait()
        self._log.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with closing(Server(tmp_path_factory.mktemp("sshd"))) as started:
        yield started


@pytest.mark.fault("SSH client killed", "`kill -9` of the client, chart animating, real sshd")
def test_a_page_is_played_and_the_client_killed(server: Server, saw: Saw, tmp_path: Path) -> None:
    client = server.ssh("-tt", server.address)
    with closing(Terminal(home=tmp_path, command=client)) as terminal:
        terminal.until_shown("Enter starts it")
        terminal.press("\r")
        terminal.until_steps(0)
        terminal.resize(59, 17)
        terminal.until_shown("A larger window, please")
        terminal.resize(120, 36)
        terminal.until_steps(0)
        for step in range(1, 9):
            terminal.press(" ")
            terminal.until_steps(step)
        terminal.press("t")
        terminal.until_shown("type to search")
        terminal.press("learning")
        terminal.press("\r")
        terminal.until_shown("Too small")
        terminal.press("r")
        terminal.until_steps(1)
        assert len(server.programs()) >= 1
        terminal.process.kill()
        seconds = seconds_until(lambda: not server.programs(), "end of the program")
        terminal.wait()
    with closing(Progress.open(server.home)) as progress:
        assert progress.warning == ""
        assert progress.place is not None
        assert "done" in progress.marks().values()
    saw("no process left; what was done is saved", seconds)


@pytest.mark.fault("A learner asks for a shell", "`ssh HOST sh`, with a terminal and without")
def test_no_shell(server: Server, saw: Saw, tmp_path: Path) -> None:
    mark = tmp_path / "got-out"
    result = server.run(server.ssh(server.address, f"touch {mark}; echo out"))
    assert result.returncode == 2
    assert "The tutor needs a terminal" in result.stderr
    assert result.stdout == ""
    client = server.ssh("-tt", server.address, "sh")
    with closing(Terminal(home=tmp_path, command=client)) as terminal:
        terminal.until_shown("? help")
        terminal.press(f"\x1a\x1a!touch {mark}\r:!touch {mark}\r\x03")
        terminal.until_shown("Ctrl+C again leaves")
        terminal.press("\x11")
        terminal.wait()
        assert terminal.status == 0
    assert not mark.exists()
    assert not server.programs()
    saw("the tutor instead; without a terminal one sentence, status 2")


@pytest.mark.fault("A learner asks for files", "`sftp`, and `scp` over it")
def test_no_files(server: Server, saw: Saw, tmp_path: Path) -> None:
    batch, got = tmp_path / "batch", tmp_path / "got"
    batch.write_text(f"get /etc/passwd {got}\n")
    port = ["-P", str(server.port)]
    result = server.run(["sftp", *server.options, *port, "-b", str(batch), server.address])
    assert result.returncode != 0
    files = ["/etc/passwd", f"{server.address}:{tmp_path}/put"]
    result = server.run(["scp", *server.options, *port, *files])
    assert result.returncode != 0
    assert not got.exists()
    assert not (tmp_path / "put").exists()
    saw("refused")


@pytest.mark.fault("A learner forwards ports", "`ssh -N -L`, and `-R`")
def test_no_forwarding(server: Server, saw: Saw) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        local = probe.getsockname()[1]
    forward = ["-N", "-o", "ExitOnForwardFailure=yes"]
    target = f"127.0.0.1:{server.port}"
    with subprocess.Popen(
        server.ssh(*forward, "-L", f"127.0.0.1:{local}:{target}", server.address),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as client:
        seconds_until(lambda: listens(local), "client that listens")
        with (
            socket.create_connection(("127.0.0.1", local), PATIENT) as connection,
            suppress(ConnectionResetError),
        ):
            assert connection.recv(64) == b""
        client.kill()
    result = server.run(server.ssh(*forward, "-R", f"0:{target}", server.address))
    assert result.returncode == 255
    assert "remote port forwarding failed" in result.stderr
    saw("refused")
