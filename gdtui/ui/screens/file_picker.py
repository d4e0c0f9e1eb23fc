"""The files that may be tables, folder by folder, to choose one of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import DirectoryTree, Static

from gdtui.text.widths import drawable_text, in_one_line
from gdtui.ui.screens.base import TypingScreen

SUFFIXES = frozenset(
    {".csv", ".tsv", ".tab", ".txt", ".dat", ".data", ".psv", ".gz", ".zip", ".xz", ".bz2", ".zst"}
)
"""How files that may be tables are called, packed ones too."""

_SHOWN = "Folders, and files called csv, tsv, txt, gz, zip, xz and the like; type any other."
_KEYS = "Enter takes a file or opens a folder  ·  Backspace goes up  ·  Esc back"


class FileTree(DirectoryTree):
    """Folders, and what may be a table in them; nothing hidden."""

    ICON_NODE, ICON_NODE_EXPANDED, ICON_FILE = "▶ ", "▼ ", "  "

    def filter_paths(self, paths: Iterable[Path]) -> Iterable[Path]:
        """Keep folders and tables; runs in a thread, for a folder may be far away."""
        return [path for path in paths if self._is_offered(path)]

    def _is_offered(self, path: Path) -> bool:
        try:
            path.name.encode()
            named = path.suffix.casefold() in SUFFIXES
            return not path.name.startswith(".") and (named or path.is_dir())
        except (OSError, ValueError):
            return False

    def process_label(self, label: str | Text) -> Text:
        """Write a name in one line, with nothing in it that a terminal would obey."""
        return Text(drawable_text(in_one_line(str(label))))


class FilePickerScreen(TypingScreen[Path | None]):
    """A tree of files; dismissed with the one that was chosen."""

    TITLE = "files"

    BINDINGS = [
        Binding("backspace", "rise", "up", tooltip="The folder that holds this one", id="rise"),
        Binding("left", "rise", "up", tooltip="The folder that holds this one"),
        Binding("escape", "leave", "back", tooltip="Back to the form", id="leave"),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        """Lay out the tree, and its keys."""
        yield Static("", id="folder", classes="heading", markup=False)
        yield FileTree(self._folder, id="files")
        yield Static(_SHOWN, classes="quiet")
        yield Static(_KEYS, classes="quiet")

    def on_mount(self) -> None:
        """Say which folder it is, and give the keys to the tree."""
        self._show(self._folder)
        self._tree.focus()

    def _show(self, folder: Path) -> None:
        self.query_one("#folder", Static).update(in_one_line(_from_home(folder)))
        if self._tree.path != folder:
            self._tree.path = folder

    @property
    def _tree(self) -> FileTree:
        return self.query_one(FileTree)

    def on_key(self, event: events.Key) -> None:
        """Go to the next name that begins with the letter typed."""
        letter = (event.character or "").casefold()
        if not (self.is_active and letter.isalnum()):
            return
        event.stop()
        tree, lines = self._tree, self._tree.last_line + 1
        for line in ((tree.cursor_line + 1 + step) % lines for step in range(lines)):
            node = tree.get_node_at_line(line)
            if node is not None and str(node.label).casefold().startswith(letter):
                tree.cursor_line = line
                return

    def action_rise(self) -> None:
        """Show the folder that holds this one."""
        folder = Path(self._tree.path).absolute()
        if folder.parent != folder:
            self._show(folder.parent)

    @on(DirectoryTree.FileSelected)
    def take(self, event: DirectoryTree.FileSelected) -> None:
        """Close with the file: relative to the working folder where it lies below that."""
        path, here = event.path.absolute(), Path.cwd()
        self.dismiss(path.relative_to(here) if path.is_relative_to(here) else path)

    def action_leave(self) -> None:
        """Close; nothing changes."""
        self.dismiss(None)


def _from_home(folder: Path) -> str:
    """Write a folder as shells do, `~` for the home folder."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder)


def folder_of(path: Path) -> Path:
    """Return the folder that a path lies in, or is; the working folder where there is none."""
    for folder in (path, path.parent):
        try:
            if folder.is_dir():
                return folder.absolute()
        except (OSError, ValueError):
            continue
    return Path.cwd()
