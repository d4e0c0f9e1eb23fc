"""What the charts of a lesson tell its screen: where they were clicked, what they worked out."""

from __future__ import annotations

from textual import on

from gdtui.ui.screens.lesson_dialogs import LessonDialogs
from gdtui.ui.widgets.chart_view import ChartView
from gdtui.ui.widgets.step_panel import StepPanel


class LessonCharts(LessonDialogs):
    """A screen with charts."""

    @on(ChartView.StepClicked)
    def _go_to_step(self, event: ChartView.StepClicked) -> None:
        if self._session.available("go_home"):
            self.replace_session(self._session.go(event.step), "go")

    @on(ChartView.WorkedOut)
    def _tell_worked_out(self) -> None:
        """Let the account of a chart say what is known by now."""
        for panel in self.query(StepPanel):
            panel.show_session()
