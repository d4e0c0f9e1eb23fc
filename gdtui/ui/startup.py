"""What the tutor opens with: a lesson, a form, or something that has to be loaded first.

Light to import: the first screen waits neither for the engine nor for the course, and a named
tuple is made in a tenth of the time that a dataclass takes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson
    from gdtui.sandbox.form import Form
    from gdtui.session.session import Session
    from gdtui.workshop.bench import Bench
    from gdtui.workshop.session import WorkshopSession


class FormOpening(NamedTuple):
    """A form to open at once, in place of a lesson, and the chart to show first.

    Where `afresh`, it does not come back as it was left.
    """

    form: Form
    chart: str | None = None
    afresh: bool = False


class TableOpening(NamedTuple):
    """A session on a table so large that the learner is shown how it is read.

    Attributes:
        table: the file that is read.
        open: reads it and opens the session; raises DataError or ValueError.
    """

    table: Path
    open: Callable[[], Session]


class RestoredOpening(NamedTuple):
    """A session that was restored."""

    session: Session


class ReplayOpening(NamedTuple):
    """A session whose run is so long that the learner is shown how it is taken again.

    Attributes:
        name: what is opened.
        open: takes the run again, calling its argument with the steps done and all there are.
    """

    name: str
    open: Callable[[Callable[[int, int], object]], Session]


class WorkshopOpening(NamedTuple):
    """A learner's own files, at work.

    Attributes:
        session: what is shown first.
        bench: looks at the files.
        editor: whether the first of them is opened in an editor at once.
    """

    session: WorkshopSession
    bench: Bench
    editor: bool


First: TypeAlias = (
    "Session | FormOpening | TableOpening | RestoredOpening | ReplayOpening | WorkshopOpening"
)
"""What the tutor opens with."""


class DeferredOpening(NamedTuple):
    """What the tutor opens with once it is loaded, and the lesson's name to show meanwhile."""

    name: str
    load: Callable[[], First]


def open_or_defer(lesson: Lesson, open_session: Callable[[], Session]) -> Session | TableOpening:
    """Open a lesson at once; where one of its tables is large, leave that to a loading screen.

    Raises whatever `open_session` raises.
    """
    from gdtui.datasets.table import is_large

    tables = (Path(page.problem.dataset) for page in lesson.pages)
    large = next(filter(is_large, tables), None)
    return open_session() if large is None else TableOpening(large, open_session)
