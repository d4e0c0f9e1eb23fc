"""What a kept run stands on: its page and table, and what adds up its numbers."""

from __future__ import annotations

import hashlib
import os
import platform
from contextlib import suppress
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct, structs

from gdtui import __version__
from gdtui.course.lesson import Lesson, Page, is_sandbox
from gdtui.session.record import page_scenes
from gdtui.session.sources import Sources
from gdtui.session.training_setup import TrainingSetup


class Stamp(Struct, array_like=True, frozen=True):
    """What a run stands on: its page, and what adds up its numbers."""

    page: bytes
    release: str
    numpy: str
    processor: str


def make_stamp(lesson: Lesson, page: Page, sources: Sources) -> Stamp:
    """Return what the runs of a page stand on, here and now.

    Raises:
        DataError: its table cannot be read.
    """
    setup = sources.setup(page.problem, page.descent)
    digest = specs_digest(lesson, page) + _rows_digest(setup)
    return Stamp(digest, __version__, np.__version__, _processor())


def specs_digest(lesson: Lesson, page: Page) -> bytes:
    """A digest of all that a page can stand on; of a table of one's own whatever rate and seed."""
    digest = hashlib.blake2b(digest_size=8)
    for scene in page_scenes(page):
        descent = scene.descent
        if is_sandbox(lesson):
            descent = structs.replace(descent, learning_rate=Decimal(0), seed=0)
        digest.update(msgspec.json.encode((scene.problem, descent)))
    return digest.digest()


@lru_cache(maxsize=32)
def _rows_digest(setup: TrainingSetup) -> bytes:
    digest = hashlib.blake2b(digest_size=8)
    problem = setup.dataset.problem
    for rows in (problem.training, problem.validation, problem.test):
        for array in (rows.features, rows.targets):
            digest.update(np.ascontiguousarray(array).data)
    return digest.digest()


@cache
def _processor() -> str:
    """The processor's architecture, and its name where it is easily found out."""
    with suppress(OSError):
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as file:
            lines = file.read(4096).split("\n")
        for line in lines:
            if line.startswith("model name"):
                return f"{platform.machine()} {line.partition(':')[2].strip()}"
    return f"{platform.machine()} {os.environ.get('PROCESSOR_IDENTIFIER', '')}".strip()
