"""One name for one thing, one form for a count: over lessons, program and documents."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from msgspec import structs

import gdtui
from gdtui.authoring.page_texts import page_texts
from gdtui.charts import CHARTS, describe_chart, draw_chart
from gdtui.course import lesson_files, parse
from gdtui.course.lesson import DescentSpec, Lesson, ProblemSpec
from gdtui.keymap import PLAYABLE
from gdtui.panels.question import question_lines
from gdtui.panels.readout import readout
from gdtui.panels.worked_step import worked_lines
from gdtui.plain.contents import contents_lines
from gdtui.plain.narration import narrate
from gdtui.plain.page import page_lines
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.text.markdown import Number, numbers_in
from gdtui.text.numbers import count_text
from gdtui.text.styled import text_of
from tests.lessons import lesson_text, open_on, shipped_lessons

PACKAGE = Path(gdtui.__file__).parent
ROOT = PACKAGE.parent

OTHER_NAMES = {
    r"\bcost\b": "loss",
    r"\bobjectives?\b": "loss, or goal",
    r"\biterations?\b": "step",
    r"\balpha\b": "learning rate, η",
    r"\blr\b": "learning rate, η",
    r"\beta0\b": "learning rate, η",
    r"\bstep[ -](length|size)s?\b": "learning rate",
    r"\b(minimum|minimal) loss\b": "lowest loss",
}
"""What is not said, and what is said instead."""

COUNTED = (
    "steps|rows|epochs|times|readings|features|units|parameters|days|runs|keys|charts|pages|"
    "questions|options|lines|gaps|columns|minutes|lessons|hints|values|weights|updates|minima|"
    "predictions|places|batches|phases"
)
ONE_OF_MANY = re.compile(rf"(?<![\d.,−-])\b1 ({COUNTED})\b")


def lesson_words(path: Path) -> Iterator[str]:
    """What a lesson says: neither its keys nor what only the checker reads."""
    text = re.sub(r"```\{(claim|start)\}.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    yield from (re.sub(r"^\s*(- )?[a-z_]+:", "", line) for line in text.split("\n"))


def program_words(path: Path) -> Iterator[str]:
    """The sentences in a module's code: not its docstrings, and no bare names."""
    tree = ast.parse(path.read_text("utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield from (node.value,) if " " in node.value.strip() else ()


def document_words(path: Path) -> Iterator[str]:
    """The prose of a document, without its code."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    yield from (line for line in text.split("\n") if not line.startswith("    "))


@cache
def all_words() -> tuple[tuple[Path, str], ...]:
    return tuple(_find_words())


def _find_words() -> Iterator[tuple[Path, str]]:
    for path in lesson_files():
        yield from ((path, text) for text in lesson_words(path))
    for path in PACKAGE.rglob("*.py"):
        if path.name != "template.py":  # a lesson to be filled in, with its keys
            yield from ((path, text) for text in program_words(path))
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").glob("*.md")):
        yield from ((path, text) for text in document_words(path))


@pytest.mark.slow
def test_one_thing_has_one_name() -> None:
    found = [
        f"{path.name}: “{text.strip()[:90]}” says {match[0]}; write {instead}"
        for path, text in all_words()
        for other, instead in OTHER_NAMES.items()
        if (match := re.search(other, text, re.IGNORECASE))
    ]
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_the_scan_reads_what_is_said() -> None:
    read = {text for _, text in all_words()}
    assert any("Watch w and the loss." in text for text in read)
    assert any("waits for" in text for text in read)
    assert any("Nothing can break" in text for text in read)


def test_a_count_is_singular_for_one_alone() -> None:
    assert [count_text(n, "row") for n in (0, 1, 2, 1000)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,000 rows",
    ]
    assert count_text(1, "minimum", "minima") == "1 minimum"
    assert count_text(3, "minimum", "minima") == "3 minima"


def test_no_module_writes_a_plural_by_itself() -> None:
    own = re.compile(r"""['"]s['"] (if|\*)|\{plural\}""")
    found = [path.name for path in PACKAGE.rglob("*.py") if own.search(path.read_text("utf-8"))]
    assert found == []


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lesson, Path]:
    """A lesson of one page on a table of three rows."""
    folder = tmp_path_factory.mktemp("single")
    table = folder / "two.csv"
    table.write_text("x,y\n1,1\n2,0\n3,1\n", encoding="utf-8")
    path = folder / "01_single.md"
    path.write_text(lesson_text("## Only\n\nOnly look.\n", minutes=1), encoding="utf-8")
    return parse(path), table


def every_panel(session: Session) -> Iterator[str]:
    """All that panels, charts and plain lines say of a session."""
    for chart in CHARTS.keys() - {"scaling"}:  # one row has no spread
        scene = structs.replace(session.scene, charts=(chart,))
        turned = replace(session, scene=scene, chart_index=0)
        yield describe_chart(turned)
        spec = draw_chart(chart, turned)
        yield from (spec.title, spec.note)
    for lines in (question_lines(session, 60), worked_lines(session, 90, 8)):
        yield from map(text_of, lines)
    yield text_of(readout(session, 200))
    yield from page_lines(session)
    yield session.notice


@pytest.mark.slow
@pytest.mark.parametrize("model", ["linear", "logistic", "network"])
@pytest.mark.parametrize("batch", [None, 1])
@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
def test_every_panel_counts_to_one_rightly(
    single: tuple[Lesson, Path], model: str, batch: int | None
) -> None:
    lesson, table = single
    chances = model != "linear"
    alone = 2 / 3 if chances else 1 / 3  # of classes there have to be two to train on
    problem = ProblemSpec(str(table), ("x",), "y", split=(alone, 1 - alone, 0), scale="none")
    descent = DescentSpec(
        learning_rate=Decimal("0.1"),
        model=model,
        loss="log_loss" if chances else "mean_squared_error",
        batch=batch,
        hidden=1,
    )
    start = open_on(lesson, problem, descent)
    session = start
    for keys in ("", " ", ">", "<", "g", " b0 "):
        before = session
        for key in keys:
            session = session.press("space" if key == " " else key)
        for text in (*every_panel(session), *narrate(before, session)):
            assert not ONE_OF_MANY.search(text), text
    for text in contents_lines([lesson], Progress.in_memory()):
        assert not ONE_OF_MANY.search(text), text


def test_a_number_is_named_before_it_is_shown() -> None:
    first = {"gauge": ("learning-rate", 4), "gradient": ("two-parameters", 6)}
    for item, (slug, number) in first.items():
        shown = [
            (lesson.slug, index)
            for lesson in shipped_lessons()
            for index, page in enumerate(lesson.pages, 1)
            if item in page.readout
        ]
        assert shown[0] == (slug, number)


def test_a_title_holds_no_number_that_a_step_changes() -> None:
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages):
            if "bowl" in page.charts and not page.descent.freeze:
                session = Session.open(lesson, index)
                titles = {draw_chart("bowl", each).title for each in (session, session.step())}
                assert len(titles) == 1, (lesson.slug, index + 1)


