"""All the keys, made from the bindings that are active: help is never typed twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.course.glossary import Term
from gdtui.keymap import APP_KEYS, ARROWS, DIGITS, FIELD_KEYS, KEYS, SESSION_KEYS, Group
from gdtui.session.session import Session
from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.terminal.filters import speller
from gdtui.ui.widgets.footer import KeyFooter
from gdtui.ui.widgets.kept_mark import KeptMark

GLOSSARY = "Words so far"
NOW, HERE, LATER = "On this page", "Here", "Later in the course"
OTHER_PAGES = "On other pages"
KEPT_ROW = ("kept", "At the right of the foot: all that you did is on the disk")
HEADINGS: dict[Group, str] = {
    "engine": "Steps",
    "rate": "Learning rate",
    "chart": "Chart",
    "page": "Page",
    "question": "Question",
    "app": "Everywhere",
}
_ORDER = (NOW, HERE, *HEADINGS.values(), OTHER_PAGES, LATER)
_HEADING_OF = {key.name: HEADINGS[key.group] for key in (*SESSION_KEYS, *FIELD_KEYS, *APP_KEYS)}
_KIND_OF = {**dict.fromkeys(DIGITS, "digits"), **dict.fromkeys(ARROWS, "arrows")}
_NAMES = {"up": "↑", "down": "↓", "left": "←", "right": "→"}
_NAMES |= {"escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn"}


class HelpScreen(ModalScreen[None], BaseScreen[None]):
    """A list of keys and what each does: those of the moment first."""

    TITLE = "help"

    AUTO_FOCUS = "#dialog"

    BINDINGS = [
        Binding("escape,question_mark,f1,q,enter,space", "dismiss(None)", "close", show=False),
    ]

    def __init__(self, bindings: Sequence[ActiveBinding], terms: Sequence[Term] = ()) -> None:
        super().__init__()
        self._bindings_listed = bindings
        self._terms = terms

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        under = self.app.screen_stack[-2]
        footers = [*under.query(KeyFooter)]
        offered = [
            key
            for footer in footers
            for entry in footer.entries[:-1]
            for key in ([entry.key] if len(entry.key) > 3 else entry.key.split())
        ]
        to_come = [
            name
            for footer in footers
            if footer.session is not None
            for name in KEYS
            if footer.session.to_come(name)
        ]
        idle = [
            name
            for footer in footers
            if footer.session is not None
            for name in idle_here(footer.session)
        ]
        marked = any(mark.kept != "never" for mark in under.query(KeptMark))
        told = tuple(active.binding for active in self._bindings_listed if active.binding.tooltip)
        with VerticalScroll(id="dialog", classes="help") as dialog:
            dialog.border_title = speller(self)("Keys: ↑↓ scroll, Esc closes")
            yield Static(help_table(told, offered, to_come, idle, marked=marked), id="help")
            if self._terms:
                yield Static(glossary_table(self._terms), id="glossary")


def idle_here(session: Session) -> Iterator[str]:
    """Name what has nothing to act on where a session stands; digits and arrows by their kind."""
    page, asks = session.page, session.page.ask is not None and session.asked.goal is None
    if not asks:
        yield "commit"
    if not session.asked.hints:
        yield "hint"
    if not asks and len(page.charts) < 2:
        yield "digits"
    if not asks and not page.moves:
        yield "arrows"
    if not session.page_index:
        yield "previous_page"
    yield from ("turn_first", "turn_second")[len(page.switches) :]
    if not page.test_closed or not session.problem.test.count:
        yield "open_test"


def help_table(
    bindings: Iterable[Binding],
    offered: Sequence[str] = (),
    to_come: Sequence[str] = (),
    idle: Sequence[str] = (),
    *,
    marked: bool = False,
) -> Table:
    """Lay out one row per action that has words: its keys, then its sentence, under headings.

    `offered`: the keys in the footer, as it writes them; they come first. `to_come`: the actions
    that are taught later; they come last, behind those that are `idle` on this page. `marked`: the
    foot says whether all is on the disk.
    """
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column()
    sections = help_sections(bindings, offered, to_come, idle)
    for number, (heading, rows) in enumerate(sections):
        if number:
            table.add_row()
        table.add_row("", Text(heading, style="bold underline"))
        rows = [*rows, KEPT_ROW] if marked and heading == HEADINGS["app"] else rows
        for row in rows:
            table.add_row(*row)
    return table


def glossary_table(terms: Sequence[Term]) -> Table:
    """Lay out the terms so far, in the order of the alphabet, each with what named it."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold", max_width=20)
    table.add_column()
    table.add_row()
    table.add_row("", Text(GLOSSARY, style="bold underline"))
    for term in sorted(terms, key=lambda term: term.word.lower()):
        table.add_row(term.word, Text.assemble(term.said, (f" ({term.place})", "dim")))
    return table


def help_sections(
    bindings: Iterable[Binding],
    offered: Sequence[str] = (),
    to_come: Sequence[str] = (),
    idle: Sequence[str] = (),
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield headings, each with its rows: the keys of one action, and its sentence."""
    keys: dict[str, list[str]] = {}
    headings: dict[str, str] = {}
    for binding in bindings:
        written = binding.key_display or _NAMES.get(binding.key, binding.key)
        keys.setdefault(binding.tooltip, []).append(written)
        name = binding.id or _KIND_OF.get(binding.key, "")
        heading = OTHER_PAGES if name in idle else _HEADING_OF.get(name, HERE)
        heading = LATER if name in to_come else heading
        headings.setdefault(binding.tooltip, heading)
    arrows = set(_NAMES.values())
    near = {*offered, *(sign for key in offered if arrows.issuperset(key) for sign in key)}
    sections: dict[str, list[tuple[str, str]]] = {heading: [] for heading in _ORDER}
    for sentence, several in keys.items():
        written = " ".join(dict.fromkeys(several))
        if written.startswith("1 2 3"):  # as many as there are to choose from
            written = next((key for key in offered if key.startswith("1–")), "1–9")
        now = written in offered or not near.isdisjoint(several)
        sections[NOW if now else headings[sentence]].append((written, sentence))
    return ((heading, rows) for heading, rows in sections.items() if rows)
