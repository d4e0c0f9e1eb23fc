"""Take it with you: the command that leads back here, and the run as files."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from gdtui.export import command_line, file_stem, history_csv, rows_csv, script
from gdtui.session import Session
from gdtui.ui.screens.closing import Closing

CHOICES = """\
1  the run as a table (CSV)
2  the run as a numpy script, with its rows
3  this screen as a picture (SVG)"""


class TakeScreen(ModalScreen[None], Closing[None]):
    """Shows the command line of this very place; digits write files into a folder.

    Without a folder nothing is written: only the command is shown.
    """

    BINDINGS = [
        Binding("escape,k,q", "leave", "close", tooltip="Close"),
        Binding("1", "write('history')", "table", tooltip="Write the run as a table"),
        Binding("2", "write('script')", "script", tooltip="Write the run as a numpy script"),
        Binding("3", "write('picture')", "picture", tooltip="Write the screen as a picture"),
    ]

    def __init__(self, session: Session, folder: Path | None, picture: str) -> None:
        super().__init__()
        self._taken = session
        self._folder = folder
        self._picture = picture

    def compose(self) -> ComposeResult:
        """Lay out the command and the choices."""
        with VerticalScroll(id="dialog"):
            yield Static("Take it with you", classes="heading")
            yield Static("This command opens exactly this place:")
            yield Static(command_line(self._taken), id="command", markup=False)
            if self._folder is not None:
                yield Static(CHOICES, markup=False)
                yield Static(f"Files go to {self._folder}.", classes="quiet", markup=False)
            yield Static("Escape closes this.", id="said", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a folder there is nothing to write into."""
        if action == "write" and self._folder is None:
            return False
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_write(self, what: str) -> None:
        """Write files, and say which; a file that is there is written anew."""
        if self._folder is None:
            return
        stem = file_stem(self._taken)
        texts = {
            "history": lambda: {f"{stem}.csv": "".join(history_csv(self._taken))},
            "script": lambda: {
                f"{stem}.py": script(self._taken, f"{stem}-rows.csv"),
                f"{stem}-rows.csv": rows_csv(self._taken),
            },
            "picture": lambda: {f"{stem}.svg": self._picture},
        }[what]()
        try:
            for name, text in texts.items():
                (self._folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            said = f"Cannot write to {self._folder}: {error.strerror}. Start gdtui elsewhere."
        else:
            said = f"Written: {', '.join(texts)}."
        self.query_one("#said", Static).update(said)
