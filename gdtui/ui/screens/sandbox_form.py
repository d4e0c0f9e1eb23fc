"""The form of one's own table: columns, model, descent; each slip told at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from gdtui import datasets
from gdtui.datasets import preview
from gdtui.datasets.preview import ColumnUses, Preview
from gdtui.datasets.table import is_large
from gdtui.restricted_access import Access
from gdtui.sandbox.form import (
    EXAMPLE,
    FIELDS,
    Form,
    choices_in,
    chosen_in,
    column_uses,
    is_relevant,
    with_field,
    with_split_for,
    with_uses,
)
from gdtui.sandbox.lesson import open_sandbox
from gdtui.sandbox.typed_path import find_table
from gdtui.sandbox.validation import FormError
from gdtui.session.session import Session
from gdtui.spec.reading import ReadingOptions
from gdtui.spec.setting import Setting
from gdtui.ui.screens import loading
from gdtui.ui.screens.base import TypingScreen
from gdtui.ui.screens.column_picker import ColumnPickerScreen
from gdtui.ui.screens.file_picker import FilePickerScreen, folder_of
from gdtui.ui.screens.loading import LoadingScreen
from gdtui.ui.widgets.form_fields import ChoiceField, FormFields, TextField

_T = TypeVar("_T")

_KEYS = "Enter opens  ·  F2 columns  ·  F1 keys  ·  "
BACK, ALONE = "Esc back", "Ctrl+Q leaves"
NOTHING_BEHIND = "Nothing is open behind this form. Ctrl+Q leaves."


@dataclass(frozen=True, eq=False, slots=True)
class FormResult:
    """The form as it was left, and the session it opens; None where it was only closed."""

    form: Form
    session: Session | None


class SandboxFormScreen(TypingScreen[FormResult]):
    """A field a line; Enter opens the table, or says what is in the way."""

    TITLE = "own table"

    BINDINGS = [
        Binding("enter", "open", "open", tooltip="Open the table with this", id="open"),
        Binding("f2", "pick", "columns", tooltip="Choose columns from a preview", id="columns"),
        Binding("ctrl+t", "pick", "columns", tooltip="Choose columns from a preview"),
        Binding("f3", "browse", "files", tooltip="Choose a file", id="files"),
        Binding("ctrl+o", "browse", "files", tooltip="Choose a file"),
        Binding("down", "app.focus_next", "next field", tooltip="The next field"),
        Binding("up", "app.focus_previous", "field before", tooltip="The field before"),
        Binding("escape", "leave", "back", tooltip="Back; what was typed is kept", id="leave"),
        Binding("escape", "stay", "back", show=False),
    ]

    def __init__(
        self,
        form: Form | None,
        access: Access,
        *,
        at_once: bool = False,
        alone: bool = False,
        chart: str | None = None,
    ) -> None:
        """Show a form.

        Args:
            form: what stands in it; None for the example.
            access: which files the learner may name.
            at_once: open it without a further key; without columns, show them first.
            alone: no lesson is open behind it.
            chart: the chart to show first when it is opened at once.
        """
        super().__init__()
        self._form = form = form or EXAMPLE
        self._access = access
        self._at_once = at_once
        self._alone = alone
        self._chart = chart
        self._table_of_columns = form.table if form.features else ""

    def compose(self) -> ComposeResult:
        """Lay out the fields, each with room for a sentence under it."""
        yield Static("Your own table", classes="heading")
        with FormFields(id="form", can_focus=False):
            for field in FIELDS:
                with Horizontal(classes="row", id=f"row-{field.name}"):
                    yield Label(field.label)
                    yield self._widget(field)
                yield Static("", classes="fault", id=f"fault-{field.name}", markup=False)
        yield Static("", id="field-help", classes="quiet", markup=False)
        yield Static(_KEYS + (ALONE if self._alone else BACK), classes="quiet")

    def _widget(self, field: Setting) -> Widget:
        value, name = getattr(self._form, field.name), f"field-{field.name}"
        choices = choices_in(self._form, field.name)
        if field.name == "table" and self._access.restricted:
            choices = datasets.shipped_names()
        if choices:
            return ChoiceField(choices, value, id=name)
        hint = "from the critical rate" if field.name == "rate" else ""
        return TextField(value, hint, id=name)

    def on_mount(self) -> None:
        """Hide what means nothing yet, and go on at once where that was asked for."""
        self._show_relevant_fields()
        empty = (name for name in _REQUIRED if not getattr(self._form, name))
        self.query_one(f"#field-{next(empty, 'table')}").focus()
        if self._at_once:
            self.call_after_refresh(self._open_at_once)

    def _open_at_once(self) -> None:
        if self._form.features and self._form.target:
            self.action_open()
        else:
            self.action_pick()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing leads back from a form with nothing behind it."""
        if action in ("leave", "stay") and self._alone == (action == "leave"):
            return False
        if action == "browse" and self._access.restricted:
            return False
        return super().check_action(action, parameters)

    # Typing ------------------------------------------------------------------------------------

    @on(Input.Changed)
    def keep_text(self, event: Input.Changed) -> None:
        """Keep what was typed; what was wrong with the field is wrong no more, perhaps."""
        self._change(_field_name(event.input), event.value)
        self._show_relevant_fields()

    @on(ChoiceField.Changed)
    def keep_choice(self, event: ChoiceField.Changed) -> None:
        """Keep the choice, and show what it brings with it."""
        self._change(_field_name(event.field), event.value)
        self._show_relevant_fields()

    def _change(self, name: str, value: str) -> None:
        if getattr(self._form, name) == value:
            return
        before, self._form = self._form, with_field(self._form, name, value)
        self._set_fault(name, "")
        old, new = chosen_in(before), chosen_in(self._form)
        moved = (each for each in new if each != name and new[each] != old[each])
        offered = (each for each in new if choices_in(before, each) != choices_in(self._form, each))
        self._write(*{*moved, *offered})

    def _write(self, *names: str) -> None:
        """Write fields that changed by themselves."""
        for name in names:
            value, widget = getattr(self._form, name), self.query_one(f"#field-{name}")
            if isinstance(widget, Input):
                widget.value = value
            elif isinstance(widget, ChoiceField):
                widget.offer(choices_in(self._form, name), value)

    def _show_relevant_fields(self) -> None:
        for field in FIELDS:
            self.query_one(f"#row-{field.name}").display = is_relevant(self._form, field.name)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the field takes, and light its label."""
        for field in FIELDS:
            here = event.widget.id == f"field-{field.name}"
            self.query_one(f"#row-{field.name}").set_class(here, "-here")
            if here:
                self.query_one("#field-help", Static).update(Content(self._help(field)))

    def _help(self, field: Setting) -> str:
        """What is said of a field; where files are closed, nothing of files."""
        closed = field.name == "table" and self._access.restricted
        return "A shipped table. ← and → choose." if closed else field.form_help

    # Files -------------------------------------------------------------------------------------

    def action_browse(self) -> None:
        """Show the files that may be tables, from the folder of the one in the field."""
        self.app.push_screen(FilePickerScreen(folder_of(Path(self._table))), self._take_file)

    def _take_file(self, path: Path | None) -> None:
        if path is not None:
            field = self.query_one("#field-table", Input)
            field.value = str(path)
            field.focus()

    # Columns -----------------------------------------------------------------------------------

    def action_pick(self) -> None:
        """Show the table's columns to choose from."""
        self._load(
            partial(
                preview.preview_table,
                self._table,
                self._access,
                ReadingOptions.of(chosen_in(self._form)),
            ),
            self._pick_columns,
            loading.COLUMNS,
        )

    @property
    def _table(self) -> str:
        """The shipped table or the path that is meant by what stands in the field."""
        return find_table(self._form.table, self._access)

    def _load(
        self, work: Callable[[], _T], take: Callable[[_T | Exception | None], None], then: str
    ) -> None:
        """Do what reads the table; where that takes long, in sight."""
        from gdtui.datasets.files import is_unread_pipe  # not before there is a table to read

        path = Path(self._table)
        if self._access.allows(path) and (is_large(path) or is_unread_pipe(path)):
            self.app.push_screen(LoadingScreen(path.name, work, then), take)
            return
        try:
            outcome = work()
        except (FormError, datasets.DataError) as error:
            take(error)
        else:
            take(outcome)

    def _pick_columns(self, preview: Preview | Exception | None) -> None:
        """Show the columns that were read; or why there are none."""
        if isinstance(preview, datasets.DataError):
            self._show_faults({"table": f"{preview}."})
            return
        if isinstance(preview, Exception):
            raise preview
        if preview is None:
            return
        rows, names = preview.rows, [column.name for column in preview.columns]
        self._set_fault("table", "")

        def accept(uses: ColumnUses | None) -> None:
            if uses is not None:
                self._form = with_uses(self._form, uses, names)
                self._form = with_split_for(self._form, rows)
                self._table_of_columns = self._form.table
                for name in _COLUMNS:
                    self._set_fault(name, "")
                self._write(*_COLUMNS, "split")

        self.app.push_screen(ColumnPickerScreen(preview, column_uses(self._form, names)), accept)

    # Opening -----------------------------------------------------------------------------------

    @on(Input.Submitted)
    def action_open(self) -> None:
        """Open the table; where that cannot be, say why at the fields and keep what they hold."""
        opening = partial(open_sandbox, self._form, self._access, self._chart)
        self._load(opening, self._accept, loading.CHART)

    def _accept(self, outcome: Session | Exception | None) -> None:
        if isinstance(outcome, FormError):
            self._chart = None
            for name, value in outcome.offered.items():
                self._change(name, value)
                self._write(name)
            self._show_faults(outcome.said)
            other = self._form.table != self._table_of_columns
            if other and "table" not in outcome.said and {*_COLUMNS} & {*outcome.said}:
                self.action_pick()
        elif isinstance(outcome, Session):
            self.dismiss(FormResult(self._form, outcome))
        elif outcome is not None:
            raise outcome

    def _show_faults(self, said: Mapping[str, str]) -> None:
        """Tell what is wrong with each field, and go to the first of them."""
        for field in FIELDS:
            self._set_fault(field.name, said.get(field.name, ""))
        first = next((field.name for field in FIELDS if field.name in said), None)
        if first is not None:
            self.query_one(f"#field-{first}").focus()

    def _set_fault(self, name: str, said: str) -> None:
        fault = self.query_one(f"#fault-{name}", Static)
        fault.update(said)
        fault.display = bool(said)

    def action_leave(self) -> None:
        """Go back; what was typed is kept."""
        self.dismiss(FormResult(self._form, None))

    def action_stay(self) -> None:
        """Say how to leave instead."""
        self.query_one("#field-help", Static).update(NOTHING_BEHIND)


_REQUIRED: tuple[str, ...] = ("table", "features", "target")
_COLUMNS: tuple[str, ...] = ("features", "target")


def _field_name(widget: Widget) -> str:
    return next(field.name for field in FIELDS if f"field-{field.name}" == widget.id)
