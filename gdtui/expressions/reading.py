"""From text to a tree of Python's own syntax, or one sentence and the column it is about."""

from __future__ import annotations

import ast
import re
import warnings

_TYPED_SIGNS = {
    "−": "`-`",
    "×": "`*`",
    "·": "`*`",
    "÷": "`/`",
    "^": "`**`",
    "²": "`** 2`",
    "√": "`sqrt(…)`",
    "σ": "what it stands for",
    "λ": "`lam`",
    "η": "`rate`",
    "β": "`beta`",
}


class ExpressionError(ValueError):
    """The text is not an expression that may stand here; one sentence says what to write.

    `column` is the place of the character that it is about, from 0.
    """

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.column = column


def read_tree(text: str, longest: int) -> ast.expr:
    """Read Python's syntax for one expression. Raises ExpressionError, never anything else."""
    if len(text) > longest:
        raise ExpressionError(f"longer than {longest} characters; write it shorter", longest)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `1or 2` is read all the same, and refused later
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        column = min(max(0, (error.offset or 1) - 1), max(0, len(text) - 1))
        message, column = _explain(text, column)
        raise ExpressionError(message, column) from error
    except (RecursionError, MemoryError) as error:
        raise ExpressionError("nested too deep; write it with fewer parentheses") from error
    except ValueError as error:
        raise ExpressionError("this is no text that Python reads; type it anew") from error


def column_of(text: str, node: ast.expr) -> int:
    """Where a node begins, in characters; the tree counts bytes of UTF-8."""
    return len(text.encode()[: node.col_offset].decode(errors="ignore"))


def text_of_node(text: str, node: ast.expr) -> str:
    """The node's own text."""
    return text.encode()[node.col_offset : node.end_col_offset].decode(errors="ignore")


def _explain(text: str, column: int) -> tuple[str, int]:
    """Say what is wrong with a text that Python does not read, and where."""
    if not text.strip():
        return "nothing is written; type a formula", 0
    for place, sign in enumerate(text):
        if sign in _TYPED_SIGNS:
            return f"Python has no `{sign}`; write {_TYPED_SIGNS[sign]}", place
    if found := re.search(r"(?<![=<>!])=(?!=)", text):
        return "write only what stands after the `=`", found.start()
    if found := re.search(r"\blambda\b", text):
        return "`lambda` is a word of Python's own; write `lam`", found.start()
    if found := re.search(r"(?<![\w.])[\d.]+(?=[A-DF-Za-df-z_(])|[\w)] +(?=[\w(])", text):
        return "a sign is missing here; a product is written with `*`", found.end()
    if (missing := text.count("(") - text.count(")")) > 0:
        return f"{missing} closing `)` {'is' if missing == 1 else 'are'} missing", len(text) - 1
    if missing < 0:
        return "a `)` too many", text.rfind(")")
    if text.rstrip()[-1] in "+-*/(":
        return "something is missing behind this", len(text.rstrip()) - 1
    return "Python cannot read this here", column
