"""What each part of the workshop is driven on, as a lesson whose pages are the parts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from gdtui.course.lesson import (
    READOUT,
    ChartName,
    DescentSpec,
    Lesson,
    Page,
    ProblemSpec,
    Prose,
    Shift,
)
from gdtui.workshop.cases import FIRST_B, FIRST_W
from gdtui.workshop.examination import FileFinding
from gdtui.workshop.page_text import page_text
from gdtui.workshop.parts import WorkshopPart

NAME = "Workshop"

_WEATHER = ProblemSpec(
    dataset="seattle-weather", features=("tmax",), target="next:tmax", split=(0.7, 0.15, 0.15)
)
_SCALED = structs.replace(_WEATHER, scale="standard")
_TENS = structs.replace(_WEATHER, scale=Shift(50.0, 10.0))
_XOR = ProblemSpec(dataset="xor", features=("x1", "x2"), target="y", split=(1.0, 0.0, 0.0))

_RAW_DESCENT = DescentSpec(learning_rate=Decimal("0.0001"), start=(FIRST_W, FIRST_B))
_SCALED_DESCENT = DescentSpec(learning_rate=Decimal("0.1"))


class Driven(NamedTuple):
    """What one part is driven on."""

    problem: ProblemSpec
    descent: DescentSpec
    charts: tuple[ChartName, ...]


_DRIVEN: dict[int, Driven] = {
    1: Driven(_WEATHER, _RAW_DESCENT, ("fit", "bowl")),
    2: Driven(_WEATHER, _RAW_DESCENT, ("bowl", "loss", "fit")),
    3: Driven(_WEATHER, _RAW_DESCENT, ("bowl", "loss", "fit")),
    4: Driven(_WEATHER, _RAW_DESCENT, ("bowl", "loss", "fit")),
    5: Driven(_WEATHER, _RAW_DESCENT, ("loss", "bowl", "fit")),
    6: Driven(_SCALED, _SCALED_DESCENT, ("contour", "loss", "fit")),
    7: Driven(
        _SCALED,
        structs.replace(_SCALED_DESCENT, batch=32, learning_rate=Decimal("0.05")),
        ("contour", "loss", "fit"),
    ),
    8: Driven(
        _TENS,
        structs.replace(_SCALED_DESCENT, optimizer="momentum", learning_rate=Decimal("0.02")),
        ("contour", "loss", "fit"),
    ),
    9: Driven(
        _XOR,
        DescentSpec(
            learning_rate=Decimal("0.5"),
            model="network",
            loss="log_loss",
            start="random",
            hidden=4,
        ),
        ("boundary", "loss", "network"),
    ),
    10: Driven(
        _SCALED,
        structs.replace(
            _SCALED_DESCENT, batch=32, optimizer="momentum", learning_rate=Decimal("0.01")
        ),
        ("loss", "fit", "contour"),
    ),
}


def driven_on(part: WorkshopPart) -> Driven:
    """What a part is driven on: rows, descent, charts."""
    return _DRIVEN[part.number]


def make_workshop_lesson(folder: Path, findings: tuple[FileFinding, ...]) -> Lesson:
    """The lesson whose pages are the ten parts, each saying what was found of its file."""
    pages = tuple(map(make_page, findings))
    first = pages[0]
    return Lesson(
        path=folder,
        number=NAME.lower(),
        slug=NAME.lower(),
        title=NAME,
        part=NAME,
        minutes=1,
        objective="Write gradient descent.",
        problem=first.problem,
        descent=first.descent,
        charts=first.charts,
        pages=pages,
    )


def make_page(finding: FileFinding) -> Page:
    """One part as a page.

    The gauge says what a rate does to right steps, so it stands beside a file that holds alone.
    """
    part = finding.part
    driven = driven_on(part)
    gauge = finding.state == "holds"
    return Page(
        title=f"{part.number} {part.title}",
        line=0,
        blocks=(Prose(page_text(finding), 0),),
        claims=(),
        problem=driven.problem,
        descent=driven.descent,
        charts=driven.charts,
        panel="account",
        readout=tuple(item for item in READOUT if gauge or item != "gauge"),
        id=part.module,
    )
