"""The one table of keys: what the screen binds, the help lists and a lesson's solution presses.

Each entry names a method of `Session` (or, where `method` starts with an underscore, something only
the screen does). Nothing else in the project spells a key out.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Group = Literal["engine", "rate", "chart", "page", "question", "app"]


class Key(NamedTuple):
    """One action, the keys for it and the words about it.

    Attributes:
        name: identifies the action: the method of `Session` it calls, or the screen's own action.
        keys: names as a terminal reports them; the first is the one to show.
        written: how lessons, footer and help write the key.
        label: one or two words for the footer.
        help: one sentence for the help, the palette and the tooltip.
        group: the heading it stands under in the help.
    """

    name: str
    keys: tuple[str, ...]
    written: str
    label: str
    help: str
    group: Group


class KeyPlace(NamedTuple):
    """A page of the course, by the number of its lesson and its place there, from 0.

    Of two places the smaller comes first in the course.
    """

    lesson: str
    page: int


SESSION_KEYS: tuple[Key, ...] = (
    Key("step", ("space",), "space", "step", "Take one step: update the parameters once", "engine"),
    Key("epoch", ("e",), "e", "epoch", "Run one epoch: one pass over the training rows", "engine"),
    Key(
        "phase_step",
        ("full_stop",),
        ".",
        "phase",
        "One phase of a step: forward, loss, gradient, update",
        "engine",
    ),
    Key("toggle_run", ("r",), "r", "run", "Run, and pause", "engine"),
    Key("faster", ("greater_than_sign",), ">", "faster", "Ten times the steps a frame", "engine"),
    Key("slower", ("less_than_sign",), "<", "slower", "A tenth of the steps a frame", "engine"),
    Key("back", ("b",), "b", "undo", "Undo one update, exactly, and its learning rate", "engine"),
    Key("ahead", ("a",), "a", "ahead", "On to the next update, where b came back", "engine"),
    Key("go_home", ("home",), "Home", "start", "To the start of the run", "engine"),
    Key("go_end", ("end",), "End", "end", "To the end of the run so far", "engine"),
    Key("back_ten", ("left_parenthesis",), "(", "-10", "Ten updates back in the run", "engine"),
    Key("on_ten", ("right_parenthesis",), ")", "+10", "Ten updates on in the run", "engine"),
    Key(
        "back_hundred",
        ("left_curly_bracket",),
        "{",
        "-100",
        "A hundred updates back; of over 10,000, a tenth of the run",
        "engine",
    ),
    Key(
        "on_hundred",
        ("right_curly_bracket",),
        "}",
        "+100",
        "A hundred updates on; of over 10,000, a tenth of the run",
        "engine",
    ),
    Key(
        "again",
        ("0",),
        "0",
        "restart",
        "Start afresh, rate kept; again: the page's rate",
        "engine",
    ),
    Key("reseed", ("s",), "s", "seed", "Start again with another seed", "engine"),
    Key(
        "rate_up",
        ("plus", "equals_sign", "add"),
        "+",
        "rate up",
        "Raise the learning rate",
        "rate",
    ),
    Key("rate_down", ("minus", "subtract"), "-", "rate down", "Lower the learning rate", "rate"),
    Key(
        "rate_nudge_up",
        ("right_square_bracket",),
        "]",
        "nudge up",
        "Raise the rate by one unit of its second digit",
        "rate",
    ),
    Key(
        "rate_nudge_down",
        ("left_square_bracket",),
        "[",
        "nudge down",
        "Lower the rate by one unit of its second digit",
        "rate",
    ),
    Key("next_chart", ("c",), "c", "chart", "Show the next chart", "chart"),
    Key("toggle_log", ("y",), "y", "log", "Loss axis linear or log", "chart"),
    Key(
        "toggle_cursor",
        ("v",),
        "v",
        "values",
        "Read exact values off the chart with the arrows; again ends it",
        "chart",
    ),
    Key("next_panel", ("w",), "w", "panel", "The step in numbers, as code, or in words", "chart"),
    Key("pin", ("g",), "g", "pin", "Pin this run as a ghost to compare with", "chart"),
    Key("next_page", ("n",), "n", "next", "Go to the next page", "page"),
    Key("previous_page", ("p",), "p", "previous", "Go to the previous page", "page"),
    Key(
        "ask_again",
        ("A",),
        "A",
        "afresh",
        "This page afresh, its question open again; marks stay",
        "page",
    ),
    Key("turn_first", ("z",), "z", "switch", "Turn the page's switch", "page"),
    Key("turn_second", ("Z",), "Z", "switch 2", "Turn the page's second switch", "page"),
    Key("open_test", ("o",), "o", "open test", "Open the test set; once", "page"),
    Key("hint", ("h",), "h", "hint", "Show a hint; again for the next one", "page"),
    Key("show_me", ("H",), "H", "show me", "After two tries: see the solution played", "page"),
    Key("skip", ("x",), "x", "skip", "Skip this page: it is marked, not done", "page"),
    Key("commit", ("enter",), "Enter", "answer", "Commit the chosen answer, and see", "question"),
)

DIGITS: tuple[str, ...] = tuple("123456789")
"""Choose an option while a question is open, else a chart."""

ARROWS: tuple[str, ...] = ("up", "down", "left", "right")
"""Choose an option while a question is open, else move the parameters a page lets move."""

FIELD_KEYS: tuple[Key, ...] = (
    Key("type_rate", ("l",), "l", "type rate", "Type the learning rate", "rate"),
    Key("more", ("d",), "d", "more", "More of the panel: what it has no room for", "chart"),
    Key("enlarge", ("m",), "m", "big", "One chart on the whole screen; again ends it", "chart"),
    Key("show_pinned", ("G",), "G", "pinned runs", "The pinned runs: show and hide them", "chart"),
    Key("export_run", ("k",), "k", "take along", "Take it with you: command, table, script", "app"),
    Key(
        "type_command",
        ("colon",),
        ":",
        "command",
        "Type a command: step 12, epoch 3, rate 2e-4, run to 500",
        "app",
    ),
)
"""What a lesson's screen does with a field of its own."""

