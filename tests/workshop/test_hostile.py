"""Files that hang, flood, leave or lie: each ends in time, with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdtui.workshop.examination import examine
from gdtui.workshop.folder import begin_folder
from gdtui.workshop.parts import part_of
from gdtui.workshop.protocol import CodeFault
from gdtui.workshop.runner import (
    MOST_OUTPUT_BYTES,
    CannotRunError,
    LearnerProcess,
    LookInterruptedError,
)
from tests.workshop.solutions import SOLUTIONS, filled, solve

PART = part_of(1)
RIGHT = SOLUTIONS[1]

HOSTILE: dict[str, tuple[str, str]] = {
    "endless": (f"while True:\n    pass\n{RIGHT}", "was not done after"),
    "endless in C": ("return sum(iter(int, 1))", "was not done after"),
    "recursive": ("return forward(x, w, b)", "calls itself without end"),
    "exiting": ("raise SystemExit(0)", "leaves the program"),
    "leaving at once": ("import os\nos._exit(3)", "its process ended with status 3"),
    "ended by a signal": ("import os\nos.kill(os.getpid(), 9)", "by the signal SIGKILL"),
    "deaf": (
        "import signal\nfor one in (signal.SIGTERM, signal.SIGINT):\n"
        "    signal.signal(one, signal.SIG_IGN)\nwhile True:\n    pass",
        "was not done after",
    ),
    "crashing": ("import ctypes\nctypes.string_at(0)", "its process ended by the signal"),
    "flooding": (f'for _ in range(4000):\n    print("x" * 100)\n{RIGHT}', "holds"),
    "flooding below Python": (
        f'import os\nfor _ in range(20):\n    os.write(1, b"x" * 50_000)\n{RIGHT}',
        "holds",
    ),
    "flooding without end": ('while True:\n    print("x" * 1000)', "was not done after"),
    "huge": ("return np.zeros(2_000_000)", "over a million numbers"),
    "hungry": ("return np.zeros(10**10)", "asks for more memory"),
    "not a number": ("return w * x + b + np.nan", "is not a number"),
    "of wrong shape": ("return (w * x + b)[:, None]", "by 1 numbers"),
    "nested": ("a = []\na.append(a)\nreturn a", "forward returns"),
    "random": (f"{RIGHT} + np.random.rand()", "another result each time"),
    "stateful": (
        "forward.count = getattr(forward, 'count', 0) + 1\nreturn w * x + b + forward.count",
        "another result each time",
    ),
    "lying at its words": (
        "class E(Exception):\n    def __str__(self):\n        raise self\nraise E",
        "line 19: E.",
    ),
    "writing where the tutor reads": (
        "import os\nfor fd in range(3, 20):\n    try:\n        os.write(fd, b'x' * 99)\n"
        "    except OSError:\n        pass\nreturn 1",
        "part01_forward.py",
    ),
    "closing everything": ("import os\nos.closerange(0, 99)\nreturn 1", "its process ended"),
    "syntax": ("return w * x +", "line 16 is no Python yet"),
    "tabs and blanks": ("  y = 1\n\treturn y", "is no Python yet"),
    "deep": ("return " + "(" * 5000, "is no Python yet"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workshop")
    begin_folder(folder)
    return folder


@pytest.fixture(scope="module")
def process(folder: Path) -> Iterator[LearnerProcess]:
    process = LearnerProcess(folder, seconds=0.6)
    yield process
    process.stop()


def state_and_message(process: LearnerProcess) -> tuple[str, str]:
    found = examine(process, PART, {})
    return found.state, found.message


EVERY_DAY = (
    *("endless", "recursive", "exiting", "leaving at once", "flooding", "huge", "not a number"),
    *("of wrong shape", "random", "stateful", "syntax"),
)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in EVERY_DAY else pytest.mark.soak) for name in HOSTILE],
)
def test_a_hostile_file_ends_with_a_sentence(
    process: LearnerProcess, folder: Path, name: str
) -> None:
    lines, piece = HOSTILE[name]
    (folder / PART.file).write_text(filled(PART, lines), encoding="utf-8")
    _, message = state_and_message(process)
    assert piece in message, message
    assert message.endswith((".", "?"))
    assert "\n" not in message
    assert len(process._output) <= MOST_OUTPUT_BYTES
    solve(folder, 1)
    assert state_and_message(process)[0] == "holds"


def test_a_deleted_and_a_renamed_file_are_named(process: LearnerProcess, folder: Path) -> None:
    solve(folder, 1)
    path = folder / PART.file
    path.rename(folder / "other.py")
    state, message = state_and_message(process)
    assert state == "fails"
    assert "part01_forward.py is not there" in message
    assert "gdtui code reset 1` in its folder writes the file anew." in message
    (folder / "other.py").unlink()
    solve(folder, 1)


def test_a_renamed_function_is_asked_for(process: LearnerProcess, folder: Path) -> None:
    source = filled(PART, RIGHT).replace("def forward", "def foreward")
    (folder / PART.file).write_text(source, encoding="utf-8")
    assert "There is no function forward" in state_and_message(process)[1]
    solve(folder, 1)


@pytest.mark.parametrize(
    ("source", "piece"),
    [
        (b"\xff\xfe\x00", "is no Python yet"),
        (b"x = 1\x00", "is no Python yet"),
        (b"# " + b"x" * 200_000, "over 100,000 bytes"),
        (b"", "no function forward"),
        (b"forward = 3\n", "no function forward"),
        (b"import torch_of_nobody\n", "no module torch_of_nobody"),
        (b"import sys; sys.exit()\n", "leaves the program"),
    ],
)
def test_a_file_of_something_else_ends_with_a_sentence(
    process: LearnerProcess, folder: Path, source: bytes, piece: str
) -> None:
    (folder / PART.file).write_bytes(source)
    assert piece in state_and_message(process)[1]
    solve(folder, 1)


def test_who_saves_anew_does_not_wait_for_what_hangs(folder: Path) -> None:
    process = LearnerProcess(folder, seconds=60)
    (folder / PART.file).write_text(filled(PART, "return sum(iter(int, 1))"), encoding="utf-8")
    done = threading.Event()

    def give_up() -> None:
        while not done.wait(0.1):
            process.interrupt()

    threading.Thread(target=give_up, daemon=True).start()
    begun = time.monotonic()
    try:
        with pytest.raises(LookInterruptedError):
            examine(process, PART, {})
        assert time.monotonic() - begun < 20
        done.set()
        solve(folder, 1)
        assert state_and_message(process)[0] == "holds"
        process.interrupt()  # nobody waits
        assert state_and_message(process)[0] == "holds"
    finally:
        done.set()
        process.stop()


def test_a_file_of_a_library_s_name_in_the_folder_breaks_nothing(
    process: LearnerProcess, folder: Path
) -> None:
    for name in ("random.py", "numpy.py", "msgspec.py"):
        (folder / name).write_text("raise RuntimeError('not me')\n")
    process.stop()
    try:
        assert state_and_message(process)[0] == "holds"
    finally:
        for name in ("random.py", "numpy.py", "msgspec.py"):
            (folder / name).unlink()


def test_a_file_saved_twice_in_a_second_is_read_twice(
    process: LearnerProcess, folder: Path
) -> None:
    path = folder / PART.file
    one, other = filled(PART, "return w * x + b"), filled(PART, "return w * x - b")
    for source, state in ((one, "holds"), (other, "wrong"), (one, "holds")):
        path.write_text(source, encoding="utf-8")
        os.utime(path, (1e9, 1e9))
        assert state_and_message(process)[0] == state
    solve(folder, 1)


def test_nothing_is_left_behind(process: LearnerProcess, folder: Path) -> None:
    assert not (folder / "__pycache__").exists()


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_file_started_ends_with_it(process: LearnerProcess, folder: Path) -> None:
    lines = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('started.txt', 'w').write(str(child.pid))\nwhile True:\n    pass"
    )
    (folder / PART.file).write_text(filled(PART, lines), encoding="utf-8")
    assert "was not done after" in state_and_message(process)[1]
    started = int((folder / "started.txt").read_text())
    status = Path(f"/proc/{started}/status")
    assert not status.exists() or "zombie" in status.read_text()
    solve(folder, 1)


def test_a_process_that_cannot_begin_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_folder(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    process = LearnerProcess(tmp_path)
    with pytest.raises(CannotRunError, match="cannot begin"):
        process.start()


def test_limits_that_cannot_be_set_are_named(process: LearnerProcess) -> None:
    process.start()
    expected: tuple[str, ...] = () if sys.platform == "linux" else ("memory",)
    assert process.unset == expected


def test_faults_are_values() -> None:
    assert CodeFault("raised") == CodeFault("raised", "", "", 0)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_that_hangs_ends_soon_after_a_tutor_that_was_killed(tmp_path: Path) -> None:
    begin_folder(tmp_path)
    source = filled(PART, "return sum(iter(int, 1))")
    (tmp_path / PART.file).write_text(source, encoding="utf-8")
    tutor = (
        "import sys; from pathlib import Path\n"
        "from gdtui.workshop.examination import examine\n"
        "from gdtui.workshop.parts import part_of\n"
        "from gdtui.workshop.runner import LearnerProcess\n"
        "process = LearnerProcess(Path(sys.argv[1]), seconds=60); process.start()\n"
        "print(process.process_id, flush=True)\n"
        "examine(process, part_of(1), {})\n"
    )
    command = [sys.executable, "-c", tutor, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        child = int(running.stdout.readline())
        time.sleep(1)
        running.kill()
    status = Path(f"/proc/{child}/status")
    for _ in range(300):
        if not status.exists() or "zombie" in status.read_text():
            return
        time.sleep(0.1)
    raise AssertionError("it goes on and on")
