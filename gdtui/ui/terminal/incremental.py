"""Widgets that can draw some of their cells alone, for the compositor to send no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual._compositor import Compositor
from textual.content import Content
from textual.geometry import Region, Size, Spacing
from textual.style import Style
from textual.widget import Widget

from gdtui.text.cell_changes import JUMP, CellChange
from gdtui.text.widths import text_width
from gdtui.ui.terminal.filters import speller


class IncrementalWidget(Widget):
    """A widget that draws any part of its content, and of the words in its border, by itself."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = ("", "")
        self._changed_cells: list[CellChange] = []
        self._inset: Spacing | None = None

    def render_cells(
        self, stretches: Iterable[CellChange]
    ) -> Iterator[tuple[CellChange, list[Segment]]]:
        """Draw stretches that `draws` allows as they go to the terminal, nothing else.

        A strip of Textual's, with its caches, costs more than a short stretch.
        """
        raise NotImplementedError

    @property
    def inset(self) -> Spacing:
        """The room that border and padding take; these widgets do not scroll.

        Kept, because `size` and `content_region` of Textual 8.2.8 find it out, and where the widget
        is, each time that they are asked.
        """
        if self._inset is None:
            self._inset = self.styles.gutter
        return self._inset

    def notify_style_update(self) -> None:
        """Forget how much room border and padding took."""
        self._inset = None
        super().notify_style_update()

    @property
    def inner_size(self) -> Size:
        """The columns and rows to fill; never less than one by one."""
        (width, height), inset = self.outer_size, self.inset
        return Size(max(1, width - inset.width), max(1, height - inset.height))

    def draws(self, stretch: CellChange) -> bool:
        """Whether a stretch can be drawn alone: in the content, or within the words of a title."""
        row, first, end = stretch
        width, height = self.inner_size
        if 0 <= row < height:
            return first >= 0 and end <= width
        lower = row == height
        start = self.title_start(lower=lower) if lower or row == -1 else None
        return start is not None and start <= first and end <= start + len(self._titles[lower])

    def title_start(self, *, lower: bool) -> int | None:
        """Return the column of the content at which a title begins, the upper one or the lower one.

        None where there is none, where it is cut, or where not every character takes one column:
        the whole row is drawn then. A corner, a stroke and a blank stand at either end.
        """
        title, width = self._titles[lower], self.outer_size.width
        if not title or len(title) > width - 6 or text_width(title) != len(title):
            return None
        return (width - 3 - len(title) if lower else 3) - self.inset.left

    def title_style(self, *, lower: bool) -> RichStyle:
        """Return the style in which Textual 8.2.8 draws a title into the border.

        Where it comes from is not public. No report found upstream.
        """
        below, ground = self.background_colors
        told = self._get_subtitle_style_information if lower else self._get_title_style_information
        color, _, attributes = told(below)
        return (attributes + Style(below + ground, below + ground + color)).rich_style

    def set_titles(self, title: str, subtitle: str = "") -> None:
        """Write into the upper and the lower border; what changes there is repainted alone.

        Setting the public `border_title` of Textual 8.2.8 repaints the whole widget, which a title
        with a live number in it would do on every step. No report found upstream.
        """
        spell = speller(self)
        self._write_title(spell(title), lower=False)
        self._write_title(spell(subtitle), lower=True)

    def _write_title(self, text: str, *, lower: bool) -> None:
        upper_text, lower_text = self._titles
        before = lower_text if lower else upper_text
        if text == before:
            return
        came = self.title_start(lower=lower)
        if lower:
            self._titles, self._border_subtitle = (upper_text, text), Content(text)
        else:
            self._titles, self._border_title = (text, lower_text), Content(text)
        start, (width, height) = self.title_start(lower=lower), self.inner_size
        row = height if lower else -1
        if start is None or came is None or len(text) != len(before):
            self._ask_for_frame([Region(0, row, width, 1)])
            return
        differ = (column for column, sign in enumerate(text) if sign != before[column])
        self.refresh_cells(
            [CellChange(row, start + at, start + end) for at, end in join_columns(differ)]
        )

    def refresh_cells(self, stretches: list[CellChange]) -> None:
        """Have these cells drawn with the screen's next frame, and no others."""
        if not self.is_mounted:
            self.refresh()
        elif isinstance(self.screen._compositor, CellCompositor):
            self._changed_cells += stretches
            rows = [row for row, _, _ in stretches]
            top, bottom = min(rows), max(rows) + 1
            self._styles_cache.set_dirty(Region(0, top + self.inset.top, 1, bottom - top))
            self._ask_for_frame([])
        else:
            self._ask_for_frame([_region_of(each) for each in stretches])

    def take_changed_cells(self) -> list[CellChange]:
        """Return the cells to draw with this frame; once."""
        taken, self._changed_cells = self._changed_cells, []
        return taken

    def _ask_for_frame(self, regions: list[Region]) -> None:
        """Have the screen draw, and regions of the content by Textual's own ways.

        The public `refresh` of Textual 8.2.8 has the widget wake to send the screen a message, for
        which that wakes: for the five widgets of a step a tenth of all that a step costs. No report
        found upstream.
        """
        if not self.is_mounted:
            self.refresh(*regions)
            return
        if regions:
            self._set_dirty(*regions)
        screen = self.screen
        if self.display and screen in screen._compositor:
            screen._dirty_widgets.add(self)
            screen._update_timer.resume()

    def refresh_layout(self) -> None:
        """Have the screen laid out anew before it draws anything else.

        The public `refresh` of Textual 8.2.8 tells the screen once the widget wakes; what other
        widgets had drawn at once would by then have been, and what waits for the layout as well.
        """
        self.refresh(layout=True)
        if self.is_mounted:
            self._check_refresh()


