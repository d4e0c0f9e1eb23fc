"""Sessions whose steps are learners' functions: right ones step as the engine does."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest

from gdtui.charts import describe_chart, draw_chart
from gdtui.session.session import Session
from gdtui.workshop import trace as trace_module
from gdtui.workshop.bench import Bench
from gdtui.workshop.driver import BUSY, FILES_CHANGED
from gdtui.workshop.page_text import page_text
from gdtui.workshop.parts import PARTS, part_of
from gdtui.workshop.session import LAST_PART, WorkshopSession
from gdtui.workshop.trace import LearnerTrace
from tests.properties import SCALE
from tests.workshop.solutions import SLIPS, filled, slip_lines, solve


def examples_of(count: int) -> int:
    """So many in the suite, ten times as many in `make soak`."""
    return round(count * max(1, SCALE))


WRONG_SIGN = "return -np.mean(2 * error * x), -np.mean(2 * error)"


def begin(bench: Bench, number: int) -> WorkshopSession:
    return WorkshopSession.begin(bench.folder, bench.driver, bench.look(), number)


def write(folder: Path, number: int, lines: str) -> None:
    part = part_of(number)
    (folder / part.file).write_text(filled(part, lines), encoding="utf-8")


def press(session: Session, *keys: str) -> WorkshopSession:
    for key in keys:
        session = session.press(key)
    assert isinstance(session, WorkshopSession)
    return session


@pytest.mark.parametrize("number", range(1, 11))
def test_right_functions_step_as_the_engine_does(bench: Bench, number: int) -> None:
    session = begin(bench, number)
    assert session.finding.state == "holds"
    engine = Session.open(session.lesson, number - 1)
    keys = ("space",) * 8 + ("+",) + ("space",) * 5 + ("-", "e")
    largest = 0.0
    for key in keys:
        session, engine = press(session, key), engine.press(key)
        largest = max(largest, float(np.max(np.abs(engine.state.parameters))))
        assert session.trace.steps == engine.trace.steps
        difference = np.abs(session.state.parameters - engine.state.parameters)
        assert np.all(difference <= 1e-12 * largest)
        for field in ("learning_rate", "epoch", "batch", "seed", "step"):
            assert getattr(session.state, field) == getattr(engine.state, field)
    assert session.loss == pytest.approx(engine.loss, rel=1e-10)
    chart = session.scene.charts[number % 3 if number > 1 else 0]
    assert draw_chart(chart, session)
    assert describe_chart(press(session, "c"))


def test_undo_is_exact_and_nothing_is_worked_out_again(bench: Bench) -> None:
    session = begin(bench, 3)
    states = [session.state]
    for _ in range(30):
        session = press(session, "space")
        states.append(session.state)
    asked = bench.process.begun
    bench.process.stop()
    for state in reversed(states[:-1]):
        session = press(session, "b")
        assert session.state.parameters.tobytes() == state.parameters.tobytes()
    session = press(session, "end")
    assert session.state.parameters.tobytes() == states[-1].parameters.tobytes()
    assert session.trace.at(17).parameters.tobytes() == states[17].parameters.tobytes()
    assert bench.process.begun == asked


def test_a_wrong_sign_climbs(bench: Bench, folder: Path) -> None:
    write(folder, 3, WRONG_SIGN)
    session = begin(bench, 3)
    assert session.finding.state == "wrong"
    losses = [session.loss]
    for _ in range(8):
        session = press(session, "space")
        losses.append(session.loss)
    assert losses == sorted(losses)
    assert session.status == "diverged"
    assert "gauge" not in session.page.readout


def test_the_loss_shown_is_that_of_the_place_whatever_was_written(
    bench: Bench, folder: Path
) -> None:
    write(folder, 2, "return 0.0")
    session = press(begin(bench, 2), "space", "space")
    rows, (w, b) = session.rows, session.state.parameters
    loss = float(np.mean((w * rows.features[:, 0] + b - rows.targets) ** 2))
    assert session.loss == pytest.approx(loss, rel=1e-12)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(1, 11))
def test_whatever_slip_drives_nothing_raises(bench: Bench, folder: Path, number: int) -> None:
    for lines, _ in SLIPS[number][::4]:
        write(folder, number, slip_lines(lines))
        session = begin(bench, number)
        for key in ("space", "space", "e", "b", "space", "r"):
            session = press(session, key)
        session = session.tick()
        for chart in session.scene.charts[:1]:
            assert draw_chart(chart, session)
        assert session.trace.steps or session.notice


def test_what_is_not_written_yet_says_so_at_the_key(bench: Bench, folder: Path) -> None:
    write(folder, 4, "...")
    session = press(begin(bench, 4), "space")
    assert session.trace.steps == 0
    assert "what to write is said above" in session.notice


def test_a_run_of_files_that_changed_does_not_go_on(bench: Bench, folder: Path) -> None:
    session = press(begin(bench, 3), "space")
    write(folder, 3, WRONG_SIGN)
    findings = bench.look()
    assert FILES_CHANGED[:20] in press(session, "space").notice
    again = session.look_again(findings, 3)
    assert again.trace.steps == 0
    assert len(again.ghosts) == 1  # what was before stays in sight
    assert press(again, "space").trace.steps == 1


def test_a_saved_file_of_another_part_is_shown(bench: Bench, folder: Path) -> None:
    session = begin(bench, 3)
    write(folder, 5, "pass")
    there = session.look_again(bench.look(), 5)
    assert there.part.number == 5
    assert there.finding.state == "wrong"
    assert there.marks[4] == "open"
    assert there.marks[3] == "done"
    assert press(there, "space").trace.steps == 1


def test_a_run_goes_on_in_slices_and_ends_at_what_is_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_module, "MOST_STEPS", 400)
    session = press(begin(bench, 6), ">", ">", ">", ">", "-", "-", "-", "-", "-", "-", "r")
    assert session.steps_per_frame == 10_000
    for _ in range(50):
        before = session.trace.steps
        session = session.tick()
        if not session.running:
            break
        assert before < session.trace.steps <= 400
    assert session.trace.steps == 400
    assert "of a run are kept" in session.notice
    assert press(session, "0", "space").trace.steps == 1


def test_a_function_that_hangs_costs_its_time_once(bench: Bench, folder: Path) -> None:
    write(folder, 3, f"while np.mean(error) < -24.9:\n    pass\n{SLIPS[3][0][0]}")
    write(folder, 3, "while np.abs(np.mean(error)) > 40:\n    pass\n" + WRONG_SIGN)
    session = begin(bench, 3)
    bench.process._seconds = 0.4
    seconds = []
    for _ in range(8):
        begun = time.perf_counter()
        session = press(session, "space")
        assert math.isfinite(session.loss)
        seconds.append(time.perf_counter() - begun)
    assert "was not done after" in session.notice
    assert sum(one > 0.35 for one in seconds) == 1


def test_while_files_are_looked_at_no_key_waits(bench: Bench) -> None:
    import threading

    session = begin(bench, 3)
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with bench.process.lock:
            held.set()
            go.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    refused = press(session, "space")
    go.set()
    thread.join()
    assert BUSY[:20] in refused.notice
    assert press(refused, "space").trace.steps == 1


def test_functions_that_are_no_use_for_a_step_say_why(bench: Bench, folder: Path) -> None:
    for number, lines, piece in (
        (1, "w * x + b", "returns nothing"),
        (1, "return w", "1,021 numbers are wanted"),
        (3, "return 1.0, 2.0, 3.0", "returns 3 things"),
        (4, "return w, None", "is nothing, and a number is wanted"),
        (7, "pairs.append(3)", "no pair of two arrays"),
    ):
        write(folder, number, lines)
        session = press(begin(bench, number), "space")
        assert session.trace.steps == 0
        assert piece in session.finding.message, session.finding.message
        assert f"No step by {part_of(number).file} as it is" in session.notice
        assert piece not in session.notice  # the page says it, once
        assert "drive the chart" not in page_text(session.finding)
        solve(folder, number)


def test_the_page_names_the_file_once_and_the_line_at_once(bench: Bench, folder: Path) -> None:
    for lines, piece in (
        ("return w * x + b", "Right: ŷ = w·x + b."),
        ("return ...", "In line 16, three dots wait: put there"),
        ("return wx + b", "Line 16: NameError"),
        ("return 0.52 * x + b", "Right for the weather"),
    ):
        write(folder, 1, lines)
        text = page_text(begin(bench, 1).finding)
        assert piece in text, text
        assert text.count(part_of(1).file) == 1, text


def test_a_function_that_gives_another_form_later_says_so_then(bench: Bench, folder: Path) -> None:
    write(folder, 1, "return w * x + b + 1 if w == 0.52 else w")
    session = begin(bench, 1)
    assert "drive the chart" in page_text(session.finding)
    session = press(session, "space", "space")
    assert session.trace.steps == 1
    assert "forward gives one number, and 1,021 numbers are needed" in session.notice


def test_what_a_function_prints_is_shown_once_and_tamed(bench: Bench, folder: Path) -> None:
    write(folder, 2, 'print("w\\x1b[2J", len(y))\nreturn np.mean(prediction)')
    session = begin(bench, 2)
    assert session.finding.printed == "w?[2J 1021"
    prose = session.page.prose[0].markdown
    assert "It printed: w?" in prose
    write(folder, 2, 'for one in y:\n    print(one, "x" * 1000)\nreturn 0')
    assert 250 < len(begin(bench, 2).finding.printed) <= 300


def test_keys_turn_the_parts_and_give_hints(bench: Bench) -> None:
    session = begin(bench, 1)
    told = []
    for _ in range(4):
        session = press(session, "h")
        told.append(session.notice)
    assert [hint in said for hint, said in zip(PARTS[0].hints, told, strict=False)] == [True] * 3
    assert "last hint" in told[3]
    for number in range(2, 11):
        session = press(session, "space", "n")
        assert session.part.number == number
        assert isinstance(session.trace, LearnerTrace)
    assert press(session, "n").notice == LAST_PART
    back = press(session, "p", "p")
    assert back.part.number == 8
    assert back.trace.steps == 1  # as it was left
    assert press(back, "space").trace.steps == 2
    assert press(back, "w").panel == "worked"
    assert press(back, "w", "w").panel == "account"


def test_every_key_may_come_in_any_order(bench: Bench, folder: Path) -> None:
    write(folder, 3, WRONG_SIGN)
    drawn = np.random.default_rng(3)
    keys = [*"erbasyvwgnpzohx0+-[]<>A.123", "space", "home", "end", "left", "enter"]
    session: Session = begin(bench, 2)
    for key in drawn.choice(keys, examples_of(60)):
        session = session.press(str(key))
        if session.moving:
            session = session.tick()
    assert isinstance(session, WorkshopSession)
