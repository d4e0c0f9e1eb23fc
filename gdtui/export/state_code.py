"""The state on the screen as a code to paste: `gdtui open @CODE` brings all of it back.

A code holds a record of the session, the name of its lesson or the form of its table, and two
fingerprints: of the files, so that a changed lesson is not taken for the old one, and of the
states, so that a machine which adds up in another way says so.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path

import msgspec

from gdtui import course, datasets
from gdtui.course.lesson import Lesson, is_sandbox
from gdtui.course.questions import traits_of
from gdtui.datasets.names import title_of
from gdtui.export.command import command_line
from gdtui.export.packed_text import DAMAGED, NEWER_CODE, pack_text, unpack_text
from gdtui.resources import data_folder, lesson_slugs, lessons_folder
from gdtui.restricted_access import Access
from gdtui.sandbox.command import current_form
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.sandbox.validation import FormError
from gdtui.session.drills_and_reviews import quiz_lessons
from gdtui.session.record import (
    RecordError,
    SessionRecord,
    is_plain,
    pins_elsewhere,
    record_session,
)
from gdtui.session.restore import WatchReplay, restore_session
from gdtui.session.session import Session
from gdtui.session.sources import Sources

FILES_BYTES, STATES_BYTES = 4, 3
"""The lengths of the two fingerprints."""

ROUNDED = "This machine adds up a little differently: the last digits may not be the same."


class CodeError(ValueError):
    """A state that no code can hold, or a code that cannot be opened here; one sentence."""


class CodedState(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a code holds: a lesson by its name or its file, or else a form; and the session."""

    session: SessionRecord
    lesson: str = ""
    form: dict[str, str] = {}


# From a session to its code -----------------------------------------------------------------------


def state_code(session: Session) -> str:
    """Return the code of a session, `@` and all.

    Raises:
        CodeError: no code can hold it; the sentence says why.
    """
    sandbox = is_sandbox(session.lesson)
    try:
        coded = CodedState(
            session=record_session(session),
            lesson="" if sandbox else _lesson_name(session.lesson),
            form=_form_fields(session) if sandbox else {},
        )
        files = _files_fingerprint(
            _files_behind(session.lesson, session.page_index, session.sources)
        )
        data = files + _states_fingerprint(session) + msgspec.json.encode(coded)
        return "@" + pack_text(data)
    except OSError as error:
        raise CodeError(_UNREADABLE.format(error.filename, error.strerror)) from None
    except (ValueError, course.CourseError) as error:
        raise CodeError(str(error)) from None


def code_command(session: Session) -> str:
    """Return the command that opens a session as it stands.

    Raises:
        CodeError: no code can hold it.
    """
    return f"gdtui open {state_code(session)}"


def all_commands(session: Session) -> tuple[str, ...]:
    """Return the command with the code, where there can be one, and the one to be read."""
    readable = command_line(session)
    try:
        return code_command(session), readable
    except CodeError:
        return (readable,)


def _lesson_name(lesson: Lesson) -> str:
    return lesson.slug if lesson.path.parent == lessons_folder() else str(lesson.path.absolute())


def _form_fields(session: Session) -> dict[str, str]:
    """Return what the form of a sandbox held when it was opened, but for what it holds anyway."""
    descent = session.own_page.descent
    form = replace(current_form(session), rate=str(descent.learning_rate), seed=str(descent.seed))
    if form.table not in datasets.shipped_names():
        form = replace(form, table=str(Path(form.table).absolute()))
    usual = asdict(Form())
    return {name: value for name, value in asdict(form).items() if value != usual[name]}


def _files_fingerprint(files: Iterable[Path]) -> bytes:
    """Return a fingerprint of files; how their lines end makes no difference."""
    digest = hashlib.blake2b(digest_size=FILES_BYTES)
    for path in files:
        if not path.is_file():
            name = path.name if path.suffix else title_of(path)
            raise CodeError(f"{name} cannot be read once more, as a code would have to.")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.digest()


def _files_behind(lesson: Lesson, page: int, sources: Sources) -> Iterator[Path]:
    """Yield the lesson's file, those of the lessons that a review draws from, and the table's."""
    if not is_sandbox(lesson):
        yield lesson.path
    own = lesson.pages[page]
    quiz = traits_of(own.ask).quiz
    if quiz is not None:
        yield from (source.path for source in quiz_lessons(quiz, lesson, sources))
    if own.problem.dataset:
        yield _table_file(own.problem.dataset)


def _table_file(table: str) -> Path:
    return data_folder() / f"{table}.csv" if table in datasets.shipped_names() else Path(table)


def _states_fingerprint(session: Session) -> bytes:
    digest = hashlib.blake2b(digest_size=STATES_BYTES)
    elsewhere = (ghosts for _, ghosts in sorted(pins_elsewhere(session).items()))
    ghosts = (*session.ghosts, *chain.from_iterable(elsewhere))
    for trace in (session.trace, *(ghost.trace for ghost in ghosts)):
        for array in (trace.state.parameters, *trace.state.memory):
            digest.update(array.tobytes())
    return digest.digest()


