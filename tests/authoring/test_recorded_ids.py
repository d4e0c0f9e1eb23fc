"""No id that a list beside the lessons records may vanish from them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gdtui.authoring.checker import check_files
from gdtui.authoring.recorded_ids import (
    IDS_FILE,
    find_vanished_ids,
    find_vanished_lessons,
    ids_of,
    read_recorded,
    record_ids,
    unrecorded_ids,
)
from gdtui.authoring.template import begin_lesson
from gdtui.authoring.watch import check_paths
from gdtui.cli.main import cli
from gdtui.course import CourseError, Lesson
from gdtui.resources import lessons_folder
from gdtui.text.ids import slug
from tests.lessons import LESSON, shipped_lessons

Rewrite = Callable[..., Lesson]


def vanished(lesson: Lesson) -> list[str]:
    """What is said of a lesson: the line, and what to write there."""
    return [f"{error.line}: {error.message}" for error in find_vanished_ids(lesson)]


def test_the_shipped_list_is_whole_and_holds_all_of_0_1_0() -> None:
    assert unrecorded_ids(shipped_lessons()) == (), "gdtui check --record-ids adds them"
    fixture = Path(__file__).parents[1] / "progress" / "titles_of_0_1_0.json"
    titles = json.loads(fixture.read_text(encoding="utf-8"))
    recorded = {str(name) for name in read_recorded(lessons_folder())}
    for lesson, pages in titles.items():
        for title, options in pages.items():
            page = f"{lesson}/{slug(title)}"
            assert {page, *(f"{page}/{slug(text)}" for text in options)} <= recorded


def test_a_list_records_what_is_and_what_was(reworded: Rewrite, tmp_path: Path) -> None:
    lesson = reworded(("## Move\n", "## Move\n\n```{page}\nwas: [look]\n```\n"))
    assert record_ids([lesson]) == {tmp_path / IDS_FILE: 6}
    text = (tmp_path / IDS_FILE).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        "rates/go-down",
        "rates/guess",
        "rates/guess/lower",
        "rates/guess/over-a-million",
        "rates/look",
        "rates/move",
    ]
    assert set(read_recorded(tmp_path)) == set(ids_of(lesson))
    assert record_ids([lesson]) == {tmp_path / IDS_FILE: 0}


def test_a_list_only_grows_and_keeps_its_notes(reworded: Rewrite, tmp_path: Path) -> None:
    (tmp_path / IDS_FILE).write_text("# Mine.\n\nrates/long-gone\nother/one\n", encoding="utf-8")
    lesson = reworded()
    assert str(unrecorded_ids([lesson])[0]) == "rates/go-down"
    assert record_ids([lesson]) == {tmp_path / IDS_FILE: 5}
    assert (tmp_path / IDS_FILE).read_text(encoding="utf-8").splitlines()[:4] == [
        "# Mine.",
        "other/one",
        "rates/go-down",
        "rates/guess",
    ]
    assert "rates/long-gone" in map(str, read_recorded(tmp_path))
    assert unrecorded_ids([lesson]) == ()


def test_without_a_list_nothing_is_guarded(reworded: Rewrite, tmp_path: Path) -> None:
    lesson = reworded(("## Guess", "## Another"))
    assert vanished(lesson) == []
    assert unrecorded_ids([lesson]) == ()
    assert list(find_vanished_lessons(tmp_path)) == []


def test_a_page_that_vanishes_is_one_error_that_says_what_to_write(reworded: Rewrite) -> None:
    record_ids([reworded()])
    assert vanished(reworded()) == []
    assert vanished(reworded(("## Guess", "## A guess"))) == [
        "22: the page `guess` is gone, and with it what learners did there; write into a {page} "
        "below `## A guess`: `was: [guess]`; if nothing does, take `rates/guess` out of "
        f"{reworded().path.parent.name}/ids.txt"
    ]
    assert vanished(reworded(("## Guess\n", "## A guess\n```{page}\nwas: [guess]\n```\n"))) == []
    assert vanished(reworded(("## Guess\n", "## A guess\n```{page}\nid: guess\n```\n"))) == []
    gone = reworded((LESSON[LESSON.index("## Move") :], ""))
    (said,) = vanished(gone)
    assert said.startswith("0: the page `move` is gone")
    assert "write into a {page} of the page that takes its place: `was: [move]`" in said


def test_an_option_that_vanishes_is_one_error_each(reworded: Rewrite) -> None:
    record_ids([reworded()])
    both = (("text: lower", "text: less"), ("over a million", "beyond a million"))
    first, second = vanished(reworded(*both))
    assert first.startswith("24: the option `lower` of the page `Guess` is gone")
    assert "write into the option `less`: `was: [lower]`" in first
    assert "write into the option `beyond a million`: `was: [over-a-million]`" in second
    listed = (("text: lower", "text: less, was: [lower]"), ("over a million", "over one million"))
    (only,) = vanished(reworded(*listed))
    assert "`over-a-million`" in only
    # Also where the page goes by another name now.
    renamed = ("## Guess\n", "## A guess\n```{page}\nwas: [guess]\n```\n")
    assert len(vanished(reworded(renamed, both[0]))) == 1
    asked = LESSON[LESSON.index("```{predict}") : LESSON.index("## Move")]
    (said, _) = vanished(reworded((asked, "Nothing is asked.\n\n")))
    assert "is gone, and its answers with it; if nothing does, take" in said


def test_an_earlier_id_may_not_be_left_out_again(reworded: Rewrite) -> None:
    record_ids([reworded(("## Move\n", "## Move\n\n```{page}\nwas: [look]\n```\n"))])
    (said,) = vanished(reworded())
    assert said.startswith("0: the page `look` is gone")


@pytest.mark.parametrize("line", ["rates", "rates/Guess", "rates/a/b/c", "rates/", "a b"])
def test_a_line_that_is_none_is_said_once_with_its_number(
    reworded: Rewrite, tmp_path: Path, line: str
) -> None:
    lesson = reworded()
    (tmp_path / IDS_FILE).write_text(f"# Mine.\n{line}\n", encoding="utf-8")
    (said,) = vanished(lesson)
    assert said == f"2: `{line}` is no id; write `lesson/page` or `lesson/page/option`"
    assert list(find_vanished_lessons(tmp_path)) == []
    with pytest.raises(CourseError, match="is no id"):
        record_ids([lesson])


def test_a_bad_line_is_said_once_of_a_folder(tmp_path: Path) -> None:
    for name in ("20 One", "21 Two"):
        begin_lesson(name, tmp_path)
    (tmp_path / IDS_FILE).write_text("one/a page\n", encoding="utf-8")
    assert [str(finding.line) for finding in check_paths([tmp_path])] == ["1"]


def test_a_list_that_cannot_be_read_is_one_sentence(reworded: Rewrite, tmp_path: Path) -> None:
    lesson = reworded()
    (tmp_path / IDS_FILE).write_bytes(b"\xff\xfe")
    assert vanished(lesson) == ["0: this is not UTF-8; save the file as UTF-8"]
    (tmp_path / IDS_FILE).unlink()
    (tmp_path / IDS_FILE).mkdir()
    (said,) = vanished(lesson)
    assert said.startswith("0: cannot read it (")


def test_a_lesson_that_vanishes_is_said_at_its_line(reworded: Rewrite, tmp_path: Path) -> None:
    lesson = reworded()
    record_ids([lesson])
    lesson.path.rename(tmp_path / "01_other.md")
    (error,) = find_vanished_lessons(tmp_path)
    assert (error.path, error.line) == (tmp_path / IDS_FILE, 4)
    assert "the lesson `rates` is gone; call its file NN_rates.md, or" in error.message
    assert [finding.message for finding in check_paths([tmp_path])].count(error.message) == 1
    (tmp_path / "01_other.md").rename(tmp_path / "05_rates.md")
    assert list(find_vanished_lessons(tmp_path)) == []


def gdtui(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.mark.slow
def test_check_refuses_an_id_that_vanishes_until_was_lists_it(tmp_path: Path) -> None:
    path = begin_lesson("20 Cooling tea", tmp_path)
    checked = gdtui("check", str(tmp_path))
    assert checked.output == "Every claim holds and every page can be done; lessons checked: 1.\n"
    recorded = gdtui("check", "--record-ids", str(tmp_path))
    assert recorded.output.endswith(f"New ids recorded in {tmp_path / IDS_FILE}: 6.\n")
    assert gdtui("check", str(tmp_path)).output == checked.output
    text = path.read_text(encoding="utf-8")
    renamed = text.replace("## A goal\n", "## The goal\n")
    path.write_text(renamed, encoding="utf-8")
    refused = gdtui("check", "--record-ids", str(tmp_path))
    assert refused.exit_code == 1
    line = renamed[: renamed.index("## The goal")].count("\n") + 1
    assert f"{path}:{line}: the page `a-goal` is gone" in refused.output
    assert "lines to put right: 1." in refused.output
    assert [finding.line for finding in check_files([path])] == [line]
    listed = renamed.replace("## The goal\n", "## The goal\n\n```{page}\nwas: [a-goal]\n```\n")
    path.write_text(listed, encoding="utf-8")
    held = gdtui("check", str(tmp_path))
    assert held.exit_code == 0
    assert held.output.endswith(
        "Ids that are not recorded yet: 1; gdtui check --record-ids adds them.\n"
    )


def test_watching_records_nothing(tmp_path: Path) -> None:
    begin_lesson("20 Cooling tea", tmp_path)
    refused = gdtui("check", "--watch", "--record-ids", str(tmp_path))
    assert refused.exit_code == 2
    assert "--watch and --record-ids exclude each other." in refused.output
