"""The table of contents: parts and lessons, what was done, and a search by typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from gdtui.course.lesson import Lesson
from gdtui.progress.database import KeptTable, Mark
from gdtui.progress.resume import count_pages, is_there, summarise_table
from gdtui.text.numbers import count_text
from gdtui.text.widths import in_one_line, pad_text
from gdtui.ui.screens.base import TypingScreen
from gdtui.ui.terminal.filters import speller
from gdtui.ui.widgets.option_list import SafeOptionList

Marks = Mapping[tuple[str, str], Mark]

BAR_CELLS = 20
ROOM = 76
"""From so many columns on, lines say what they count."""

_KEYS = "Enter opens  ·  type to search  ·  Esc back  ·  ? keys"
_TABLE_KEYS = "Enter opens  ·  Delete takes it off the list  ·  Esc back  ·  ? keys"
OWN_TABLE = "Your own table"
OWN_OBJECTIVE = "Choose columns, model and rate in a form, and drive it with the same keys."


class ContentsScreen(TypingScreen[str | None]):
    """The lessons by part, with what was done; dismissed with the slug of the one to open.

    Letters search: the list keeps the lessons whose title or objective has them, and those whose
    number begins so. Backspace takes one off, Escape all of them, and once more goes back.
    """

    TITLE = "contents"

    SANDBOX = "own table"
    """In place of a slug: to open no lesson but a table of one's own. No slug has a blank.

    With a blank and its source behind it: a table that was kept.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    BINDINGS = [
        Binding(
            "escape", "leave", "back", tooltip="End the search; then back to the lesson", id="leave"
        ),
        Binding("backspace", "shorten", "shorten", tooltip="Take a letter off the search"),
        Binding(
            "delete",
            "forget",
            "forget",
            tooltip="Take a table of your own off the list; its file stays",
            id="forget",
        ),
    ]

    def __init__(
        self,
        lessons: Sequence[Lesson],
        marks: Marks,
        current: str | None,
        tables: Sequence[KeptTable] = (),
        forget: Callable[[str], None] = lambda source: None,
    ) -> None:
        """List lessons and tables.

        Args:
            lessons: the course.
            marks: what was done of it.
            current: the id of what is pointed at first.
            tables: those of the learner's own that were kept.
            forget: has one of them kept no more, by its source.
        """
        super().__init__()
        self._tables = {f"{self.SANDBOX} {table.source}": table for table in tables}
        self._forget = forget
        self._lessons = lessons
        self._marks = marks
        self._pointed = current
        self._pointed_before = current
        self._search = ""

    def compose(self) -> ComposeResult:
        """Lay out progress, list, the objective of the lesson pointed at, and the keys."""
        yield Static("", id="contents-title")
        with Container(id="contents-body"):
            yield SafeOptionList(id="lessons")
            yield Static("", id="objective")
        yield Static("", id="contents-keys", classes="quiet")

    def on_mount(self) -> None:
        """Give the keys to the list."""
        self.query_one("#lessons", SafeOptionList).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Write the lines for the room there is; at first, point at the lesson to go on with."""
        self._fill()

    def on_key(self, event: events.Key) -> None:
        """Search with what is typed; `?` and the rest stay what they are."""
        character = event.character or "" if self.is_active else ""
        if character.isalnum() or (character == " " and self._search):
            event.stop()
            if not self._search:
                self._pointed_before = self._pointed
            self._search += character.lower()
            self._fill()

    def action_shorten(self) -> None:
        """Take a letter off the search."""
        self._search = self._search[:-1]
        self._fill()

    def action_leave(self) -> None:
        """End the search; without one, go back to the lesson that was open."""
        if self._search:
            self._search, self._pointed = "", self._pointed_before
            self._fill()
        else:
            self.dismiss(None)

    def _fill(self) -> None:
        found = [lesson for lesson in self._lessons if _matches(lesson, self._search)]
        slugs = [lesson.slug for lesson in found]
        slugs += [self.SANDBOX] if self._finds_own_table else []
        slugs += self._found_tables
        named = [lesson.slug for lesson in found if number_of(lesson) == self._search]
        pointed = self._pointed if self._pointed in slugs else next(iter(slugs), None)
        self._pointed = named[0] if named else pointed
        listed = self.query_one("#lessons", SafeOptionList)
        listed.clear_options()
        listed.add_options(self._options(found))
        if self._pointed is not None:
            listed.highlighted = listed.get_option_index(self._pointed)
        self._update_objective()
        self._update_keys()
        progress = progress_line(self._lessons, self._marks, self.size.width)
        self.query_one("#contents-title", Static).update(progress)

    def _update_keys(self) -> None:
        does = "Enter opens" if self._pointed else "no lesson has it"
        searching = Content(f"search: {self._search}▏  {does}  ·  Esc ends the search")
        keys = _TABLE_KEYS if self._pointed in self._tables else _KEYS
        self.query_one("#contents-keys", Static).update(searching if self._search else keys)

    @property
    def _finds_own_table(self) -> bool:
        return self._search in OWN_TABLE.lower()

    def _options(self, lessons: Sequence[Lesson]) -> list[Option | None]:
        options: list[Option | None] = []
        part = None
        for lesson in lessons:
            if lesson.part != part:
                part = lesson.part
                options.append(Option(Content.styled(part, "$primary bold"), disabled=True))
            line = lesson_line(lesson, self._marks, self.size.width)
            options.append(Option(line, id=lesson.slug))
        if self._finds_own_table:
            options.append(Option(Content.styled(OWN_TABLE, "bold"), id=self.SANDBOX))
        options += [
            Option(Content(table_line(self._tables[name], self.size.width, speller(self))), id=name)
            for name in self._found_tables
        ]
        return options

    @property
    def _found_tables(self) -> list[str]:
        return [
            name
            for name, table in self._tables.items()
            if self._finds_own_table or self._search in table.source.lower()
        ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a table can be taken off."""
        if action == "forget" and self._pointed not in self._tables:
            return False
        return super().check_action(action, parameters)

    def action_forget(self) -> None:
        """Take the table that is pointed at off the list."""
        table = self._tables.pop(self._pointed or "")
        self._forget(table.source)
        self._pointed = next(reversed(self._tables), self.SANDBOX)
        self._fill()
        self.refresh_bindings()

    @on(SafeOptionList.OptionHighlighted)
    def show_objective(self, event: SafeOptionList.OptionHighlighted) -> None:
        """Say what the lesson is for, unless the search has gone on meanwhile."""
        listed = event.option_list
        if listed.highlighted is None or listed.highlighted_option is not event.option:
            return
        self._pointed = event.option.id
        self._update_objective()
        self._update_keys()
        self.refresh_bindings()

    def _update_objective(self) -> None:
        told = {lesson.slug: (lesson.title, lesson.objective) for lesson in self._lessons}
        told[self.SANDBOX] = OWN_TABLE, OWN_OBJECTIVE
        for name, table in self._tables.items():
            told[name] = OWN_TABLE, speller(self)(table_objective(table))
        title, objective = told.get(self._pointed or "", ("", ""))
        aside = f"{title}\n\n" if self.has_class("-wide") and title else ""
        for said in self.query("#objective").results(Static):
            said.update(Content.assemble((aside, "bold"), objective))

    @on(SafeOptionList.OptionSelected)
    def open_lesson(self, event: SafeOptionList.OptionSelected) -> None:
        """Open the lesson or the table; a table whose file is gone stays, and says so."""
        table = self._tables.get(event.option.id or "")
        if table is None or is_there(table):
            self.dismiss(event.option.id)


