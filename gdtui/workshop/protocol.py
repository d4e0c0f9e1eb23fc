"""What the tutor and the learner's process say to each other: msgspec messages, each in a frame.

A frame is four bytes, the message's length, little-endian, and the message in MessagePack.
Arrays go as their shape and the bytes of float64.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from gdtui.engine.data import Array

MOST_FRAME_BYTES = 64_000_000
"""A longer message is none of ours."""

MOST_RESULTS = 1_000_000
"""A result of more numbers than these is not looked at."""

MOST_ITEMS = 10_000
"""A list or tuple of more things neither."""


class PackedNumber(Struct, frozen=True, tag=True):
    """A number."""

    value: float


class PackedWhole(Struct, frozen=True, tag=True):
    """A whole number, which counts something."""

    value: int


class PackedArray(Struct, frozen=True, tag=True):
    """An array of numbers."""

    shape: tuple[int, ...]
    data: bytes


class PackedTuple(Struct, frozen=True, tag=True):
    """A tuple or a list."""

    items: tuple[PackedValue, ...]


class NoNumber(Struct, frozen=True, tag=True):
    """Something that is no number, by its type's name."""

    name: str


PackedValue: TypeAlias = PackedNumber | PackedWhole | PackedArray | PackedTuple | NoNumber


class CodeFault(Struct, frozen=True):
    """What went wrong in learners' code.

    Attributes:
        kind: one of those in `messages.FAULTS`.
        text: what Python says of it; may be empty.
        file: the name of the learner's file in which it happened; may be empty.
        line: the line there, from 1; 0 where none is known.
        source: the text of that line, where it is no Python; may be empty.
        near: a name that is spelt much like one which is not there; may be empty.
    """

    kind: str
    text: str = ""
    file: str = ""
    line: int = 0
    source: str = ""
    near: str = ""


class Examine(Struct, frozen=True, tag=True):
    """Load a file anew and call its function with each of several arguments, each twice."""

    module: str
    function: str
    calls: tuple[tuple[PackedValue, ...], ...]


class Examined(Struct, frozen=True, tag=True):
    """What came of it: a result for each call, or what went wrong.

    `empty` is the line in which three dots still stand for what is to be written; 0 where none do.
    `printed` is the beginning of what the function printed when it was called first.
    """

    results: tuple[PackedValue, ...] = ()
    fault: CodeFault | None = None
    empty: int = 0
    printed: str = ""


class Prepare(Struct, frozen=True, tag=True):
    """Get ready to step: which part is driven, with which learner's functions, on which rows.

    Attributes:
        part: its number.
        own: the numbers of the parts whose functions are the learner's; the others are ours.
        features: x as descent reads it, (n,) or (n, d).
        targets: y, (n,).
        raw: the whole column that part 6 splits and scales; empty where it does not.
        size: the days of a batch; 0 for all of them.
        beta: what momentum keeps.
        hidden: the hidden units of a network.
    """

    part: int
    own: tuple[int, ...]
    features: PackedValue
    targets: PackedValue
    raw: PackedValue
    size: int = 0
    beta: float = 0.0
    hidden: int = 0


class Prepared(Struct, frozen=True, tag=True):
    """Whether it is ready."""

    fault: CodeFault | None = None


class Drive(Struct, frozen=True, tag=True):
    """Take so many steps from a state, for at most so many seconds."""

    parameters: tuple[float, ...]
    velocity: tuple[float, ...]
    rate: float
    seed: int
    epoch: int
    batch: int
    count: int
    seconds: float


class Drove(Struct, frozen=True, tag=True):
    """Every state after each step, one after the other: parameters and velocity.

    Where `fault`, the step after the last of them failed.
    """

    parameters: bytes
    velocity: bytes
    count: int
    fault: CodeFault | None = None


class Ready(Struct, frozen=True, tag=True):
    """The process has begun; `unset` names the limits that could not be set."""

    unset: tuple[str, ...] = ()


ProcessRequest: TypeAlias = Examine | Prepare | Drive
ProcessReply: TypeAlias = Examined | Prepared | Drove | Ready


def pack(array: Array) -> PackedArray:
    """An array as a message."""
    return PackedArray(array.shape, np.ascontiguousarray(array, dtype=np.float64).tobytes())


def pack_argument(value: int | float | Array) -> PackedValue:
    """An argument as a message."""
    if isinstance(value, np.ndarray):
        return pack(value)
    return PackedWhole(value) if isinstance(value, int) else PackedNumber(float(value))


def unpack_value(value: PackedValue) -> object:
    """What a message stands for: a float, an array, a tuple of such; None for what is no number."""
    match value:
        case PackedNumber(number) | PackedWhole(number):
            return number
        case PackedArray(shape, data):
            return np.frombuffer(data, dtype=np.float64).reshape(shape)
        case PackedTuple(items):
            return tuple(unpack_value(item) for item in items)
        case NoNumber():
            return None


def write_frame(descriptor: int, message: bytes) -> None:
    """Write one message; OSError where nobody reads any more."""
    rest = memoryview(len(message).to_bytes(4, "little") + message)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def read_frame(read: Callable[[int], bytes]) -> bytes | None:
    """Read one message; None at the end, or where what comes is no frame."""
    head = _read_exactly(read, 4)
    if head is None:
        return None
    length = int.from_bytes(head, "little")
    return _read_exactly(read, length) if length <= MOST_FRAME_BYTES else None


def _read_exactly(read: Callable[[int], bytes], count: int) -> bytes | None:
    pieces: list[bytes] = []
    while count:
        piece = read(min(count, 1 << 20))
        if not piece:
            return None
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
