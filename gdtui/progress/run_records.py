"""A page of a session with its runs, as bytes, and back: states and columns, no recipe of them."""

from __future__ import annotations

import zlib
from collections.abc import Container, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, assert_never

import msgspec
from msgspec import Struct, structs

from gdtui.course.lesson import (
    Answer,
    CourseError,
    Do,
    Drill,
    Order,
    Page,
    Predict,
    Review,
    WriteLine,
    is_sandbox,
)
from gdtui.datasets import DataError
from gdtui.engine.trace_log import Log
from gdtui.progress.kept_ids import option_at
from gdtui.progress.run_pieces import (
    LogRecord,
    PieceWriter,
    TraceRecord,
    read_log,
    read_trace,
    write_trace,
)
from gdtui.progress.run_stamp import Stamp, make_stamp
from gdtui.session.chart_state import Ghost
from gdtui.session.record import (
    MISFIT,
    RecordError,
    SessionRecord,
    find_scene,
    line_of,
    page_scenes,
    record_page,
)
from gdtui.session.restore import RunBase, driving_line, restore_question, restore_runs
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.session.training_setup import TrainingSetup
from gdtui.text.numbers import count_text

PAGE_FORMAT = 1

BEFORE = "before"
"""What the run of a page that has changed is called."""

CHANGED = "This page has changed since. Your run of {} is pinned: “before”."
CHANGED_SHAPE = "This page has changed since; what you ran on it does not fit it any more."
ELSEWHERE = (
    "Kept by another gdtui or machine: the states are as they were, but a step taken or taken back "
    "now may differ in its last digits."
)


class PinnedRecord(Struct, array_like=True):
    """A pinned run."""

    label: str
    hidden: bool
    trace: TraceRecord


class PageRecord(Struct):
    """A page as it was left.

    Attributes:
        stamp: what its runs stand on.
        session: all but the runs.
        answer: what was committed on it.
        notice, said: as in the session, whatever they hold.
        scene, seed: what the run on view stands on.
        logs: the logs of all its runs.
        trace, pins: where these stand in their logs.
        opened_rate, opened_seed: those that a table of one's own was opened with.
        lines: what the question on view offered, line by line, as `_line_names` has it.
        written: for each log the learner's own line that drove it; none at all where none did.
    """

    format: int
    stamp: Stamp
    session: SessionRecord
    answer: int | None
    notice: str
    said: str
    scene: int
    seed: int
    logs: list[LogRecord]
    trace: TraceRecord
    pins: list[PinnedRecord]
    opened_rate: Decimal
    opened_seed: int
    lines: list[str] = []
    written: list[str] = []


class PackedPage(NamedTuple):
    """A page with its runs, as bytes.

    Attributes:
        record: what is not in pieces.
        pieces: the names of all pieces.
        made: by their names, those that have to be written.
    """

    record: bytes
    pieces: frozenset[bytes]
    made: Mapping[bytes, bytes]


# To bytes -----------------------------------------------------------------------------------------


