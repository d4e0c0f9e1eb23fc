"""Prove what a `{formula}` says: its own formula is right, and each slip is what it is called."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from gdtui import keymap
from gdtui.course.lesson import WriteLine
from gdtui.session.line_judging import drawn_places, gives, is_slip
from gdtui.session.session import Session

_KEYS = ("space", "enter", "0", "1", ".", "w", "r", "b", "?")


def play_line(opened: Session, ask: WriteLine) -> Iterator[tuple[int, str]]:
    """The page's formula is right and its run goes on; each slip is wrong, and says its own."""
    places = drawn_places(ask.part, opened.rows.count)
    if opened.page_done or opened.press("n").page_done or _passes_idly(opened):
        yield ask.line, "the page is done without a line"
    if not gives(ask.solution, places, ask.solution):
        yield ask.line, f"the formula `{ask.solution.text}` is not the engine's"
        return
    settled = _see(opened.type_answer(ask.solution.text))
    if not settled.page_done:
        yield ask.line, f"the formula `{ask.solution.text}` is not accepted"
    elif settled.trace.steps < ask.reveal.steps:
        yield ask.line, f"the run of `{ask.solution.text}` ends at step {settled.trace.steps}"
    for number, slip in enumerate(ask.slips):
        text = slip.formula.text
        if gives(slip.formula, places, ask.solution):
            yield ask.line, f"the slip `{text}` is right; take it out"
            continue
        first = next(
            one for one in ask.slips[: number + 1] if is_slip(slip.formula, one.formula, places)
        )
        answered = opened.type_answer(text)
        if answered.said != slip.feedback or first is not slip:
            yield ask.line, f"the slip `{text}` does not meet its own feedback"
        elif answered.line_driving and not np.isfinite(answered.loss):
            yield ask.line, f"the slip `{text}` has no loss to look at"


def _see(session: Session) -> Session:
    while session.revealing:
        session = session.commit()
    return session


def _passes_idly(opened: Session) -> bool:
    session = opened
    for key in random.Random(0).choices([key for key in _KEYS if key not in keymap.ARROWS], k=100):
        session = session.press(key)
        if session.page_done:
            return True
    return False
