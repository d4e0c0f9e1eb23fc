"""One learner's run of one lesson, key by key."""

import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui import engine, keymap
from gdtui.course import expressions
from gdtui.course.lesson import Answer, PanelName
from gdtui.course.metrics import METRICS
from gdtui.course.parser import parse
from gdtui.engine import Array
from gdtui.panels import readout
from gdtui.session import rate_ladder
from gdtui.session.chart_state import MOST_GHOSTS
from gdtui.session.run import MOST_STEPS_PER_FRAME
from gdtui.session.session import PANELS, Session
from gdtui.text import styled
from gdtui.text.number_reading import NumberError, number_readings
from tests.lessons import shipped_lessons

pytestmark = pytest.mark.filterwarnings("error")

LESSON = """\
---
title: Rates
part: Descent
minutes: 3
objective: Tell slow from fast.
problem:
  {dataset: seattle-weather, features: [tmax], target: next:tmax, split: [0.7, 0.15, 0.15]}
descent: {learning_rate: 5.0e-7}
charts: [bowl, loss]
moves: {w: 0.05, b: 1}
---

## Go down

```{do}
goal: steps >= 3
hints: [One key., The long one., Press space three times.]
solution: [space*3]
```

## Guess

```{start}
learning_rate: 5.0e-5
charts: [loss]
```

```{predict}
question: At 0.000275, after twenty steps, the loss is…
options:
  - {text: lower, feedback: It grows with each step.}
  - {text: over a million, correct: true, feedback: Each step is longer than the last.}
  - {text: the same, feedback: No.}
reveal: {learning_rate: 2.75e-4, restart: true, steps: 20}
```

## Only read

Nothing is asked.

## Every kind

```{start}
start: [0.5, 4.5]
```

```{do}
goal: regimes_seen == {slow, steady, overshoots, diverges}
hints: [Four kinds., Five steps each., Raise the rate.]
solution: ["+", space*5]
```

## Go on

```{start}
learning_rate: 2.5e-5
```

```{predict}
question: After three more steps, the loss is…
options:
  - {text: lower, correct: true, feedback: Yes.}
  - {text: higher, feedback: No.}
reveal: {steps: 3}
```
"""
GO_DOWN, GUESS, READ, EVERY_KIND, GO_ON = range(5)

BATCHES = LESSON.replace(
    "descent: {learning_rate: 5.0e-7}",
    "descent: {learning_rate: 2.0e-5, optimizer: momentum, momentum: 0.8, batch: 300, "
    "start: random, seed: 7}",
)
STANDARD = LESSON.replace("minutes: 3", "minutes: 4").replace(
    "charts: [bowl, loss]\nmoves", "charts: [bowl]\nmoves"
)
STANDARD = STANDARD.replace("split: [0.7, 0.15, 0.15]}", "scale: standard}").replace(
    "5.0e-7", "0.4"
)


def opened(folder: Path, page: int = 0, text: str = LESSON, **how: object) -> Session:
    file = folder / "01_rates.md"
    file.write_text(text, encoding="utf-8")
    return Session.open(parse(file), page, **how)  # type: ignore[arg-type]


def pressed(session: Session, *written: str) -> Session:
    """Press keys as a lesson's solution writes them: `space*5` is five of it."""
    for text in written:
        key, _, count = text.partition("*")
        for _ in range(int(count or 1)):
            session = session.press(key)
    return session


def same_state(one: Session, other: Session) -> bool:
    a, b = one.state, other.state
    return (
        a.parameters.tobytes() == b.parameters.tobytes()
        and np.array(a.memory).tobytes() == np.array(b.memory).tobytes()
        and (a.learning_rate, a.seed, a.step, a.epoch, a.batch)
        == (b.learning_rate, b.seed, b.step, b.epoch, b.batch)
    )


def looks_alike(one: Session, other: Session) -> bool:
    """Whether nothing but what the lesson remembers of its pages differs."""
    plain = (
        *("page_index", "scene", "rate", "seed", "choice", "reveal_left", "hints_shown"),
        *("regimes_seen", "steps_at_rate", "chart_index", "log_scale", "phase", "running"),
        *("steps_per_frame", "finished", "notice", "arrangement", "said", "switch_positions"),
    )
    return same_state(one, other) and all(
        getattr(one, name) == getattr(other, name) for name in plain
    )


def slopes_of(session: Session) -> Array:
    """∂L/∂w at every state of the run, by the formula."""
    x, y = session.rows.features[:, 0], session.rows.targets
    states = [session.trace.at(index).parameters for index in range(session.trace.steps + 1)]
    return np.array([np.mean(2 * (w * x + b - y) * x) for w, b in states])


# Opening


