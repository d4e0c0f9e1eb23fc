"""The line of keys at the bottom: at most eight, those that matter now, help always the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from textual.content import Content
from textual.style import Style
from textual.widgets import Input, Static

from gdtui.course.key_places import actions_named
from gdtui.course.lesson import (
    Answer,
    Do,
    Drill,
    Order,
    Predict,
    Question,
    Review,
    WriteLine,
    is_sandbox,
)
from gdtui.keymap import APP_KEYS, FIELD_KEYS, KEYS, SESSION_KEYS
from gdtui.session.session import Session
from gdtui.ui.terminal.filters import speller
from gdtui.ui.widgets.answer_field import AnswerField
from gdtui.ui.widgets.chart_view import ChartView
from gdtui.ui.widgets.session_view import SessionView

MOST_ENTRIES = 8

_STEPPING = frozenset({"step", "toggle_run", "rate_up", "back", "again"})

_ROOMY = 4
"""Beside so many keys there is room for one more in 80 columns."""

_SPARE = ("contents", "ask_again", "again", "back", "toggle_run", "rate_up")
"""What goes first where another key needs its place; help still names it."""

_AFTER_CHART = frozenset({"hint", "skip", "contents", "ask_again"})
"""What stands behind the key for the next chart."""


class FooterEntry(NamedTuple):
    """One entry: the key, what it does, and the action of a click."""

    key: str
    label: str
    action: str = ""


WHILE_TYPING = (
    FooterEntry("Enter", "answers"),
    FooterEntry("Esc", "gives the keys back"),
)
"""What stands there while the answer is typed."""

WHILE_WRITING = (
    FooterEntry("Enter", "runs it"),
    FooterEntry("↑↓", "earlier lines"),
    FooterEntry("tab", "names"),
    FooterEntry("Esc", "gives the keys back"),
)
"""What stands there while a line is written."""


def footer_actions(session: Session) -> tuple[str, ...]:
    """Name the actions worth a place in the footer now, the most important first."""
    if session.running:
        names = ["toggle_run", "faster", "slower"]
    elif is_sandbox(session.lesson):
        names = ["step", "toggle_run", "rate_up", "back", "again", "sandbox"]
    elif session.question_open:
        hints = ["hint"] if session.asked.hints else []
        hints = [*_show_me(session), *hints]
        skip = (
            ["skip"] if session.quiz_state is None else []
        )  # it would end the whole drill or review
        turned = [name for name in _page_actions(session) if session.available(name)]
        driven = ["step", "toggle_run", "back", "again"] if session.line_driving else []
        names = ["commit", *driven, *turned, *hints, *skip, "contents"]
    elif session.quiz_state is not None:
        again = ["ask_again"] if session.page_done else []
        names = ["next_page", *again, "contents"]
    elif session.revealing:
        names = ["commit"]
    elif session.page_done or session.page.ask is None:
        usual = _actions_once_done(session.page.ask)
        names = ["next_page", *_page_actions(session), *_named_beside(session, usual), *usual]
    else:
        chart = ["next_chart"] if "next_chart" in actions_named(session.page) else []
        names = [*_goal_actions(session), *_show_me(session), "hint", "skip", *chart]
    if session.marked_done:
        # Who asked again may go on at any time.
        names = list(dict.fromkeys("next_page" if name == "skip" else name for name in names))
    if "step" not in session.page.readout:
        # Where steps are not spoken of yet, only what the page itself needs is offered.
        idle = (
            _STEPPING
            - set(_solution_actions(session))
            - ({"again"} if session.page.moves else set())
        )
        names = [name for name in names if name not in idle]
    names = [name for name in names if name == "help" or _can_offer(session, name)]
    if session.only is not None:
        # What a teacher left stands there before all that always acts.
        left = [name for name in KEYS if name in session.only and session.available(name)]
        names = [*(name for name in names if name in left), *left]
        names = list(dict.fromkeys(names))
    return (*names[: MOST_ENTRIES - 1], "help")


def _show_me(session: Session) -> list[str]:
    """Name the key for the page's solution once it is on offer."""
    return ["show_me"] if session.available("show_me") else []


def _actions_once_done(ask: Question | None) -> tuple[str, ...]:
    """Name what one may like to do where nothing is asked any more."""
    match ask:
        case Predict():
            return ("step", "toggle_run", "back", "again", "ask_again", "contents")
        case Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return ("step", "toggle_run", "rate_up", "back", "again", "ask_again")
        case None:
            return ("step", "toggle_run", "rate_up", "back", "again")
        case _:
            assert_never(ask)


