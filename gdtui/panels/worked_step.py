"""The session in words and numbers: the worked step, the readout, the gauge, the goal.

Plain values, so that a screen, a test and plain text can all show the same. A line is a tuple of
spans; a span is a text and the role it plays, for a theme to colour. No meaning rests on the role.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from gdtui import engine
from gdtui.course.expressions import Goal
from gdtui.course.lesson import Page, Reading
from gdtui.engine import Curvature, Regime
from gdtui.session.run import Ghost
from gdtui.session.session import Mark, Session
from gdtui.text.numbers import number_text, plain_text, rate_text
from gdtui.text.styled import Line, Role, Span, text_of

REGIME_ROLES: dict[Regime, Role] = {
    "slow": "dim",
    "steady": "good",
    "overshoots": "warn",
    "diverges": "bad",
}


# The worked step -------------------------------------------------------------------------------


def worked_lines(session: Session, width: int, height: int) -> tuple[Line, ...]:
    """Fill the four phases of the update on view with its numbers.

    Args:
        session: what is shown; while its question is open the outcome is a question mark.
        width: columns; numbers are shortened to fit, and what still does not fit is cut.
        height: rows; with six or more, the bias has lines of its own.
    """
    both = height >= 6
    lines = list(_worked(session, 4, both=both, worked_out=False))
    for digits, worked_out in ((3, False), (4, True), (3, True), (2, True), (1, True)):
        wide = [row for row, line in enumerate(lines) if len(text_of(line)) > width]
        if not wide:
            break
        shorter = _worked(session, digits, both=both, worked_out=worked_out)
        for row in wide:
            lines[row] = shorter[row]
    return tuple(_cut(line, width) for line in lines)


def _cut(line: Line, width: int) -> Line:
    """Cut a line that does not fit, at an ellipsis."""
    if len(text_of(line)) <= width:
        return line
    room = width - 1
    cut: list[Span] = []
    for span in line:
        cut.append(Span(span.text[: max(0, room)], span.role))
        room -= len(span.text)
    return (*cut, Span("…"[:width], cut[-1].role))


def _worked(session: Session, digits: int, *, both: bool, worked_out: bool) -> tuple[Line, ...]:
    """The lines with numbers of so many digits; products multiplied where it is `worked_out`."""
    work, state = session.work, session.work_state
    model, optimizer = session.stage.descent.model, session.stage.descent.optimizer
    names = model.parameter_names(session.stage.dataset.problem.feature_names)
    theta, slope, rate = state.parameters, work.gradient, state.learning_rate
    with np.errstate(all="ignore"):
        # Not work.after: that stays where it is when the sum leaves the numbers there are.
        after, velocity = optimizer.update(theta, state.velocity, slope, rate)
        guess = float(model.predict(theta, work.batch.features[:1])[0])
    surface = work.batch.features.shape[1] == 0

    def short(value: float) -> str:
        return number_text(value, digits)

    def inner(value: float) -> str:
        """Write a number that stands behind an operator."""
        return f"({short(value)})" if value < 0 else short(value)

    def plus(value: float) -> str:
        return f"{'−' if value < 0 else '+'} {short(abs(value))}"

    if len(names) == 2 and not surface:
        x = float(work.batch.features[0, 0])
        by = short(float(theta[0]) * x) if worked_out else f"{short(theta[0])}·{inner(x)}"
        forward = f"{by} {plus(float(theta[1]))}"
    else:
        forward = "v·h + c" if model.name == "network" else "w·x + b"
    if model.name in ("logistic", "network"):
        forward = f"σ({forward})"
    true = f"  (y {short(float(work.batch.targets[0]))})" if digits == 4 else ""
    point = ", ".join(short(value) for value in theta)
    lines: list[tuple[str, str]] = [
        ("forward", f"at {point}" if surface else f"ŷ = {forward} = {short(guess)}{true}"),
        ("loss", f"{_loss_formula(session)} = {short(work.loss)}"),
    ]
    # Not for a network: there v is a weight.
    heavy = optimizer.name == "momentum" and model.name != "network" and not session.slope_hidden
    free = [index for index in range(len(names)) if index not in session.stage.descent.frozen]
    shown = sorted({free[0], free[-1]} if both and free else {*free[:1]}) or [0]
    for row, index in enumerate(shown):
        label = "" if row else "gradient"
        told = "?" if session.slope_hidden else short(slope[index])
        told += f", v = {short(velocity[index])}" if heavy else ""
        lines.append((label, f"∂L/∂{names[index]} = {told}"))
    directions = velocity if optimizer.name == "momentum" else slope
    taken = rate_text(Decimal(repr(rate)))
    taken = f"({taken})" if rate < 0 else taken
    for row, index in enumerate(shown):
        label = "" if row else "update"
        if index in session.stage.descent.frozen:
            lines.append((label, f"{names[index]} = {short(theta[index])}, held still"))
            continue
        factor = "?" if session.slope_hidden else inner(directions[index])
        result = "?" if session.question_open else short(after[index])
        change = f"− {taken}·{factor}"
        if worked_out and not session.slope_hidden:
            change = plus(-rate * float(directions[index]))
        lines.append((label, f"{names[index]} ← {short(theta[index])} {change} = {result}"))
    return _lit(lines, session.phase)


def _lit(lines: list[tuple[str, str]], phase: int) -> tuple[Line, ...]:
    """Dim the phases that were not reached, mark the one reached last."""
    order = ("forward", "loss", "gradient", "update")
    built: list[Line] = []
    name = ""
    for label, text in lines:
        name = label or name
        reached = order.index(name) + 1
        role: Role = "number"
        marker = " "
        if phase and reached > phase:
            built.append((Span(" "), Span(f"{label:<9}", "dim"), Span("·", "dim")))
            continue
        if phase and reached == phase:
            role, marker = "lit", "▸" if label else " "
        built.append((Span(marker, "lit"), Span(f"{label:<9}", "label"), Span(text, role)))
    return tuple(built)


def _loss_formula(session: Session) -> str:
    name = session.stage.descent.loss.name
    if name != "mean_squared_error":
        return "mean log loss" if name == "log_loss" else "height"
    return "mean (ŷ−y)²" + (" + λ|w|²" if session.stage.descent.l2 else "")


# The readout -----------------------------------------------------------------------------------

ZONES: tuple[Regime, ...] = ("slow", "steady", "overshoots", "diverges")
ZONE_CELLS = 3

ROUNDING = 1e-13
"""A share of the loss by which a step may change it without being said to."""


def gauge(session: Session) -> Line:
    """Draw where the rate stands between too slow and too fast: `▕───┊●──┊───┊───▏ steady`.

    Each zone is `ZONE_CELLS` wide: slow below a tenth of the steady rate, steady up to it,
    overshoots up to the critical rate, diverges from there.
    """
    zone = ZONES.index(session.regime)
    share = _share(session.regime, float(session.rate), session.curvature)
    cell = min(ZONE_CELLS - 1, int(share * ZONE_CELLS))
    spans: list[Span] = [Span("▕", "dim")]
    for index, regime in enumerate(ZONES):
        if index:
            spans.append(Span("┊", "dim"))
        if index != zone:
            spans.append(Span("─" * ZONE_CELLS, "dim"))
            continue
        spans += [
            Span("─" * cell, "dim"),
            Span("●", REGIME_ROLES[regime]),
            Span("─" * (ZONE_CELLS - 1 - cell), "dim"),
        ]
    regime = ZONES[zone]
    local = "local: " if session.curvature.local else ""
    return (*spans, Span("▏ ", "dim"), Span(f"{local}{regime}", REGIME_ROLES[regime]))


def _share(regime: Regime, rate: float, curvature: Curvature) -> float:
    """Return how far into its zone a rate lies, from 0 to below 1."""
    critical, steady = curvature.critical_rate, curvature.steady_rate
    if regime == "diverges":
        share = math.log10(rate / critical) if rate > 0 and critical > 0 else 1.0
    elif regime == "overshoots":
        share = (rate - steady) / (critical - steady)
    else:
        decades, top = (1, steady) if regime == "steady" else (3, 0.1 * steady)
        share = 1 + math.log10(max(rate / top, 1e-9)) / decades
    return min(0.999, max(0.0, share))


def readout(session: Session, width: int) -> Line:
    """Write how the page's switches stand and what its readout names; what fits, in that order."""
    parts: list[Line] = [
        (Span(f"{name} ", "label"), Span(place, "number")) for name, place in session.settings
    ]
    parts += [part for name in session.page.readout for part in _reading(session, name)]
    running = Span(f"▶ {session.steps_per_frame:,} a frame" if session.running else "", "good")
    room = width - (len(running.text) + 2 if running.text else 0)
    line: list[Span] = []
    used = 0
    for part in parts:
        gap = 2 if line else 0
        length = len(text_of(part)) + gap
        if used + length > room:
            continue
        line += [Span(" " * gap), *part] if gap else part
        used += length
    if running.text and len(running.text) <= width:
        line += [Span("  "), running] if line else [running]
    return tuple(line)