FINER = {"05.3", "05.4", "10.6", "10.7", "10.8"}
"""Pages that need more digits than others: they take differences, or a tenth."""

UNLIKE = {("1.20", "1.204"), ("0.510", "0.5095"), ("26.2", "26.23")}
"""Two things that happen to be near; the last stands in a row of numbers of one decimal."""


def test_a_value_has_the_same_digits_on_every_page() -> None:
    stated: dict[Number, set[str]] = {}
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages, 1):
            for told in page_texts(page):
                for number, percent in numbers_in(told.text, PLAYABLE):
                    if not percent and len(number.value.as_tuple().digits) >= 3:
                        stated.setdefault(number, set()).add(f"{lesson.number}.{index}")
    rounder = [
        f"{one.text} on {sorted(stated[one])}, {other.text} on {sorted(stated[other] - FINER)}"
        for one in stated
        for other in stated
        if one.unit > other.unit
        and one.value != other.value
        and one.covers(other.value)
        and stated[other] - FINER
        and (one.text, other.text) not in UNLIKE
    ]
    assert not rounder, "\n".join(rounder)


def test_no_status_pushes_the_gradient_off_the_line() -> None:
    sources = Sources()
    for lesson in shipped_lessons():
        for index, page in enumerate(lesson.pages):
            if "gradient" in page.readout and page.predict is None and page.kind != "review":
                session = Session.open(lesson, index, sources=sources)._advance(120)
                shown = text_of(readout(session, 78))
                assert "|∇L| " in shown, shown
