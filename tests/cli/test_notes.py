"""`gdtui notes`: what is to be kept of the course, as Markdown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gdtui import course
from gdtui.cli.main import cli
from gdtui.course.glossary import glossary
from gdtui.course.lesson import Answer, Lesson, Prose
from gdtui.session.session import Session
from gdtui.session.show_me import say_keys


def gdtui(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=typed)


def play(*lines: str) -> str:
    return gdtui("--plain", "7", typed="\n".join(lines) + "\n").output


def test_before_anything_is_done_there_is_nothing_to_note() -> None:
    result = gdtui("notes")
    assert result.exit_code == 1
    assert "No page is done yet" in result.output


def test_misses_stand_there_with_their_reasons_and_terms_with_their_pages() -> None:
    lesson = course.find("7")
    asked = Session.open(lesson, 1).page.predict
    assert asked is not None
    wrong = next(place for place, option in enumerate(asked.options) if not option.correct)
    play("hint", "hint", "hint", "show", "n", str(wrong + 1), "q")
    told = gdtui("notes").output
    assert told.startswith("# Notes on gradient descent\n\n## 7 Learning rate\n\nTell slow")
    assert f"you said “{asked.options[wrong].text}”, and it was" in told
    assert asked.options[wrong].feedback in told
    first = lesson.pages[0].do
    assert first is not None
    assert f"- **{lesson.pages[0].title}**, shown: {say_keys(first.solution)}." in told
    assert f"\n1 of {len(lesson.pages)} pages done, 1 shown.\n" in told
    assert "## 8 " not in told
    terms = told.split("## Terms")[1]
    assert "(lesson 7, page " in terms


def _variants(lesson: Lesson, place: int) -> list[Session]:
    """Open a page with each of the numbers that it may draw for a learner."""
    many = max(1, len(lesson.pages[place].variants))
    return [Session.open(lesson, place, variant=variant) for variant in range(many)]


def _read(text: str) -> set[str]:
    return set(re.findall(r"\d(?:[\d.,]*\d)?", text))


def _numbers(session: Session) -> set[str]:
    """Say which numbers the first words of a page name."""
    return _read(next(each.markdown for each in session.page.blocks if isinstance(each, Prose)))


def test_a_number_that_was_missed_stands_there_with_its_slip_also_another_day() -> None:
    lesson = course.find("7")
    place = next(at for at, page in enumerate(lesson.pages) if isinstance(page.ask, Answer))
    shown = gdtui("--plain", "7", "--page", str(place + 1), typed="q\n").output
    opened = next(each for each in _variants(lesson, place) if _numbers(each) <= _read(shown))
    ask = opened.page.ask
    assert isinstance(ask, Answer)
    slip, other, right = (
        f"{one.value(opened.metrics):.4g}"
        for one in (ask.wrong[0].value, ask.wrong[1].value, ask.value)
    )
    typed = "\n".join((slip, other, "q"))
    gdtui("--plain", "7", "--page", str(place + 1), typed=typed + "\n")
    told = gdtui("--plain", "7", "--page", str(place + 1), typed=f"{right}\nn\nq\n").output
    line = f"- **{lesson.pages[place].title}**: first you typed {slip}. {ask.wrong[0].feedback}"
    assert line in gdtui("notes").output
    assert f"First you typed: {slip}. {ask.wrong[0].feedback}" in " ".join(told.split())


@pytest.mark.slow
def test_a_file_is_written_and_only_notes_are_written_over(tmp_path: Path) -> None:
    play("space", "e", "hint", "hint", "hint", "show", "q")
    mine, other = tmp_path / "notes.md", tmp_path / "other.md"
    for _ in range(2):
        assert gdtui("notes", "-o", str(mine)).output == f"Your notes are in {mine}.\n"
    assert mine.read_text(encoding="utf-8") == gdtui("notes").output
    other.write_text("Mine.\n")
    assert "holds no notes" in gdtui("notes", "-o", str(other)).output
    assert other.read_text() == "Mine.\n"
    assert "Cannot write" in gdtui("notes", "-o", str(tmp_path / "no" / "where.md")).output


def test_plain_lines_tell_the_terms_so_far() -> None:
    told = " ".join(play("terms", "?", "q").split())
    here = ("07", 0)
    places = {term.place: (term.lesson, term.page) <= here for term in glossary(course.load_all())}
    assert {*places.values()} == {True, False}
    for place, so_far in places.items():
        assert (f"See {place}." in told) is so_far, place
    assert "terms: The terms named so far" in told
