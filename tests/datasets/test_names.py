"""Names as they may be shown: on one line, without codes, each its own."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.charts import describe_chart, draw_chart
from gdtui.charts.rendering.painter import paint
from gdtui.datasets import DataError, load
from gdtui.datasets.names import clean_text, column_names, find_name
from gdtui.datasets.preview import preview_lines, preview_table
from gdtui.export.command import command_line
from gdtui.export.history_csv import history_csv
from gdtui.export.numpy_script import numpy_script, rows_csv
from gdtui.headless import report
from gdtui.headless.runner import RunOptions, run_headless
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from tests.properties import examples


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("height\n(cm)", "height (cm)"),
        ("a \r\n b", "a b"),
        ("a\x1b]2;title\x07b", "ab"),
        ("a\x1b]8;;http://x\x1b\\b", "ab"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("a\x1bPq#0;2\x1b\\b", "ab"),
        ("a\x07\x00\x7fb", "ab"),
        ("\u202eevil\u202c", "evil"),
        ("\ufeffid", "id"),
        ("人口 総数", "人口 総数"),
        ("e\u0301te\u0301", "e\u0301te\u0301"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("temp 🌡️", "temp 🌡️"),
    ],
)
def test_codes_go_and_letters_stay(text: str, shown: str) -> None:
    assert clean_text(text) == shown


@given(text=st.text(alphabet=st.characters() | st.sampled_from("\x1b[];?0m\x07\x9b\n\u202e")))
@examples(300)
def test_nothing_that_drives_a_terminal_is_left(text: str) -> None:
    shown = clean_text(text)
    joiners = "\u200c\u200d"
    kinds = {unicodedata.category(each) for each in shown if each not in joiners}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_text(shown) == shown


@given(cells=st.lists(st.sampled_from(["", "x", "x (2)", "column_1", "y\n", "y"]), min_size=1))
@examples(100)
def test_each_column_has_a_name_of_its_own(cells: list[str]) -> None:
    names, notes = column_names(cells)
    assert len(names) == len(cells)
    assert all(names)
    assert len(set(names)) == len(names)
    for cell, name in zip(cells, names, strict=True):
        assert name == clean_text(cell).strip() or name in notes


def test_a_name_is_found_however_it_is_composed() -> None:
    assert find_name("Gro\u0308ße", ("Größe", "y")) == "Größe"
    assert find_name("y\n", ("Größe", "y")) == "y"
    assert find_name("z", ("Größe", "y")) is None


EVIL = '"a\x1b]2;title\x07","y\x1b[2J\n(cm)",w\n' + "".join(
    f"{n},{n * n % 11},\x1b[31mred{n}\n" for n in range(12)
)


def test_no_code_of_a_file_is_shown_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "evil.csv"
    path.write_text(EVIL, encoding="utf-8")
    shown = list(preview_lines(preview_table(str(path), Access()), {"a": "x"}, 120))
    session = open_sandbox(Form(str(path), "a", "y (cm)", split="1, 0, 0"), Access()).step()
    assert session.problem.feature_names == ("a",)
    for name in session.lesson.charts:
        shown += [paint(draw_chart(name, session), 80, 24, ascii=False).plain()]
    shown += [describe_chart(session), rows_csv(session), *history_csv(session)]
    shown += [numpy_script(session, "rows.csv"), command_line(session)]
    shown += [session.lesson.title, *session.setup.dataset.notes]
    for column in ("w", "nowhere\x1b[2J"):
        with pytest.raises(DataError) as caught:
            load(path, features=[column], target="a")
        shown.append(str(caught.value))
    result = run_headless(
        RunOptions(
            data=str(path),
            features=("a",),
            target="y\x1b[2J\n(cm)",
            fill="none",
            split=(1, 0, 0),
            scale="standard",
            model="linear",
            optimizer="plain",
            l2=0,
            batch=None,
            learning_rate=0.1,
            epochs=2,
            start="zeros",
            seed=0,
            every=1,
        )
    )
    shown += [report.as_table(result), report.as_json(result), report.as_account(result)]
    for text in shown:
        assert text == "\n".join(map(clean_text, text.split("\n"))), repr(text)
        assert "]2;" not in text
        assert "[2J" not in text
