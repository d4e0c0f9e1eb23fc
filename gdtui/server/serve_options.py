"""How a class is served."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class ServeOptions(NamedTuple):
    """How a class is served.

    Attributes:
        host, port: where; port 0 takes any.
        host_key: the private key, as text.
        folder: the class's own.
        database: its database's address; None for a file in the folder.
        learners: a file of keys.
        code: what strangers have to type to join.
        workers: how many processes.
        most: how many learners at once.
        idle, longest: seconds until a visit ends; 0: never.
        metrics: a port on loopback; None for none.
        lessons: a folder of the teacher's own, offered beside the shipped ones.
        proxy: the address of a proxy whose connections begin with a PROXY header.
    """

    host: str
    port: int
    host_key: str
    folder: Path
    database: str | None
    learners: Path | None
    code: str | None
    workers: int
    most: int
    idle: float
    longest: float
    metrics: int | None
    lessons: Path | None
    proxy: str | None
