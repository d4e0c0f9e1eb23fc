"""The whole course, line by line, as somebody with a screen reader goes through it in a class."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from gdtui.authoring.playthrough import keys_for
from gdtui.course.lesson import Lesson
from gdtui.plain import commands
from gdtui.progress.resume import page_marks
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from tests.lessons import shipped_lessons
from tests.server.class_server import PATIENCE, learners_file, serve, sit_down


def lines_of(lessons: Sequence[Lesson], draw_seed: int) -> Iterator[str]:
    """What has to be typed to do all that the lessons ask for, and to go from each to the next.

    The `draw_seed` is the learner's, which draws the numbers that they are asked with.
    """
    for lesson in lessons:
        session = Session.open(lesson, draw_seed=draw_seed)
        while not session.finished:
            for line in keys_for(session):
                yield line
                session, _ = commands.reply(session, line)
            if session.page_done or session.page.ask is None:
                yield "n"
                session, _ = commands.reply(session, "n")
        yield "n"


@pytest.mark.slow
@pytest.mark.soak
async def test_the_whole_course_is_done_in_plain_lines_over_a_class(tmp_path: Path) -> None:
    (ada,), file = learners_file(tmp_path, "Ada")
    lessons = shipped_lessons()
    async with serve("--learners", str(file)) as served:
        connection = await served.connect(ada, user="plain-ada")
        terminal = await sit_down(connection, term=None)
        await terminal.shows("gdtui in plain lines")
        with closing(Progress.open(served.folder / "spool" / "1")) as progress:
            draw_seed = progress.draw_seed
        lines = [*lines_of(lessons, draw_seed)][:-1]
        for line in [*lines, "q"]:
            read = len(terminal.text)
            terminal.channel.write(f"{line}\n")
            for _ in range(int(PATIENCE / 0.002)):
                if terminal.text[read:].rstrip(" ").endswith(">") or terminal.closed.is_set():
                    break
                await asyncio.sleep(0.002)
            else:
                raise AssertionError(f"no answer to {line!r}: {terminal.text[-500:]}")
        await terminal.shows("Your place is kept.")
        assert await terminal.ended() == 0
        assert terminal.text.isascii()
        assert not [line for line in served.log if "lost" in line or "fault" in line]
        with closing(Progress.open(served.folder / "spool" / "1")) as progress:
            marks = progress.marks()
    assert {lesson.slug: set(page_marks(lesson, marks)) for lesson in lessons} == {
        lesson.slug: {"done"} for lesson in lessons
    }
