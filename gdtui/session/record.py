"""A session as a record: what it is made of, so that it comes back bit for bit.

Descent is deterministic. So no array is kept of a run, only where it began and how many updates it
took at which learning rate; restoring it takes them again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Literal

from msgspec import Struct, structs

from gdtui.course.lesson import (
    Page,
    PanelName,
    Scene,
)
from gdtui.course.questions import traits_of
from gdtui.datasets import DataError
from gdtui.engine import Regime, Trace
from gdtui.engine.data import has_same_rows
from gdtui.engine.trace_log import Log
from gdtui.session.chart_state import Ghost, Offered
from gdtui.session.drills_and_reviews import QuizState
from gdtui.session.lesson_run import PageMark
from gdtui.session.scenes import scene_with_switches
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.session.training_setup import TrainingSetup, initial_parameters

MOST_UPDATES = 2_000_000
"""Updates that restoring a session may take, pinned runs and all: a minute or so."""

MISFIT = "What was kept of this session does not fit its lesson."

MOST_ROWS = 10_000
"""Rows that a text may be scrolled by."""

_LONGEST_TEXT = 400


class RecordError(ValueError):
    """A session that cannot be recorded, or a record that does not fit its lesson; a sentence."""


class Stretch(Struct, frozen=True, array_like=True):
    """So many updates at one learning rate."""

    updates: int
    rate: float


class RunRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A run: where it began, and its updates.

    Attributes:
        seed: draws a random start and the order of the rows.
        scene: which of the page's scenes it stands on, as `page_scenes` counts them.
        start: the first parameters, where they are not the scene's own.
        stretches: the updates, each stretch at one rate.
        interval: of its log's checkpoints; which states of a long run are drawn depends on it.
        line: the learner's own, which drives it; empty where none does.
    """

    seed: int = 0
    scene: int = 0
    start: tuple[float, ...] | None = None
    stretches: tuple[Stretch, ...] = ()
    interval: int = 1
    line: str = ""

    @property
    def updates(self) -> int:
        """How many updates were taken."""
        return sum(stretch.updates for stretch in self.stretches)


class PinRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A pinned run, and the rate that was set when it was pinned."""

    label: str
    rate: float
    run: RunRecord
    hidden: bool = False


class QuizRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where a learner stands in a drill or a review, and what the drawn question was answered."""

    seed: int = 0
    asked: int = 0
    streak: int = 0
    queue: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    missed_again: tuple[int, ...] = ()
    rounds: int = 1
    passed: bool = False
    ended: bool = False
    answer: int | None = None
    draw_seed: int = 0


class SessionRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A session but for its lesson. The attributes are those of `Session`, but for these:

    Attributes:
        page: the page's place, from 0.
        variant: which numbers the page was drawn with.
        run: the run on view, to its end; `undone` of its updates lie ahead.
        marks, answers, switches: empty where all are open, none is given, all are in their first
            place.
        outcome: its steps, and the loss as text, because that may be infinite.
        test_opened_loss: as text, for the same reason; of older records, worked out anew.
        offer: what `notice` offers; none where that is left out.
        scrolled: no further than `MOST_ROWS`.
        pins, pins_elsewhere: the pinned runs of this page, and those of others by page.

    A run that is in motion is recorded standing still.
    """

    rate: Decimal
    page: int = 0
    variant: int = 0
    run: RunRecord = RunRecord()
    undone: int = 0
    switches: tuple[int, ...] = ()
    chart_index: int = 0
    log_scale: bool = False
    cursor: tuple[int, int] | None = None
    panel: PanelName = "worked"
    phase: Literal[0, 1, 2, 3, 4] = 0
    marks: tuple[PageMark, ...] = ()
    answers: tuple[int | None, ...] = ()
    asked_again: tuple[int, ...] = ()
    choice: int | None = None
    arrangement: tuple[int, ...] = ()
    said: str = ""
    tried: tuple[str, ...] = ()
    typed: str = ""
    scrolled: int | None = None
    hints_shown: int = 0
    misses: int = 0
    first_miss: tuple[str, str] | None = None
    quiz: QuizRecord | None = None
    test_opened_step: int | None = None
    test_opened_loss: str | None = None
    outcome: tuple[int, str] | None = None
    reveal_left: int = 0
    regimes_seen: tuple[Regime, ...] = ()
    minima_seen: tuple[tuple[float, ...], ...] = ()
    steps_at_rate: int = 0
    steps_per_frame: int = 1
    pins: tuple[PinRecord, ...] = ()
    pins_elsewhere: dict[int, tuple[PinRecord, ...]] = {}
    notice: str = ""
    offer: Offered | None = None

    @property
    def updates(self) -> int:
        """How many updates restoring it takes."""
        pins = (*self.pins, *(pin for pins in self.pins_elsewhere.values() for pin in pins))
        return self.run.updates + sum(pin.run.updates for pin in pins)


def page_scenes(page: Page) -> tuple[Scene, ...]:
    """Return all that a page can stand on: its switches in every position, its outcome's scene.

    Of one that draws numbers, with any of them.
    """
    if page.variants:
        return tuple(scene for variant in page.variants for scene in page_scenes(variant))
    places = (range(len(switch.labels)) for switch in page.switches)
    scenes = tuple(scene_with_switches(page, positions) for positions in product(*places))
    reveal = traits_of(page.ask).reveal
    if reveal is None:
        return scenes
    shown = () if reveal.scene is None else (reveal.scene,)
    return (*scenes, *shown, *(scene for _, _, scene in reveal.beside))


def check_updates(record: SessionRecord) -> None:
    """Raise RecordError for what would take too long, or counts backward."""
    pins = (*record.pins, *(pin for pins in record.pins_elsewhere.values() for pin in pins))
    stretches = [each for run in (record.run, *(pin.run for pin in pins)) for each in run.stretches]
    if not all(each.updates > 0 and math.isfinite(each.rate) for each in stretches):
        raise RecordError(MISFIT)
    if record.updates > MOST_UPDATES:
        raise RecordError(
            f"{record.updates:,} steps are too many to be taken again; {MOST_UPDATES:,} can be."
        )


def is_plain(text: str) -> bool:
    """Whether a text may be shown: not long, and without a character that moves a cursor."""
    return len(text) <= _LONGEST_TEXT and text.isprintable()


def record_session(session: Session) -> SessionRecord:
    """Return the record of a session.

    Raises:
        RecordError: a run is too long, or stands on rows that are there no more.
    """
    trace, page = session.trace, session.page
    record = structs.replace(
        record_page(session),
        run=_record_run(session.sources, trace, trace.end, page, session.scene),
        undone=trace.future,
        marks=session.marks if {*session.marks} != {"open"} else (),
        answers=session.answers if {*session.answers} != {None} else (),
        asked_again=tuple(sorted(session.asked_again)),
        pins=tuple(_record_pin(session.sources, ghost, page) for ghost in session.ghosts),
        pins_elsewhere={
            index: tuple(
                _record_pin(session.sources, ghost, session.lesson.pages[index]) for ghost in ghosts
            )
            for index, ghosts in pins_elsewhere(session).items()
        },
    )
    check_updates(record)
    return record


def record_page(session: Session) -> SessionRecord:
    """Return the record of what stands on a session's page, but for its runs and all marks."""
    quiz, cursor = session.quiz_state, session.cursor
    return SessionRecord(
        rate=session.rate,
        page=session.page_index,
        variant=session.draw.variant,
        switches=session.switch_positions if any(session.switch_positions) else (),
        chart_index=session.chart_index,
        log_scale=session.log_scale,
        cursor=None if cursor is None else (cursor.series, cursor.place),
        panel=session.panel,
        phase=_PHASES[session.phase],
        asked_again=tuple(session.asked_again & {session.page_index}),
        choice=session.choice,
        arrangement=session.arrangement,
        said=session.said if is_plain(session.said) else "",
        tried=tuple(filter(is_plain, session.tried)),
        typed=session.typed if is_plain(session.typed) else "",
        scrolled=None if session.scrolled is None else min(session.scrolled, MOST_ROWS),
        hints_shown=session.hints_shown,
        misses=session.misses,
        first_miss=session.first_miss if all(map(is_plain, session.first_miss or ())) else None,
        quiz=None if quiz is None else _record_quiz(quiz, session.quiz_answer),
        test_opened_step=session.test_opened_step,
        test_opened_loss=None
        if session.test_opened_loss is None
        else repr(session.test_opened_loss),
        outcome=None if session.outcome is None else (session.outcome[0], repr(session.outcome[1])),
        reveal_left=session.reveal_left,
        regimes_seen=tuple(sorted(session.regimes_seen)),
        minima_seen=tuple(sorted(session.minima_seen)),
        steps_at_rate=session.steps_at_rate,
        steps_per_frame=session.steps_per_frame,
        notice=session.notice if is_plain(session.notice) else "",
        offer=session.offered,
    )


