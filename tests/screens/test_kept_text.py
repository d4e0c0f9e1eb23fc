"""What stands in a page's field and how far its text is scrolled come back with the page."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from textual.pilot import Pilot

from gdtui.course.lesson import Lesson, Predict
from gdtui.plain import repl
from gdtui.progress import resume
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.widgets.page_view import AnswerField, PageView
from tests.lessons import shipped_lessons
from tests.support import screen_text

LESSONS = shipped_lessons()
LESSON = next(lesson for lesson in LESSONS if lesson.slug == "mean-squared-error")
NUMBER = 1
LONG, LONG_PAGE = max(
    (
        (lesson, index)
        for lesson in LESSONS
        for index, page in enumerate(lesson.pages[:-1])
        if isinstance(page.ask, Predict)
    ),
    key=lambda place: sum(len(prose.markdown) for prose in place[0].pages[place[1]].prose),
)
"""The longest text of a page with a question."""


def opened(progress: Progress, lesson: Lesson = LESSON, page: int = NUMBER) -> TutorApp:
    first = resume.resume_lesson(lesson, progress, page=page)
    resume.save_session(first, progress)
    return TutorApp(lambda: LESSONS, first, progress, ManualClock)


def session_of(app: TutorApp) -> Session:
    assert isinstance(app.screen, LessonScreen)
    return app.screen.session


async def settle(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()


async def test_what_was_typed_is_back_whichever_way_one_comes(tmp_path: Path) -> None:
    def field(app: TutorApp) -> AnswerField:
        return app.screen.query_one(AnswerField)

    with closing(Progress.open(tmp_path)) as progress:
        app = opened(progress)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("enter", "1", "4", "full_stop")
            await settle(pilot)
            with closing(Progress.open(tmp_path)) as other:  # as after `kill -9`: nothing was left
                assert progress.flush()
                assert resume.resume_lesson(LESSON, other, page=NUMBER).typed == "14."
            await pilot.press("escape", "x", "p")
            await settle(pilot)
            assert field(app).value == "14."
            await pilot.press("t", "home", "enter")
            await settle(pilot)
            assert session_of(app).lesson is not LESSON
    with closing(Progress.open(tmp_path)) as progress:
        app = opened(progress)
        async with app.run_test(size=(80, 24)) as pilot:
            assert field(app).value == "14."
            # It is gone on with; what was answered is typed over.
            await pilot.press("enter", "0", "enter")
            await settle(pilot)
            assert (field(app).value, session_of(app).misses) == ("14.0", 1)
            await pilot.press("enter", "9")
            await settle(pilot)
            assert session_of(app).typed == "9"
            await pilot.press("escape", "A")
            await settle(pilot)
            assert (field(app).value, session_of(app).typed) == ("", "")
    with closing(Progress.open(tmp_path)) as progress:
        assert resume.resume_lesson(LESSON, progress, page=NUMBER).typed == ""


async def test_the_text_is_scrolled_to_where_it_was_left(tmp_path: Path) -> None:
    def view(app: TutorApp) -> PageView:
        return app.screen.query_one(PageView)

    with closing(Progress.open(tmp_path)) as progress:
        app = opened(progress, LONG, LONG_PAGE)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("1", "enter", "enter")
            await settle(pilot)
            assert view(app).max_scroll_y > 3
            view(app).scroll_to(y=2, animate=False)
            await settle(pilot)
            await pilot.press("n", "p")
            await settle(pilot)
            assert view(app).scrolled_rows == 2
    with closing(Progress.open(tmp_path)) as progress:
        app = opened(progress, LONG, LONG_PAGE)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert view(app).scrolled_rows == 2
            await pilot.press("pagedown", "pagedown")
            await settle(pilot)
            assert session_of(app).scrolled == -1
    with closing(Progress.open(tmp_path)) as progress:
        app = opened(progress, LONG, LONG_PAGE)
        async with app.run_test(size=(90, 26)) as pilot:
            await settle(pilot)
            assert view(app).scrolled_rows in (-1, 0)
            await pilot.press("A")
            await settle(pilot)
            assert session_of(app).scrolled is None


async def test_an_open_field_says_what_enter_does_now(tmp_path: Path) -> None:
    app = opened(Progress.in_memory())
    async with app.run_test(size=(80, 24)) as pilot:
        for keys, told, not_told in (
            (["enter"], "Type it, then Enter.", "Enter opens the field."),
            (["escape"], "Enter opens the field.", "Type it, then Enter."),
        ):
            await pilot.press(*keys)
            await settle(pilot)
            assert told in screen_text(app)
            assert not_told not in screen_text(app)


def test_plain_lines_say_what_was_typed_and_keep_it() -> None:
    progress, told = Progress.in_memory(), list[str]()
    session = resume.resume_lesson(LESSON, progress, page=NUMBER)
    lines = iter(["3.25", "read"])
    repl.converse(session, LESSONS, progress, lambda _: next(lines, None), told.append)
    assert "\nTyped last: 3.25\n" in "\n".join(told)
    assert resume.resume_lesson(LESSON, progress, page=NUMBER).typed == "3.25"
