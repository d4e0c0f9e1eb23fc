"""A lesson is begun, checked while it is written, and opened where it lies."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gdtui import course
from gdtui.authoring import watch
from gdtui.authoring.checker import check_files
from gdtui.cli.main import cli
from gdtui.course import schema
from gdtui.session.session import Session
from tests.lessons import LESSON as SMALL

TABLE = "x,y\n1,2\n2,4\n3,7\n4,8\n"
LESSON = """\
---
title: Beside
part: Mine
minutes: 1
objective: Use a table of one's own.
problem: {dataset: table.csv, features: [x], target: y, split: [1, 0, 0]}
descent: {learning_rate: 0.01}
charts: [fit]
---

## One

The loss is 33.25.

```{claim}
loss: 33.25
```

## Two

Faster.

```{start}
learning_rate: 0.02
```
"""

SWITCHED = LESSON.replace(
    "learning_rate: 0.02", "switches: [{name: a, places: {b: {}, c: {features: [z]}}}]"
)


def gdtui(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments], prog_name="gdtui")


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A lesson whose table lies beside it."""
    (tmp_path / "table.csv").write_text(TABLE)
    lesson = tmp_path / "40_beside.md"
    lesson.write_text(LESSON)
    return lesson


# Begin


@pytest.mark.parametrize(
    ("name", "file", "title"),
    [
        ("20 Learning rate", "20_learning-rate.md", "Learning rate"),
        ("20_learning-rate.md", "20_learning-rate.md", "Learning rate"),
        ("7 Größe: & “Zahl”", "07_grosse-zahl.md", "Größe: & “Zahl”"),
        ("6r A review", "06r_a-review.md", "A review"),
    ],
)
def test_number_slug_and_title_come_from_the_name(
    tmp_path: Path, name: str, file: str, title: str
) -> None:
    assert gdtui("new", name, tmp_path).exit_code == 0
    lesson = course.parse(tmp_path / file)
    assert lesson.title == title


def test_a_lesson_without_a_number_stands_behind_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    last = max(int(path.name[:2]) for path in course.lesson_files())
    assert f"{last + 1:02}_mine.md" in gdtui("new", "Mine").output
    assert gdtui("new", "70 Later").exit_code == 0
    assert gdtui("new", "Last").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [f"{last + 1:02}_mine.md", "70_later.md", "71_last.md"]
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("30 Mine", "30_mine.md is called 30 already"),
        ("31 Mine", "30_mine.md is called mine already"),
        ("?!", "“?!” is no title"),
        ("lessons/mine", "is no title; write one such as “Learning rate”"),
    ],
)
def test_nothing_is_written_over(tmp_path: Path, name: str, said: str) -> None:
    lesson = tmp_path / "30_mine.md"
    lesson.write_text("kept")
    result = gdtui("new", name, tmp_path)
    assert said in result.stderr
    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["30_mine.md"]
    assert lesson.read_text() == "kept"


def test_what_is_begun_holds_and_says_how_to_go_on(tmp_path: Path) -> None:
    output = gdtui("new", "20 Mine", tmp_path).output
    assert f"gdtui check --watch {tmp_path / '20_mine.md'}" in output
    result = gdtui("check", tmp_path)
    assert result.output == "Every claim holds and every page can be done; lessons checked: 1.\n"


# Check


def test_several_paths_are_checked_each_once(beside: Path) -> None:
    gdtui("new", "41 Other", beside.parent)
    assert "checked: 2." in gdtui("check", beside, beside.parent).output


def test_two_lessons_of_one_name_are_found(beside: Path) -> None:
    beside.with_name("41_beside.md").write_text(LESSON)
    result = gdtui("check", beside.parent)
    assert "41_beside.md: 40_beside.md is also called beside" in result.stdout
    assert result.exit_code == 1


def test_a_scene_that_cannot_open_is_found(beside: Path) -> None:
    beside.write_text(SWITCHED)
    (line,) = gdtui("check", beside).stdout.splitlines()
    assert "40_beside.md:19: the place `c` of the switch `a` cannot open: " in line
    assert "no column 'z'" in line


