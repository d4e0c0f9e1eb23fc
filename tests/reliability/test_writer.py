"""What is sent to a terminal arrives whole and in order, whether or not anybody reads."""

from __future__ import annotations

import os
import threading
import tty
from collections.abc import Iterator
from typing import TextIO

import pytest

from gdtui.ui.terminal.writer import MOST_WAITING, TerminalWriter

FRAME = "⣿" * 1000


@pytest.fixture
def ends() -> Iterator[tuple[int, TextIO]]:
    """Both ends of a terminal that changes nothing: where it is read, where it is written."""
    master, slave = os.openpty()
    tty.setraw(slave)
    with open(slave, "w", encoding="utf-8") as file:
        yield master, file
    os.close(master)


def read(master: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += os.read(master, 65536)
    return data


def test_a_terminal_with_room_gets_it_at_once_without_a_thread(ends: tuple[int, TextIO]) -> None:
    master, file = ends
    threads = threading.active_count()
    writer = TerminalWriter(file)
    writer.start()
    writer.write("η ↓")
    assert os.read(master, 100).decode() == "η ↓"
    assert threading.active_count() == threads
    writer.stop()


def test_what_a_stalled_terminal_has_no_room_for_waits_its_turn(ends: tuple[int, TextIO]) -> None:
    master, file = ends
    writer = TerminalWriter(file)
    texts = [f"{number:04}{FRAME}" for number in range(MOST_WAITING)]
    for text in texts:  # more than the terminal holds, and nobody reads
        writer.write(text)
    whole = "".join(texts).encode()
    assert read(master, len(whole)) == whole
    writer.write("after")
    assert read(master, 5) == b"after"
    writer.stop()


def test_writers_of_two_threads_never_cut_each_other(ends: tuple[int, TextIO]) -> None:
    master, file = ends
    writer = TerminalWriter(file)

    def send(letter: str) -> None:
        for _ in range(200):
            writer.write(f"<{letter * 50}>")

    senders = [threading.Thread(target=send, args=(letter,)) for letter in "ab"]
    for sender in senders:
        sender.start()
    data = read(master, 2 * 200 * 52).decode()
    for sender in senders:
        sender.join()
    assert sorted(data.split(">")[:-1]) == sorted(["<" + "a" * 50] * 200 + ["<" + "b" * 50] * 200)
    writer.stop()


def test_the_programs_own_terminal_still_waits(ends: tuple[int, TextIO]) -> None:
    _, file = ends
    writer = TerminalWriter(file)
    writer.write("x")
    assert os.get_blocking(file.fileno())
    writer.stop()


def test_without_a_terminal_a_thread_writes(tmp_path: str) -> None:
    with open(os.path.join(tmp_path, "out"), "w", encoding="utf-8") as file:
        writer = TerminalWriter(file)
        writer.write("one ")
        writer.write("two")
        writer.stop()
        name = file.name
    with open(name, encoding="utf-8") as file:
        assert file.read() == "one two"


def test_a_terminal_that_is_gone_is_no_error(ends: tuple[int, TextIO]) -> None:
    master, file = ends
    writer = TerminalWriter(file)
    os.dup2(os.open(os.devnull, os.O_RDONLY), master)  # the other end is closed
    writer.write("nobody there")
    writer.write(FRAME * 40)
    writer.stop()
