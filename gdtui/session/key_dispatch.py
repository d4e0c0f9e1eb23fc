"""From a key to the method of a session that it calls, and what is said where that does nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TypeVar

from gdtui import keymap
from gdtui.session.answering import QuestionKeys
from gdtui.session.availability import comes_in_this_lesson, is_available, why_unavailable
from gdtui.session.lesson_run import LessonRun

S = TypeVar("S", bound=QuestionKeys)

_SHOWN = {"up": "↑", "down": "↓", "left": "←", "right": "→"}


def press(session: S, key: str) -> S:
    """Do what a key does on the screen; an unknown or unavailable key does nothing.

    Args:
        session: where the key is pressed.
        key: as the terminal names it or as lessons write it: `space`, `plus`, `+`, `1`, `up`;
            `=0.52` types an answer.
    """
    name = action_of(session, key)
    if name is None or not is_available(session, name):
        return session
    if name == "choose":
        return session.choose_number(int(key))
    if name == "show_chart":
        return session.show_chart(int(key))
    if name == "move_cursor" and session.cursor is not None:
        return replace(session, cursor=session.cursor.move(key), notice="")
    if name == "move":
        return session.move(key)
    if name == "point":
        return session.point(key)
    if name == "type_answer":
        return session.type_answer(key[1:])
    if keymap.method_of(key) is None:
        return session
    method: Callable[[], S] = getattr(session, name)
    return method()


def respond(session: S, key: str) -> S:
    """Do what a key does; where it changes nothing, say which it is and why not here.

    Args:
        session: where the key is pressed.
        key: as `press` takes it.
    """
    name = action_of(session, key)
    if name is None:
        return replace(session, notice=_no_key_text(session, key))
    return explain(session, press(session, key), name, key)


def perform(session: S, name: str) -> S:
    """Do what an action of the table of keys does, as `respond` does what a key does."""
    if not is_available(session, name):
        return explain(session, session, name, "")
    method: Callable[[], S] = getattr(session, name)
    return explain(session, method(), name, "")


def explain(before: S, after: S, name: str, key: str = "") -> S:
    """Return what an action led to; where that is nothing new, it says which action and why.

    Args:
        before: the session before.
        after: the one it led to.
        name: the action, from the table of keys or as `action_of` returns it.
        key: the key, where the action has no entry in the table.
    """
    hidden = name in _OF_THE_CHART and after.panel_on_view in IN_PLACE_OF_CHART
    if hidden and is_available(before, name):
        told = named_notice(name, TABLE_IN_PLACE, key)
        return replace(before, notice=told)
    if _differ(before, after) or (name in _OF_THE_SCREEN and is_available(before, name)):
        return after
    why = _why_nothing(before, name)
    if not is_available(before, name):
        why = why_unavailable(before, name)
    elif name in _FORWARD and not before.trace.steps:
        why = "No step lies ahead."
    elif after is not before and after.notice and name not in ("faster", "slower"):
        why = after.notice
    refused = not keymap.is_left(name, before.only)
    if comes_in_this_lesson(before, name) and not refused:
        # The word for what it does comes with it: until then the key alone is named.
        return replace(after, notice=f"{_quoted(keymap.KEYS[name].written)}: {_inside(why)}")
    return replace(after, notice=named_notice(name, why, key, refused=refused))


def named_notice(name: str, why: str, key: str = "", *, refused: bool = False) -> str:
    """Say which action a sentence is about: “c, chart: this page has one.”

    Of a key that is `refused` to learners, what they have comes first.
    """
    entry = keymap.KEYS.get(name)
    if entry is not None:
        about = f"{_quoted(entry.written)}, {entry.label}"
    elif key.startswith("="):
        about = "An answer"
    else:
        about = f"{_SHOWN.get(key, key)}, {_SIGNS.get(name, name)}"
    if why.startswith((f"{about}:", f"{about}.")):
        return why
    if refused:
        return f"{why} Not {about}."
    if ": " in why or why[:1].islower() or why[:2].isupper() or why.startswith("Enter "):
        return f"{about}. {why}"
    return f"{about}: {_inside(why)}"


def _inside(sentence: str) -> str:
    """A sentence as it goes on after a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}"