def _can_offer(session: Session, name: str) -> bool:
    """Whether a key can be pressed here, now or once the question is answered."""
    return not session.to_come(name) and (session.question_open or session.available(name))


def _choosing_entry(ask: Question | None) -> FooterEntry | None:
    """What digits do to an open question, where that is how most answer."""
    match ask:
        case Predict() as ask:
            return FooterEntry(f"1–{len(ask.options)}", "choose")
        case None | Do() | Answer() | WriteLine() | Order() | Drill() | Review():
            return None
        case _:
            assert_never(ask)


def _page_actions(session: Session) -> list[str]:
    """Name what this page alone lets one turn or open."""
    turned = ["turn_first", "turn_second"][: len(session.page.switches)]
    spoken_of = session.test_hidden and "test" in session.page.readout
    return [*turned, "open_test"] if spoken_of else turned


def _named_beside(session: Session, usual: Sequence[str]) -> list[str]:
    """Name the keys that the page's words name and that are not offered anyway."""
    named = actions_named(session.page) - {*usual, "next_page", *_page_actions(session)}
    return [key.name for key in SESSION_KEYS if key.name in named and session.available(key.name)]


def _solution_actions(session: Session) -> list[str]:
    """Name the actions of a page's own solution."""
    solution = session.asked.solution
    return [key.name for key in SESSION_KEYS if key.written in solution] if solution else []


def _goal_actions(session: Session) -> list[str]:
    """Name the keys that a page's own solution presses, so that they are in sight."""
    turned = [name for name in _page_actions(session) if name != "open_test"]
    pressed = [
        name for name in _solution_actions(session) if name != "open_test" or session.test_hidden
    ]
    used = list(dict.fromkeys([*turned, *pressed]))
    usual = ["step", "rate_up", "back", "again"]
    usual = [name for name in usual if name not in used and session.available(name)]
    running = ["toggle_run"] if "toggle_run" not in used and "step" in (*used, *usual) else []
    # Room is left for the arrows, a hint, to skip, the way back and help.
    room = MOST_ENTRIES - 3 - bool(session.page.moves) - bool(session.page_index)
    room -= session.available("show_me")
    return [*used, *running, *usual][:room]


class KeyFooter(Static, SessionView):
    """The keys on offer; each can be clicked too."""

    def __init__(self, *, id: str | None = None, beside: int = 0) -> None:
        """Offer nothing yet; so many columns `beside` it are somebody else's."""
        super().__init__(id=id)
        self._beside = beside
        self._entries: tuple[FooterEntry, ...] = ()
        self._charts: list[ChartView] = []

    @property
    def entries(self) -> tuple[FooterEntry, ...]:
        """What is offered now; help is the last."""
        return self._entries

    def show_session(self) -> None:
        """Offer the keys of the moment; most steps change none of them."""
        if self.session is None:
            return
        small, chart = (self.screen.has_class(name) for name in ("-small", "-chart"))
        flip = "" if not small else "text" if chart else "chart"
        typing = isinstance(self.screen.focused, Input)
        big = self.screen.has_class("-big")
        writes = self.session.asked.writes and isinstance(self.screen.focused, AnswerField)
        usual = WHILE_WRITING if writes else WHILE_TYPING
        self._charts = self._charts or [*self.screen.query(ChartView)]
        shown = sum(view.shows is not None for view in self._charts)
        turns = 0 < shown < len(self.session.scene.charts)
        offered = usual if typing else footer_entries(self.session, flip, big=big, turns=turns)
        entries = fit_entries(offered, self.app.size.width - 2 - self._beside)
        if entries != self._entries:
            self._entries = entries
            spell = speller(self)
            spelled = [
                FooterEntry(spell(key), spell(label), action) for key, label, action in entries
            ]
            self.update(Content("  ").join(map(_content, spelled)), layout=False)


