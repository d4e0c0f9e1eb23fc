"""The line of keys at the bottom: at most six, those that matter now, help always the last."""

from __future__ import annotations

from typing import NamedTuple

from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from gdtui.course.lesson import Answer, is_sandbox
from gdtui.keymap import APP_KEYS, SESSION_KEYS, Key
from gdtui.session.session import Session
from gdtui.ui.terminal.filters import spelling

MOST = 6

_STEPPING = frozenset({"step", "rate_up", "back", "again"})

_KEYS: dict[str, Key] = {key.name: key for key in (*SESSION_KEYS, *APP_KEYS)}


class Offer(NamedTuple):
    """One entry: the key, what it does, and the action of a click."""

    key: str
    label: str
    action: str = ""


def offered(session: Session) -> tuple[str, ...]:
    """Name the actions worth a place in the footer now, the most important first."""
    if session.running:
        names = ["toggle_run", "faster", "slower"]
    elif is_sandbox(session.lesson):
        names = ["step", "rate_up", "back", "again", "sandbox"]
    elif session.question_open:
        hints = ["hint"] if isinstance(session.page.ask, Answer) else []
        skip = ["skip"] if session.draw is None else []  # it would end the whole drill or review
        turned = [name for name in _of_the_page(session) if session.available(name)]
        names = ["commit", *turned, *hints, *skip, "contents"]
    elif session.draw is not None:
        names = ["next_page", "contents"]
    elif session.revealing:
        names = ["commit"]
    elif session.page_done and session.page.predict is not None:
        names = ["next_page", *_of_the_page(session), "step", "back", "again", "contents"]
    elif session.page_done or session.page.kind == "show":
        names = ["next_page", *_of_the_page(session), "step", "rate_up", "back", "again"]
    else:
        names = [*_wanted(session), "hint", "skip"]
    if "step" not in session.page.readout:
        # Where steps are not spoken of yet, only what the page itself needs is offered.
        idle = _STEPPING - set(_pressed(session)) - ({"again"} if session.page.moves else set())
        names = [name for name in names if name not in idle]
    return (*names[: MOST - 1], "help")


def _of_the_page(session: Session) -> list[str]:
    """Name what this page alone lets one turn or open."""
    turned = ["turn_first", "turn_second"][: len(session.page.switches)]
    spoken_of = session.test_hidden and "test" in session.page.readout
    return [*turned, "open_test"] if spoken_of else turned


def _pressed(session: Session) -> list[str]:
    """Name the actions of a page's own solution."""
    do = session.page.do
    solution = do.solution if do is not None else ()
    return [key.name for key in SESSION_KEYS if key.written in solution]


def _wanted(session: Session) -> list[str]:
    """Name the keys that a page's own solution presses, so that they are in sight."""
    turned = [name for name in _of_the_page(session) if name != "open_test"]
    pressed = [name for name in _pressed(session) if name != "open_test" or session.test_hidden]
    used = list(dict.fromkeys([*turned, *pressed]))
    usual = [name for name in ("step", "rate_up", "back", "again") if name not in used]
    return [*used, *usual][: MOST - 3]


class KeyBar(Static):
    """The keys on offer; each can be clicked too."""

    session: var[Session | None] = var(None)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[Offer, ...] = ()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What is offered now; help is the last."""
        return self._shown

    def watch_session(self) -> None:
        """Offer the keys of the moment; most steps change none of them."""
        if self.session is None:
            return
        small, chart = (self.screen.has_class(name) for name in ("-small", "-chart"))
        flip = "" if not small else "text" if chart else "chart"
        offers = fitted(offers_of(self.session, flip), self.app.size.width - 2)
        if offers != self._shown:
            self._shown = offers
            spell = spelling(self)
            spelled = [Offer(spell(key), spell(label), action) for key, label, action in offers]
            self.update(Content("  ").join(map(_content, spelled)), layout=False)


def offers_of(session: Session, flip: str = "") -> tuple[Offer, ...]:
    """Return what stands in the footer now: first what chooses or moves, help the last.

    `flip`: what `tab` turns to in a small window, text or chart.
    """
    offers: list[Offer] = []
    if session.cursor is not None:
        ends = Offer("v", "end", "screen.session('toggle_cursor')")
        return (Offer("←→", "along"), Offer("↑↓", "other line"), ends, _offer("help", session))
    if session.question_open and session.page.predict is not None:
        offers.append(Offer("1–9", "choose"))
    elif session.page.moves and session.available("move"):
        offers.append(Offer("←→" if len(session.page.moves) == 1 else "←→↑↓", "move"))
    offers.extend(_offer(name, session) for name in offered(session))
    *first, help_key = offers
    if flip:
        first.insert(2, Offer("tab", flip, "screen.flip"))
    return (*first[: MOST - 1], help_key)


def fitted(offers: tuple[Offer, ...], width: int) -> tuple[Offer, ...]:
    """Leave out what does not fit into `width` columns; help, the last, stays."""
    *first, last = offers
    while first and sum(len(o.key) + len(o.label) + 3 for o in (*first, last)) - 2 > width:
        first.pop()
    return (*first, last)


def _offer(name: str, session: Session) -> Offer:
    key = _KEYS[name]
    action = f"app.{name}" if key in APP_KEYS else f"screen.session('{name}')"
    label = "pause" if name == "toggle_run" and session.running else key.label
    return Offer(key.written, label, action)


def _content(offer: Offer) -> Content:
    text = f"[$accent bold]$key[/] {offer.label}"
    if offer.action:
        text = f"[@click={offer.action}]{text}[/]"
    return Content.from_markup(text, key=offer.key)
