"""From its record to a session: the runs are taken again, and nothing is believed unseen.

A record may come from a stranger. So every place and count in it is held against the lesson.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, assert_never

import numpy as np

from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Lesson,
    Order,
    Page,
    Predict,
    Review,
    Scene,
    WriteLine,
)
from gdtui.course.questions import traits_of
from gdtui.engine import Trace, WrittenLine
from gdtui.expressions.reading import ExpressionError
from gdtui.session import drills_and_reviews
from gdtui.session.answering import MOST_TRIED
from gdtui.session.chart_cursor import Cursor
from gdtui.session.chart_state import MOST_GHOSTS, MOST_TURNS, Ghost, Offer
from gdtui.session.data_losses import data_loss_on
from gdtui.session.drills_and_reviews import QuizState
from gdtui.session.lesson_run import PageMark
from gdtui.session.line_judging import written_line
from gdtui.session.record import (
    MISFIT,
    MOST_ROWS,
    MOST_UPDATES,
    PinRecord,
    RecordError,
    RunRecord,
    SessionRecord,
    check_updates,
    is_plain,
    page_scenes,
)
from gdtui.session.run import MOST_STEPS_PER_FRAME
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.session.training_setup import (
    TrainingSetup,
    initial_parameters,
    start_trace,
)

UPDATES_AT_ONCE = 2_000
"""Updates between two calls of whoever watches."""

_GREATEST = 2**53
_MOST_PINS = MOST_GHOSTS + MOST_TURNS

WatchReplay = Callable[[int, int], object]
"""Called now and then with the updates done and all there are to do; what it raises ends it."""


def restore_session(
    lesson: Lesson,
    record: SessionRecord,
    watch: WatchReplay = lambda done, whole: None,
    sources: Sources | None = None,
) -> Session:
    """Return the session that was recorded: the same bits, where the machine adds up the same.

    Args:
        lesson: the lesson as it was.
        record: what `record_session` returned of it.
        watch: called while runs are replayed.
        sources: as `Session.open` takes them.

    Raises:
        RecordError: the record does not fit the lesson, or is too long to replay.
        CourseError, DataError: the page cannot open.
    """
    check_updates(record)
    _require(is_plain(record.notice) and is_plain(record.said))
    pages = lesson.pages
    _require(0 <= record.page < len(pages))
    _require(0 <= record.variant < max(1, len(pages[record.page].variants)))
    opened: PageMark = "open"
    marks = record.marks or (opened,) * len(pages)
    answers = record.answers or (None,) * len(pages)
    _require(len(marks) == len(answers) == len(pages))
    _require(all(_fits_page(each, page) for each, page in zip(answers, pages, strict=True)))
    _require(all(0 <= page < len(pages) for page in record.asked_again))
    _require(all(marks[page] in ("done", "shown") for page in record.asked_again))
    _require(record.rate.is_finite() and abs(record.rate) < Decimal("1e9"))
    session = Session.open(
        lesson,
        record.page,
        marks=marks,
        answers=answers,
        asked_again=frozenset(record.asked_again),
        learning_rate=record.rate,
        variant=record.variant,
        sources=sources,
    )
    session = restore_question(session, record)
    replay = _Replay(record.updates, watch, session.sources)
    session = _restore_run(session, record, replay)
    _require(all(0 <= index < len(pages) for index in record.pins_elsewhere))
    pins = {
        index: tuple(replay.pin(pin, pages[index]) for pin in kept[:_MOST_PINS])
        for index, kept in record.pins_elsewhere.items()
    }
    ghosts = tuple(replay.pin(pin, session.page) for pin in record.pins[:_MOST_PINS])
    count = len(session.start)
    _require(all(len(ghost.trace.state.parameters) == count for ghost in ghosts))
    return replace(session, ghosts=ghosts, pinned=pins)


def restore_question(session: Session, record: SessionRecord) -> Session:
    """Bring back what the page asks, and what was answered on it.

    Raises:
        RecordError: the record does not fit the page.
    """
    own, quiz = session.own_page, record.quiz
    _require((quiz is None) == (session.quiz_state is None))
    if quiz is not None and session.quiz_state is not None:
        pool = session.quiz_state.pool
        _require(all(0 <= each < _GREATEST for each in (quiz.seed, quiz.asked, quiz.draw_seed)))
        _require(
            all(0 <= place < len(pool) for place in (*quiz.queue, *quiz.missed, *quiz.missed_again))
        )
        _require(0 < quiz.rounds <= drills_and_reviews.ROUNDS)
        _require(bool(quiz.queue) or not session.quiz_state.queue)
        state = QuizState(
            seed=quiz.seed,
            asked=quiz.asked,
            streak=quiz.streak,
            queue=quiz.queue,
            missed=frozenset(quiz.missed),
            missed_again=frozenset(quiz.missed_again),
            rounds=quiz.rounds,
            pool=pool,
            passed=quiz.passed,
            ended=quiz.ended,
            draw_seed=quiz.draw_seed,
        )
        # An answer counts as asked; the question was drawn before it.
        answered = quiz.answer is not None
        drawn = state._replace(asked=max(0, state.asked - answered))
        page = drills_and_reviews.question_page(drawn, own, session.sources, answered=answered)
        session = replace(session, quiz_state=state, quiz_page=page, quiz_answer=quiz.answer)
    asked = session.asked
    _require(_fits_page(session.answer, session.page))
    _require(record.choice is None or 0 <= record.choice < len(asked.lines))
    _require(sorted(record.arrangement) == sorted(session.arrangement))
    _require(0 <= record.hints_shown <= len(asked.hints))
    _require(0 <= record.misses < _GREATEST and all(map(is_plain, record.first_miss or ())))
    played = asked.reveal is not None and (session.answer is not None or asked.writes)
    most = asked.reveal.steps if asked.reveal is not None and played else 0
    _require(len(record.tried) <= MOST_TRIED and all(map(is_plain, record.tried)))
    _require(is_plain(record.typed) and -1 <= (record.scrolled or 0) <= MOST_ROWS)
    _require(0 <= record.reveal_left <= most)
    return replace(
        session,
        choice=record.choice,
        arrangement=record.arrangement,
        said=record.said,
        tried=record.tried,
        typed=record.typed,
        scrolled=record.scrolled,
        hints_shown=record.hints_shown,
        misses=record.misses,
        first_miss=record.first_miss,
        reveal_left=record.reveal_left,
    )


def restore_runs(
    asked: Session, record: SessionRecord, base: RunBase, ghosts: tuple[Ghost, ...]
) -> Session:
    """Return a page as it was left, its runs as they are handed in.

    Args:
        asked: what `restore_question` returned of it.
        record: what `record_page` returned of it.
        base: the run on view.
        ghosts: the pinned runs.

    Raises:
        RecordError: the record does not fit the page.
    """
    count = len(base.trace.state.parameters)
    _require(all(len(ghost.trace.state.parameters) == count for ghost in ghosts))
    stood = _stand_on(asked, record, base)
    return replace(stood, rate=record.rate, ghosts=ghosts)


class RunBase(NamedTuple):
    """A run, and what it stands on."""

    scene: Scene
    setup: TrainingSetup
    seed: int
    trace: Trace


def _restore_run(session: Session, record: SessionRecord, replay: _Replay) -> Session:
    """Bring back the run on view, and how it is looked at."""
    run = record.run
    scene, setup = _scene(session.page, run.scene, session.sources)
    trace = replay.run(setup, scene, run, session.page)
    _require(0 <= record.undone <= trace.steps)
    if record.undone:
        trace = trace.go(trace.steps - record.undone)
    trace = trace.with_rate(float(record.rate))
    return _stand_on(session, record, RunBase(scene, setup, run.seed, trace))


def _stand_on(session: Session, record: SessionRecord, base: RunBase) -> Session:
    """Stand on a run, which is looked at as recorded."""
    page = session.page
    scene, setup, seed, trace = base
    switches = record.switches or (0,) * len(page.switches)
    _require(len(switches) == len(page.switches))
    places = zip(switches, page.switches, strict=True)
    _require(all(0 <= place < len(switch.labels) for place, switch in places))
    _require(0 <= record.chart_index < len(scene.charts))
    _require(record.phase < 4 or trace.steps > 0)
    _require(1 <= record.steps_per_frame <= MOST_STEPS_PER_FRAME)
    counts = (record.steps_at_rate, record.test_opened_step or 0, *(record.outcome or (0,))[:1])
    _require(all(0 <= int(count) < _GREATEST for count in counts))
    return replace(
        session,
        scene=scene,
        setup=setup,
        trace=trace,
        seed=seed,
        start=initial_parameters(setup, scene.descent, seed),
        switch_positions=switches,
        chart_index=record.chart_index,
        log_scale=record.log_scale,
        cursor=None if record.cursor is None else Cursor(*map(_small, record.cursor)),
        panel=record.panel,
        phase=record.phase,
        test_opened_step=record.test_opened_step,
        test_opened_loss=_test_loss(record, setup, trace),
        outcome=None if record.outcome is None else _outcome(*record.outcome),
        regimes_seen=frozenset(record.regimes_seen),
        minima_seen=frozenset(record.minima_seen),
        steps_at_rate=record.steps_at_rate,
        steps_per_frame=record.steps_per_frame,
        notice=record.notice,
        offer=None if record.offer is None else Offer(record.offer, record.notice),
    )


class _Replay:
    """Takes the updates of one run after another, and says how many of all are done."""

    def __init__(self, whole: int, watch: WatchReplay, sources: Sources) -> None:
        self._whole = whole
        self._done = 0
        self._watch = watch
        self._sources = sources

    def run(self, setup: TrainingSetup, scene: Scene, run: RunRecord, page: Page) -> Trace:
        """Take the updates of a run of a page from where it began."""
        _require(0 <= run.seed < _GREATEST)
        start = initial_parameters(setup, scene.descent, run.seed)
        if run.start is not None:
            _require(len(run.start) == len(start) and all(map(math.isfinite, run.start)))
            start = np.array(run.start)
        rate, line = scene.descent.learning_rate, driving_line(page, run.line)
        trace = start_trace(setup, start, rate, run.seed, line)
        for stretch in run.stretches:
            trace = trace.with_rate(stretch.rate)
            for count in _portions(stretch.updates):
                self._watch(self._done, self._whole)
                after = trace.advance(count)
                if after.steps != trace.steps + count:
                    raise RecordError("This run leaves, here, the numbers a computer can hold.")
                trace = after
                self._done += count
        _require(1 <= run.interval <= 2 * MOST_UPDATES)
        while trace.log.interval < run.interval:
            trace.log.thin()
        return trace

    def pin(self, pin: PinRecord, page: Page) -> Ghost:
        """Take the updates of a pinned run of a page."""
        _require(pin.run.updates > 0 and math.isfinite(pin.rate) and is_plain(pin.label))
        scene, setup = _scene(page, pin.run.scene, self._sources)
        trace = self.run(setup, scene, pin.run, page)
        return Ghost(pin.label, trace.with_rate(pin.rate), pin.hidden)


def driving_line(page: Page, text: str) -> WrittenLine | None:
    """Return the line that drives a run of a page, from its text; None where there is no text.

    Raises:
        RecordError: the page asks for no line, or not for such a one.
    """
    if not text:
        return None
    ask = traits_of(page.ask).line
    if ask is None:
        raise RecordError(MISFIT)
    try:
        return written_line(ask, text)
    except ExpressionError:
        raise RecordError(MISFIT) from None


def _portions(count: int) -> Iterator[int]:
    while count > 0:
        yield min(count, UPDATES_AT_ONCE)
        count -= UPDATES_AT_ONCE


def _scene(page: Page, index: int, sources: Sources) -> tuple[Scene, TrainingSetup]:
    scenes = page_scenes(page)
    _require(0 <= index < len(scenes))
    scene = scenes[index]
    return scene, sources.setup(scene.problem, scene.descent)


def _fits_page(answer: int | None, page: Page) -> bool:
    """Whether an answer is one that the page's question has."""
    match page.ask:
        case Predict() as ask:
            most = len(ask.options)
        case Answer() | WriteLine() | Order() | Do() | Drill() | Review() | None:
            most = 1
        case unknown:
            assert_never(unknown)
    return answer is None or 0 <= answer < most


def _small(number: int) -> int:
    _require(abs(number) < _GREATEST)
    return number


def _test_loss(record: SessionRecord, setup: TrainingSetup, trace: Trace) -> float | None:
    """What was seen of the test set; a record that lacks it has it from the run on view."""
    step = record.test_opened_step
    if step is None:
        return None
    if record.test_opened_loss is not None:
        return _outcome(step, record.test_opened_loss)[1]
    parameters = trace.at(min(step, trace.end)).parameters
    return data_loss_on(setup, setup.dataset.problem.test, parameters)


def _outcome(steps: int, loss: str) -> tuple[int, float]:
    try:
        return steps, float(loss)
    except ValueError:
        raise RecordError(MISFIT) from None


def _require(fits: bool) -> None:
    if not fits:
        raise RecordError(MISFIT)
