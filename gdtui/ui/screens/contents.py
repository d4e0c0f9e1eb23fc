"""The table of contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gdtui.course.lesson import Lesson
from gdtui.progress import Mark


class ContentsScreen(Screen[str | None]):
    """The lessons by part, with what was done; dismissed with the slug of the one to open."""

    BINDINGS = [
        Binding("escape,t", "leave", "back", tooltip="Back to the lesson", key_display="t"),
    ]

    def __init__(
        self,
        lessons: Sequence[Lesson],
        marks: Mapping[tuple[str, str], Mark],
        current: str | None,
        heading: str = "",
    ) -> None:
        super().__init__()
        self._lessons = {lesson.slug: lesson for lesson in lessons}
        self._marks = marks
        self._current = current
        self._heading = heading

    def compose(self) -> ComposeResult:
        """Lay out heading, list and the objective of the lesson pointed at."""
        yield Static(self._heading or "Contents", classes="heading", id="contents-title")
        yield OptionList(*self._options(), id="lessons")
        yield Static("", id="objective")
        yield Static("Enter opens  ·  t goes back  ·  q quits", classes="quiet", id="contents-keys")

    def on_mount(self) -> None:
        """Point at the lesson to go on with."""
        lessons = self.query_one("#lessons", OptionList)
        if self._current in self._lessons:
            lessons.highlighted = lessons.get_option_index(str(self._current))
        lessons.focus()

    def _options(self) -> list[Option | None]:
        options: list[Option | None] = []
        part = None
        for lesson in self._lessons.values():
            if lesson.part != part:
                part = lesson.part
                options.append(Option(Content.styled(part, "$primary bold"), disabled=True))
            options.append(Option(self._line(lesson), id=lesson.slug))
        return options

    def _line(self, lesson: Lesson) -> Content:
        done = sum(self._mark(lesson, page.title) == "done" for page in lesson.pages)
        skipped = sum(self._mark(lesson, page.title) == "skipped" for page in lesson.pages)
        total = len(lesson.pages)
        state = "✓" if done == total else "◌" if done + skipped == total else "○"
        number = f"{int(lesson.number)}" if lesson.number.isdigit() else lesson.number
        return Content(
            f"{state} {number:>3}  {lesson.title:<34.34} {done}/{total}  {lesson.minutes} min"
        )

    def _mark(self, lesson: Lesson, page: str) -> Mark:
        return self._marks.get((lesson.slug, page), "open")

    @on(OptionList.OptionHighlighted)
    def show_objective(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the lesson is for."""
        lesson = self._lessons.get(event.option.id or "")
        self.query_one("#objective", Static).update(lesson.objective if lesson else "")

    @on(OptionList.OptionSelected)
    def open_lesson(self, event: OptionList.OptionSelected) -> None:
        """Open the lesson."""
        self.dismiss(event.option.id)

    def action_leave(self) -> None:
        """Go back to the lesson that was open."""
        self.dismiss(None)
