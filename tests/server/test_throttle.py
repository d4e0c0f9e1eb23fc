"""What a client sends by the ten thousand holds up nobody, and fills nothing."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from asyncssh.packet import String

from gdtui.server.terminal_wishes import BelievedVariables
from gdtui.server.throttle import BURST, PIECE, throttle
from tests.server.class_server import learners_file, serve, sit_down
from tests.server.test_door import begin


class Connection(asyncio.Protocol):
    """A connection as the door knows it: it counts what it is given."""

    def __init__(self) -> None:
        self.pieces: list[int] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        throttle(self)

    def data_received(self, data: bytes, datatype: int | None = None) -> None:
        self.pieces.append(len(data))


async def test_a_flood_comes_in_small_pieces_and_slowly() -> None:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    loop = asyncio.get_running_loop()
    transport, connection = await loop.create_connection(Connection, sock=ours)
    begun, sent = loop.time(), 2 * BURST
    await loop.sock_sendall(theirs, bytes(sent))
    while sum(connection.pieces) < sent:
        await asyncio.sleep(0.01)
    assert max(connection.pieces) <= PIECE
    assert loop.time() - begun >= 0.85  # the second half at its rate, but for the last piece
    transport.close()
    theirs.close()


def test_of_ten_thousand_variables_the_believed_ones_are_kept() -> None:
    variables = BelievedVariables()
    for number in range(10_000):
        variables[b"V%d" % number] = bytes(1000)
    variables[b"LANG"] = b"C.UTF-8"
    variables[b"TERM"] = bytes(65)
    variables[b"\xff"] = b"1"
    assert variables == {b"LANG": b"C.UTF-8"}


@pytest.mark.slow
@pytest.mark.soak
async def test_silent_connections_and_ten_thousand_requests_hold_up_nobody(tmp_path: Path) -> None:
    (ada, bob), file = learners_file(tmp_path, "Ada", "Bob")
    async with serve("--learners", str(file)) as served:
        inside = await begin(served, ada)
        silent = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(200)]
        hostile = await sit_down(await served.connect(bob))
        await hostile.shows("Enter")
        ask = hostile.channel._make_request
        requests = [asyncio.create_task(ask(b"exec", String(b"id"))) for _ in range(10_000)]
        step = 0
        while not all(request.done() for request in requests) and step < 40:
            step += 1
            await inside.press(" ", f"step {step}")
            await asyncio.sleep(0.2)
        assert step > 1
        assert not any(await asyncio.gather(*requests))
        await inside.press(" ", f"step {step + 1}")
        assert not [line for line in served.log if "lost" in line or "fault" in line]
        for each in silent:
            each.close()
