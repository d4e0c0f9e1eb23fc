"""The commands. Each imports what it needs when it runs, so that `--help` costs next to nothing."""

from __future__ import annotations

import difflib
import gc
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from gdtui.access import RESTRICTED_COMMANDS, Reach, forget_textual, stay
from gdtui.cli import parameter_types
from gdtui.ui import launch

if TYPE_CHECKING:
    from gdtui.course.lesson import Lesson
    from gdtui.settings import Look

PRINTED_ROWS = 20
CHART_POINTS = 60
WIDEST_CHART = 100

DATA = "seattle-weather"
FEATURES = ("tmax",)
TARGET = "next:tmax"


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
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(f"Error: {error.strerror or error}")


class NoTerminal(click.ClickException):
    """The tutor cannot be drawn here."""

    exit_code = 2


class Tutor(click.Group):
    """A group whose first word may be a lesson: what is no command is what `open` opens."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `open` before the arguments that no other command takes."""
        completing_nothing = ctx.resilient_parsing and not args
        if not completing_nothing:
            first = self._options(self, ctx, args)
            ending = {"--help", "--version"} & {*args[:first]}
            if not ending and not (args[first:] and args[first] in self.commands):
                self._not_too_early(ctx, args[first:])
                args = [*args[:first], "open", *args[first:]]
        return super().parse_args(ctx, args)

    def _not_too_early(self, ctx: click.Context, args: list[str]) -> None:
        """Fail where options of a command stand before it."""
        count = self._options(self.commands["open"], ctx, args)
        if count and args[count:] and args[count] in self.commands and not ctx.resilient_parsing:
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
        opening = self.commands["open"]
        found = super().shell_complete(ctx, incomplete)
        found += opening.shell_complete(click.Context(opening, parent=ctx), incomplete)
        found += complete_lesson(ctx, None, incomplete)
        return list({item.value: item for item in found}.values())


def complete_lesson(
    ctx: click.Context, param: click.Parameter | None, incomplete: str
) -> list[CompletionItem]:
    """The lessons whose name begins so, by the names of their files alone."""
    from gdtui.resources import lesson_slugs

    return [
        CompletionItem(slug, help=f"lesson {path.stem.partition('_')[0]}")
        for slug, path in lesson_slugs().items()
        if slug.startswith(incomplete)
    ]


