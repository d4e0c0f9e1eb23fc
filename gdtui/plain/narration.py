"""What a command changed, in lines: the run told as a course."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from gdtui.charts import describe_chart, draw_chart
from gdtui.charts.cursor_reading import read_cursor
from gdtui.panels.goal import goal_lines
from gdtui.panels.question import opened_test_line
from gdtui.plain.page import (
    LOSSES_TOLD,
    after_lines,
    chart_lines,
    page_lines,
    panel_lines,
    rate_line,
    step_lines,
)
from gdtui.plain.question import arrangement_lines, outcome_lines
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_loss
from gdtui.text.markdown import strip_marks
from gdtui.text.numbers import count_text, number_text

CARET_WIDTH = 60
"""A faulty line and the caret below it stand in a row each, however narrow the terminal is."""


def narrate(before: Session, after: Session) -> Iterator[str]:
    """Yield what is different now, as the screen would show it; nothing where nothing is."""
    if after.page is not before.page or after.page_index != before.page_index:
        read = after.page_index == before.page_index and after.page.prose == before.page.prose
        yield from page_lines(after, prose=not read)
        return
    settled = after.answer is not None and before.answer is None
    if settled:
        yield from outcome_lines(after)
    if after.scene is not before.scene or after.chart_index != before.chart_index:
        yield from chart_lines(after)
    elif after.trace.state is not before.trace.state and not _only_rate(before, after):
        yield from _narrate_way(before, after, settled)
        if after.phase == 4:
            yield from step_lines(after, 4)
        yield describe_chart(after)
    shows_rate = bool({"rate", "gauge"} & set(after.page.readout))
    if after.rate != before.rate and (shows_rate or not after.notice):
        yield rate_line(after)
    if after.phase not in (before.phase, 0, 4):
        yield from step_lines(after, after.phase)
    if after.panel_on_view != before.panel_on_view:
        yield from panel_lines(after)
    if after.hints_shown > before.hints_shown:
        yield f"Hint {after.hints_shown}: {strip_marks(after.hints[-1])}"
    if after.arrangement != before.arrangement:
        yield from arrangement_lines(after)
    stepped = after.trace.log is before.trace.log and after.trace.steps != before.trace.steps
    unasked = after.asked.writes and after.tried is before.tried  # such as back to the start
    if after.said and after.question_open and not stepped and not unasked:
        if after.asked.writes:
            from gdtui.panels.written_line import caret_lines  # few pages ask for a line

            yield from caret_lines(after, CARET_WIDTH)
        yield strip_marks(after.said)
    if after.cursor != before.cursor:
        yield from cursor_lines(after)
    if before.test_hidden and not after.test_hidden:
        yield opened_test_line(after)
    yield from _narrate_progress(before, after)
    if after.notice:
        yield strip_marks(after.notice)


def cursor_lines(session: Session) -> Iterator[str]:
    """Yield what the cursor is on, and how it goes on; or that there is none any more."""
    if session.cursor is None:
        yield "The arrows do again what they did."
        return
    reading = read_cursor(draw_chart(session.chart_name, session), session.cursor)
    if reading is None:
        yield "There is nothing to read off this chart."
    else:
        yield f"{reading.text()}. Left and right go along it, up and down to the next one."


def _only_rate(before: Session, after: Session) -> bool:
    """Whether the parameters stand where they stood, at the same step."""
    same = np.array_equal(before.state.parameters, after.state.parameters, equal_nan=True)
    return same and before.trace.steps == after.trace.steps


def _narrate_way(before: Session, after: Session, settled: bool) -> Iterator[str]:
    """Yield what a chart shows of several steps: losses on the way, and how often w crossed."""
    steps = after.trace.steps
    first = min(before.trace.steps, steps)
    reveal = after.asked.reveal
    if settled and reveal is not None:
        first = max(0, steps - reveal.steps)
    if steps - first < 2:
        return
    # Denser at the beginning, where most happens.
    away = np.geomspace(1, steps - first, LOSSES_TOLD).round().astype(int) - 1
    places = first + np.unique(away)
    values = [number_text(float(after.trace.losses[place])) for place in places]
    values = [value for value, _ in groupby([*values, number_text(shown_loss(after))])]
    name = "loss" if after.setup.descent.batch_size is None else "loss of the batches"
    if len(values) == 1:
        yield f"In {steps - first:,} steps the {name} stayed at {values[0]}."
    else:
        way = f", by way of {'; '.join(values[1:-1])}," if len(values) > 2 else ""
        yield (f"In {steps - first:,} steps the {name} went from {values[0]}{way} to {values[-1]}.")
    crossed = after.crossings - (before.crossings if first == before.trace.steps else 0)
    if crossed > 0 and not after.curvature.local:
        yield f"It crossed the minimum {count_text(crossed, 'time')}."


def _narrate_progress(before: Session, after: Session) -> Iterator[str]:
    """Yield the parts of the goal that were met just now, and that the page is done."""
    done = after.page_done and not before.page_done
    if not before.page_done:
        met_before = [met for met, _ in goal_lines(before)]
        for was, (met, words) in zip(met_before, goal_lines(after), strict=True):
            if met and not was:
                yield f"Done: {words}."
    if done:
        yield from after.review_told
        yield from after_lines(after)
    if (
        after.quiz_state is not None
        and after.quiz_answer is not None
        and not after.quiz_state.over
        and after.permits("next_page")
    ):
        yield "n: the next question."
    elif done:
        onward = ": n goes on" if after.permits("next_page") else ""
        shown = after.marks[after.page_index] == "shown"
        ended = after.quiz_state is not None and after.quiz_state.ended
        so = "over" if ended else "shown, not done" if shown else "done"
        yield f"This page is {so}{onward}."
