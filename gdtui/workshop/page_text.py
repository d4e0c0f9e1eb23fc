"""What the workshop's screen says beside the chart, in Markdown."""

from __future__ import annotations

import re

from gdtui.workshop.examination import FileFinding, FileState
from gdtui.workshop.parts import PARTS

HEADS: dict[FileState, str] = {
    "holds": "✓ holds",
    "empty": "○ to be written",
    "wrong": "✗ not right yet",
    "fails": "✗ does not run",
    "waits": "○ waits",
}
"""The state of a file, in a few words; the sign never says it alone."""

_ONWARD: dict[FileState, str] = {
    "holds": "`space` and `r` drive the chart by what you wrote",
    "empty": "Open the file in your editor, and save it: this page looks again at once. `h` gives "
    "a hint.",
    "wrong": "`space` and `r` drive the chart by it all the same: look where it goes. `h` gives a "
    "hint.",
    "fails": "Save the file, and this page looks again. `h` gives a hint.",
    "waits": "`p` goes back to it.",
}

LOSS_MOVES_NOTHING = "A loss moves nothing: `space` and `r` take steps by the tutor's own slopes"
"""What the keys do at part 2."""


def page_text(finding: FileFinding) -> str:
    """Say what was found of a file, and what the keys do."""
    part, state = finding.part, finding.state
    onward = _ONWARD["fails" if state == "wrong" and not finding.drives else state]
    if part.number == 2 and state in ("holds", "wrong"):
        onward = LOSS_MOVES_NOTHING + (". `h` gives a hint." if state == "wrong" else "")
    if state == "holds":
        last = part.number == len(PARTS)
        onward += f". Then run `python {part.file}`." if last else "; `n` goes to the next part."
    message = _below_its_name(finding.message, part.file)
    lines = [f"**{HEADS[state]}** `{part.file}`", as_markdown(message), onward]
    if finding.printed:
        lines.append(f"It printed: {_plain(finding.printed)}")
    return "\n\n".join(lines)


def _below_its_name(message: str, file: str) -> str:
    """A sentence that need not begin with the name of the file, which stands above it."""
    for begins, instead in (
        (f"{file} holds: ", "Right: "),
        (f"{file}, line ", "Line "),
        (f"{file} is right for ", "Right for "),
    ):
        if message.startswith(begins):
            return instead + message.removeprefix(begins)
    return message.replace(f" of {file} three dots wait", ", three dots wait")


def as_markdown(message: str) -> str:
    """A sentence as Markdown that shows every sign of it; what stands in backticks is code."""
    pieces = message.split("`")
    if len(pieces) % 2 == 0:
        return _plain(message)
    return "`".join(_plain(text) if at % 2 == 0 else text for at, text in enumerate(pieces))


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)
