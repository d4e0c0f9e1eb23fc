"""Where in its run the session stands, as a line that can be clicked."""

from __future__ import annotations

from gdtui.session.session import Session

FEWEST_ON_A_LINE = 10
"""From so many steps on a run that stands at its end is drawn as a line too."""


def timeline(session: Session, width: int) -> str:
    """Draw where in its run the session stands: `40 ━━━●──────── 120`.

    Empty while it moves, where there is no room, and at the end of the first few steps.
    """
    here, end = session.trace.steps, session.trace.steps + session.trace.future
    right = f" {end:,}"
    left = f"{here:,} ".rjust(len(right))  # so that the line stays in its place
    cells = min(width - len(left) - len(right), 60)
    short = here == end < FEWEST_ON_A_LINE
    if short or session.moving or cells < 3:
        return ""
    place = round(here * (cells - 1) / end)
    return f"{left}{'━' * place}●{'─' * (cells - 1 - place)}{right}"


def timeline_step(session: Session, width: int, column: int) -> int | None:
    """Return the step that a column of `timeline` stands for; None beside its line."""
    text = timeline(session, width)
    stop = text.rfind(" ")
    first = len(text) - stop
    if not first <= column < stop:
        return None
    end = session.trace.steps + session.trace.future
    return round((column - first) * end / (stop - first - 1))
