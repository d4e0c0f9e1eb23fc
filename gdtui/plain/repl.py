"""A lesson as lines: typed commands, answers in words, no screen and no control codes.

For a screen reader, a terminal that only appends lines, or a pipe. What a line does stands in
`commands`, and is pure; this asks for lines, and says what came of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from gdtui import course
from gdtui.course.glossary import terms_so_far
from gdtui.course.lesson import Lesson
from gdtui.datasets import DataError
from gdtui.export import command, files
from gdtui.export.state_code import all_commands, open_code
from gdtui.panels.lesson_notes import lesson_notes
from gdtui.panels.lesson_summary import first_misses, lesson_as_seen
from gdtui.plain.commands import action_of_line, press_all, reply
from gdtui.plain.contents import contents_lines
from gdtui.plain.page import page_lines
from gdtui.plain.printing import print_wrapped
from gdtui.plain.question import prompt
from gdtui.progress import resume
from gdtui.progress.recording import Recorder
from gdtui.progress.store import Progress
from gdtui.restricted_access import NO_SHELL, Access
from gdtui.session.session import Session
from gdtui.session.typed_commands import find_action
from gdtui.text.numbers import count_text
from gdtui.text.sentences import end_sentence
from gdtui.text.speech import to_speech

GREETING = (
    'gdtui in plain lines. Type a command, then Enter: "space" or "step" takes a step, "step 10" '
    'ten, "n" goes on, "h" gives a hint, "?" lists all, "q" leaves and keeps your place.'
)

FLUSH_SECONDS = 0.2
"""So long a line waits for the disk: who is hung up on loses nothing that was answered."""

INTERRUPTED = 130
"""The exit status of a program that was interrupted, as shells count."""

Reader = Callable[[str], str | None]
"""Shows a prompt and returns the line typed; None at the end of the input."""


def converse(
    session: Session,
    lessons: Sequence[Lesson],
    progress: Progress,
    read: Reader,
    tell: Callable[[str], None],
    folder: Path | None = None,
    press: Sequence[str] = (),
    only: frozenset[str] | None = None,
    *,
    shell: bool = True,
) -> None:
    """Go through lessons until the input ends or `q` is typed; the place is kept all along.

    Runs are written to `folder`; without one, nowhere. Without a `shell` to run them in, no command
    is told. The keys to `press` come first; from then on learners are left the actions of `only`.
    """
    recorder = Recorder(progress)
    keeper = resume.RunKeeper(progress)
    recorder.note(session)
    tell(f"{GREETING}\n")
    left = replace(_see_outcome(session), only=only)
    resume.save_session(left, progress)
    recorder.note(left)
    tell(to_speech("\n".join(page_lines(left))))
    if press:
        left, text = press_all(session, press, only)
        tell(f"\nPressed: {count_text(len(press), 'key')}.\n{text}")
        resume.save_session(left, progress)
        keeper.keep(left)
    session = left
    warned = ""
    while True:
        if progress.warning != warned:
            warned = progress.warning
            tell(to_speech(warned))
        line = read(prompt(session))
        if line is None or line.strip().lower() in ("q", "quit", "exit"):
            if not progress.warning:
                recorder.leave()
                progress.flush()
            tell(progress.farewell)
            return
        before = session
        session, text = _answer_line(session, line, lessons, progress, folder, shell=shell)
        recorder.note(session, action_of_line(before, line))
        tell(text)
        kept = ("lesson", "page_index", "marks", "answers")
        if any(getattr(session, name) != getattr(before, name) for name in kept):
            resume.save_session(session, progress)
        if session is not before:
            keeper.keep(session)
            progress.flush(FLUSH_SECONDS)


def _see_outcome(session: Session) -> Session:
    """See an outcome that was still being played to its end."""
    while session.revealing:
        session = session.commit()
    return session


def _answer_line(
    session: Session,
    line: str,
    lessons: Sequence[Lesson],
    progress: Progress,
    folder: Path | None,
    *,
    shell: bool,
) -> tuple[Session, str]:
    """Answer a line: what concerns other lessons here, the rest by `reply`."""
    typed = line.strip().lower()
    word, _, rest = typed.partition(" ")
    needed = {"t": "contents", "contents": "contents", "k": "export_run", "take": "export_run"}.get(
        word
    )
    needed = "contents" if word in ("open", "lesson") and rest else needed
    if needed is not None and not session.permits(needed):
        return session, session.decline(needed).notice
    if typed in ("t", "contents"):
        return session, to_speech("\n".join(contents_lines(lessons, progress, tables=shell)))
    if word in ("open", "lesson") and rest:
        return _open_lesson(session, _find_lesson(rest, lessons), progress)
    if word in ("k", "take") and not shell:
        return session, NO_SHELL
    if word in ("k", "take") and session.finished and folder is not None:
        return session, _write_notes(session, folder)
    if word in ("k", "take"):
        return session, "\n".join(_take_run(session, rest, folder))
    if typed == "terms":
        return session, to_speech("\n".join(_terms(session, lessons)))
    if session.finished and find_action(typed) == "next_page" and session.permits("next_page"):
        following = resume.find_next_lesson(session.lesson, lessons)
        if following is None:
            return session, "That was the last lesson. t lists them, q leaves."
        return _open_lesson(session, following, progress)
    after, text = reply(session, line)
    after = _see_outcome(after)
    if after.finished and not session.finished:
        following = resume.find_next_lesson(session.lesson, lessons)
        onward = following is not None and session.permits("next_page")
        ways = [f"n goes on to {following.title}"] if following and onward else []
        ways += ["t lists the lessons"] if session.permits("contents") else []
        ways += ["k writes this down"] if folder is not None else []
        text += to_speech(f"\n{'; '.join(ways)}{', ' if ways else ''}q leaves.")
    return after, text


def _terms(session: Session, lessons: Sequence[Lesson]) -> Iterator[str]:
    """Yield the terms that were named so far, each with the sentence and the page that names it."""
    terms = terms_so_far(lessons, session.lesson, session.page_index)
    for term in sorted(terms, key=lambda term: term.word.lower()):
        yield f"{term.word}: {end_sentence(term.said)} See {term.place}."
    if not terms:
        yield "No term was named so far."


def _write_notes(session: Session, folder: Path) -> str:
    """Write down what is to be kept of a lesson that is through, and say where."""
    lines = lesson_notes(
        lesson_as_seen(session), session.marks, session.answers, first_misses(session)
    )
    text = "".join(f"{line}\n" for line in lines)
    try:
        name = files.write_new(folder, f"gdtui-{session.lesson.slug}-notes", ".md", text)
    except OSError as error:
        return f"Cannot write to {folder}: {error.strerror}. Start gdtui elsewhere."
    return f"Written: {name}, in {folder}."


def _take_run(session: Session, what: str, folder: Path | None) -> Iterator[str]:
    """Say how to come back, or write the run into files; a command is never put in words."""
    if folder is not None and what in ("csv", "script"):
        try:
            names = files.write_files(session, "history" if what == "csv" else "script", folder)
        except OSError as error:
            yield f"Cannot write to {folder}: {error.strerror}. Start gdtui elsewhere."
        else:
            yield f"Written to {folder}: {', '.join(names)}."
        return
    *coded, readable = all_commands(session)
    if coded:
        yield "This command brings all of it back, the run and what was answered:"
        yield from coded
    yield "This command opens this page:"
    yield readable
    yield to_speech(command.what_is_lost(session))
    if folder is not None:
        yield '"k csv" writes the run as a table, "k script" as a numpy script.'


def _find_lesson(name: str, lessons: Sequence[Lesson]) -> Lesson | None:
    for lesson in lessons:
        number = lesson.number.lstrip("0") or "0"
        if name in (lesson.slug, lesson.number, number, lesson.title.lower()):
            return lesson
    return None


def _open_lesson(
    session: Session, lesson: Lesson | None, progress: Progress
) -> tuple[Session, str]:
    if lesson is None:
        return session, "There is no such lesson; t lists them."
    try:
        opened = resume.resume_lesson(lesson, progress, sources=session.sources)
    except (DataError, course.CourseError) as error:
        return session, to_speech(str(error))
    opened = replace(_see_outcome(opened), only=session.only)
    return opened, to_speech("\n".join(page_lines(opened)))


def run_plain(
    lesson: Lesson | None,
    lessons: Sequence[Lesson],
    *,
    page: int | None = None,
    learning_rate: Decimal | None = None,
    seed: int | None = None,
    chart: str | None = None,
    draw: int | None = None,
    fresh: bool = False,
    record: bool = True,
    folder: Path | None = None,
    shell: bool = True,
    press: Sequence[str] = (),
    only: frozenset[str] | None = None,
) -> int:
    """Converse over standard input and output; without a lesson, where the learner was.

    Runs are written to `folder`; without one, nowhere. Where it is `fresh`, no progress is read or
    written; events are kept where they are to `record`. Without a `shell` no command is told. The
    keys to `press` come first; from then on learners are left the actions of `only`.

    Returns:
        The exit status: 0, or 130 after Ctrl+C.

    Raises:
        DataError: the lesson's table cannot serve.
        ValueError: there is no such page, chart or variant; one sentence.
    """
    progress = Progress.fresh() if fresh else Progress.open()
    progress.recording = record
    try:
        resume_lesson = resume.resume_lesson
        if lesson is None:
            lesson, left = resume.find_place(lessons, progress)
            page = left if page is None else page
            # A file that was named has to open; where a learner left, or begins, others can.
            resume_lesson = resume.open_or_stand_in
        session = resume_lesson(
            lesson,
            progress,
            page=page,
            learning_rate=learning_rate,
            seed=seed,
            chart=chart,
            draw=draw,
        )
        converse(session, lessons, progress, _read, print_wrapped, folder, press, only, shell=shell)
    except KeyboardInterrupt:
        progress.close()
        print_wrapped(f"\n{progress.farewell}")
        return INTERRUPTED
    finally:
        progress.close()
    return 0


def run_plain_code(
    code: str,
    lessons: Sequence[Lesson],
    access: Access,
    *,
    folder: Path | None = None,
    shell: bool = True,
    press: Sequence[str] = (),
    only: frozenset[str] | None = None,
) -> int:
    """Converse from the state of a code on; no progress is read or written.

    An outcome that was still being played is seen to its end. Returns and raises as `run_plain`,
    and ValueError where the code cannot be opened.
    """
    progress = Progress.fresh()
    session = open_code(code, access)
    try:
        converse(session, lessons, progress, _read, print_wrapped, folder, press, only, shell=shell)
    except KeyboardInterrupt:
        print_wrapped(f"\n{progress.farewell}")
        return INTERRUPTED
    finally:
        progress.close()
    return 0


def _read(prompt: str) -> str | None:
    """Read a line the plainest way: no line editor, which would send control codes.

    What comes through a pipe is shown behind the prompt, as if it had been typed.
    """
    print(prompt, end="", flush=True)
    try:
        line = sys.stdin.readline() if sys.stdin is not None else ""
    except UnicodeDecodeError:
        line = "\n"
    typed = sys.stdin is not None and sys.stdin.isatty()
    if not typed or not line:
        print(to_speech(line.rstrip("\r\n")))
    return line or None
