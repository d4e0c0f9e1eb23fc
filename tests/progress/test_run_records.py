"""A page with its runs comes back from its bytes as it was: states and columns, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random

import numpy as np
import pytest
from msgspec import structs

from gdtui.charts import draw_chart
from gdtui.charts.rendering.painter import Painter
from gdtui.course.lesson import Lesson
from gdtui.engine.thinning import MOST_BUCKETS, MOST_WHOLE, bucket_width, thin_rows
from gdtui.export.files import detach
from gdtui.export.history_csv import history_csv
from gdtui.progress import run_records, run_stamp
from gdtui.progress.run_pieces import MOST_STATES
from gdtui.progress.run_records import CHANGED, ELSEWHERE, pack_page, unpack_page
from gdtui.session.session import Session
from tests.lessons import shipped_lessons
from tests.walks import all_of, bits, hold_alike, walks

LESSONS = {lesson.slug: lesson for lesson in shipped_lessons()}


def again(session: Session, pieces: Mapping[bytes, bytes] | None = None) -> Session:
    """The session from its bytes, on the page as it opens."""
    opened = Session.open(
        session.lesson,
        session.page_index,
        marks=session.marks,
        answers=session.answers,
        asked_again=session.asked_again - {session.page_index},
        sources=session.sources,
    )
    packed = pack_page(session, pieces or {})
    back = unpack_page(opened, packed.record, {**(pieces or {}), **packed.made})
    assert back is not None
    return replace(back, pinned=session.pinned)


def hold(session: Session) -> None:
    hold_alike(session, again(session))


def walked(lesson: Lesson, seed: int, lengths: tuple[int, ...]) -> None:
    for session in walks(lesson, seed, lengths):
        hold(session)


@pytest.mark.slow
@pytest.mark.parametrize("slug", Random(2).sample([*LESSONS], 8))
def test_after_any_keys_on_any_page_it_comes_back(slug: str) -> None:
    walked(LESSONS[slug], 0, (12, 60))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(11))
@pytest.mark.parametrize("slug", LESSONS)
def test_after_many_more_keys_it_comes_back(slug: str, seed: int) -> None:
    walked(LESSONS[slug], seed, (5, 25, 120))


KINDS = {
    "all rows": ("learning-rate", 8),
    "one row": ("mini-batches", 5),
    "momentum": ("neural-network", 8),
    "network": ("neural-network", 6),
}
DRIVEN = ("space", "space", "space", "b", "a", "+", "-", "home", "end", "g", "s", "0", "e")


@pytest.mark.parametrize("kind", KINDS)
def test_random_steps_come_back_bit_for_bit_and_go_on_with_the_same_numbers(kind: str) -> None:
    slug, page = KINDS[kind]
    session = Session.open(LESSONS[slug], page - 1)
    random = Random(kind)
    for _ in range(50):
        session = session.press(random.choice(DRIVEN))
    hold(session)
    back = again(session)
    for key in ("b", "home", "end", "space", "b", "b", "e", "0", "space", "g"):
        session, back = session.press(key), back.press(key)
        assert all_of(session) == all_of(back), key


@pytest.mark.parametrize("keys", ["+ space 0", "+ 0"])
def test_what_a_key_offered_is_kept_with_its_sentence(keys: str) -> None:
    session = Session.open(LESSONS["learning-rate"], 7)
    own = session.rate
    for key in keys.split():
        session = session.press(key)
    back = again(session)
    assert (back.offered, back.press("0").rate) == ("own_rate", own)


@cache
def long_run(slug: str, page: int, steps: int) -> Session:
    session = Session.open(LESSONS[slug], page - 1)
    rate = session.rate if session.curvature.local else Decimal("0.0002")
    session = session.with_rate(rate)
    return replace(session, trace=session.trace.advance(steps))


STEPS = MOST_WHOLE + 5_000
LONG = [("learning-rate", 8), ("mini-batches", 4)]


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "page"), LONG)
def test_a_long_run_is_drawn_and_measured_as_it_was(slug: str, page: int) -> None:
    session = long_run(slug, page, STEPS)
    packed = pack_page(session)
    assert len(packed.record) + sum(map(len, packed.made.values())) < 1_000_000
    back = again(session)
    assert back.trace.log.thinned is not None
    assert len(back.trace.log.checkpoints) <= MOST_STATES
    # The bowl, where a run opens as a rule, is drawn of the rows that there are; a whole column is
    # spread for the chart that asks for it, and then the bowl is the same.
    filled = []
    for name in ("bowl", "loss", "bowl", "contour", "parameters", "convergence", "gradient"):
        one, two = (Painter().paint(draw_chart(name, each), 120, 36) for each in (session, back))
        # A cloud or a line of batches may lack some of its dots; none lies elsewhere.
        assert len([*one.changes(two)]) <= (4 if name in ("loss", "parameters") else 0), name
        filled.append({*back.trace.log.thinned.filled})
    assert filled[0] == set()
    assert filled[1] != set()
    for name in ("crossings", "loss_before", "start_loss", "loss", "status"):
        assert getattr(back, name) == getattr(session, name), name
    assert np.array_equal(back.trace.rates, session.trace.rates)
    for column in ("losses", "slopes", "weights", "biases", "gradient_norms"):
        whole, thin = getattr(session.trace, column), getattr(back.trace, column)
        assert (thin.min(), thin.max()) == (whole.min(), whole.max())
        assert np.isin(thin, whole).all()


@pytest.mark.slow
@pytest.mark.parametrize(("slug", "page"), LONG)
def test_every_point_of_a_long_run_is_reached_and_gone_on_from(slug: str, page: int) -> None:
    session = long_run(slug, page, STEPS)
    back, random = again(session), Random(slug)
    for index in (0, 1, 17, STEPS - 1, *random.sample(range(STEPS), 12)):
        here, there = session.go(index), back.go(index)
        assert bits(here.trace, index) == bits(there.trace, index)
        assert (here.crossings, here.loss_before) == (there.crossings, there.loss_before)
        assert here.trace.losses[-10:].tobytes() == there.trace.losses[-10:].tobytes()
        on, further = here.step().step(), there.step().step()
        assert bits(on.trace, index + 2) == bits(further.trace, index + 2)
        assert on.crossings == further.crossings


@pytest.mark.slow
def test_a_long_run_that_came_back_goes_on_and_comes_back_again() -> None:
    whole = long_run("learning-rate", 8, STEPS + 12_000)
    session = long_run("learning-rate", 8, STEPS)
    back = again(session)
    for _ in range(2):
        back = again(replace(back, trace=back.trace.advance(6_000)))
    assert bits(whole.trace, STEPS + 12_000) == bits(back.trace, STEPS + 12_000)
    assert back.crossings == whole.crossings
    for name in ("loss", "bowl", "convergence"):
        one, two = (Painter().paint(draw_chart(name, each), 120, 36) for each in (whole, back))
        assert [*one.changes(two)] == []
    early = again(again(replace(back, trace=back.trace.go(777))).step())
    assert bits(early.trace, 778) == bits(whole.go(778).trace, 778)


def test_a_long_run_that_came_back_is_exported_to_the_last_digit() -> None:
    session = long_run("learning-rate", 8, STEPS)
    back = again(session)
    assert back.trace.stretches(STEPS) == session.trace.stretches(STEPS)
    here, there = (history_csv(detach(each.go(3_000))) for each in (session, back))
    assert [*there] == [*here]


def test_thinning_keeps_every_extreme_and_takes_no_more_of_what_was_thinned() -> None:
    random = np.random.default_rng(4)
    columns = random.normal(size=(3, 5_000)).cumsum(axis=1)
    columns[0, 70] = np.nan
    kept = thin_rows(columns, None, 64)
    known = np.zeros(5_000, dtype=np.bool_)
    known[kept] = True
    again_kept = thin_rows(columns, known, 128)
    assert {*again_kept.tolist()} <= {*kept.tolist()}
    for first in range(0, 5_000, 128):
        part = columns[:, first : first + 128]
        inside = again_kept[(again_kept >= first) & (again_kept < first + 128)]
        assert np.array_equal(np.nanmin(part, axis=1), np.nanmin(columns[:, inside], axis=1))
        assert np.array_equal(np.nanmax(part, axis=1), np.nanmax(columns[:, inside], axis=1))
    assert all(length <= MOST_BUCKETS * bucket_width(length) for length in (20_001, 10**6, 10**7))


def test_a_key_in_a_long_run_writes_little() -> None:
    session = long_run("learning-rate", 8, MOST_WHOLE - 1)
    pieces = dict(pack_page(session).made)
    packed = pack_page(replace(session, trace=session.trace.step()), pieces)
    assert len(packed.record) + sum(map(len, packed.made.values())) < 50_000
    changed = replace(session, trace=session.trace.go(9_000).step())
    assert sum(map(len, pack_page(changed, pieces).made.values())) < 50_000


def test_where_the_page_has_changed_the_run_is_shown_beside_a_fresh_start() -> None:
    lesson = LESSONS["learning-rate"]
    session = Session.open(lesson, 0)
    for key in ("space", "+", "space", "space"):
        session = session.press(key)
    packed = pack_page(session)
    page = lesson.pages[0]
    descent = structs.replace(page.descent, l2=0.5)
    changed = structs.replace(page, descent=descent)
    opened = Session.open(structs.replace(lesson, pages=(changed, *lesson.pages[1:])))
    back = unpack_page(opened, packed.record, packed.made)
    assert back is not None
    assert back.notice == CHANGED.format("3 steps")
    assert back.trace.steps == 0
    (ghost,) = back.ghosts
    assert ghost.label == "before"
    assert ghost.trace.losses.tobytes() == session.trace.losses.tobytes()
    assert ghost.trace.state.parameters.tobytes() == session.state.parameters.tobytes()
    for name in ("loss", "bowl", "parameters"):
        draw_chart(name, back)
    hold(back)


def test_a_run_of_another_machine_stands_and_claims_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = Session.open(LESSONS["learning-rate"], 0).press("space")
    packed = pack_page(session)
    monkeypatch.setattr(run_stamp, "_processor", lambda: "another")
    back = unpack_page(Session.open(session.lesson, 0), packed.record, packed.made)
    assert back is not None
    assert back.notice == ELSEWHERE
    assert all_of(replace(back, notice=session.notice)) == all_of(session)


def test_what_cannot_be_read_is_as_if_nothing_had_been_kept() -> None:
    session = Session.open(LESSONS["learning-rate"], 0).press("space")
    packed, opened = pack_page(session), Session.open(session.lesson, 0)
    some = dict([*packed.made.items()][:1])
    noise = {name: bytes(reversed(data)) for name, data in packed.made.items()}
    for record, pieces in (
        (b"", packed.made),
        (packed.record[:-9], packed.made),
        (packed.record, {}),
        (packed.record, some),
        (packed.record, noise),
    ):
        assert unpack_page(opened, record, pieces) is None


def test_a_later_format_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session.open(LESSONS["learning-rate"], 0).press("space")
    monkeypatch.setattr(run_records, "PAGE_FORMAT", 2)
    packed = pack_page(session)
    monkeypatch.undo()
    assert unpack_page(Session.open(session.lesson, 0), packed.record, packed.made) is None
