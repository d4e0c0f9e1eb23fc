"""What sets pinned runs apart: the rates they were taken at, their seed, start and switches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from gdtui.engine import Trace
from gdtui.session.lesson_run import LessonRun
from gdtui.text.numbers import number_text, rate_text

MOST_RATES = 3
"""Of more rates the first and the last are named."""

SEPARATOR = ", "

OWN_LINE = "own line"
"""What tells a run that the learner's own line drove from the engine's."""


class RunSettings(NamedTuple):
    """What a run was taken with, each part as a legend writes it; empty where there is none."""

    rate: str
    places: tuple[str, ...]
    batch: str
    optimizer: str
    l2: str
    seed: str
    start: str


def label_run(run: LessonRun) -> str:
    """Name the run on view: its rates, its switches, and what else is not as its page opened."""
    settings = _settings_of(run, run.trace, _places_now(run))
    own = run.own_page.descent.seed
    seed = settings.seed if run.seed != own and _is_drawn(run.trace, run) else ""
    begun = run.trace.at(0).parameters
    start = "" if np.array_equal(begun, run.start) else settings.start
    own_line = OWN_LINE if run.line_driving else ""
    return SEPARATOR.join(filter(None, (settings.rate, *settings.places, seed, start, own_line)))


def name_pinned_runs(run: LessonRun) -> tuple[str, ...]:
    """Name each pinned run, in order, by what sets it apart from the others and the run on view.

    Where nothing does, by its rates. A turn that led to the run on view keeps the name of its turn.
    """
    turns = {id(turn) for turn in run.turns}
    pinned = [
        _settings_of(run, ghost.trace, _places(ghost.label, run.rate_factor is not None))
        for ghost in run.ghosts
        if id(ghost) not in turns
    ]
    present = _settings_of(run, run.trace, _places_now(run))
    columns = zip(RunSettings._fields, zip(*pinned, present, strict=True), strict=True)
    # A run that draws nothing has no seed, and the others need not be told from it by theirs.
    told = {name for name, column in columns if len({*column} - {""}) > 1}
    # What a switch turned is named in the words of its page, and its seed names a start it drew.
    if "places" in told:
        told -= {"batch", "optimizer", "l2", "start"}
    if "seed" in told:
        told -= {"start"}
    names = (SEPARATOR.join(_parts(settings, told or {"rate"})) for settings in pinned)
    return tuple(ghost.label if id(ghost) in turns else next(names) for ghost in run.ghosts)


def _parts(settings: RunSettings, told: Collection[str]) -> Iterable[str]:
    """Return the named parts of a run's settings; its rates where those say nothing."""
    found = [part for name, part in settings._asdict().items() if name in told and part]
    for part in found or [settings.rate]:
        yield from (part,) if isinstance(part, str) else part


def _places_now(run: LessonRun) -> tuple[str, ...]:
    return tuple(" ".join(pair) for pair in run.switch_settings)


def _settings_of(run: LessonRun, trace: Trace, places: tuple[str, ...]) -> RunSettings:
    descent = trace.log.descent
    batch, begun = descent.batch_size, trace.at(0)
    momentum = getattr(descent.optimizer, "momentum", 0.0)
    start = (number_text(float(value), 2) for value in begun.parameters[:2])
    return RunSettings(
        rate=_rates_text(run, trace),
        places=places,
        batch="all rows" if batch is None else f"batch {batch}",
        optimizer=f"{descent.optimizer.name} {momentum:g}" if momentum else descent.optimizer.name,
        l2=f"λ {descent.l2:g}",
        seed=f"seed {begun.seed}" if _is_drawn(trace, run) else "",
        start=f"from {SEPARATOR.join(start)}",
    )


def _rates_text(run: LessonRun, trace: Trace) -> str:
    """Write the rates of a run in order; of one that has not begun, the rate it will have."""
    taken = [rate for _, rate in trace.stretches(trace.steps)] or [trace.state.learning_rate]
    rates = [Decimal(repr(rate)) for rate in taken]
    if run.rate_factor is not None:
        first = run.lesson.pages[0].descent.learning_rate
        texts, name = [f"×{float(rate / first):g}" for rate in rates], "learning rate"
    else:
        texts, name = [rate_text(rate) for rate in rates], "η"
    if len(texts) > MOST_RATES:
        texts = [texts[0], "…", texts[-1]]
    return f"{name} {'→'.join(texts)}"


def _is_drawn(trace: Trace, run: LessonRun) -> bool:
    """Whether the seed makes a difference: it draws the start, or the order of the rows."""
    return trace.log.descent.batch_size is not None or run.scene.descent.start == "random"


def _places(label: str, in_words: bool) -> tuple[str, ...]:
    """The switches of a pinned run, as its label has them: what is neither rate, seed nor start."""
    own = "learning rate ×" if in_words else "η "
    others = (part for part in label.split(SEPARATOR) if not part.startswith((own, "seed ")))
    kept: list[str] = []
    for part in others:
        if part.startswith("from "):
            break
        kept.append(part)
    return tuple(kept)
