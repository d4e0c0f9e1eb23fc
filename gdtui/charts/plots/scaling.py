"""The same descent on raw features and on standardised ones, side by side."""

from __future__ import annotations

from msgspec import structs

from gdtui.charts.chart import Chart
from gdtui.charts.chart_spec import ChartSpec
from gdtui.charts.page_frame import Framed, hold_axes
from gdtui.charts.plots.contour import draw_plane, plane_axes
from gdtui.charts.rescaled_run import rescale_run
from gdtui.charts.shared_sentences import Sentences, describe_session_rate
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_loss
from gdtui.spec.problem import ScaleName
from gdtui.text.numbers import number_text

SCALES: tuple[ScaleName, ScaleName] = ("none", "standard")
"""What the features of either run are, from left to right."""

HALF_ASPECT = 0.7
"""How much wider than high the axes box of one of two charts side by side is, about."""


def draw(session: Session) -> ChartSpec:
    """The same descent on raw features and on standardised ones, side by side.

    Both take as many steps, at the same share of what their own curvature allows.
    """
    left, right = (
        draw_plane(rescale_run(session, scale), *_axes(session, scale)[:2], HALF_ASPECT)
        for scale in SCALES
    )
    return structs.replace(
        _caption(left, "raw"),
        title="raw and standardised",
        beside=_caption(right, "standardised"),
    )


def _axes(session: Session, scale: ScaleName) -> Framed:
    """The first weight and b of either run, as far as the page will show them."""
    return hold_axes(
        session,
        lambda seen: plane_axes(rescale_run(seen, scale), HALF_ASPECT),
        ("scaling", scale),
    )


def _caption(spec: ChartSpec, caption: str) -> ChartSpec:
    """Say above a narrow chart what it is, and keep the words at its axes short."""
    first, last = spec.x.label.partition(" (")[0], spec.y.label.partition(" (")[0]
    return structs.replace(
        spec,
        title=caption,
        x=structs.replace(spec.x, label=first),
        y=structs.replace(spec.y, label=f"{caption}: {last}"),
    )


def describe(session: Session) -> Sentences:
    """The loss of either run, why they differ, and what the rate does."""
    rate = describe_session_rate(session)
    if not session.problem.feature_names:
        return rate
    runs = []
    for name, run in (
        ("Raw", rescale_run(session, "none")),
        ("standardised", rescale_run(session, "standard")),
    ):
        condition = number_text(run.curvature.condition_number, 3)
        runs.append(f"{name}: loss {number_text(shown_loss(run))}, condition number {condition}")
    return (f"{'; '.join(runs)}.", *rate)


CHART = Chart(draw, describe)