def pack_page(session: Session, known: Container[bytes] = ()) -> PackedPage:
    """Return a session's page as bytes; another thread may go on with its run.

    Args:
        session: the session.
        known: the names of the pieces that are written.

    Raises:
        RecordError: the run stands on rows that are there no more.
    """
    sources, page = session.sources, session.page
    place, _ = find_scene(sources, session.trace.log, page, session.scene)
    runs = [(session.trace, place, session.trace.end)]
    pins: list[Ghost] = []
    for ghost in session.ghosts:
        with suppress(RecordError):
            runs.append((ghost.trace, _scene_of(ghost, page, sources), ghost.trace.steps))
            pins.append(ghost)
    numbers: dict[int, int] = {}
    lengths: dict[int, int] = {}
    for trace, _, end in runs:
        number = numbers.setdefault(id(trace.log), len(numbers))
        lengths[number] = max(end, lengths.get(number, 0))
    writer = PieceWriter(known)
    written: dict[int, LogRecord] = {}
    texts: dict[int, str] = {}
    for trace, scene, _ in runs:
        number = numbers[id(trace.log)]
        if number not in written:
            texts[number] = line_of(trace.log)
            written[number] = writer.write_log(trace.log, scene, lengths[number])
    traces = [write_trace(trace, numbers[id(trace.log)], end) for trace, _, end in runs]
    descent = session.own_page.descent
    record = PageRecord(
        format=PAGE_FORMAT,
        stamp=make_stamp(session.lesson, session.own_page, sources),
        session=record_page(session),
        answer=session.answers[session.page_index],
        notice=session.notice,
        said=session.said,
        scene=place,
        seed=session.seed,
        logs=[written[number] for number in range(len(written))],
        trace=traces[0],
        pins=[
            PinnedRecord(ghost.label, ghost.hidden, trace)
            for ghost, trace in zip(pins, traces[1:], strict=True)
        ],
        opened_rate=descent.learning_rate,
        opened_seed=descent.seed,
        lines=_line_names(page),
        written=[texts[number] for number in range(len(written))] if any(texts.values()) else [],
    )
    data = zlib.compress(msgspec.msgpack.encode(record), 1)
    return PackedPage(data, frozenset(writer.names), writer.made)


def _scene_of(ghost: Ghost, page: Page, sources: Sources) -> int:
    return 0 if ghost.trace.log.stands else find_scene(sources, ghost.trace.log, page)[0]


def _line_names(page: Page) -> list[str]:
    """What tells the lines of a page's question apart, whichever order they stand in."""
    match page.ask:
        case Predict() as ask:
            return [option.id or option.text for option in ask.options]
        case Order() as ask:
            return [item.text for item in ask.items]
        case None | Do() | Answer() | WriteLine() | Drill() | Review():
            return []
        case unknown:
            assert_never(unknown)


# From bytes ---------------------------------------------------------------------------------------


class _Format(Struct):
    format: int


def is_newer_page(record: bytes) -> bool:
    """Whether a later version packed a page: by its format, or by a field unknown here.

    What is damaged is not newer.
    """
    try:
        packed = zlib.decompress(record)
        if msgspec.msgpack.decode(packed, type=_Format).format > PAGE_FORMAT:
            return True
    except (zlib.error, msgspec.MsgspecError):
        return False
    try:
        msgspec.msgpack.decode(packed, type=PageRecord)
    except msgspec.ValidationError:
        return True
    return False


def unpack_page(opened: Session, record: bytes, pieces: Mapping[bytes, bytes]) -> Session | None:
    """Return a page as it was left; None where what was kept of it cannot be read.

    Where the page has changed, it is the page as it opens, with the run to look at as a ghost.

    Args:
        opened: the page as it opens, with the marks and answers of its lesson.
        record: of a packed page.
        pieces: by their names, all its pieces.
    """
    try:
        kept = msgspec.msgpack.decode(zlib.decompress(record), type=PageRecord)
        if kept.format != PAGE_FORMAT:
            return None
        opened = _in_variant(_as_opened(opened, kept), kept.session.variant)
        stamp = make_stamp(opened.lesson, opened.own_page, opened.sources)
        if kept.stamp.page == stamp.page:
            with suppress(RecordError):
                session = _restore(opened, kept, pieces)
                same = kept.stamp == stamp or not session.trace.end
                return session if same else replace(session, notice=ELSEWHERE)
        return _beside(opened, kept, pieces)
    except (ValueError, LookupError, zlib.error, msgspec.MsgspecError, CourseError, DataError):
        return None


def _as_opened(opened: Session, kept: PageRecord) -> Session:
    """A table of one's own at the rate and the seed that it was opened with."""
    descent = opened.own_page.descent
    first = structs.replace(descent, learning_rate=kept.opened_rate, seed=kept.opened_seed)
    if not is_sandbox(opened.lesson) or first == descent:
        return opened
    from gdtui.sandbox.lesson import make_lesson

    lesson = make_lesson(opened.own_page.problem, first, opened.setup)
    return Session.open(lesson, sources=opened.sources)


