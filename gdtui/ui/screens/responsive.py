"""The layout of a lesson: what fits a window of this size, by classes that the stylesheet knows."""

from __future__ import annotations

from textual import events
from textual.geometry import Size

from gdtui.keymap import SESSION_KEYS
from gdtui.ui.screens.base import TitledScreen
from gdtui.ui.terminal.compositor import install_compositor

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
FULL_WIDTH, FULL_HEIGHT = 80, 24

TOO_SMALL = f"""\
A larger window, please.

gdtui needs {LEAST_WIDTH} × {LEAST_HEIGHT};
{FULL_WIDTH} × {FULL_HEIGHT} shows everything.
Nothing is lost."""

OF_THE_TEXT = frozenset(
    {key.name for key in SESSION_KEYS if key.group in ("page", "question")}
    | {"next_panel", "phase_step"}
)
"""What is about the text or the step panel: it ends the view of one big chart."""

LAYOUT_CLASSES = ("-tiny", "-small", "-wide")


def layout_classes(size: Size) -> list[str]:
    """Name the layouts that suit a window of this size."""
    width, height = size
    tiny = width < LEAST_WIDTH or height < LEAST_HEIGHT
    small = not tiny and (width < FULL_WIDTH or height < FULL_HEIGHT)
    suits = (tiny, small, width >= 110)
    return [name for name, fits in zip(LAYOUT_CLASSES, suits, strict=True) if fits]


class ResponsiveScreen(TitledScreen[None]):
    """A screen of title, page, chart, panel, readout and keys.

    It is laid out for the window's size before it is mounted, and not styled again right after
    that: all of it would be styled anew each time, which is most of what it takes to show it.
    """

    def __init__(self) -> None:
        super().__init__(classes=" ".join(layout_classes(self.app.size)))
        install_compositor(self)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Keep the styles where they were just made."""
        event.refresh_styles = event.refresh_styles and self.stack_updates > 0

    def update_layout(self) -> None:
        """Make room for what is shown now."""

    def set_big(self, big: bool) -> None:
        """Give one chart the whole screen, or give all parts their places back."""
        if self.has_class("-big") != big:
            self.set_class(big, "-big")
            self.update_layout()

    def action_flip(self) -> None:
        """In a small window, turn from the text to the chart and back."""
        self.toggle_class("-chart")
        self.update_layout()

    def face_chart(self) -> bool:
        """In a small window that shows the text, turn to what stands beside it; say whether."""
        turns = self.has_class("-small") and not self.has_class("-chart")
        if turns:
            self.action_flip()
        return turns

    @property
    def text_in_sight(self) -> bool:
        """Whether the page's text is shown, and not a chart in its place."""
        turned = self.has_class("-small") and self.has_class("-chart")
        return not turned and not self.has_class("-big")

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout that fits."""
        fitting = layout_classes(event.size)
        for name in LAYOUT_CLASSES:
            self.set_class(name in fitting, name)
