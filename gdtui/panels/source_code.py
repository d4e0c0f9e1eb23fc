"""The engine's own code, as it runs: the four phases with the present one lit.

What is shown is read from the engine's source, so it cannot drift from what is done. Docstrings
and type annotations are left out: the first stand in the lessons, the second help no learner.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from gdtui.engine import WrittenLine
from gdtui.engine import descent as steps
from gdtui.engine.optimizers import move
from gdtui.panels.paging import Pages, cut_into_pages
from gdtui.panels.step_formulas import PHASES
from gdtui.panels.update_code import wrap_code
from gdtui.panels.written_code import PHASE_OF_PART
from gdtui.session.session import Session
from gdtui.text.styled import Span, StyledLine, TextRole


def phase_functions(session: Session) -> tuple[tuple[Callable[..., Any], ...], ...]:
    """Return the engine's functions behind forward, loss, gradient and update.

    With a penalty, and where parameters are held still, those that add it and hold them, too.
    """
    descent = session.setup.descent
    return (
        (descent.model.forward,),
        (descent.loss.value, *((steps.loss,) if descent.l2 else ())),
        (
            descent.loss.gradient,
            descent.model.backward,
            *((steps.gradient,) if descent.l2 else ()),
        ),
        (descent.optimizer.direction, *((steps.direct,) if descent.frozen else ()), move),
    )


@lru_cache(maxsize=64)
def source_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return a function's lines, its docstring and annotations left out.

    Raises:
        OSError: the source is not at hand.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    defined = tree.body[0]
    assert isinstance(defined, ast.FunctionDef)
    if ast.get_docstring(defined) is not None:
        defined.body = defined.body[1:]
    bare = _Bare().visit(defined)
    return tuple(ast.unparse(ast.fix_missing_locations(bare)).splitlines())


class _Bare(ast.NodeTransformer):
    """Takes the annotations off."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        node.decorator_list = []
        for argument in (*node.args.args, *node.args.kwonlyargs):
            argument.annotation = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return node
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def source_pages(session: Session, width: int, height: int) -> Pages:
    """Write the engine's own code of the four phases, in pages of `height` rows."""
    lines: list[StyledLine] = []
    for number, functions in enumerate(phase_functions(session), 1):
        lit = number == session.phase
        heading = f"{'▸' if lit else ' '}{PHASES[number - 1]}"
        lines.append((Span(heading, "lit" if lit else "label"),))
        role: TextRole = "lit" if lit else "plain" if not session.phase else "dim"
        written = session.trace.log.descent.written
        if isinstance(written, WrittenLine) and number == PHASE_OF_PART.get(written.part, 4):
            for text in ("# yours, in the place of what the engine does here:", written.text):
                lines += [(Span(f"  {row}", role),) for row in wrap_code(text, max(12, width - 2))]
        for function in functions:
            lines += _code(function, width, role)
    return cut_into_pages(lines, height)


def _code(function: Callable[..., Any], width: int, role: TextRole) -> list[StyledLine]:
    try:
        source = source_of(function)
    except OSError:
        return [(Span(f"  {function.__qualname__}: its source is not at hand", "dim"),)]
    rows: list[StyledLine] = []
    for line in source:
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        wrapped = textwrap.wrap(
            line.strip(), max(12, width), initial_indent=indent, subsequent_indent=indent + "    "
        )
        rows += [(Span(row, role),) for row in wrapped]
    return rows