def test_a_page_opens_as_the_front_matter_and_its_start_say(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert session.rate == Decimal("5.0e-7")
    assert session.scene.charts == ("bowl", "loss")
    assert session.state.parameters.tolist() == [0, 0]
    assert session.loss == pytest.approx(3973.4, abs=0.05)
    assert session.marks == ("open",) * 5
    kinds = opened(tmp_path, EVERY_KIND)
    assert kinds.rate == Decimal("5.0e-7")
    assert kinds.state.parameters.tolist() == [0.5, 4.5]
    guess = opened(tmp_path, GUESS)
    assert guess.rate == Decimal("5.0e-5")
    assert guess.chart_name == "loss"


@pytest.mark.parametrize("seed", range(6))
def test_a_page_opens_the_same_whatever_happened_before_and_comes_back_as_it_was_left(
    tmp_path: Path, seed: int
) -> None:
    mess = random.Random(seed)
    every = [key.written for key in keymap.SESSION_KEYS] + [*keymap.DIGITS, *keymap.ARROWS]
    stay = [key for key in every if key not in "npx"]
    session = opened(tmp_path)
    left: dict[int, Session] = {}
    for _ in range(12):
        session = pressed(session, *mess.choices(stay, k=12))
        left[session.page_index] = replace(session, running=False)
        leave = mess.choice([key for key in "pxxn" if session.press(key).page is not session.page])
        session = session.press(leave)
        fresh = Session.open(session.lesson, session.page_index)
        if session.finished:
            break
        assert looks_alike(session, left.get(session.page_index, fresh))


def test_it_can_be_opened_at_exactly_a_state(tmp_path: Path) -> None:
    session = opened(
        tmp_path, 3, learning_rate=Decimal("0.0002"), seed=5, chart="loss", marks=("done",) * 5
    )
    assert session.page.title == "Every kind"
    assert (session.rate, session.seed, session.chart_name) == (Decimal("0.0002"), 5, "loss")
    assert session.state.learning_rate == 0.0002
    assert session.marks == ("done",) * 5


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"page": 5}, "“Rates” has pages 1 to 5; there is no page 6."),
        ({"page": -1}, "“Rates” has pages 1 to 5; there is no page 0."),
        ({"chart": "fit"}, "This page has no chart “fit”: it has bowl, loss."),
    ],
)
def test_what_is_not_there_is_one_sentence(
    tmp_path: Path, how: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the whole message is compared)
        opened(tmp_path, **how)  # type: ignore[arg-type]
    assert str(caught.value) == said


# Steps


def test_a_step_is_one_update(tmp_path: Path) -> None:
    session = opened(tmp_path).press("space")
    x, y = session.rows.features[:, 0], session.rows.targets
    assert session.state.parameters == pytest.approx(
        [5e-7 * 2 * np.mean(x * y), 5e-7 * 2 * np.mean(y)], rel=1e-12
    )
    assert session.trace.steps == session.state.step == 1


def test_an_epoch_ends_where_the_rows_end(tmp_path: Path) -> None:
    session = opened(tmp_path, READ, text=BATCHES)
    assert session.press("e").trace.steps == 4
    within = pressed(session, "space*3", "e")
    assert (within.trace.steps, within.state.epoch, within.state.batch) == (4, 1, 0)
    assert same_state(within, session.press("e"))
    assert pressed(opened(tmp_path, READ), "e*3").trace.steps == 3


def test_four_phases_are_one_step(tmp_path: Path) -> None:
    session = opened(tmp_path)
    for phase in (1, 2, 3):
        session = session.press(".")
        assert (session.phase, session.trace.steps) == (phase, 0)
        assert session.work_state is session.state
    moved = session.press(".")
    assert (moved.phase, moved.trace.steps) == (4, 1)
    assert same_state(moved, opened(tmp_path).press("space"))
    assert moved.work_state.step == 0
    assert moved.work.after.parameters.tobytes() == moved.state.parameters.tobytes()
    assert moved.press(".").phase == 1
    followed: dict[PanelName, PanelName] = {"worked": "worked", "code": "code", "account": "worked"}
    for panel, shown in followed.items():
        assert replace(moved, panel=panel).press(".").panel == shown
    for key in ("space", "e", "b", "0", "s", "r", "up"):
        assert moved.press(key).phase == 0


def test_a_phase_that_cannot_move_shows_no_other_update(tmp_path: Path) -> None:
    far = LESSON.replace("{learning_rate: 5.0e-7}", "{learning_rate: 1000, start: [1.0e308, 0]}")
    session = pressed(opened(tmp_path, text=far), ".*4")
    assert (session.phase, session.trace.steps) == (0, 0)
    assert "b steps back" in session.notice
    assert session.work.batch.count == session.rows.count


