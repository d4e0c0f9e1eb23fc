"""What a shot of a lesson costs, against the smallest Textual application opened and closed."""

from __future__ import annotations

import statistics
import time
from typing import Any

from textual.app import App, ComposeResult
from textual.widgets import Markdown

from gdtui.shots.recording import run_alone
from gdtui.shots.shot import take_shot
from tests.benchmarks.sizes import hold, sized

ROUNDS = sized(15, 1)
LIMIT = 2.0


class Smallest(App[None]):
    """A Markdown and nothing else."""

    def compose(self) -> ComposeResult:
        """Show a heading and a line."""
        yield Markdown("# Hello\n\nSome text.")


async def open_and_close(app: App[Any]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()


def test_a_shot_takes_at_most_twice_the_smallest_application() -> None:
    ratios = []
    for turn in range(ROUNDS + 1):
        begun = time.perf_counter()
        run_alone(open_and_close(Smallest()))
        between = time.perf_counter()
        take_shot("7")
        if turn:  # the first one imports
            ratios.append((time.perf_counter() - between) / (between - begun))
    median = statistics.median(ratios)
    print(f"\na shot: {median:.2f}x the smallest application")
    hold(median <= LIMIT)
