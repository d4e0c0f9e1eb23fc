"""What was done, by command: told, forgotten, taken along."""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gdtui.cli import reset
from gdtui.cli.main import cli
from gdtui.progress.store import PROGRESS_FILE, Progress
from tests.lessons import shipped_lessons

PAGES = sum(len(lesson.pages) for lesson in shipped_lessons())


def gdtui(*arguments: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=typed)


def play(*lines: str, arguments: tuple[str, ...] = ("7",)) -> None:
    done = gdtui("--plain", *arguments, typed="\n".join(lines) + "\n")
    assert done.exit_code == 0, done.output


def events() -> list[str]:
    with closing(Progress.open()) as progress:
        return [event.kind for event in progress.events()]


def test_the_list_says_of_each_page_what_was_done() -> None:
    play("h", "space*10", "n", "3", "n", "q")
    rows = json.loads(gdtui("list", "--json").stdout)
    row = next(each for each in rows if each["number"] == "07")
    assert list(row)[:10] == [
        *(
            "number",
            "slug",
            "title",
            "part",
            "minutes",
            "objective",
            "done",
            "skipped",
            "shown",
            "pages",
        )
    ]
    assert (row["done"], row["pages"], len(row["by_page"])) == (2, 9, 9)
    first, second, third = row["by_page"][:3]
    told = ("done", "right_at_first", "tries", "misses", "hints")
    assert [first[name] for name in told] == [True, None, 1, 0, 1]
    assert [second[name] for name in told] == [True, False, 1, 1, 0]
    assert [third[name] for name in told] == [False, None, 0, 0, 0]
    assert third["last"].endswith("Z")
    assert row["by_page"][4]["last"] is None
    assert 0 <= row["minutes_spent"] < 1
    assert gdtui("list").stdout.splitlines()[-1] == (
        f"In all: 2 of {PAGES} pages done, 0 of 1 answer right at first, 1 hint, 0 minutes."
    )


def test_a_list_of_nothing_has_no_summary() -> None:
    assert "In all" not in gdtui("list").stdout
    rows = json.loads(gdtui("list", "--json").stdout)
    assert not any(page["done"] for row in rows for page in row["by_page"])


@pytest.mark.slow
@pytest.mark.parametrize("way", ["file", "environment", "command line"])
def test_recording_can_be_turned_off(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments: tuple[str, ...] = ("7",)
    if way == "file":
        home = Path(os.environ["GDTUI_HOME"])
        (home / "settings.toml").write_text("record = false\n", encoding="utf-8")
    elif way == "environment":
        monkeypatch.setenv("GDTUI_RECORD", "0")
    else:
        arguments = ("7", "--no-record")
    play("space*10", "n", "3", "q", arguments=arguments)
    assert events() == []
    with closing(Progress.open()) as progress:
        assert len(progress.marks()) == 2
        assert len(progress.answers()) == 1
    if way != "command line":
        assert f"record          false     {way}" in gdtui("settings").stdout


def test_a_wrong_wish_to_record_nothing_is_not_passed_over() -> None:
    home = Path(os.environ["GDTUI_HOME"])
    (home / "settings.toml").write_text('record = "never"\n', encoding="utf-8")
    ended = gdtui("--plain", "7", typed="space\nq\n")
    assert ended.exit_code == 1
    assert "`record` cannot be 'never': write true or false" in ended.stderr
    assert events() == []


def test_fresh_records_nothing() -> None:
    play("space*10", "n", "q", arguments=("7", "--fresh"))
    assert not (Path(os.environ["GDTUI_HOME"]) / PROGRESS_FILE).exists()


def test_what_is_reset_has_no_events() -> None:
    play("space", "q")
    play("space", "q", arguments=("8",))
    gdtui("reset", "7")
    with closing(Progress.open()) as progress:
        assert {event.lesson for event in progress.events()} == {"two-parameters"}


def test_everything_is_forgotten_when_one_says_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    play("space*10", "n", "q")
    refused = gdtui("reset", "--all")
    assert refused.exit_code == 2
    assert "say --all --yes" in refused.stderr
    for wrong in (("reset",), ("reset", "7", "--all")):
        assert "Name one lesson, or say --all." in gdtui(*wrong).stderr
    monkeypatch.setattr(reset, "has_terminal", lambda: True)
    kept = gdtui("reset", "--all", typed="n\n")
    assert "Forget all that you ever did here" in kept.stderr
    assert "Nothing was forgotten." in kept.stdout
    assert events()
    assert gdtui("reset", "--all", typed="y\n").stdout.endswith("Everything is forgotten.\n")
    assert events() == []
    with closing(Progress.open()) as progress:
        assert (progress.place, progress.marks()) == (None, {})
    monkeypatch.setattr(reset, "has_terminal", lambda: False)
    assert gdtui("reset", "--all", "--yes").stdout == "Everything is forgotten.\n"


def test_progress_goes_to_another_machine_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.json"
    play("space*10", "n", "3", "q")
    assert gdtui("export-progress", str(file)).stdout == f"Your progress is in {file}.\n"
    before = gdtui("list").stdout
    monkeypatch.setenv("GDTUI_HOME", str(tmp_path / "elsewhere"))
    assert f"0 of {PAGES}" not in before
    taken = gdtui("import-progress", str(file))
    assert taken.stdout.startswith("New here: 2 pages, 1 answer, 0 tables, ")
    assert gdtui("list").stdout == before
    assert gdtui("import-progress", "-", typed=file.read_bytes()).stdout == (
        "New here: 0 pages, 0 answers, 0 tables, 0 events, the runs of 0 pages.\n"
    )
    assert gdtui("export-progress", "-").stdout == file.read_text(encoding="utf-8")
    gdtui("export-progress", str(file))  # over what was exported before


def test_what_cannot_be_taken_over_is_one_sentence(tmp_path: Path) -> None:
    foreign = tmp_path / "notes.txt"
    foreign.write_text("to buy: tea", encoding="utf-8")
    for arguments, said in (
        (("import-progress", str(foreign)), f"{foreign} is damaged or no progress"),
        (("import-progress", str(tmp_path / "no.json")), "No such file"),
        (("export-progress", str(foreign)), "is there, and is no exported progress"),
        (("export-progress", str(tmp_path / "no" / "where.json")), "Cannot write"),
    ):
        ended = gdtui(*arguments)
        assert ended.exit_code == 1, arguments
        assert said in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
    assert foreign.read_text(encoding="utf-8") == "to buy: tea"


@pytest.mark.parametrize("command", ["export-progress", "import-progress"])
def test_a_class_takes_nothing_along(command: str, tmp_path: Path) -> None:
    ended = gdtui("--restricted", command, str(tmp_path / "x.json"))
    assert ended.exit_code == 2
    assert "There is only the tutor here" in ended.stderr
    assert not [*tmp_path.iterdir()]


def test_what_cannot_be_kept_cannot_be_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDTUI_HOME", "/dev/null/nowhere")
    for arguments in (("export-progress", "-"), ("reset", "--all", "--yes")):
        ended = gdtui(*arguments)
        assert ended.exit_code == 1
        assert "Not saving" in ended.stderr