def footer_entries(
    session: Session, flip: str = "", *, big: bool = False, turns: bool = False
) -> tuple[FooterEntry, ...]:
    """Return what stands in the footer now: first what chooses or moves, help the last.

    `flip`: what `tab` turns to in a small window, text or chart. `big`: one chart has the screen.
    `turns`: some of the page's charts are out of sight, so that there is one to turn to.
    """
    entries = [FooterEntry("m", "whole page", "screen.enlarge")] if big else []
    if session.cursor is not None:
        ends = FooterEntry("v", "end", "screen.session('toggle_cursor')")
        return (
            *entries,
            FooterEntry("←→", "along"),
            FooterEntry("↑↓", "other line"),
            ends,
            _entry("help", session),
        )
    choosing = _choosing_entry(session.page.ask) if session.question_open else None
    if choosing is not None and session.permits("choose"):
        entries.append(choosing)
    elif session.page.moves and session.available("move"):
        entries.append(FooterEntry("←→" if len(session.page.moves) == 1 else "←→↑↓", "move"))
    names = [name for name in footer_actions(session) if name != "help"]
    if turns and not session.running:
        names = _with_next_chart(names, session)
    if session.available("rate_up") and session.available("rate_down"):  # one entry for both
        names = list(dict.fromkeys("rate_up" if name == "rate_down" else name for name in names))
    entries.extend(_entry(name, session) for name in names)
    if flip and not big:
        entries.insert(2, FooterEntry("tab", flip, "screen.flip"))
    turning = [] if session.running else _turning_entries(session, names)
    most = MOST_ENTRIES - 1 - len(turning)
    return (*entries[:most], *turning, _entry("help", session))


def _with_next_chart(names: list[str], session: Session) -> list[str]:
    """Name the key for the next chart too, in the place of one that the page can do without.

    Where its solution presses as many keys as have room, those come first.
    """
    told = "next_chart" in names or session.only is not None or session.revealing
    if told or not _can_offer(session, "next_chart"):
        return names
    if len(names) > _ROOMY:
        needed = {*_solution_actions(session), *actions_named(session.page)}
        spare = next((name for name in _SPARE if name in names and name not in needed), None)
        if spare is None:
            return names
        names = [name for name in names if name != spare]
    before = next((at for at, name in enumerate(names) if name in _AFTER_CHART), len(names))
    return [*names[:before], "next_chart", *names[before:]]


def _turning_entries(session: Session, names: Sequence[str]) -> list[FooterEntry]:
    """The way back to the page before; where the way on is open too, both in one."""
    if not session.page_index or not session.available("previous_page"):
        return []
    return [] if "next_page" in names else [_entry("previous_page", session)]


def fit_entries(entries: tuple[FooterEntry, ...], width: int) -> tuple[FooterEntry, ...]:
    """Leave out what does not fit into `width` columns; help, the last, and the way back stay.

    Before anything goes, the way back is put in a shorter word.
    """
    if _width(entries) > width:
        entries = tuple(map(_shortened, entries))
    kept = [entry for entry in entries if entry.action in _LASTING]
    others = [entry for entry in entries if entry.action not in _LASTING]
    while others and _width((*others, *kept)) > width:
        others.pop()
    return tuple(entry for entry in entries if entry in others or entry in kept)


def _width(entries: Sequence[FooterEntry]) -> int:
    """Columns of entries side by side."""
    return sum(len(entry.key) + len(entry.label) + 3 for entry in entries) - 2


def _shortened(entry: FooterEntry) -> FooterEntry:
    back = entry.action == "screen.session('previous_page')"
    return entry._replace(label="page") if back else entry


_LASTING = frozenset({"app.help", "screen.session('previous_page')", "screen.session('next_page')"})


def _entry(name: str, session: Session) -> FooterEntry:
    key = KEYS[name]
    action = f"app.{name}" if key in APP_KEYS else f"screen.session('{name}')"
    action = f"screen.{name}" if key in FIELD_KEYS else action
    written, label = key.written, key.label
    if name == "toggle_run" and session.running:
        label = "pause"
    elif name == "next_page" and _leads_to_another_page(session):
        written, label = "n p", "page"
    elif name == "rate_up" and session.available("rate_down"):
        written = "+ -"
        label = "rate" if session.rate_factor is None else "learning rate"
    return FooterEntry(written, label, action)


def _leads_to_another_page(session: Session) -> bool:
    """Whether the key for the next page has one for the page before beside it.

    In a drill or a review it leads to the next question.
    """
    quiz = session.quiz_state
    back = session.page_index > 0 and session.available("previous_page")
    return back and (quiz is None or quiz.over)


def _content(offer: FooterEntry) -> Content:
    text = Content.assemble((offer.key, "$accent bold"), f" {offer.label}")
    if offer.action:
        text = text.stylize(Style.from_meta({"@click": offer.action}))
    return text