_PHASES: tuple[Literal[0, 1, 2, 3, 4], ...] = (0, 1, 2, 3, 4)


def pins_elsewhere(session: Session) -> Mapping[int, tuple[Ghost, ...]]:
    """Return the pinned runs of the pages that are not on view, by page."""
    return {
        index: ghosts
        for index, ghosts in session.pinned.items()
        if ghosts and index != session.page_index
    }


def _record_run(
    sources: Sources, trace: Trace, end: int, page: Page, known: Scene | None = None
) -> RunRecord:
    """Record a run of a page up to an update; `known` is the scene, where that is known."""
    begin = trace.at(0)
    index, setup = find_scene(sources, trace.log, page, known)
    scene = page_scenes(page)[index]
    own = initial_parameters(setup, scene.descent, begin.seed)
    first = begin.parameters
    return RunRecord(
        seed=begin.seed,
        scene=index,
        start=None if first.tobytes() == own.tobytes() else tuple(first.tolist()),
        stretches=tuple(Stretch(*each) for each in trace.stretches(end)),
        interval=trace.log.interval,
        line=line_of(trace.log),
    )


def find_scene(
    sources: Sources, log: Log, page: Page, known: Scene | None = None
) -> tuple[int, TrainingSetup]:
    """Return on which of a page's scenes a run stands, and what that is trained on.

    Raises:
        RecordError: on none: its rows are not there any more. `known` is the scene, where it is.
    """
    for index, scene in enumerate(page_scenes(page)):
        if known is not None and scene != known:
            continue
        try:
            setup = sources.setup(scene.problem, scene.descent)
        except DataError:
            continue
        engines_own = replace(log.descent, written=None)
        if setup.descent == engines_own and has_same_rows(setup.rows, log.rows):
            return index, setup
    raise RecordError("A run stands on rows that are not there any more.")


def line_of(log: Log) -> str:
    """Return the learner's own line that drives a run; empty where none does."""
    return "" if log.descent.written is None else log.descent.written.text


def _record_pin(sources: Sources, ghost: Ghost, page: Page) -> PinRecord:
    trace = ghost.trace
    run = _record_run(sources, trace, trace.steps, page)
    return PinRecord(ghost.label, trace.state.learning_rate, run, ghost.hidden)


def _record_quiz(state: QuizState, answer: int | None) -> QuizRecord:
    return QuizRecord(
        seed=state.seed,
        asked=state.asked,
        streak=state.streak,
        queue=state.queue,
        missed=tuple(sorted(state.missed)),
        missed_again=tuple(sorted(state.missed_again)),
        rounds=state.rounds,
        passed=state.passed,
        ended=state.ended,
        answer=answer,
        draw_seed=state.draw_seed,
    )
