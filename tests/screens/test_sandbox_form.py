"""The form of one's own table, its columns, and the lesson that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from gdtui.course.lesson import is_sandbox
from gdtui.progress.store import Progress
from gdtui.restricted_access import Access
from gdtui.sandbox.form import EXAMPLE, Form
from gdtui.session.session import Session
from gdtui.settings import Look
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock
from gdtui.ui.screens.column_picker import ColumnPickerScreen
from gdtui.ui.screens.contents import ContentsScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.screens.sandbox_form import SandboxFormScreen
from gdtui.ui.startup import FormOpening
from gdtui.ui.widgets.form_fields import ChoiceField
from tests.screens.conftest import Tutor
from tests.support import screen_text

Make = Callable[..., Tutor]
SIZES = [(80, 24), (120, 36)]


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "own.csv"
    rows = "".join(f"{row},{row % 7},{row % 2},w{row}\n" for row in range(40))
    path.write_text("a,b,c,words\n" + rows, encoding="utf-8")
    return str(path)


def on_table(form: Form, *, restricted: bool = False, chart: str | None = None) -> TutorApp:
    return TutorApp(
        tuple,
        FormOpening(form, chart),
        Progress.in_memory(),
        ManualClock,
        access=Access(restricted),
    )


def shown(app: TutorApp) -> str:
    return screen_text(app)


def lesson(app: TutorApp) -> Session:
    assert isinstance(app.screen, LessonScreen)
    return app.screen.session


def form(app: TutorApp) -> Form:
    assert isinstance(app.screen, SandboxFormScreen)
    return app.screen._form


@pytest.mark.parametrize("size", SIZES)
async def test_with_columns_the_table_opens_at_once_and_f_shows_the_form(
    table: str, size: tuple[int, int]
) -> None:
    app = on_table(Form(table, "a, b", "c", model="logistic"), chart="loss")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert lesson(app).chart_name == "loss"
        await pilot.press("space", "plus", "w", "g")
        assert lesson(app).trace.steps == 1
        assert "f own table" in shown(app)
        await pilot.press("f")
        assert form(app).features == "a, b"
        for field in ("table", "features", "target", "gaps", "scaling", "rate η", "seed"):
            assert field in shown(app)
        await pilot.press("escape")
        assert lesson(app).trace.steps == 1


async def test_one_row_and_one_column_are_counted_so_and_nothing_is_chosen_yet(
    tmp_path: Path,
) -> None:
    path = tmp_path / "one.csv"
    path.write_text("a\n1\n", encoding="utf-8")
    app = on_table(Form(str(path)))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "1 row, 1 column" in " ".join(shown(app).split())
        assert "1 columns" not in shown(app)
        assert "no feature yet → no target yet" in shown(app)
        await pilot.press("x")
        assert "a → no target yet" in shown(app)


async def test_what_was_assumed_in_reading_is_told_before_columns_are_chosen(
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("1,62;54,5\n1,75;70,1\n", encoding="utf-8")
    app = on_table(Form(str(path)))
    async with app.run_test(size=(80, 24)):
        told = " ".join(shown(app).split())
        assert "read with ; between the columns and , for the decimals; row 1 has" in told


async def test_in_ascii_an_arrow_is_no_minus(table: str) -> None:
    app = TutorApp(
        tuple, FormOpening(Form(table)), Progress.in_memory(), ManualClock, look=Look(ascii=True)
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "down", "y", "y")
        assert "a -> next b" in shown(app)


@pytest.mark.parametrize("size", SIZES)
async def test_without_columns_they_are_shown_to_choose_from(
    table: str, size: tuple[int, int]
) -> None:
    app = on_table(Form(table))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ColumnPickerScreen)
        assert "40 rows, 4 columns" in " ".join(shown(app).split())
        assert "words words 0 w0 w1" in " ".join(shown(app).split())
        await pilot.press("enter")
        assert "Choose a feature first" in shown(app)
        await pilot.press("x", "enter")
        assert "Choose a target first" in shown(app)
        await pilot.press("q", "down", "y", "y", "enter")
        assert (form(app).features, form(app).target) == ("a", "next:b")
        await pilot.press("enter")
        assert lesson(app).problem.target_name == "b_next"


async def test_a_column_of_words_says_why_it_cannot_be_chosen(table: str) -> None:
    app = on_table(Form(table))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "x", "y")
        assert "holds words, not numbers" in " ".join(shown(app).split())
        assert isinstance(app.screen, ColumnPickerScreen)
        assert app.screen._uses == {}


async def test_each_slip_is_told_under_its_field_and_nothing_is_lost(table: str) -> None:
    app = on_table(Form(table, "a", "b", batch="many", seed="x"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Write full, or a whole number of rows from 1 up." in shown(app)
        assert "Write a whole number from 0 up." in shown(app)
        assert app.focused is not None
        assert app.focused.id == "field-batch"
        await pilot.press("end", *["backspace"] * 4, "8", "enter")
        assert "Write full" not in shown(app)
        assert "Write a whole number from 0 up." in shown(app)
        assert form(app).batch == "8"
        await pilot.press("home", "delete", "3", "enter")
        assert lesson(app).setup.descent.batch_size == 8
        assert lesson(app).seed == 3


async def test_a_bad_table_is_told_on_the_form_and_can_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1,2\n2\n", encoding="utf-8")
    app = on_table(Form(str(path), "a", "b", split="1, 0, 0"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "1 value where the header names 2 columns" in " ".join(shown(app).split())
        assert app.focused is not None
        assert app.focused.id == "field-table"
        path.write_text("a,b\n1,2\n2,4\n3,9\n", encoding="utf-8")
        await pilot.press("enter")
        assert lesson(app).rows.count == 3


@pytest.mark.soak
async def test_another_table_asks_for_its_own_columns(table: str) -> None:
    app = on_table(Form(table, "a", "b"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "ctrl+u", *"xor", "enter")
        assert isinstance(app.screen, ColumnPickerScreen)
        await pilot.press("x", "down", "x", "down", "y", "enter")
        assert form(app).split == "1, 0, 0"
        await pilot.press("enter")
        assert lesson(app).lesson.title == "xor"


@pytest.mark.soak
async def test_choices_turn_by_arrows_letters_and_clicks(table: str) -> None:
    app = on_table(Form(table, "a", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f")
        app.screen.query_one("#field-model").focus()
        await pilot.press("n")
        assert form(app).model == "network"
        assert form(app).start == "random"
        assert "hidden units" in shown(app)
        assert " linear  logistic [network]" in shown(app)
        await pilot.press("right", "right")
        assert form(app).model == "logistic"
        assert app.screen.query_one("#field-start", Input).value == "zeros"
        assert "hidden units" not in shown(app)
        await pilot.click("#field-model", offset=(2, 0))
        assert form(app).model == "linear"
        app.screen.query_one("#field-optimizer", ChoiceField).focus()
        await pilot.press("space", "q", "enter")
        assert lesson(app).setup.descent.optimizer.name == "momentum"


@pytest.mark.soak
async def test_arrows_go_from_field_to_field_and_each_says_what_it_takes(table: str) -> None:
    app = on_table(Form(table, "a", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f")
        told = []
        for _ in range(13):
            told.append(str(app.screen.query_one("#field-help", Static).content))
            await pilot.press("down")
        assert len({*told}) == 13
        await pilot.press("up", "up")
        assert "ladder" not in told[0]


async def test_n_on_the_only_page_leads_to_the_form_and_nothing_is_saved(table: str) -> None:
    app = on_table(Form(table, "a", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "n")
        assert isinstance(app.screen, SandboxFormScreen)
        await pilot.press("escape", "x")
        assert isinstance(app.screen, SandboxFormScreen)
        assert app._progress.place is None
        assert app._progress.marks() == {}


async def test_with_nothing_behind_it_escape_only_says_how_to_leave(table: str) -> None:
    app = on_table(Form(table, "a", "nothing"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, SandboxFormScreen)
        assert "Ctrl+Q leaves" in shown(app)


async def test_the_contents_lead_to_it_and_a_lesson_is_still_there(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "end", "enter")
        assert isinstance(one.app.screen, SandboxFormScreen)
        assert form(one.app) == EXAMPLE
        await pilot.press("escape")
        assert one.session.lesson.slug == "rates"
        await pilot.press("t", *"own t", "enter", "enter")
        assert is_sandbox(one.session.lesson)
        await pilot.press("t")
        assert isinstance(one.app.screen, ContentsScreen)
        await pilot.press("home", "enter")
        assert one.session.lesson.slug == "rates"
        assert one.progress.place is not None
        assert one.progress.place.lesson == "rates"


async def test_where_files_are_closed_tables_are_only_chosen(table: str) -> None:
    app = on_table(Form(table, "a", "c"), restricted=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "only the shipped tables are open here" in " ".join(shown(app).split())
        field = app.screen.query_one("#field-table")
        assert isinstance(field, ChoiceField)
        await pilot.press("right", "f2")
        assert isinstance(app.screen, ColumnPickerScreen)
        assert "xor: 4 rows" in shown(app)


async def test_a_letter_is_added_to_a_path_and_never_takes_its_place(table: str) -> None:
    app = on_table(Form(table, "a", "c"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f", "x")
        assert form(app).table == f"{table}x"


async def test_the_form_begins_at_the_first_field_that_needs_something(table: str) -> None:
    app = on_table(Form(table, "a"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        assert app.focused is not None
        assert app.focused.id == "field-target"


@pytest.mark.soak
async def test_ctrl_c_twice_leaves_the_form_as_it_leaves_a_lesson(table: str) -> None:
    app = on_table(Form(table, "a", "nothing"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c")
        assert ["Ctrl+C again leaves" in note.message for note in app._notifications] == [True]
        await pilot.press("ctrl+c")
    assert app.return_code == 130


async def test_the_footer_says_what_leads_on_from_the_form(table: str) -> None:
    alone = on_table(Form(table, "a", "nothing"))
    async with alone.run_test(size=(60, 18)) as pilot:
        assert "Ctrl+Q leaves" in shown(alone)
        assert "Esc back" not in shown(alone)
        await pilot.press("f1")
        assert "what was typed is kept" not in shown(alone)
    behind = on_table(Form(table, "a", "c"))
    async with behind.run_test(size=(60, 18)) as pilot:
        await pilot.press("f")
        assert "Esc back" in shown(behind)


@pytest.mark.soak
async def test_arrows_go_through_the_fields_where_they_do_not_all_fit(table: str) -> None:
    app = on_table(Form(table, "a", "c"))
    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.press("f", *["down"] * 13)
        assert app.focused is not None
        assert app.focused.id == "field-seed"
        assert "seed" in shown(app)


async def test_no_window_is_too_small_to_hold_it(table: str) -> None:
    app = on_table(Form(table))
    async with app.run_test(size=(1, 1)) as pilot:
        for size in ((12, 4), (40, 10), (60, 18), (100, 30)):
            await pilot.press("x", "pagedown", "y", "pageup", "enter", "down", "f2", "escape")
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert isinstance(app.screen, SandboxFormScreen | ColumnPickerScreen)


async def test_choices_that_another_field_widens_are_offered_at_once(table: str) -> None:
    """From logistic to network the loss stays what it was, but there are two of them now."""
    app = on_table(Form(table, "a", "b", model="logistic", loss="log_loss"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        if not isinstance(app.screen, SandboxFormScreen):
            await pilot.press("f")
        app.screen.query_one("#field-model").focus()
        await pilot.press("right")
        assert form(app).model == "network"
        assert "mean_squared_error" in shown(app)
        app.screen.query_one("#field-loss").focus()
        await pilot.press("right")
        assert form(app).loss == "mean_squared_error"


@pytest.mark.parametrize(
    ("name", "content", "names", "said"),
    [
        (
            "european.csv",
            "Größe;Gewicht\n1,62;54,5\n1,75;70,1\n1,81;79,9\n1,69;63,2\n",
            ("Größe", "Gewicht"),
            "read with ; between the columns and , for",
        ),
        (
            "evil.csv",
            '"a\x1b]2;title\x07","y\n(cm)"\n1,2\n2,4\n3,6\n4,8.5\n',
            ("a", "y (cm)"),
            "a predicts y (cm)",
        ),
        (
            "no-names.tsv",
            "60.25\t80.58\n60.4\t96.12\n45.77\t68.72\n",
            ("column_1", "column_2"),
            "row 1 has numbers, not names: read as",
        ),
    ],
)
async def test_a_file_as_people_have_it_is_opened_by_keys(
    tmp_path: Path, name: str, content: str, names: tuple[str, str], said: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    app = on_table(Form(str(path)))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ColumnPickerScreen)
        await pilot.press("x", "down", "y", "enter", "enter")
        session = lesson(app)
        assert (*session.problem.feature_names, session.problem.target_name) == names
        assert said in " ".join(shown(app).replace("│", " ").split())
        assert "title" not in shown(app)


async def test_how_a_file_is_read_is_asked_for_files_alone(table: str) -> None:
    app = on_table(Form("xor", "x1, x2", "y", split="1, 0, 0"))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("f")
        assert "separator" not in shown(app)
        await pilot.press("ctrl+u", *"./own.csv")
        for field in ("separator", "decimals", "encoding", "names row"):
            assert field in shown(app)


async def test_one_class_alone_to_train_on_fills_in_a_seed_and_enter_opens_with_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sorted.csv"
    rows = "".join(f"{row},{'no' if row <= 14 else 'yes'}\n" for row in range(1, 21))
    path.write_text("x,c\n" + rows, encoding="utf-8")
    app = on_table(Form(str(path)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "down", "x")
        assert "holds two words, no and yes" in " ".join(shown(app).split())
        await pilot.press("y", "enter")
        assert form(app).target == "c"
        app.screen.query_one("#field-model", ChoiceField).focus()
        await pilot.press("right", "enter")
        await pilot.pause()
        assert "is no in all 14 training rows" in " ".join(shown(app).split())
        assert form(app).shuffle == "0"
        await pilot.press("enter")
        await pilot.pause()
        assert set(lesson(app).rows.targets.tolist()) == {0, 1}
