"""The end of a lesson: what was predicted, what happened, and where to go from here."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from gdtui.session import Session
from gdtui.ui.screens.closing import Closing
from gdtui.words import Looked, looked_back

MARKS = {"done": ("●", "$success"), "skipped": ("◌", "$warning"), "open": ("○", "$quiet")}


class SummaryScreen(Closing[bool]):
    """A look back at a lesson; dismissed with True to go on to the next one."""

    AUTO_FOCUS = "#looked-back"
    BINDINGS = [
        Binding("enter", "onward(True)", "go on", tooltip="Go on", id="onward"),
        Binding("n", "onward(True)", "go on", tooltip="Go on"),
        Binding("space", "onward(True)", "go on", tooltip="Go on"),
        Binding("t", "onward(False)", "contents", tooltip="The table of contents", id="contents"),
        Binding("escape", "onward(False)", "contents", tooltip="The table of contents"),
    ]

    def __init__(self, session: Session, following: str | None, praise: str = "") -> None:
        super().__init__()
        self._session_shown = session
        self._following = following
        self._praise = praise

    def compose(self) -> ComposeResult:
        """Lay out what was done and what comes next."""
        session = self._session_shown
        through = "You are through" if "skipped" in session.marks else "Finished"
        yield Static(Content(f"{through}: {session.lesson.title}"), classes="heading")
        with VerticalScroll(id="looked-back"):
            for looked in looked_back(session):
                yield Static(_entry(looked))
        if self._praise:
            yield Static(self._praise, id="praise")
        onward = f"Enter: {self._following}" if self._following else "Enter: contents"
        yield Static(f"{onward}  ·  t contents  ·  q quits", classes="quiet")

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keep `f` from the app: a form would lie over the end of a lesson."""
        return key == "f"

    def action_onward(self, further: bool) -> None:
        """Close, and say where to."""
        self.dismiss(further and self._following is not None)


def _entry(looked: Looked) -> Content:
    mark, colour = MARKS[looked.mark]
    lines = [Content.assemble((mark, colour), " ", (looked.title, "bold"))]
    if looked.said:
        told = "and so it was" if looked.right else f"it was: {looked.happened}"
        mark, colour = ("✓", "$success") if looked.right else ("✗", "$error")
        lines.append(Content.assemble("  ", (mark, colour), f" you said: {looked.said}"))
        lines.append(Content.styled(f"    {told}", "$success" if looked.right else "$quiet"))
    return Content("\n").join(lines)
