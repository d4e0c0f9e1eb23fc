"""Run frames of the tutor, and print its memory after each count of them, in bytes.

python frames.py LESSON 10000 20000
"""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path

from rich.console import Console
from textual._compositor import CompositorUpdate

from gdtui import course
from gdtui.progress.store import Progress
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock


def memory() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


async def main(path: Path) -> None:
    lesson = course.parse(path)
    clock = ManualClock()
    app = TutorApp(lambda: [lesson], Session.open(lesson), Progress.in_memory(), lambda: clock)
    console = Console(color_system="256", force_terminal=True)

    def display(screen: object, update: object) -> None:
        if isinstance(update, CompositorUpdate):
            update.render_segments(console)

    app._display = display  # type: ignore[assignment]
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("enter", "r")
        for frames in map(int, sys.argv[2:]):
            for frame in range(frames):
                clock.tick()
                await asyncio.sleep(0.02 if frame % 10 == 0 else 0)
                if frame % 500 == 0:
                    await pilot.press("c")
                if frame % 4000 == 3999:
                    await pilot.press("0", "r")
            print(memory(), flush=True)


asyncio.run(main(Path(sys.argv[1])))
