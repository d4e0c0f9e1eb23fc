"""The screens. Each is imported when it is first asked for: a lesson does not wait for the others.

`from gdtui.ui import screens` and `screens.HelpScreen`, as with Textual's own `textual.widgets`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdtui.ui.screens.command_line import CommandLineScreen
    from gdtui.ui.screens.command_palette import CommandPaletteScreen
    from gdtui.ui.screens.contents import ContentsScreen
    from gdtui.ui.screens.export import ExportScreen
    from gdtui.ui.screens.help import HelpScreen
    from gdtui.ui.screens.learning_rate import LearningRateScreen
    from gdtui.ui.screens.lesson_summary import LessonSummaryScreen
    from gdtui.ui.screens.loading import LoadingScreen, ReplayScreen
    from gdtui.ui.screens.pinned_runs import PinnedRunsScreen
    from gdtui.ui.screens.sandbox_form import SandboxFormScreen

__all__ = [
    "CommandLineScreen",
    "CommandPaletteScreen",
    "ContentsScreen",
    "ExportScreen",
    "HelpScreen",
    "LearningRateScreen",
    "LessonSummaryScreen",
    "LoadingScreen",
    "PinnedRunsScreen",
    "ReplayScreen",
    "SandboxFormScreen",
]

_MODULES = {
    "ContentsScreen": "contents",
    "PinnedRunsScreen": "pinned_runs",
    "HelpScreen": "help",
    "LoadingScreen": "loading",
    "ReplayScreen": "loading",
    "CommandLineScreen": "command_line",
    "CommandPaletteScreen": "command_palette",
    "LearningRateScreen": "learning_rate",
    "SandboxFormScreen": "sandbox_form",
    "LessonSummaryScreen": "lesson_summary",
    "ExportScreen": "export",
}


def __getattr__(name: str) -> Any:
    """Import the module that a screen stands in."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