def test_running_takes_steps_by_the_frame(tmp_path: Path) -> None:
    session = opened(tmp_path, READ)
    assert session.tick() is session
    running = pressed(session, ">*2", "r")
    assert (running.running, running.moving) == (True, True)
    assert running.tick().tick().trace.steps == 200
    paused = running.tick().press("r")
    assert not paused.running
    assert paused.tick() is paused
    assert same_state(paused, pressed(session, "space*100"))


def test_the_speed_has_two_ends(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert session.press("<").steps_per_frame == 1
    assert session.press(">").notice == "10 steps a frame."
    fastest = pressed(session, ">*9")
    assert fastest.steps_per_frame == MOST_STEPS_PER_FRAME
    assert fastest.notice == "10,000 steps a frame."
    assert pressed(fastest, "<*9").steps_per_frame == 1


def test_a_run_that_converged_stops(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, READ, text=STANDARD), ">", "r")
    for _ in range(20):
        session = session.tick()
    assert session.status == "converged"
    assert not session.running
    assert session.notice == "Converged: the gradient is as good as zero."
    assert session.gradient_norm <= engine.GRADIENT_TOLERANCE
    assert session.loss == pytest.approx(session.setup.best_loss, rel=1e-12)
    assert session.trace.steps < 100


# Back and again


@pytest.mark.parametrize("text", [LESSON, BATCHES], ids=["full", "batches"])
def test_back_undoes_exactly_and_restores_the_rate(tmp_path: Path, text: str) -> None:
    session = opened(tmp_path, text=text)
    walked = [session]
    for keys_ in (("space",), ("+", "space"), ("]", "space"), ("space",), ("-", "-", "space")):
        walked.append(pressed(walked[-1], *keys_))
    here = pressed(walked[-1], "+*5")
    for before, after in zip(walked[-2::-1], walked[:0:-1], strict=True):
        here = here.press("b")
        taken_with = after.rate
        assert here.rate == taken_with
        assert same_state(here, before.with_rate(taken_with))
        assert same_state(here.press("space"), after)
    assert here.press("b").notice == "No step to undo: arrows undo what arrows moved."
    assert same_state(here.press("b"), here)


def test_a_change_of_rate_is_no_step(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path), "space*3", "+")
    assert session.trace.steps == 3
    assert (session.rate, session.state.learning_rate) == (Decimal("1e-6"), 1e-6)


def test_a_new_step_after_back_drops_the_old_future(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path), "space*4")
    branch = pressed(session, "b*2", "+", "space")
    assert (branch.trace.steps, branch.trace.future) == (3, 0)
    assert branch.trace.rates.tolist() == [5e-7, 5e-7, 1e-6]
    assert session.trace.rates.tolist() == [5e-7] * 4
    assert same_state(session.press("b").press("space"), session)


def test_again_keeps_the_rate_and_returns_to_the_pages_start(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, EVERY_KIND), "+", "space*3", "right", "space", "0")
    assert session.rate == Decimal("1e-6")
    assert session.state.parameters.tolist() == [0.5, 4.5]
    assert (session.trace.steps, session.trace.future) == (0, 0)


def test_another_seed_is_another_start_and_another_order(tmp_path: Path) -> None:
    session = opened(tmp_path, text=BATCHES)
    other = pressed(session, "e", "s")
    assert (session.seed, other.seed, other.notice) == (7, 8, "Seed 8.")
    assert other.state.parameters.tolist() != session.state.parameters.tolist()
    assert same_state(other, opened(tmp_path, text=BATCHES, seed=8))
    assert same_state(pressed(other, "space*5", "0"), other)


# The rate


