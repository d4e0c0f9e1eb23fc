"""The screens. Each is imported when it is first asked for: a lesson does not wait for the others.

`from gdtui.ui import screens` and `screens.HelpScreen`, as with Textual's own `textual.widgets`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdtui.ui.screens.command_palette import PaletteScreen
    from gdtui.ui.screens.contents import ContentsScreen
    from gdtui.ui.screens.export import TakeScreen
    from gdtui.ui.screens.help import HelpScreen
    from gdtui.ui.screens.learning_rate import RateScreen
    from gdtui.ui.screens.lesson_summary import SummaryScreen
    from gdtui.ui.screens.loading import LoadingScreen
    from gdtui.ui.screens.pinned_runs import GhostsScreen
    from gdtui.ui.screens.sandbox_form import SandboxScreen

__all__ = [
    "ContentsScreen",
    "GhostsScreen",
    "HelpScreen",
    "LoadingScreen",
    "PaletteScreen",
    "RateScreen",
    "SandboxScreen",
    "SummaryScreen",
    "TakeScreen",
]

_MODULES = {
    "ContentsScreen": "contents",
    "GhostsScreen": "pinned_runs",
    "HelpScreen": "help",
    "LoadingScreen": "loading",
    "PaletteScreen": "command_palette",
    "RateScreen": "learning_rate",
    "SandboxScreen": "sandbox_form",
    "SummaryScreen": "lesson_summary",
    "TakeScreen": "export",
}


def __getattr__(name: str) -> Any:
    """Import the module that a screen stands in."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
