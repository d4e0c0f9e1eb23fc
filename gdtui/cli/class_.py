"""`gdtui class`: what a teacher types. Each of its commands is imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

CLASS_COMMANDS: Mapping[str, tuple[str, str]] = {
    "backup": ("class_data", "back_up_class"),
    "board": ("class_board", "show_board"),
    "forget": ("class_people", "forget_in_class"),
    "handout": ("class_handout", "print_handout"),
    "import": ("class_data", "import_into_class"),
    "rekey": ("class_people", "rekey_in_class"),
    "report": ("class_report", "report_class"),
    "serve": ("class_serve", "serve_class"),
}
"""Each by its name: its file in `gdtui/cli/`, and its function."""


class ClassGroup(click.Group):
    """The commands of a class."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(CLASS_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command; None where there is none of that name."""
        if name not in CLASS_COMMANDS:
            return None
        file, function = CLASS_COMMANDS[name]
        command: click.Command = getattr(importlib.import_module(f"gdtui.cli.{file}"), function)
        return command


@click.group("class", cls=ClassGroup)
def class_group() -> None:
    """A class: serve it, see who is stuck, take results home, forget somebody.

    docs/class.md tells a teacher what to type.
    """
