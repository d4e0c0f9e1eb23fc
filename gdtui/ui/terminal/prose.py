"""Prose of a page: Textual's Markdown, whose lines do not part a number from its sign or unit.

Rich, which breaks lines for Textual, breaks them at no-break spaces too, and Textual's Markdown
makes plain blanks of these. So the one is told otherwise, and they are set behind the other.
"""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import rich._wrap
from textual.content import Content

from gdtui.libraries.lean_imports import stand_ins
from gdtui.text.no_breaks import hold_together


def _put_off(module: ModuleType) -> None:
    vars(module).update(highlight=_highlight)


def _highlight(*code: Any, **how: Any) -> Content:
    from textual.highlight import highlight

    return highlight(*code, **how)


# Textual 8.2.8 colours code by pygments, which takes half of the time that this import does; few
# pages have code. No report found upstream.
with stand_ins({"textual.highlight": _put_off}):
    from textual.widgets import Markdown
    from textual.widgets._markdown import MarkdownParagraph

rich._wrap.re_word = re.compile(r"[^\S\u00a0]*(?:\S|\u00a0)+[^\S\u00a0]*")


class HeldParagraph(MarkdownParagraph):
    """A paragraph in which what belongs together stays so."""

    def set_content(self, content: Content) -> None:
        """Show text that was parsed; it stays as long as it is, so what is bold stays so."""
        super().set_content(Content(hold_together(content.plain), spans=list(content.spans)))


class ProseView(Markdown):
    """Markdown of such paragraphs."""

    BLOCKS = {**Markdown.BLOCKS, "paragraph_open": HeldParagraph}
