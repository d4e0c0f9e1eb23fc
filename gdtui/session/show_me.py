"""Show me: the page's own solution, played key by key for who has tried in vain.

It is there after two tries, or once all hints were read. What was shown is marked so, not as done;
asked again by its key, the page can still be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Self, assert_never

from gdtui.course.lesson import Answer, Do, Drill, Order, Predict, Review, WriteLine
from gdtui.session import key_dispatch
from gdtui.session.afresh import begin_afresh
from gdtui.session.answering import QuestionKeys
from gdtui.text.numbers import number_text

FRAMES_BETWEEN = 2
"""Frames of an outcome, of which there are five a second, between a key and a different one."""

FRAMES_WATCHED = 100
"""How many frames a run is watched before the next key of a solution."""


_END = ""
"""Stands behind the last key: until then what is achieved was shown."""


def solution_keys(session: QuestionKeys) -> tuple[str, ...]:
    """Return the keys that do what the page on view asks; none of a prediction, or of no question.

    A number is what the engine makes of the page's value, where the learner stands.
    """
    match session.page.ask:
        case Do() as ask:
            return ask.solution
        case Answer() as ask:
            return (f"={ask.value.value(session.metrics)!r}", "enter")
        case WriteLine() as ask:
            return (f"={ask.solution.text}", "enter")
        case Order():
            return (*_arrows_to_order(session.arrangement, session.choice or 0), "enter", "enter")
        case None | Predict() | Drill() | Review():
            return ()
        case unknown:
            assert_never(unknown)


def _arrows_to_order(arrangement: Sequence[int], pointed: int) -> Iterator[str]:
    """The arrows that put lines in order, from the line that is pointed at."""
    lines = list(arrangement)
    for place in range(len(lines)):
        here = lines.index(place)
        yield from ["down"] * (here - pointed) or ["up"] * (pointed - here)
        yield from ["left"] * (here - place)
        lines.insert(place, lines.pop(here))
        pointed = place


def say_keys(keys: Sequence[str]) -> str:
    """Say keys in one line: `+ twice, space 10 times`."""
    said = []
    for key, presses in groupby(keys):
        count = len(list(presses))
        times = {1: "", 2: " twice"}.get(count, f" {count} times")
        said.append(f"{key}{times}")
    return ", ".join(said)


class ShowingKeys(QuestionKeys):
    """The key that has the solution played, and what plays it."""

    def show_me(self) -> Self:
        """Play the page's solution; where a goal is asked for, from the page's own start."""
        here = self if self.asked.goal is None else begin_afresh(self, self.opened_anew)
        keys = solution_keys(here)
        keys = keys if self.asked.goal is not None else keys[:-1]  # the last sees the outcome
        shown = replace(here, to_show=(*keys, _END), show_wait=0, running=False, said="")
        return replace(shown, misses=self.misses, hints_shown=self.hints_shown, notice="")

    def opened_anew(self) -> Self:
        """Return this page as it opens."""
        raise NotImplementedError

    def commit(self) -> Self:
        """Commit the answer; while a solution is shown, see the end of it."""
        if not self.to_show:
            return super().commit()
        shown = self
        while shown.to_show:
            shown = replace(shown, show_wait=shown.show_wait if shown.running else 0).tick()
        return shown

    def tick(self, most_steps: int | None = None) -> Self:
        """Play one frame of a solution that is shown, of a run or of an outcome."""
        if not self.to_show:
            return super().tick(most_steps)
        wait, as_learner = self.show_wait - 1, replace(self, to_show=(), only=None)
        if self.running or self.reveal_left:
            played = super(ShowingKeys, as_learner).tick(most_steps)
            played = replace(played, running=played.running and wait > 0)
            return self._show_on(played, self.to_show, wait if played.running else FRAMES_BETWEEN)
        if wait >= 0:
            return replace(self, show_wait=wait)
        key, *rest = self.to_show
        if key == _END:
            return replace(self, to_show=())
        pressed = key_dispatch.press(as_learner, key)
        if key.startswith("=") and not self.asked.writes:
            pressed = replace(pressed, said=f"It is {number_text(float(key[1:]))}.")
        wait = FRAMES_WATCHED if pressed.running else 0 if rest[0] == key else FRAMES_BETWEEN
        return self._show_on(pressed, tuple(rest), wait)

    def _show_on(self, played: Self, keys: tuple[str, ...], wait: int) -> Self:
        """Return what a key or a frame led to: what it achieved counts as shown."""
        here = self.page_index
        achieved = played.marks[here] == "done" != self.marks[here]
        marks = played._with_mark("shown") if achieved else played.marks
        return replace(played, marks=marks, only=self.only, to_show=keys, show_wait=wait)
