"""The lesson screen: it owns the one session, hands it down, and turns keys into its methods."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from gdtui.course.lesson import is_sandbox
from gdtui.keymap import DIGITS, FIELD_KEYS
from gdtui.progress.recording import Kept, Recorder
from gdtui.restricted_access import NO_SHELL
from gdtui.session.key_dispatch import IN_PLACE_OF_CHART, TABLE_IN_PLACE, named_notice
from gdtui.session.session import Session
from gdtui.ui.bindings import CHOICE_BINDINGS, FIELD_BINDINGS, SESSION_BINDINGS
from gdtui.ui.frame_clock import FrameClock
from gdtui.ui.screens.lesson_body import LessonBody
from gdtui.ui.screens.lesson_dialogs import READ_FIRST
from gdtui.ui.screens.lesson_frames import LessonFrames
from gdtui.ui.screens.outcomes import is_next_step, looks_elsewhere, skip_animation, tells_outcome
from gdtui.ui.screens.responsive import OF_THE_TEXT, TOO_SMALL
from gdtui.ui.widgets.chart_view import ChartView
from gdtui.ui.widgets.footer import KeyFooter
from gdtui.ui.widgets.kept_mark import MARK_WIDTH, KeptMark
from gdtui.ui.widgets.page_view import AnswerField, PageView
from gdtui.ui.widgets.readout_line import ReadoutLine
from gdtui.ui.widgets.step_panel import WITHOUT_PANEL, StepPanel
from gdtui.ui.widgets.title_bar import TitleBar, lesson_name

BOTH_IN_SIGHT = "Tab, text or chart: both are in sight here."
_View: TypeAlias = (
    TitleBar | LessonBody | PageView | ChartView | StepPanel | ReadoutLine | KeyFooter
)
_FIELD_ACTIONS = tuple(key.name for key in FIELD_KEYS)


class LessonScreen(LessonFrames):
    """A page beside its chart.

    `session` is the truth and changes at every key. `shown` follows it once the keys that are
    waiting have been handled, so that leaning on a key draws once and not once per press.
    """

    BINDINGS = [
        *SESSION_BINDINGS,
        *FIELD_BINDINGS,
        *CHOICE_BINDINGS,
        Binding("escape", "leave", "back", tooltip="Back to the page's own view"),
        Binding("tab", "flip", "text or chart", tooltip="Text or chart, in a small window"),
        Binding("shift+tab", "flip", show=False),
        Binding("pagedown", "scroll_text(1)", "scroll", tooltip="Scroll the text"),
        Binding("pageup", "scroll_text(-1)", "scroll", tooltip="Scroll the text"),
    ]

    AUTO_FOCUS = ""
    """Keys belong to the page until its field is opened."""

    class Changed(Message):
        """The session moved on, or what is kept of it changed: a mark, an answer, a setting."""

        def __init__(self, session: Session) -> None:
            super().__init__()
            self.session = session

    class Finished(Message):
        """The learner left the last page."""

        def __init__(self, session: Session) -> None:
            super().__init__()
            self.session = session

    def __init__(
        self,
        session: Session,
        clock: FrameClock,
        folder: Path | None = None,
        *,
        still: bool = False,
        shell: bool = True,
        recorder: Recorder | None = None,
        keep: Callable[[Session], None] = lambda session: None,
    ) -> None:
        """Show a session.

        Args:
            session: what is shown first.
            clock: drives the frames of a run.
            folder: where runs are exported to; None where nothing may be written.
            still: whether nothing is animated.
            shell: whether the learner has a shell here, in which commands can be run.
            recorder: hears of every change; without it, nobody does.
            keep: called with the session whenever it moved on.
        """
        super().__init__(session, folder, clock)
        self._shell = shell
        self._keep = keep
        self._still = still
        self._recorder = recorder or Recorder()
        self._publishing = False
        self._title_bar, self._kept_mark = TitleBar(id="title"), KeptMark()
        self._views: Sequence[_View] = ()
        self._read_from: float | None = -math.inf

    def compose(self) -> ComposeResult:
        """Lay out title, page, chart, panel, readout and keys."""
        kept = self._recorder.kept != "never"
        title, body = self._title_bar, LessonBody(id="body")
        page, panel = PageView(self._session, id="page"), StepPanel(id="panel")
        chart, second = ChartView(id="chart"), ChartView(id="second")
        readout = ReadoutLine(id="readout")
        keys = KeyFooter(id="keys", beside=MARK_WIDTH if kept else 0)
        self._views = (title, body, page, chart, second, panel, readout, keys)
        yield title
        with body:
            yield from (page, chart, second, panel)
        yield readout
        if kept:
            with Horizontal(id="foot"):
                yield keys
                yield self._kept_mark
        else:
            yield keys
        yield Static(TOO_SMALL, id="too-small")

    def on_mount(self) -> None:
        """Show the session and set the clock."""
        self._clock.attach(self, self._play_frame)
        self._recorder.note(self._session)
        self.shown = self._session
        self.watch_text()
        self.post_message(self.Changed(self._session))

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout that fits, and the keys that fit beside it."""
        super().on_resize(event)
        self.update_layout()

    def update_layout(self) -> None:
        """Make room for what is shown now, and offer the keys that fit beside it."""
        for body in self.query(LessonBody):
            body.update_shape()
        for line in self.query(ReadoutLine):
            line.show_session()
        self.update_footer()

    def keep(self, session: Session) -> None:
        """Have what stands on the page kept."""
        self._keep(session)

    def show_saving(self, warning: str, kept: Kept) -> None:
        """Show what is wrong with saving, or nothing, and whether all is kept."""
        self._title_bar.warning = warning
        self._kept_mark.kept = kept

    @property
    def session(self) -> Session:
        """The learner's run of this lesson."""
        return self._session

    @session.setter
    def session(self, session: Session) -> None:
        self._change(session)

    def _change(self, session: Session, action: str = "") -> None:
        """Go on with a session; `action` is what the learner did, as `events_between` takes it."""
        if self._still and session.moving:
            session = skip_animation(session)
        old, self._session = self._session, session
        if session.typed != old.typed and session.page is old.page:
            self.query_one(PageView).fill_field(session.typed)
        self._recorder.note(session, action)
        if tells_outcome(session) and not tells_outcome(old):
            # Who comes back to a page has seen it.
            self._read_from = None if session.page_index == old.page_index else -math.inf
        if session.moving:
            self._clock.start()
        else:
            self._clock.stop()
        kept: tuple[str, ...] = ("marks", "answers", "page_index")
        kept += ("rate", "seed", "chart_name") if is_sandbox(session.lesson) else ()
        if any(getattr(session, name) != getattr(old, name) for name in kept):
            self.post_message(self.Changed(session))
        if session.finished:
            self._session = replace(session, finished=False)
            self.post_message(self.Finished(session))
        self._keep(self._session)
        if looks_elsewhere(old, session, action):
            self.face_chart()
        if not self._publishing:
            self._publishing = True
            self.do_soon(self._publish)

    def subject(self, *, moving: bool) -> tuple[str, ...]:
        """Say the lesson, the page and the step."""
        session = self._session
        page = f"page {session.page_index + 1}/{len(session.lesson.pages)}"
        step = () if moving else (f"step {session.trace.steps}",)
        return (lesson_name(session.lesson), page, *step)

    @property
    def moving(self) -> bool:
        """Whether a run goes on, or an outcome is played."""
        session = self._session
        busy = self._glide_left > 0 or session.sources.long_works.unfinished
        return session.moving or self.shown is not session or busy

    def watch_shown(self, session: Session | None) -> None:
        """Hand the session to all that shows it.

        Not by `data_bind`, which looks through all variables of a widget at every step.
        """
        for view in self._views:
            view.session = session

    def _publish(self) -> None:
        self._publishing = False
        self._glide_ahead()
        self.shown = self._session
        if self._read_from is None:
            self.call_after_refresh(self._begin_reading)

    def _begin_reading(self) -> None:
        """What came of an answer is on the screen now."""
        if self._read_from is None:
            self._read_from = self._clock.now()

    @property
    def unread(self) -> bool:
        """Whether what came of an answer has not stood there long enough to be seen."""
        needed = self._clock.reading_time
        if not needed or not tells_outcome(self._session):
            return False
        return self._read_from is None or self._clock.now() - self._read_from < needed

    def _glide_ahead(self) -> None:
        """Let the charts show the way of a single step, and end that of the one before."""
        before, after, frames = self.shown, self._session, self._clock.glide_frames
        glides = before is not None and frames > 0 and is_next_step(before, after)
        if glides or self._glide_left:
            self._glide_left = frames if glides else 0
            for view in self.query(ChartView):
                view.begin_glide(1 / frames if glides else None)
        if glides:
            self._clock.start()

    # Keys --------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what makes no sense now; in a window too small to see, all of it."""
        if action in ("session", "press", "enlarge") and self.has_class("-tiny"):
            return None
        if action in ("session", "press", *_FIELD_ACTIONS):
            name: str | None = str(parameters[0]) if parameters else action
            if action == "press":
                name = self._session.action_of(str(name))
            if name is not None and not self._session.permits(name):
                return False
            if name is not None and action in ("session", "type_rate", "show_pinned"):
                return True if self._session.available(name) else None
        if action == "export_run":
            return self._shell
        if action == "flip":
            return True if self.has_class("-small") else None
        return True

    def action_session(self, name: str) -> Awaitable[None] | None:
        """Do what a key does: one method of the session; a number is typed in a field."""
        if name in OF_THE_TEXT:
            self.set_big(False)
        asked = self._session.question_open and self._session.asked.typed
        if name == "commit" and asked:
            self.query_one(PageView).ask_for_number()
        elif name == "next_page" and self.unread:
            self._say(READ_FIRST)
        else:
            self.note_text()
            return self._perform(name)
        return None

    def on_key(self, event: events.Key) -> None:
        """Begin a number; say in its turn, after the keys before it, why a key does nothing now."""
        if self.has_class("-tiny"):
            return
        if isinstance(self.focused, AnswerField) and event.is_printable:
            # Typed before the field had the keys.
            self.focused.insert_text_at_cursor(event.character or "")
            event.stop()
        elif self.focused is None and self._session.opens_field(event.key):
            self.set_big(False)
            begun = event.character if event.is_printable else ""
            self.query_one(PageView).ask_for_number(begun or "")
            event.stop()
        elif self.focused is None and self._is_declined(event.key):
            self.app.call_later(self._decline_key, event.key, event.character)

    def _is_declined(self, key: str) -> bool:
        name = self._session.action_of(key)
        if key == "k" and not self._shell:
            return True
        if name is None:
            return key not in self.active_bindings or (
                key.endswith("tab") and not self.has_class("-small")
            )
        return not self._session.available(name)

    def _decline_key(self, key: str, character: str | None) -> None:
        """Say why a key does nothing; of one that does something by now, nothing."""
        if not self.is_active:
            return
        if key == "k" and not self._shell:
            self._say(NO_SHELL)
        elif key.endswith("tab"):
            self._say(BOTH_IN_SIGHT)
        elif self._is_declined(key):
            bound = self._session.action_of(key) is not None
            self.session = self._session.respond(key if bound else character or key)

    def action_press(self, key: str) -> None:
        """Choose an option, show a chart or move a parameter; an idle arrow scrolls the text."""
        if key in DIGITS and self._session.question_open:
            self.set_big(False)
        if key in ("up", "down") and self._session.action_of(key) is None:
            self.action_scroll_text(1 if key == "down" else -1)
        else:
            self._change(self._session.respond(key), key)

    def action_leave(self) -> None:
        """Give a big chart its place back; else take off the chart's cursor, else turn back the
        panel, else take off what was said.
        """
        if self.has_class("-big"):
            self.set_big(False)
            return
        here, after = self._session, self._session.leave()
        self._change(after if here.notice else here.explain(after, "leave", "Esc"), "leave")

    def action_enlarge(self) -> None:
        """Give the chart that keys act on the whole screen; again, give it its place back."""
        if self._session.panel_on_view in IN_PLACE_OF_CHART:
            self._say(named_notice("enlarge", TABLE_IN_PLACE))
        else:
            self.set_big(not self.has_class("-big"))

    def action_scroll_text(self, pages: int) -> None:
        """Scroll the text by most of a page."""
        self._say(self.query_one(PageView).scroll_pages(pages))

    def action_more(self) -> None:
        """Turn to what the panel has no room for; in a small window with its text, to the panel."""
        self.set_big(False)
        if self._session.panel_on_view in WITHOUT_PANEL or not self.face_chart():
            self._say(self.query_one(StepPanel).turn_page())

    def _say(self, told: str) -> None:
        """Show a sentence; none leaves what stands there."""
        if told:
            self.session = replace(self._session, notice=told)

    def replace_session(self, session: Session, action: str = "") -> None:
        """Go on with another session, which an action led to."""
        self._change(session, action)
