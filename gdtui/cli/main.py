"""The commands. Each is imported when it is asked for, and imports what it needs when it runs."""

from __future__ import annotations

import errno
import importlib
import keyword
import os
import signal
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from gdtui import __version__
from gdtui.cli.completion import complete_lesson
from gdtui.restricted_access import NO_WORKSHOP, RESTRICTED_COMMANDS, Access, forget_textual

HUNG_UP = 129
"""The exit status of what SIGHUP ends: 128 and its number."""


def main() -> None:
    """Run the program. Characters that the terminal's encoding lacks become `?`, never an error."""
    # The threads of numpy's linear algebra take longer to start than they save on tables like ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # How often Textual looks whether there is something to draw; at its own 60 each key waits.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name="gdtui")
    except OSError as error:
        # A full disk behind a redirection, say. What is still buffered must not fail once more.
        closed = error.errno == errno.EIO and stat.S_ISCHR(os.fstat(1).st_mode)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if closed:  # The terminal is gone, and SIGHUP on its way: who comes first decides nothing.
            sys.exit(HUNG_UP)
        sys.exit(f"Error: {error.strerror or error}")


COMMANDS: Mapping[str, str] = {
    "check": "check_lessons",
    "class": "class_group",
    "code": "work_on_code",
    "data": "open_own_table",
    "export-progress": "export_progress",
    "import-progress": "import_progress",
    "list": "list_lessons",
    "new": "new_lesson",
    "notes": "print_notes",
    "schema": "print_schema",
    "open": "open_tutor",
    "reset": "reset_lesson",
    "run": "run_descent",
    "settings": "show_settings",
    "shot": "print_shot",
}
"""Each command by its name and its function.

Its file in `gdtui/cli/` bears the name with `_` for `-`, and one behind a word of Python's own.
"""


SHARING = frozenset({"data", "import-progress", "list", "open"})
"""The commands for which --database brings progress, and sends it; `reset` forgets there too."""


class Tutor(click.Group):
    """A group whose first word may be a lesson: what is no command is what `open` opens."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command; None where there is none of that name."""
        if name not in COMMANDS:
            return None
        file = f"{name}_" if keyword.iskeyword(name) else name.replace("-", "_")
        module = importlib.import_module(f"gdtui.cli.{file}")
        command: click.Command = getattr(module, COMMANDS[name])
        return command

    def _opening(self, ctx: click.Context) -> click.Command:
        command = self.get_command(ctx, "open")
        assert command is not None
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `open` before the arguments that no other command takes."""
        completing_nothing = ctx.resilient_parsing and not args
        if not completing_nothing:
            first = self._options(self, ctx, args)
            ending = {"--help", "--version"} & {*args[:first]}
            if not ending and not (args[first:] and args[first] in COMMANDS):
                self._not_too_early(ctx, args[first:])
                args = [*args[:first], "open", *args[first:]]
        return super().parse_args(ctx, args)

    def _not_too_early(self, ctx: click.Context, args: list[str]) -> None:
        """Fail where options of a command stand before it."""
        count = self._options(self._opening(ctx), ctx, args)
        if count and args[count:] and args[count] in COMMANDS and not ctx.resilient_parsing:
            line = " ".join(["gdtui", args[count], *args[:count]])
            raise click.UsageError(f"Options stand behind their command: {line}", ctx)

    @staticmethod
    def _options(command: click.Command, ctx: click.Context, args: list[str]) -> int:
        """Count the leading arguments that are options of a command, or their values."""
        takes = {
            name: not (isinstance(param, click.Option) and (param.is_flag or param.count))
            for param in command.get_params(ctx)
            for name in (*param.opts, *param.secondary_opts)
        }
        count = 0
        while count < len(args) and (name := args[count].partition("=")[0]) in takes:
            count += 2 if takes[name] and "=" not in args[count] else 1
        return count

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Ctrl+C ends it as it ends every program, without a word about it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(err=True)
            ctx.exit(128 + signal.SIGINT)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the lessons, and the options that open one, beside the commands."""
        opening = self._opening(ctx)
        found = super().shell_complete(ctx, incomplete)
        found += opening.shell_complete(click.Context(opening, parent=ctx), incomplete)
        found += complete_lesson(ctx, None, incomplete)
        return list({item.value: item for item in found}.values())


@click.group(
    cls=Tutor, invoke_without_command=False, subcommand_metavar="[LESSON] | COMMAND [ARGS]..."
)
@click.option(
    "--restricted",
    is_flag=True,
    envvar="GDTUI_RESTRICTED",
    help="For a class over SSH: lessons and progress, no other file, no link, no suspending.",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="GDTUI_FOLDER",
    help="Offer the lessons of this folder beside the shipped ones.",
)
@click.option(
    "--database",
    metavar="URL",
    envvar="GDTUI_DATABASE",
    help="Keep your progress in this database too: sqlite:///PATH or postgresql://USER@HOST/NAME.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, restricted: bool, folder: Path | None, database: str | None) -> None:
    """Learn gradient descent by driving it.

    \b
    gdtui                    open the tutor
    gdtui 7                  open a lesson by its number,
    gdtui learning-rate      its name,
    gdtui my-lesson.md       or its file
    gdtui 7 --page 3         at a page; `gdtui open --help` has the rest
    gdtui --plain 7          in lines of text, for a screen reader
    gdtui data my.csv        a table of your own, --features A,B --target C
    """
    ctx.obj = Access(restricted, folder)
    if restricted:
        forget_textual(os.environ)
        if ctx.invoked_subcommand == "code":
            raise click.UsageError(NO_WORKSHOP)
        if ctx.invoked_subcommand not in RESTRICTED_COMMANDS:
            raise click.UsageError("There is only the tutor here: `gdtui`, or `gdtui LESSON`.")
    if database is not None and ctx.invoked_subcommand in SHARING and not ctx.resilient_parsing:
        from gdtui.cli.sharing import share_progress

        share_progress(ctx, database)