def test_the_rate_goes_along_the_ladder_and_back(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert pressed(session, "+*4").rate == Decimal("1e-5")
    assert str(pressed(session, "+*7", "-*7").rate) == str(session.rate.normalize())
    assert pressed(session, "]*3", "[*3").rate == session.rate
    assert pressed(session, "+*60").rate == rate_ladder.HIGHEST
    assert pressed(session, "-*60").rate == rate_ladder.LOWEST
    assert pressed(session, "+*60").notice == "η stops at 1000."
    assert pressed(session, "-*60").notice == "η stops at 1e-9."


def test_typing_the_rate_that_stands_says_nothing(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert session.with_rate(Decimal("0.0000005")).notice == ""
    assert session.with_rate(Decimal("3.3e-4")).state.learning_rate == 3.3e-4


# Status: what raising the rate leads to


def test_status_follows_its_definition(tmp_path: Path) -> None:
    session = opened(tmp_path).with_rate(Decimal("2.75e-4"))
    while session.loss <= 100 * session.start_loss:
        assert session.status == "running"
        session = session.step()
    assert session.status == "diverged"
    assert session.back().status == "running"


@pytest.mark.parametrize("text", [LESSON, BATCHES, STANDARD], ids=["full", "batches", "standard"])
def test_eta_raised_sixty_times_breaks_nothing(
    tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    session = pressed(opened(tmp_path, EVERY_KIND, text=text), "+*60")
    while not session.trace.halted:
        session = session.step()
        assert dict(session.metrics)
        assert styled.text_of(readout.readout(session, 80))
    assert session.status == "diverged"
    assert np.isfinite(session.state.parameters).all()
    last = session.trace.steps
    for key in ("space", "e", "r"):
        stuck = session.press(key)
        assert stuck.trace.steps == last
        assert not stuck.running
        assert "b steps back" in stuck.notice
    running = replace(session, running=True).tick()
    assert not running.running
    while session.status == "diverged":
        session = session.press("b")
    assert np.isfinite(session.loss)
    assert session.trace.steps + session.trace.future == last
    assert capfd.readouterr() == ("", "")


def test_a_run_into_the_wall_stops_there(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, READ), "+*60", ">*4", "r").tick()
    assert session.trace.halted
    assert not session.running
    assert session.tick() is session


# Goals


def test_every_name_a_goal_may_use_has_a_value(tmp_path: Path) -> None:
    assert METRICS.keys() == expressions.QUANTITIES.keys()
    session = opened(tmp_path)
    assert len(dict(session.metrics)) == len(session.metrics) == len(METRICS)


def test_the_quantities_by_their_formulas(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, EVERY_KIND), "+*8", "space*3")
    found = session.metrics
    w, b = session.state.parameters
    parts = (session.problem.training, session.problem.validation, session.problem.test)
    x, y = parts[0].features[:, 0], parts[0].targets
    residual = w * x + b - y
    slope = np.array([np.mean(2 * residual * x), np.mean(2 * residual)])
    inputs = np.column_stack((x, np.ones_like(x)))
    best = np.linalg.lstsq(inputs, y, rcond=None)[0]
    bends = np.linalg.eigvalsh(2 / len(x) * inputs.T @ inputs)
    ends = np.array([[x.min(), 1], [x.max(), 1]])
    before = session.back().state.parameters
    numbers = {
        "steps": 3,
        "epochs": 3,
        "w": w,
        "b": b,
        "best_w": best[0],
        "best_b": best[1],
        "best": np.mean((inputs @ best - y) ** 2),
        "start_loss": np.mean((inputs @ [0.5, 4.5] - y) ** 2),
        "loss_change": np.mean(residual**2) - np.mean((inputs @ before - y) ** 2),
        "slope": slope[0],
        "slope_b": slope[1],
        "next_w": w - 2e-4 * slope[0],
        "next_b": b - 2e-4 * slope[1],
        "gradient_norm": np.linalg.norm(slope),
        "learning_rate": 2e-4,
        "critical_rate": 2 / bends[-1],
        "condition_number": bends[-1] / bends[0],
        "distance": np.linalg.norm([w, b] - best),
        "weight_norm": abs(w),
        "line_gap": np.abs(ends @ ([w, b] - best)).max(),
        "correlation": np.corrcoef(x, y)[0, 1],
        "batch_size": 1021,
        "l2": 0,
        "momentum": 0,
    }
    for name, rows in zip(("loss", "validation_loss", "test_loss"), parts, strict=True):
        numbers[name] = np.mean((w * rows.features[:, 0] + b - rows.targets) ** 2)
    for name, value in numbers.items():
        assert found[name] == pytest.approx(value, rel=1e-9), name
    assert found["status"] == "running"
    validation = [
        session.trace.at(index).parameters @ [parts[1].features[:, 0], np.ones(parts[1].count)]
        for index in range(4)
    ]
    losses = [float(np.mean((guess - parts[1].targets) ** 2)) for guess in validation]
    assert found["best_validation"] == pytest.approx(min(losses))
    assert found["best_validation_step"] == int(np.argmin(losses))


@given(
    pressed_keys=st.lists(
        st.sampled_from(["space", "space", "space", "+", "-", "]", "b"]), max_size=40
    ),
    rate=st.sampled_from(["1e-4", "1.5e-4", "2e-4", "2.4e-4", "2.6e-4"]),
)
def test_a_crossing_is_a_change_of_sign_where_both_slopes_count(
    tmp_path_factory: pytest.TempPathFactory, pressed_keys: list[str], rate: str
) -> None:
    session = opened(tmp_path_factory.getbasetemp()).with_rate(Decimal(rate))
    session = pressed(session, *pressed_keys)
    slopes = slopes_of(session)
    floor = 0.01 * abs(slopes[0])
    crossed = sum(
        one * other < 0 and abs(one) > floor and abs(other) > floor
        for one, other in pairwise(slopes)
    )
    assert session.metrics["crossed_minimum"] == crossed


def test_the_last_trembles_are_no_crossings(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path).with_rate(Decimal("2e-4")), "space*40")
    slopes = slopes_of(session)
    assert np.sum(slopes[1:10] * slopes[:9] < 0) == 9
    assert 4 <= session.crossings < 20
    assert session.press("0").crossings == 0
    assert pressed(session, "b*38").crossings == 2