def complete_table(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The shipped tables whose name begins so, then whatever files the shell finds."""
    from gdtui.resources import data_folder

    names = sorted(path.stem for path in data_folder().glob("*.csv"))
    shipped = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return [*shipped, CompletionItem(incomplete, type="file")]


def complete_field(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """What a field of the form may be, where that is one of a few."""
    from gdtui.sandbox.form import FIELDS

    field = next(field for field in FIELDS if field.name == param.name)
    return [CompletionItem(word) for word in field.choices if word.startswith(incomplete)]


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
@click.version_option(package_name="gdtui", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, restricted: bool, folder: Path | None) -> None:
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
    ctx.obj = Reach(restricted, folder)
    if restricted:
        forget_textual(os.environ)
        if ctx.invoked_subcommand not in RESTRICTED_COMMANDS:
            raise click.UsageError("There is only the tutor here: `gdtui`, or `gdtui LESSON`.")


def looks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that opens the tutor the options of how it looks, as one argument `wished`."""

    @wraps(command)
    def wishing(*args: Any, **given: Any) -> None:
        wished = {name: given.pop(name) for name in LOOKS}
        command(*args, **given, wished=wished)

    for option in LOOKS.values():
        wishing = option(wishing)
    return wishing


LOOKS: Mapping[str, Callable[..., Any]] = {
    "reduced_motion": click.option(
        "--reduced-motion/--motion", default=None, help="No animation: outcomes at once."
    ),
    "fps": click.option("--fps", type=click.IntRange(1, 30), metavar="N", help="Frames a second."),
    "ascii": click.option("--ascii/--no-ascii", default=None, help="No character beyond ASCII."),
    "palette": click.option(
        "--palette",
        type=click.Choice(["standard", "contrast", "none"]),
        help="Usual colours, stronger ones, or none.",
    ),
    "theme": click.option("--theme", type=click.Choice(["dark", "light"]), help="The ground."),
}
"""The options of how the tutor looks, the last one first; a name is that of a setting."""


def _look(wished: Mapping[str, object]) -> Look:
    """How the tutor looks: what was given, then the environment, the file and the locale."""
    from gdtui import settings
    from gdtui.settings import Look

    try:
        found: dict[str, Any] = {name: each.value for name, each in settings.load(wished).items()}
    except settings.SettingsError as error:
        raise click.ClickException(str(error)) from None
    plain = not _speaks_unicode() if found["ascii"] is None else found["ascii"]
    return Look(
        light=found["theme"] == "light",
        palette=found["palette"],
        ascii=plain,
        by_locale=plain and found["ascii"] is None,
        fps=found["fps"],
        still=found["reduced_motion"],
    )


@cli.command("settings")
def show_settings() -> None:
    """Show every setting, what holds, and where it comes from."""
    from gdtui import settings

    found, faults = settings.found()
    click.echo(settings.as_table(found))
    if faults:
        raise click.ClickException("\n".join(map(str, faults)))


@cli.command("open")
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@click.option(
    "--page", metavar="N", type=click.IntRange(min=1), help="The page to begin at, from 1."
)
@click.option("--chart", metavar="NAME", help="The chart to show first.")
@click.option(
    "--learning-rate",
    metavar="RATE",
    type=parameter_types.Rate(),
    help="Instead of the page's own.",
)
@click.option("--seed", metavar="N", type=click.IntRange(min=0), help="Instead of the page's own.")
@click.option(
    "--plain",
    is_flag=True,
    help="Lines of text and typed commands: for a screen reader, a pipe, or a plain terminal.",
)
@looks
@click.pass_context
def open_lesson(
    ctx: click.Context,
    lesson: str | None,
    page: int | None,
    chart: str | None,
    learning_rate: Decimal | None,
    seed: int | None,
    plain: bool,
    wished: Mapping[str, object],
) -> None:
    """Open the tutor (the default command).

    LESSON is a number, a name or the path of a lesson file; without it, the tutor opens where you
    left it, the first time at the beginning.
    """
    reach = ctx.ensure_object(Reach)
    file = None if lesson is None else _file(ctx, reach, lesson)
    files = _files(reach)
    lessons = partial(_lessons, reach)
    opening: Callable[..., int]
    if plain:
        from gdtui.plain.repl import run

        if reach.restricted:
            stay()
        folder = None if reach.restricted else Path.cwd()
        opening = partial(run, None if file is None else _parsed(file), lessons(), folder=folder)
    else:
        _need_terminal()
        # What is made while a program starts stays: looking it through for garbage again and again
        # takes a tenth of the time. The app collects again once its first lesson is drawn.
        gc.disable()

        look = _look(wished)
        opening = partial(launch.run, file, files, lessons, restricted=reach.restricted, look=look)
    try:
        status = opening(
            page=None if page is None else page - 1,
            chart=chart,
            learning_rate=learning_rate,
            seed=seed,
        )
    except Exception as error:
        # Imported only here: it would take as long as all that is on the first screen.
        from gdtui.course import CourseError
        from gdtui.datasets import DataError

        if isinstance(error, CourseError | DataError):
            raise click.ClickException(str(error)) from None
        if isinstance(error, ValueError):
            raise click.UsageError(str(error), ctx) from None
        raise
    finally:
        gc.enable()
    ctx.exit(status)


def _file(ctx: click.Context, reach: Reach, name: str) -> Path:
    """The file of the lesson of this number, name or path; the instructor's before the shipped."""
    from gdtui.resources import lesson_names, lesson_slugs

    if name.endswith(".md") or "/" in name:
        if not reach.allows(Path(name)):
            raise click.UsageError("Lessons are opened by name here; `gdtui list` has them.")
        if not Path(name).is_file():
            raise click.UsageError(f"There is no file {name}.", ctx.parent)
        return Path(name)
    known = lesson_names() | (lesson_names(reach.folder) if reach.folder else {})
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, [*lesson_slugs(), *cli.commands], n=2)
    advice = f"did you mean {' or '.join(near)}?" if near else "`gdtui list` names the lessons."
    raise click.UsageError(f"There is no lesson or command {name!r}; {advice}", ctx.parent)


def _files(reach: Reach) -> dict[str, Path]:
    """The file of every lesson by its name, at least one: the shipped, then the instructor's."""
    from gdtui.resources import lesson_slugs, lessons_folder

    files = lesson_slugs() | (lesson_slugs(reach.folder) if reach.folder else {})
    if not files:
        raise click.ClickException(f"There are no lessons in {lessons_folder()}.")
    return files


def _parsed(file: Path) -> Lesson:
    from gdtui.course import CourseError, parse

    try:
        return parse(file)
    except CourseError as error:
        raise click.ClickException(str(error)) from None


