"""The ways between lessons, their table of contents and the form of a table of one's own.

This and all it needs takes longer to import than Textual does, so the app does that while a first
screen is already up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gdtui.charts import CHARTS
from gdtui.course import parse_or_stand_in
from gdtui.course.glossary import Term, terms_so_far
from gdtui.course.lesson import Lesson, is_sandbox
from gdtui.progress import resume
from gdtui.progress.database import KeptTable
from gdtui.progress.recording import Recorder
from gdtui.progress.store import Progress
from gdtui.resources import lessons_folder
from gdtui.restricted_access import Access
from gdtui.session.foresight import foresee, foresee_lesson
from gdtui.session.session import Session
from gdtui.settings import Look
from gdtui.ui import screens
from gdtui.ui.frame_clock import FrameClock
from gdtui.ui.screen_host import ScreenHost
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.startup import (
    First,
    FormOpening,
    ReplayOpening,
    RestoredOpening,
    TableOpening,
    WorkshopOpening,
)

if TYPE_CHECKING:
    from gdtui.sandbox.form import Form
    from gdtui.ui.screens.sandbox_form import FormResult


def _is_shipped(lesson: Lesson) -> bool:
    """Whether its file came with the program, so that nobody is about to write it."""
    return lesson.path.parent == lessons_folder()


def _stamp(path: Path) -> tuple[int, int] | None:
    """When a file was last written, and its size; None while it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class Navigator:
    """Opens lessons on the app's screens, keeps what is done, and leads from one to another."""

    def __init__(
        self,
        host: ScreenHost,
        lessons: Callable[[], Sequence[Lesson]],
        progress: Progress,
        clock: Callable[[], FrameClock],
        *,
        folder: Path | None,
        access: Access,
        look: Look,
    ) -> None:
        """Begin with nothing open.

        Args:
            host: the app whose screens these are.
            lessons: loads the whole course; called when the course is first needed.
            progress: what the learner has done.
            clock: makes what drives the frames of a run.
            folder: where runs are exported to; None where nothing may be written.
            access: which files the learner may name.
            look: how the tutor looks.
        """
        self._host = host
        self._lessons = lessons
        self._progress = progress
        self._recorder = Recorder(progress)
        self._clock = clock
        self._folder = folder
        self._access = access
        self._look = look
        self._form: Form | None = None
        self._only: frozenset[str] | None = None
        self._keeper = resume.RunKeeper(progress)
        self._read: tuple[Path, object] | None = None

    async def open_first(self, first: First) -> None:
        """Open what the tutor opens with."""
        if isinstance(first, FormOpening):
            self._form = first.form
            form = screens.SandboxFormScreen(
                first.form, self._access, at_once=True, alone=True, chart=first.chart
            )
            opened = partial(self._open_form_result, resumed=not first.afresh, chart=first.chart)
            await self._host.push_screen(form, opened)
        elif isinstance(first, TableOpening):
            reading = screens.LoadingScreen(first.table.name, first.open)
            await self._host.push_screen(reading, self._open_outcome)
        elif isinstance(first, ReplayOpening):
            replay = screens.ReplayScreen(first.name, first.open)
            await self._host.push_screen(replay, self._open_outcome)
        elif isinstance(first, WorkshopOpening):
            from gdtui.ui.screens.workshop import WorkshopScreen  # few people write a line

            wish = {"still": self._look.still, "editor": first.editor}
            workshop = WorkshopScreen(first.session, self._clock(), first.bench, **wish)
            await self._host.push_screen(workshop)
        elif isinstance(first, RestoredOpening):
            await self._host.push_screen(self._screen_of(first.session))
        else:
            newcomer = self._progress.place is None
            await self._host.push_screen(self._screen_of(first))
            if newcomer:
                await self._host.push_screen(WelcomeScreen())

    def preload(self, first: First) -> None:
        """Load, in a thread, what may be wanted next: tables, charts, all lessons, screens."""
        if isinstance(first, Session):
            first.sources.read_ahead(first.lesson)
        tuple(CHARTS.values())
        self._lessons()
        for name in screens.__all__:
            getattr(screens, name)
        if isinstance(first, Session):
            foresee_lesson(first)

    def _open_outcome(self, outcome: Session | Exception | None) -> None:
        """Open what was read; where it cannot be, leave with what was wrong."""
        if isinstance(outcome, Session):
            self.open_session(outcome)
        elif outcome is None:
            self._host.exit()
        else:
            self._host.fail(outcome)

    @property
    def _lesson_screen(self) -> LessonScreen | None:
        """The screen on top, where that is a lesson."""
        top = self._host.screen_stack[-1:]
        return top[0] if top and isinstance(top[0], LessonScreen) else None

    def leave_only(self, only: frozenset[str] | None) -> None:
        """Leave learners these actions alone, in the lesson that is open and in all that follow."""
        self._only = only
        for screen in (one for one in self._host.screen_stack if isinstance(one, LessonScreen)):
            screen.session = replace(screen.session, only=only)

    def _screen_of(self, session: Session) -> LessonScreen:
        if is_sandbox(session.lesson) and self._form is None:
            from gdtui.sandbox.command import current_form

            self._form = current_form(session)
        return LessonScreen(
            replace(session, only=self._only),
            self._clock(),
            self._folder,
            still=self._look.still,
            shell=not self._access.restricted,
            recorder=self._recorder,
            keep=self._keep,
        )

    def open_session(self, session: Session) -> None:
        """Show a session on a lesson screen of its own, in place of the one there is."""
        host, screen = self._host, self._screen_of(session)
        (host.push_screen if self._lesson_screen is None else host.switch_screen)(screen)

    def save(self, session: Session) -> None:
        """Save the place, the marks and the answers as they change; of a table, how it stands."""
        if is_sandbox(session.lesson):
            self._save_table()
        resume.save_session(session, self._progress)
        self.show_saving()

    def _keep(self, session: Session) -> None:
        """Have what stands on the page kept, and say at once that it is not yet: in one frame."""
        self._keeper.keep(session)
        self.show_saving()

    def _save_table(self) -> None:
        """Keep the table of one's own that is open, unless files are closed here."""
        screen = self._lesson_screen
        if screen is not None and is_sandbox(screen.session.lesson) and not self._access.restricted:
            resume.save_table(screen.session, self._progress)

    def show_saving(self) -> None:
        """Show what is wrong with saving, or that nothing is; and whether all is kept."""
        if self._lesson_screen is not None:
            kept = self._recorder.kept if self._keeper.lasting else "never"
            self._lesson_screen.show_saving(self._progress.warning, kept)

    def terms_so_far(self) -> tuple[Term, ...]:
        """The terms that the course has named up to the page that is open; none elsewhere."""
        screen = self._lesson_screen
        if screen is None or is_sandbox(screen.session.lesson):
            return ()
        session = screen.session
        return terms_so_far(self._lessons(), session.lesson, session.page_index)

    def may_change(self, first: First) -> bool:
        """Whether lessons can be opened here that somebody may be writing."""
        if self._access.folder is not None:
            return True
        return (
            isinstance(first, Session)
            and not is_sandbox(first.lesson)
            and not _is_shipped(first.lesson)
        )

    def reread(self) -> None:
        """Show the open lesson as its file is now; while that has a fault, as it was.

        Asked once a second where the lesson is somebody's own. What came with the program stays.
        """
        screen = self._lesson_screen
        if screen is None or is_sandbox(screen.session.lesson):
            return
        session = screen.session
        lesson = session.lesson
        if _is_shipped(lesson):
            return
        now = lesson.path, _stamp(lesson.path)
        before, self._read = self._read, now
        if before is None or before[0] != lesson.path or now == before or now[1] is None:
            return
        changed = parse_or_stand_in(lesson.path)
        if changed.fault and not lesson.fault:
            told = f"The file has a fault now, so this page stays as it was. {changed.fault}"
            self._host.notify(told, severity="error", timeout=20)
        elif not changed.fault and changed.pages != lesson.pages:
            ids = [page.id for page in changed.pages]
            here = session.own_page.id
            place = ids.index(here) if here in ids else min(session.page_index, len(ids) - 1)
            drawn = session.draw.variant < len(changed.pages[place].variants)
            fresh = resume.open_or_stand_in(
                changed,
                self._progress,
                page=place,
                draw=session.draw.variant + 1 if drawn else None,
                sources=session.sources,
            )
            if fresh.lesson.fault:
                self._host.notify(fresh.lesson.fault, severity="error", timeout=20)
                return
            self.open_session(replace(fresh, notice="The lesson was read anew."))

    def finish(self, session: Session) -> None:
        """Look back at a finished lesson, then go on to the next one or to the contents."""
        lesson = session.lesson
        if is_sandbox(lesson):
            self.show_form()
            return
        following = resume.find_next_lesson(lesson, self._lessons())
        current = following.slug if following else lesson.slug
        if following:
            resume.save_next_lesson(following, self._progress)

        async def go_on(further: bool | None) -> None:
            if further is None:
                self._back_to_skipped()
            elif further:
                await self._open_lesson(current)
            else:
                self._show_contents(current)

        praise = self._praise(lesson, following)
        looked = screens.LessonSummaryScreen(session, following, praise, self._folder)
        self._host.push_screen(looked, go_on)

    def _back_to_skipped(self) -> None:
        """Stand on the last page of the lesson that was skipped."""
        screen = self._lesson_screen
        if screen is not None:
            session = screen.session
            while session.page_index and session.marks[session.page_index] != "skipped":
                session = session.previous_page()
            screen.session = session

    def _praise(self, lesson: Lesson, following: Lesson | None) -> str:
        """A quiet word where a part of several lessons or the course ends; none elsewhere."""
        part = [one for one in self._lessons() if following is None or one.part == lesson.part]
        if len(part) <= 1 or (following is not None and following.part == lesson.part):
            return ""
        ended = "the course" if following is None else f"the part “{lesson.part}”"
        counts = [resume.count_pages(one, self._progress.marks()) for one in part]
        done = sum(finished == total for finished, _, total in counts)
        if done == len(part):
            return f"This was the last lesson of {ended}; all {done} are done. Well driven."
        return f"This was the last lesson of {ended}; {done} of its {len(part)} are done."

    def show_contents(self) -> None:
        """Show the table of contents, pointing at the lesson that is open."""
        if self._lesson_screen is not None:
            self._save_table()
            self._show_contents(self._lesson_screen.session.lesson.slug)

    def _show_contents(self, current: str) -> None:
        tables = () if self._access.restricted else self._progress.tables()
        contents = screens.ContentsScreen(
            self._lessons(), self._progress.marks(), current, tables, self._progress.forget_table
        )
        self._host.push_screen(contents, self._open_lesson)

    async def _open_lesson(self, slug: str | None) -> None:
        if slug == screens.ContentsScreen.SANDBOX:
            self.show_form()
            return
        for table in self._progress.tables():
            if slug == f"{screens.ContentsScreen.SANDBOX} {table.source}":
                self._open_table(table)
                return
        lesson = next((lesson for lesson in self._lessons() if lesson.slug == slug), None)
        if lesson is None:
            return
        top = self._lesson_screen
        sources = None if top is None else top.session.sources

        def open_lesson() -> Session:
            fresh = lesson if _is_shipped(lesson) else parse_or_stand_in(lesson.path)
            opened = resume.open_or_stand_in(fresh, self._progress, sources=sources)
            foresee(opened)
            return opened

        opening = self._clock().work_out(open_lesson, self.open_session)
        if opening is not None:
            await opening

    def _open_table(self, table: KeptTable) -> None:
        """Open a table that was kept as it was left; where that cannot be, its form says why."""
        form = screens.SandboxFormScreen(
            resume.kept_form(table), self._access, at_once=True, chart=table.chart
        )
        opened = partial(self._open_form_result, scrolled=table.scrolled, resumed=True)
        self._host.push_screen(form, opened)

    def show_form(self) -> None:
        """Show the form of a table of one's own, as it was left."""
        if self._lesson_screen is not None:
            self._host.push_screen(
                screens.SandboxFormScreen(self._form, self._access), self._open_form_result
            )

    def _open_form_result(
        self,
        filled: FormResult | None,
        scrolled: int = 0,
        *,
        resumed: bool = False,
        chart: str | None = None,
    ) -> None:
        if filled is not None:
            self._form = filled.form
            session = filled.session
            if session is not None and resumed:
                session = resume.resume_table(session, self._progress, chart)
                if scrolled and session.scrolled is None:
                    session = replace(session, scrolled=scrolled)
            if session is not None:
                self.open_session(session)
