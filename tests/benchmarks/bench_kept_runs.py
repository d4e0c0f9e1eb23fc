"""A run of a million steps: how fast it opens beside a fresh page, and what it takes in the file.

    pytest -s tests/benchmarks/bench_kept_runs.py

Opening is the page with its first chart; the best of each counts.
"""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.rendering.painter import Painter
from gdtui.progress import resume
from gdtui.progress.store import PROGRESS_FILE, Progress
from gdtui.session.session import Session
from tests.benchmarks.sizes import hold, sized

STEPS = sized(1_000_000, 30_000)
ROUNDS = sized(7, 1)
START_SECONDS = 0.35
"""What a whole start takes until its first chart, about: `bench_startup.py`."""


def best(work: Callable[[], object]) -> float:
    """The least seconds of some rounds."""
    times = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return min(times)


def test_a_million_steps_open_in_twice_the_time_of_a_fresh_page(tmp_path: Path) -> None:
    lesson = course.find("learning-rate")
    session = Session.open(lesson, 7).with_rate(Decimal("0.0002"))
    session = replace(session, trace=session.trace.advance(STEPS))
    with closing(Progress.open(tmp_path / "kept")) as progress:
        resume.RunKeeper(progress).keep(session)
        assert progress.flush(10)
    size = (tmp_path / "kept" / PROGRESS_FILE).stat().st_size

    def opened(home: str) -> Session:
        with closing(Progress.open(tmp_path / home)) as progress:
            session = resume.resume_lesson(lesson, progress, page=7, sources=known.sources)
        Painter().paint(draw_chart(session.chart_name, session), 44, 16)
        return session

    known = session
    back = opened("kept")
    assert back.trace.steps == STEPS
    fresh, kept = best(lambda: opened("fresh")), best(lambda: opened("kept"))
    random, slowest = Random(1), 0.0
    for _ in range(ROUNDS):
        slowest = max(slowest, best(lambda: opened("kept").go(random.randrange(STEPS))) - kept)
    ratio = (START_SECONDS + kept) / (START_SECONDS + fresh)
    print(
        f"\n{STEPS:,} steps: {size / 1e6:.2f} MB; page and chart {kept * 1e3:.0f} ms, fresh "
        f"{fresh * 1e3:.0f} ms; a whole start {ratio:.2f} ×; a point in {slowest * 1e3:.0f} ms"
    )
    hold(ratio <= 2 and size <= 2_000_000 and slowest <= 0.5)
