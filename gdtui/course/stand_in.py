"""What stands in for a lesson that cannot be read, so that the others go on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from gdtui.course.lesson import DescentSpec, Lesson, Page, ProblemSpec, Prose

STAND_IN_PAGE = "cannot-open"
"""The id of the one page."""


def stand_in_for(path: Path, reason: str) -> Lesson:
    """Return a lesson of one page that says that this one cannot open, and why.

    It stands on a surface, so that it needs no table. Nothing is kept of it.

    Args:
        path: of the file; its name gives number and slug.
        reason: what is wrong with it, for whoever wrote it.
    """
    number, _, slug = path.stem.partition("_")
    title = slug.replace("-", " ").capitalize()
    problem = ProblemSpec(surface="two-wells")
    descent = DescentSpec(Decimal("0.05"), model="two-wells", loss="value")
    page = Page(
        title="This lesson cannot open",
        line=0,
        blocks=(
            Prose("Its file is not as it has to be. All other lessons can be opened: `t`.", 0),
            Prose(f"For whoever wrote it:\n\n```\n{reason.replace('```', '')}\n```", 0),
        ),
        claims=(),
        problem=problem,
        descent=descent,
        charts=("bowl",),
        panel="none",
        readout=(),
        id=STAND_IN_PAGE,
    )
    return Lesson(
        path=path,
        number=number,
        slug=slug,
        title=f"{title} (cannot open)",
        part="",
        minutes=0,
        objective=f"This lesson cannot open: {reason}",
        problem=problem,
        descent=descent,
        charts=page.charts,
        pages=(page,),
        fault=reason,
    )
