"""What a lesson asks for in a dialog of its own: a rate, a command, a pinned run, an export."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from textual import on

from gdtui.session.session import Session
from gdtui.ui import screens
from gdtui.ui.screens.responsive import ResponsiveScreen
from gdtui.ui.widgets.answer_field import AnswerField

READ_FIRST = "n, next: first see what came of your answer. n again goes on."

TURN_SECONDS = 0.008
"""After so long, others in the same process have their turn."""


class LessonDialogs(ResponsiveScreen):
    """A screen with a session that its dialogs change."""

    def __init__(self, session: Session, folder: Path | None) -> None:
        """Hold a session.

        Args:
            session: what is shown first.
            folder: where runs are exported to; None where nothing may be written.
        """
        super().__init__()
        self._session = session
        self._folder = folder
        self._commands_typed: list[str] = []

    def replace_session(self, session: Session, action: str = "") -> None:
        """Go on with another session, which an action led to."""
        raise NotImplementedError

    @property
    def unread(self) -> bool:
        """Whether what came of an answer has not stood there long enough to be seen."""
        raise NotImplementedError

    @on(AnswerField.NamesAsked)
    def tell_names(self) -> None:
        """Say what the line that is being written may name."""
        ask = self._session.asked.line
        if ask is not None:
            from gdtui.panels.written_line import names_explained  # few pages ask for a line

            told = replace(self._session, notice=names_explained(ask))
            self.replace_session(told, "names")

    def action_type_rate(self) -> None:
        """Ask for a learning rate."""
        dialog = screens.LearningRateScreen(self._session.rate, self._session.lowest_rate)
        self.app.push_screen(dialog, self._set_rate)

    def action_type_command(self) -> None:
        """Ask for a command."""
        if not isinstance(self.app.screen, screens.CommandLineScreen):
            typed, session = self._commands_typed, self._session
            self.app.push_screen(screens.CommandLineScreen(self._obey_command, typed, session))

    async def _obey_command(self, typed: str) -> str:
        """Do what was typed, in slices; return what is wrong with it, or nothing."""
        from gdtui.session.typed_commands import (  # a lesson opens without them
            CommandError,
            UnavailableError,
            carry_out_in_stages,
            read_command,
        )

        try:
            command = read_command(typed)
            if command.name == "commit" and self._session.asked.typed:
                what = "line" if self._session.asked.writes else "number"
                raise CommandError(f"Type the {what} in the page's own field: Enter opens it.")
            after, begun = self._session, time.perf_counter()
            for stage in carry_out_in_stages(self._session, command):
                after = stage
                if time.perf_counter() - begun > TURN_SECONDS:
                    await asyncio.sleep(0)
                    begun = time.perf_counter()
        except UnavailableError as error:
            return self._session.explain(self._session, error.name).notice
        except CommandError as error:
            return str(error)
        if command.name == "next_page" and self.unread:
            return READ_FIRST
        self.replace_session(self._session.explain(after, command.name), command.name)
        return ""

    def action_show_pinned(self) -> None:
        """List the pinned runs."""
        if not isinstance(self.app.screen, screens.PinnedRunsScreen):
            self.app.push_screen(screens.PinnedRunsScreen(self._session, self.replace_session))

    def action_export_run(self) -> None:
        """Offer the way back here, and the run as files."""
        if isinstance(self.app.screen, screens.ExportScreen):
            return
        picture = "" if self._folder is None else self.app.export_screenshot()
        self.app.push_screen(screens.ExportScreen(self._session, self._folder, picture))

    def _set_rate(self, rate: Decimal | None) -> None:
        if rate is not None:
            self.replace_session(self._session.with_rate(rate), "type_rate")