def _in_variant(opened: Session, variant: int) -> Session:
    """The page as it opens with the numbers that it was left with, if it still draws so many."""
    own = opened.lesson.pages[opened.page_index]
    if variant == opened.draw.variant or variant not in range(len(own.variants)):
        return opened
    return opened._hand_on(opened.opened_in_variant(variant, opened.answers))


def _restore(opened: Session, kept: PageRecord, pieces: Mapping[bytes, bytes]) -> Session:
    """Return the page as it was left. Raises RecordError where it does not fit any more."""
    record = structs.replace(kept.session, page=opened.page_index)
    again = {opened.page_index} if record.asked_again and opened.marked_done else set()
    answers = list(opened.answers)
    given, choice = (
        _option_now(opened.own_page, kept, each) for each in (kept.answer, record.choice)
    )
    known = None if again and given is None else answers[opened.page_index]
    # Answers are kept by themselves too: another window may have given one since.
    answers[opened.page_index] = given if known is None else known
    record = structs.replace(record, choice=choice)
    asked_again = opened.asked_again - {opened.page_index} | again
    asked = replace(opened, answers=tuple(answers), asked_again=asked_again)
    asked = restore_question(asked, record)
    if opened.quiz_state is not None and kept.lines != _line_names(asked.page):
        raise RecordError(MISFIT)
    scenes = page_scenes(asked.page)

    def setup(place: int) -> TrainingSetup:
        return opened.sources.setup(scenes[place].problem, scenes[place].descent)

    logs: list[Log] = []
    for log, text in zip(kept.logs, kept.written or [""] * len(kept.logs), strict=True):
        built = setup(log.scene)
        descent = replace(built.descent, written=driving_line(asked.page, text))
        logs.append(read_log(log, pieces, descent, built.rows))
    base = RunBase(
        scenes[kept.scene],
        setup(kept.scene),
        kept.seed,
        read_trace(kept.trace, logs[kept.trace.log]),
    )
    ghosts = tuple(
        Ghost(pin.label, read_trace(pin.trace, logs[pin.trace.log]), pin.hidden)
        for pin in kept.pins
    )
    restored = restore_runs(asked, record, base, ghosts)
    return replace(restored, notice=kept.notice, said=kept.said)


def _option_now(page: Page, kept: PageRecord, place: int | None) -> int | None:
    """Return where the line that stood at a place stands now, though others were put before it.

    Raises:
        RecordError: it is not there any more.
    """
    names = _line_names(page)
    if place is None or not kept.lines or kept.lines == names or kept.session.quiz is not None:
        return place
    match page.ask:
        case Predict() as ask if place < len(kept.lines):
            found = option_at(ask.options, kept.lines[place])
        case None | Do() | Answer() | WriteLine() | Drill() | Review():
            return place
        case Predict() | Order():
            found = None
        case unknown:
            assert_never(unknown)
    if found is None:
        raise RecordError(MISFIT)
    return found


def _beside(opened: Session, kept: PageRecord, pieces: Mapping[bytes, bytes]) -> Session:
    """Return a page that has changed as it opens now, with the old run to look at."""
    steps = kept.trace.steps
    if steps == 0:
        return opened
    log = structs.replace(kept.logs[kept.trace.log], stands=True)
    setup = opened.setup
    memory = len(setup.descent.optimizer.memory)
    if log.numbers != 1 + len(opened.start) * (1 + memory):
        return replace(opened, notice=CHANGED_SHAPE)
    trace = read_trace(kept.trace, read_log(log, pieces, setup.descent, setup.rows))
    ghost = Ghost(BEFORE, replace(trace, end=trace.steps))
    told = CHANGED.format(count_text(steps, "step"))
    return replace(opened, ghosts=(ghost,), notice=told)
