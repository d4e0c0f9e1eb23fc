"""What ends a visit besides its learner, and what a class counts."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
from pathlib import Path
from urllib.request import urlopen

import asyncssh
import pytest
from click.testing import CliRunner

from gdtui.cli import class_serve
from gdtui.cli.main import cli
from gdtui.resources import lesson_files
from tests.server.class_server import Class, learners_file, serve, sit_down
from tests.server.test_proxy_header import FIRST

pytestmark = pytest.mark.soak


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def metric(port: int, name: str) -> float:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    (found,) = [line for line in lines if line.startswith(f"gdtui_{name} ")]
    return float(found.split()[1])


async def connect_through_proxy(
    served: Class, key: asyncssh.SSHKey
) -> asyncssh.SSHClientConnection:
    raw = socket.create_connection(("127.0.0.1", served.port))
    raw.sendall(FIRST)
    return await served.connect(key, sock=raw)


async def test_a_worker_that_hangs_is_replaced_and_its_learner_comes_back(tmp_path: Path) -> None:
    (ada,), file = learners_file(tmp_path, "Ada")
    port = free_port()
    async with serve("--learners", str(file), "--metrics", str(port)) as served:
        terminal = await sit_down(await served.connect(ada))
        await terminal.shows("Enter")
        await terminal.press("\r", "Roll down")
        await terminal.press("  ", "step 2")
        await terminal.shows("kept")
        assert metric(port, "learners") == 1
        assert metric(port, "logins_total") == 1
        assert metric(port, "bytes_sent") > 1000
        (worker,) = served.workers()
        before = len(served.log)
        os.kill(worker, signal.SIGSTOP)
        await served.logged("lost, 1 learners", before)
        await served.logged("is ready", before)
        back = await sit_down(await served.connect(ada))
        await back.shows("step 2")
        assert metric(port, "workers_lost_total") == 1
        assert not Path(f"/proc/{worker}").exists()


async def test_who_types_nothing_for_long_is_told_and_may_come_again(tmp_path: Path) -> None:
    (ada,), file = learners_file(tmp_path, "Ada")
    async with serve("--learners", str(file), "--idle", "0.05") as served:
        idle = await sit_down(await served.connect(ada))
        await idle.shows("Nothing was typed for a long time.")
        assert await idle.ended() == 0
    async with serve("--learners", str(file), "--longest", "0.08") as served:
        long = await sit_down(await served.connect(ada))
        await long.shows("Enter")
        await long.press("\r", "Roll down")
        for _ in range(100):
            if long.closed.is_set() or "a long one" in long.text:
                break
            long.channel.write(" ")
            await asyncio.sleep(0.1)
        await long.shows("This visit has been a long one.")


async def test_who_is_forgotten_while_in_is_shown_out(tmp_path: Path) -> None:
    (ada,), file = learners_file(tmp_path, "Ada Lovelace")
    folder = tmp_path / "class"
    async with serve("--learners", str(file), folder=folder) as served:
        terminal = await sit_down(await served.connect(ada))
        await terminal.shows("Enter")
        file.write_text("")
        done = CliRunner().invoke(
            cli, ["class", "forget", "Ada Lovelace", "--folder", str(folder), "--yes"]
        )
        assert done.exit_code == 0, done.output
        await terminal.shows("The class knows you no more.")
        await terminal.ended()
        await served.logged("learner 1: out")
    assert not [path for path in (folder / "spool").glob("*") if path.is_dir()]


async def test_a_proxys_connections_begin_with_its_header(tmp_path: Path) -> None:
    (ada,), file = learners_file(tmp_path, "Ada")
    async with serve("--learners", str(file), "--proxy-from", "127.0.0.1") as served:
        with pytest.raises((asyncssh.Error, OSError)):
            await served.connect(ada)
        terminal = await sit_down(await connect_through_proxy(served, ada))
        await terminal.shows("Enter")


async def test_a_teachers_own_lessons_are_offered(
    tmp_path: Path,
) -> None:
    (ada,), file = learners_file(tmp_path, "Ada")
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    first = lesson_files(None)[0]
    changed = first.read_text(encoding="utf-8").replace("Roll down", "Roll along")
    (lessons / first.name).write_text(changed, encoding="utf-8")
    shutil.copy(file, lessons / "notes.txt")
    async with serve("--learners", str(file), before=("--folder", str(lessons))) as served:
        terminal = await sit_down(await served.connect(ada))
        await terminal.shows("Enter")
        await terminal.press("\r", "Roll along")


def test_without_asyncssh_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = CliRunner().invoke(cli, ["class", "serve", "--join", "x", "--folder", str(tmp_path)])
    assert done.exit_code == 1
    assert done.output.strip() == f"Error: {class_serve.NEEDS_EXTRA}"
    assert not list(tmp_path.iterdir())
