"""The command that opens a lesson or a table again, and what it cannot bring back."""

from __future__ import annotations

import shlex

from gdtui.course.lesson import is_sandbox
from gdtui.resources import lessons_folder
from gdtui.sandbox.command import sandbox_command
from gdtui.session.session import Session
from gdtui.text.numbers import rate_text


def command_line(session: Session) -> str:
    """Return the command that opens this lesson, page, chart, rate and seed.

    The chart is left out where the page does not open with it: a switch or an outcome brought it.
    """
    if is_sandbox(session.lesson):
        return sandbox_command(session)
    lesson = session.lesson
    shipped = lesson.path.parent == lessons_folder()
    chart = f" --chart {session.chart_name}"
    return (
        f"gdtui {lesson.slug if shipped else shlex.quote(str(lesson.path.absolute()))}"
        f" --page {session.page_index + 1}"
        f"{chart if session.chart_name in session.page.scene.charts else ''}"
        f" --learning-rate {rate_text(session.rate)} --seed {session.seed}"
    )


def what_is_lost(session: Session) -> str:
    """Say in one sentence what the command does not bring back; empty where that is nothing."""
    left = []
    steps = session.trace.steps
    if steps:
        left.append("its one step" if steps == 1 else f"its {steps:,} steps")
    turned = zip(session.switch_settings, session.switch_positions, strict=True)
    left += [f"the switch {name} at {place}" for (name, place), at in turned if at]
    moved = session.trace.at(0).parameters.tolist() != session.start.tolist()
    if moved and not is_sandbox(session.lesson):
        left.append("what was moved by hand")
    if session.ghosts:
        left.append("the pinned runs")
    if not left:
        return ""
    *first, last = left
    both = f"{', '.join(first)} and {last}" if first else last
    return f"The run begins anew: {both} cannot be carried by a command one can read."


def wrap_command(command: str, width: int) -> list[str]:
    """Break a command into lines between its arguments; an option keeps its value beside it.

    An argument that is wider than a line stands on a line of its own, as long as it is.
    """
    pieces: list[str] = []
    for word in map(shlex.quote, shlex.split(command)):
        if pieces and pieces[-1].startswith("--") and " " not in pieces[-1]:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    lines = pieces[:1]
    for piece in pieces[1:]:
        if len(lines[-1]) + 1 + len(piece) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(f"  {piece}")
    return lines