def test_a_regime_is_seen_after_five_steps_at_one_rate(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, EVERY_KIND), "space*4")
    assert session.regimes_seen == frozenset()
    assert session.press("space").regimes_seen == {"slow"}
    assert pressed(session, "+", "space*4").regimes_seen == frozenset()
    assert pressed(session, "0", "space*4").regimes_seen == frozenset()
    assert pressed(session, "b", "space").regimes_seen == frozenset()
    assert pressed(session, "b", "space*2").regimes_seen == {"slow"}


def test_regimes_survive_a_restart_and_steps_back_and_make_the_goal(tmp_path: Path) -> None:
    session = opened(tmp_path, EVERY_KIND)
    for rate, seen in (("1e-5", 1), ("5e-5", 2), ("2e-4", 3)):
        session = pressed(session.with_rate(Decimal(rate)), "0", "space*5", "b*3")
        assert len(session.regimes_seen) == seen
        assert not session.page_done
    done = pressed(session.with_rate(Decimal("5e-4")), "space*5")
    assert done.goal_met
    assert done.page_done
    assert pressed(done, "p", "x", "n").regimes_seen == frozenset()


def test_what_a_run_in_frames_saw_counts_too(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, EVERY_KIND), ">", "r").tick()
    assert session.regimes_seen == {"slow"}


# Charts, panels, ghosts


def test_charts_by_turn_and_by_number(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert session.chart_name == "bowl"
    assert session.press("c").chart_name == "loss"
    assert pressed(session, "c*2").chart_name == "bowl"
    assert session.press("2").chart_name == "loss"
    assert session.press("3").chart_name == "bowl"
    assert session.press("3").notice == "This page has 2 charts."
    assert session.press("y").log_scale
    assert not pressed(session, "y*2").log_scale


def test_panels_go_round_and_the_choice_is_kept(tmp_path: Path) -> None:
    session = opened(tmp_path)
    turns = [pressed(session, f"w*{turn}").panel for turn in range(1, len(PANELS) + 1)]
    assert turns == [*PANELS[1:], PANELS[0]]
    assert pressed(session, "w", "x").panel == PANELS[1]


def test_a_pinned_run_stays_as_it_was(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert session.press("g").ghosts == ()
    assert "no run to pin" in session.press("g").notice
    pinned = pressed(session, "space*3", "g")
    assert pinned.notice == "Pinned η 5e-7."
    on = pressed(pinned, "b*2", "+", "space*4")
    assert on.ghosts[0].trace.weights.tolist() == pinned.trace.weights.tolist()
    assert [ghost.label for ghost in on.press("g").ghosts] == ["η 5e-7", "η 5e-7→1e-6"]
    anew = pressed(on.press("g"), "-", "0", "space", "g")
    assert [(ghost.label, ghost.trace.steps) for ghost in anew.ghosts] == [
        ("η 5e-7→1e-6", 5),
        ("η 5e-7", 1),
    ]
    many = pressed(session, *(["space", "g", "+"] * (MOST_GHOSTS + 2)))
    assert len(many.ghosts) == MOST_GHOSTS
    assert many.ghosts[-1].trace.steps == MOST_GHOSTS + 2


def test_the_pin_that_throws_out_the_oldest_says_so(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path), *(["space", "g", "+"] * MOST_GHOSTS))
    assert session.ghosts[0].label == "η 5e-7"
    sixth = pressed(session, "space", "g")
    assert sixth.notice == "Pinned η 5e-7→…→2e-5; the oldest, η 5e-7, made room."
    assert "made room" not in sixth.press("g").notice


def test_pinned_runs_stay_with_their_page(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path), "space*3", "g", "n")
    assert session.ghosts == ()
    asked = pressed(session, "1", "enter*2", "g", "n")
    assert [ghost.label for ghost in asked.press("p").ghosts] == ["η 0.000275"]
    assert [ghost.label for ghost in pressed(asked, "p", "p").ghosts] == ["η 5e-7"]
    unseen = pressed(session, "1", "enter").tick().pin().press("x").press("p")
    assert unseen.revealing
    assert len(unseen.ghosts) == 1


# Moving by hand


def test_arrows_move_what_the_page_lets_move(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path), "space*2", "0", "right*3", "left", "up*2", "down")
    assert session.state.parameters.tolist() == [0.1, 1.0]
    assert session.trace.steps == 0
    assert session.start_loss == session.loss
    assert session.press("0").state.parameters.tolist() == [0, 0]


