"""What a typed line does: a session and a line become a session and a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gdtui import keymap
from gdtui.plain.narration import narrate
from gdtui.plain.page import (
    chart_lines,
    page_lines,
    panel_lines,
    rate_line,
    step_lines,
    summary_lines,
)
from gdtui.plain.question import (
    answer_question,
    arrangement_lines,
    ask_lines,
    attempt,
    how_to_answer,
    lines_alone_answer,
)
from gdtui.session.key_dispatch import named_notice
from gdtui.session.key_notation import FRAME
from gdtui.session.session import Session
from gdtui.session.typed_commands import (
    NAMES,
    Command,
    CommandError,
    UnavailableError,
    UnknownCommandError,
    carry_out,
    read_command,
)
from gdtui.text.speech import to_speech

FRAMES_OF_A_RUN = 100
"""What one `run` plays, unless it comes to an end before."""

_MORE_COMMANDS: dict[str, str] = {
    "read": "The page once more",
    "look": "The chart in words, and what stands under it",
    "worked": "The step in numbers: forward, loss, gradient, update",
    "rate 0.0002": "Set the learning rate",
    "chart 2": "Show that chart; its name will do as well",
    "run to 500": "Run to that step; the goal of the page ends it before",
    "step 10": "Ten steps; any key or name may have a count behind it, and space*10 is the same",
    "=0.52": "Answer with a number; while a number is asked for, the number alone will do",
    "open 7": "Open another lesson, by its number or name",
    "k": "Take it with you: the commands that bring back all of this, or open this page",
    "terms": "The terms named so far, each with the page that names it",
    "k csv": "Write the run as a table; k script: as a numpy script, with its rows",
}

_ACTIONS: dict[str, str] = {
    "rate 0.0002": "type_rate",
    "run to 500": "toggle_run",
    "step 10": "step",
    "=0.52": "type_answer",
    "open 7": "contents",
    "k": "export_run",
    "k csv": "export_run",
}
"""What must be left to learners for some of them; the others only tell."""

_HELP_HERE: dict[str, str] = {
    "toggle_run": f"Run for {FRAMES_OF_A_RUN} frames, or until it has converged",
    "next_panel": "The step in numbers, its code, the chart in words: one after the other",
    "commit": "Answer: the number alone, or answer 2",
    "toggle_cursor": "Read exact values off the chart with left, right, up, down; again ends it",
}
"""What some keys do a little differently here."""

_APP = {key.label: key for key in keymap.APP_KEYS if key.name in ("contents", "help", "quit")}


_DIGITS_ALONE = re.compile(r"(answer\s+)?[\d\s,]+")
"""What can only be meant as an answer."""


def reply(session: Session, line: str) -> tuple[Session, str]:
    """Do what a line says and tell what came of it; what it does not know changes nothing."""
    after, lines = _obey(session, line.rstrip("\r\n"))
    return after, to_speech("\n".join(lines))


def _obey(session: Session, line: str) -> tuple[Session, Iterable[str]]:
    typed = line.strip().removeprefix(":").strip()
    if not typed:
        spaced = line.isspace()
        return _carry_out(session, Command("step")) if spaced else (session, [_reminder(session)])
    answered = answer_question(session, typed)
    if answered is not None and not session.permits("commit"):
        return session, [_why_not(session, "commit")]
    if answered is not None:
        return _tell_change(session, answered)
    gives_back = typed == "0" and session.asked.writes  # to the engine, as the pages say
    if session.question_open and not gives_back and _DIGITS_ALONE.fullmatch(typed.lower()):
        return session, [_how_to_answer(session)]
    if typed == keymap.written_key("enlarge"):
        why = 'Lines have no chart to enlarge; "look" says what it shows.'
        return session, [named_notice("enlarge", why)]
    looked = _look(session, typed.lower())
    if looked is not None:
        return session, looked
    word = typed.partition(" ")[0]
    if word in ("rate", "l") and word == typed:
        return session, [rate_line(session)]
    if typed in keymap.DIGITS and not session.question_open:
        return _carry_out(session, Command("show_chart", argument=typed))
    rewound = re.fullmatch(r"([-−+])\s+(\d+)", typed)
    if rewound and f"-{rewound[2]}" in NAMES:
        sign, number = rewound[1].replace("−", "-"), rewound[2]
        way, rate = ("back", "Lower") if sign == "-" else ("on", "Raise")
        said = (
            f'"{sign}{number}" goes {number} steps {way}. {rate} the rate with "{sign}*{number}".'
        )
        return session, [said]
    try:
        command = read_command(typed, (*_MORE_COMMANDS, *_APP))
    except UnknownCommandError as error:
        return session, [f"{error} ? lists them."]
    except CommandError as error:
        return session, [str(error)]
    return _carry_out(session, command)


def action_of_line(session: Session, line: str) -> str:
    """Name what a line does, as events take it; `read` where it changes nothing."""
    attempted = attempt(session, line)
    if attempted:
        return attempted
    try:
        return read_command(line.strip().removeprefix(":")).name
    except CommandError:
        return "read"


def press_all(
    session: Session,
    presses: Iterable[str],
    only: frozenset[str] | None = None,
    note: Callable[[Session, str], None] = lambda session, action: None,
) -> tuple[Session, str]:
    """Press keys as the screen does, outcomes played before the next one, and tell what changed.

    Args:
        session: where they are pressed.
        presses: keys by the terminal's names, answers as `=0.52`; `frame` is one frame of a run.
        only: the actions that are left from then on; None for all.
        note: hears of each key, what it does and where it led.
    """
    after = session
    for press in presses:
        action = press if press.startswith("=") else after.action_of(press) or ""
        after = after.tick() if press == FRAME else after.press(press)
        while after.revealing:
            after = after.tick()
        note(after, action)
        if after.finished:
            break
    after, lines = _tell_change(session, replace(_run(after), only=only))
    return after, to_speech("\n".join(lines))


def _carry_out(session: Session, command: Command) -> tuple[Session, Iterable[str]]:
    """Do what a command says, and tell what changed; where nothing did, which it was and why."""
    name = command.name
    arrow = name in keymap.ARROWS
    meant = session.action_of(name) if arrow else name
    if meant is not None and not session.permits(meant):
        return session, [_why_not(session, meant)]
    if lines_alone_answer(session) and (arrow or name == "commit"):
        return session, [how_to_answer(session)]
    try:
        after = carry_out(session, command)
    except UnavailableError as error:
        return session, [_why_not(session, error.name)]
    except CommandError as error:
        return session, [str(error)]
    if name == "show_chart":
        told = [after.notice] if after.notice else list(chart_lines(after))
        return after, told or ['The rows stand in its place; "w" turns to the chart.']
    if name == "toggle_run":
        after = _run(after)
    after, lines = _tell_change(session, session.explain(after, meant or "scroll", name))
    if name == "ask_again" and after.trace is not session.trace:
        lines = [after.notice, *page_lines(after)]
    if arrow and after.arrangement and after.question_open:
        lines = [*arrangement_lines(after), f"You are at line {(after.choice or 0) + 1}."]
    return after, lines


def _run(session: Session) -> Session:
    """Play the frames of a run, then pause it."""
    for _ in range(FRAMES_OF_A_RUN):
        if not session.running:
            return session
        session = session.tick()
    return replace(session, running=False)


def _tell_change(before: Session, after: Session) -> tuple[Session, Iterable[str]]:
    """See the outcome of an answer to its end, and tell what changed."""
    while after.revealing:
        after = after.commit()
    lines = list(narrate(before, after))
    if after.finished:
        lines += summary_lines(after)
    return after, lines or ["Nothing changes."]


def _look(session: Session, typed: str) -> Iterable[str] | None:
    """What only tells and changes nothing; None where it is something else."""
    match typed:
        case "?" | "help":
            return help_lines(session)
        case "read" | "page":
            return page_lines(session)
        case "look":
            under = () if session.panel_on_view == "account" else panel_lines(session)
            rated = {"rate", "gauge"} & set(session.page.readout)
            return [*chart_lines(session), *([rate_line(session)] if rated else []), *under]
        case "worked" if session.panel_on_view != "worked" and not session.available("next_panel"):
            return [_why_not(session, "next_panel")]
        case "worked":
            return step_lines(session)
        case "goal" | "question":
            return ask_lines(session)
        case _:
            return None


def _why_not(session: Session, name: str) -> str:
    to_come = session.to_come(name)
    if (
        session.question_open
        and not to_come
        and session.permits(name)
        and session.permits("commit")
    ):
        return f"First the question. {_how_to_answer(session)}"
    return session.explain(session, name).notice


def _how_to_answer(session: Session) -> str:
    """Say how to answer; where a teacher left that to nobody, say so."""
    return how_to_answer(session) if session.permits("commit") else _why_not(session, "commit")


def _reminder(session: Session) -> str:
    if session.question_open:
        return _how_to_answer(session)
    return 'Type a command: "space" steps, "?" lists all.'


def help_lines(session: Session) -> Iterator[str]:
    """Yield every command that does something now, a line each."""
    yield "Type a name, or the key in brackets, then Enter."
    for key in keymap.SESSION_KEYS:
        if session.available(key.name):
            yield f"{key.label} ({key.written}): {_HELP_HERE.get(key.name, key.help)}."
    if session.page.moves and session.permits("move"):
        yield "left, right, up, down: Move the parameters."
    for word, said in _MORE_COMMANDS.items():
        if session.permits(_ACTIONS.get(word, "help")):
            yield f"{word}: {said}."
    for key in _APP.values():
        if session.permits(key.name):
            yield f"{key.label} ({key.written}): {key.help}."
