"""What a page stands on, and the keys that change it: its switches, its arrows, its test set."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Self

from msgspec import structs

from gdtui.course.lesson import DescentSpec, Page, ProblemSpec, Scene
from gdtui.datasets import DataError
from gdtui.engine import Array
from gdtui.session.chart_state import MOST_TURNS, Ghost
from gdtui.session.lesson_run import LessonRun
from gdtui.session.training_setup import initial_parameters, start_trace

OPENS_ONCE = "o, open test: press o again to open it, once and for all."
"""Asked before it is opened; any other key withdraws the question with its sentence."""


class SceneKeys(LessonRun):
    """The keys that change what a page stands on."""

    def move(self, arrow: str) -> Self:
        """Move a parameter by hand, as the page lets the arrows do: the start of a new run."""
        moves = self.page.moves
        if not moves:
            return self
        names = tuple(moves)
        along = names[0] if arrow in ("left", "right") else names[-1]
        if len(names) == 1 and arrow in ("up", "down"):
            return self
        model = self.setup.descent.model
        index = model.parameter_names(self.problem.feature_names).index(along)
        parameters = self.state.parameters.copy()
        amount = moves[along] if arrow in ("right", "up") else -moves[along]
        parameters[index] = round(float(parameters[index]) + float(amount), 10)
        return replace(
            self,
            trace=start_trace(self.setup, parameters, self.rate, self.seed),
            steps_at_rate=0,
            running=False,
            phase=0,
            notice="",
        )._mark_if_done()

    def turn_first(self) -> Self:
        """Turn the page's first switch to its next place."""
        return self._turn_switch(0)

    def turn_second(self) -> Self:
        """Turn the page's second switch to its next place."""
        return self._turn_switch(1)

    def open_test(self) -> Self:
        """Open the test set, asked twice: its loss here is kept, and it is shut again."""
        again = "" if self.page_done else " Here 0 twice gives you the page anew."
        if self.test_opened_step is not None:
            told = f"The test set was opened at step {self.test_opened_step:,}, and once is once."
            return replace(self, notice=told + again)
        if self.offered != "test_set":
            return replace(self, running=False)._offering("test_set", OPENS_ONCE)
        rows = self.problem.test
        opened = replace(
            self,
            test_opened_step=self.trace.steps,
            test_opened_loss=self.data_loss(rows, self.state.parameters) if rows.count else None,
            notice="",
        )._mark_if_done()
        missed = self.asked.goal is not None and not opened.page_done
        return replace(opened, notice=f"The goal asked for another step.{again}" if missed else "")

    def _turn_switch(self, which: int) -> Self:
        switch = self.page.switches[which]
        switched = list(self.switch_positions)
        switched[which] = (switched[which] + 1) % len(switch.labels)
        scene = scene_with_switches(self.page, tuple(switched))
        set_anew = scene.descent.learning_rate != self.scene.descent.learning_rate
        rate = scene.descent.learning_rate if set_anew else self.rate
        label = switch.labels[switched[which]]
        only_frozen = structs.replace(
            self.scene, descent=structs.replace(self.scene.descent, freeze=scene.descent.freeze)
        )
        keep = self.state.parameters if scene == only_frozen else None
        turned = self._enter_scene(scene, rate, keep)
        if keep is not None and self.trace.steps:
            # The turn that ends here stays in sight: turns along one parameter each make stairs.
            turn = Ghost(switch.labels[self.switch_positions[which]], self.trace)
            before = self.turns[-MOST_TURNS + 1 :]
            turned = replace(turned, ghosts=(*self.pinned_by_hand, *before, turn))
        return replace(
            turned, switch_positions=tuple(switched), notice=f"{switch.name}: {label}."
        )._mark_if_done()

    def _enter_scene(self, scene: Scene, rate: Decimal, keep: Array | None = None) -> Self:
        """Stand on another scene; at its start, or at parameters that are kept."""
        try:
            setup = self.sources.setup(scene.problem, scene.descent)
        except DataError as error:
            return replace(self, notice=f"This cannot be shown: {error}.")
        start = initial_parameters(setup, scene.descent, self.seed)
        return replace(
            self,
            scene=scene,
            setup=setup,
            start=start,
            rate=rate,
            trace=start_trace(setup, start if keep is None else keep, rate, self.seed),
            chart_index=min(self.chart_index, len(scene.charts) - 1),
            ghosts=self.ghosts if len(start) == len(self.start) else (),
            steps_at_rate=0,
            running=False,
            phase=0,
        )


def scene_with_switches(page: Page, positions: tuple[int, ...]) -> Scene:
    """Return what a page stands on with its switches in these positions.

    Each position changes something of the page's opening scene; the changes of all switches add up.
    """
    opening = page.scene
    problem, descent, charts = opening.problem, opening.descent, opening.charts
    for switch, place in zip(page.switches, positions, strict=True):
        scene = switch.scenes[place]
        problem = structs.replace(problem, **_changes(opening.problem, scene.problem))
        descent = structs.replace(descent, **_changes(opening.descent, scene.descent))
        charts = scene.charts if scene.charts != opening.charts else charts
    return Scene(problem, descent, charts)


def _changes(old: ProblemSpec | DescentSpec, new: ProblemSpec | DescentSpec) -> dict[str, Any]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in old.__struct_fields__)
    return {name: after for name, before, after in pairs if before != after}
