"""The text of a lesson: what is typed into its field and how far it is scrolled is kept at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import on
from textual.reactive import var

from gdtui.session.session import Session
from gdtui.ui.screens.lesson_charts import LessonCharts
from gdtui.ui.widgets.footer import KeyFooter
from gdtui.ui.widgets.page_view import AnswerField, PageView

NOTHING_TYPED = "Nothing was typed, so nothing was answered. Enter opens the field again."


class LessonText(LessonCharts):
    """A screen with a page that scrolls, and perhaps a field in it."""

    shown: var[Session | None] = var(None)

    def keep(self, session: Session) -> None:
        """Have what stands on the page kept."""
        raise NotImplementedError

    def watch_text(self) -> None:
        """Hear of it when the text is scrolled."""
        page = self.query_one_optional(PageView)
        if page is not None:  # the program may be left meanwhile
            self.watch(page, "scroll_y", self._note_scrolling, init=False)

    @on(AnswerField.Changed)
    def _note_typing(self, event: AnswerField.Changed) -> None:
        if isinstance(event.input, AnswerField) and event.input.page is self._session.page:
            self._note(typed=event.value)

    def _note_scrolling(self) -> None:
        page = self.query_one(PageView)
        if page.placed and page.max_scroll_y and page.session is not None:
            self._note(scrolled=page.scrolled_rows)

    def _note(self, **seen: Any) -> None:
        """Note how the page is looked at; nothing has to be drawn for it."""
        if all(getattr(self._session, name) == value for name, value in seen.items()):
            return
        session = replace(self._session, **seen)
        if self.shown is self._session:
            self.set_reactive(LessonText.shown, session)
        self._session = session
        self.keep(session)

    def note_text(self) -> None:
        """Note what the page's own messages have not told yet; then it can be left."""
        page = self.query_one_optional(PageView)
        field = page.field if page is not None else None
        if field is not None and field.page is self._session.page:
            self._note(typed=field.value)

    @on(AnswerField.Answered)
    def _submit_answer(self, event: AnswerField.Answered) -> None:
        if event.text.strip():
            self.replace_session(self._session.type_answer(event.text), f"={event.text}")
        else:
            self.replace_session(replace(self._session, notice=NOTHING_TYPED))

    def on_descendant_focus(self) -> None:
        """A field has keys of its own."""
        self._tell_keys()

    def on_descendant_blur(self) -> None:
        """The keys are the page's again."""
        self._tell_keys()

    def _tell_keys(self) -> None:
        self.update_footer()
        for page in self.query(PageView):
            page.show_typing()

    def update_footer(self) -> None:
        """Offer the keys that act now."""
        for bar in self.query(KeyFooter):
            bar.show_session()
