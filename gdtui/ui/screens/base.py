"""What screens that stand on a lesson have in common: they close once, and keep what is typed."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType


# A dialog names ModalScreen first and this second: styles follow the first base alone.
class BaseScreen(Screen[ScreenResultType]):
    """A screen that closes only itself, and does nothing more once it has.

    `Screen.dismiss` of Textual 8.2.8 takes away whatever screen is on top. Somebody who leans on
    Escape sends the next one while the first is still being handled: that would take the lesson
    away too, and one more, or one while the app is leaving, would end the program. No report found
    upstream.
    """

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
