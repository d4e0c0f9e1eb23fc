"""What comes of an answer, and what stands in place of its animation where nothing may move."""

from __future__ import annotations

from gdtui.keymap import DIGITS
from gdtui.session.session import Session

_TURNING = frozenset({"next_chart", "next_panel", *DIGITS})
"""Actions and keys that change what stands beside the text."""

STILL_FRAMES = 10
"""How many frames of a run are taken at once where nothing may be animated."""


def tells_outcome(session: Session) -> bool:
    """Whether what came of an answer stands on the page."""
    return session.answer is not None and not session.revealing


def is_next_step(before: Session, after: Session) -> bool:
    """Whether a session is another one step later, and stands still there."""
    same = before.page is after.page and before.setup is after.setup and before.start is after.start
    return same and not after.moving and after.trace.steps == before.trace.steps + 1


def looks_elsewhere(before: Session, after: Session, action: str) -> bool:
    """Whether a key of the learner's turned to another chart or panel of the same page."""
    turned = (before.chart_index, before.panel) != (after.chart_index, after.panel)
    return turned and before.page_index == after.page_index and action in _TURNING


def skip_animation(session: Session) -> Session:
    """Take what would have been animated in one go: a whole outcome, or some frames of a run."""
    if session.revealing:
        return session.commit()
    for _ in range(STILL_FRAMES):
        session = session.tick()
    return session.toggle_run() if session.running else session
