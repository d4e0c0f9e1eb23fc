"""What a class counts, in the form that Prometheus reads, on loopback alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

_READ_SECONDS = 5.0
_MOST_REQUEST = 8_192


class ClassMetric(NamedTuple):
    """A number, of what kind it is, and what it counts."""

    kind: str
    help: str
    value: float


def metrics_text(metrics: Mapping[str, ClassMetric]) -> str:
    """Write metrics in Prometheus' text format."""
    lines = []
    for name, metric in metrics.items():
        lines.append(f"# HELP gdtui_{name} {metric.help}")
        lines.append(f"# TYPE gdtui_{name} {metric.kind}")
        lines.append(f"gdtui_{name} {metric.value:g}")
    return "\n".join(lines) + "\n"


async def serve_metrics(
    port: int, metrics: Callable[[], Mapping[str, ClassMetric]]
) -> asyncio.Server:
    """Answer `GET /metrics` on 127.0.0.1. Raises OSError where the port is taken."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(
            OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError
        ):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _READ_SECONDS)
            found = head.startswith((b"GET /metrics ", b"GET / "))
            body = metrics_text(metrics()).encode() if found else b"There is only /metrics.\n"
            status = b"200 OK" if found else b"404 Not Found"
            kind = b"text/plain; version=0.0.4; charset=utf-8"
            writer.write(
                b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
                b"Connection: close\r\n\r\n" % (status, kind, len(body)) + body
            )
            await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", port, limit=_MOST_REQUEST)
