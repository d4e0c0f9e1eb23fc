"""The gradient worked out twice: by the backward pass, and by finite differences."""

from __future__ import annotations

from gdtui import engine
from gdtui.course.metrics import gradient_check
from gdtui.panels.data_table import set_row, styled_row
from gdtui.session.session import Session
from gdtui.text.numbers import number_text
from gdtui.text.styled import Span, StyledLine


def gradient_check_lines(session: Session, width: int, height: int) -> tuple[StyledLine, ...]:
    """Write the gradient (P,) in `height` lines, by the backward pass and by finite differences."""
    nudged = engine.finite_differences(
        session.setup.descent, session.rows, session.state.parameters
    )
    named = session.setup.descent.model.parameter_names(session.problem.feature_names)
    cells = [
        [f"∂L/∂{name}", number_text(float(slope), 8), number_text(float(measured), 8)]
        for name, slope, measured in zip(named, session.gradient, nudged, strict=True)
    ]
    header = ["", "backward pass", "by nudging"]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    apart = number_text(gradient_check(session), 2)
    lines = [styled_row(set_row(row, widths, 2)[:width]) for row in cells[: max(1, height - 2)]]
    told = f"apart by at most {apart} of the largest"
    return (
        (Span(set_row(header, widths, 2)[:width], "label"),),
        *lines,
        (Span(told[:width], "dim"),),
    )
