"""Under the chart: the step filled with its numbers, its code, or the account in words."""

from __future__ import annotations

import textwrap

from gdtui import keymap
from gdtui.charts import describe_chart
from gdtui.course.lesson import PanelName
from gdtui.panels.paging import Pages, cut_into_pages
from gdtui.panels.step_formulas import PHASES
from gdtui.panels.worked_step import LEAST_WITH_LABELS, worked_pages
from gdtui.session.key_dispatch import named_notice
from gdtui.session.session import Session
from gdtui.text.styled import StyledLine
from gdtui.ui.frame_clock import Lag
from gdtui.ui.widgets.session_view import SessionView
from gdtui.ui.widgets.text_view import TextView, plain_line

_TITLES: dict[PanelName, str] = {
    "worked": "one step",
    "code": "the step as code",
    "source": "the code that runs",
    "account": "in words",
    "table": "the first rows",
    "rows": "the first rows",
    "residuals": "rows and residuals",
    "check": "the gradient, twice",
    "script": "in Python",
    "chart": "",
    "none": "",
}

WITHOUT_PANEL: tuple[PanelName, ...] = ("none", "chart")
"""What stands in the panel's place: the chart, larger, or a second one."""


class StepPanel(TextView, SessionView):
    """The worked step; `w` turns it to its code, the engine's and the account of the chart.

    What it has no room for stands on further pages, which a key turns. While a run goes on it
    lags: nobody reads ten of its equations a second.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.step_title = _TITLES["worked"]
        self._page, self._count = 0, 1
        self._turned_for: tuple[object, ...] = ()
        self._written_for: tuple[object, ...] = ()
        self._lag = Lag()

    def show_session(self) -> None:
        """Write the panel anew."""
        session = self.session
        if session is None or session.panel_on_view in WITHOUT_PANEL:
            return
        if not self.outer_size:  # it has no place; where it gets one it is written
            return
        size = self.inner_size
        place = (session.lesson, session.page_index, session.panel_on_view, session.phase)
        fresh, self._turned_for = place != self._turned_for, place
        shape = (place, size, self._page)
        same, self._written_for = shape == self._written_for, shape
        rate = getattr(self.app, "frames_a_second", 0)
        if self._lag.holds(moving=session.running and same, frames_a_second=rate):
            return
        count = 1

        def write(width: int) -> tuple[StyledLine, ...]:
            nonlocal count
            pages = panel_pages(session, width, size.height)
            count = len(pages)
            if fresh:
                self._page = _lit_page(pages)
            self._page %= count
            self._count = count
            return pages[self._page]

        self.show(self.fit_lines(write, size.width))
        self.set_titles(_title(session, size.width, self.step_title), self._ways_on(session, count))

    def turn_page(self) -> str:
        """Show what the panel has no room for; from the end on, its start.

        Returns why that shows nothing new; empty where it does.
        """
        self._page += 1
        self.show_session()
        if self.session is not None and self.session.panel_on_view in WITHOUT_PANEL:
            return named_notice("more", "There is no panel here.")
        return "" if self._count > 1 else named_notice("more", "The panel shows all of it.")

    def on_resize(self) -> None:
        """Fit the panel to its new size."""
        self.show_session()

    def _ways_on(self, session: Session, count: int) -> str:
        """Name the keys that show what is not seen: the further pages, the other panels."""
        told = []
        if count > 1:
            told.append(f"{keymap.written_key('more')}: {self._page + 1} of {count}")
        if session.panel_on_view != session.page.panel:
            told.append(f"{keymap.written_key('next_panel')} goes on, Esc closes this")
        return "; ".join(told)


def panel_pages(session: Session, width: int, height: int) -> Pages:
    """Return what the session's panel says, in pages of `height` rows.

    What most pages do not open with is imported when it is asked for.
    """
    match session.panel_on_view:
        case "code":
            from gdtui.panels.update_code import code_pages

            return code_pages(session, width, height)
        case "source":
            from gdtui.panels.source_code import source_pages

            return source_pages(session, width, height)
        case "table" | "rows" | "residuals":
            from gdtui.panels.data_table import data_table_lines

            residuals = session.panel_on_view == "residuals"
            return (data_table_lines(session, width, height, residuals),)
        case "script":
            from gdtui.panels.script import script_pages

            return script_pages(session, width, height)
        case "check":
            from gdtui.panels.gradient_check import gradient_check_pages

            return gradient_check_pages(session, width, height)
        case "account":
            return cut_into_pages(_account_lines(session, width), height)
        case _:
            return worked_pages(session, width, height)


def _lit_page(pages: Pages) -> int:
    """The first page with the phase that was reached last on it, else the first of all."""
    lit = (
        any(span.role == "lit" and span.text.strip() for line in page for span in line)
        for page in pages
    )
    return next((place for place, found in enumerate(lit) if found), 0)


def _title(session: Session, width: int, step: str) -> str:
    """The panel's title; where a phase's name has no room beside it, with the one reached last."""
    title = step if session.panel_on_view == "worked" else _TITLES[session.panel_on_view]
    if session.panel_on_view == "worked" and session.phase and width < LEAST_WITH_LABELS:
        title += f": {PHASES[session.phase - 1]}"
    return title


def _account_lines(session: Session, width: int) -> list[StyledLine]:
    return [plain_line(text) for text in textwrap.wrap(describe_chart(session), width)]
