"""`gdtui code`: the workshop, where a learner writes gradient descent in files of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gdtui.cli.appearance import LookCommand, appearance_options, read_look
from gdtui.cli.keys import key_options
from gdtui.cli.parameter_types import Count
from gdtui.cli.terminal import hasten_screen, plain_option, require_terminal
from gdtui.restricted_access import Access

if TYPE_CHECKING:
    from gdtui.workshop.examination import FileFinding
    from gdtui.workshop.parts import WorkshopPart

HERE = Path(".")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_PARTS = Count(min=1, max=10)


@click.group("code")
def work_on_code() -> None:
    """Write gradient descent yourself, in ten short files, and see it run.

    `start` writes the files. `watch` shows what they do, and a chart that they drive, while you
    edit them; `check` says it in lines. They run with your own rights: your files, your network.
    """


@work_on_code.command("start")
@click.argument("folder", type=_FOLDER)
def start(folder: Path) -> None:
    """Write the ten files into FOLDER, which is made if need be; no file is overwritten."""
    from gdtui.workshop.folder import FolderError, begin_folder
    from gdtui.workshop.parts import PARTS

    try:
        begin_folder(folder)
    except FolderError as error:
        raise click.ClickException(str(error)) from None
    name = _quoted(folder)
    click.echo(f"Ten files to write in, and the weather, are in {name}. Begin with:\n")
    click.echo(f"    {_quoted(folder / PARTS[0].file)}\n")
    click.echo(f"`gdtui code watch {name}` looks on while you write, in a second window or with")
    click.echo(f"--editor; `gdtui code check {name}` says once how they stand.")


@work_on_code.command("check")
@click.argument("folder", type=_FOLDER, default=HERE)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for graders.")
@click.pass_context
def check(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Say of each file in FOLDER, here without one, whether it holds; exit 0 if all do, else 1.

    JSON has the unset limits and, of each file, `file`, `state` (holds, empty, wrong, fails,
    waits), `message`, `seconds`, and what it `printed` when it was first called.
    """
    from gdtui.workshop.bench import Bench
    from gdtui.workshop.folder import FolderError, check_folder
    from gdtui.workshop.runner import CannotRunError

    bench = Bench(folder)
    try:
        check_folder(folder)
        findings = bench.look()
    except (FolderError, CannotRunError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        bench.close()
    unset = bench.process.unset
    if as_json:
        files = [_as_json(finding) for finding in findings]
        told = {"holds": all(one.state == "holds" for one in findings), "files": files}
        click.echo(json.dumps({**told, "unset_limits": [*unset]}, ensure_ascii=False, indent=2))
    else:
        _print_findings(findings)
        if unset:
            click.echo(f"No limit could be set here on: {', '.join(unset)}.")
    ctx.exit(0 if all(one.state == "holds" for one in findings) else 1)


def _as_json(finding: FileFinding) -> dict[str, object]:
    return {
        "file": finding.part.file,
        "state": finding.state,
        "message": finding.message,
        "seconds": round(finding.seconds, 3),
        "printed": finding.printed,
    }


def _print_findings(findings: tuple[FileFinding, ...]) -> None:
    """Print a line a file; of those still to be written, only the first says what to write."""
    told = False
    for finding in findings:
        state = {"holds": "holds", "empty": "to do", "waits": "waits"}.get(finding.state, "wrong")
        quiet = finding.state in ("holds", "waits") or (finding.state == "empty" and told)
        told = told or finding.state != "holds"
        click.echo(f"{state:5}  {finding.part.file}")
        if not quiet:
            _print_below(finding.message)
            if finding.printed:
                _print_below(f"It printed: {finding.printed}")
    held = sum(finding.state == "holds" for finding in findings)
    click.echo(f"\n{held} of {len(findings)} hold.")


def _print_below(text: str) -> None:
    """Print below a file's line; on a terminal broken at words, elsewhere in one line."""
    import shutil
    import sys
    import textwrap

    width = shutil.get_terminal_size().columns - 1 if sys.stdout.isatty() else 10**6
    click.echo(textwrap.indent(textwrap.fill(text, max(20, width - 7)), " " * 7))


@work_on_code.command("hint")
@click.argument("number", metavar="N", type=_PARTS)
@click.argument("which", type=Count(min=1, max=3), default=1)
def hint(number: int, which: int) -> None:
    """Give a hint for part N: WHICH is 1 for a nudge, 2 for the idea, 3 for almost the line."""
    part = _part(number)
    click.echo(part.hints[which - 1])
    if which < len(part.hints):
        click.echo(f"One more: gdtui code hint {number} {which + 1}")


@work_on_code.command("reset")
@click.argument("number", metavar="N", type=_PARTS)
@click.argument("folder", type=_FOLDER, default=HERE)
def reset(number: int, folder: Path) -> None:
    """Write the file of part N in FOLDER, here without one, as it was; yours is kept beside it."""
    from gdtui.workshop.folder import FolderError, check_folder, reset_part

    part = _part(number)
    try:
        check_folder(folder)
        kept = reset_part(folder, part)
    except FolderError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{part.file} is as it was at first.")
    if kept is not None:
        click.echo(f"Yours is kept as {kept.name}.")


def _part(number: int) -> WorkshopPart:
    from gdtui.workshop.parts import part_of

    return part_of(number)


@work_on_code.command("watch", cls=LookCommand)
@click.argument("folder", type=_FOLDER, default=HERE)
@click.option("--part", metavar="N", type=_PARTS, help="The part to begin at.")
@click.option("--editor", is_flag=True, help="Open its file in $EDITOR at once; E does so later.")
@plain_option("Lines of text instead of the screen", ended=" Ctrl+C ends it.")
@key_options
@appearance_options
@click.pass_context
def watch(
    ctx: click.Context,
    folder: Path,
    part: int | None,
    editor: bool,
    plain: bool,
    press: tuple[str, ...],
    only: frozenset[str] | None,
    wished: Mapping[str, object],
) -> None:
    """Show the first file in FOLDER that does not hold, and a chart that your functions drive.

    Save a file in any editor, and the screen says what it does now. The keys are those of the
    lessons; n and p go to the next and the previous file.
    """
    from gdtui.cli.lessons import load_lessons
    from gdtui.session.key_notation import typed_keys
    from gdtui.workshop.folder import FolderError, check_folder
    from gdtui.workshop.runner import CannotRunError

    try:
        check_folder(folder)
    except FolderError as error:
        raise click.ClickException(str(error)) from None
    if plain:
        from gdtui.plain.workshop import watch_in_lines

        if editor or press:
            raise click.UsageError("--plain has no keys and no --editor: open an editor beside it.")
        try:
            watch_in_lines(folder.resolve(), part)
        except CannotRunError as error:
            raise click.ClickException(str(error)) from None
        return
    name = _quoted(folder)
    require_terminal(f"`gdtui code watch --plain {name}`, or `gdtui code check {name}` for once")
    hasten_screen(ctx)
    from gdtui.ui import launch

    try:
        status = launch.run_workshop(
            folder.resolve(),
            partial(load_lessons, ctx.ensure_object(Access)),
            part=part,
            editor=editor,
            look=read_look(wished),
            press=typed_keys(press),
            only=only,
        )
    except CannotRunError as error:
        raise click.ClickException(str(error)) from None
    ctx.exit(status)


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