def test_a_lesson_is_checked_again_once_it_is_written(beside: Path) -> None:
    other = beside.with_name("41_other.md")
    other.write_text(LESSON)
    table = beside.with_name("table.csv")

    def at_each_look() -> Iterator[None]:
        yield
        other.write_text(LESSON + "\n")
        yield
        assert len(passes) == 1  # It may not be all of it yet.
        yield
        beside.unlink()
        yield
        yield
        beside.write_text(LESSON)
        yield
        yield
        table.write_text(TABLE + "5,11\n")
        yield
        yield

    looks = at_each_look()

    def wait(seconds: float) -> None:
        if next(looks, looks) is looks:
            raise KeyboardInterrupt

    passes: list[tuple[Path, ...]] = []
    with suppress(KeyboardInterrupt):
        for due in watch.watch_lessons([beside, other], wait):
            passes += [due]
    assert passes == [(beside, other), (other,), (beside,), (beside, other)]


def test_a_table_is_read_anew_at_each_check(beside: Path) -> None:
    assert list(watch.check_paths([beside])) == []
    beside.with_name("table.csv").write_text(TABLE + "5,11\n")
    assert [finding.line for finding in watch.check_paths([beside])] == [16]


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_watching_ends_on_an_interrupt(beside: Path) -> None:
    command = (sys.executable, "-m", "gdtui", "check", "--watch", str(beside))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert b"40_beside.md; lines to put right: 0." in watching.stdout.readline()
        beside.write_text(LESSON.replace("is 33.25", "is 33.26"))
        assert b"40_beside.md:13: nothing proves 33.26" in watching.stdout.readline()
        assert b"lines to put right: 1." in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        assert watching.wait() == 130
        assert watching.stderr.read() == b""


# Open


