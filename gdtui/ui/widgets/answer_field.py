"""The field of a page: a number is typed into it, or a line of the algorithm."""

from __future__ import annotations

from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from gdtui.course.lesson import Page


class AnswerField(Input):
    """Where an answer is typed; Enter answers, Escape gives the keys back.

    Where it `writes` a line, up and down bring back those typed before (`tried`, the last one
    last), and tab asks for the names there are.
    """

    BINDINGS = [
        Binding("escape", "leave", "keys back", tooltip="Give the keys back"),
        Binding("up", "recall(-1)", "earlier line", show=False),
        Binding("down", "recall(1)", "later line", show=False),
        Binding("tab", "names", "names", show=False),
    ]

    class Answered(Message):
        """Enter was pressed: an answer was typed, or nothing."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class NamesAsked(Message):
        """What a line may name is asked for."""

    def __init__(self, page: Page, typed: str = "", *, writes: bool = False) -> None:
        """Make the field of a page, with what was typed into it before."""
        placeholder = "a formula" if writes else "a number"
        super().__init__(typed, placeholder=placeholder, compact=True, select_on_focus=False)
        self.page = page
        self.tried: tuple[str, ...] = ()
        self._writes = writes
        self._back = 0
        self._draft = ""
        self._answered = ""

    def take_keys(self, begun: str = "") -> None:
        """Take the keys: with a number begun, else what was answered before to be typed over.

        What was begun and not answered is gone on with.
        """
        if begun:
            self.value = begun
        if begun or self.value != self._answered:
            self.cursor_position = len(self.value)
        else:
            self.select_all()
        self.screen.set_focus(self)  # at once: the next key may be waiting
        self.show_itself()

    @on(Input.Submitted)
    def pass_answer_on(self, event: Input.Submitted) -> None:
        """Pass the text on; keep it, for a second try."""
        event.stop()
        self._back = 0
        self._answered = event.value
        self.post_message(self.Answered(event.value))
        self.screen.set_focus(None)

    @on(Input.Changed)
    def show_itself(self) -> None:
        """Come into sight, wherever the text was scrolled to: what is typed is seen."""
        if self.has_focus:
            self.scroll_visible(animate=False)

    def action_leave(self) -> None:
        """Give the keys back to the page."""
        self.screen.set_focus(None)

    def action_recall(self, by: int) -> None:
        """Bring back the line typed before, or after; beyond the last stands what was begun."""
        if not self._writes:
            return
        if self._back == 0:
            self._draft = self.value
        here = self.value
        back = min(max(self._back - by, 0), len(self.tried))
        if by < 0 and back and self.tried[-back] == here and back < len(self.tried):
            back += 1  # the line that stands there already is no step back
        self._back = back
        self.value = self.tried[-back] if back else self._draft
        self.cursor_position = len(self.value)

    def action_names(self) -> None:
        """Ask for the names."""
        if self._writes:
            self.post_message(self.NamesAsked())
