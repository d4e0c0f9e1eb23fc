"""A step glides along the slope to its new place, and drops onto the curve; no key waits for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from gdtui import course
from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import ChartSpec, Marker
from gdtui.charts.glide import glide_frame
from gdtui.course.lesson import Lesson
from gdtui.session.session import Session
from gdtui.settings import Look, may_glide
from gdtui.ui.frame_clock import ManualClock, TimerClock
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]
SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}


def point(spec: ChartSpec | None) -> tuple[float, float]:
    assert spec is not None
    mark = next(e for e in spec.layers if isinstance(e, Marker) and e.role == "current")
    return mark.x, mark.y


def test_the_point_moves_along_the_tangent_to_above_its_new_place(lessons: list[Lesson]) -> None:
    before = Session.open(lessons[0])
    after = before.step()
    old, new = draw_chart("bowl", before), draw_chart("bowl", after)
    (w0, loss0), (w1, loss1) = point(old), point(new)
    slope = float(before.gradient[0])
    for share in (0.25, 0.5, 1.0):
        assert point(glide_frame(old, new, share)) == pytest.approx(
            (w0 + share * (w1 - w0), max(old.y.low, loss0 + share * slope * (w1 - w0)))
        )
    assert loss1 > loss0 + slope * (w1 - w0), "the curve lies above its tangent"


def test_a_step_glides_before_the_course_draws_the_slope() -> None:
    before = Session.open(course.find("one-minute"))
    old, new = draw_chart("bowl", before), draw_chart("bowl", before.step())
    assert not any(layer.role == "tangent" for layer in old.layers)
    (w0, loss0), (w1, _) = point(old), point(new)
    slope = float(before.gradient[0])
    halfway = (w0 + w1) / 2, loss0 + slope * (w1 - w0) / 2
    assert point(glide_frame(old, new, 0.5)) == pytest.approx(halfway)


def test_a_point_keeps_to_the_chart_on_its_way() -> None:
    """On page 7.6 the tangent leads below 0: the legend said "now, off the chart", step by step."""
    before = Session.open(course.find("learning-rate"), 5).rate_up().rate_up()
    old, new = draw_chart("bowl", before), draw_chart("bowl", before.step())
    (w0, loss0), (w1, _) = point(old), point(new)
    assert loss0 + float(before.gradient[0]) * (w1 - w0) < old.y.low, "so far the slope leads"
    for share in (0.25, 0.5, 0.75, 1.0):
        w, loss = point(glide_frame(old, new, share))
        assert w == pytest.approx(w0 + share * (w1 - w0))
        assert old.y.low <= loss <= old.y.high


def test_nothing_glides_where_there_is_no_way_or_the_axes_change(lessons: list[Lesson]) -> None:
    before = Session.open(lessons[0])
    assert glide_frame(draw_chart("loss", before), draw_chart("loss", before.step()), 0.5) is None
    old, new = draw_chart("bowl", before), draw_chart("bowl", before.step())
    wider = structs.replace(new, x=structs.replace(new.x, high=new.x.high * 2))
    assert glide_frame(old, wider, 0.5) is None


async def test_the_frames_of_a_step_end_on_the_curve(tutor: Make) -> None:
    one = tutor()
    one.clock.glide_frames = 2
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        seen = [one.text("#chart")]
        assert "step 1" in one.text("#readout"), "numbers are there at once"
        assert one.screen.moving
        for _ in range(2):
            one.clock.tick()
            await pilot.pause()
            seen.append(one.text("#chart"))
        assert len({*seen}) == 3
        assert not one.clock.going
        assert not one.screen.moving
        still = Tutor([one.session.lesson])
    async with still.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        assert still.text("#chart") == seen[-1]


async def test_the_next_key_ends_it_at_once(tutor: Make) -> None:
    one = tutor()
    one.clock.glide_frames = 5
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        await pilot.pause()
        await pilot.press("b")
        await pilot.pause()
        assert one.session.trace.steps == 0
        assert not one.screen.moving
        assert not one.clock.going
        await pilot.press("space", "r")
        one.clock.tick(3)
        await pilot.pause()
        assert one.session.trace.steps == 2, "a run takes its frames, up to the goal"


def test_a_step_glides_for_a_fifth_of_a_second_in_five_frames_at_most() -> None:
    frames = {rate: TimerClock(rate, glide=True).glide_frames for rate in (1, 4, 5, 10, 24, 25, 30)}
    assert frames == {1: 0, 4: 0, 5: 1, 10: 2, 24: 4, 25: 5, 30: 5}
    assert TimerClock(10).glide_frames == ManualClock().glide_frames == 0


@pytest.mark.parametrize(
    ("look", "restricted", "environ", "glides"),
    [
        (Look(), False, {}, True),
        (Look(), True, {}, False),
        (Look(), False, SSH, False),
        (Look(glide=True), True, SSH, True),
        (Look(glide=False), False, {}, False),
        (Look(glide=True, still=True), False, {}, False),
    ],
)
def test_who_sees_it(
    look: Look,
    restricted: bool,
    environ: dict[str, str],
    glides: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert may_glide(look, restricted) == glides


@pytest.mark.parametrize("rate", [1, 2, 5, 10, 30])
def test_an_outcome_takes_three_seconds_at_most_and_a_fifth_of_one_for_each_frame(
    rate: int,
) -> None:
    clock = TimerClock(rate)
    due = [clock.outcome_frames() for _ in range(3 * rate)]
    assert sum(due) == pytest.approx(15, abs=1)
    assert max(due) <= max(1, 5 / rate + 1)
