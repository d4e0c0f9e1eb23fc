"""One learner's run of one lesson: every key is a method, every method returns a new session.

Nothing here reads a clock, prints or knows a screen. A screen holds one `Session` and replaces it;
a test or the checker plays the same lesson with `press`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from gdtui import keymap
from gdtui.course.lesson import CourseError, Lesson, Page, PanelName
from gdtui.course.questions import traits_of
from gdtui.datasets import DataError
from gdtui.session import availability, drills_and_reviews, key_dispatch
from gdtui.session.afresh import begin_afresh
from gdtui.session.answering import first_arrangement
from gdtui.session.chart_state import MOST_GHOSTS, Ghost
from gdtui.session.drills_and_reviews import QuizState
from gdtui.session.lesson_run import PageMark
from gdtui.session.page_draw import draw_page, require_page
from gdtui.session.restarting import RestartKeys
from gdtui.session.scenes import scene_with_switches
from gdtui.session.sources import Sources
from gdtui.session.training_setup import initial_parameters, start_trace

PANELS: tuple[PanelName, ...] = ("worked", "code", "source", "account")


class Session(RestartKeys):
    """The whole state of a lesson in progress, and every key of it."""

    # Opening -----------------------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        lesson: Lesson,
        page: int = 0,
        *,
        marks: tuple[PageMark, ...] | None = None,
        answers: tuple[int | None, ...] | None = None,
        asked_again: frozenset[int] = frozenset(),
        learning_rate: Decimal | None = None,
        seed: int | None = None,
        chart: str | None = None,
        draw_seed: int = 0,
        variant: int | None = None,
        sources: Sources | None = None,
    ) -> Session:
        """Open a lesson at a page, at exactly the state that page describes.

        Args:
            lesson: the lesson.
            page: which page, from 0.
            marks: what is known of each page from earlier; all open when not given.
            answers: what was committed to on each page earlier; nothing when not given.
            asked_again: the pages among those marked as done that ask once more.
            learning_rate: instead of the page's own.
            seed: instead of the page's own.
            chart: the name of one of the page's charts, to show first.
            draw_seed: the learner's own, which draws the numbers that pages ask with.
            variant: which of the page's variants, in place of the one that is drawn.
            sources: reads the tables, and keeps what it reads; new ones when not given.

        Raises:
            DataError: the page's table cannot serve.
            ValueError: no such page, or the page has no such chart; one sentence.
        """
        require_page(lesson, page)
        session = cls._open_page(
            lesson,
            page,
            marks or _all_open(lesson),
            answers or (None,) * len(lesson.pages),
            sources or Sources(),
            seed=seed,
            rate=learning_rate,
            draw=(draw_seed, variant),
        )
        session = replace(session, asked_again=asked_again)
        if chart is None:
            return session
        charts: tuple[str, ...] = session.scene.charts
        if chart not in charts:
            raise ValueError(f"This page has no chart “{chart}”: it has {', '.join(charts)}.")
        return replace(session, chart_index=charts.index(chart))

    @classmethod
    def _open_page(
        cls,
        lesson: Lesson,
        index: int,
        marks: tuple[PageMark, ...],
        answers: tuple[int | None, ...],
        sources: Sources,
        *,
        seed: int | None = None,
        rate: Decimal | None = None,
        panel: PanelName = "worked",
        quiz_state: QuizState | None = None,
        quiz_page: Page | None = None,
        draw: tuple[int, int | None] = (0, None),
    ) -> Session:
        drawn = draw_page(lesson.pages[index], *draw, sources)
        own = drawn.page or lesson.pages[index]
        seed = own.descent.seed if seed is None else seed
        quiz = traits_of(own.ask).quiz
        if quiz_state is None and quiz is not None:
            quiz_state = drills_and_reviews.start_quiz(quiz, lesson, seed, sources, drawn.seed)
        page = quiz_page or own
        if quiz_state is not None and quiz_page is None:
            page = drills_and_reviews.question_page(quiz_state, own, sources)
        switched = (0,) * len(page.switches)
        scene = scene_with_switches(page, switched)
        setup = sources.setup(scene.problem, scene.descent)
        rate = scene.descent.learning_rate if rate is None else rate
        start = initial_parameters(setup, scene.descent, seed)
        arrangement = first_arrangement(page.ask, seed)
        return cls(
            lesson=lesson,
            page_index=index,
            scene=scene,
            setup=setup,
            trace=start_trace(setup, start, rate, seed),
            rate=rate,
            seed=seed,
            start=start,
            marks=marks,
            answers=answers,
            choice=0 if arrangement else None,
            arrangement=arrangement,
            draw=drawn,
            quiz_state=quiz_state,
            quiz_page=None if quiz_state is None else page,
            switch_positions=switched,
            panel=panel if page.panel == "worked" else page.panel,
            sources=sources,
        )

    # The run -----------------------------------------------------------------------------------

    def phase_step(self) -> Session:
        """Light the next phase; the fourth, the update, moves."""
        following = self.phase % 4 + 1
        panel: PanelName = self.panel if self.panel in ("code", "source") else "worked"
        if following < 4:
            return replace(self, phase=following, panel=panel, running=False, notice="")
        moved = self._advance(1)
        if moved.trace is self.trace:
            return moved
        return replace(moved, phase=4, panel=panel, running=False)

    def next_panel(self) -> Session:
        """Show the step under the chart in numbers, as code, or in words."""
        own = self.page.panel
        panels = PANELS if own in PANELS else (own, *PANELS)
        following = panels[(panels.index(self.panel) + 1) % len(panels)]
        return replace(self, panel=following, notice="")

    def leave(self) -> Session:
        """Take the cursor off the chart; else put the page's own panel back."""
        if self.cursor is not None:
            return self.toggle_cursor()
        return replace(self, panel=self.page.panel, phase=0, notice="")

    def back(self) -> Session:
        """Undo one update; what arrows moved is undone by arrows."""
        if self.trace.steps == 0 and self.page.moves:
            return replace(super().back(), notice="No step to undo: arrows undo what arrows moved.")
        return super().back()

    def pin(self) -> Session:
        """Pin the run so far as a ghost; one of the same rates and settings is replaced."""
        if self.trace.steps == 0:
            return replace(self, notice="Take a step first: there is no run to pin yet.")
        from gdtui.session.pinned_settings import label_run  # many never pin a run

        label = label_run(self)
        others = tuple(ghost for ghost in self.pinned_by_hand if ghost.label != label)
        ghosts = (*self.turns, *(*others, Ghost(label, self.trace))[-MOST_GHOSTS:])
        gone = f"; the oldest, {others[0].label}, made room" if len(others) == MOST_GHOSTS else ""
        return replace(self, ghosts=ghosts, notice=f"Pinned {label}{gone}.")

    # The page ----------------------------------------------------------------------------------

    def next_page(self) -> Session:
        """Go on, where the page was done or skipped; from the last page, finish the lesson.

        In a drill or review, go on to the next question once this one is answered.
        """
        asked = traits_of(self.own_page.ask)
        answered = self.quiz_answer is not None and not self.revealing
        if (
            self.quiz_state is not None
            and answered
            and not self.quiz_state.over
            and not self.page_done
            and asked.quiz is not None
        ):
            quiz_state = drills_and_reviews.next_question(self.quiz_state, asked.quiz)
            following = self._open_page(
                self.lesson,
                self.page_index,
                self.marks,
                self.answers,
                self.sources,
                seed=self.seed,
                quiz_state=quiz_state,
                draw=(self.draw.seed, None),
            )
            told = drills_and_reviews.new_round_notice(self.quiz_state, quiz_state, asked.quiz)
            return replace(self._hand_on(following), pinned=self.pinned, notice=told)
        if self.own_page.ask is None:
            marks = self._with_mark("done")
        elif self.marks[self.page_index] == "open":
            act = asked.goal is not None
            wanted = "its goal" if act else "its outcome" if self.revealing else "an answer"
            skipped = "it" if self.quiz_state is None else "all its questions"
            return replace(self, notice=f"This page waits for {wanted}. x skips {skipped}.")
        else:
            marks = self.marks
        if self.page_index + 1 == len(self.lesson.pages):
            return replace(self, marks=marks, finished=True, running=False, notice="")
        return self._turn_to(self.page_index + 1, marks)

    def previous_page(self) -> Session:
        """Go back a page."""
        if self.page_index == 0:
            return replace(self, notice="This is the first page.")
        return self._turn_to(self.page_index - 1, self.marks)

    def skip(self) -> Session:
        """Leave the page without doing it; it is marked as skipped."""
        marks = self.marks if self.marked_done else self._with_mark("skipped")
        if self.page_index + 1 == len(self.lesson.pages):
            return replace(
                self,
                marks=marks,
                answers=self._answers_seen(),
                finished=True,
                running=False,
                reveal_left=0,
                notice="",
            )
        return self._turn_to(self.page_index + 1, marks)

    def ask_again(self) -> Session:
        """Put the page back to how it opens, what it asks open again; marks and pins stay."""
        return begin_afresh(self, self.opened_anew)

    def opened_anew(self) -> Session:
        """Return this page as it opens, unanswered, with other numbers if it draws them."""
        return self.opened_in_variant(self.draw.variant + 1, self._with_answer(None))

    def opened_in_variant(self, variant: int, answers: tuple[int | None, ...]) -> Session:
        """Return this page as it opens in one of its variants, with these answers."""
        chosen = self.panel if self.page.panel == "worked" else "worked"
        page = (self.lesson, self.page_index, self.marks, answers, self.sources)
        anew = drills_and_reviews.anew(self.quiz_state, traits_of(self.own_page.ask).quiz)
        draw = (self.draw.seed, variant)
        return self._open_page(*page, panel=chosen, quiz_state=anew, draw=draw)

    # By key ------------------------------------------------------------------------------------

    def permits(self, name: str) -> bool:
        """Whether a teacher who left a few keys left this action."""
        return keymap.is_left(name, self.only)

    def action_of(self, key: str) -> str | None:
        """Return what a key does here: `step`, `choose`; None where it does nothing."""
        return key_dispatch.action_of(self, key)

    def available(self, name: str) -> bool:
        """Whether a method makes sense now."""
        return availability.is_available(self, name)

    def decline(self, name: str) -> Session:
        """Say why a method makes no sense now; `available` is what finds that it does not."""
        return replace(self, notice=availability.why_unavailable(self, name))

    def to_come(self, name: str) -> bool:
        """Whether the course teaches a key only on a later page."""
        return availability.is_to_come(self, name)

    def respond(self, key: str) -> Session:
        """Press a key; where that changes nothing, say which key it is and why not here."""
        return key_dispatch.respond(self, key)

    def opens_field(self, key: str) -> bool:
        """Whether a key, by the terminal's name, begins the number that the page asks for."""
        return key_dispatch.opens_field(self, key)

    def explain(self, after: Session, name: str, key: str = "") -> Session:
        """What an action led to; where that is nothing new, it says which action and why."""
        return key_dispatch.explain(self, after, name, key)

    def perform(self, name: str) -> Session:
        """Do an action of the table of keys; where that changes nothing, say why."""
        return key_dispatch.perform(self, name)

    def press(self, key: str) -> Session:
        """Do what a key does on the screen; an unknown or unavailable key does nothing.

        Args:
            key: as the terminal names it or as lessons write it: `space`, `plus`, `+`, `1`, `up`;
                `=0.52` types an answer.
        """
        return key_dispatch.press(self, key)

    # Inside ------------------------------------------------------------------------------------

    def _turn_to(self, index: int, marks: tuple[PageMark, ...]) -> Session:
        chosen = self.panel if self.page.panel == "worked" else "worked"
        answers = self._answers_seen()
        try:
            page, draw = (self.lesson, index, marks, answers, self.sources), (self.draw.seed, None)
            turned = self._open_page(*page, panel=chosen, draw=draw)
        except (CourseError, DataError) as error:
            return replace(self, notice=f"Page {index + 1} cannot open: {error}.")
        # An outcome that was not seen stays unknown, but to who comes back to it.
        lasting = self.quiz_state is None and not self.revealing
        pinned = {**self.pinned, self.page_index: self.ghosts if lasting else ()}
        left = {**self.left, self.page_index: replace(self, left={}, running=False)}
        turned = replace(self._hand_on(turned), pinned=pinned, left=left)
        before = left.get(index) or (self.recall(turned) if self.recall is not None else None)
        if isinstance(before, Session):
            return turned.come_back(before)
        count = len(turned.start)
        ghosts = (
            ghost for ghost in pinned.get(index, ()) if len(ghost.trace.at(0).parameters) == count
        )
        return replace(turned, ghosts=tuple(ghosts))

    def as_left(self, index: int) -> Session:
        """Another page as it was left, or as it opens where nobody was there."""
        if index == self.page_index:
            return self
        left = self.left.get(index)
        return left if isinstance(left, Session) else self._turn_to(index, self.marks)

    def come_back(self, before: Session) -> Session:
        """This page as it was left before, with the marks and answers of now."""
        index = self.page_index
        back = replace(
            self._hand_on(before),
            lesson=self.lesson,
            page_index=index,
            marks=self.marks,
            answers=self._with_answer(before.answers[index]),
            pinned=self.pinned,
            running=False,
            finished=False,
        )
        asked_again = self.asked_again - {index} | before.asked_again & {index}
        # An answer may have been kept, and the mark not: in a lesson that was reset meanwhile.
        return replace(back, asked_again=asked_again)._mark_if_done()


def _all_open(lesson: Lesson) -> tuple[PageMark, ...]:
    return tuple("open" for _ in lesson.pages)
