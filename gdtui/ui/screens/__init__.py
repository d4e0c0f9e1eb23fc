"""The screens. Each is imported when it is first asked for: a lesson does not wait for the others.

`from gdtui.ui import screens` and `screens.HelpScreen`, as with Textual's own `textual.widgets`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdtui.ui.screens.contents import ContentsScreen
    from gdtui.ui.screens.ghosts import GhostsScreen
    from gdtui.ui.screens.help import HelpScreen
    from gdtui.ui.screens.loading import LoadingScreen
    from gdtui.ui.screens.palette import PaletteScreen
    from gdtui.ui.screens.rate import RateScreen
    from gdtui.ui.screens.sandbox import SandboxScreen
    from gdtui.ui.screens.summary import SummaryScreen
    from gdtui.ui.screens.take import TakeScreen

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


def __getattr__(name: str) -> Any:
    """Import the module that a screen is named after: `help` has the HelpScreen."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{name.removesuffix('Screen').lower()}")
    return getattr(module, name)
