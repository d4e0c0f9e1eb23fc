"""The test set: asked for twice, opened once, one number, and shut again."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from gdtui.charts import describe_chart, draw_chart
from gdtui.course import find
from gdtui.panels.question import question_lines
from gdtui.panels.readout import readout
from gdtui.plain.narration import narrate
from gdtui.session.record import record_session
from gdtui.session.restore import restore_session
from gdtui.session.session import Session
from gdtui.text.numbers import number_text
from gdtui.text.styled import text_of

ASKED = "o, open test: press o again to open it, once and for all."


def opened(*keys: str) -> Session:
    session = Session.open(find("honest-scores"), 3)
    for key in keys:
        session = session.press(key)
    return session


def shown(session: Session) -> str:
    """All words of the page, the line of live numbers and the chart's description."""
    lines = (*question_lines(session, 60), readout(session, 200))
    return "\n".join([*map(text_of, lines), describe_chart(session)])


def test_it_asks_before_it_opens() -> None:
    asked = opened(*["space"] * 3, "o")
    assert (asked.notice, asked.test_opened_step) == (ASKED, None)
    assert asked.press("o").test_opened_step == 3


@pytest.mark.parametrize("key", ["space", "b", "c", "+", "h", "w", "r"])
def test_any_other_key_withdraws_the_question(key: str) -> None:
    between = opened("space", "o", key)
    assert between.notice != ASKED
    assert between.press("o").test_opened_step is None


def test_a_sentence_that_reads_like_the_question_opens_nothing() -> None:
    session = replace(opened("space"), notice=ASKED).respond("o")
    assert (session.notice, session.test_opened_step) == (ASKED, None)
    assert session.respond("o").test_opened_step == 1


def test_one_number_is_seen_and_nothing_of_it_goes_on() -> None:
    session = opened(*["space"] * 5, "o", "o")
    rows = session.problem.test
    guesses = rows.features @ session.state.parameters[:-1] + session.state.parameters[-1]
    loss = float(np.mean((guesses - rows.targets) ** 2))
    assert session.test_opened_loss == pytest.approx(loss)
    number = number_text(loss)
    told = f"The test set was opened at step 5: its loss there is {number}."
    ways = (["space"] * 3, ["b", "b"], ["0"], ["+", "space"], ["b", "-", "space", "space"])
    for keys in ([], *ways):
        each = session
        for key in keys:
            each = each.press(key)
        assert told in shown(each).replace("\n", " ")
        assert f"test {number}" in shown(each)
        now = each.metrics["test_loss"]
        assert isinstance(now, float)
        if each.trace.steps != 5:
            assert number_text(now) not in shown(each)


def test_the_chart_never_draws_it_where_it_is_shut() -> None:
    session = opened("space", "space")
    before = draw_chart("losses", session)
    after = draw_chart("losses", session.press("o").press("o"))
    assert [type(layer) for layer in before.layers] == [type(layer) for layer in after.layers]
    assert describe_chart(session) == describe_chart(session.press("o").press("o"))


def test_plain_lines_say_it_once() -> None:
    asked = opened("space", "o")
    session = asked.press("o")
    told = [line for line in narrate(asked, session) if "test set" in line]
    assert len(told) == 1
    assert told[0].startswith("The test set was opened at step 1: its loss there is ")
    assert not [line for line in narrate(session, session.press("space")) if "test" in line]


def test_it_is_kept_with_the_session_and_worked_out_where_a_record_lacks_it() -> None:
    session = opened(*["space"] * 4, "o", "o", "space")
    record = record_session(session)
    again = restore_session(session.lesson, record)
    assert again.test_opened_loss == session.test_opened_loss
    older = msgspec.structs.replace(record, test_opened_loss=None)
    assert restore_session(session.lesson, older).test_opened_loss == session.test_opened_loss
    infinite = replace(session, test_opened_loss=float("inf"))
    kept = restore_session(session.lesson, record_session(infinite))
    assert kept.test_opened_loss == float("inf")
