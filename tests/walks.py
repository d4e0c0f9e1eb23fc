"""Random walks over a lesson's keys, and all that a session is, in a form that can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from random import Random
from typing import Any

from gdtui import keymap
from gdtui.charts import draw_chart
from gdtui.charts.rendering.painter import Painter
from gdtui.course.lesson import Answer, Lesson
from gdtui.engine import Trace
from gdtui.session.chart_state import Ghost
from gdtui.session.session import Session

IN_MOTION = {"running", "finished", "sources", "left", "recall", "to_show", "show_wait"}
"""What a record does not hold: it stands still, and on its page; other pages have their own."""

TURNING = ("n", "p", "x")
KEYS = (
    *(key.written for key in keymap.SESSION_KEYS if key.written not in TURNING),
    *keymap.DIGITS,
    *keymap.ARROWS,
    *("space", "space", "e", "e", "g", "z", "b"),
)
MOST_STEPS_IN_A_FRAME = 100


def walk(session: Session, random: Random, steps: int) -> Session:
    """Press random keys, answer some questions, watch some frames; the lesson is not left."""
    for _ in range(steps):
        key = random.choice(KEYS if random.random() < 0.97 else TURNING)
        if key == ">" and session.steps_per_frame >= MOST_STEPS_IN_A_FRAME:
            continue
        pressed = session.press(key)
        session = session if pressed.finished else pressed
        ask = session.page.ask
        if session.question_open and random.random() < 0.2:
            session = session.press(str(random.randint(1, 3))).press("enter")
            if (line := session.asked.line) is not None:
                lines = [line.solution.text, "(", *(slip.formula.text for slip in line.slips)]
                session = session.type_answer(random.choice(lines))
            if isinstance(ask, Answer):
                right = random.random() < 0.5
                typed = str(ask.value.value(session.metrics)) if right else "0.125"
                session = session.type_answer(typed)
        if session.moving:
            for _ in range(random.randint(0, 20)):
                session = session.tick()
    return session


def all_of(session: Session) -> dict[str, Any]:
    """Everything of a session but its motion, bit for bit, in values that can be compared."""
    parts = {
        field.name: getattr(session, field.name)
        for field in fields(session)
        if field.name not in IN_MOTION
    }
    setup, trace = session.setup, session.trace
    undone = [bits(trace, index) for index in range(trace.steps, trace.end + 1)]
    elsewhere = {
        index: [ghost_bits(ghost) for ghost in ghosts]
        for index, ghosts in session.pinned.items()
        if ghosts and index != session.page_index
    }
    return parts | {
        "draw": session.draw._replace(seed=0),  # of whoever learns, not of the lesson
        "setup": (setup.descent, setup.rows.features.tobytes(), setup.rows.targets.tobytes()),
        "trace": (trace_bits(trace), trace.end, undone),
        "rate": str(session.rate),
        "start": session.start.tobytes(),
        "ghosts": [ghost_bits(ghost) for ghost in session.ghosts],
        "pinned": elsewhere,
        "outcome": repr(session.outcome),
        "offer": session.offered,
    }


def bits(trace: Trace, index: int) -> tuple[object, ...]:
    """One state of a run, bit for bit."""
    state = trace.at(index)
    return (
        state.parameters.tobytes(),
        b"".join(array.tobytes() for array in state.memory),
        *(state.learning_rate, state.seed, state.step, state.epoch, state.batch),
    )


def trace_bits(trace: Trace) -> tuple[object, ...]:
    """A run up to where it stands, and which of its states are drawn."""
    columns = (trace.losses, trace.gradient_norms, trace.slopes, trace.weights, trace.biases)
    return (
        trace.steps,
        [bits(trace, index) for index in {0, trace.steps // 3, trace.steps}],
        [column.tobytes() for column in (*columns, trace.rates)],
        [index for index, _ in trace.states(50)],
    )


def ghost_bits(ghost: Ghost) -> tuple[object, ...]:
    """A pinned run, bit for bit."""
    return ghost.label, ghost.hidden, trace_bits(ghost.trace)


def draw_alike(one: Session, other: Session) -> bool:
    """Whether two sessions' charts are the same, cell by cell."""
    first, second = (
        Painter().paint(draw_chart(session.chart_name, session), 44, 16) for session in (one, other)
    )
    return not [*first.changes(second)]


def walks(lesson: Lesson, seed: int, lengths: tuple[int, ...]) -> Iterator[Session]:
    """Walks of these lengths on each page of a lesson."""
    for page in range(len(lesson.pages)):
        for length in lengths:
            random = Random(f"{lesson.slug} {page} {length} {seed}")
            yield walk(Session.open(lesson, page), random, length)


def hold_alike(session: Session, back: Session) -> None:
    """Hold that one session is the other in every field, and is drawn alike."""
    there, here = all_of(session), all_of(back)
    assert [name for name in there if there[name] != here[name]] == []
    assert draw_alike(session, back)
