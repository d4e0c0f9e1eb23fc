"""The workshop: a learner's file beside the chart that it drives, looked at as it is saved."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import time
from contextlib import AbstractContextManager
from pathlib import Path

from textual import on
from textual.app import App, SuspendNotSupported
from textual.binding import Binding

from gdtui.ui.frame_clock import FrameClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.widgets.step_panel import StepPanel
from gdtui.workshop.bench import Bench
from gdtui.workshop.parts import part_of
from gdtui.workshop.runner import CannotRunError, LookInterruptedError
from gdtui.workshop.saves import SECONDS_BETWEEN_STAMPS, Saves
from gdtui.workshop.session import WorkshopSession

SECONDS_UNTOLD = 0.5
"""A look at files that takes longer is told of."""

LOOKING = "Your file is being looked at; it takes its time."
NO_EDITOR = "E, editor: there is none. Set $EDITOR, such as EDITOR=nano; any other editor beside \
this window does as well."
NO_SUSPEND = "E, editor: this terminal cannot lend itself to one. Open one beside it."
RIGHT_STEP = "the right step from here"
"""What the panel's numbers are: the engine's, beside which the learner's can be held."""

LESSONS_ELSEWHERE = "The lessons are in `gdtui`; q leaves the workshop first, and your files stay."
YOUR_FILES = "k, take along: your files are what you take along, and where you saved them."


def lend_terminal(app: App[object]) -> AbstractContextManager[None]:
    """Give the terminal away for a while; SuspendNotSupported where that cannot be."""
    return app.suspend()


class WorkshopScreen(LessonScreen):
    """A lesson screen whose pages are files that somebody edits elsewhere."""

    BINDINGS = [
        Binding("E", "edit", "editor", tooltip="Open this part's file in $EDITOR"),
        Binding("t", "stay", "contents", show=False, tooltip="Lessons are elsewhere"),
        Binding("f", "stay", "own table", show=False, tooltip="Lessons are elsewhere"),
    ]

    def __init__(
        self,
        session: WorkshopSession,
        clock: FrameClock,
        bench: Bench,
        *,
        still: bool = False,
        editor: bool = False,
    ) -> None:
        """Show a folder of the workshop.

        Args:
            session: what is shown first.
            clock: drives the frames of a run.
            bench: looks at the files.
            still: whether nothing is animated.
            editor: whether the first file that does not hold is opened in $EDITOR at once.
        """
        super().__init__(session, clock, still=still)
        self._bench = bench
        self._editor = editor
        # Not those of now: a file may have been saved since, while the tutor was being loaded.
        self._saves = Saves(bench.folder, bench.stamps)
        self._looking, self._looking_since = False, 0.0

    def on_mount(self) -> None:
        """Look for saved files from now on; what a lesson's screen does here is done beside."""
        self.set_interval(SECONDS_BETWEEN_STAMPS, self.look_for_saved)
        self.query_one(StepPanel).step_title = RIGHT_STEP
        if self._editor:
            self.call_after_refresh(self.action_edit)

    def on_unmount(self) -> None:
        """End the learner's process."""
        self._bench.close()

    @on(LessonScreen.Changed)
    @on(LessonScreen.Finished)
    def _keep_to_itself(self, event: LessonScreen.Changed | LessonScreen.Finished) -> None:
        """Nothing of the workshop is progress in the course."""
        event.stop()

    # Saved files -------------------------------------------------------------------------------

    def look_for_saved(self) -> None:
        """Have files looked at that were saved; what hangs meanwhile is given up."""
        waiting = self._saves.waiting()
        lasted = time.monotonic() - self._looking_since
        if self._looking and lasted > SECONDS_UNTOLD and self.session.notice != LOOKING:
            self._say(LOOKING)
        if not waiting:
            return
        if self._looking:
            self._bench.interrupt()
            return
        self._looking, self._looking_since = True, time.monotonic()
        self.run_worker(self._look(self._saves.take()), exit_on_error=True)

    async def _look(self, saved: tuple[int, ...]) -> None:
        """Find out, in a thread, what is so of the files now, and show it."""
        try:
            findings = await asyncio.to_thread(self._bench.look)
        except LookInterruptedError:
            return
        except CannotRunError as error:
            self._say(str(error))
            return
        finally:
            self._looking = False
        session = self.session
        if isinstance(session, WorkshopSession):
            self.session = session.look_again(findings, saved[0] if len(saved) == 1 else None)

    @property
    def moving(self) -> bool:
        """Whether a run goes on, or a file is being looked at."""
        return self._looking or super().moving

    # Keys ---------------------------------------------------------------------------------------

    def action_edit(self) -> None:
        """Open the file on view in the learner's editor; the screen comes back after it."""
        command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        session = self.session
        if not command or not isinstance(session, WorkshopSession):
            self._say(NO_EDITOR)
            return
        path = self._bench.folder / session.part.file
        try:
            with lend_terminal(self.app):
                self.run_editor(command, path)
        except SuspendNotSupported:
            self._say(NO_SUSPEND)
        except (OSError, ValueError) as error:
            self._say(f"E, editor: {command} cannot be started: {error}.")

    def run_editor(self, command: str, path: Path) -> None:
        """Run an editor on a file until it is left."""
        subprocess.run([*shlex.split(command), str(path)], check=False)

    def action_stay(self) -> None:
        """Say where lessons are."""
        self._say(LESSONS_ELSEWHERE)

    def action_export_run(self) -> None:
        """Say what there is to take along."""
        self._say(YOUR_FILES)

    def subject(self, *, moving: bool) -> tuple[str, ...]:
        """Say the workshop, the file and the step."""
        session = self.session
        file = (part_of(session.page_index + 1).file,)
        step = () if moving else (f"step {session.trace.steps}",)
        return ("Workshop", *file, *step)
