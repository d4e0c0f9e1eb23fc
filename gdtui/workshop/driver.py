"""Descent by learners' functions: states from their process, losses and slopes from the engine.

So a picture stays true whatever they wrote: the dot lies where their parameters are, on the curve
of the loss that really is there, and only the way it goes is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from gdtui import engine
from gdtui.engine import Array, Descent, Rows, State
from gdtui.engine.descent import next_state
from gdtui.workshop import messages
from gdtui.workshop.cases import weather
from gdtui.workshop.examination import FileFinding
from gdtui.workshop.parts import part_of
from gdtui.workshop.protocol import CodeFault, Drive, Drove, PackedNumber, Prepare, Prepared, pack
from gdtui.workshop.runner import CannotRunError, LearnerProcess

SLICE_SECONDS = 0.03
"""A frame's steps take about so long in the learner's process."""

WHOLE_SECONDS = 1.0
"""Steps that were asked for by their number take so long in one request, and then another."""

BUSY = "Your files are being looked at; once more in a moment."
FILES_CHANGED = "Your files have changed since this run began: 0 begins one with what they are now."

PASSING = (BUSY, FILES_CHANGED)
"""What a step need not be refused for the next time it is asked for."""


class Taken(NamedTuple):
    """Steps that were taken.

    Attributes:
        states: the state after each.
        why: why there are no more, where one failed; empty otherwise.
        halted: whether the next one would not be finite.
    """

    states: list[State]
    why: str = ""
    halted: bool = False


class Driver:
    """Takes steps by the functions of one folder."""

    def __init__(self, process: LearnerProcess) -> None:
        self._process = process
        self._found: dict[int, FileFinding] = {}
        self._ready: tuple[object, ...] = ()
        self.version = 0

    def take_over(self, findings: Iterable[FileFinding]) -> None:
        """Know what was found of the files; runs of what they were before do not go on."""
        self._found = {finding.part.number: finding for finding in findings}
        self.version += 1

    def why_not(self, number: int) -> str:
        """Why a part cannot be driven; nothing where it can."""
        finding = self._found.get(number)
        if finding is None:
            return BUSY
        return "" if finding.drives else messages.no_step_text(finding.part, finding.state)

    def take(
        self,
        number: int,
        version: int,
        descent: Descent,
        rows: Rows,
        state: State,
        count: int,
        seconds: float,
    ) -> Taken:
        """Take up to `count` steps of a part from a state, for about so many seconds."""
        why = FILES_CHANGED if version != self.version else self.why_not(number)
        if why:
            return Taken([], why)
        if not self._process.lock.acquire(blocking=False):
            return Taken([], BUSY)
        try:
            return self._take(number, descent, rows, state, count, seconds)
        except CannotRunError as error:
            return Taken([], str(error))
        finally:
            self._process.lock.release()

    def _take(
        self,
        number: int,
        descent: Descent,
        rows: Rows,
        state: State,
        count: int,
        seconds: float,
    ) -> Taken:
        self._process.start()
        ready = (number, self.version, self._process.begun, id(rows), id(descent))
        if ready != self._ready:
            prepared = self._process.request(self._setting(number, descent, rows), Prepared)
            fault = prepared if isinstance(prepared, CodeFault) else prepared.fault
            if fault is not None:
                return Taken([], messages.fault_text(fault, part_of(number)))
            self._ready = ready
        memory = state.memory[0] if state.memory else np.empty(0)
        asked = Drive(
            tuple(state.parameters.tolist()),
            tuple(memory.tolist()),
            state.learning_rate,
            state.seed,
            state.epoch,
            state.batch,
            count,
            seconds,
        )
        answer = self._process.request(asked, Drove)
        if isinstance(answer, CodeFault):
            return Taken([], messages.fault_text(answer, part_of(number)))
        states = _states_of(answer, descent, rows, state)
        if answer.fault is None:
            return Taken(states)
        if answer.fault.kind == "not finite":
            return Taken(states, halted=True)
        return Taken(states, messages.fault_text(answer.fault, part_of(number)))

    def _setting(self, number: int, descent: Descent, rows: Rows) -> Prepare:
        own = [finding.part.number for finding in self._found.values() if finding.state == "holds"]
        features = rows.features if rows.features.shape[1] > 1 else rows.features[:, 0]
        return Prepare(
            part=number,
            own=tuple(sorted({*own, number})),
            features=pack(features),
            targets=pack(rows.targets),
            raw=pack(weather()[0]) if number in (6, 10) else PackedNumber(0.0),
            size=descent.batch_size or 0,
            beta=getattr(descent.optimizer, "momentum", 0.0),
            hidden=getattr(descent.model, "hidden", 0),
        )


def _states_of(answer: Drove, descent: Descent, rows: Rows, state: State) -> list[State]:
    """The states after each step, as the engine keeps them."""
    parameters = _rows_of(answer.parameters, answer.count)
    memory = _rows_of(answer.velocity, answer.count)
    states = []
    for at in range(answer.count):
        kept = (memory[at].copy(),) if state.memory else ()
        state = next_state(descent, rows, state, parameters[at].copy(), kept)
        states.append(state)
    return states


def _rows_of(data: bytes, count: int) -> Array:
    return np.frombuffer(data).reshape(count, -1) if count else np.empty((0, 0))


@np.errstate(all="ignore")
def measure(descent: Descent, rows: Rows, state: State, after: State) -> engine.Work:
    """An update that was taken, with the engine's loss and gradient where it began."""
    from gdtui.engine.batching import batch_of

    batch = batch_of(rows, descent.batch_size, state.seed, state.epoch, state.batch)
    score = engine.forward(descent, state.parameters, batch)
    value = engine.loss(descent, state.parameters, batch, score)
    slope = engine.gradient(descent, state.parameters, batch, score)
    return engine.Work(batch, score, value, slope, after)