class CellCompositor(Compositor):
    """A compositor that takes from its widgets the cells that changed, each where it lies."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: dict[IncrementalWidget, list[CellChange]] = {}

    def update_widgets(self, widgets: set[Widget]) -> None:
        """Take what is to be drawn of some widgets; of those that have no place yet, nothing.

        Textual 8.2.8 would place them at once, and what is laid out then would find no change to
        draw. No report found upstream.
        """
        widgets = widgets & self._full_map.keys()
        super().update_widgets(widgets)
        for widget in widgets:
            if isinstance(widget, IncrementalWidget) and (cells := widget.take_changed_cells()):
                if widget.screen is widget.app.screen:
                    self._changed.setdefault(widget, []).extend(cells)
                else:  # below another screen, which asks for regions
                    self._add_regions(widget, cells)

    def take_whole_widgets(self) -> Iterator[tuple[IncrementalWidget, Region, list[CellChange]]]:
        """Yield each widget of which cells changed, where its content lies, and those cells.

        Of a widget that is partly hidden the cells are added to the dirty regions.
        """
        changed, self._changed = self._changed, {}
        for widget, cells in changed.items():
            place = self.visible_widgets.get(widget)
            if place is None:
                continue
            region, clip = place
            if clip.contains_region(region) and self.owner_of(region) is widget:
                yield widget, region.shrink(widget.inset), [*filter(widget.draws, cells)]
            else:
                self._add_regions(widget, cells)

    def owner_of(self, region: Region) -> Widget | None:
        """Return the widget that alone shows a region; None where several do, or none."""
        for widget, (whole, clip) in self.visible_widgets.items():
            seen = whole.intersection(clip)
            if seen.contains_region(region):
                return widget
            if seen.overlaps(region):
                return None
        return None

    def _add_regions(self, widget: IncrementalWidget, cells: list[CellChange]) -> None:
        if widget in self.visible_widgets:
            region, clip = self.visible_widgets[widget]
            content = region.shrink(widget.inset)
            for each in cells:
                if seen := _region_of(each).translate(content.offset).intersection(clip):
                    self._dirty_regions.add(seen)


def _region_of(stretch: CellChange) -> Region:
    row, start, stop = stretch
    return Region(start, row, stop - start, 1)


def join_columns(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Join ascending columns to stretches (start, stop); what lies near is one stretch."""
    start = stop = -JUMP
    for column in columns:
        if column - stop >= JUMP:
            if stop > 0:
                yield start, stop
            start = column
        stop = column + 1
    if stop > 0:
        yield start, stop