def test_arrows_do_nothing_where_the_page_moves_nothing(tmp_path: Path) -> None:
    still = opened(tmp_path, text=LESSON.replace("moves: {w: 0.05, b: 1}\n", ""))
    only_w = opened(tmp_path, text=LESSON.replace("{w: 0.05, b: 1}", "{w: 0.05}"))
    for key in keymap.ARROWS:
        assert still.press(key) is still
        assert (only_w.press(key) is only_w) is (key in ("up", "down"))


# Pages


def test_a_page_waits_until_it_is_done(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert session.press("n").page_index == 0
    assert session.press("n").notice == "This page waits for its goal. x skips it."
    done = pressed(session, "space*3")
    assert done.page_done
    assert done.press("n").page_index == 1
    assert pressed(done, "n", "n").notice == "This page waits for an answer. x skips it."
    assert session.press("p").notice == "This is the first page."


def test_done_stays_done(tmp_path: Path) -> None:
    done = pressed(opened(tmp_path), "space*3")
    for key in ("0", "b", "s", "right", "+", "x", "n"):
        assert done.press(key).marks[0] == "done"
    assert pressed(done, "b", "x", "p", "x").marks[0] == "done"


def test_skipped_is_not_done_and_can_be_made_good(tmp_path: Path) -> None:
    skipped = opened(tmp_path).press("x")
    assert skipped.marks[:2] == ("skipped", "open")
    back = skipped.press("p")
    assert back.press("n").page_index == 1
    assert pressed(back, "space*3").marks[0] == "done"


def test_a_page_to_read_is_done_by_going_on(tmp_path: Path) -> None:
    session = opened(tmp_path, READ)
    assert session.press("h").notice == "Nothing is asked: n goes on."
    on = session.press("n")
    assert (on.page_index, on.marks[READ]) == (READ + 1, "done")


def test_the_last_page_finishes(tmp_path: Path) -> None:
    session = opened(tmp_path, GO_ON)
    assert not session.press("n").finished
    skipped = session.press("x")
    assert (skipped.finished, skipped.marks[GO_ON]) == (True, "skipped")
    answered = pressed(session, "1", "enter*2")
    assert (answered.press("n").finished, answered.marks[GO_ON]) == (True, "done")
    assert not answered.press("n").press("p").finished


def test_skipping_leads_through_the_lesson(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path), "x*5")
    assert session.finished
    assert session.marks == ("skipped",) * 5


def test_hints_come_one_by_one(tmp_path: Path) -> None:
    session = opened(tmp_path)
    assert session.hints == ()
    for count in (1, 2, 3):
        session = session.press("h")
        assert session.hints == ("One key.", "The long one.", "Press space three times.")[:count]
    assert session.press("h").notice == "That was the last hint."
    assert "Enter" in opened(tmp_path, GUESS).press("h").notice


# Questions


def test_digits_choose_while_a_question_is_open_and_show_charts_after(tmp_path: Path) -> None:
    session = opened(tmp_path, GO_ON)
    assert session.question_open
    chosen = session.press("2")
    assert (chosen.choice, chosen.chart_index) == (1, 0)
    assert session.press("7").choice is None
    assert session.press("7").notice == "There are 2 answers: no 7."
    answered = pressed(chosen, "enter*2")
    assert answered.answers[GO_ON] == 1
    assert not answered.question_open
    assert (answered.press("2").chart_name, answered.press("2").choice) == ("loss", 1)


def test_arrows_point_at_options_and_go_round(tmp_path: Path) -> None:
    session = opened(tmp_path, GUESS)
    assert [pressed(session, f"down*{count}").choice for count in range(5)] == [None, 0, 1, 2, 0]
    assert session.press("up").choice == 2
    assert session.press("left").choice is None
    assert session.press("right").state is session.state


def test_nothing_is_chosen_at_first_so_that_one_enter_too_many_answers_nothing(
    tmp_path: Path,
) -> None:
    session = opened(tmp_path, GUESS).press("enter")
    assert session.question_open
    assert session.notice == "Choose first: a digit, or ↑ and ↓."
    assert session.press("down").notice == ""
    assert session.press("down").press("enter").answers[GUESS] == 0


def test_what_cannot_be_done_now_says_why(tmp_path: Path) -> None:
    asked = opened(tmp_path, GUESS)
    for name in ("step", "toggle_run", "rate_up", "pin", "type_rate"):
        assert not asked.available(name)
        assert asked.decline(name).notice.startswith("First the question: a digit or")
    playing = asked.press("1").press("enter")
    assert playing.decline("step").notice.startswith("Watch first; Enter")
    assert opened(tmp_path).decline("turn_first").notice == "This page has no such switch."
    assert opened(tmp_path, READ).decline("commit").notice.endswith("here: n goes on.")


LEADING_ELSEWHERE = ("space", "e", ".", "r", "b", "0", "s", "+", "-", "]", "[")


