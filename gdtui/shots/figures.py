"""A screen in figures: the session behind it, and its cells, as JSON takes them."""

from __future__ import annotations

import math
from typing import Any

from gdtui.panels.goal import goal_lines
from gdtui.session.session import Session
from gdtui.shots.grid import CellStyle, Grid

FIGURES_VERSION = 1
"""Of the form of these figures: it rises when a key goes or changes its meaning."""


def screen_figures(grid: Grid, session: Session | None) -> dict[str, Any]:
    """Return a screen's cells, and the session behind it where there is one."""
    told = None if session is None else session_figures(session)
    return {"version": FIGURES_VERSION, **grid_figures(grid), "session": told}


def session_figures(session: Session) -> dict[str, Any]:
    """Return what the screen's numbers stand for; None for what is not finite or not there.

    The rate is text, as it is kept: a decimal number.
    """
    page = session.page
    names = session.setup.descent.model.parameter_names(session.problem.feature_names)
    values = [_finite(float(value)) for value in session.state.parameters]
    return {
        "lesson": session.lesson.slug,
        "page": session.page_index + 1,
        "pages": len(session.lesson.pages),
        "title": page.title,
        "kind": page.kind,
        "chart": session.chart_name,
        "step": session.trace.steps,
        "epoch": session.state.epoch,
        "seed": session.seed,
        "rate": str(session.rate),
        "loss": _finite(session.loss),
        "gradient_norm": _finite(session.gradient_norm),
        "status": session.status,
        "w": values[0] if values else None,
        "b": values[-1] if values else None,
        "parameters": dict(zip(names, values, strict=True)),
        "goal": _goal(session),
        "question_open": session.question_open,
        "moving": session.moving,
        "done": session.page_done,
        "marks": list(session.marks),
        "notice": session.notice,
    }


def _goal(session: Session) -> dict[str, Any] | None:
    if session.asked.goal is None:
        return None
    parts = [{"text": text, "met": met} for met, text in goal_lines(session)]
    return {"met": session.goal_met, "parts": parts}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def grid_figures(grid: Grid) -> dict[str, Any]:
    """Return the cells: each row's text, and its stretches as column, length and style's place."""
    styles: dict[CellStyle, int] = {}
    rows = []
    for number, row in enumerate(grid.rows):
        stretches = []
        column = 0
        for run in grid.runs(number):
            column = run.column
            place = styles.setdefault(run.style, len(styles))
            stretches.append([column, 0, place])
        ends = [stretch[0] for stretch in stretches[1:]] + [len(row)]
        for stretch, end in zip(stretches, ends, strict=True):
            stretch[1] = end - stretch[0]
        rows.append({"text": "".join(cell.text for cell in row), "runs": stretches})
    return {
        "size": [grid.width, grid.height],
        "rows": rows,
        "styles": [style._asdict() for style in styles],
    }