def _lessons(reach: Reach) -> tuple[Lesson, ...]:
    """The shipped lessons, then the instructor's, of which one may take a shipped one's place."""
    from gdtui.course import CourseError, load_all

    _files(reach)
    try:
        lessons = {lesson.slug: lesson for lesson in load_all()}
        if reach.folder is not None:
            lessons |= {lesson.slug: lesson for lesson in load_all(reach.folder)}
    except CourseError as error:
        raise click.ClickException(str(error)) from None
    return tuple(lessons.values())


def _need_terminal() -> None:
    """Fail where the tutor could not be drawn: no terminal, or one that only appends lines."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    plain = os.name == "posix" and os.environ.get("TERM", "") in ("", "dumb")
    if plain or not all(stream is not None and stream.isatty() for stream in streams):
        raise NoTerminal(
            "The tutor needs a terminal that can be drawn on; here, use `gdtui --plain` for the "
            "lessons as lines of text, `gdtui run` for descent without a screen, or `gdtui list`."
        )


@cli.command()
@click.argument("table", metavar="[FILE]", required=False, shell_complete=complete_table)
@click.option("--features", metavar="A,B", help="Columns to learn from.")
@click.option(
    "--target", metavar="COLUMN", help="What to predict: COLUMN, or next:COLUMN for its next row."
)
@click.option(
    "--fill",
    metavar="HOW",
    help="Of gaps: drop, forward, mean or none.",
    shell_complete=complete_field,
)
@click.option("--scale", metavar="HOW", help="standard or none.", shell_complete=complete_field)
@click.option("--split", metavar="A,B,C", help="Shares to train on, to validate and to test.")
@click.option(
    "--model", metavar="NAME", help="linear, logistic or network.", shell_complete=complete_field
)
@click.option("--hidden", metavar="N", help="Hidden units of the network.")
@click.option(
    "--optimizer", metavar="NAME", help="plain or momentum.", shell_complete=complete_field
)
@click.option("--momentum", metavar="NUMBER", help="Its coefficient.")
@click.option("--batch", metavar="full|N", help="Rows of one update.")
@click.option(
    "--learning-rate",
    "rate",
    metavar="RATE",
    help="Without it, half the critical rate; of a network, a tenth of that.",
)
@click.option("--l2", metavar="NUMBER", help="Adds this times the sum of squared weights.")
@click.option("--start", metavar="zeros|random|V1,...", help="The first parameters.")
@click.option("--seed", metavar="N", help="Draws a random start and the order of the rows.")
@click.option("--chart", metavar="NAME", help="The chart to show first.")
@looks
@click.pass_context
def data(
    ctx: click.Context,
    /,
    table: str | None,
    chart: str | None,
    wished: Mapping[str, object],
    **given: str | None,
) -> None:
    """Open a table of your own, to drive with the same keys.

    FILE is a CSV file or the name of a shipped table. Every option fills a field of the form that
    `f` shows; without features and target, the columns are shown to choose from.
    """
    reach = ctx.ensure_object(Reach)
    _need_terminal()

    from gdtui.datasets import DataError
    from gdtui.datasets.preview import read_table
    from gdtui.datasets.table import is_large
    from gdtui.sandbox.form import EXAMPLE, FIELDS, Form, chosen

    form = EXAMPLE if table is None else Form(table=table)
    try:
        if not is_large(Path(form.table)):  # the tutor reads that, and shows how far it is
            read_table(form.table, reach)
    except DataError as error:
        raise click.ClickException(str(error)) from None
    if given["momentum"] is not None and given["optimizer"] is None:
        given["optimizer"] = "momentum"
    for field in FIELDS:
        value = given.get(field.name)
        if value is not None:
            form = chosen(form, field.name, value)
    look = _look(wished)
    status = launch.run_sandbox(
        form, partial(_lessons, reach), chart=chart, restricted=reach.restricted, look=look
    )
    ctx.exit(status)


@cli.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_lessons(ctx: click.Context, as_json: bool) -> None:
    """List the lessons, and how many of their pages are done."""
    import json
    from contextlib import closing
    from itertools import groupby
    from operator import attrgetter

    from gdtui.progress.resume import lesson_progress
    from gdtui.progress.store import Progress

    lessons = _lessons(ctx.ensure_object(Reach))
    with closing(Progress.open()) as progress:
        marks, warning = progress.marks(), progress.warning
    if warning:
        click.echo(warning, err=True)
    if as_json:
        fields = ("number", "slug", "title", "part", "minutes", "objective")
        rows = []
        for lesson in lessons:
            row = {field: getattr(lesson, field) for field in fields}
            row["done"], row["skipped"], row["pages"] = lesson_progress(lesson, marks)
            rows.append(row)
        click.echo(json.dumps(rows, indent=2))
        return
    number, slug = (
        max(len(getattr(lesson, field)) for lesson in lessons) for field in ("number", "slug")
    )
    for part, those in groupby(lessons, key=attrgetter("part")):
        click.echo(part)
        for lesson in those:
            done, _, pages = lesson_progress(lesson, marks)
            click.echo(
                f"{lesson.number:>{number + 2}}  {lesson.slug:<{slug}}"
                f"  {f'{done}/{pages}':>5} done  {lesson.minutes:>3} min  {lesson.title}"
            )


@cli.command()
@click.argument("lesson", shell_complete=complete_lesson)
@click.pass_context
def reset(ctx: click.Context, lesson: str) -> None:
    """Forget what was done in a lesson.

    LESSON is its number or name. Other lessons, and your place in them, stay as they are.
    """
    import sqlite3
    from contextlib import closing

    from gdtui.progress.store import Progress

    found = _parsed(_file(ctx, ctx.ensure_object(Reach), lesson))
    with closing(Progress.open()) as progress:
        if progress.warning:
            raise click.ClickException(progress.warning)
        try:
            pages = progress.forget(found.slug)
        except sqlite3.Error as error:
            raise click.ClickException(f"The progress file cannot be written: {error}.") from None
    click.echo(f"Forgotten: “{found.title}”, {pages} page{'' if pages == 1 else 's'}.")


@cli.command("new")
@click.argument("name")
@click.argument(
    "folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def new_lesson(name: str, folder: Path) -> None:
    """Start a lesson: a file of three pages, to write over.

    NAME is the lesson's title, with or without its number in front: "Learning rate", "20 Learning
    rate". The file is written in FOLDER, here without one.
    """
    import shlex

    from gdtui.authoring.watch import begin

    try:
        path = shlex.quote(str(begin(name, folder)))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"A lesson of three pages to write over:\n\n    {path}\n")
    click.echo(f"`gdtui {path}` opens it, `gdtui check --watch {path}` proves it while you write.")


@cli.command()
@click.argument(
    "paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--watch",
    is_flag=True,
    help="Check again whenever a lesson is written, or a table beside it; Ctrl+C ends it.",
)
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], watch: bool) -> None:
    """Prove what lessons say, and that their pages can be done.

    PATH is a lesson file or a folder of them; without any, the shipped lessons are checked.
    """
    from gdtui.authoring.watch import changed, lessons_of
    from gdtui.resources import lessons_folder

    files = lessons_of(paths)
    if not files:
        where = paths[0] if paths else lessons_folder()
        raise click.ClickException(f"{where} holds no lesson, no .md file.")
    if watch:
        try:
            for due in changed(paths):
                what = due[0].name if len(due) == 1 else f"lessons checked: {len(due)}"
                click.echo(f"{time.strftime('%X')}  {what}; lines to put right: {_findings(due)}.")
        except KeyboardInterrupt:
            click.echo()
            ctx.exit(128 + signal.SIGINT)
    if wrong := _findings(paths):
        raise click.ClickException(f"lines to put right: {wrong}.")
    click.echo(f"Every claim holds and every page can be done; lessons checked: {len(files)}.")


def _findings(paths: Sequence[Path]) -> int:
    """Print what is wrong with lessons as it is found; return how much."""
    from gdtui.authoring.watch import check

    count = 0
    for finding in check(paths):
        count += 1
        where = f"{finding.path}:{finding.line}" if finding.line else f"{finding.path}"
        click.echo(f"{where}: {finding.message}")
    return count


@cli.command()
@click.option(
    "--data",
    default=DATA,
    shell_complete=complete_table,
    metavar="FILE",
    show_default=True,
    help="A CSV file, or the name of a shipped dataset.",
)
@click.option("--features", type=parameter_types.Names(), help="Columns.  [default: tmax]")
@click.option(
    "--target",
    metavar="COLUMN",
    help="A column, or next:COLUMN for its value in the next row; >NUMBER behind it "
    "makes it 0 or 1.  [default: next:tmax]",
)
@click.option(
    "--fill",
    type=click.Choice(["none", "forward", "mean", "drop"]),
    default="none",
    show_default=True,
    help="What becomes of gaps.",
)
@click.option(
    "--split",
    type=parameter_types.Split(),
    default="0.7,0.15,0.15",
    show_default=True,
    help="Shares of training, validation and test rows, in file order.",
)
@click.option(
    "--scale",
    type=click.Choice(["none", "standard"]),
    default="none",
    show_default=True,
    help="Standardise features, fitted on the training rows.",
)
@click.option(
    "--model",
    type=click.Choice(["linear", "logistic"]),
    default="linear",
    show_default=True,
    help="With mean squared error, and with log loss.",
)
@click.option(
    "--optimizer",
    type=click.Choice(["plain", "momentum"]),
    help="The rule of the update.  [default: plain]",
)
@click.option(
    "--momentum",
    type=parameter_types.Real(limit=1.0),
    help="Momentum's coefficient, below 1; chooses that optimizer.  [default: 0.9]",
)
@click.option(
    "--l2",
    type=parameter_types.Real(),
    default="0",
    show_default=True,
    help="Adds this times the sum of the squared weights to the loss.",
)
@click.option(
    "--batch",
    metavar="full|N",
    type=parameter_types.Batch(),
    default="full",
    show_default=True,
    help="Rows of one update.",
)
@click.option(
    "--learning-rate",
    metavar="RATE",
    type=parameter_types.Real(above_0=True),
    default="1e-4",
    show_default=True,
    help="How far a step goes along the gradient.",
)
@click.option(
    "--epochs",
    metavar="N",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Passes over the training rows; all of them are done.",
)
@click.option(
    "--start",
    metavar="zeros|random|V1,...,BIAS",
    type=parameter_types.Start(),
    default="zeros",
    show_default=True,
    help="The parameters before the first step, the bias last.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Draws a random start and the order of the rows.",
)
@click.option(
    "--every",
    type=click.IntRange(min=1),
    metavar="N",
    help="Print every Nth epoch.  [default: some 20 rows]",
)
@click.option("--chart", is_flag=True, help="Draw the losses instead of a table.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--plain", is_flag=True, help="Tell of the run in a few sentences instead.")
def run(
    data: str,
    features: tuple[str, ...] | None,
    target: str | None,
    fill: Any,
    split: Any,
    scale: Any,
    model: Any,
    optimizer: Any,
    momentum: float | None,
    l2: float,
    batch: int | None,
    learning_rate: float,
    epochs: int,
    start: Any,
    seed: int,
    every: int | None,
    chart: bool,
    as_json: bool,
    plain: bool,
) -> None:
    """Run gradient descent without a screen.

    Losses are of the data alone, without the L2 penalty. A run that diverges is a result like any
    other: it stops before its numbers leave what a computer can hold, and its status says so.
    """
    if chart + as_json + plain > 1:
        raise click.UsageError("Choose one of --chart, --json and --plain; there is one output.")
    if data != DATA and not (features and target):
        raise click.UsageError(f"Name the columns of {data}: --features A,B --target C.")
    if optimizer == "plain" and momentum is not None:
        raise click.UsageError("The plain optimizer has no momentum; leave one of them out.")
    features = features or FEATURES
    if not isinstance(start, str) and len(start) != len(features) + 1:
        raise click.BadParameter(
            f"one number for each feature and one for the bias make {len(features) + 1}, "
            f"not {len(start)}.",
            param_hint="'--start'",
        )

    from gdtui.datasets import DataError, RequestError
    from gdtui.headless import report, runner

    chosen = runner.Options(
        data=data,
        features=features,
        target=target or TARGET,
        fill=fill,
        split=split,
        scale=scale,
        model=model,
        optimizer=optimizer or ("plain" if momentum is None else "momentum"),
        momentum=0.9 if momentum is None else momentum,
        l2=l2,
        batch=batch,
        learning_rate=learning_rate,
        epochs=epochs,
        start=start,
        seed=seed,
        every=every or runner.round_interval(epochs, CHART_POINTS if chart else PRINTED_ROWS),
    )
    try:
        result = runner.run(chosen)
    except RequestError as error:
        raise click.UsageError(str(error)) from None
    except DataError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(report.as_json(result))
    elif plain:
        click.echo(report.as_account(result))
    elif chart:
        width = min(shutil.get_terminal_size().columns, WIDEST_CHART)
        click.echo(report.as_chart(result, width, ascii=not _speaks_unicode()))
    else:
        click.echo(report.as_table(result))


def _speaks_unicode() -> bool:
    """Whether standard output, and the locale that was asked for, can say what charts are made of.

    A locale that is not installed here counts too: Python takes UTF-8 in its place, and the
    terminal of somebody who logged in with it does not.
    """
    settings = (os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    asked = next(filter(None, settings), "").partition(".")[2].partition("@")[0]
    try:
        for encoding in (sys.stdout.encoding or "ascii", asked or "utf-8"):
            "⣿".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True
