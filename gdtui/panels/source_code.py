"""The engine's own code, as it runs: the four phases with the present one lit, values beside them.

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

from gdtui.engine.optimizers import move
from gdtui.session.session import Session
from gdtui.text.numbers import number_text
from gdtui.text.styled import Span, StyledLine, TextRole

PHASES = ("forward", "loss", "gradient", "update")


def phase_functions(session: Session) -> tuple[tuple[Callable[..., Any], ...], ...]:
    """Return the engine's functions behind forward, loss, gradient and update."""
    descent = session.setup.descent
    return (
        (descent.model.forward,),
        (descent.loss.value,),
        (descent.loss.gradient, descent.model.backward),
        (descent.optimizer.direction, move),
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


def source_code_lines(session: Session, width: int, height: int) -> tuple[StyledLine, ...]:
    """Write the four phases' code in `height` rows of `width` columns, from the present one on."""
    lines: list[StyledLine] = []
    first_of_lit = 0
    for number, (functions, value) in enumerate(
        zip(phase_functions(session), _values(session), strict=True), 1
    ):
        lit = number == session.phase
        if lit:
            first_of_lit = len(lines)
        heading = f"{'▸' if lit else ' '}{PHASES[number - 1]}"
        shown = value if not session.phase or number <= session.phase else "·"
        lines.append((Span(f"{heading:<10}", "lit" if lit else "label"), Span(shown, "number")))
        for function in functions:
            role: TextRole = "lit" if lit else "plain" if not session.phase else "dim"
            lines += _code(function, width, role)
    last_start = max(0, len(lines) - height)
    begin = min(first_of_lit, last_start) if len(lines) > height else 0
    return tuple(lines[begin : begin + height])


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


def _values(session: Session) -> tuple[str, str, str, str]:
    """What each phase came to, in the update on view."""
    work, descent = session.work, session.setup.descent
    names = descent.model.parameter_names(session.problem.feature_names)
    guess = descent.model.predict(session.work_state.parameters, work.batch.features[:1])
    after = "?" if session.question_open else number_text(float(work.after.parameters[0]))
    slope = "?" if session.slope_hidden else number_text(float(work.gradient[0]))
    return (
        f"ŷ of the first row: {number_text(float(guess[0]))}",
        number_text(work.loss),
        f"∂L/∂{names[0]}: {slope}",
        f"{names[0]}: {after}",
    )
