"""The teacher's board as rows of text: for the screen, and for `--once`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gdtui.central.standing import LearnerStanding, WrongAnswer
from gdtui.course.lesson import Lesson
from gdtui.text.ascii import to_ascii
from gdtui.text.numbers import count_text
from gdtui.text.widths import cut_text, pad_text, text_width

LEARNER_COLUMNS = ("learner", "", "page", "since", "lessons", "done", "stuck")
LESSON_COLUMNS = ("lesson", "here now", "stuck", "begun", "all done", "most are on")
WRONG_COLUMNS = ("page", "missed by", "commonest wrong answer")

BEGUN, DONE, UNTOUCHED = "◐", "●", "·"
"""How much of a lesson is done, a character each."""


class BoardTable(NamedTuple):
    """Rows under a heading.

    Attributes:
        columns: what they are called.
        rows: the cells of each.
        marked: the places of the rows of those who are stuck.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: frozenset[int] = frozenset()


def learner_table(learners: Sequence[LearnerStanding], lessons: Sequence[Lesson]) -> BoardTable:
    """A row for each learner: where they are, since when, what they did of each lesson."""
    rows = tuple(
        (
            each.name,
            "!" if each.stuck else "" if each.here else "away" if each.heard is not None else "new",
            place_said(lessons, each.lesson, each.page),
            duration_text(each.since if each.here else each.heard),
            lessons_strip(each.done),
            str(sum(done for done, _ in each.done)),
            each.stuck,
        )
        for each in learners
    )
    stuck = frozenset(place for place, each in enumerate(learners) if each.stuck)
    return BoardTable(LEARNER_COLUMNS, rows, stuck)


def lesson_table(learners: Sequence[LearnerStanding], lessons: Sequence[Lesson]) -> BoardTable:
    """A row for each lesson, and nobody's name in it: for the wall."""
    rows: list[tuple[str, ...]] = []
    marked: set[int] = set()
    for place, lesson in enumerate(lessons):
        here = [each for each in learners if each.here and each.lesson == place]
        begun = sum(each.done[place][0] > 0 for each in learners)
        finished = sum(each.done[place][0] == each.done[place][1] for each in learners)
        stuck = sum(bool(each.stuck) for each in here)
        pages = [each.page for each in here if each.page is not None]
        most = max(set(pages), key=lambda page: (pages.count(page), -page)) if pages else None
        if stuck:
            marked.add(place)
        rows.append(
            (
                f"{lesson.number} {lesson.title}",
                str(len(here) or ""),
                str(stuck or ""),
                str(begun or ""),
                str(finished or ""),
                "" if most is None else place_said(lessons, place, most),
            )
        )
    return BoardTable(LESSON_COLUMNS, tuple(rows), frozenset(marked))


def wrong_table(wrong: Sequence[WrongAnswer], lessons: Sequence[Lesson]) -> BoardTable:
    """A row for each page that was missed: what was answered most often."""
    rows = tuple(
        (
            place_said(lessons, each.lesson, each.page),
            f"{each.of}",
            f"{each.answer or 'another order'} ({each.by} of {each.of})",
        )
        for each in wrong
    )
    return BoardTable(WRONG_COLUMNS, rows)


def summary_text(learners: Sequence[LearnerStanding], *, at: str) -> str:
    """The class in a line."""
    here = sum(each.here for each in learners)
    stuck = sum(bool(each.stuck) for each in learners)
    return f"{at}: {count_text(len(learners), 'learner')}, {here} here now, {stuck} stuck"


def place_said(lessons: Sequence[Lesson], lesson: int | None, page: int | None) -> str:
    """A page as a teacher looks it up: its lesson's number, its own, its title."""
    if lesson is None:
        return ""
    if page is None:
        return lessons[lesson].number
    return f"{lessons[lesson].number}.{page + 1} {lessons[lesson].pages[page].title}"


def lessons_strip(done: Sequence[tuple[int, int]]) -> str:
    """The lessons of a course, a character each."""
    return "".join(
        DONE if pages and count == pages else BEGUN if count else UNTOUCHED for count, pages in done
    )


def duration_text(seconds: float | None) -> str:
    """A time that went by, as long as a glance: `40 s`, `12 min`, `3 h`, `5 d`."""
    if seconds is None:
        return ""
    for unit, size, limit in (("s", 1, 60), ("min", 60, 100), ("h", 3600, 48)):
        if seconds < limit * size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds // 86400)} d"


def lines_of(table: BoardTable, *, width: int = 100, ascii_only: bool = False) -> list[str]:
    """A table as lines of text; the widest column gives way where there is no room.

    Args:
        table: the table.
        width: columns there are.
        ascii_only: whether nothing above 0x7E may stand in them.
    """

    def spelt(text: str) -> str:
        if not ascii_only:
            return text
        return to_ascii(text.replace(BEGUN, "+").replace(DONE, "#").replace(UNTOUCHED, "."))

    rows = [[spelt(cell) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    over = sum(widths) + 2 * (len(widths) - 1) - width
    if over > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(8, widths[widest] - over)
    end = "..." if ascii_only else "…"
    return [
        "  ".join(
            pad_text(cut_text(cell, room, end), room)
            for cell, room in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
