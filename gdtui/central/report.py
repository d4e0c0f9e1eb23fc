"""A class's results: of each learner and page what was done, as a table or as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict

from gdtui.central.reading import LearnerRecord
from gdtui.course.lesson import Lesson
from gdtui.progress.accounts import PageRow, account_pages, pages_done


class LessonReport(TypedDict):
    """What a learner did of a lesson, page by page."""

    number: str
    slug: str
    title: str
    pages: Sequence[PageRow]


class LearnerReport(TypedDict):
    """What a learner did, lesson by lesson; times in this machine's zone, which they name."""

    name: str
    number: int
    last_seen: str | None
    done: int
    right_at_first: int
    tries: int
    hints: int
    minutes: float
    lessons: Sequence[LessonReport]


REPORT_COLUMNS = (
    "learner",
    "number",
    "lesson",
    "lesson_title",
    "page",
    "page_title",
    "done",
    "mark",
    "right_at_first",
    "tries",
    "misses",
    "hints",
    "minutes",
    "last_seen",
)
"""Those of the table, in their order."""


def report_learner(record: LearnerRecord, lessons: Sequence[Lesson]) -> LearnerReport:
    """Count up what one learner did."""
    accounts = account_pages(record.events, lessons)
    by_lesson: list[LessonReport] = []
    for lesson in lessons:
        pages = pages_done(lesson, record.marks, accounts)
        for page in pages:
            page["last"] = local_time(page["last"])
        by_lesson.append(
            {
                "number": lesson.number,
                "slug": lesson.slug,
                "title": lesson.title,
                "pages": pages,
            }
        )
    rows = [page for lesson_report in by_lesson for page in lesson_report["pages"]]
    return {
        "name": record.name,
        "number": record.number,
        "last_seen": local_time(max((event.at for event in record.events), default=None)),
        "done": sum(page["done"] for page in rows),
        "right_at_first": sum(page["right_at_first"] is True for page in rows),
        "tries": sum(page["tries"] for page in rows),
        "hints": sum(page["hints"] for page in rows),
        "minutes": round(sum(account.seconds for account in accounts.values()) / 60, 1),
        "lessons": by_lesson,
    }


def local_time(at: str | None) -> str | None:
    """Return a recorded time in this machine's zone, to the second: `2026-11-27T08:31:05+01:00`."""
    try:
        found = datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
    return None if found is None else found.astimezone().isoformat(timespec="seconds")


def table_of(reports: Iterable[LearnerReport]) -> str:
    """Write the reports as CSV, a row for each learner and page."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(REPORT_COLUMNS)
    for report in reports:
        for lesson in report["lessons"]:
            for place, page in enumerate(lesson["pages"], 1):
                first = page["right_at_first"]
                writer.writerow(
                    (
                        plain_cell(report["name"]),
                        report["number"],
                        lesson["number"],
                        plain_cell(lesson["title"]),
                        place,
                        plain_cell(page["title"]),
                        "yes" if page["done"] else "no",
                        page["mark"],
                        "" if first is None else "yes" if first else "no",
                        page["tries"],
                        page["misses"],
                        page["hints"],
                        page["minutes"],
                        page["last"] or "",
                    )
                )
    return written.getvalue()


_RUN_BY_SPREADSHEETS = "=+-@\t\r\n|%＝＋－＠﹢﹣﹦"


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with `'` before what begins like one.

    What such a cell may begin with: owasp.org, CSV Injection; and the full-width forms of it.
    """
    return f"'{text}" if text.lstrip(" '\u00a0").startswith(tuple(_RUN_BY_SPREADSHEETS)) else text
