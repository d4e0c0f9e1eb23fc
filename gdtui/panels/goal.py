"""A page's goal in a learner's words, each part with its present value."""

from __future__ import annotations

import re

from gdtui.course.expressions import Goal
from gdtui.panels.readout import ZONES
from gdtui.session.session import Session
from gdtui.text.numbers import number_text

_IN_WORDS: dict[str, str] = {
    "steps": "steps",
    "epochs": "epochs",
    "loss": "loss",
    "training_loss": "training loss",
    "validation_loss": "validation loss",
    "test_loss": "test loss",
    "w": "w",
    "b": "b",
    "line_gap": "gap to the best line",
    "weight_norm": "|w|",
    "recent_worst": "worst loss of the last 100 steps",
    "gradient_norm": "|∇L|",
    "learning_rate": "η",
    "critical_rate": "critical rate",
    "crossed_minimum": "minimum crossed",
    "status": "status",
    "regimes_seen": "seen",
    "best": "the best",
    "best_w": "the best w",
    "best_b": "the best b",
}


def goal_lines(session: Session) -> tuple[tuple[bool, str], ...]:
    """Say for each part of the page's goal whether it holds, in words with the present value."""
    goal = session.asked.goal
    parts = () if goal is None else goal.parts
    return tuple((part.holds(session.metrics), goal_words(session, part)) for part in parts)


def goal_words(session: Session, part: Goal) -> str:
    """Put one part of a goal in a learner's words, with where it stands now."""
    if part.label:
        return part.label
    text = re.sub(r"[a-z_]+", lambda name: _IN_WORDS.get(name[0], name[0]), part.text)
    for sign, written in ((">=", "≥"), ("<=", "≤"), ("==", "="), ("*", "×")):
        text = text.replace(sign, written)
    now = ", ".join(
        _now(session.metrics[name]) for name in sorted(part.names) if name not in ("best",)
    )
    return f"{text} (now {now})" if now else text


def _now(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(zone for zone in ZONES if zone in value) or "none"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return number_text(value)
    return "none yet" if value is None else str(value)
