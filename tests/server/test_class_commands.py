"""What a teacher types: report, forget, rekey, backup, import; and one person with a database."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gdtui.central.connection import file_url
from gdtui.central.relay import Relay, spools_in
from gdtui.central.schema import open_database
from gdtui.cli.main import cli
from gdtui.progress.store import PROGRESS_FILE, Progress, progress_folder
from gdtui.server.place import DATABASE_FILE
from gdtui.server.roster import SPOOL, Roster
from tests.central.spools import answer, details, keep_answer
from tests.progress.test_migration import write_0_1_0
from tests.server.test_roster import KEYS

NAME, ANSWER = "Zephyrine Quux", "31415926"


def gdtui(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=typed)


def on(folder: Path, *arguments: str, typed: str | None = None) -> Result:
    command, *rest = arguments
    return gdtui("class", command, "--folder", str(folder), *rest, typed=typed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class of two, who answered: one by a file of keys and one who joined."""
    folder = tmp_path / "class"
    learners = tmp_path / "learners"
    learners.write_text(f"# ours\n{KEYS[0][0]} {NAME}\n{KEYS[1][0]} Bob\n")
    url = file_url(folder / DATABASE_FILE)
    roster = Roster(folder, url, learners=learners, code="c")
    roster.refresh()
    roster.join("Cleo", "c", KEYS[2][1])
    for learner in roster.learners:
        given = ANSWER if learner.name == NAME else f"of {learner.name}"
        with closing(Progress.open(roster.spool_of(learner.number))) as progress:
            for number in range(30):
                keep_answer(progress, "page", f"{given} {number}", right=False)
    relay = Relay(url, lambda: spools_in(folder / SPOOL))
    assert relay.close(30.0)
    return folder


