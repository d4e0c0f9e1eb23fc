"""A run written into files, each under a name that no file has yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Literal

from gdtui.course.lesson import is_sandbox
from gdtui.export.history_csv import history_csv
from gdtui.export.numpy_script import numpy_script, rows_csv
from gdtui.session.session import Session

ExportKind = Literal["history", "script", "picture", "command"]

_ENDINGS: dict[ExportKind, tuple[str, ...]] = {
    "history": (".csv",),
    "script": (".py", "-rows.csv"),
    "picture": (".svg",),
    "command": (".txt",),
}


def file_stem(session: Session) -> str:
    """Return the name of a run's files, without their ending: by its lesson, or by its table."""
    page = f"{session.lesson.slug}-{session.page_index + 1}"
    if is_sandbox(session.lesson):
        page = re.sub(r"[^\w-]+", "-", Path(session.scene.problem.dataset).stem).strip("-")
    return f"gdtui-{page}-step-{session.trace.steps}"


def detach(session: Session) -> Session:
    """Return a session whose run no other one shares, for a thread to read."""
    trace = session.trace
    alone = replace(trace, log=trace.log.prefix(trace.steps), end=trace.steps)
    return replace(session, trace=alone)


def write_files(
    session: Session,
    what: ExportKind,
    folder: Path,
    text: str = "",
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[str, ...]:
    """Write a run into files, and return their names; no file that is there is touched.

    Args:
        session: the run.
        what: which files; the script brings its rows.
        folder: where to.
        text: the screen as a picture, or the commands: what no run holds.
        stopped: asked between lines; once it is true, what was begun is taken away again.

    Raises:
        OSError: they cannot be written.
    """
    stem = _free_stem(folder, file_stem(session), _ENDINGS[what])
    names = tuple(f"{stem}{ending}" for ending in _ENDINGS[what])
    texts: tuple[Iterable[str], ...]
    match what:
        case "history":
            texts = (history_csv(session),)
        case "script":
            texts = (numpy_script(session, names[1]),), (rows_csv(session),)
        case "picture" | "command":
            texts = ((text,),)
    for name, lines in zip(names, texts, strict=True):
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            for line in lines:
                if stopped():
                    break
                file.write(line)
        if stopped():
            (folder / name).unlink()
    return names


def write_new(folder: Path, stem: str, ending: str, text: str) -> str:
    """Write a text into a file that was not there, and return its name.

    Raises:
        OSError: it cannot be written.
    """
    name = f"{_free_stem(folder, stem, (ending,))}{ending}"
    with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return name


def _free_stem(folder: Path, stem: str, endings: tuple[str, ...]) -> str:
    """Return a name that no file in the folder has yet: the stem, else with a number behind."""
    for number in count(1):
        tried = stem if number == 1 else f"{stem}-{number}"
        if not any((folder / f"{tried}{ending}").exists() for ending in endings):
            break
    return tried
