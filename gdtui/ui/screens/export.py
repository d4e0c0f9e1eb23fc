"""Take it with you: the command that leads back here, and the run as files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap
from threading import Event

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.export.command import command_line, what_is_lost, wrap_command
from gdtui.export.files import ExportKind, detach, write_files
from gdtui.session.session import Session
from gdtui.text.styled import Span, StyledLine, TextRole
from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.widgets.text_view import TextView

COPY = "c  copy this command"
CHOICES = """\
1  the run as a table (CSV)
2  the run as a numpy script, with its rows
3  this screen as a picture (SVG)
4  the command, as text"""


class ExportScreen(ModalScreen[None], BaseScreen[None]):
    """Shows the command line of this place; digits write files into a folder.

    Without a folder nothing is written: only the command is shown, and copied. To copy is to hand
    the learner's own terminal a text that it shows already.
    """

    TITLE = "take along"

    BINDINGS = [
        Binding("escape,k,q", "leave", "close", tooltip="Close"),
        Binding("c", "copy", "copy", tooltip="Copy the command"),
        Binding("1", "write('history')", "table", tooltip="Write the run as a table"),
        Binding("2", "write('script')", "script", tooltip="Write the run as a numpy script"),
        Binding("3", "write('picture')", "picture", tooltip="Write the screen as a picture"),
        Binding("4", "write('command')", "command", tooltip="Write the command as text"),
    ]

    def __init__(self, session: Session, folder: Path | None, picture: str) -> None:
        super().__init__()
        self._session = session
        self._folder = folder
        self._picture = picture
        self._write_lock = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Lay out the command and the choices."""
        with VerticalScroll(id="dialog"):
            yield Static("Take it with you", classes="heading")
            yield CommandView(self._session)
            if self._folder is None:
                yield Static(COPY, markup=False)
            else:
                told = f"Files go to {self._folder}; none is overwritten."
                yield Static(f"{COPY}\n{CHOICES}\n{told}", markup=False)
            yield Static("Esc closes.", id="said", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a folder there is nothing to write into."""
        if action == "write" and self._folder is None:
            return False
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """Hand the command to the terminal, which may keep its clipboard to itself."""
        self.app.copy_to_clipboard(command_line(self._session))
        otherwise = "" if self._folder is None else "; 4 writes it down"
        self._report(f"Copied, if this terminal lets programs copy{otherwise}.")

    def action_write(self, what: ExportKind) -> None:
        """Write files in a thread, and say which."""
        if self._folder is not None:
            self._report("Writing…")
            self.app.run_worker(self._write(what, self._folder))

    async def _write(self, what: ExportKind, folder: Path) -> None:
        async with self._write_lock:
            stop = Event()
            session = detach(self._session)
            try:
                names = await asyncio.to_thread(
                    write_files, session, what, folder, self._picture, stop.is_set
                )
                self._report(f"Written: {', '.join(names)}.")
            except OSError as error:
                self._report(f"Cannot write to {folder}: {error.strerror}. Start gdtui elsewhere.")
            finally:
                stop.set()

    def _report(self, text: str) -> None:
        """Say it here, or on whatever screen is up once this one was closed."""
        if self.is_attached:
            self.query_one("#said", Static).update(text)
            self.query_one("#dialog", VerticalScroll).scroll_end(animate=False)
        else:
            self.app.notify(text, markup=False)


class CommandView(TextView):
    """The command, broken between its arguments alone, and what it does not bring back."""

    DEFAULT_CSS = "CommandView { height: auto; margin: 0 0 1 0; }"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._command, self._left = command_line(session), what_is_lost(session)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Wrap to the width that the layout gives."""
        self._lines = self.fit_lines(self._command_lines, width)
        return len(self._lines)

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self.fill(self._command_lines)

    def _command_lines(self, width: int) -> tuple[StyledLine, ...]:
        return (
            *_lines(["This command opens this page:" if self._left else "This opens this place:"]),
            *_lines(_cut_to_width(wrap_command(self._command, width), width), "lit"),
            *_lines(wrap(self._left, width), "dim"),
        )


def _lines(texts: Iterable[str], role: TextRole = "plain") -> Iterable[StyledLine]:
    return ((Span(text, role),) for text in texts)


def _cut_to_width(lines: Iterable[str], width: int) -> Iterable[str]:
    """Cut lines that hold one argument too wide for them; there is no better place."""
    return (line[at : at + width] for line in lines for at in range(0, len(line), width))