def _reading(session: Session, name: Reading) -> Iterator[Line]:
    """Write one part of the readout, or several; the status stands behind the loss."""
    names = session.stage.descent.model.parameter_names(session.problem.feature_names)
    match name:
        case "parameters":
            for label, value in zip(names, session.state.parameters, strict=True):
                yield Span(f"{label} ", "label"), Span(plain_text(float(value)), "number")
        case "step":
            yield Span("step ", "label"), Span(f"{session.trace.steps:,}", "number")
            if session.step_length is not None:
                yield Span("step length ", "label"), Span(f"×{session.step_length:g}", "number")
        case "loss":
            loss = Span(number_text(session.loss), "number")
            yield Span("loss ", "label"), loss, _direction(session)
            if session.status != "running":
                yield (Span(session.status, "bad" if session.status == "diverged" else "good"),)
        case "validation" | "test":
            told = "closed" if name == "test" and session.test_hidden else None
            held_out = session.quantities[f"{name}_loss"]
            if isinstance(held_out, float):
                yield Span(f"{name} ", "label"), Span(told or number_text(held_out), "number")
        case "slope":
            told = "?" if session.slope_hidden else number_text(float(session.gradient[0]))
            yield Span(f"∂L/∂{names[0]} ", "label"), Span(told, "number")
        case "rate":
            yield Span("η ", "label"), Span(rate_text(session.rate), "number")
        case "gauge":
            yield gauge(session)
        case "gradient":
            norm = Span(number_text(session.gradient_norm), "number")
            yield Span("|∇L| ", "label"), norm


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


