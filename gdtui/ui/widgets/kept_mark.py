"""The word at the right end of the foot that says whether all that was done is on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from textual.reactive import var
from textual.timer import Timer

from gdtui.progress.recording import Kept
from gdtui.text.styled import Span
from gdtui.ui.widgets.text_view import TextView

SETTLING_SECONDS = 0.3
"""Seconds that all has to be on the disk before it is said: who leans on a key sees no flicker."""

MARK_WIDTH = 5
"""Columns of the foot that it takes, whatever it says: nothing else ever moves."""

_WORDS: Mapping[Kept, str] = {"kept": "kept", "waiting": "", "lost": "", "never": ""}


class KeptMark(TextView):
    """Says `kept` where all is on the disk, else nothing: dots beside the keys look like a cut."""

    kept: var[Kept] = var("never")

    def __init__(self) -> None:
        super().__init__(id="kept")
        self._settling: Timer | None = None
        self._settled = 0.0

    def watch_kept(self) -> None:
        """Stop saying at once that all is on the disk; say it again once it stays so."""
        if self.kept != "kept":
            self._write()
            return
        self._settled = monotonic() + SETTLING_SECONDS
        if self._settling is None:
            self._settling = self.set_timer(SETTLING_SECONDS, self._settle)

    def _settle(self) -> None:
        """Say that all is kept, where that has lasted; else look again when it may have."""
        self._settling = None
        if self.kept != "kept":
            return
        left = self._settled - monotonic()
        if left > 0:
            self._settling = self.set_timer(left, self._settle)
        else:
            self._write()

    def _write(self) -> None:
        self.fill(lambda width: [(Span(_WORDS[self.kept], "dim"),)])