def test_a_table_is_found_beside_its_lesson_wherever_one_stands(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, name in (
        (beside.parent, beside.name),
        (beside.parent.parent, f"{beside.parent.name}/{beside.name}"),
    ):
        monkeypatch.chdir(folder)
        lesson = course.find(name)
        for page in range(2):
            assert Session.open(lesson, page).setup.rows.count == 4


def test_a_page_that_cannot_open_is_a_sentence_and_not_an_end(beside: Path) -> None:
    beside.write_text(LESSON.replace("rate: 0.02", "rate: 0.02\nfeatures: [z]"))
    session = Session.open(course.parse(beside)).press("n")
    assert session.page_index == 0
    assert re.match(r"Page 2 cannot open: .*table\.csv has no column 'z'", session.notice)


def test_a_switch_that_cannot_be_turned_is_no_end(beside: Path) -> None:
    beside.write_text(SWITCHED)
    session = Session.open(course.parse(beside), 1)
    assert session.press("z").press("space").trace.steps == 1


def test_a_review_draws_from_lessons_beside_it_and_from_the_shipped_ones(tmp_path: Path) -> None:
    gdtui("new", "80 Mine", tmp_path)
    review = tmp_path / "81_again.md"
    begun = LESSON.replace("table.csv", "seattle-weather").replace("[x]", "[tmax]")
    head = begun.replace("target: y", "target: next:tmax").partition("## One")[0]
    review.write_text(
        head + '## Again\n\n```{review}\nlessons: ["07", "80"]\nquestions: 8\nshare: 0.5\n```\n'
    )
    draw = Session.open(course.parse(review)).quiz_state
    assert draw is not None
    assert {title for title, _ in draw.pool} == {"Learning rate", "Mine"}
    review.write_text(review.read_text().replace('"80"', '"82"'))
    assert (
        ":13: the review cannot draw from it: 82: no such lesson" in gdtui("check", review).stdout
    )


def test_new_makes_the_folder(tmp_path: Path) -> None:
    assert gdtui("new", "20 Mine", tmp_path / "new" / "deep").exit_code == 0
    assert (tmp_path / "new" / "deep" / "20_mine.md").is_file()
    (tmp_path / "file").write_text("")
    refused = gdtui("new", "20 Mine", tmp_path / "file" / "in")
    assert refused.exit_code == 1
    assert "cannot be written" in refused.output


def test_the_schema_knows_every_directive_and_says_what_to_write() -> None:
    found = json.loads(gdtui("schema").output)
    kinds = found["$defs"]
    assert {*schema.DIRECTIVES} <= {*kinds}
    top = kinds[found["$ref"].rpartition("/")[2]]
    assert {"title", "problem", "descent", "charts"} <= {*top["required"]}
    assert top["additionalProperties"] is False
    claim = kinds[kinds["claim"]["$ref"].rpartition("/")[2]]["properties"]
    assert "28.6" in claim["loss"]["description"]
    assert "boolean" in json.dumps(kinds["OptionKeys"]["properties"]["correct"])
    steps = kinds["RevealKeys"]["properties"]["steps"]
    assert steps["description"]
    number, drawn = steps["anyOf"]
    assert number["type"] == "integer"
    assert re.search(drawn["pattern"], "$steps")


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("```{do}", "```do", "```do would be shown as it stands; write ```{do}"),
        (
            "charts: [bowl, loss]",
            "charts: bowl",
            "`charts` cannot be `bowl`; write a list: `[bowl]`",
        ),
        ("Long.", "", "`hints` cannot be a list of"),
        ("steps >= 2", "slope_w >= 2", "did you mean `slope`?"),
    ],
)
def test_a_slip_is_answered_with_what_to_write(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    text = SMALL.replace("hints: [One key., The long one.,", "hints: [One key., Long.,")
    text = text.replace(good, bad, 1).replace("[One key., ,", "[One key.,")
    path = tmp_path / "20_slips.md"
    path.write_text(text)
    found = [finding.message for finding in check_files([path])]
    assert any(said in message for message in found), found


def test_the_page_that_was_written_at_is_found(beside: Path) -> None:
    written = watch.PagesWritten()
    text = beside.read_text() + "\n## Three\n\nMore.\n"
    beside.write_text(text)
    assert written.find(course.parse(beside)) == 0
    beside.write_text(text.replace("More.", "Even more."))
    lesson = course.parse(beside)
    last = len(lesson.pages) - 1
    assert written.find(lesson) == last
    assert watch.page_at_line(lesson, lesson.pages[last].line + 2) == last
    assert watch.page_at_line(lesson, 3) == 0


@pytest.mark.parametrize(
    ("good", "bad", "where", "said"),
    [
        ("charts: [bowl, loss]", "charts: [boundary]", "charts: [boundary]", "out of `charts`"),
        ("charts: [bowl, loss]", "charts: [bowl", "charts: [bowl", "a `[` opens here"),
        ("title: Mine", 'title: "Mine', 'title: "Mine', "a quote opens here"),
        ("[loss > 0]", "[loss < 0]", "holds: [loss < 0]", "`loss < 0` does not hold; loss is 547"),
        ("[loss > 0]", "\n  - loss > 0\n  - value(tmax, 9999) > 0", "9999) > 0", "there are 1021"),
        ("[loss > 0]", "[loss > 0, mean(tmix) > 0]", "tmix", "no column `tmix` here; write one of"),
        ("correct: true", "correct: loss > 900", "correct: loss > 900", "`correct: loss > 900` "),
        ("Say one", "See [it](https://a.b). Say one", "See [it]", "no link's address"),
        ("<= 1.1 * best", "<= 1.1 * best and w < 5", "```{do}", "`w < 5` holds when the page"),
    ],
)
def test_what_is_wrong_is_told_once_and_where_it_is(
    tmp_path: Path, good: str, bad: str, where: str, said: str
) -> None:
    assert gdtui("new", "20 Mine", tmp_path).exit_code == 0
    path = tmp_path / "20_mine.md"
    text = path.read_text()
    assert good in text
    path.write_text(text.replace(good, bad, 1))
    ((line, message),) = [(finding.line, finding.message) for finding in check_files([path])]
    assert where in path.read_text().splitlines()[line - 1]
    assert said in message