def test_nothing_moves_the_run_while_a_question_waits_or_plays(tmp_path: Path) -> None:
    session = opened(tmp_path, GUESS)
    playing = session.press("1").press("enter").tick()
    assert playing.revealing
    for key in LEADING_ELSEWHERE:
        assert session.press(key) is session
        assert playing.press(key) is playing
    for key in keymap.ARROWS:
        assert playing.press(key) is playing
    assert not session.available("type_rate")
    seen = playing.press("enter")
    for key in LEADING_ELSEWHERE:
        assert seen.press(key) is not seen


def test_a_reveal_plays_to_what_was_stated(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, GUESS), "3", "enter")
    assert session.answers[GUESS] == 2
    assert (session.rate, session.reveal_left) == (Decimal("2.75e-4"), 20)
    assert session.state.parameters.tolist() == [0, 0]
    frames = 0
    while session.moving:
        assert not session.page_done
        waiting = session.press("n")
        assert waiting.notice == "This page waits for its outcome. x skips it."
        session, frames = session.tick(), frames + 1
    assert frames <= 15
    assert session.trace.steps == 20
    assert session.loss == pytest.approx(3.5173e6, rel=5e-5)
    assert session.page_done
    assert session.tick() is session


def test_enter_jumps_to_the_end_of_a_reveal(tmp_path: Path) -> None:
    session = opened(tmp_path, GUESS).press("1").press("enter").tick()
    ended = session.press("enter")
    assert (ended.trace.steps, ended.revealing, ended.page_done) == (20, False, True)
    assert ended.press("enter") is ended


def test_a_reveal_without_restart_goes_on_from_where_it_stands(tmp_path: Path) -> None:
    session = pressed(opened(tmp_path, GO_ON), "1", "enter*2")
    assert session.rate == Decimal("2.5e-5")
    assert session.loss == pytest.approx(1072, abs=0.5)


def test_a_reveal_that_meets_the_wall_ends_there(tmp_path: Path) -> None:
    text = LESSON.replace("2.75e-4, restart: true, steps: 20", "1000, restart: true, steps: 2000")
    session = opened(tmp_path, GUESS, text=text).press("1").press("enter")
    while session.revealing:
        session = session.tick()
    assert session.trace.halted
    assert session.page_done


def test_an_answer_whose_outcome_was_not_seen_counts_only_once_it_is(tmp_path: Path) -> None:
    session = opened(tmp_path, GUESS).press("1").press("enter").tick()
    assert session.press("p").answers[GUESS] is None
    assert session.press("p").marks[GUESS] == "open"
    back = session.press("p").press("x")
    assert (back.reveal_left, back.trace.steps) == (session.reveal_left, session.trace.steps)
    assert back.press("enter").page_done
    skipped = session.press("x")
    assert skipped.marks[GUESS] == "skipped"
    assert skipped.press("p").revealing
    seen = session.press("enter")
    assert not pressed(seen, "n", "p").question_open


# Keys


def test_an_unknown_key_does_nothing(tmp_path: Path) -> None:
    session = opened(tmp_path)
    for key in ("", "k", "f12", "ctrl+c", "SPACE", "type_rate", "l", "?", "q"):
        assert session.press(key) is session


@pytest.mark.parametrize("key", keymap.SESSION_KEYS, ids=lambda key: key.name)
def test_every_name_of_a_key_calls_its_method(key: keymap.Key) -> None:
    assert callable(getattr(Session, key.name))
    for name in (*key.keys, key.written):
        assert keymap.method_of(name) == key.name


def test_no_key_has_two_meanings() -> None:
    names: Iterable[str] = [
        *(name for key in (*keymap.SESSION_KEYS, *keymap.FIELD_KEYS) for name in key.keys),
        *(name for key in keymap.APP_KEYS for name in key.keys),
        *keymap.DIGITS,
        *keymap.ARROWS,
    ]
    assert len(set(names)) == len(list(names))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.52", 0.52),
        ("0,52", 0.52),
        ("−3,200", -3200),
        ("1,234,567.5", 1234567.5),
        ("1 234", 1234),
        (" 1.2e3 ", 1200),
        ("", None),
        ("w", None),
        ("nan", None),
        ("1e999", None),
        ("1,2,3", None),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float | None) -> None:
    try:
        read = float(number_readings(text)[0])
    except NumberError:
        read = None
    assert read == value


# The shipped lessons


def test_a_learner_can_always_get_on_in_every_lesson() -> None:
    for lesson in shipped_lessons():
        session = Session.open(lesson)
        for _ in lesson.pages:
            assert not session.finished
            session = session.press("x")
        assert session.finished, lesson.title