APP_KEYS: tuple[Key, ...] = (
    Key("contents", ("t",), "t", "contents", "The table of contents", "app"),
    Key("sandbox", ("f",), "f", "own table", "Your own table: columns, model and rate", "app"),
    Key("theme", ("T",), "T", "colours", "Dark colours or light ones", "app"),
    Key("help", ("question_mark", "f1"), "?", "help", "All the keys", "app"),
    Key(
        "suspend_process",
        ("ctrl+z",),
        "Ctrl+Z",
        "suspend",
        "Back to the shell for a while; fg returns here",
        "app",
    ),
    Key("quit", ("q", "ctrl+q"), "q", "quit", "Leave; your place is kept", "app"),
)

ANSWERING: frozenset[str] = frozenset({"choose", "point", "commit", "type_answer"})
"""What answers a question: a teacher who leaves one of these leaves all."""

ALWAYS_LEFT: frozenset[str] = frozenset(
    {
        *("next_chart", "show_chart", "toggle_log", "toggle_cursor", "move_cursor", "next_panel"),
        *("more", "enlarge", "leave", "theme", "type_command", "help", "suspend_process", "quit"),
    }
)
"""What acts however few keys a teacher leaves: it looks or leaves, and changes nothing of a run.

A command that is typed is refused as the key for it is.
"""

TAUGHT_WITH: dict[str, str] = {
    **{"rate_down": "rate_up", "slower": "toggle_run", "faster": "toggle_run"},
    **{"rate_nudge_up": "type_rate", "rate_nudge_down": "type_rate", "show_pinned": "pin"},
    **dict.fromkeys(("ahead", "go_home", "go_end", "back_ten", "on_ten"), "back"),
    **dict.fromkeys(("back_hundred", "on_hundred"), "back"),
    **dict.fromkeys(("toggle_log", "toggle_cursor"), "next_chart"),
}
"""Keys that are taught with another one, of which they are the other half or a relative."""

ALWAYS_TAUGHT: frozenset[str] = frozenset(
    {
        *("back", "again"),  # the ways out of what was pressed by mistake
        *(
            "next_page",
            "previous_page",
            "ask_again",
            "hint",
            "show_me",
            "skip",
            "turn_first",
            "turn_second",
            "open_test",
            "more",
            "enlarge",
        ),
        *(key.name for key in (*SESSION_KEYS, *FIELD_KEYS) if key.group in ("question", "app")),
        *(key.name for key in APP_KEYS),
    }
)
"""What everybody needs from the first page on, and what a page itself has to offer."""

TAUGHT_IN_TIME: frozenset[str] = (
    frozenset(key.name for key in (*SESSION_KEYS, *FIELD_KEYS)) - ALWAYS_TAUGHT
)
"""What does not act in the course before the page that names it."""


def is_left(name: str, only: frozenset[str] | None) -> bool:
    """Whether a teacher left an action to learners; `only` None leaves all of them."""
    return only is None or name in only or name in ALWAYS_LEFT


_METHOD_OF = {
    alias: key.name
    for key in SESSION_KEYS
    for alias in (*key.keys, key.written, key.written.replace("-", "−"))
}

_ACTION_OF = _METHOD_OF | {
    alias: key.name for key in (*FIELD_KEYS, *APP_KEYS) for alias in (*key.keys, key.written)
}

KEYS: dict[str, Key] = {key.name: key for key in (*SESSION_KEYS, *FIELD_KEYS, *APP_KEYS)}
"""The whole table, by the names of the actions."""

PLAYABLE: frozenset[str] = frozenset({key.written for key in SESSION_KEYS} | {*DIGITS, *ARROWS})
"""The keys that a lesson's solution may press, as they are written."""


def method_of(key: str) -> str | None:
    """Return the method of `Session` that a key calls, by its name or as it is written."""
    return _METHOD_OF.get(key)


def written_key(name: str) -> str:
    """Return how the key of an action is written."""
    table = (*SESSION_KEYS, *FIELD_KEYS, *APP_KEYS)
    return next(key.written for key in table if key.name == name)


def screen_action_of(key: str) -> str | None:
    """Return what a key does on the screen of a lesson, be it a method of `Session` or not.

    None for digits and arrows too: what they do depends on the page.
    """
    return _ACTION_OF.get(key)
