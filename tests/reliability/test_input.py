"""Whatever bytes come in, and whatever size the window claims to be, the program goes on."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time

import pytest
from textual.app import App
from textual.message import Message

from gdtui.ui.terminal.driver import MOST_COLUMNS, MOST_ROWS, TerminalDriver
from tests.reliability.conftest import Saw, Start
from tests.reliability.terminal import NEEDS_PROC, Terminal

BAD_BYTES = {
    "a byte that is not UTF-8": b"\xff",
    "Latin-1": "é".encode("latin-1"),
    "cut UTF-8": "ŷ".encode()[:1],
    "a key beyond Unicode": b"\x1b[99999999u",
    "a key that is a surrogate": b"\x1b[55296u",
    "a report of no window": b"\x1b[48;0;0;0;0t",
    "a mouse in a window of no pixels": b"\x1b[48;24;80;0;0t\x1b[<35;10;10M",
    "a mouse far away": b"\x1b[<0;99999;99999M\x1b[<0;99999;99999m",
    "an endless number": b"\x1b[<" + b"9" * 5000 + b";1;1M",
    "a cut paste": b"\x1b[200~12\x1b[201",
    "the end of a paste": b"~\x1b[201~",
    "controls": bytes(number for number in range(32) if number not in (3, 16, 17, 26)),
}

AS_USUAL = b"\x1b[201~\x1b\x1b\x1b"
"""Ends a paste and closes what is open."""


def alive(terminal: Terminal) -> bool:
    """Whether a key still does what it does."""
    terminal.press(AS_USUAL)
    time.sleep(0.3)  # so that what follows is no part of an escape sequence
    terminal.press("0")
    terminal.until(lambda: terminal.steps == 0, "step 0")
    terminal.press(" ")
    terminal.until(lambda: terminal.steps == 1, "step 1")
    return True


@pytest.mark.fault("Bad bytes typed", f"{', '.join(BAD_BYTES)}")
def test_bad_bytes(start: Start, saw: Saw) -> None:
    terminal = start()
    for name, data in BAD_BYTES.items():
        terminal.press(data)
        terminal.press("\x1b")
        assert terminal.process.poll() is None, name
    seconds = terminal.until(lambda: alive(terminal))
    terminal.press("q")
    terminal.wait()
    assert terminal.status == 0
    assert terminal.restored
    assert "Traceback" not in terminal.text
    saw("each read as a key or passed over; the next key works", seconds)


@NEEDS_PROC
@pytest.mark.fault("Window of 65535 × 65535", "asked for by the terminal, then in its input")
def test_enormous_windows(start: Start, saw: Saw) -> None:
    terminal = start()
    ordinary = terminal.memory()
    terminal.resize(65535, 65535)
    seconds = terminal.until(lambda: len(terminal.shown.split("\n")) >= MOST_ROWS)
    terminal.press(b"\x1b[48;65535;65535;65535;65535t")
    alive(terminal)
    assert len(terminal.shown.split("\n")) == MOST_ROWS
    assert max(map(len, terminal.shown.split("\n"))) <= MOST_COLUMNS
    terminal.resize(80, 24)
    alive(terminal)
    more = (terminal.memory() - ordinary) / 2**20
    assert more < 150
    saw(f"drawn at {MOST_COLUMNS} × {MOST_ROWS}; {more:.0f} MB more than at 80 × 24", seconds)


def test_a_resize_counts_where_a_size_was_exported(start: Start) -> None:
    terminal = start(environ={"COLUMNS": "80", "LINES": "24"})
    terminal.resize(50, 15)
    terminal.until_shown("A larger window, please")


@pytest.mark.fault("Windows of 0 × 0, 1 × 1, 20 × 5, 59 × 17", "each in turn, keys pressed in each")
def test_tiny_windows(start: Start, saw: Saw) -> None:
    terminal = start()
    for size in ((0, 0), (1, 1), (20, 5), (59, 17)):
        before = len(terminal.output)
        terminal.resize(*size)
        terminal.until(lambda before=before: len(terminal.output) > before, "a repaint")
        terminal.press("t\x1b?\x1b\x10\x1bl\x1b")
    terminal.press(AS_USUAL)
    terminal.until_shown("A larger window, please")
    terminal.resize(80, 24)
    terminal.until_shown("? help")
    alive(terminal)
    saw("survived; under 60 × 18 it asks for a larger window; the next key works")


class Deaf(App[None]):
    """Hears what a driver sends and does nothing with it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []


class PipeDriver(TerminalDriver):
    """Reads a pipe, and keeps what it would send."""

    def __init__(self, app: App[None], descriptor: int) -> None:
        super().__init__(app)
        self.fileno = descriptor
        self.sent: list[Message] = []

    @property
    def waiting(self) -> bool:
        """Whether bytes that were read are yet to be made into keys."""
        return self.keys.waiting

    def send_message(self, message: Message) -> None:
        self.sent.append(message)


@pytest.fixture
def hang_ups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The signals that the process sent to itself."""
    sent: list[int] = []
    monkeypatch.setattr(os, "kill", lambda _, number: sent.append(number))
    return sent


async def fed(data: bytes, hang_ups: list[int]) -> list[Message]:
    """What a driver makes of bytes, to the end of file."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    read, write = os.pipe()
    driver = PipeDriver(Deaf(), read)
    for number, handler in handlers.items():
        signal.signal(number, handler)

    def send() -> None:
        with open(write, "wb", buffering=0) as pipe:
            view = memoryview(data)
            while view:
                view = view[pipe.write(view) :]

    ended = len(hang_ups) + 1
    driver.listen()
    await asyncio.to_thread(send)
    while len(hang_ups) < ended or driver.waiting:
        await asyncio.sleep(0)
    os.close(read)
    return driver.sent


PIECES = [
    *BAD_BYTES.values(),
    *(bytes([number]) for number in range(256)),
    *(b"\x1b[", b"\x1b", b"\x1bO", b"\x1b]", b"u", b"~", b";", b":", b"t", b"M", b"m", b"<", b"?"),
    *(b"48;", b"99999999999", b"-1", b"57344", b"200~", b"201~", b"$y", b"2048", b"2026"),
    *("ŷ".encode(), "∂".encode(), "🙂".encode(), b"\xf0\x9f", b"\xed\xa0\x80"),
]


@pytest.mark.fault("Random input", "80,000 bytes, straight to the reader of input")
async def test_random_bytes(hang_ups: list[int], saw: Saw) -> None:
    keys = await feed_at_random(range(1), hang_ups)
    assert hang_ups == [signal.SIGHUP]
    saw(f"{keys:,} events and no exception; the key after them is read")


@pytest.mark.soak
async def test_more_random_bytes(hang_ups: list[int]) -> None:
    await feed_at_random(range(1, 51), hang_ups)
    assert hang_ups == [signal.SIGHUP] * 50


async def feed_at_random(seeds: range, hang_ups: list[int]) -> int:
    """Feed the reader of input random bytes from each seed; return how many events came of them."""
    keys = 0
    for seed in seeds:
        draw = random.Random(seed)
        data = b"".join(draw.choices(PIECES, k=20_000))[:80_000]
        sent = await fed(data + b"\x1b[201~\x1bx" + b"!" * 40, hang_ups)
        keys += len(sent)
        assert getattr(sent[-1], "character", None) == "!"
    return keys


async def test_the_end_of_input_is_a_hang_up(hang_ups: list[int]) -> None:
    assert [getattr(key, "key", None) for key in await fed(b"ab", hang_ups)] == ["a", "b"]
    assert hang_ups == [signal.SIGHUP]


async def test_only_the_sequence_that_cannot_be_read_is_lost(hang_ups: list[int]) -> None:
    sent = await fed(b"a\x1b[99999999ub\xffc", hang_ups)
    read = [getattr(key, "character", None) for key in sent]
    assert read == ["a", "b", "\N{REPLACEMENT CHARACTER}", "c"]


@pytest.mark.fault(
    "Random bytes and sizes, whole program", "9,000 bytes and 60 sizes through a terminal"
)
def test_random_bytes_through_a_terminal(start: Start, saw: Saw) -> None:
    terminal = start()
    draw = random.Random(7)
    leaving = {3, 17, 26, ord("q")}
    pieces = [piece for piece in PIECES if not leaving & {*piece}]
    for _ in range(60):
        terminal.press(b"".join(draw.choices(pieces, k=75))[:150])
        terminal.resize(draw.randrange(0, 130), draw.randrange(0, 45))
        assert terminal.process.poll() is None, terminal.text[-2000:]
    terminal.press(AS_USUAL)
    time.sleep(0.5)  # so that what follows is no part of an escape sequence
    terminal.press("\x11")
    seconds = terminal.wait()
    assert terminal.status == 0, terminal.text[-2000:]
    assert "Traceback" not in terminal.text
    saw("no crash; Ctrl+Q leaves, status 0", seconds)