def _direction(session: Session) -> Span:
    """Say by an arrow whether the last update lowered the loss."""
    before = session.loss_before
    if before is None:
        return Span(" ·" if "step" in session.page.readout else "", "dim")
    if math.isfinite(session.loss) and math.isclose(session.loss, before, rel_tol=ROUNDING):
        return Span(" =", "dim")
    return Span(" ↓", "good") if session.loss < before else Span(" ↑", "bad")


# The goal --------------------------------------------------------------------------------------

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
    if session.page.do is None:
        return ()
    return tuple(
        (part.met(session.quantities), goal_words(session, part))
        for part in session.page.do.goal.parts
    )


def goal_words(session: Session, part: Goal) -> str:
    """Put one part of a goal in a learner's words, with where it stands now."""
    if part.label:
        return part.label
    text = re.sub(r"[a-z_]+", lambda name: _IN_WORDS.get(name[0], name[0]), part.text)
    for sign, written in ((">=", "≥"), ("<=", "≤"), ("==", "="), ("*", "×")):
        text = text.replace(sign, written)
    now = ", ".join(
        _now(session.quantities[name]) for name in sorted(part.names) if name not in ("best",)
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


# Looking back ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Looked:
    """One page of a lesson, looked back at.

    `said` and `happened` are of a prediction: what the learner committed to, and what was so.
    """

    title: str
    mark: Mark
    said: str = ""
    happened: str = ""
    right: bool = False


def looked_back(session: Session) -> tuple[Looked, ...]:
    """Set every prediction of the lesson beside its outcome, page by page."""
    return tuple(
        _looked(page, mark, answer)
        for page, mark, answer in zip(
            session.lesson.pages, session.marks, session.answers, strict=True
        )
    )


def _looked(page: Page, mark: Mark, answer: int | None) -> Looked:
    if page.predict is None or answer is None:
        return Looked(page.title, mark)
    chosen = page.predict.options[answer]
    happened = next(option.text for option in page.predict.options if option.correct)
    return Looked(page.title, mark, chosen.text, happened, chosen.correct)


# Pinned runs -----------------------------------------------------------------------------------

GHOST_COLUMNS = ("run", "batch", "optimizer", "start", "steps", "loss")


def ghost_rows(session: Session) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """Write each pinned run as cells for `GHOST_COLUMNS`, and whether it is shown."""
    return tuple((not ghost.hidden, _ghost_cells(ghost)) for ghost in session.ghosts)


def _ghost_cells(ghost: Ghost) -> tuple[str, ...]:
    descent, rows = ghost.trace.log.descent, ghost.trace.log.rows
    optimizer = descent.optimizer
    beta = getattr(optimizer, "coefficient", None)
    start = ghost.trace.at(0).parameters
    loss, _ = engine.evaluate(descent, rows, ghost.trace.state.parameters)
    begun = "zeros" if not start.any() else ", ".join(number_text(float(v), 2) for v in start[:3])
    return (
        ghost.label,
        "full" if descent.batch_size is None else str(descent.batch_size),
        optimizer.name if beta is None else f"{optimizer.name} {beta:g}",
        begun + ("…" if len(start) > 3 and start.any() else ""),
        f"{ghost.trace.steps:,}",
        number_text(loss),
    )
