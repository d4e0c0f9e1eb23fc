"""The tutor as one of many apps in a process, each with what it shares with the others replaced.

Textual 8.2.8 is made for one app a process. What overlapping apps would spoil for one another:

- standard output is redirected by each, and put back in the order in which they end: here nobody
  redirects it, and a worker prints nothing of a learner's;
- from Python 3.12 on each sets the loop's task factory: here the loop keeps its own;
- an app's fault is printed with the values of its variables, answers among them: here its kind and
  place alone are told;
- ours collects garbage again once it is drawn, and freezes what there is: here the worker does.

No report found upstream.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import textual.app
from textual.driver import Driver

import gdtui.ui.app
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.server.slices import SlicedClock
from gdtui.settings import Look
from gdtui.ui.app import TutorApp
from gdtui.ui.startup import DeferredOpening

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson
    from gdtui.ui.startup import First


class WorkerLoop(asyncio.SelectorEventLoop):
    """An event loop that keeps its tasks as they are made."""

    def set_task_factory(self, factory: Any) -> None:
        """Keep the loop's own: an app's wish would be all apps'."""


@contextmanager
def _not_redirected(file: object) -> Iterator[object]:
    yield file


def isolate_apps() -> None:
    """Let no app of this process take its standard output."""
    textual.app.redirect_stdout = _not_redirected  # type: ignore[assignment, attr-defined]
    textual.app.redirect_stderr = _not_redirected  # type: ignore[assignment, attr-defined]


class ClassApp(TutorApp):
    """A learner's tutor in a class: restricted, on a channel, and as brief about faults as logs."""

    CSS_PATH = str(Path(gdtui.ui.app.__file__).with_name("styles.tcss"))

    contained = True

    def __init__(
        self,
        lessons: Callable[[], Sequence[Lesson]],
        first: DeferredOpening,
        progress: Progress,
        *,
        driver: type[Driver],
        look: Look,
        environ: Mapping[str, str],
        folder: Path | None,
        opened: Callable[[], None],
    ) -> None:
        """Prepare; `opened` is called once it is drawn, `folder` has the teacher's lessons."""
        self._opened = opened
        super().__init__(
            lessons,
            first,
            progress,
            clock=lambda: SlicedClock(look.fps),
            driver=driver,
            access=Access(restricted=True, folder=folder),
            look=look,
            environ=environ,
        )

    async def _look_ahead(self, first: First) -> None:
        """Say that it is drawn; what may be wanted next was loaded for all."""
        self._opened()


def describe_fault(error: BaseException) -> str:
    """Return a fault's kind and the place of ours it came from: no message, which may quote."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = next((each for each in reversed(frames) if "gdtui" in each.filename), None)
    where = f" in {ours.filename.rpartition('gdtui/')[2]}:{ours.lineno}" if ours else ""
    return f"{type(error).__name__}{where}"
