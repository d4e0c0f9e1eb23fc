"""One bad lesson never costs the others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gdtui import course
from gdtui.cli.main import cli
from gdtui.course.stand_in import STAND_IN_PAGE
from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from tests.lessons import LESSON

BAD = {
    "31_a-typo.md": LESSON.replace("charts: [bowl, loss]", "chartz: [bowl]"),
    "32_no-front-matter.md": "A draft.\n",
    "33_a-missing-table.md": LESSON.replace("dataset: seattle-weather", "dataset: gone.csv"),
    "34_no-column.md": LESSON.replace("[tmax]", "[tmux]"),
    "README.md": "# Lessons of ours\n",
    "my draft.md": "Later.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good lesson amid bad ones."""
    (tmp_path / "30_rates.md").write_text(LESSON)
    for name, text in BAD.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def progress() -> Iterator[Progress]:
    kept = Progress.fresh()
    yield kept
    kept.close()


def gdtui(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, arguments, input=typed)


def test_the_others_are_read_and_the_bad_ones_say_why(folder: Path) -> None:
    lessons = course.load_openable(folder)
    assert [lesson.slug for lesson in lessons] == [
        *("rates", "a-typo", "no-front-matter", "a-missing-table", "no-column")
    ]
    assert [bool(lesson.fault) for lesson in lessons] == [False, True, True, True, False]
    assert "unknown key `chartz`" in lessons[1].fault
    assert lessons[1].pages[0].id == STAND_IN_PAGE
    shown = Session.open(lessons[1])
    assert any("unknown key" in block.markdown for block in shown.page.prose)


def test_a_table_that_cannot_serve_is_told_on_the_lesson_s_own_page(
    folder: Path, progress: Progress
) -> None:
    lesson = course.parse(folder / "34_no-column.md")
    opened = resume.open_or_stand_in(lesson, progress)
    assert "tmux" in opened.lesson.fault
    resume.save_session(opened, progress)
    assert progress.marks() == {}


def test_the_list_goes_on_and_tells_the_teacher(folder: Path) -> None:
    listed = gdtui("--folder", str(folder), "list")
    assert listed.exit_code == 0
    assert "0/3 done" in next(line for line in listed.stdout.splitlines() if "rates" in line)
    assert "a-typo" in listed.stdout
    assert "README" not in listed.output
    assert "unknown key `chartz`" in listed.stderr
    rows = json.loads(gdtui("--folder", str(folder), "list", "--json").stdout)
    faults = {row["slug"]: row["fault"] for row in rows}
    assert faults["rates"] is None
    assert "chartz" in faults["a-typo"]


def test_of_two_that_are_called_alike_the_first_is_the_lesson_and_the_teacher_is_told(
    folder: Path,
) -> None:
    (folder / "35_rates.md").write_text(LESSON.replace("title: Rates", "title: Rates copied"))
    listed = gdtui("--folder", str(folder), "list")
    assert "30_rates.md is called so too" in listed.stderr
    assert "35_rates.md" in listed.stderr
    assert sum("rates" in line for line in listed.stdout.splitlines()) == 1
    said = gdtui("--folder", str(folder), "open", "--plain", "rates", typed="q\n")
    assert "Lesson 30, Rates." in said.stdout


def test_plain_lines_go_from_a_bad_lesson_to_a_good_one(folder: Path) -> None:
    said = gdtui("--folder", str(folder), "open", "--plain", typed="open 31\nopen 30\nq\n")
    assert said.exit_code == 0, said.output
    assert "cannot open" in said.output
    assert "Go down" in said.output


def test_a_bad_file_that_is_named_is_one_sentence(folder: Path) -> None:
    for typed in ("31", str(folder / "31_a-typo.md")):
        said = gdtui("--folder", str(folder), "open", "--plain", typed)
        assert said.exit_code == 1
        assert "unknown key `chartz`" in said.output
        assert "Traceback" not in said.output


def test_a_review_draws_from_the_lessons_that_can_be_read(folder: Path) -> None:
    ask = '## Again\n\n```{review}\nlessons: ["30", "31"]\nquestions: 2\nshare: 0.5\n```\n'
    path = folder / "40_again.md"
    path.write_text(LESSON[: LESSON.index("## Go down")] + ask)
    drawn = Session.open(course.parse(path)).quiz_state
    assert drawn is not None
    assert {title for title, _ in drawn.pool} == {"Rates"}
    assert "the review cannot draw from it" in gdtui("check", str(path)).output