# From a code to its session -----------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class ReadCode:
    """A code that was read and found to fit its lesson; its runs are still to be taken again."""

    lesson: Lesson
    record: SessionRecord
    states: bytes
    sources: Sources

    def restore(self, watch: WatchReplay = lambda done, whole: None) -> Session:
        """Return the session of the code.

        Args:
            watch: called with the steps taken and all there are; what it raises ends it.

        Raises:
            CodeError: the code does not fit its lesson after all.
            CourseError, DataError: the page cannot be opened.
        """
        try:
            session = restore_session(self.lesson, self.record, watch, self.sources)
        except RecordError as error:
            raise CodeError(str(error)) from None
        if _states_fingerprint(session) != self.states:
            return replace(session, notice=ROUNDED)
        return session


def open_code(text: str, access: Access) -> Session:
    """Return the session of a code, its runs taken again. Raises as `read_code` and `restore`."""
    return read_code(text, access).restore()


def read_code(text: str, access: Access) -> ReadCode:
    """Read a code, find its lesson or its table, and see that they are what they were.

    Args:
        text: the code, with its `@` or without it.
        access: which files the learner may name.

    Raises:
        CodeError: the code is damaged, or another version's, or its lesson was changed.
        CourseError, DataError: its lesson or its table cannot be opened.
    """
    data = _unpack(text)
    files, states = data[:FILES_BYTES], data[FILES_BYTES:_HEAD]
    try:
        coded = msgspec.json.decode(data[_HEAD:], type=CodedState)
    except (msgspec.MsgspecError, ValueError):
        # Its checksum is right, so it says what only a later gdtui knows of.
        raise CodeError(NEWER_CODE) from None
    record = coded.session
    if not coded.lesson:
        form = _read_form(coded.form, access)
        _check_files(files, [_table_file(form.table)], f"gdtui data {shlex.quote(form.table)}")
        opened = _open_form(form, access)
        return ReadCode(opened.lesson, record, states, opened.sources)
    lesson = _find_lesson(coded.lesson, access)
    afresh = f"gdtui {shlex.quote(coded.lesson)}"
    if not 0 <= record.page < len(lesson.pages):
        raise CodeError(_CHANGED.format(afresh))
    afresh += f" --page {record.page + 1}"
    sources = Sources()
    _check_files(files, _files_behind(lesson, record.page, sources), afresh)
    return ReadCode(lesson, record, states, sources)


_HEAD = FILES_BYTES + STATES_BYTES
_UNREADABLE = "{} cannot be read: {}."
_CHANGED = "This was changed since the code was made; `{}` opens it as it is now."


def _unpack(text: str) -> bytes:
    try:
        return unpack_text(text.strip().removeprefix("@"))
    except ValueError as error:
        raise CodeError(str(error)) from None


def _check_files(fingerprint: bytes, files: Iterable[Path], afresh: str) -> None:
    """Raise CodeError where files are not what they were; `afresh` is what opens them anyway."""
    try:
        same = _files_fingerprint(files) == fingerprint
    except OSError as error:
        raise CodeError(_UNREADABLE.format(error.filename, error.strerror)) from None
    if not same:
        raise CodeError(_CHANGED.format(afresh))


def _read_form(fields: Mapping[str, str], access: Access) -> Form:
    """Return the form of a code, its table where it lies here."""
    if not fields.keys() <= asdict(Form()).keys() or not all(map(is_plain, fields.values())):
        raise CodeError(DAMAGED)
    form = Form(**fields)
    if form.table in datasets.shipped_names():
        return form
    if access.restricted:
        raise CodeError("Only the shipped tables are open here.")
    return replace(form, table=str(_find_file(form.table, access)))


def _open_form(form: Form, access: Access) -> Session:
    try:
        return open_sandbox(form, access)
    except FormError as error:
        raise CodeError(str(error)) from None


def _find_lesson(name: str, access: Access) -> Lesson:
    """Return a shipped lesson by its name, any other by its file."""
    if not name.endswith(".md"):
        path = lesson_slugs().get(name)
        if path is None:
            told = name if is_plain(name) else "of that name"
            raise CodeError(f"There is no lesson {told} here; another gdtui may have it.")
        return course.parse(path)
    return course.parse(_find_file(name, access))


def _find_file(name: str, access: Access) -> Path:
    """Return a file of a code: where it lay, or one of its name in the folder of lessons or here.

    Nothing but a regular file of this computer's own is ever opened.
    """
    if not is_plain(name) or name.startswith(("//", "\\\\")):
        raise CodeError(DAMAGED)
    base = name.replace("\\", "/").rpartition("/")[2]
    tried = [Path(name), *([access.folder / base] if access.folder else []), Path(base)]
    allowed = [path for path in tried if access.allows(path)]
    if not allowed:
        raise CodeError("Lessons are opened by name here; `gdtui list` has them.")
    found = next((path for path in allowed if path.is_file()), None)
    if found is None:
        raise CodeError(f"There is no file {name}; put {base} into the folder you are in.")
    return found
