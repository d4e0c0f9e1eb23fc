"""A kind of question cannot be forgotten: whoever tells kinds apart has a case for each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from gdtui.course import schema
from gdtui.course.lesson import Block, Prose, Question, QuestionKind

PACKAGE = Path(__file__).parents[2] / "gdtui"
KINDS = {kind.__name__ for kind in get_args(Question)}
TOLD_APART_BY = {"isinstance", "issubclass", "type"}
NARROWED = PACKAGE / "course" / "lesson.py"
"""The page's own properties pick one kind of block out; nobody else does."""


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def kinds_guessed(tree: ast.AST) -> Iterator[int]:
    """The lines that ask for one kind and say nothing of the others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and names_in(node.func) & TOLD_APART_BY:
            if any(names_in(argument) & KINDS for argument in node.args):
                yield node.lineno
        elif isinstance(node, ast.Match):
            classes = {
                name
                for case in node.cases
                for each in ast.walk(case.pattern)
                if isinstance(each, ast.MatchClass)
                for name in names_in(each.cls)
            }
            if classes & KINDS and "assert_never" not in names_in(node.cases[-1]):
                yield node.lineno


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("isinstance(ask, Predict)", [1]),
        ("isinstance(ask, Do | Answer)", [1]),
        ("isinstance(text, str)", []),
        ("match ask:\n    case Do(): pass\n    case _: pass", [1]),
        ("match ask:\n    case Do(): pass\n    case _: assert_never(ask)", []),
    ],
)
def test_a_kind_that_is_guessed_is_found(source: str, lines: list[int]) -> None:
    assert list(kinds_guessed(ast.parse(source))) == lines


@pytest.mark.slow
def test_whoever_tells_kinds_apart_has_a_case_for_each() -> None:
    guessed = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path != NARROWED
        for line in kinds_guessed(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert guessed == []


def test_every_kind_has_its_name_and_its_directive() -> None:
    assert [kind.kind for kind in get_args(Question)] == list(get_args(QuestionKind))
    assert {*schema.DIRECTIVES} - {"claim", "draw", "page", "script", "start"} == {
        *get_args(QuestionKind)
    }


def test_what_is_no_prose_is_a_question() -> None:
    assert {*get_args(Block)} == {Prose, *get_args(Question)}
