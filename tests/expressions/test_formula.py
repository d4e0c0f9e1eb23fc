"""Formulas: Python's own results, one sentence for everything else, and nothing beyond the list."""

from __future__ import annotations

import ast
import builtins
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.expressions.formula import (
    LONGEST_FORMULA,
    MAY_STAND,
    MOST_NODES,
    FormulaKind,
    read_formula,
)
from gdtui.expressions.reading import ExpressionError
from tests.properties import examples

NAMES: dict[str, FormulaKind] = {"w": "number", "rate": "number", "x": "rows", "error": "rows"}
VALUES: dict[str, Any] = {
    "w": 0.75,
    "rate": 0.01,
    "x": np.array([1.5, -2.0, 4.25]),
    "error": np.array([0.5, 3.0, -1.0]),
}
NUMBERS = st.floats(-1e3, 1e3, allow_nan=False).map(abs).map(repr)
TREES = st.recursive(
    NUMBERS | st.sampled_from(["w", "rate"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        )
        | inner.map(lambda text: f"(-{text})")
        | st.tuples(st.sampled_from(["sqrt", "exp", "log", "tanh"]), inner).map(
            lambda parts: "{}({})".format(*parts)
        )
    ),
    max_leaves=8,
)
UNNESTED = st.lists(
    st.tuples(
        st.sampled_from(["+", "-", "*", "/", "**"]), st.sampled_from(["w", "2", "0.5", "-3"])
    ),
    max_size=9,
).map(lambda parts: "1.5" + "".join(f" {sign} {value}" for sign, value in parts))
ALPHABET = "wxrate (),.+-*/^=<>[]{}:;_'\"\\0123456789\n\té²σ字\x00@#~!%&|"


def python(text: str) -> Any:
    """Python's own result, over floats alone; None where Python raises."""
    functions = {name: getattr(math, name) for name in ("sqrt", "exp", "log", "tanh")}
    tree = ast.parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            node.value = float(node.value)
    try:
        return eval(compile(tree, "", "eval"), {"__builtins__": {}}, {**functions, **VALUES})
    except (ArithmeticError, ValueError, TypeError):
        return None  # what Python has no real number for


@examples(120)
@given(TREES | UNNESTED)
def test_a_formula_is_what_python_makes_of_it(text: str) -> None:
    expected = python(text)
    try:
        found = read_formula(text, NAMES).value(VALUES)
    except ExpressionError:
        assert len(text) > LONGEST_FORMULA or "**" * 8 in text or text.count("(") > 8
        return
    if expected is None or isinstance(expected, complex):
        assert isinstance(found, float)
        return
    assert found == expected or (math.isnan(found) and math.isnan(expected))


def hold_text(text: str) -> None:
    """A value, or a sentence with a place in the text; nothing else."""
    refused: ExpressionError | None = None
    try:
        formula = read_formula(text, NAMES)
    except ExpressionError as error:
        refused = error
    if refused is not None:
        assert str(refused).strip()
        assert 0 <= refused.column <= len(text)
        return
    assert sum(1 for _ in ast.walk(formula.tree)) < 4 * MOST_NODES
    value = formula.value(VALUES)
    assert isinstance(value, float) or value.shape == (3,)
    assert (formula.kind == "number") == isinstance(value, float)


@examples(200)
@given(st.text(ALPHABET, max_size=40) | st.text(max_size=30))
def test_any_text_gives_a_value_or_a_sentence(text: str) -> None:
    hold_text(text)


@pytest.mark.soak
def test_ten_thousand_texts_give_a_value_or_a_sentence() -> None:
    random = np.random.default_rng(1)
    parts = [
        *ALPHABET,
        "mean(",
        "sum(",
        "sqrt(",
        "exp(",
        " w ",
        " x ",
        "error",
        "**",
        "1e9",
        "lambda ",
    ]
    for _ in range(10_000):
        hold_text("".join(random.choice(parts, random.integers(1, 30))))


@pytest.mark.parametrize(
    "text",
    [
        *("w.real", "x[0]", "x[:]", "print(w)", "__import__('os')", "(lambda: w)()", "mean(x=x)"),
        *("mean(*x)", "mean(x, w)", "mean()", "w if w else x", "[w]", "{w}", "(w, x)", "w < x"),
        *("not w", "~w", "w // 2", "w % 2", "w @ x", "w | 2", "w and x", "'w'", "b'w'", "True"),
        *("None", "...", "1j", "f'{w}'", "w := 2", "await w", "[w for w in x]", "mean.real"),
        *("exp", "mean", "np.mean(x)", "open('x')", "x.__class__", "1_000j", "w ^ 2", "w; x"),
        *("mean(w)", "sum(2)", "1e999", "9" * 180 + "e400", "(" * 150 + "w" + ")" * 150),
        *("-" * 190 + "w", "w" + "+w" * 90, "w" * 201, "", "  ", "w = 2", "2w", "w w", "w(2)"),
    ],
)
def test_nothing_beyond_the_list_gets_through(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_formula(text, NAMES)
    assert len(str(caught.value)) > 8


@pytest.mark.parametrize("name", [*dir(builtins)[:40], "lr", "gradient", "w2", "X", "_"])
def test_no_name_beyond_the_page_s_gets_through(name: str) -> None:
    with pytest.raises(ExpressionError):
        read_formula(f"w + {name}", NAMES)


@pytest.mark.parametrize(
    ("text", "column", "told"),
    [
        ("w - lr * 2", 4, "`lr` is not a name here; this page has w, rate, x, error"),
        ("w ^ 2", 2, "in Python `^` is no power; write `**`"),
        ("w - (w) // 2", 8, f"`//` may not stand here; {MAY_STAND}"),
        ("w - np.mean(x)", 4, "write `mean(…)` without `np.`"),
        ("2 * (x * error).mean()", 4, "the values stand in the brackets: `mean(x * error)`"),
        ("2 × w", 2, "Python has no `×`; write `*`"),
        ("w = w - 1", 2, "write only what stands after the `=`"),
        ("2 w", 2, "a sign is missing here; a product is written with `*`"),
        ("mean(2 * x", 9, "1 closing `)` is missing"),
        ("w + ", 2, "something is missing behind this"),
        ("rate(w)", 0, "`rate` is no function here; a product is written with `*`"),
        ("x * mean(w)", 9, "`mean` takes one number for each row, and this is a single number"),
        ("2 * mean", 4, "`mean` needs parentheses: `mean(…)`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, column: int, told: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_formula(text, NAMES)
    assert str(caught.value) == told
    assert caught.value.column == column


@pytest.mark.parametrize(
    "text", ["2**9**9", "9**9**9**9", "exp(exp(9**9))", "(1 - 1) / (2 - 2)", "(-8) ** 0.5"]
)
def test_what_is_too_large_or_no_number_has_a_value_at_once(text: str) -> None:
    assert not math.isfinite(float(read_formula(text, NAMES).value(VALUES)))


def test_over_rows_it_is_numpy() -> None:
    x, error = VALUES["x"], VALUES["error"]
    assert read_formula("mean(2 * error * x)", NAMES).value(VALUES) == np.mean(2 * error * x)
    assert read_formula("-x ** 2", NAMES).value(VALUES) == pytest.approx(-(x**2), abs=0)
    assert read_formula("sum(sqrt(x ** 2)) / w", NAMES).value(VALUES) == 7.75 / 0.75
