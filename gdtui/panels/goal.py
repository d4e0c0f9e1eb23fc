"""A page's goal in a learner's words, each part with its present value."""

from __future__ import annotations

import re

from gdtui.course.expressions import Goal
from gdtui.course.metrics import METRICS
from gdtui.panels.readout import ZONES
from gdtui.session.session import Session
from gdtui.text.numbers import number_text


def goal_lines(session: Session) -> tuple[tuple[bool, str], ...]:
    """Say for each part of the page's goal whether it holds, in words with the present value."""
    goal = session.asked.goal
    parts = () if goal is None else goal.parts
    return tuple((part.holds(session.metrics), goal_words(session, part)) for part in parts)


def goal_words(session: Session, part: Goal) -> str:
    """Put one part of a goal in a learner's words, with where it stands now."""
    if part.label:
        return part.label
    text = re.sub(r"[a-z_]+", lambda name: _in_words(name[0]), part.text)
    for sign, written in ((">=", "≥"), ("<=", "≤"), ("==", "="), ("*", "×")):
        text = text.replace(sign, written)
    now = ", ".join(
        _now(session.metrics[name]) for name in sorted(part.names) if name not in ("best",)
    )
    return f"{text} (now {now})" if now else text


def _in_words(name: str) -> str:
    metric = METRICS.get(name)
    return name if metric is None else metric.words or name


def _now(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(zone for zone in ZONES if zone in value) or "none"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return number_text(value)
    return "none yet" if value is None else str(value)
