"""Commands that are typed, in plain lines and behind `:` on the screen: `step 12`, `rate 2e-4`."""

from __future__ import annotations

import difflib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from gdtui import keymap
from gdtui.session import rate_ladder
from gdtui.session.answering import begins_as_number
from gdtui.session.session import Session
from gdtui.session.turns import reached_notice
from gdtui.text.number_reading import NumberError, parse_whole

MOST_AT_ONCE = 10_000
"""Times that a command may be done at once, and steps that it may take."""

EXAMPLES: dict[str, str] = {
    "step 12": "step",
    "epoch 3": "epoch",
    "rate 2e-4": "type_rate",
    "run to 500": "toggle_run",
    "chart 2": "show_chart",
    "hint": "hint",
    "skip": "skip",
    "next": "next_page",
}
"""Commands to show as examples, and the action that each of them needs."""

MOST_EXAMPLES = 5

NAMES: dict[str, str] = {
    alias: key.name
    for key in keymap.SESSION_KEYS
    for alias in (key.name, key.name.replace("_", " "), key.label)
} | {"show": "show_me"}
"""The action of each name that can be typed; keys can be typed as well."""

_REACHES = {"run_to": "toggle_run"}
"""What has to be available for a command that is no key."""


class CommandError(ValueError):
    """A command that there is not, or that cannot be done; one sentence."""


class UnknownCommandError(CommandError):
    """A command that there is not."""


class UnavailableError(CommandError):
    """A command that makes no sense now; it has the name of the action that does not."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class Command(NamedTuple):
    """A command that was read.

    Attributes:
        name: an action of the table of keys, an arrow, `show_chart` or `run_to`.
        times: how often, or up to which step.
        argument: a rate or a chart, as it was typed.
    """

    name: str
    times: int = 1
    argument: str = ""


def read_command(typed: str, others: Iterable[str] = ()) -> Command:
    """Read a line.

    Args:
        typed: a key or its name, perhaps with a count behind it (`e`, `step 10`, `+*2`), or one of
            `rate 2e-4`, `chart bowl`, `run to 500`.
        others: what else the line could have meant, for the advice.

    Raises:
        UnknownCommandError: there is no such command.
        CommandError: its number is none; one sentence.
    """
    typed = typed.strip()
    word, _, rest = typed.partition(" ")
    rest = rest.strip()
    if word == "chart" and rest:
        return Command("show_chart", argument=rest)
    towards = re.fullmatch(r"run\s+to\s+(?:step\s+)?(.+)", typed.lower())
    if towards and begins_as_number(towards[1]):
        return Command("run_to", max(0, _whole(towards[1])))
    whole = find_action(typed)
    if whole is not None:
        return Command(whole)
    for between in re.finditer(r"(?<=\S)(\s*\*\s*|\s+)(?=\S)", typed):
        name, count = find_action(typed[: between.start()]), typed[between.end() :]
        if name is not None and begins_as_number(count):
            return Command(name, max(1, _whole(count)))
    if word in ("rate", "l") and rest:
        return Command("type_rate", argument=rest)
    near = difflib.get_close_matches(typed, [*NAMES, *others], n=1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise UnknownCommandError(f"“{typed}” is no command here.{meant}")


def _whole(text: str) -> int:
    try:
        return parse_whole(text, example="a whole number such as 10")
    except NumberError as error:
        raise CommandError(str(error)) from None


def example_commands(session: Session) -> str:
    """Name some commands that this page obeys now: `step 12, chart 2, hint`."""
    charts = len(session.scene.charts)
    obeyed = (
        example
        for example, name in EXAMPLES.items()
        if session.available(name)
        and (name != "show_chart" or charts > 1)
        and (name != "skip" or session.quiz_state is None)  # it would end the whole drill
    )
    return ", ".join(islice(obeyed, MOST_EXAMPLES))


def find_action(word: str) -> str | None:
    """Return what a key, or its name, does; None where it is neither."""
    lower = word.lower() if len(word) > 1 else word
    found = keymap.method_of(word) or keymap.method_of(lower) or NAMES.get(lower)
    return found or (lower if lower in keymap.ARROWS else None)


def carry_out(session: Session, command: Command) -> Session:
    """Do what a command says, as long as it can be done and the page stays.

    Raises:
        UnavailableError: it makes no sense now.
        CommandError: it asks for too much, or for what there is not; one sentence.
    """
    return deque(carry_out_in_stages(session, command), maxlen=1).pop()


def carry_out_in_stages(session: Session, command: Command) -> Iterator[Session]:
    """Do what a command says, key after key; yield how far it is, what it led to last.

    Raises the same as `carry_out`, before the first stage.
    """
    _require(session, command)
    match command.name:
        case "type_rate":
            try:
                yield session.with_rate(
                    rate_ladder.parse_rate(command.argument, session.lowest_rate)
                )
            except ValueError as error:
                raise CommandError(str(error)) from None
        case "show_chart":
            yield session.show_chart(_chart_number(session, command.argument))
        case "run_to":
            yield from _run_to(session, command.times)
        case name:
            yield from _repeat(session, name, command.times)


def _require(session: Session, command: Command) -> None:
    """Raise where a command is not available, or is too much."""
    name = _REACHES.get(command.name, command.name)
    arrow = name in keymap.ARROWS
    meant = session.action_of(name) if arrow else name
    if meant is not None and not session.available(meant):
        raise UnavailableError(meant, session.decline(meant).notice)
    steps = command.times
    if name == "epoch":
        batch = session.setup.descent.batch_size
        steps *= 1 if batch is None else -(-session.rows.count // batch)
    if command.name == "run_to":
        steps = command.times - session.trace.steps - session.trace.future
    if command.times > MOST_AT_ONCE and command.name != "run_to":
        raise CommandError(f"At most {MOST_AT_ONCE:,} at once.")
    if steps > MOST_AT_ONCE and name in ("epoch", "toggle_run"):
        raise CommandError(f"That is {steps:,} steps; at most {MOST_AT_ONCE:,} at once.")


def _repeat(session: Session, name: str, count: int) -> Iterator[Session]:
    after = session
    for _ in range(count):
        # An arrow is no method, whatever else the session calls `left`.
        known = None if name in keymap.ARROWS else getattr(after, name, None)
        method: Callable[[], Session] = known or partial(after.press, name)
        before, after = after, method()
        yield after
        if after.page is not session.page or after is before:
            break
        if name == "epoch" and after.page_done and not session.page_done:
            break


def _run_to(session: Session, step: int) -> Iterator[Session]:
    """Stand at a step, reached by running: the goal of the page, rest or ruin end it before."""
    known = session.trace.steps + session.trace.future
    if step <= known:
        yield session.go(step)
        return
    after = session if session.trace.future == 0 else session.go(known)
    while after.trace.steps < step:
        before, after = after, after.step()
        if after.page_done and not before.page_done:
            reached = reached_notice(after.trace.steps, len(after.turns))
            yield replace(after, notice=reached)
            return
        yield after
        if after.trace is before.trace:
            return


def _chart_number(session: Session, text: str) -> int:
    charts: tuple[str, ...] = session.scene.charts
    if text.isdecimal():
        return int(text)
    if text.lower() in charts:
        return charts.index(text.lower()) + 1
    raise CommandError(f"There is no chart “{text}” here: it has {', '.join(charts)}.")
