"""The workshop in lines: each save is answered; without a terminal its commands are named."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from gdtui.cli import main
from gdtui.plain import workshop
from gdtui.plain.workshop import watch_in_lines
from gdtui.workshop.folder import begin_folder
from gdtui.workshop.parts import part_of
from tests.workshop.solutions import filled


@pytest.mark.slow
def test_each_save_is_answered_and_what_hangs_is_given_up(tmp_path: Path) -> None:
    begin_folder(tmp_path)
    told: list[str] = []
    file = tmp_path / part_of(1).file

    def save(lines: str) -> None:
        file.write_text(filled(part_of(1), lines), encoding="utf-8")

    def play() -> Iterator[None]:
        """What somebody does beside it; a step each time it waits."""
        assert "part01_forward.py, to be written" in told[-1]
        save('print("seen")\nreturn w * x - b')
        while "b is added, not subtracted" not in told[-1]:
            yield
        assert "10 steps by it. Step 10: loss" in told[-1]
        assert "It printed: seen" in told[-1]
        save("return sum(iter(int, 1))")
        for _ in range(12):
            yield
        save("return w * x + b")
        while "part01_forward.py, holds" not in told[-1]:
            yield
        assert "was not done" not in " ".join(told)
        assert "1 of 10 hold." in told[-1]
        raise KeyboardInterrupt

    playing = play()

    def wait(seconds: float) -> None:
        time.sleep(seconds)
        next(playing)

    with pytest.raises(KeyboardInterrupt):
        watch_in_lines(tmp_path, tell=told.append, wait=wait)
    assert not any("\x1b" in text for text in told)


@pytest.mark.parametrize("by", ["--plain", "ACCESSIBLE", "GDTUI_PLAIN"])
def test_lines_are_asked_for_as_for_a_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    begin_folder(tmp_path)
    begun: list[tuple[Path, int | None]] = []
    monkeypatch.setattr(workshop, "watch_in_lines", lambda *at: begun.append(at))
    arguments = ["code", "watch", "--part", "3", str(tmp_path)]
    arguments += [by] if by == "--plain" else []
    result = CliRunner().invoke(main.cli, arguments, env={by: "1"} if by.isupper() else {})
    assert result.exit_code == 0, result.output
    assert begun == [(tmp_path, 3)]
    refused = CliRunner().invoke(main.cli, [*arguments, "--editor", "--plain"])
    assert "open an editor beside it" in refused.output


def test_without_a_terminal_the_workshop_s_own_commands_are_named(tmp_path: Path) -> None:
    begin_folder(tmp_path)
    result = CliRunner().invoke(main.cli, ["code", "watch", str(tmp_path)])
    assert result.exit_code == 2
    assert f"`gdtui code check {tmp_path}`" in result.output
    assert f"`gdtui code watch --plain {tmp_path}`" in result.output
    assert "gdtui --plain" not in result.output
