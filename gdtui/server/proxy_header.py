"""Behind a proxy each connection begins with a header that says whose it is: PROXY, 1 or 2.

It is read here and no further, so that what follows is SSH. Of the address in it nothing is made:
whose key it is says who somebody is. https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt
"""

from __future__ import annotations

import asyncio
import socket

_SECONDS = 5.0
_AGAIN_SECONDS = 0.02
_SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
_FIXED = 16
"""Bytes of a header of version 2, of which the last two say how many follow."""
_LONGEST_LINE = 107
_LONGEST = 4_096


class ProxyHeaderError(ValueError):
    """What came first was no such header."""


def header_length(data: bytes) -> int | None:
    """Return how long the header is that some bytes begin with; None while that cannot be told.

    Raises:
        ProxyHeaderError: it is none, or longer than any of use.
    """
    if data[: len(_SIGNATURE)] == _SIGNATURE[: len(data)]:
        if len(data) < _FIXED:
            return None
        if data[12] >> 4 != 2:
            raise ProxyHeaderError("not of version 2")
        length = _FIXED + int.from_bytes(data[14:16], "big")
        if length > _LONGEST:
            raise ProxyHeaderError("longer than a header may be")
        return length
    if data[:6] == b"PROXY "[: len(data)]:
        end = data[:_LONGEST_LINE].find(b"\r\n")
        if end >= 0:
            return end + 2
        if len(data) < _LONGEST_LINE:
            return None
    raise ProxyHeaderError("no header of a proxy")


async def pass_header(taken: socket.socket) -> None:
    """Read the header off a connection, and nothing behind it.

    Raises:
        ProxyHeaderError: it is none.
        TimeoutError: it did not come.
        OSError: the connection is gone.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + _SECONDS
    while loop.time() < until:
        try:
            seen = taken.recv(_LONGEST, socket.MSG_PEEK)
        except BlockingIOError:
            seen = None
        if seen == b"":
            raise ConnectionResetError("closed before its header")
        if seen:
            length = header_length(seen)
            if length is not None and length <= len(seen):
                taken.recv(length)
                return
        await asyncio.sleep(_AGAIN_SECONDS)
    raise TimeoutError
