import math
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gdtui import course
from gdtui.authoring.playthrough import play_through, press_and_wait
from gdtui.course import expressions
from gdtui.course.lesson import (
    DescentSpec,
    Do,
    Lesson,
    Option,
    Page,
    Predict,
    ProblemSpec,
    Question,
    ReadoutItem,
    Reveal,
)
from gdtui.engine import Trace
from gdtui.panels.goal import goal_lines
from gdtui.panels.goal_words import QUANTITY_WORDS
from gdtui.panels.question import question_lines
from gdtui.panels.readout import ZONE_CELLS, ZONES, gauge, readout
from gdtui.panels.step_formulas import step_formulas
from gdtui.panels.worked_step import worked_lines, worked_pages, wrap_formula
from gdtui.session import rate_ladder
from gdtui.session.key_notation import read_keys
from gdtui.session.session import Session
from gdtui.text.equations import work_out
from gdtui.text.numbers import number_text
from gdtui.text.styled import text_of
from tests.properties import examples

pytestmark = pytest.mark.filterwarnings("error")

ONE = ProblemSpec("seattle-weather", ("tmax",), "next:tmax")
THREE = ProblemSpec("seattle-weather", ("tmax", "tmin", "rain"), "next:tmax")
RAIN = ProblemSpec("seattle-weather", ("tmin",), "next:rain>0")
PLAIN = DescentSpec(learning_rate=Decimal("2e-4"), start=(0.52, 4.69))
HEAVY = structs.replace(PLAIN, optimizer="momentum", batch=64)
CHANCE = structs.replace(PLAIN, model="logistic", loss="log_loss", start="zeros")
FOUR = structs.replace(PLAIN, start="zeros")
SCENES = {
    "line": (ONE, PLAIN),
    "heavy": (ONE, HEAVY),
    "chance": (RAIN, CHANCE),
    "plane": (THREE, FOUR),
}

QUESTION = Predict(
    "What comes?", (Option("up", "", True), Option("down", "")), Reveal(steps=1), line=1
)
CODE = re.compile(r"[≤≥=<>{}*]|\w_\w|\bovershoots\b|\bdiverges\b")
"""What a learner must not have to read."""

