"""Each way round the door of a class, tried on a real one; whoever is in goes on undisturbed."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests.server.class_server import Class, Terminal, learners_file, serve, sit_down


async def begin(served: Class, key: asyncssh.SSHKey) -> Terminal:
    terminal = await sit_down(await served.connect(key))
    await terminal.shows("Enter")
    await terminal.press("\r", "Roll down")
    return terminal


async def is_refused(served: Class, key: asyncssh.SSHKey | None, **options: Any) -> bool:
    try:
        (await served.connect(key, **options)).close()
    except (asyncssh.Error, OSError):
        return True
    return False


@pytest.mark.slow
async def test_the_door_holds_and_the_learner_inside_goes_on(tmp_path: Path) -> None:
    (ada, bob), file = learners_file(tmp_path, "Ada", "Bob")
    stranger = asyncssh.generate_private_key("ssh-ed25519")
    async with serve("--learners", str(file)) as served:
        inside = await begin(served, ada)
        await inside.press(" ", "step 1")
        assert await is_refused(served, None)
        assert await is_refused(served, stranger)
        assert await is_refused(served, None, password="secret", preferred_auth="password")
        with socket.create_connection(("127.0.0.1", served.port)) as raw:
            raw.sendall(os.urandom(4000) + b"\r\n")
        half_open = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(30)]
        await inside.press(" ", "step 2")

        connection = await served.connect(bob)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_connection("127.0.0.1", 22)
        with pytest.raises(asyncssh.ChannelListenError):
            await connection.forward_remote_port("127.0.0.1", 0, "127.0.0.1", 22)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.run("id")
        other = await served.connect(bob)
        with pytest.raises(asyncssh.ChannelOpenError):
            await other.start_sftp_client()
        other.close()

        hostile = {"PYTHONSTARTUP": "/etc/passwd", "TEXTUAL_LOG": "/tmp/no", "NO_COLOR": "1"}
        wide = await sit_down(await served.connect(bob), size=(65535, 65535), environ=hostile)
        await wide.shows("Enter")
        assert "\x1b[38;5;" not in wide.text
        with pytest.raises(asyncssh.ChannelOpenError):
            await sit_down(wide.channel.get_connection())
        for each in half_open:
            each.close()
        await inside.press("q", "Your place is kept.")
        assert await inside.ended() == 0
        assert not [line for line in served.log if "Ada" in line or "fault" in line]
        spool = next((served.folder / "spool").iterdir())
        assert (spool / "progress.sqlite3").is_file()


@pytest.mark.soak
async def test_the_newer_visit_goes_on_where_the_older_was(tmp_path: Path) -> None:
    (ada,), file = learners_file(tmp_path, "Ada")
    async with serve("--learners", str(file)) as served:
        older = await begin(served, ada)
        await older.press("   ", "step 3")
        newer = await sit_down(await served.connect(ada))
        await older.shows("another window")
        await newer.shows("step 3")
        await newer.press(" ", "step 4")

        # A worker that is killed: whoever was in it comes back where they were.
        await newer.shows("kept")
        before = len(served.log)
        (worker,) = served.workers()
        os.kill(worker, signal.SIGKILL)
        await newer.ended()
        await served.logged("lost, 1 learners", before)
        await served.logged("is ready", before)
        back = await sit_down(await served.connect(ada))
        await back.shows("step 4")

        # The end of the class: told, kept, gone.
        begun = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        await back.shows("The class ends here.")
        await served.process.wait()
        assert time.monotonic() - begun < 30
        assert served.process.returncode == 0


@pytest.mark.soak
async def test_a_code_lets_strangers_in_and_a_full_class_says_so(tmp_path: Path) -> None:
    keys = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(2)]
    async with serve("--join", "blue", "--most", "1", folder=tmp_path) as served:
        wrong = await sit_down(await served.connect(keys[0]))
        await wrong.press("Ada\rred\r", "not the code")
        await wrong.press("Ada\rblue\r", "Enter")
        lines = await sit_down(await served.connect(keys[1], user="plain-me"), term=None)
        await lines.press("Bob\nblue\n", "The class is full; 1 are in.")
        wrong.channel.get_connection().close()
        await served.logged("learner 1: out")
        again = await sit_down(await served.connect(keys[1], user="plain-me"), term=None)
        await again.shows("gdtui in plain lines")
        assert "\x1b" not in again.text
        await again.press("step\n", "Step 1")
        await again.press("q\n", "Your place is kept.")
        assert await again.ended() == 0
