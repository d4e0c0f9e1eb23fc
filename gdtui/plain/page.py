"""What the screen shows, in words that can be read aloud, in ASCII: no glyph has to be seen.

The page is its prose and its question, a chart is its account, the worked step is lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gdtui import keymap
from gdtui.charts import CHARTS, describe_chart, draw_chart
from gdtui.course.lesson import PanelName, Prose
from gdtui.panels.data_table import MISSING, data_table_lines
from gdtui.panels.goal import solution_told
from gdtui.panels.gradient_check import gradient_check_lines
from gdtui.panels.lesson_summary import lesson_summary
from gdtui.panels.script import script_lines
from gdtui.panels.source_code import source_pages
from gdtui.panels.update_code import update_code
from gdtui.panels.worked_step import worked_lines
from gdtui.plain.question import ask_lines
from gdtui.session.session import Session
from gdtui.text.markdown import prose_lines, strip_marks
from gdtui.text.numbers import rate_text
from gdtui.text.sentences import end_sentence
from gdtui.text.styled import StyledLine, text_of

WIDTH = 78
"""Columns of what is set in columns: the code and the table."""

PANELS_INSTEAD_OF_CHART = ("table", "check")
"""Panels that leave no room for a chart."""

TABLE_ROWS, CODE_ROWS = 12, 2000

WHOLE_WIDTH = 5000
"""Columns in which no formula is broken."""

LOSSES_TOLD = 5
"""Losses told of a stretch of several steps, at most."""


def page_lines(session: Session, *, prose: bool = True) -> Iterator[str]:
    """Yield the page from its title to its chart; perhaps without its prose."""
    lesson, page = session.lesson, session.page
    mark = session.marks[session.page_index]
    state = "" if mark == "open" else f" ({mark})"
    state += f", {session.quiz_progress}" if session.quiz_progress else ""
    number = f" {int(lesson.number[:2])}" if lesson.number[:2].isdigit() else ""
    yield (
        f"Lesson{number}, {end_sentence(lesson.title)} "
        f"Page {session.page_index + 1} of {len(lesson.pages)}: {end_sentence(page.title + state)}"
    )
    if prose:
        yield ""
        yield from _prose(page.prose_before)
    yield from ask_lines(session)
    if session.page_done:
        yield from shown_lines(session)
        yield from _prose(page.prose_after)
    yield ""
    yield from chart_lines(session)
    if session.panel_on_view not in ("worked", "account"):
        yield from panel_lines(session)


def shown_lines(session: Session) -> Iterator[str]:
    """Yield how the page's goal is reached, where that was shown."""
    told = solution_told(session)
    if told:
        yield strip_marks(f"The solution: {told}")


def after_lines(session: Session) -> Iterator[str]:
    """Yield what the page tells once it is done."""
    yield from shown_lines(session)
    yield from _prose(session.page.prose_after)


def _prose(blocks: Iterable[Prose]) -> Iterator[str]:
    for block in blocks:
        yield from prose_lines(block.markdown, keymap.PLAYABLE)


def summary_lines(session: Session) -> Iterator[str]:
    """Yield a look back at the lesson."""
    yield ""
    lesson = session.lesson
    yield end_sentence(f"You are through with {lesson.title}")
    yield f"Now you can: {lesson.objective[:1].lower()}{lesson.objective[1:]}"
    if lesson.formula:
        yield f"The formula to keep: {lesson.formula}"
    for looked in lesson_summary(session):
        told = ""
        if looked.said:
            was = "and so it was" if looked.right else f"it was: {looked.happened}"
            told = f" You said: {looked.said}; {was}."
        if looked.typed:
            told = f" First you typed: {looked.typed}."
        told += f" {looked.reason}" if looked.reason else ""
        yield strip_marks(f"{looked.title}, {looked.mark}.{told}")


def chart_lines(session: Session) -> Iterator[str]:
    """Yield what the chart on view shows; where the slope is asked for, not the slope.

    Nothing where a table stands in its place.
    """
    if session.panel_on_view in PANELS_INSTEAD_OF_CHART:
        return
    if session.scene.charts:
        seen = draw_chart(session.chart_name, session)
        yield f"Chart {session.chart_index + 1} of {len(session.scene.charts)}: {seen.title}."
        if seen.note:
            yield seen.note
    if not (session.slope_hidden and CHARTS[session.chart_name].tells_slope):
        yield describe_chart(session)


def rate_line(session: Session) -> str:
    """Say the learning rate as the page shows it, and what it does where the gauge does."""
    if session.rate_factor is not None:
        return f"The learning rate is ×{session.rate_factor:g}."
    rate = f"The learning rate is {rate_text(session.rate)}"
    if "gauge" not in session.page.readout:
        return f"{rate}."
    if session.regime is None:
        return f"{rate}; this optimizer has no fixed limit."
    near = "near here " if session.curvature.local else ""
    return f"{rate}: {near}{session.regime}."


def panel_lines(session: Session, panel: PanelName | None = None) -> Iterator[str]:
    """Yield what stands under the chart: the worked step, the code, the first rows."""
    panel = panel or session.panel_on_view
    if panel == "worked":
        yield from step_lines(session)
    elif panel == "code":
        yield "The step as code, and what each line comes to:"
        yield from (
            f"{line.code}  # {line.value}" if line.value else line.code
            for line in update_code(session)
        )
    elif panel == "source":
        yield "The code that runs:"
        yield from map(text_of, source_pages(session, WIDTH, CODE_ROWS)[0])
    elif panel in ("table", "rows", "residuals"):
        yield "Rows and residuals:" if panel == "residuals" else "The first rows:"
        for line in data_table_lines(session, WIDTH, TABLE_ROWS, panel == "residuals"):
            cells = re.split(r" {2,}", text_of(line).replace(MISSING, "missing").strip())
            yield ", ".join(cells)
    elif panel == "script":
        yield "In Python, and what each line prints:"
        yield from script_lines(session)
    elif panel == "check":
        yield "The gradient, by the backward pass and by nudging:"
        for line in gradient_check_lines(session, WIDTH, CODE_ROWS)[1:]:
            yield ", ".join(re.split(r" {2,}", text_of(line).strip()))
    elif panel == "account":
        yield describe_chart(session)
    elif panel == "chart":
        other = next((at for at in session.chart_pair if at != session.chart_index), None)
        if other is not None:
            yield "Under it:"
            yield from chart_lines(session.show_chart(other + 1))


def step_lines(session: Session, phase: int = 0) -> Iterator[str]:
    """Yield the four phases of the update with their numbers, or one of them, from 1."""
    label, place = "", 0
    for line in worked_lines(session, WHOLE_WIDTH, CODE_ROWS):
        named, text = _split_label(line)
        if named:
            label, place = named.capitalize(), place + 1
        if phase in (0, place):
            yield f"{label}: {text}"


def _split_label(line: StyledLine) -> tuple[str, str]:
    """Take the name of the phase off its line."""
    _, name, *rest = line
    return name.text.strip(), text_of(rest)
