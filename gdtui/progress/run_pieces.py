"""A run as bytes: its columns and its states, in pieces of which only the last one changes.

A piece is named by its bytes, so the same piece is written once, whichever run of a page it belongs
to. Of floats the bytes of one weight lie together: so zlib finds what neighbours have in common.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Container, Mapping

import msgspec
import numpy as np

from gdtui.engine.batching import batches_per_epoch
from gdtui.engine.data import Array, Rows
from gdtui.engine.descent import Descent, State
from gdtui.engine.thinning import (
    MOST_WHOLE,
    StandIns,
    Thinned,
    ThinRows,
    bucket_width,
    find_crossings,
    thin_rows,
)
from gdtui.engine.trace import Trace
from gdtui.engine.trace_log import LOOKED_BACK, TRACE_COLUMNS, Log

ROWS_A_PIECE, BUCKETS_A_PIECE = 512, 64
MOST_STATES = 512
"""States that are kept of a run: a chart by step shows up to 400 of them."""
STATES_BYTES = 1_000_000
"""Of a large model, as many as fill this."""
STATE_PIECE_BYTES = 16_384

_MEASURED = _RATE = TRACE_COLUMNS.index("rate")
"""The columns before this one are numbers of a run; rates are kept in stretches."""


class ColumnPiece(msgspec.Struct, array_like=True):
    """A stretch of updates: its rows, where they are not all there their places, and its rates.

    `columns` has a row for each of the measured columns, and a further one for the change of the
    loss where the stretch is thinned and every update read all rows. `crossed` is packed in bits.
    """

    length: int
    columns: bytes
    rates: bytes
    counts: bytes
    places: bytes = b""
    crossed: bytes = b""


class StatePiece(msgspec.Struct, array_like=True):
    """States by their place in the run: of each its rate, its parameters and its memory."""

    places: bytes
    states: bytes


class LogRecord(msgspec.Struct, array_like=True):
    """A log, up to what is needed of it.

    Attributes:
        scene: which of the page's scenes it stands on, as `page_scenes` counts them.
        length: its updates.
        interval: of its checkpoints.
        spacing: of those that were kept.
        width: of the buckets of its columns; 0 where they are whole.
        numbers: how many numbers a state is, its rate among them.
        seed: draws the order of its rows.
        columns, states: the names of its pieces.
        stands: nothing of it is replayed.
    """

    scene: int
    length: int
    interval: int
    spacing: int
    width: int
    numbers: int
    seed: int
    columns: list[bytes]
    states: list[bytes]
    stands: bool = False


class TraceRecord(msgspec.Struct, array_like=True):
    """A point of a run: of which log, where, how far the run goes, and the states next to it.

    `rows` are those of the last updates before it where the columns are thinned, the first `place`.
    """

    log: int
    steps: int
    end: int
    state: bytes
    near: dict[int, bytes] = {}
    places: bytes = b""
    rows: bytes = b""


# From a run to its pieces -------------------------------------------------------------------------


class PieceWriter:
    """Makes the pieces of a page's runs, but for those that are there already."""

    def __init__(self, known: Container[bytes]) -> None:
        """Begin with nothing; `known` are the names of the pieces that are written."""
        self.made: dict[bytes, bytes] = {}
        self.names: set[bytes] = set()
        self._known = known

    def write_log(self, log: Log, scene: int, length: int) -> LogRecord:
        """Make the pieces of a log's first `length` updates. Another thread may add to its end."""
        whole = length <= MOST_WHOLE and log.thinned is None
        width = 0 if whole else bucket_width(length)
        span = ROWS_A_PIECE if whole else BUCKETS_A_PIECE * width
        make = _whole_piece if whole else _thin_piece
        columns = [
            self._write(
                log,
                ("columns", width, first + span),
                first + span < length,
                lambda first=first: make(log, first, min(first + span, length), width),  # type: ignore[misc]
            )
            for first in range(0, length, span)
        ]
        checkpoints = log.checkpoints.copy()
        numbers = len(state_numbers(checkpoints[0]))
        spacing = _spacing(length, numbers)
        count = 1
        while count < 64 and 16 * numbers * count <= STATE_PIECE_BYTES:
            count *= 2
        span = spacing * count
        kept: dict[int, list[int]] = {}
        for place in sorted(checkpoints):
            if place <= length and place % spacing == 0:
                kept.setdefault(place // span, []).append(place)
        states = [
            self._write(
                log,
                ("states", spacing, (group + 1) * span),
                (group + 1) * span <= length,
                lambda places=places: _state_piece(places, checkpoints),  # type: ignore[misc]
            )
            for group, places in kept.items()
        ]
        return LogRecord(
            scene=scene,
            length=length,
            interval=log.interval,
            spacing=spacing,
            width=width,
            numbers=numbers,
            seed=checkpoints[0].seed,
            columns=columns,
            states=states,
            stands=log.stands,
        )

    def _write(
        self,
        log: Log,
        key: tuple[str, int, int],
        lasting: bool,
        make: Callable[[], ColumnPiece | StatePiece],
    ) -> bytes:
        """Return the name of a piece, which is made unless it is there; `lasting`: for good."""
        name = log.pieces.get(key) if lasting else None
        if name is None or (name not in self._known and name not in self.made):
            data = zlib.compress(msgspec.msgpack.encode(make()), 1)
            name = hashlib.blake2b(data, digest_size=16).digest()
            if name not in self._known:
                self.made[name] = data
        if lasting:
            log.pieces[key] = name
        self.names.add(name)
        return name


def write_trace(trace: Trace, log: int, end: int) -> TraceRecord:
    """Return the record of a point of a run that goes on to `end`."""
    held = trace.log.recent.copy() | trace.log.checkpoints.copy()
    near = {
        place: state_numbers(held[place]).tobytes()
        for place in (trace.steps - 1, end)
        if place in held and place != trace.steps
    }
    record = TraceRecord(log, trace.steps, end, state_numbers(trace.state).tobytes(), near)
    thinned = trace.log.thinned
    if thinned is not None or trace.log.length > MOST_WHOLE:
        first = max(0, trace.steps - LOOKED_BACK)
        places = np.arange(first, trace.steps)
        if thinned is not None:
            inside = places < thinned.length
            places = places[~inside | thinned.known[np.minimum(places, thinned.length - 1)]]
        record.places = places.astype("<i8").tobytes()
        record.rows = _pack(_measured(trace.log, first, trace.steps)[:, places - first])
    return record


def _spacing(length: int, numbers: int) -> int:
    most = min(MOST_STATES, max(16, STATES_BYTES // (8 * numbers)))
    spacing = 1
    while length // spacing + 1 > most:
        spacing *= 2
    return spacing


def _whole_piece(log: Log, first: int, last: int, width: int) -> ColumnPiece:
    columns = log.columns[:, first:last]
    return ColumnPiece(last - first, _pack(columns[:_MEASURED]), *_pack_rates(columns[_RATE]))


def _thin_piece(log: Log, first: int, last: int, width: int) -> ColumnPiece:
    thinned, count = log.thinned, last - first
    measured = _measured(log, first, last)
    losses = log.stretch("loss", first, min(last + 1, log.length))
    slopes = log.stretch("slope", max(0, first - 1), last)
    changes, crossed = np.full(count, np.nan), np.zeros(count, dtype=np.bool_)
    with np.errstate(all="ignore"):
        changes[: len(losses) - 1] = np.abs(np.diff(losses))
        begun = 0 if first else 1
        crossed[begun:] = find_crossings(slopes, float(log.stretch("slope", 0, 1)[0]))
    known = None
    if thinned is not None and first < thinned.length:
        sparse = min(thinned.length, last) - first
        known = np.ones(count, dtype=np.bool_)
        known[:sparse] = thinned.known[first : first + sparse]
        crossed[:sparse] = thinned.crossed[first : first + sparse]
        # What lies between the last row of the old part and the first of the new one is both's.
        inner = sparse - 1 if first + sparse == thinned.length else sparse
        changes[:inner] = thinned.changes.stretch(0, first, first + inner)
    if log.descent.batch_size is None:
        measured = np.vstack((measured, changes))
    places = thin_rows(measured, known, width)
    return ColumnPiece(
        count,
        _pack(measured[:, places]),
        *_pack_rates(log.stretch("rate", first, last)),
        places.astype("<i4").tobytes(),
        np.packbits(crossed).tobytes(),
    )


def _measured(log: Log, first: int, last: int) -> Array:
    """The measured columns of a stretch of a log, (c, last − first)."""
    return np.array([log.stretch(name, first, last) for name in TRACE_COLUMNS[:_MEASURED]])


def _state_piece(places: list[int], states: Mapping[int, State]) -> StatePiece:
    numbers = np.array([state_numbers(states[place]) for place in places])
    return StatePiece(np.array(places, dtype="<i8").tobytes(), _pack(numbers))


def state_numbers(state: State) -> Array:
    """The numbers of a state (1 + P·(1 + m),): its rate, its parameters, its memory."""
    return np.concatenate(([state.learning_rate], state.parameters, *state.memory))


def _pack(values: Array) -> bytes:
    """Write floats down, the bytes of one weight together."""
    return np.ascontiguousarray(values, dtype="<f8").view(np.uint8).reshape(-1, 8).T.tobytes()


def _unpack(data: bytes, rows: int) -> Array:
    """Read floats (rows, n) that `_pack` wrote."""
    order = np.frombuffer(data, dtype=np.uint8).reshape(8, -1).T
    return np.ascontiguousarray(order).view("<f8").reshape(rows, -1).astype(np.float64, copy=False)


def _pack_rates(rates: Array) -> tuple[bytes, bytes]:
    bounds = np.concatenate(([0], np.flatnonzero(np.diff(rates)) + 1, [len(rates)]))
    kept = rates[bounds[:-1]] if len(rates) else rates
    return kept.astype("<f8").tobytes(), np.diff(bounds).astype("<i4").tobytes()


# From its pieces to a run -------------------------------------------------------------------------


def read_log(record: LogRecord, pieces: Mapping[bytes, bytes], descent: Descent, rows: Rows) -> Log:
    """Return a log as it was written.

    Raises:
        ValueError, KeyError, zlib.error, msgspec.MsgspecError: it is damaged.
    """
    states: dict[int, State] = {}
    for name in record.states:
        piece = msgspec.msgpack.decode(zlib.decompress(pieces[name]), type=StatePiece)
        places = np.frombuffer(piece.places, dtype="<i8").tolist()
        numbers = _unpack(piece.states, len(places))
        states |= _read_states(numbers, places, descent, rows, record.seed)
    log = Trace.begin(descent, rows, states[0]).log
    log.checkpoints, log.recent = states, {0: states[0]}
    log.length = record.length
    log.interval = record.interval if record.width == 0 else max(record.interval, record.spacing)
    log.stands = record.stands
    log.columns = np.empty((len(TRACE_COLUMNS), record.length + max(64, record.length // 4)))
    parts = [
        msgspec.msgpack.decode(zlib.decompress(pieces[name]), type=ColumnPiece)
        for name in record.columns
    ]
    if sum(part.length for part in parts) != record.length:
        raise ValueError("pieces are missing")
    rates = np.frombuffer(b"".join(part.rates for part in parts), "<f8")
    counts = np.frombuffer(b"".join(part.counts for part in parts), "<i4")
    if counts.sum() != record.length or (counts < 1).any() or len(rates) != len(counts):
        raise ValueError("rates are missing")
    stretches = ThinRows(np.cumsum(counts, dtype=np.int64) - counts, rates[np.newaxis])
    if record.width:
        log.thinned = _read_thin(parts, record.length, StandIns(stretches))
    else:
        log.columns[_RATE, : record.length] = np.repeat(rates, counts)
        first = 0
        for part in parts:
            log.columns[:_MEASURED, first : first + part.length] = _unpack(part.columns, _MEASURED)
            first += part.length
    _note_pieces(log, record)
    return log


def _read_thin(parts: list[ColumnPiece], length: int, rates: StandIns) -> Thinned:
    first = 0
    places, columns = [], []
    known, crossed = np.zeros(length, dtype=np.bool_), np.zeros(length, dtype=np.bool_)
    for part in parts:
        places.append(np.frombuffer(part.places, dtype="<i4").astype(np.int64) + first)
        columns.append(_unpack(part.columns, len(part.columns) // 8 // len(places[-1])))
        bits = np.frombuffer(part.crossed, dtype=np.uint8)
        crossed[first : first + part.length] = np.unpackbits(bits, count=part.length)
        first += part.length
    kept = ThinRows(np.concatenate(places), np.concatenate(columns, axis=1))
    if kept.places[0] != 0:
        raise ValueError("the first row is missing")
    known[kept.places] = True
    changes = ThinRows(kept.places[:1], np.zeros((1, 1)))
    if len(kept.columns) > _MEASURED:
        changes = kept._replace(columns=kept.columns[_MEASURED:])
    measured = StandIns(kept._replace(columns=kept.columns[:_MEASURED]))
    return Thinned(known, crossed, measured, rates, StandIns(changes))


def _note_pieces(log: Log, record: LogRecord) -> None:
    """Note which pieces are written for good."""
    span = BUCKETS_A_PIECE * record.width if record.width else ROWS_A_PIECE
    for number, name in enumerate(record.columns, 1):
        if number * span < record.length:
            log.pieces["columns", record.width, number * span] = name


def read_trace(record: TraceRecord, log: Log) -> Trace:
    """Return a point of a run as it was written; its log then knows the states next to it."""
    if not 0 <= record.steps <= record.end <= log.length:
        raise ValueError("a point beyond its run")
    seed = log.checkpoints[0].seed

    def state(data: bytes, place: int) -> State:
        numbers = np.frombuffer(data, dtype="<f8").astype(np.float64)[np.newaxis]
        return _read_states(numbers, [place], log.descent, log.rows, seed)[place]

    for place, data in sorted(record.near.items()):
        if place not in log.checkpoints:
            log.recent[place] = state(data, place)
    here = state(record.state, record.steps)
    if record.steps not in log.checkpoints:
        log.recent[record.steps] = here
    if log.thinned is not None and record.places:
        places = np.frombuffer(record.places, dtype="<i8")
        for place, row in zip(places.tolist(), _unpack(record.rows, _MEASURED).T, strict=True):
            log.find_row(place, row)
    return Trace(log, record.steps, here, record.end)


def _read_states(
    numbers: Array, places: list[int], descent: Descent, rows: Rows, seed: int
) -> dict[int, State]:
    """Return the states after some updates by their places, of their numbers (n, 1 + P·(1 + m)).

    Raises:
        ValueError: they are not as many as this descent has.
    """
    count = descent.model.parameter_count(rows.features.shape[1])
    parts = 1 + len(descent.optimizer.memory)
    if numbers.shape != (len(places), 1 + count * parts):
        raise ValueError("another model's state")
    numbers.setflags(write=False)
    whole = batches_per_epoch(rows.count, descent.batch_size)
    states = {}
    for place, rate, each in zip(places, numbers[:, 0].tolist(), numbers[:, 1:], strict=True):
        parameters, *memory = each.reshape(parts, count)
        epoch, batch = divmod(place, whole)
        states[place] = State(parameters, tuple(memory), rate, seed, place, epoch, batch)
    return states
