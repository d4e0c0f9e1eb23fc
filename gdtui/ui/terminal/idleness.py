"""Whether an app is at rest: every message handled, every change drawn, nothing animated.

Textual's public way to wait for that is the pilot of its tests, which waits for widgets one by one;
on 8.2.8 nothing tells it of a running app. No report found upstream.
"""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen


def is_at_rest(app: App[Any]) -> bool:
    """Whether nothing is left to handle, to draw or to animate. Timers that still run do not count.

    To be asked from the event loop, and from no handler of the app's: that would never rest.
    """
    if not app.screen_stack or app._batch_count:
        return False
    animator = app._animator
    if animator._animations or animator._scheduled or _has_to_draw(app.screen):
        return False
    widgets = [*app.screen.children]
    for widget in widgets:  # and those that are added meanwhile
        widgets += widget.children
    pumps: tuple[MessagePump, ...] = (app, *app.screen_stack, *widgets)
    for pump in pumps:
        queue: Any = pump._message_queue
        if queue.values or pump._pending_message is not None or pump._next_callbacks:
            return False
        if not queue.ready_event._waiters:  # it is within a handler; nothing else tells
            return False
    return True


def _has_to_draw(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._compositor._dirty_regions
        or screen._callbacks
    )
