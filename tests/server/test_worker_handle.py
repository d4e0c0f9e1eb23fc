"""A class opens once its workers are there: the first one is not handed all who wait."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from gdtui.server import worker_handle
from gdtui.server.worker_handle import wait_until_ready


async def test_it_waits_for_all_and_not_long_for_a_late_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_handle, "_LATE_SECONDS", 0.2)
    workers: list[Any] = [SimpleNamespace(ready=False), SimpleNamespace(ready=False)]
    over = asyncio.Event()
    waiting = asyncio.create_task(wait_until_ready(workers, over))
    await asyncio.sleep(0.4)
    assert not waiting.done(), "none is there"
    workers[0].ready = True
    await asyncio.sleep(0.1)
    assert not waiting.done()
    workers[1].ready = True
    await asyncio.wait_for(waiting, 1.0)

    workers[1].ready = False
    await asyncio.wait_for(wait_until_ready(workers, over), 2.0)  # the late one is not waited for

    workers[0].ready = False
    over.set()
    await asyncio.wait_for(wait_until_ready(workers, over), 1.0)
