"""docs/class.md: its commands are run, and what it lists is so."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from gdtui import course
from gdtui.central.connection import file_url
from gdtui.central.relay import Relay, spools_in
from gdtui.cli import class_board, class_report
from gdtui.cli.class_ import CLASS_COMMANDS
from gdtui.cli.main import cli
from gdtui.progress.store import Progress
from gdtui.server.place import DATABASE_FILE
from gdtui.server.roster import SPOOL, Roster
from tests.central.spools import keep_answer

DOCUMENT = Path(__file__).parents[2] / "docs" / "class.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
ELSEWHERE = ("postgresql://", "sqlite:////srv", "$")
"""What names machines and folders that are not here."""


def commands() -> list[list[str]]:
    """The lines that a teacher types to see, take home and forget."""
    lines = re.findall(r"(?m)^    (gdtui class .*)$", TEXT)
    split = [shlex.split(line)[1:] for line in lines if not any(each in line for each in ELSEWHERE)]
    return [words for words in split if words[1] != "serve"]


def test_every_command_of_a_class_is_told_of() -> None:
    told = set(re.findall(r"gdtui class ([a-z]+)", TEXT))
    assert told >= set(CLASS_COMMANDS)


def test_what_a_teacher_types_works_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "class"
    url = file_url(folder / DATABASE_FILE)
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    (tmp_path / "learners").write_text(f"{key} Ada Lovelace\n")
    roster = Roster(folder, url, learners=tmp_path / "learners")
    roster.refresh()
    (ada,) = roster.learners
    with closing(Progress.open(roster.spool_of(ada.number))) as progress:
        keep_answer(progress, "page", "x")
    Relay(url, lambda: spools_in(folder / SPOOL)).close()
    lessons = course.load_all()  # once: each command reads them, which takes most of its time
    for module in (class_board, class_report):
        monkeypatch.setattr(module, "load_lessons", lambda access: lessons)
    monkeypatch.delenv("GDTUI_CLASS", raising=False)
    monkeypatch.chdir(tmp_path)
    typed = commands()
    assert len(typed) >= 8
    for words in sorted(typed, key=lambda words: words[1] == "forget"):  # that comes last
        if words == ["class", "board"]:
            words = [*words, "--once"]
        if "forget" in words:
            words = [*words, "--yes"]
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, (words, done.output)
    assert (tmp_path / "results.csv").is_file()
    for line in re.findall(r"(?m)^    ((?:rm|cp) .*)$", TEXT):  # the backup is put back
        subprocess.run(shlex.split(line), check=True)
    assert CliRunner().invoke(cli, ["class", "report"]).output.splitlines()[1].startswith("Ada")


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd here")
    for number, unit in enumerate(re.findall(r"```ini\n(\[Unit\].*?)```", TEXT, re.S)):
        file = tmp_path / f"unit{number}.service"
        file.write_text(unit)
        done = subprocess.run([tool, "verify", file], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