def number_of(lesson: Lesson) -> str:
    """Write a lesson's number as the list has it: R for a review."""
    return str(int(lesson.number)) if lesson.number.isdigit() else "R"


def lesson_line(lesson: Lesson, marks: Marks, width: int = ROOM) -> Content:
    """Write a lesson in one line: state, number, title, pages done, minutes."""
    done, skipped, total = count_pages(lesson, marks)
    state = "✓" if done == total else "◐" if done + skipped else "○"
    room, pages = (38, " pages") if width >= ROOM else (28, "")
    # No colours of its own: they could not be read on that of the line pointed at.
    return Content.assemble(
        f" {state} {number_of(lesson):>2}  {lesson.title:<{room}.{room}}",
        f" {done}/{total}{pages}  {lesson.minutes:>2} min",
    )


def table_line(table: KeptTable, width: int = ROOM, spell: Callable[[str], str] = str) -> str:
    """Write a table of one's own in one line: its name, what is learned of it.

    `spell` writes what the terminal cannot show with what it can.
    """
    state = "□" if is_there(table) else "✗"
    columns = f"{table.form.get('features', '')} → {table.form.get('target', '')}"
    columns, name = (spell(in_one_line(text)) for text in (columns, Path(table.source).name))
    return f" {state}     {pad_text(name, 28)} {pad_text(columns, max(0, width - 42))}".rstrip()


def table_objective(table: KeptTable) -> str:
    """Say what opens, or that it is gone."""
    if not is_there(table):
        return in_one_line(
            f"There is no file {table.source} any more; Delete takes it off the list."
        )
    return f"{summarise_table(table)}, as you left it."


def progress_line(lessons: Sequence[Lesson], marks: Marks, width: int = ROOM) -> Content:
    """Write how much of the course is done, as a bar and in numbers."""
    counts = [count_pages(lesson, marks) for lesson in lessons]
    whole = sum(done == total for done, _, total in counts)
    pages, total = sum(done for done, _, _ in counts), sum(total for _, _, total in counts)
    filled = round(BAR_CELLS * pages / total) if total else 0
    told = f"  {pages} of {count_text(total, 'page')}" if width >= ROOM else ""
    return Content.assemble(
        ("Contents  ", "$primary bold"),
        ("━" * filled, "$success"),
        ("─" * (BAR_CELLS - filled), "$quiet"),
        f"  {whole} of {count_text(len(lessons), 'lesson')}",
        (told, "$quiet"),
    )


def _matches(lesson: Lesson, search: str) -> bool:
    numbered = number_of(lesson).startswith(search)
    return numbered or search in f"{lesson.title} {lesson.objective} {lesson.part}".lower()
