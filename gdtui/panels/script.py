"""Lines of Python as one would type them, with what each prints. Shown, and never run here.

What the last line prints waits while the page's question is open; the rows that it will take are
there from the start.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from gdtui.course.lesson import ScriptLine
from gdtui.panels.paging import Pages, pack_into_pages
from gdtui.panels.update_code import wrap_code
from gdtui.session.session import Session
from gdtui.text.styled import Span, StyledLine

PRINTED = "# "


def script_pages(session: Session, width: int, height: int) -> Pages:
    """Write the page's lines in pages of `height` rows, none parted from what it prints."""
    blocks = [[*_set_line(line, width)] for line in _lines(session)]
    to_come = len([*_set_line(session.page.script[-1], width)]) - len(blocks[-1])
    blocks[-1] += [()] * to_come
    return pack_into_pages(blocks, height)


def script_lines(session: Session) -> Iterator[str]:
    """Yield the same as plain lines."""
    for line in _lines(session):
        yield f"{line.code}  {PRINTED}{line.prints}" if line.prints else line.code


def _lines(session: Session) -> tuple[ScriptLine, ...]:
    *lines, last = session.page.script
    hidden = session.question_open and bool(last.prints)
    return (*lines, structs.replace(last, prints="?") if hidden else last)


def _set_line(line: ScriptLine, width: int) -> Iterator[StyledLine]:
    """Set a line, and what it prints behind it or, where there is no room, below."""
    printed = PRINTED + line.prints if line.prints else ""
    *rows, last = wrap_code(line.code, width)
    yield from ((Span(row, "plain"),) for row in rows)
    if printed and len(last) + 2 + len(printed) <= width:
        yield Span(last, "plain"), Span("  "), Span(printed, "number")
        return
    yield (Span(last, "plain"),)
    if printed:
        yield from ((Span(row, "number"),) for row in wrap_code(printed, width))
