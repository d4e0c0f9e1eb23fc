"""Every chart by name: what it draws of a session, and what it says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import get_args

from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import ChartSpec
from gdtui.charts.page_frame import with_scale
from gdtui.charts.shared_sentences import (
    Sentences,
    describe_change,
    describe_status,
    point_before,
    point_now,
)
from gdtui.course.lesson import ChartName
from gdtui.session.session import Session


class _Charts(Mapping[str, Chart]):
    """Each chart by its name, imported when it is first asked for: a page needs two or three."""

    def __getitem__(self, name: str) -> Chart:
        if name not in _NAMES:
            raise KeyError(name)
        chart: Chart = import_module(f"gdtui.charts.plots.{name}").CHART
        return chart

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


_NAMES: tuple[str, ...] = get_args(ChartName)

CHARTS: Mapping[str, Chart] = _Charts()
"""A chart of each name that lessons may use: `CHART` in the file of that name in `plots/`."""


def draw_chart(name: str, session: Session) -> ChartSpec:
    """Return the chart called `name`; the one on view has the cursor, if that is on.

    KeyError if there is none of that name.
    """
    chart = CHARTS[name]
    spec = chart.draw(session)
    if chart.axes is not None and not spec.note:
        spec = with_scale(spec, chart.axes(session))
    if session.cursor is None or name != session.chart_name:
        return spec
    from gdtui.charts.cursor_reading import with_cursor  # few charts have one

    return with_cursor(spec, session.cursor)


def draw_ahead(names: Iterable[str], session: Session) -> None:
    """Draw charts before they are asked for by `take_chart`: where nobody waits for it."""
    for name in names:
        session.frames["ahead", name] = draw_chart(name, session)


def take_chart(name: str, session: Session) -> ChartSpec:
    """Return a chart that was drawn ahead, once; else draw it."""
    ahead: ChartSpec | None = session.frames.pop(("ahead", name), None)
    return draw_chart(name, session) if ahead is None else ahead


def describe_chart(session: Session) -> str:
    """Say in two to four short sentences what the chart on view shows."""
    chart = CHARTS[session.chart_name]
    on_view = {"step", "loss"} & set(session.page.readout)
    sentences = (
        *([_describe_step(session)] if on_view else []),
        *chart.describe(session),
        *_describe_scale(session),
        *(() if session.question_open else describe_status(session.status)),
        *_describe_cursor(session),
    )
    return " ".join(sentences)


def _describe_step(session: Session) -> str:
    """Say how many steps were taken, and what the last one did to the loss."""
    before = point_before(session)
    change = describe_change("loss", before and before.loss, point_now(session).loss)
    return f"Step {session.trace.steps:,}: {change}."


def _describe_scale(session: Session) -> Sentences:
    """Say how the scale is not the one that the page began with, where it is so."""
    chart = CHARTS[session.chart_name]
    if chart.axes is None:
        return ()
    words = chart.axes(session).words
    return (f"The scale has changed: {words}.",) if words else ()


def _describe_cursor(session: Session) -> Sentences:
    """Say what the cursor is on, while there is one."""
    if session.cursor is None:
        return ()
    from gdtui.charts.cursor_reading import read_cursor

    reading = read_cursor(CHARTS[session.chart_name].draw(session), session.cursor)
    return () if reading is None else (f"Cursor on {reading.text()}.",)
