"""A client's input comes in small pieces, and no faster than anybody types or pastes.

asyncssh 2.24 handles all that was read in one go, and asyncio reads up to 256 KB: 4,000 refused
requests, for which a worker was deaf for seconds, taken to hang, and replaced, with everybody in
it. Neither has a public way to ask for less. No report found upstream.
"""

from __future__ import annotations

import asyncio
from typing import Any

PIECE = 4_096
"""Bytes that are read at once: some sixty requests."""
BURST, RATE = 32_768, 32_768
"""So many bytes may come at once, and so many a second from then on: forty times what keys take."""


def throttle(connection: Any) -> None:
    """Have a connection that was just made read so."""
    transport = getattr(connection, "_transport", None)
    if isinstance(transport, asyncio.ReadTransport):
        connection.data_received = InputThrottle(transport, connection.data_received).take


class InputThrottle:
    """Hands on what is read, and has reading pause where there is too much of it."""

    def __init__(self, transport: asyncio.ReadTransport, hand_on: Any) -> None:
        transport.max_size = PIECE  # type: ignore[attr-defined]
        self._transport = transport
        self._hand_on = hand_on
        self._loop = asyncio.get_running_loop()
        self._room = float(BURST)
        self._at = self._loop.time()

    def take(self, data: bytes, datatype: int | None = None) -> None:
        """Take what was read."""
        now = self._loop.time()
        self._room = min(BURST, self._room + (now - self._at) * RATE) - len(data)
        self._at = now
        if self._room < 0 and not self._transport.is_closing():
            self._transport.pause_reading()
            self._loop.call_later(-self._room / RATE, self._go_on)
        self._hand_on(data, datatype)

    def _go_on(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()
