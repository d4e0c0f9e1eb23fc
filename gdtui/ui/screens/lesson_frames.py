"""What goes on in a lesson between keys: frames, and what takes so long that others would wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from gdtui.charts import draw_ahead
from gdtui.session.session import Session
from gdtui.ui.frame_clock import FrameClock
from gdtui.ui.screens.lesson_text import LessonText
from gdtui.ui.widgets.chart_view import ChartView

TAKES_LONG = frozenset(
    {
        *("epoch", "commit", "next_page", "previous_page", "skip", "ask_again", "reseed"),
        *("go_home", "go_end", "back_ten", "on_ten", "back_hundred", "on_hundred"),
        *("turn_first", "turn_second", "open_test", "toggle_cursor"),
    }
)
"""Actions that may open a page, take many updates or replay some: tens of milliseconds."""


class LessonFrames(LessonText):
    """A screen that a clock drives."""

    def __init__(self, session: Session, folder: Path | None, clock: FrameClock) -> None:
        """Hold a session and its clock."""
        super().__init__(session, folder)
        self._clock = clock
        session.sources.long_works.sliced = clock.slices
        self._glide_left = 0

    def use_clock(self, clock: FrameClock) -> None:
        """Have another clock drive the frames from now on."""
        self._clock.stop()
        self._clock = clock
        self._session.sources.long_works.sliced = clock.slices
        clock.attach(self, self._play_frame)
        if self._session.moving:
            clock.start()

    def _play_frame(self) -> Awaitable[None] | None:
        if self._clock.busy:
            return None
        if not self._glide_left:
            shown = self._session.revealing and not self._session.running
            frames = self._clock.outcome_frames() if shown else 1
            if frames and self._session.to_show:  # whose next key may be any
                return self._go_on(lambda here: self._tick(here, frames))
            if frames:
                self.replace_session(self._tick(self._session, frames))
            return None
        self._glide_left -= 1
        frames = self._clock.glide_frames
        share = 1 - (self._glide_left - 1) / frames if self._glide_left else None
        for view in self.query(ChartView):
            view.glide(share)
        if not self._glide_left and not self._session.moving:
            self._clock.stop()
        return None

    def _tick(self, session: Session, frames: int) -> Session:
        for _ in range(frames):
            session = session.tick(self._clock.most_steps())
        return session

    def _perform(self, name: str) -> Awaitable[None] | None:
        """Do an action; what may take long, where nobody waits for it, with the charts of it."""
        if name in TAKES_LONG or self._clock.busy:
            return self._go_on(lambda session: session.perform(name), name)
        self.replace_session(self._session.perform(name), name)
        return None

    def _go_on(self, do: Callable[[Session], Session], action: str = "") -> Awaitable[None] | None:
        """Go on with what something makes of the session as it stands in its turn."""
        views = [*self.query(ChartView)]

        def work() -> tuple[Session, Session]:
            works.held, before = True, self._session
            after = do(before)
            if self._clock.busy:
                names = (view.chart_of(after) for view in views)
                draw_ahead({name for name in names if name is not None}, after)
            return before, after

        def then(worked: tuple[Session, Session]) -> None:
            before, after = worked
            works.held = False
            # A sentence may have been said meanwhile, by what is no key.
            self.replace_session(after if before is self._session else do(self._session), action)

        works = self._session.sources.long_works
        works.held = True
        return self._clock.work_out(work, then)
