"""What leads from one screen to another asks of the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, Protocol, TypeVar

from textual.screen import Screen

_T = TypeVar("_T")


class ScreenHost(Protocol):
    """What the navigator needs of the app: its stack of screens, notices, and the ways out."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen on top."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """All the screens, the one on top last."""

    def push_screen(
        self,
        screen: Screen[_T],
        callback: Callable[[_T | None], None]
        | Callable[[_T | None], Awaitable[None]]
        | None = None,
    ) -> Awaitable[None]:
        """Show a screen on top of the others; its result goes to the callback."""

    def switch_screen(self, screen: Screen[Any]) -> Awaitable[None]:
        """Show a screen in place of the one on top."""

    def notify(
        self, message: str, *, severity: Literal["error"] = "error", timeout: float | None = None
    ) -> None:
        """Show a notice for some seconds."""

    def exit(self) -> None:
        """Leave."""

    def fail(self, error: Exception) -> None:
        """Leave with what is wrong, for whoever ran the app to tell."""
