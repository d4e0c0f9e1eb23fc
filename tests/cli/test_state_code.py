"""`gdtui open @CODE`: on a screen, in plain lines, in a class; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gdtui import course
from gdtui.cli import main
from gdtui.export.state_code import state_code
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import EXAMPLE
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session.session import Session
from gdtui.ui import launch, startup
from gdtui.ui.launch import LONG_REPLAY
from tests.lessons import LESSON
from tests.walks import all_of


def gdtui(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main.cli, arguments, prog_name="gdtui", input=typed)


def error(result: Result) -> str:
    """The one sentence that a command ends with."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    return result.output.strip().splitlines()[-1]


def driven() -> Session:
    session = Session.open(course.find("learning-rate"))
    for key in ("space", "space", "+", "space", "g", "b"):
        session = session.press(key)
    return session


CODE = state_code(driven())


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the tutor has loaded behind its first screen."""
    seen: list[Any] = []

    def shown(
        lessons: Callable[[], object],
        first: startup.DeferredOpening,
        progress: Progress,
        *_: object,
    ) -> int:
        assert lessons()
        assert progress.farewell == "Your place is not kept."
        seen.append(first.load())
        return 0

    monkeypatch.setattr("gdtui.cli.open.require_terminal", lambda: None)
    monkeypatch.setattr(launch, "_run_app", shown)
    return seen


@pytest.mark.parametrize("command", [("open", CODE), (CODE,), (f"{CODE[:30]}\n  {CODE[30:]}",)])
def test_a_code_opens_the_tutor_at_its_state(command: tuple[str, ...], begun: list[Any]) -> None:
    assert gdtui(*command).exit_code == 0
    (opening,) = begun
    assert isinstance(opening, startup.RestoredOpening)
    assert all_of(opening.session) == all_of(driven())


@pytest.mark.slow
def test_a_long_run_is_left_to_a_screen_that_shows_it(begun: list[Any]) -> None:
    session = Session.open(course.find("learning-rate"), 7)
    session = replace(session, trace=session.trace.advance(LONG_REPLAY)).step()
    assert gdtui("open", state_code(session)).exit_code == 0
    (opening,) = begun
    assert isinstance(opening, startup.ReplayOpening)
    told: list[tuple[int, int]] = []
    back = opening.open(lambda *of: told.append(of))
    assert back.state.parameters.tolist() == session.state.parameters.tolist()
    assert told[0] == (0, LONG_REPLAY + 1)


@pytest.mark.parametrize("restricted", [(), ("--restricted",)])
def test_a_shipped_table_opens_in_a_class_too(
    restricted: tuple[str, ...], begun: list[Any]
) -> None:
    session = open_sandbox(EXAMPLE, Access()).step()
    assert gdtui(*restricted, "open", state_code(session)).exit_code == 0
    assert all_of(begun[0].session) == all_of(session)


def test_in_a_class_no_code_names_a_file(tmp_path: Path, begun: list[Any]) -> None:
    file = tmp_path / "01_rates.md"
    file.write_text(LESSON, encoding="utf-8")
    code = state_code(Session.open(course.parse(file)))
    told = error(gdtui("--restricted", "open", code))
    assert told == error(gdtui("--restricted", "open", str(file)))
    assert gdtui("--restricted", "--folder", str(tmp_path), "open", code).exit_code == 0
    assert len(begun) == 1


def test_a_damaged_code_is_a_sentence_before_any_screen(begun: list[Any]) -> None:
    for damaged in (CODE[:-1], f"{CODE}A", "@", "@-", CODE.swapcase(), f"{CODE[:9]}.{CODE[9:]}"):
        for command in (("open",), ("shot",), ("open", "--plain")):
            told = error(gdtui(*command, damaged))
            assert told == (
                "Error: This code is damaged or cut off: copy all of it, from @ to its end."
            )
    assert not begun


@pytest.mark.parametrize(
    ("option", "value"),
    [("--page", "1"), ("--chart", "loss"), ("--learning-rate", "1e-6"), ("--seed", "1")],
)
@pytest.mark.parametrize("command", ["open", "shot"])
def test_a_code_goes_with_no_option_for_another_state(
    command: str, option: str, value: str, begun: list[Any]
) -> None:
    told = error(gdtui(command, CODE, option, value))
    assert told == f"Error: A code brings its own state: leave {option} out."
    assert not begun


def test_a_changed_lesson_is_a_sentence_everywhere(tmp_path: Path, begun: list[Any]) -> None:
    file = tmp_path / "01_rates.md"
    file.write_text(LESSON, encoding="utf-8")
    code = state_code(Session.open(course.parse(file), 1))
    file.write_text(LESSON.replace("twice", "two times"), encoding="utf-8")
    for command in (("open",), ("shot",), ("open", "--plain")):
        told = error(gdtui(*command, code))
        assert "changed since the code was made" in told
        assert f"`gdtui {file} --page 2` opens it as it is now" in told


def test_plain_lines_go_on_from_a_code() -> None:
    shown = gdtui("open", CODE, "--plain", typed="a\nk\nq\n")
    assert shown.exit_code == 0, shown.output
    assert "Page 1 of 9" in shown.output
    assert "Your place is not kept." in shown.output
    after = state_code(driven().press("a"))
    assert f"\ngdtui open {after}\n" in shown.output


def test_plain_lines_see_an_outcome_to_its_end() -> None:
    session = Session.open(course.find("learning-rate"), 1).press("1").press("enter").tick()
    assert session.revealing
    shown = gdtui("open", state_code(session), "--plain", typed="q\n")
    assert "100 steps" in shown.output
    assert "Watch" not in shown.output


def test_nothing_is_kept_of_what_a_code_brought() -> None:
    session = Session.open(course.find("learning-rate"))
    for _ in range(12):
        session = session.step()
    assert session.page_done
    gdtui("open", state_code(session), "--plain", typed="n\nq\n")
    assert Progress.open().marks() == {}
    assert Progress.open().place is None
