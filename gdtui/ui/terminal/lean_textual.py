"""Textual, imported without the command palette that the tutor has its own of."""

from __future__ import annotations

from types import ModuleType

from gdtui.libraries.lean_imports import stand_ins

PALETTE = (
    "CommandListItem",
    "CommandPalette",
    "DiscoveryHit",
    "Hit",
    "Hits",
    "Provider",
    "SimpleProvider",
)


def import_textual() -> None:
    """Import Textual without its command palette, for a process in which the tutor runs alone.

    Textual 8.2.8 imports it for any app, and trees and lists with it: a tenth of the time it takes.
    The tutor's own stands in `screens/command_palette`, and it refuses the actions that would open
    Textual's. `import textual` is all that anybody writes; who calls this first has it sooner.
    No report found upstream.
    """
    with stand_ins({"textual.command": _leave_out}):
        from textual import app as app


def _leave_out(module: ModuleType) -> None:
    """All that is asked of these names is that they are there, one of them as a base class."""
    vars(module).update(dict.fromkeys(PALETTE, object))
