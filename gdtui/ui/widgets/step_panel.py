"""Under the chart: the step filled with its numbers, or the account in words."""

from __future__ import annotations

import textwrap

from textual.reactive import var

from gdtui.charts import describe_chart
from gdtui.course.lesson import PanelName
from gdtui.panels.data_table import data_table_lines
from gdtui.panels.gradient_check import gradient_check_lines
from gdtui.panels.source_code import source_code_lines
from gdtui.panels.worked_step import worked_lines
from gdtui.session.session import Session
from gdtui.text.styled import StyledLine
from gdtui.ui.widgets.text_view import TextView, plain_line

_TITLES: dict[PanelName, str] = {
    "worked": "one step",
    "code": "the code that runs",
    "account": "in words",
    "table": "the first rows",
    "rows": "the first rows",
    "residuals": "the first rows",
    "check": "the gradient, twice",
    "none": "",
}


class StepPanel(TextView):
    """The worked step; `w` turns it to the account of the chart."""

    session: var[Session | None] = var(None)

    def watch_session(self) -> None:
        """Write the panel anew."""
        session = self.session
        if session is None:
            return
        height = self.inner_size.height
        self.set_class(session.panel == "none", "-hidden")
        self.screen.set_class(session.panel == "code", "-code")
        self.screen.set_class(session.panel in ("table", "check"), "-table")
        self.screen.set_class(session.panel in ("rows", "residuals"), "-rows")
        turned = session.panel != session.page.panel
        self.set_titles(_TITLES[session.panel], "w goes on, Esc closes this" if turned else "")
        if session.panel == "code":
            self.fill(lambda width: source_code_lines(session, width, height))
        elif session.panel in ("table", "rows", "residuals"):
            self.fill(
                lambda width: data_table_lines(session, width, height, session.panel == "residuals")
            )
        elif session.panel == "check":
            self.fill(lambda width: gradient_check_lines(session, width, height))
        elif session.panel == "account":
            self.fill(lambda width: _description_lines(session, width, height))
        else:
            self.fill(lambda width: worked_lines(session, width, height))

    def on_resize(self) -> None:
        """Fit the panel to its new size."""
        self.watch_session()


def _description_lines(session: Session, width: int, height: int) -> list[StyledLine]:
    return [plain_line(text) for text in textwrap.wrap(describe_chart(session), width)[:height]]
