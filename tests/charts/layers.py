"""To look into a chart: its layers by role, its axes, and the sessions of a run."""

from __future__ import annotations

from gdtui.charts import describe_chart, draw_chart
from gdtui.charts.chart_spec import Axis, ChartSpec, Layer, Line, Marker, Points, Role, Text
from gdtui.session.session import Session


def axes_of(name: str, session: Session) -> tuple[Axis, Axis]:
    spec = draw_chart(name, session)
    return spec.x, spec.y


def layers_of(spec: ChartSpec, role: Role) -> list[Layer]:
    return [layer for layer in spec.layers if layer.role == role]


def marker_of(spec: ChartSpec, role: Role) -> Marker:
    (marker,) = (layer for layer in layers_of(spec, role) if isinstance(layer, Marker))
    return marker


def sessions_of(session: Session, steps: int) -> list[Session]:
    sessions = [session]
    for _ in range(steps):
        sessions.append(sessions[-1].step())
    return sessions


def texts_of(spec: ChartSpec) -> dict[str, Text]:
    return {layer.label: layer for layer in spec.layers if isinstance(layer, Text)}


def line_of(spec: ChartSpec, role: Role) -> Line:
    (line,) = (layer for layer in spec.layers if isinstance(layer, Line) and layer.role == role)
    return line


def points_of(spec: ChartSpec, role: Role) -> Points:
    (points,) = layers_of(spec, role)
    assert isinstance(points, Points)
    return points


def description_of(session: Session, name: str) -> str:
    return describe_chart(session.show_chart(session.scene.charts.index(name) + 1))