GIVEN = {"critical_rate", "condition_number"}
NUMBER_NAMES = [name for name, kind in expressions.QUANTITIES.items() if kind == "number"]
NUMBERS = st.recursive(
    st.sampled_from([*NUMBER_NAMES, "0", "1", "2.5", "1e-4", "-3", "12000"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
    max_leaves=4,
)
SETS = st.sampled_from(["regimes_seen", "{slow}", "{slow, diverges}"])
ORDERS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
GOALS = st.recursive(
    st.one_of(
        st.builds("{} {} {}".format, NUMBERS, ORDERS, NUMBERS),
        st.builds("{} {} {} <= {}".format, NUMBERS, ORDERS, NUMBERS, NUMBERS),
        st.builds("{} {} {}".format, SETS, ORDERS, SETS),
        st.builds("{} {} {}".format, st.just("steady"), st.sampled_from(["in", "not in"]), SETS),
        st.sampled_from(["status == converged", "status != diverged", "running == status"]),
    ),
    lambda inner: st.one_of(
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=3,
).filter(lambda text: len(text) < 300)

HOSTILE = st.one_of(
    st.floats(),
    st.sampled_from([0.0, 5e-324, -1e-308, 1e200, -1.7e308, math.inf, -math.inf, math.nan]),
)


def opened(
    problem: ProblemSpec = ONE,
    descent: DescentSpec = PLAIN,
    ask: Question | None = None,
    **page: object,
) -> Session:
    blocks = () if ask is None else (ask,)
    built = Page("P", 1, blocks, (), problem, descent, ("fit",), **page)  # type: ignore[arg-type]
    lesson = Lesson(Path("t"), "01", "t", "T", "P", 1, "O", problem, descent, ("fit",), (built,))
    return Session.open(lesson)


def asking(text: str) -> Do:
    return Do(expressions.parse_goal(text), ("one", "two", "three"), (), practice=False, line=1)


def at(session: Session, *parameters: float) -> Session:
    """The session at parameters that nothing checks."""
    values = np.array(parameters)
    state = replace(
        session.state,
        parameters=values,
        memory=tuple(np.zeros_like(values) for _ in session.state.memory),
    )
    return replace(session, trace=Trace.begin(session.setup.descent, session.rows, state))


def texts(session: Session, width: int = 200, height: int = 6) -> list[str]:
    return [text_of(line) for line in worked_lines(session, width, height)]


def numbers(text: str) -> list[float]:
    """The numbers of a formula, in order."""
    found = re.findall(r"(?<![\w.])[−-]?\d[\d,]*\.?\d*(?:e-?\d+)?", text)
    return [float(one.replace(",", "").replace("−", "-")) for one in found]


# The worked step


def test_the_worked_step_of_a_line_reads_like_the_textbook() -> None:
    session = opened()
    x, y = session.rows.features[:, 0], session.rows.targets
    w, b, rate = 0.52, 4.69, 2e-4
    guess = w * x + b
    slope_w, slope_b = np.mean(2 * (guess - y) * x), np.mean(2 * (guess - y))
    forward, loss, *slopes, move_w, move_b = texts(session)
    assert forward.split() == f"forward ŷ = 0.5200·{x[0]:.4g} + 4.690 = 33.29 (y 51)".split()
    assert numbers(loss) == pytest.approx([np.mean((guess - y) ** 2)], rel=5e-4)
    assert [numbers(text)[-1] for text in slopes] == pytest.approx([slope_w, slope_b], rel=5e-4)
    assert slopes[0].startswith(" gradient ∂L/∂w = mean 2(ŷ−y)·x = −")
    assert move_w.startswith(" update   w ← 0.5200 − 0.0002·(−")
    assert numbers(move_w)[-1] == pytest.approx(w - rate * slope_w, rel=5e-4)
    assert numbers(move_b)[-1] == pytest.approx(b - rate * slope_b, rel=5e-4)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("taken", [0, 3])
def test_the_numbers_are_the_engines(scene: str, taken: int) -> None:
    session = opened(*SCENES[scene])
    for _ in range(taken):
        session = session.step()
    work, shown = session.work, texts(session, height=50)
    last = len(session.state.parameters) - 1
    guess = session.setup.descent.model.predict(session.state.parameters, work.batch.features[:1])
    assert f"= {number_text(float(guess[0]))}  (y " in shown[0]
    assert shown[1].endswith(f"= {number_text(work.loss)}")
    for index in (0, last):
        assert shown[2 + index].endswith(f"= {number_text(work.gradient[index])}")
    assert ("σ(" in shown[0]) == (session.setup.descent.model.name == "logistic")
    after = session.step().state
    moves = [line for line in shown[3 + last :] if "v ←" not in line]
    for index, line in enumerate(moves):
        assert line.endswith(f"= {number_text(after.parameters[index])}")
    assert len(moves) == last + 1
    if scene == "heavy":
        assert number_text(abs(after.memory[0][0])) in shown[5]
        assert shown[4].startswith(" update   v ← 0.9·")
        assert shown[4].endswith(f" = {number_text(after.memory[0][0])}")


@pytest.mark.parametrize("width", [42, 60, 70])
def test_both_slopes_and_both_updates_are_always_there(width: int) -> None:
    session = opened()
    for _ in range(3):
        shown = "\n".join(texts(session, width))
        assert all(part in shown for part in ("∂L/∂w", "∂L/∂b", "w ←", "b ←"))
        session = session.step()


def test_what_a_low_panel_has_no_room_for_is_said_and_stands_on_further_pages() -> None:
    for scene in SCENES.values():
        session = opened(*scene)
        whole = [one.text for one in step_formulas(session)]
        for width, height in ((42, 4), (42, 6), (58, 4)):
            first, *others = worked_pages(session, width, height)
            assert all(len(page) <= height for page in (first, *others))
            if others:
                named = " ".join(text_of(line) for line in first)
                assert "←" in named or height == 4
                assert height == 4 or named.endswith("(d)")
                rest = "".join(text_of(line) for page in (first, *others) for line in page)
                squeezed = re.sub(r"[\s▸]", "", rest)
                for text in whole:
                    assert re.sub(r"\s", "", text) in squeezed


def test_the_outcome_is_a_question_mark_while_it_is_asked_for() -> None:
    session = opened(ask=QUESTION)
    assert [text.endswith("= ?") for text in texts(session)] == [False] * 4 + [True] * 2
    answered = session.press("1").press("enter")
    assert not any("?" in text for text in texts(answered))


def test_the_phases_light_up_one_by_one() -> None:
    session = opened()
    for reached, lines in ((1, 1), (2, 2), (3, 4)):
        session = session.press(".")
        assert session.phase == reached
        shown = texts(session)
        assert sum(not text.endswith("…") for text in shown) == lines
        assert sum("▸" in text for text in shown) == 1
    before = texts(opened())
    session = session.press(".")
    assert session.trace.steps == 1
    assert [text.replace("▸", " ") for text in texts(session)] == before


def test_a_completed_update_keeps_the_rate_it_was_taken_with() -> None:
    session = opened()
    for _ in range(4):
        session = session.press(".")
    assert session.phase == 4
    assert texts(session.press("+")) == texts(session)


def test_the_next_update_is_worked_with_the_rate_of_now() -> None:
    session = opened().press("+")
    assert "− 0.0005·" in texts(session)[4]
    assert texts(session)[4].endswith(f"= {number_text(session.step().state.parameters[0])}")


def test_what_is_frozen_is_not_shown_to_move() -> None:
    session = opened(descent=structs.replace(PLAIN, freeze=("b",)))
    assert any("w ←" in text for text in texts(session))
    assert not any("b ←" in text or "∂b" in text for text in texts(session))
    assert session.step().state.parameters[1] == 4.69


def test_a_step_that_cannot_be_taken_is_worked_all_the_same() -> None:
    session = at(opened(), 1e308, 4.69)
    assert session.step().trace.steps == 0
    assert texts(session)[4].endswith(("= −∞", "= not a number"))


@given(
    st.sampled_from(sorted(SCENES)),
    st.lists(HOSTILE, min_size=4, max_size=4),
    st.integers(0, 90),
    st.integers(2, 8),
    st.integers(0, 3),
    st.decimals(rate_ladder.LOWEST, rate_ladder.HIGHEST),
)
def test_every_line_fits_whatever_the_numbers(
    scene: str, values: list[float], width: int, height: int, phase: int, rate: Decimal
) -> None:
    session = opened(*SCENES[scene])
    session = at(session, *values[: len(session.state.parameters)])
    session = replace(session.with_rate(rate_ladder.parse_rate(str(rate))), phase=phase)
    pages = worked_pages(session, width, height)
    assert all(len(page) <= max(1, height) for page in pages)
    for page in pages:
        assert all(len(text_of(line)) <= max(width, 2) for line in page)
        assert all(len(text_of(line)) > 0 for line in page)


def test_a_formula_that_does_not_fit_goes_on_in_the_next_row() -> None:
    session = opened()
    whole = [re.sub(r"\s", "", text) for text in texts(session, height=60)]
    for width in range(54, 70):
        narrow = texts(session, width, 60)
        assert all(len(line) <= width for line in narrow)
        assert "".join(re.sub(r"\s", "", line) for line in narrow) == "".join(whole)


@given(st.text("ŷ=0123456789.·−+ ()←", max_size=60), st.integers(1, 70))
def test_breaking_a_formula_leaves_nothing_out(text: str, width: int) -> None:
    rows = wrap_formula(text, width)
    assert all(len(row) <= width for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_a_bracket_is_broken_only_where_no_row_holds_it() -> None:
    text = "chance = 1 / (1 + exp(z)) = 1/(1 + 94.15) = 0.01051"
    assert wrap_formula(text, 40) == ["chance = 1 / (1 + exp(z))", "    = 1/(1 + 94.15) = 0.01051"]
    assert all(len(row) <= 9 for row in wrap_formula(text, 9))


# The readout


def test_the_readout_says_where_the_run_stands() -> None:
    session = opened().step().step()
    shown = text_of(readout(session, 120))
    assert shown.startswith(f"step 2  loss {number_text(session.loss)} ↓  η 0.0002  ▕")
    assert shown.endswith(f"overshoots  |∇L| {number_text(session.gradient_norm)}")
    assert "step" not in text_of(readout(session, 5))


@pytest.mark.parametrize(
    ("rate", "status", "arrow"), [("0.01", "diverged", "↑"), ("1e-4", "", "↓")]
)
def test_the_readout_names_divergence_and_the_way_of_the_loss(
    rate: str, status: str, arrow: str
) -> None:
    session = opened().with_rate(Decimal(rate))
    assert f"loss {number_text(session.loss)}    η" in text_of(readout(session, 120))
    for _ in range(3):
        session = session.step()
    assert f"loss {number_text(session.loss)} {arrow}  {status}" in text_of(readout(session, 120))


def test_the_arrow_compares_like_with_like_where_batches_are_small() -> None:
    session = opened(descent=structs.replace(HEAVY, batch=1))
    seen = set()
    for _ in range(40):
        before, session = session.loss, session.step()
        arrow = "↓" if session.loss < before else "↑"
        assert f" {arrow}" in text_of(readout(session, 120))
        seen.add(arrow)
    assert seen == {"↓", "↑"}


def test_the_readout_says_how_fast_it_runs() -> None:
    session = opened().press("r").press(">").press(">")
    assert text_of(readout(session, 160)).endswith("▶ 100 a frame")
    for width in range(14, 100):
        assert text_of(readout(session, width)).endswith("▶ 100 a frame"), width


@given(
    st.sampled_from(sorted(SCENES)),
    st.lists(HOSTILE, min_size=4, max_size=4),
    st.integers(0, 160),
    st.booleans(),
    st.decimals(rate_ladder.LOWEST, rate_ladder.HIGHEST),
)
def test_the_readout_fits_whatever_the_numbers(
    scene: str, values: list[float], width: int, running: bool, rate: Decimal
) -> None:
    session = opened(*SCENES[scene], readout=get_args(ReadoutItem))
    session = at(session, *values[: len(session.state.parameters)])
    session = replace(session.with_rate(rate_ladder.parse_rate(str(rate))), running=running)
    shown = text_of(readout(session, width))
    assert len(shown) <= width
    assert shown == shown.strip()


# The gauge


def pointer(session: Session) -> int:
    return text_of(gauge(session)).index("●")


@given(
    st.decimals(rate_ladder.LOWEST, rate_ladder.HIGHEST),
    st.decimals(rate_ladder.LOWEST, rate_ladder.HIGHEST),
    st.sampled_from(sorted(SCENES)),
)
def test_the_gauge_rises_with_the_rate_and_names_the_regime(
    one: Decimal, other: Decimal, scene: str
) -> None:
    low, high = sorted((one, other))
    session = opened(*SCENES[scene])
    slow, fast = session.with_rate(low), session.with_rate(high)
    assert pointer(slow) <= pointer(fast)
    for each in (slow, fast):
        assert text_of(gauge(each)).endswith(str(each.regime))
        zone = (pointer(each) - 1) // (ZONE_CELLS + 1)
        assert ZONES[zone] == each.regime


def test_the_gauge_does_not_answer_an_open_question() -> None:
    """On page 7.4 it said `steady` beside the question whose answer that is."""
    asked = opened(ask=QUESTION, readout=("step", "loss", "rate", "gauge"))
    written = text_of(readout(asked, 80))
    assert "●" in written
    assert not any(zone in written for zone in ZONES)
    assert text_of(readout(asked, 24)), "nor does a narrow line lose its frame"
    answered = asked.press("1").press("enter").play_outcome(1_000)
    assert str(answered.regime) in text_of(readout(answered, 80))


def test_the_gauge_changes_its_word_exactly_at_the_limits() -> None:
    session = opened()
    limit = session.critical_rate
    assert session.regime == "overshoots"
    for share, regime in [
        (0.0499, "slow"),
        (0.0501, "steady"),
        (0.4999, "steady"),
        (0.5001, "overshoots"),
        (0.9999, "overshoots"),
        (1.0001, "diverges"),
    ]:
        at_share = session.with_rate(Decimal(limit * share))
        assert text_of(gauge(at_share)).endswith(f"▏ {regime}")


@pytest.mark.parametrize("limit", [math.inf, math.nan, 5e-324])
def test_the_gauge_bears_a_loss_that_does_not_bend(limit: float) -> None:
    session = opened()
    flat = replace(session.setup.curvature, critical_rate=limit)
    session = replace(session, setup=structs.replace(session.setup, curvature=flat))
    assert text_of(gauge(session)).count("●") == 1
    assert text_of(gauge(session)).endswith(str(session.regime))


def test_the_gauge_says_where_its_limit_is_only_local() -> None:
    assert "local: " not in text_of(gauge(opened()))
    assert "▏ local: " in text_of(gauge(opened(descent=HEAVY)))
    assert "▏ local: " in text_of(gauge(opened(RAIN, CHANCE)))


# The goal


def test_a_goal_is_ticked_off_part_by_part() -> None:
    session = opened(ask=asking("steps >= 2 and loss <= 1.1 * best and status != diverged"))
    session = session.step()
    loss = number_text(session.loss)
    assert goal_lines(session) == (
        (False, "At least 2 steps; now 1"),
        (False, f"Loss at most 1.1 times the lowest loss; now {loss}"),
        (False, "The run has not diverged"),
    )
    assert goal_lines(session.step())[0] == (True, "At least 2 steps; now 2")
    assert goal_lines(opened()) == ()


def test_a_goal_names_the_regimes_in_their_order() -> None:
    session = opened(ask=asking("regimes_seen == {slow, steady}"))
    assert goal_lines(session) == ((False, "Seen so far: none of slow, steady"),)
    half = replace(session, regimes_seen=frozenset({"steady"}))
    assert goal_lines(half) == ((False, "Seen so far: ✓\u00a0steady; not yet slow"),)
    seen = replace(session, regimes_seen=frozenset({"steady", "slow"}))
    assert goal_lines(seen) == ((True, "Seen so far: ✓\u00a0slow, ✓\u00a0steady"),)


def test_every_quantity_can_be_put_into_words() -> None:
    assert [*QUANTITY_WORDS] == [*expressions.QUANTITIES]
    for name in expressions.QUANTITIES:
        kind = {"status": "status == running", "regimes_seen": "regimes_seen >= {slow, steady}"}
        for scene in SCENES.values():
            session = opened(*scene, ask=asking(kind.get(name, f"{name} >= 3")))
            ((_, words),) = goal_lines(session)
            assert not CODE.search(words), words
            if name not in kind:
                given = name.startswith(("best", "start")) or name in GIVEN
                assert given or "at least 3" in words.lower(), words


@given(goal=GOALS)
@examples(50)
def test_whatever_a_goal_may_say_is_said_without_a_sign_of_code(goal: str) -> None:
    session = opened(ask=asking(goal))
    (done, words), *_ = goal_lines(replace(session, marks=("done",)))
    assert done
    for text in (words, *(text for _, text in goal_lines(session))):
        assert text
        assert not CODE.search(text), text


def test_the_training_loss_is_not_told_as_what_was_seen_of_two() -> None:
    """On a page about the validation loss it read "Seen: loss 15.23" above "climbs to 50.4"."""
    asked = structs.replace(QUESTION, question="What does the loss do?")
    for shown, tells in [(("step", "loss"), True), (("step", "loss", "validation"), False)]:
        seen = opened(ask=asked, readout=shown).play_outcome(9)
        told = [text_of(line) for line in question_lines(seen, 40)]
        assert any("Seen: loss" in line for line in told) == tells


def test_the_digit_of_an_option_does_not_run_on_into_its_number() -> None:
    """`1 0, as it goes on` could be read as ten."""
    options = (Option("0, as it goes on", "", True), Option("−3", ""))
    lines = question_lines(opened(ask=structs.replace(QUESTION, options=options)), 40)
    told = [text_of(line) for line in lines]
    assert " 1) 0, as it goes on" in told
    assert " 2) −3" in told
    assert " 1 up" in [text_of(line) for line in question_lines(opened(ask=QUESTION), 40)]


def test_a_page_without_a_goal_has_no_lines() -> None:
    assert goal_lines(opened(ask=QUESTION)) == ()


def test_where_only_steps_are_counted_their_length_is_told() -> None:
    first = course.find("one-minute")
    session = Session.open(first, 2)
    assert text_of(readout(session, 80)) == "step 0  learning rate ×4"
    assert text_of(readout(session.press("+").press("space"), 80)) == "step 1  learning rate ×10"


# At 80 columns


LOW, NARROW, LINE_AT_80 = 6, 41, 78
"""Rows and columns of the panel on a screen of 80 × 24, and columns of the line at its foot."""


@pytest.mark.parametrize("rate", ["5e-7", "2.5e-5", "1.25e-4", "2.25e-4", "2.75e-4"])
def test_both_slopes_keep_their_formula_at_every_step(rate: str) -> None:
    session = Session.open(course.find("learning-rate")).with_rate(Decimal(rate))
    for _ in range(25):
        shown = [text_of(line) for line in worked_lines(session, NARROW, LOW)]
        assert [line[:5] for line in shown[2:]] == [" ∂L/∂", " ∂L/∂", " w ← ", " b ← "]
        assert all("mean" in line for line in shown[2:4])
        assert all(re.search(r" ?[=≈] ?[−\d∞]", line) for line in shown), shown
        session = session.step()


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("honest-scores", 3),
        ("regularisation", 2),
        ("logistic-regression", 4),
        ("neural-network", 5),
    ],
)
def test_a_guess_in_short_names_what_it_adds_up(name: str, page: int) -> None:
    session = Session.open(course.find(name), page)
    for _ in range(3):
        told = next(one for one in step_formulas(session) if one.phase == 1)
        *_, sum_of_two, result = told.brief.split(" = ")
        assert len(numbers(sum_of_two)) == 2
        assert number_text(float(work_out(sum_of_two))) == number_text(numbers(result)[0])
        session = session.step()


def test_what_the_panel_abbreviates_stands_on_its_other_pages() -> None:
    session = Session.open(course.find("logistic-regression"), 7).press("z").step()
    first, *others = worked_pages(session, NARROW, LOW)
    assert "mean (ŷ−y)·x" not in "".join(map(text_of, first))
    assert "mean (ŷ−y)·x" in "".join(text_of(line) for page in others for line in page)


@pytest.mark.parametrize("width", [NARROW, 54])
def test_what_stands_whole_on_the_first_page_is_not_told_again(width: int) -> None:
    """The step of a written line had three pages, the last of them one update alone."""
    session = play_through(Session.open(course.find("training-loop"), 4))
    first, *others = worked_pages(session, width, LOW)
    assert [text_of(line) for line in first if "b ←" in text_of(line)]
    (other,) = others
    told = "".join(map(text_of, other))
    assert "mean" in told
    assert "(y 51)" in told
    assert "←" not in told


WORDS_LESS = [
    ("review-2", 0, "space*12", ["features plain units", "diverged", "η 0.01", "▕─"]),
    ("feature-scaling", 4, "z +*11 space*3", ["scaling standardised", "converged", "η 0.5", "▕─"]),
    ("momentum", 5, "z*3 r", ["0.9", "|∇L|", "η 0.036", "▕─"]),
    ("two-parameters", 5, "+*2 r r", ["converged", "η 0.2", "▕─", "|∇L|"]),
]


@pytest.mark.parametrize(("name", "page", "keys", "held"), WORDS_LESS)
def test_words_make_room_for_numbers_at_the_foot(
    name: str, page: int, keys: str, held: list[str]
) -> None:
    session = Session.open(course.find(name), page)
    for key in read_keys(keys):
        session = press_and_wait(session, key)
    told = text_of(readout(session, LINE_AT_80))
    assert all(part in told for part in held), told


def test_how_lines_are_put_in_order_is_said_in_one_way() -> None:
    session = Session.open(course.find("9"), 1)
    asked = " ".join(text_of(line).strip() for line in question_lines(session, 78))
    notice = session.decline("step").notice
    told = notice.removeprefix("First the question: ")
    assert told != notice
    assert told in asked


@pytest.mark.parametrize(("asked", "told"), [("The loss is…", True), ("Then w is…", False)])
def test_the_loss_seen_is_told_where_the_loss_was_asked(asked: str, told: bool) -> None:
    session = opened(ask=structs.replace(QUESTION, question=asked))
    played = session.press("1").press("enter").tick()
    lines = [text_of(line).strip() for line in question_lines(played, 78)]
    seen = f"Seen: loss {number_text(played.loss)} after 1 step."
    assert any(seen in line for line in lines) is told, lines
    assert any("✓1 up" in line for line in lines)


def test_the_step_on_a_surface_puts_w_into_its_formula() -> None:
    session = Session.open(course.find("12"), 2)
    assert " loss     L = 2⁴ − 3·2² + 2 = 6" in texts(session)