def holding(folder: Path, *texts: str) -> list[str]:
    """The files of a folder in which one of these texts is to be found."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and any(text.encode().lower() in path.read_bytes().lower() for text in texts)
    )


def test_whom_the_class_forgets_leaves_no_trace_in_its_files(folder: Path) -> None:
    traces = (NAME, ANSWER, KEYS[0][1])
    url = file_url(folder / DATABASE_FILE)
    backup = folder.parent / "backup.sqlite3"
    assert on(folder, "backup", str(backup)).exit_code == 0
    (number,) = (
        each.number for each in Roster(folder, url, code="c").learners if each.name == NAME
    )
    spool = folder / SPOOL / str(number)
    before = holding(folder, *traces)
    assert any(name.startswith(DATABASE_FILE) for name in before), "else this test sees nothing"
    assert any(name.startswith(SPOOL) for name in before)
    assert "roster.sqlite3" in before
    relay = Relay(url, lambda: spools_in(folder / SPOOL))
    with open_database(url) as looking, closing(Progress.open(spool)) as progress:
        # Others have the database open, so that its log stays, and the learner is at it just now.
        looking.run("SELECT COUNT(*) FROM events")
        keep_answer(progress, "page", ANSWER)
        progress.flush()
        relay.send_once()
        assert f"{DATABASE_FILE}-wal" in holding(folder, *traces)
        done = on(folder, "forget", NAME.upper(), "--yes")
        assert holding(folder, *traces) == []
        keep_answer(progress, "page", ANSWER)
        progress.flush()
        relay.send_once()
    relay.close()
    assert done.exit_code == 0, done.output
    assert holding(folder, *traces) == []
    assert holding(folder, "of bob") != [], "the others' is there"
    lines = done.output.splitlines()
    assert lines[0] == f"Forgotten: {NAME}, number {number} in logs."
    assert lines[1].startswith(f"Still in {folder.parent / 'learners'} (line 2:")
    assert lines[2] == f"Still in {backup} (a backup)."
    assert len(lines) == 3
    backup.unlink()
    missing = on(folder, "forget", NAME, "--yes")
    assert "nobody called Zephyrine Quux" in missing.output
    report = json.loads(on(folder, "report", "--json").stdout)
    assert [each["name"] for each in report] == ["Bob", "Cleo"]


def test_forgetting_asks_first(folder: Path) -> None:
    assert on(folder, "forget", "Bob").exit_code == 2
    wrong = on(folder, "forget", "Bobb", "--yes")
    assert "did you mean Bob?" in wrong.output


def test_another_machine_forgets_its_spool_when_it_hears(folder: Path, tmp_path: Path) -> None:
    url = file_url(folder / DATABASE_FILE)
    other = Roster(tmp_path / "other", url, code="c")
    other.refresh()
    cleo = other.learner_of(KEYS[2][1])
    assert cleo is not None
    answer(other.spool_of(cleo.number), "page", ANSWER)
    on(folder, "forget", "Cleo", "--yes")
    other.refresh()
    assert holding(tmp_path / "other", "Cleo", ANSWER) == []


def test_another_key_for_who_lost_theirs(folder: Path) -> None:
    url = file_url(folder / DATABASE_FILE)
    roster = Roster(folder, url, learners=folder.parent / "learners", code="c")
    cleo = roster.learner_of(KEYS[2][1])
    done = on(folder, "rekey", "cleo")
    assert done.output == "Cleo: 1 key let go; whoever joins under this name next has it.\n"
    roster.refresh()
    assert roster.learner_of(KEYS[2][1]) is None
    assert roster.join("Cleo", "c", KEYS[3][1]) == cleo
    assert "line 3: change it there" in on(folder, "rekey", "Bob").output


def test_a_backup_that_is_put_back_hears_what_came_since(folder: Path) -> None:
    backup, database = folder.parent / "backup", folder / DATABASE_FILE
    assert on(folder, "backup", str(backup)).exit_code == 0
    assert "there already" in on(folder, "backup", str(backup)).output
    assert backup.stat().st_mode & 0o077 == 0
    answer(folder / SPOOL / "1", "page", "since")
    for path in folder.glob(f"{DATABASE_FILE}*"):
        path.unlink()
    shutil.copy(backup, database)
    assert Relay(file_url(database), lambda: spools_in(folder / SPOOL)).close(20.0)
    with open_database(file_url(database)) as opened:
        assert details(opened, 1)[-1] == "since"
        assert len(details(opened, 1)) == 31


def test_progress_from_accounts_is_taken_in(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    write_0_1_0(tmp_path / "ada")
    answer(tmp_path / "bob", "page", "falls")
    exported = tmp_path / "bob.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GDTUI_HOME", str(tmp_path / "bob"))
        assert gdtui("export-progress", str(exported)).exit_code == 0
    (tmp_path / "text").write_text("no progress")
    pairs = (
        f"Ada={tmp_path / 'ada' / PROGRESS_FILE}",
        f"Bob={exported}",
        f"Bob={tmp_path / 'bob'}",
        f"Eve={tmp_path / 'text'}",
        f"Zoe={tmp_path / 'missing'}",
    )
    done = on(folder, "import", *pairs)
    assert done.exit_code == 1
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["Ada", "Bob", "Bob"]
    assert done.stdout.splitlines()[1:] == [
        "Bob: 1 page, 2 new events.",
        "Bob: 1 page, 0 new events.",
    ]
    assert "damaged" in done.stderr
    assert "No such file" in done.stderr
    report = {each["name"]: each for each in json.loads(on(folder, "report", "--json").stdout)}
    assert set(report) == {"Ada", "Bob"}
    assert report["Ada"]["done"] > 100, "pages of 0.1.0 are found by their titles"
    assert (tmp_path / "ada" / PROGRESS_FILE).exists()
    assert on(folder, "import", "Ada").exit_code == 2


def test_where_there_is_no_class_one_is_told_so(tmp_path: Path) -> None:
    for command in ("report", "board"):
        extra = ("--once",) if command == "board" else ()
        done = on(tmp_path / "none", command, *extra)
        assert done.exit_code == 1
        assert done.output.startswith("Error: There is no class in ")
    assert not (tmp_path / "none").exists()
    wrong = gdtui("class", "report", "--database", "mysql://x/y")
    assert "Error: 'mysql' is no database here: write sqlite:///PATH" in wrong.output
    assert gdtui("--restricted", "class", "report").exit_code == 2


def test_one_person_has_their_progress_in_a_database_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = file_url(tmp_path / "mine.sqlite3")
    monkeypatch.setenv("GDTUI_NAME", "Ada")
    lines = "\n".join(("space*10", "n", "3", "n", "q")) + "\n"
    done = gdtui("--database", url, "--plain", "7", typed=lines)
    assert done.exit_code == 0, done.output
    with open_database(url) as database:
        assert database.run("SELECT name FROM learners") == [("Ada",)]
        assert len(database.run("SELECT 1 FROM pages WHERE mark = 'done'")) == 2
        assert database.run("SELECT 1 FROM kept_pages")
    with closing(Progress.open()) as here:
        marks, answers = here.marks(), here.answers()
    monkeypatch.setenv("GDTUI_HOME", str(tmp_path / "another"))
    assert gdtui("--database", url, "list").exit_code == 0
    with closing(Progress.open()) as there:
        assert (there.marks(), there.answers()) == (marks, answers)
    assert gdtui("--database", url, "reset", "7").exit_code == 0
    with open_database(url) as database:
        assert database.run("SELECT 1 FROM pages") == []
        assert database.run("SELECT 1 FROM events") == []
    assert gdtui("--database", url, "reset", "--all", "--yes").exit_code == 0
    with open_database(url) as database:
        assert database.run("SELECT 1 FROM learners") == []
    assert not (progress_folder() / "sent.json").exists()


def test_a_database_that_is_away_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDTUI_NAME", "Ada")
    away = tmp_path / "away"
    away.write_text("in the way of a folder")
    url = file_url(away / "mine.sqlite3")
    done = gdtui("--database", url, "--plain", "7", typed="space*10\nn\nq\n")
    assert done.exit_code == 0, done.output
    away.unlink()
    assert gdtui("--database", url, "list").exit_code == 0
    with open_database(url) as database:
        assert database.run("SELECT mark FROM pages") == [("done",)]
    wrong = gdtui("--database", "nonsense", "list")
    assert wrong.exit_code == 1
    assert wrong.output.startswith("Error: 'nonsense' is no database here")
