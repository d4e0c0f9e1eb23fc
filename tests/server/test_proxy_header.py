"""The header of a proxy is read off a connection to its last byte, and no byte further."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from gdtui.server.proxy_header import ProxyHeaderError, header_length, pass_header

FIRST = b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 2222\r\n"
SECOND = (
    b"\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a\x21\x11"
    + struct.pack("!H", 12)
    + socket.inet_aton("192.0.2.1")
    + socket.inet_aton("192.0.2.2")
    + struct.pack("!HH", 40000, 2222)
)
UNKNOWN = b"PROXY UNKNOWN\r\n"
HELLO = b"SSH-2.0-client\r\n"


@pytest.mark.parametrize("header", [FIRST, SECOND, UNKNOWN])
def test_a_header_ends_where_it_ends(header: bytes) -> None:
    whole = header + HELLO
    assert header_length(whole) == len(header)
    for cut in range(1, len(header)):
        assert header_length(whole[:cut]) in (None, len(header))


@pytest.mark.parametrize(
    "data",
    [HELLO, b"PROXY " + b"x" * 200, b"GET / HTTP/1.1\r\n", SECOND[:12] + b"\x11" + SECOND[13:]],
)
def test_what_is_no_header(data: bytes) -> None:
    with pytest.raises(ProxyHeaderError):
        header_length(data)


@pytest.mark.parametrize("header", [FIRST, SECOND])
async def test_it_may_come_in_pieces(header: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        passing = asyncio.create_task(pass_header(ours))
        for place in range(0, len(header), 7):
            theirs.sendall(header[place : place + 7] + (HELLO if place + 7 >= len(header) else b""))
            await asyncio.sleep(0)
        await passing
        assert ours.recv(100) == HELLO
    gone, closed = socket.socketpair()
    closed.close()
    gone.setblocking(False)
    with gone, pytest.raises(ConnectionResetError):
        await pass_header(gone)
