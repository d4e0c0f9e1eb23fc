"""The gradient worked out twice: by the backward pass, and by finite differences."""

from __future__ import annotations

from gdtui import engine
from gdtui.course.metrics import gradient_check
from gdtui.panels.data_table import set_row, styled_row
from gdtui.panels.paging import Pages, cut_into_pages
from gdtui.session.session import Session
from gdtui.session.shown_values import shown_gradient
from gdtui.text.numbers import number_text
from gdtui.text.styled import Span, StyledLine


def gradient_check_pages(session: Session, width: int, height: int) -> Pages:
    """Write the gradient (P,), by the backward pass and by finite differences, in pages."""
    nudged = engine.finite_differences(
        session.setup.descent, session.rows, session.state.parameters
    )
    named = session.setup.descent.model.parameter_names(session.problem.feature_names)
    cells = [
        [f"∂L/∂{name}", number_text(float(slope), 8), number_text(float(measured), 8)]
        for name, slope, measured in zip(named, shown_gradient(session), nudged, strict=True)
    ]
    header = ["", "backward pass", "by nudging"]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    apart = number_text(gradient_check(session), 2)
    rows = [styled_row(set_row(row, widths, 2)[:width]) for row in cells]
    told = f"apart by at most {apart} of the largest"
    top = (Span(set_row(header, widths, 2)[:width], "label"),)
    foot = (Span(told[:width], "dim"),)
    return tuple((top, *page, foot) for page in cut_into_pages(rows, max(1, height - 2)))


def gradient_check_lines(session: Session, width: int, height: int) -> tuple[StyledLine, ...]:
    """Write the first page of the gradient check, one parameter a line."""
    return gradient_check_pages(session, width, height)[0]
