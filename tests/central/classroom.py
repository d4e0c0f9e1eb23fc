"""Learners who go through lessons without a screen, recorded as the tutor records them.

Each keeps a diary of what it did by its own reckoning, against which the report is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from gdtui.authoring.playthrough import keys_for, press_and_wait
from gdtui.course.lesson import Answer, Do, Lesson, Order, Page, Predict
from gdtui.course.questions import traits_of
from gdtui.progress.recording import Recorder
from gdtui.progress.resume import RunKeeper, resume_lesson, save_session
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.session.sources import Sources

PageOf = tuple[str, str]

MOST_QUESTIONS = 60
"""Questions of a drill or a review after which one gives up."""


@dataclass
class Diary:
    """What somebody did on each page, by lesson and page id."""

    done: set[PageOf] = field(default_factory=set)
    first: dict[PageOf, bool] = field(default_factory=dict)
    right: Counter[PageOf] = field(default_factory=Counter)
    missed: Counter[PageOf] = field(default_factory=Counter)
    hints: Counter[PageOf] = field(default_factory=Counter)
    wrong: dict[PageOf, list[str]] = field(default_factory=dict)

    def judge(self, page: PageOf, right: bool, given: str = "") -> None:
        """Note an answer down."""
        self.first.setdefault(page, right)
        (self.right if right else self.missed)[page] += 1
        if not right:
            self.wrong.setdefault(page, []).append(given)


class Learner:
    """Somebody who goes through lessons, wrong now and then."""

    def __init__(self, folder: Path, seed: int, *, keep_runs: bool = True) -> None:
        self.diary = Diary()
        self._folder = folder
        self._random = Random(seed)
        self._keep_runs = keep_runs

    def go_through(self, lesson: Lesson, sources: Sources | None = None) -> None:
        """Go through a lesson from where one was to its end, and leave."""
        with closing(Progress.open(self._folder)) as progress:
            self._recorder = Recorder(progress)
            self._progress = progress
            self._keeper = RunKeeper(progress)
            session = resume_lesson(lesson, progress, sources=sources)
            self._recorder.note(session)
            for page in lesson.pages[session.page_index :]:
                session = self._do_page(session, page)
                session = self._to(session, session.press("n"), "next_page")
            assert progress.flush(20.0)

    def _to(self, before: Session, after: Session, action: str) -> Session:
        """Go on as the screen does: note it, keep it."""
        self._recorder.note(after, action)
        kept = ("page_index", "marks", "answers")
        if any(getattr(after, name) != getattr(before, name) for name in kept):
            save_session(after, self._progress)
        if self._keep_runs and not after.finished:
            self._keeper.keep(after)
        return after

    def _press(self, session: Session, *keys: str) -> Session:
        """Press keys, and look on while an outcome plays."""
        for key in keys:
            action = key if key.startswith("=") else session.action_of(key) or ""
            session = self._to(session, press_and_wait(session, key), action)
            while session.revealing:
                session = self._to(session, session.tick(), "")
        return session

    def _do_page(self, session: Session, own: Page) -> Session:
        key = (session.lesson.slug, own.id)
        if traits_of(own.ask).quiz is not None:
            session = self._do_quiz(session, key)
        else:
            session = self._do_question(session, key)
        # A review that ended without having been passed counts as shown.
        if session.marks[session.page_index] == "done" or own.ask is None:
            self.diary.done.add(key)
        return session

    def _do_quiz(self, session: Session, key: PageOf) -> Session:
        for _ in range(MOST_QUESTIONS):
            if session.page_done:
                break
            session = self._do_question(session, key)
            if not session.page_done:
                session = self._press(session, "n")
        return session

    def _do_question(self, session: Session, key: PageOf) -> Session:
        """Do what the page on view asks: wrongly at first, now and then."""
        wrongly = self._random.random() < 0.3
        match session.page.ask:
            case Predict() as ask:
                options = range(len(ask.options))
                choice = self._random.choice([*options])
                if session.quiz_state is not None and not wrongly:
                    choice = next(each for each in options if ask.options[each].correct)
                option = ask.options[choice]
                self.diary.judge(key, option.correct, option.id or option.text)
                return self._press(session, str(choice + 1), "enter")
            case Do() as ask:
                for _ in range(self._random.randrange(len(ask.hints) + 1) if wrongly else 0):
                    session = self._press(session, "h")
                    self.diary.hints[key] += 1
                for pressed in ask.solution:
                    session = self._press(session, pressed)
                    if session.page_done:
                        break
                return session
            case Answer():
                for number in range(self._random.randrange(1, 4) if wrongly else 0):
                    typed = f"-98765{number}"
                    self.diary.judge(key, False, typed)
                    session = self._press(session, f"={typed}", "enter")
            case Order():
                if wrongly:
                    self.diary.judge(key, False)
                    session = self._press(session, "enter")
            case _:
                return session
        self.diary.judge(key, True)
        # In a quiz, `n` comes last: it is for `_do_quiz` to go on, once.
        return self._press(session, *(each for each in keys_for(session) if each != "n"))


def report_faults(
    learner: str, diary: Diary, lessons: Sequence[Lesson], pages: dict[PageOf, dict[str, object]]
) -> list[str]:
    """Compare what a report says of somebody with their diary; a sentence for each difference."""
    faults = []
    for lesson in lessons:
        for page in lesson.pages:
            key = (lesson.slug, page.id)
            first = diary.first.get(key)
            if first and traits_of(page.ask).quiz is not None:
                first = not diary.missed[key]
            goal = traits_of(page.ask).goal is not None
            tries = diary.right[key] + diary.missed[key] or int(goal and key in diary.done)
            wanted = {
                "done": key in diary.done,
                "right_at_first": first,
                "tries": tries,
                "misses": diary.missed[key],
                "hints": diary.hints[key],
            }
            said = {name: pages[key][name] for name in wanted}
            if said != wanted:
                faults.append(f"{learner}, {key}: {said} said, {wanted} done")
    return faults
