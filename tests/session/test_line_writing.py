"""A line that the learner writes: judged by its values, and then it drives the run."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from gdtui import engine
from gdtui.course.lesson import WriteLine
from gdtui.course.questions import traits_of
from gdtui.progress.run_records import pack_page, unpack_page
from gdtui.session.line_judging import NO_ONE_NUMBER, OWN_TABLE_ALONE
from gdtui.session.record import SessionRecord, record_session
from gdtui.session.restore import restore_session
from gdtui.session.session import Session
from tests.lessons import shipped_lessons

LESSONS = {lesson.slug: lesson for lesson in shipped_lessons()}
PAGES = [
    (lesson.slug, index)
    for lesson in LESSONS.values()
    for index, page in enumerate(lesson.pages)
    if traits_of(page.ask).line is not None
]

LOSS = """
mean(error ** 2)
mean(error * error)
sum(error ** 2) / n
(1 / n) * sum(error * error)
mean((guess - y) ** 2)
mean((y - guess) ** 2)
mean((-error) ** 2)
mean(guess**2 - 2*guess*y + y**2)
sqrt(mean(error ** 2)) ** 2
mean(error ** 2 * 3) / 3
"""
SLOPE_W = """
mean(2 * error * x)
2 * mean(error * x)
sum(2 * error * x) / n
2 / n * sum(error * x)
2 * sum(x * error) / n
mean(error * x) + mean(x * error)
mean(x * error * 2)
-mean(-2 * error * x)
mean(error * x) / 0.5
-2 * mean(-error * x)
mean(2 * x * error + 0 * x)
"""
SLOPE_B = """
mean(2 * error)
2 * mean(error)
sum(2 * error) / n
2 / n * sum(error)
mean(error) * 2
mean(error) + mean(error)
mean(error + error)
-mean(-2 * error)
mean(error) / 0.5
2 * sum(error) / n
"""
UPDATE = """
w - rate * gradient
w - gradient * rate
w + -rate * gradient
-rate * gradient + w
-(rate * gradient) + w
w - (rate * gradient)
(w - rate * gradient)
w + rate * -gradient
-(rate * gradient - w)
w - 2 * rate * gradient / 2
w * 1 - rate * gradient
"""
GUESS = """
w * x + b
x * w + b
b + w * x
b + x * w
(w * x) + b
-(-w * x - b)
w * x - -b
(w * x * 2 + 2 * b) / 2
b - -x * w
w * x + 2 * b - b
0 + b + x * w
"""
LONG_SLOPE = """
mean(2 * (w * x + b - y) * x)
2 * mean((w * x + b - y) * x)
sum(2 * (w * x + b - y) * x) / n
2 / n * sum(x * (w * x + b - y))
mean(2 * x * (b + x * w - y))
-mean(2 * (y - w * x - b) * x)
2 * (w * mean(x ** 2) + b * mean(x) - mean(x * y))
mean(2 * (w * x + (b - y)) * x)
mean((w * x + b - y) * x) / 0.5
mean(2 * w * x ** 2 + 2 * b * x - 2 * x * y)
"""
PENALTY = """
2 * lam * w
lam * 2 * w
lam * w * 2
2 * w * lam
w * lam + lam * w
lam * w / 0.5
-(-2 * lam * w)
(lam + lam) * w
lam * (w + w)
2 * (lam * w)
"""
VELOCITY = """
beta * velocity + gradient
velocity * beta + gradient
gradient + beta * velocity
gradient + velocity * beta
(beta * velocity) + gradient
gradient - -beta * velocity
velocity - (1 - beta) * velocity + gradient
-(-gradient - beta * velocity)
(2 * gradient + 2 * beta * velocity) / 2
gradient * 1 + beta * velocity
"""
CHANCE = """
1 / (1 + exp(-z))
1 / (exp(-z) + 1)
exp(z) / (1 + exp(z))
exp(z) / (exp(z) + 1)
1 - 1 / (1 + exp(z))
(1 + exp(-z)) ** -1
(1 + tanh(z / 2)) / 2
0.5 + 0.5 * tanh(0.5 * z)
exp(-log(1 + exp(-z)))
1 - exp(-z) / (1 + exp(-z))
"""
RIGHT = {
    "loss": LOSS,
    "slope_w": SLOPE_W,
    "slope_b": SLOPE_B,
    "update": UPDATE,
    "guess": GUESS,
    "penalty": PENALTY,
    "velocity": VELOCITY,
    "chance": CHANCE,
}
SAME_BITS = {"update", "velocity", "penalty", "chance"}


def opened(slug: str, index: int) -> tuple[Session, WriteLine]:
    session = Session.open(LESSONS[slug], index)
    line = session.asked.line
    assert line is not None
    return session, line


def forms(ask: WriteLine) -> list[str]:
    text = RIGHT[ask.part]
    if ask.part == "slope_w" and "error" not in dict(ask.solution.kinds):
        text = LONG_SLOPE
    return text.split("\n")[1:-1]


def seen(session: Session) -> Session:
    while session.revealing:
        session = session.commit()
    return session


def part_of(slug: str, part: str) -> tuple[Session, WriteLine]:
    found = next(
        index
        for index, page in enumerate(LESSONS[slug].pages)
        if (line := traits_of(page.ask).line) is not None and line.part == part
    )
    return opened(slug, found)


def test_the_course_asks_for_every_line() -> None:
    assert {opened(*page)[1].part for page in PAGES} == set(RIGHT)


@pytest.mark.parametrize(("slug", "index"), PAGES)
def test_ten_right_forms_are_right_and_no_slip_is(slug: str, index: int) -> None:
    session, ask = opened(slug, index)
    right = forms(ask)
    assert len(right) >= 10
    for text in right:
        assert session.type_answer(text).answer == 0, text
    assert len(ask.slips) >= 5
    for slip in ask.slips:
        answered = session.type_answer(slip.formula.text)
        assert (answered.answer, answered.said) == (None, slip.feedback)
        assert not seen(answered).page_done


@pytest.mark.parametrize(("slug", "index"), PAGES)
def test_the_right_line_runs_as_the_engine_does(slug: str, index: int) -> None:
    session, ask = opened(slug, index)
    engine = session.trace.advance(50)
    for text in forms(ask)[:1] if ask.part in SAME_BITS else forms(ask):
        own = seen(session.type_answer(text))
        own_trace = own.trace.go(0).advance(50)
        states = [own_trace.at(step).parameters for step in range(51)]
        expected = [engine.at(step).parameters for step in range(51)]
        most = max(np.abs(each).max() for each in expected)
        assert np.max(np.abs(np.array(states) - expected)) <= 1e-12 * most, text
        if ask.part in SAME_BITS:
            assert [each.tobytes() for each in states] == [each.tobytes() for each in expected]


def test_a_wrong_line_drives_the_same_four_phases_until_0() -> None:
    session, ask = part_of("one-update", "update")
    climbing = seen(session.type_answer("w + rate * gradient"))
    assert climbing.question_open
    assert climbing.trace.steps == ask.reveal.steps
    assert climbing.loss > 100 * climbing.start_loss
    walked = climbing
    for _ in range(4):
        walked = walked.press(".")
    assert walked.phase == 4
    assert walked.trace.steps == climbing.trace.steps + 1
    assert walked.work.after.parameters.tobytes() == walked.state.parameters.tobytes()
    undone = climbing.press("b").press("b")
    assert undone.state.parameters.tobytes() == climbing.trace.at(8).parameters.tobytes()
    again = undone.press("space").press("space")
    assert again.state.parameters.tobytes() == climbing.state.parameters.tobytes()
    back = climbing.press("0")
    assert not back.line_driving
    assert back.trace.steps == 0
    assert back.trace.advance(1).state.parameters[0] > 0


@pytest.mark.parametrize("text", ["w + rate * gradient", "w - rate * gradient", "w - 1"])
def test_a_run_of_an_own_line_is_kept_and_comes_back(text: str) -> None:
    session = seen(part_of("one-update", "update")[0].type_answer(text))
    session = session.pin().press("space").press("b")
    packed = pack_page(session)
    fresh = replace(Session.open(session.lesson, session.page_index), marks=session.marks)
    kept = unpack_page(fresh, packed.record, packed.made)
    record = msgspec.json.decode(msgspec.json.encode(record_session(session)), type=SessionRecord)
    for back in (kept, restore_session(session.lesson, record)):
        assert back is not None
        assert back.line_driving == text
        assert back.tried == (text,)
        assert back.said == session.said
        ahead, expected = back.trace.go(11).advance(3), session.trace.go(11).advance(3)
        assert ahead.state.parameters.tobytes() == expected.state.parameters.tobytes()
        assert [ghost.trace.log.descent for ghost in back.ghosts] == [session.trace.log.descent]


def test_a_number_in_the_place_of_a_name_is_told() -> None:
    session, _ = part_of("one-update", "update")
    told = session.type_answer("w - 0.00005 * gradient")
    assert told.said == "0.00005 is what `rate` is today; write `rate`, for any other day."
    assert told.line_driving
    session, _ = part_of("momentum", "velocity")
    assert "`beta` is today" in session.type_answer("0.9 * velocity + gradient").said
    session, _ = part_of("one-update", "slope_w")
    count = session.rows.count
    assert "`n` is today" in session.type_answer(f"sum(2 * error * x) / {count}").said


def test_a_line_that_is_right_on_the_page_s_own_table_alone_is_told() -> None:
    session, _ = part_of("two-parameters", "slope_b")
    spread = float(np.mean(2 * session.rows.features[:, 0]))
    text = f"2 * mean(error) + mean(x) - {spread / 2!r}"
    assert session.type_answer(text).said == OWN_TABLE_ALONE
    count = session.rows.count
    assert (
        session.type_answer(
            f"sum(error) / ({count // 2} + 0.0 * n) * {2 * (count // 2) / count!r}"
        ).said
        == OWN_TABLE_ALONE
    )


def test_what_gives_a_number_for_each_row_is_told_and_drives_nothing() -> None:
    session, _ = part_of("one-update", "slope_w")
    told = session.type_answer("3 * error * x")
    assert told.said == NO_ONE_NUMBER
    assert not told.line_driving


def test_what_cannot_be_read_leaves_the_run_as_it_is() -> None:
    session, _ = part_of("one-update", "update")
    climbing = seen(session.type_answer("w + rate * gradient"))
    told = climbing.type_answer("w - lr * gradient")
    assert told.said == "`lr` is not a name here; this page has w, rate, gradient."
    assert told.trace is climbing.trace
    assert told.tried == ("w + rate * gradient", "w - lr * gradient")
    far = session.type_answer("w + " * 100)
    assert far.said
    assert restore_session(far.lesson, record_session(far)).said == far.said


def test_every_form_of_a_written_velocity_moves_by_the_page_s_rate() -> None:
    session, _ = part_of("momentum", "velocity")
    own = seen(session.type_answer("gradient"))
    plain = engine.Momentum(0.0)
    trace = session.trace.log.descent
    expected = session.trace.advance(0)
    expected = type(expected).begin(replace(trace, optimizer=plain), session.rows, session.state)
    assert own.state.parameters.tobytes() == expected.advance(40).state.parameters.tobytes()
