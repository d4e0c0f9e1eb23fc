"""What screens have in common: a name, one way to close, and letters that stay what they are."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ScreenResultType

from gdtui.ui.terminal.frames import PacedScreen


class TitledScreen(PacedScreen[ScreenResultType]):
    """A screen that can say, for the terminal's title, what it is and whether it moves."""

    def subject(self, *, moving: bool) -> tuple[str, ...]:
        """Say what is on view, the whole before its parts; while it moves, nothing that changes."""
        return (self.TITLE,) if self.TITLE else ()

    @property
    def moving(self) -> bool:
        """Whether it will change without a key: something is animated, or awaited."""
        return False


# A dialog names ModalScreen first and this second: styles follow the first base alone.
class BaseScreen(TitledScreen[ScreenResultType]):
    """A screen that closes only itself, and does nothing more once it has.

    `Screen.dismiss` of Textual 8.2.8 takes away whatever screen is on top. Somebody who leans on
    Escape sends the next one while the first is still being handled: that would take the lesson
    away too, and one more, or one while the app is leaving, would end the program. No report found
    upstream.
    """

    CSS_PATH = ["dialogs.tcss", "screens.tcss"]
    """Read when the first of them opens: a lesson does not wait for it."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse what was typed before the screen closed and comes to it after."""
        return self.is_active

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close, unless that was done already."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class TypingScreen(BaseScreen[ScreenResultType]):
    """A screen where letters are typed: none of them means what it means elsewhere.

    So help and palette do not offer them either.
    """

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keep letters and digits from the keys of the app."""
        return (character or "").isalnum()
