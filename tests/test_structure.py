"""A stranger finds their way in: small files, few of them at the root, no circle of imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "gdtui"
MOST_LINES = 400
MOST_AT_THE_ROOT = 8
Graph = dict[str, set[str]]


def modules(package: Path = PACKAGE) -> dict[str, Path]:
    """Every module by its dotted name."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(source: str, known: set[str]) -> Iterator[str]:
    """The known modules that a source imports: at its top, in a function, for annotations."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in known)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "relative imports are not read here"
            assert not node.level, "relative imports are not read here"
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield from [module for module in (whole, node.module) if module in known][:1]


def circles(graph: Graph) -> list[list[str]]:
    """The sets of modules that reach each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            together = stack[at:]
            del stack[at:]
            if len(together) > 1:
                found.append(sorted(together))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def test_no_file_is_too_long_to_be_read_in_one_sitting() -> None:
    sizes = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".tcss")
    }
    assert {name: lines for name, lines in sizes.items() if lines > MOST_LINES} == {}


def test_few_modules_stand_at_the_root() -> None:
    at_the_root = sorted(path.name for path in PACKAGE.glob("*.py"))
    assert len(at_the_root) <= MOST_AT_THE_ROOT, at_the_root


def test_nothing_imports_in_a_circle_not_even_for_its_annotations() -> None:
    known = modules()
    graph = {
        name: {*imports_of(path.read_text(encoding="utf-8"), {*known})} - {name}
        for name, path in known.items()
    }
    assert circles(graph) == []


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        ({"p.a": "import p.b", "p.b": ""}, []),
        ({"p.a": "import p.b", "p.b": "def f():\n    from p import a"}, [["p.a", "p.b"]]),
        (
            {
                "p.a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.c import x",
                "p.b": "from p.a import y",
                "p.c": "from p import b",
            },
            [["p.a", "p.b", "p.c"]],
        ),
    ],
)
def test_a_circle_is_found_wherever_it_hides(
    sources: dict[str, str], found: list[list[str]]
) -> None:
    graph = {name: {*imports_of(source, {*sources})} - {name} for name, source in sources.items()}
    assert circles(graph) == found


def test_every_folder_says_what_it_is_for() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def public_names(source: str) -> Iterator[str]:
    """What a module defines at its top for others to import."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def test_no_two_public_things_have_one_name() -> None:
    owners: dict[str, list[str]] = {}
    for name, path in modules().items():
        if ".charts.plots." in name:
            continue  # each chart has the same few
        for public in public_names(path.read_text(encoding="utf-8")):
            owners.setdefault(public, []).append(name)
    assert len(owners) > 500
    assert {public: where for public, where in owners.items() if len(where) > 1} == {}
