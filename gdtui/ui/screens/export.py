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
from gdtui.export.state_code import CodeError, code_command
from gdtui.session.session import Session
from gdtui.text.styled import Span, StyledLine, TextRole
from gdtui.ui.screens.base import BaseScreen
from gdtui.ui.widgets.text_view import TextView

COPY_BOTH = "c  copy the first command   r  copy the second"
COPY = "c  copy this command"
CHOICES = """\
1  the run as a table (CSV)
2  the run as a numpy script, with its rows
3  this screen as a picture (SVG)
4  the commands, as text"""

MOST_CODE_LINES = 3
"""Lines of a code that are shown; what is longer nobody reads, and copying takes all of it."""


class ExportScreen(ModalScreen[None], BaseScreen[None]):
    """Shows the commands that open this place; digits write files into a folder.

    Without a folder nothing is written: only the commands are shown, and copied. To copy is to
    hand the learner's own terminal a text that it shows already.
    """

    TITLE = "take along"

    BINDINGS = [
        Binding("escape,k,q", "leave", "close", tooltip="Close"),
        Binding("c", "copy(True)", "copy", tooltip="Copy the command with the code"),
        Binding("r", "copy(False)", "copy", tooltip="Copy the command that can be read"),
        Binding("1", "write('history')", "table", tooltip="Write the run as a table"),
        Binding("2", "write('script')", "script", tooltip="Write the run as a numpy script"),
        Binding("3", "write('picture')", "picture", tooltip="Write the screen as a picture"),
        Binding("4", "write('command')", "command", tooltip="Write the commands as text"),
    ]

    def __init__(self, session: Session, folder: Path | None, picture: str) -> None:
        """Offer a session.

        Args:
            session: what is taken along.
            folder: where files go; None where nothing may be written.
            picture: the screen, for a picture.
        """
        super().__init__()
        self._session = session
        self._folder = folder
        self._picture = picture
        self._write_lock = asyncio.Lock()
        self._readable, self._coded, self._uncoded = command_line(session), "", ""
        try:
            self._coded = code_command(session)
        except CodeError as error:
            self._uncoded = str(error)

    def compose(self) -> ComposeResult:
        """Lay out the command and the choices."""
        with VerticalScroll(id="dialog"):
            yield Static("Take it with you", classes="heading")
            left = f"{self._uncoded} {what_is_lost(self._session)}".strip()
            yield CommandView(self._coded, self._readable, left)
            copy = COPY_BOTH if self._coded else COPY
            if self._folder is None:
                yield Static(copy, markup=False)
            else:
                told = f"Files go to {self._folder}; none is overwritten."
                yield Static(f"{copy}\n{CHOICES}\n{told}", markup=False)
            yield Static("Esc closes.", id="said", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a folder there is nothing to write into."""
        if action == "write" and self._folder is None:
            return False
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_copy(self, code: bool) -> None:
        """Hand a command to the terminal, which may keep its clipboard to itself."""
        self.app.copy_to_clipboard((code and self._coded) or self._readable)
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
            commands = "".join(f"{each}\n" for each in (self._coded, self._readable) if each)
            text = self._picture if what == "picture" else commands
            try:
                names = await asyncio.to_thread(
                    write_files, session, what, folder, text, stop.is_set
                )
                self._report(f"Written: {', '.join(names)}.")
            except OSError as error:
                self._report(f"Cannot write to {folder}: {error.strerror}. Start gdtui elsewhere.")
            finally:
                stop.set()

    def _report(self, text: str) -> None:
        """Say it here, or on whatever screen is up once this one was closed, or is being closed.

        Then its widgets go before it does.
        """
        if self.is_attached and (said := self.query("#said")):
            said.first(Static).update(text)
            self.query_one("#dialog", VerticalScroll).scroll_end(animate=False)
        else:
            self.app.notify(text, markup=False)


class CommandView(TextView):
    """The commands: the code cut to the width, the other broken between its arguments alone."""

    DEFAULT_CSS = "CommandView { height: auto; margin: 0 0 1 0; }"

    def __init__(self, coded: str, readable: str, left: str) -> None:
        """Show `coded` (may be empty), `readable`, and what the latter leaves behind."""
        super().__init__()
        self._coded, self._readable, self._left = coded, readable, left

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Wrap to the width that the layout gives."""
        self._lines = self.fit_lines(self._command_lines, width)
        return len(self._lines)

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self.fill(self._command_lines)

    def _command_lines(self, width: int) -> tuple[StyledLine, ...]:
        heading = "This command opens this page:" if self._left else "This opens this place:"
        return (
            *(self._code_lines(width) if self._coded else ()),
            *_lines(["Or, to be read:" if self._coded else heading]),
            *_lines(_cut_to_width(wrap_command(self._readable, width), width), "lit"),
            *_lines(wrap(self._left, width), "dim"),
        )

    def _code_lines(self, width: int) -> Iterable[StyledLine]:
        """The code from its beginning, and how much of it there is where that is not all."""
        yield from _lines(["This opens the very state you see:"])
        lines = [*_cut_to_width([self._coded], width)]
        shown = lines if len(lines) <= MOST_CODE_LINES else lines[:MOST_CODE_LINES]
        yield from _lines(shown, "lit")
        if shown is not lines:
            told = f"… {len(self._coded):,} characters; c copies all of them."
            yield from _lines([told], "dim")


def _lines(texts: Iterable[str], role: TextRole = "plain") -> Iterable[StyledLine]:
    return ((Span(text, role),) for text in texts)


def _cut_to_width(lines: Iterable[str], width: int) -> Iterable[str]:
    """Cut lines that hold one argument too wide for them; there is no better place."""
    return (line[at : at + width] for line in lines for at in range(0, len(line), width))