_OF_THE_CHART = frozenset({"next_chart", "show_chart", "toggle_log", "toggle_cursor"})
IN_PLACE_OF_CHART = ("table",)
"""Panels that a chart has to make way for."""

_FORWARD = frozenset({"ahead", "go_end", "on_ten", "on_hundred"})
"""They go on to updates that were undone."""

TABLE_IN_PLACE = "The table stands in the chart's place."
_OF_THE_SCREEN = frozenset(key.name for key in (*keymap.FIELD_KEYS, *keymap.APP_KEYS))
"""What a session does not do: it asks for a field, another screen or the shell."""

_SIGNS = {
    **{"choose": "an option", "show_chart": "a chart", "move": "moving"},
    **{"point": "an option", "move_cursor": "the cursor", "scroll": "moving", "leave": "back"},
}
"""What digits and arrows do, which have no entry in the table."""


def _quoted(written: str) -> str:
    """Put a sign of punctuation in quotes, where it would look like the sentence's own."""
    return f"“{written}”" if len(written) == 1 and not written.isalnum() else written


def _no_key_text(session: LessonRun, key: str) -> str:
    if key in keymap.ARROWS:
        if session.page.moves:
            return named_notice("scroll", "Here ← and → move.", key)
        return named_notice("scroll", "Nothing moves on this page.", key)
    shown = key if len(key) == 1 and key.isprintable() else "That"
    return f"{_quoted(shown)} is no key here; ? lists them."


def _why_nothing(session: LessonRun, name: str) -> str:
    """Say why an available action would change nothing here."""
    match name:
        case "choose" | "point" if session.asked.typed:
            return "Enter opens the field for the answer."
        case "choose" | "point":
            return "It is there already." if name == "choose" else "↑ and ↓ choose."
        case "next_chart":
            return "This page has one chart."
        case "show_chart":
            return "It is on view already."
        case "slower":
            return "One step a frame is the least."
        case "faster":
            return f"{session.steps_per_frame:,} steps a frame are the most."
        case "type_answer":
            return "No number is asked for here."
        case "leave":
            return "This is the page's own view."
        case _:
            return "Nothing changes."


def _differ(before: LessonRun, after: LessonRun) -> bool:
    """Whether anything but the notice is different; what it offers is more than a sentence."""
    if before is after:
        return False
    return before.offered != after.offered or any(
        not _same(getattr(before, field.name), getattr(after, field.name))
        for field in fields(before)
        if field.name not in ("notice", "offer")
    )


def _same(one: object, other: object) -> bool:
    plain = (bool, int, str, tuple, frozenset)
    return one is other or (isinstance(one, plain) and one == other)


def action_of(run: LessonRun, key: str) -> str | None:
    """Return the name of what a key does here, available or not; None where it does nothing.

    Args:
        run: where the key is pressed.
        key: as `press` takes it.
    """
    if key in keymap.DIGITS:
        return "choose" if run.question_open else "show_chart"
    if key in keymap.ARROWS:
        if run.cursor is not None:
            return "move_cursor"
        moves = run.page.moves
        if run.question_open and not (moves and run.asked.typed):
            return "point"
        sideways = key in ("left", "right")
        return "move" if (sideways and moves) or len(moves) > 1 else None
    return "type_answer" if key.startswith("=") and len(key) > 1 else keymap.screen_action_of(key)


def opens_field(run: LessonRun, key: str) -> bool:
    """Whether a key, by the terminal's name, opens the field for what the page asks.

    The key that commits does, and what begins a number. `0` does not where the page has moves:
    there it starts afresh, to measure once more.
    """
    asked = run.asked
    if not (run.question_open and asked.typed and is_available(run, "commit")):
        return False
    if action_of(run, key) == "commit":
        return True
    if asked.writes:
        return False
    if key == "0":
        return not run.page.moves
    return key in keymap.DIGITS or key in ("minus", "full_stop")