def test_steps_are_measured_by_the_first_page_of_the_lesson() -> None:
    first = next(lesson for lesson in shipped_lessons() if lesson.slug == "one-minute")
    assert [Session.open(first, page).rate_factor for page in range(4)] == [1, 1, 4, 10]
    assert Session.open(first, 2).step().pin().notice == "Pinned learning rate ×4."
    assert Session.open(first).back().notice == "This is the start of the run."
    assert Session.open(first, 2).press("+").notice == "The learning rate is ×10."
    later = next(lesson for lesson in shipped_lessons() if lesson.slug == "logistic-regression")
    assert all(Session.open(later, page).rate_factor is None for page in range(len(later.pages)))


def test_the_first_lesson_ticks_neither_a_flight_nor_what_still_leaps() -> None:
    first = next(lesson for lesson in shipped_lessons() if lesson.slug == "one-minute")
    do = first.pages[1].do
    assert do is not None
    leaping = pressed(Session.open(first, 1), "+*2", "space*5")
    assert [part.holds(leaping.metrics) for part in do.goal.parts] == [True, False]
    for up in ("+*3", "+*4"):
        flying = pressed(Session.open(first, 1), up, "space*8")
        assert flying.crossings >= 4
        assert not any(part.holds(flying.metrics) for part in do.goal.parts)


def test_escape_takes_the_cursor_away_and_then_what_covers_the_page(tmp_path: Path) -> None:
    bare = opened(tmp_path, text=LESSON.replace("charts:", "panel: none\ncharts:", 1))
    assert bare.panel == "none"
    for key in ("w", "w*2", ".", ".*4"):
        turned = pressed(bare, key)
        assert turned.panel != "none"
        assert (turned.leave().panel, turned.leave().phase) == ("none", 0)
        both = turned.press("v")
        assert (both.leave().cursor, both.leave().panel) == (None, turned.panel)


def test_a_switch_turns_before_the_answer_and_the_answer_stays_where_it_was_turned() -> None:
    weather = next(lesson for lesson in shipped_lessons() if lesson.slug == "weather-data")
    asked = Session.open(weather, 6)
    looked = asked.press("z")
    assert looked.switch_settings == (("feature", "tmin"),)
    assert (looked.question_open, looked.choice, looked.page_done) == (True, None, False)
    assert not pressed(looked, "z").page_done
    settled = pressed(looked, "3", "enter", "enter")
    assert settled.page_done
    assert settled.switch_settings == (("feature", "tmin"),)
    assert settled.problem.feature_names == ("tmin",)


def test_a_question_of_a_review_keeps_its_switch() -> None:
    review = next(lesson for lesson in shipped_lessons() if lesson.slug == "review-1")
    seeds = (Session.open(review, 1, seed=seed) for seed in range(60))
    drawn = next(session for session in seeds if session.page.switches)
    assert drawn.page.title == "Weather data"
    assert drawn.press("z").switch_settings == (("feature", "tmin"),)
    assert drawn.press("z").question_open


def test_a_page_that_shows_no_rate_says_what_became_of_the_steps() -> None:
    first = next(lesson for lesson in shipped_lessons() if lesson.slug == "one-minute")
    session = Session.open(first, 1).press("+").press("+")
    assert session.notice == "The learning rate is ×4."
    assert session.press("-").press("-").notice == "The learning rate is ×1."
    assert session.press("space").notice == ""


# Numbers that are asked for


def test_a_number_may_have_its_unit_and_another_is_told() -> None:
    """Lesson 3 asks for a mean squared error, which is in °F²; 20 · 20 / 10 then has no unit."""
    lesson = next(each for each in shipped_lessons() if each.slug == "mean-squared-error")
    asked = (Session.open(lesson, page) for page in range(len(lesson.pages)))
    by_value = {
        session.page.ask.value.text: session
        for session in asked
        if isinstance(session.page.ask, Answer)
    }
    session = by_value["loss"]
    for text in (f"{session.loss} °F²", f"{session.loss:.4f}F^2", str(session.loss)):
        assert not session.type_answer(text).question_open, text
    wrong = session.type_answer(f"{session.loss:.2f} °F")
    assert wrong.question_open
    assert wrong.said == f"“°F” is not the unit here, which is °F²: write {session.loss:.2f} °F²."


def test_a_number_that_may_be_two_is_right_in_either_and_else_asked_back() -> None:
    lesson = next(each for each in shipped_lessons() if each.slug == "one-update")
    sessions = (Session.open(lesson, page) for page in range(len(lesson.pages)))
    session = next(
        each
        for each in sessions
        if isinstance(each.page.ask, Answer) and each.page.ask.value.text == "slope"
    )
    slope = session.page.ask.value.value(session.metrics)  # type: ignore[union-attr]
    for text in (f"{slope:,.3f}", f"{slope:.3f}".replace(".", ",")):
        assert not session.type_answer(text).question_open, text
    asked = session.type_answer("7,123")
    assert asked.question_open
    assert asked.said == "“7,123” can be read as 7123 or 7.123: write 7123 or 7.123."
