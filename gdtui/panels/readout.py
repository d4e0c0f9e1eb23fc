"""The readout beside the chart: parameters, losses, rate, and the gauge of the rate."""

from __future__ import annotations

import math
from collections.abc import Iterator

from gdtui.course.lesson import ReadoutItem
from gdtui.engine import Curvature, Regime
from gdtui.session.session import Session
from gdtui.session.shown_values import (
    shown_gradient,
    shown_gradient_norm,
    shown_loss,
    shown_parameters,
)
from gdtui.session.turns import of_turn
from gdtui.text.numbers import number_text, rate_text, without_end_zeros
from gdtui.text.styled import Span, StyledLine, TextRole, text_of

REGIME_ROLES: dict[Regime, TextRole] = {
    "slow": "dim",
    "steady": "good",
    "overshoots": "warn",
    "diverges": "bad",
}

ZONES: tuple[Regime, ...] = ("slow", "steady", "overshoots", "diverges")
ZONE_CELLS = 3

LOSS_ROUNDING = 1e-13
"""A share of the loss by which a step may change it without being said to."""


def gauge(session: Session, cells: int = ZONE_CELLS) -> StyledLine:
    """Draw where the rate stands between too slow and too fast: `▕───┊●──┊───┊───▏ steady`.

    Each zone is so many `cells` wide: slow below a tenth of the steady rate, steady up to it,
    overshoots up to the critical rate, diverges from there. Without a mark where the optimizer has
    no fixed limits.
    """
    if session.regime is None:
        empty = "┊".join("─" * cells for _ in ZONES)
        return (Span(f"▕{empty}▏ ", "dim"), Span("no fixed limit", "dim"))
    zone = ZONES.index(session.regime)
    share = _zone_share(session.regime, float(session.rate), session.curvature)
    cell = min(cells - 1, int(share * cells))
    spans: list[Span] = [Span("▕", "dim")]
    for index, regime in enumerate(ZONES):
        if index:
            spans.append(Span("┊", "dim"))
        if index != zone:
            spans.append(Span("─" * cells, "dim"))
            continue
        spans += [
            Span("─" * cell, "dim"),
            Span("●", REGIME_ROLES[regime]),
            Span("─" * (cells - 1 - cell), "dim"),
        ]
    regime = ZONES[zone]
    local = "local: " if session.curvature.local else ""
    return (*spans, Span("▏ ", "dim"), Span(f"{local}{regime}", REGIME_ROLES[regime]))


def _zone_share(regime: Regime, rate: float, curvature: Curvature) -> float:
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


def readout(session: Session, width: int) -> StyledLine:
    """Write how the page's switches stand and what its readout names; what fits, in that order.

    Where all of it does not, words go before numbers do: that of the gauge, which the place of its
    mark says too; then the gauge is a small one; then the names of the switches go.
    """
    running = Span(f"▶ {session.steps_per_frame:,} a frame" if session.running else "", "good")
    room = width - (len(running.text) + 2 if running.text else 0)
    parts = _all_parts(session)
    for shorten in (_without_word, _with_small_gauge, _without_names):
        if sum(len(text_of(part)) + 2 for _, part in parts) <= room + 2:
            break
        parts = [(name, shorten(session, name, part)) for name, part in parts]
    line: list[Span] = []
    used = 0
    for _, part in parts:
        gap = 2 if line else 0
        length = len(text_of(part)) + gap
        if used + length > room:
            continue
        line += [Span(" " * gap), *part] if gap else part
        used += length
    if running.text and len(running.text) <= width:
        line += [Span("  "), running] if line else [running]
    while line and not line[-1].text.strip():
        line.pop()
    return tuple(line)


def _all_parts(session: Session) -> list[tuple[str, StyledLine]]:
    """All that the line holds, each part with the name of what it is."""
    switches = [
        ("switch", (Span(f"{name} ", "label"), Span(place, "number")))
        for name, place in session.switch_settings
    ]
    named = [
        (name, part) for name in session.page.readout for part in _readout_parts(session, name)
    ]
    return [*switches, *named]


def _without_word(session: Session, name: str, part: StyledLine) -> StyledLine:
    if name != "gauge" or part[-1].text.endswith("▏"):
        return part
    *drawn, (frame, role), _ = part
    return (*drawn, Span(frame.rstrip(), role))


def _with_small_gauge(session: Session, name: str, part: StyledLine) -> StyledLine:
    return _without_word(session, name, gauge(session, 1)) if name == "gauge" else part


def _without_names(session: Session, name: str, part: StyledLine) -> StyledLine:
    return part[1:] if name == "switch" else part


def _readout_parts(session: Session, name: ReadoutItem) -> Iterator[StyledLine]:
    """Write one part of the readout, or several; the status stands behind the loss."""
    names = session.setup.descent.model.parameter_names(session.problem.feature_names)
    match name:
        case "parameters":
            for label, value in zip(names, shown_parameters(session).tolist(), strict=True):
                yield (
                    Span(f"{label} ", "label"),
                    Span(without_end_zeros(number_text(value)), "number"),
                )
        case "step":
            count = Span(f"{session.trace.steps:,}", "number")
            yield Span("step ", "label"), count, Span(of_turn(len(session.turns)), "label")
            if session.rate_factor is not None and not session.to_come("rate_up"):
                yield Span("learning rate ", "label"), Span(f"×{session.rate_factor:g}", "number")
        case "loss":
            loss = Span(number_text(shown_loss(session)), "number")
            yield Span("loss ", "label"), loss, _trend(session)
            if session.status != "running" and not session.question_open:
                yield (Span(session.status, "bad" if session.status == "diverged" else "good"),)
        case "validation" | "test":
            shut = name == "test" and session.page.test_closed and session.problem.test.count > 0
            held_out = session.test_opened_loss if shut else session.metrics[f"{name}_loss"]
            if shut or isinstance(held_out, float):
                told = number_text(held_out) if isinstance(held_out, float) else "closed"
                yield Span(f"{name} ", "label"), Span(told, "number")
        case "slope":
            told = "?" if session.slope_hidden else number_text(float(shown_gradient(session)[0]))
            yield Span(f"∂L/∂{names[0]} ", "label"), Span(told, "number")
        case "rate":
            yield Span("η ", "label"), Span(rate_text(session.rate), "number")
        case "gauge":
            # Its word may be what an open question asks.
            drawn = gauge(session)
            yield _without_word(session, name, drawn) if session.question_open else drawn
        case "gradient":
            norm = Span(number_text(shown_gradient_norm(session)), "number")
            yield Span("|∇L| ", "label"), norm


def _trend(session: Session) -> Span:
    """Say by an arrow whether the last update lowered the loss."""
    before = session.loss_before
    if before is None:
        return Span("  " if "step" in session.page.readout else "")  # an arrow will stand there
    if math.isfinite(session.loss) and math.isclose(session.loss, before, rel_tol=LOSS_ROUNDING):
        return Span(" =", "dim")
    return Span(" ↓", "good") if session.loss < before else Span(" ↑", "bad")
