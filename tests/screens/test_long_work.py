"""What a chart takes long to work out holds up no key, and is there in the end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gdtui.charts import draw_chart
from gdtui.charts.sweeps import find_rate_sweep
from gdtui.course.parser import parse
from gdtui.progress.store import Place, Progress
from gdtui.session.session import Session
from gdtui.ui.app import TutorApp
from gdtui.ui.frame_clock import ManualClock, TimerClock
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.widgets import chart_view
from gdtui.ui.widgets.chart_view import ChartView
from tests.charts.conftest import LOGISTIC, RAIN, chart_lesson
from tests.support import screen_text


class SlicingClock(ManualClock):
    """Frames by hand, and long work in slices, as when somebody sits there."""

    slices = True


def opened(folder: Path, clock: ManualClock) -> TutorApp:
    path = folder / "01_a-sweep.md"
    path.write_text(chart_lesson(RAIN, LOGISTIC, "rate_sweep, loss"), encoding="utf-8")
    lesson = parse(path)
    session = Session.open(lesson)
    progress = Progress.in_memory()
    progress.save(Place("a-sweep", lesson.pages[0].id), {})
    return TutorApp(lambda: [lesson], session, progress, clock=lambda: clock)


async def test_a_sweep_goes_on_between_keys_and_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chart_view, "WORK_PAUSE", 3600.0)  # by hand, below
    monkeypatch.setattr(chart_view, "SLICES", 7)
    app = opened(tmp_path, SlicingClock())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        works = screen.session.sources.long_works
        assert screen.moving, "a program that drives the tutor has to wait"
        shares = [find_rate_sweep(screen.session).share]
        while works.unfinished:
            assert "% worked out" in screen_text(app, "#chart")
            await pilot.press("space")
            assert find_rate_sweep(screen.session).share == shares[-1], "a key works on nothing"
            screen.query_one("#chart", ChartView)._work_on()
            shares.append(find_rate_sweep(screen.session).share)
            assert screen.session.trace.steps == len(shares) - 1
        assert shares == sorted({*shares})
        assert (shares[0], shares[-1]) == (0, 1)
        await pilot.pause()
        assert "worked out" not in screen_text(app, "#chart")
        assert not screen.moving
        sliced = find_rate_sweep(screen.session).losses
    whole = find_rate_sweep(Session.open(screen.session.lesson)).losses
    assert np.array_equal(sliced, whole)


async def test_a_sweep_goes_on_where_no_key_is_pressed_and_its_words_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chart_view, "WORK_PAUSE", 0.01)
    app = opened(tmp_path, SlicingClock())
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("w", "w", "w")
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        for _ in range(2000):
            if not screen.session.sources.long_works.unfinished:
                break
            await pilot.pause(0.002)
        await pilot.pause()
        words = " ".join(screen_text(app, "#panel").replace("│", " ").split())
        assert "has the least loss" in words
        assert "worked out" not in words


def test_tests_shots_and_plain_lines_have_it_whole(tmp_path: Path) -> None:
    assert TimerClock().slices
    assert not ManualClock().slices
    path = tmp_path / "01_a-sweep.md"
    path.write_text(chart_lesson(RAIN, LOGISTIC, "rate_sweep"), encoding="utf-8")
    session = Session.open(parse(path))
    assert "worked out" not in draw_chart("rate_sweep", session).title
    assert not session.sources.long_works.unfinished
