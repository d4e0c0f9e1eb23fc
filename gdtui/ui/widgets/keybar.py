"""The line of keys at the bottom: at most six, those that matter now, help always the last."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from gdtui.keys import APP_KEYS, SESSION_KEYS, Key
from gdtui.session import Session

MOST = 6

_KEYS: dict[str, Key] = {key.name: key for key in (*SESSION_KEYS, *APP_KEYS)}


def offered(session: Session) -> tuple[str, ...]:
    """Name the actions worth a place in the footer now, the most important first."""
    if session.question_open:
        names = ["commit", "hint", "skip", "contents"]
    elif session.draw is not None:
        names = ["next_page", "contents"]
    elif session.revealing:
        names = ["commit"]
    elif session.page_done and session.page.predict is not None:
        names = ["next_page", "step", "back", "again", "contents"]
    elif session.page_done or session.page.kind == "show":
        names = ["next_page", "step", "rate_up", "back", "again"]
    else:
        names = [*_wanted(session), "hint"]
    return (*names[: MOST - 1], "help")


def _wanted(session: Session) -> list[str]:
    """Name the keys that a page's own solution presses, so that they are in sight."""
    do = session.page.do
    solution = do.solution if do is not None else ()
    used = [key.name for key in SESSION_KEYS if key.written in solution]
    turned = ["turn_first", "turn_second"][: len(session.page.switches)]
    used = list(dict.fromkeys([*turned, *used]))
    usual = [name for name in ("step", "rate_up", "back", "again") if name not in used]
    return [*used, *usual][: MOST - 2]


class KeyBar(Static):
    """The keys on offer; each can be clicked too."""

    session: reactive[Session | None] = reactive(None)

    def watch_session(self) -> None:
        """Offer the keys of the moment."""
        if self.session is None:
            return
        parts: list[Content] = []
        if self.session.question_open and self.session.page.predict is not None:
            parts.append(Content.from_markup("[$accent bold]1–9[/] choose"))
        elif self.session.page.moves and self.session.available("move"):
            arrows = "←→" if len(self.session.page.moves) == 1 else "←→↑↓"
            parts.append(Content.from_markup("[$accent bold]$key[/] move", key=arrows))
        for name in offered(self.session):
            key = _KEYS[name]
            action = f"app.{name}" if key in APP_KEYS else f"screen.session('{name}')"
            parts.append(
                Content.from_markup(
                    f"[@click={action}][$accent bold]$key[/] $label[/]",
                    key=key.written,
                    label=key.label,
                )
            )
        *first, help_key = parts
        self.update(Content("  ").join([*first[: MOST - 1], help_key]))
