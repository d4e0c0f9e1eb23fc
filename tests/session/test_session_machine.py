"""Random mixes of every key, held against a plain list of states that the test keeps itself."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs

from gdtui import engine, keymap
from gdtui.course import expressions
from gdtui.course.lesson import (
    Answer,
    ChartName,
    DescentSpec,
    Do,
    Drill,
    Item,
    Lesson,
    Option,
    Order,
    Page,
    Predict,
    ProblemSpec,
    Question,
    Reveal,
    Scene,
    Switch,
)
from gdtui.engine import Array, State
from gdtui.panels import goal, readout, worked_step
from gdtui.session import rate_ladder
from gdtui.session.answering import FRAMES_OF_A_REVEAL
from gdtui.session.session import Session
from gdtui.text import styled
from tests.properties import examples

WEATHER = ProblemSpec("seattle-weather", ("tmax",), "next:tmax")

JUMPS = {
    **{"go_home": -(10**9), "back_ten": -10, "back_hundred": -100, "back": -1},
    **{"go_end": 10**9, "on_ten": 10, "on_hundred": 100, "ahead": 1},
}
DRIVING = ("space", "space", "space", ".", "e", "e", "b", "+", "-", "]")
EVERY_KEY = (
    *(key.written for key in keymap.SESSION_KEYS),
    *(name for key in keymap.SESSION_KEYS for name in key.keys),
    *keymap.DIGITS,
    *keymap.ARROWS,
    *("", "k", "f1", "type_rate", "=", "=1.5", "=x"),
)
TYPED = st.one_of(
    st.sampled_from(("1000", "1e-9", "0.000225", "1,5e-4", "1e-4")),
    st.decimals(rate_ladder.LOWEST, rate_ladder.HIGHEST).map(str),
)
MOST_STEPS_IN_A_FRAME = 100

Plain = tuple[list[State], list[float], list[tuple[float, State]], Array, bool]
Left = dict[int, tuple[Plain, float, int]]
"""By its index, a page as it was left: its run, its rate and its seed."""

Bits = tuple[bytes, bytes, float, int, int, int, int]


def bits(state: State) -> Bits:
    """Everything of a state, bit for bit."""
    return (
        state.parameters.tobytes(),
        b"".join(array.tobytes() for array in state.memory),
        state.learning_rate,
        state.seed,
        state.step,
        state.epoch,
        state.batch,
    )


def run_bits(session: Session) -> tuple[object, ...]:
    """Everything of a session's run, bit for bit."""
    trace = session.trace
    return (
        bits(session.state),
        bits(trace.at(trace.steps // 2)),
        *(column.tobytes() for column in (trace.rates, trace.weights, trace.slopes, trace.losses)),
    )


HINTS = ("one", "two", "three")
CHARTS: tuple[ChartName, ...] = ("bowl", "loss", "fit")


def lesson_with(descent: DescentSpec) -> Lesson:
    """A page of every kind; the arrows move parameters, and a switch turns L2 on."""
    options = tuple(Option(text, "", text == "so") for text in ("so", "or so", "neither"))
    items = Item("first", ""), Item("then", "", (0,)), Item("last", "", (1,))
    leap = Reveal(20, Decimal("2.75e-4"), restart=True)
    next_w = expressions.parse_expression("next_w")
    regimes = "regimes_seen == {slow, steady, overshoots, diverges}"
    asked: dict[str, Question | None] = {
        "Drive": Do(
            expressions.parse_goal("steps >= 6 and crossed_minimum >= 1"), HINTS, (), False, 1
        ),
        "Restart": Predict("What comes?", options, leap, 1),
        "Read": None,
        "Every kind": Do(expressions.parse_goal(regimes), HINTS, (), False, 1),
        "Work it out": Answer("w?", next_w, 0.01, (), "No.", "Yes.", HINTS, Reveal(1), 1),
        "Put in order": Order("Which is first?", items, "Yes.", leap, 1),
        "Drill": Drill("Which sign?", -1.0, 3.0, 2, 1),
        "Go on": Predict("What comes?", options, Reveal(3), 1),
    }
    held = structs.replace(descent, l2=10.0)
    switch = Switch(
        "l2", ("0", "10"), tuple(Scene(WEATHER, each, CHARTS) for each in (descent, held))
    )
    pages = tuple(
        Page(
            title=title,
            line=1,
            blocks=(ask,) if ask else (),
            claims=(),
            problem=WEATHER,
            descent=descent,
            charts=CHARTS,
            moves={"w": Decimal("0.05"), "b": Decimal(1)} if ask else {},
            switches=(switch,) if title in ("Read", "Every kind", "Work it out") else (),
            test_closed=title == "Read",
        )
        for title, ask in asked.items()
    )
    return Lesson(Path("t"), "01", "t", "T", "P", 1, "O", WEATHER, descent, CHARTS, pages)


class Driving(RuleBasedStateMachine):
    """Drives a session, and does to a plain list of states what each key is meant to do."""

    lesson: ClassVar[Lesson]
    taken: list[float]
    undone: list[tuple[float, State]]

    def __init__(self) -> None:
        super().__init__()
        self.open_at(0)
        self.kept: list[tuple[Session, tuple[object, ...], Plain, Left]] = []

    @initialize(page=st.sampled_from(range(8)))
    def open_at(self, page: int) -> None:
        self.session = Session.open(self.lesson, page)
        self.done: frozenset[int] = frozenset()
        self.restarted = False
        self.left: Left = {}
        self.open_page(self.session.page.descent.seed)

    # The plain list ------------------------------------------------------------------------

    def plain(self, restarted: bool) -> Plain:
        return [*self.states], [*self.taken], [*self.undone], self.start, restarted

    def take_up(self, plain: Plain, rate: float, seed: int) -> None:
        states, taken, undone, self.start, self.restarted = plain
        self.states, self.taken, self.undone = [*states], [*taken], [*undone]
        self.rate, self.seed = rate, seed

    def turn(self, before: Session) -> None:
        """Leave a page for another, which opens afresh the first time."""
        here = self.plain(before.own_rate_offered), self.rate, self.seed
        self.left = {**self.left, before.page_index: here}
        if self.session.page_index in self.left:
            self.take_up(*self.left[self.session.page_index])
        else:
            self.open_page(self.session.page.descent.seed)

    def open_page(self, seed: int) -> None:
        self.rate = float(self.session.page.descent.learning_rate)
        self.start_with_seed(seed)

    def start_with_seed(self, seed: int) -> None:
        self.seed = seed
        spec, model = self.session.scene.descent, self.session.setup.descent.model
        self.start = engine.start_parameters(spec.start, model, 1, seed)
        self.begin(self.start)

    def begin(self, parameters: Array) -> None:
        setup = self.session.setup
        self.states = [engine.begin(setup.descent, setup.rows, parameters, self.rate, self.seed)]
        self.taken, self.undone = [], []

    def advance(self, count: int) -> None:
        for _ in range(count):
            before = replace(self.states[-1], learning_rate=self.rate)
            after = engine.step(self.session.setup.descent, self.session.rows, before)
            if after is before:
                return
            self.states.append(after)
            self.taken.append(self.rate)
            self.undone = []

    def jump(self, by: int) -> None:
        there = min(max(0, len(self.taken) + by), len(self.taken) + len(self.undone))
        if there == len(self.taken):
            return
        ahead = [*zip(self.taken, self.states[1:], strict=True), *self.undone]
        self.rate = ahead[min(there, len(ahead) - 1)][0]
        self.undone = ahead[there:]
        self.taken = [rate for rate, _ in ahead[:there]]
        self.states[1:] = [state for _, state in ahead[:there]]

    def end_epoch(self, before: Session) -> None:
        self.run_on(before, lambda: self.states[-1].batch == 0)

    def run_on(self, before: Session, at_end: Callable[[], bool]) -> None:
        """Take updates to the end, or to the goal: that of who presses space instead."""
        pressed, length = before, -1
        while len(self.states) > length:
            length = len(self.states)
            self.advance(1)
            pressed = pressed.step()
            if at_end() or (pressed.page_done and not before.page_done):
                return

    def frame(self, before: Session) -> None:
        if before.revealing:
            whole = self.reveal(before).steps
            self.advance(min(before.reveal_left, -(-whole // FRAMES_OF_A_REVEAL)))
        elif before.running:
            most = len(self.states) + before.steps_per_frame
            self.run_on(before, lambda: len(self.states) >= most)

    def reveal(self, session: Session) -> Reveal:
        assert isinstance(session.page.ask, Predict | Answer | Order)
        return session.page.ask.reveal

    def commit(self, before: Session) -> None:
        if before.revealing:
            self.advance(before.reveal_left)
        elif not self.session.question_open:
            reveal = self.reveal(before)
            if reveal.learning_rate is not None:
                self.rate = float(reveal.learning_rate)
            if reveal.restart:
                self.begin(self.start)

    def arrow(self, before: Session, key: str) -> None:
        if not before.page.moves or before.cursor is not None:
            return
        parameters = self.states[-1].parameters.copy()
        along, by = (0, 0.05) if key in ("left", "right") else (1, 1)
        moved = float(parameters[along]) + (by if key in ("right", "up") else -by)
        parameters[along] = round(moved, 10)
        self.begin(parameters)

    def follow(self, name: str, before: Session) -> None:
        """Do to the plain list what a method of the session is meant to do."""
        match name:
            case "step":
                self.advance(1)
            case "epoch":
                self.end_epoch(before)
            case "phase_step" if before.phase == 3:
                self.advance(1)
            case "tick":
                self.frame(before)
            case jump if jump in JUMPS:
                self.jump(JUMPS[jump])
            case "again":
                self.begin(self.start)
            case "reseed":
                self.start_with_seed(self.seed + 1)
            case "rate_up" | "rate_down" | "rate_nudge_up" | "rate_nudge_down":
                moved = getattr(rate_ladder, name.removeprefix("rate_"))(before.rate)
                self.rate = float(moved)
            case "commit":
                self.commit(before)
            case "turn_first":
                self.start_with_seed(self.seed)
            case "next_page" | "previous_page" | "skip":
                if self.session.page_index != before.page_index:
                    self.turn(before)
                elif self.session.page is not before.page:
                    self.open_page(self.seed)
            case "ask_again" if self.session.trace is not before.trace:
                self.open_page(self.session.page.descent.seed)

    def do(self, name: str, change: Callable[[Session], Session]) -> None:
        before = self.session
        self.session = change(before)
        twice, self.restarted = self.restarted, self.restarted and self.session is before
        if name == "again" and before.available(name):
            own = before.scene.descent.learning_rate
            self.restarted = not twice and before.rate != own
            self.rate = float(own) if twice else self.rate
        if name in keymap.ARROWS and before.available("move"):
            self.arrow(before, name)
        elif name.startswith("=") and before.question_open:
            self.commit(before)
        elif before.available(name):
            self.follow(name, before)
        else:
            assert self.session is before

    # What a learner may do -----------------------------------------------------------------

    @rule(key=st.sampled_from(EVERY_KEY))
    def press(self, key: str) -> None:
        self.do(keymap.method_of(key) or key, lambda session: session.press(key))

    @rule(name=st.sampled_from([key.name for key in keymap.SESSION_KEYS]))
    def call(self, name: str) -> None:
        if self.session.available(name):
            self.do(name, lambda session: getattr(session, name)())

    @rule(pressed=st.lists(st.sampled_from(DRIVING), min_size=4, max_size=16))
    def drive(self, pressed: list[str]) -> None:
        for key in pressed:
            self.press(key)

    @rule(frames=st.integers(1, 5), faster=st.integers(0, 2))
    def run(self, frames: int, faster: int) -> None:
        for key in (*"<<<<", *">" * faster, *("" if self.session.running else "r")):
            self.press(key)
        self.tick(frames)

    @precondition(lambda self: self.session.moving)
    @rule(frames=st.integers(1, 5))
    def tick(self, frames: int) -> None:
        for _ in range(frames):
            if self.session.steps_per_frame <= MOST_STEPS_IN_A_FRAME:
                self.do("tick", lambda session: session.tick())

    @precondition(lambda self: self.session.question_open)
    @rule(option=st.integers(0, 2), frames=st.integers(0, 25))
    def answer_and_watch(self, option: int, frames: int) -> None:
        self.press(keymap.DIGITS[option])
        for key in ("right", "enter", f"={self.session.next_state.parameters[0]:.4g}"):
            self.press(key)
        self.tick(frames)

    @precondition(lambda self: self.session.available("type_rate"))
    @rule(text=TYPED)
    def type_rate(self, text: str) -> None:
        self.session = self.session.with_rate(rate_ladder.parse_rate(text))
        self.restarted = False
        self.rate = float(rate_ladder.parse_rate(text))

    @rule(option=st.integers(-2, 6))
    def choose(self, option: int) -> None:
        before, self.session = self.session, self.session.choose(option)
        self.restarted = self.restarted and self.session is before
        ask = before.page.ask
        count = len(ask.options) if isinstance(ask, Predict) else 0
        count = len(ask.items) if isinstance(ask, Order) else count
        offered = before.question_open and 0 <= option < count
        assert self.session.choice == (option if offered else before.choice)

    @rule()
    def keep(self) -> None:
        plain = self.plain(self.restarted)
        self.kept.append((self.session, run_bits(self.session), plain, self.left))

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def take_up_an_old_session(self, data: st.DataObject) -> None:
        """Old sessions stay valid: one can even be driven on from."""
        self.session, _, plain, self.left = data.draw(st.sampled_from(self.kept))
        self.take_up(plain, float(self.session.rate), self.session.seed)
        self.done = frozenset()

    # What must hold ------------------------------------------------------------------------

    @rule()
    def look_around(self) -> None:
        """What would happen, without doing it."""
        self.a_key_does_something_exactly_where_it_is_available()
        self.skipping_leads_to_the_end()
        self.it_can_always_be_shown()
        if self.taken:
            self.back_then_step_changes_no_bit()

    def back_then_step_changes_no_bit(self) -> None:
        again = self.session.back().step()
        here = replace(self.session.state, learning_rate=self.taken[-1])
        assert bits(again.state) == bits(here)

    def a_key_does_something_exactly_where_it_is_available(self) -> None:
        for key in keymap.SESSION_KEYS:
            idle = self.session.press(key.written) is self.session
            assert idle is not self.session.available(key.name), key

    def skipping_leads_to_the_end(self) -> None:
        session = self.session
        for _ in range(len(self.lesson.pages) - session.page_index):
            assert session.available("skip")
            session = session.press("x")
        assert session.finished
        assert "open" not in session.marks[self.session.page_index :]

    @invariant()
    def the_run_is_the_plain_list(self) -> None:
        session, trace = self.session, self.session.trace
        assert bits(session.state) == bits(replace(self.states[-1], learning_rate=self.rate))
        assert float(session.rate) == self.rate
        assert session.seed == self.seed
        assert trace.steps == session.state.step == len(self.taken)
        assert trace.future == len(self.undone)
        assert trace.rates.tolist() == self.taken
        assert trace.weights.tolist() == [float(s.parameters[0]) for s in self.states[:-1]]
        middle = len(self.taken) // 2
        assert trace.at(middle).parameters.tobytes() == self.states[middle].parameters.tobytes()

    @invariant()
    def old_sessions_stay_what_they_were(self) -> None:
        for session, kept, *_ in self.kept[-2:]:
            assert run_bits(session) == kept

    @invariant()
    def done_pages_stay_done(self) -> None:
        marks = self.session.marks
        assert all(marks[index] == "done" for index in self.done)
        self.done = frozenset(index for index, mark in enumerate(marks) if mark == "done")

    @invariant()
    def a_page_is_done_once_its_demand_is_met(self) -> None:
        session = self.session
        if session.goal_met:
            assert session.page_done
        asked = isinstance(session.own_page.ask, Predict | Answer | Order)
        if asked and not session.question_open:
            assert session.revealing is not session.page_done

    def it_can_always_be_shown(self) -> None:
        session = self.session
        assert session.choice is None or 0 <= session.choice < 3
        assert session.chart_name in CHARTS
        assert dict(session.metrics).keys() == expressions.QUANTITIES.keys()
        assert session.status in expressions.STATUSES
        assert session.work.batch.count > 0
        for width in (30, 76):
            lines = worked_step.worked_lines(session, width, 6)
            assert all(len(styled.text_of(line)) <= width for line in lines)
            assert len(styled.text_of(readout.readout(session, width))) <= width
        assert all(text for _, text in goal.goal_lines(session))

    def teardown(self) -> None:
        self.it_can_always_be_shown()
        for session, kept, *_ in self.kept:
            assert run_bits(session) == kept


class FullBatch(Driving):
    lesson = lesson_with(DescentSpec(learning_rate=Decimal("5e-5")))


class MiniBatchWithMomentum(Driving):
    lesson = lesson_with(
        DescentSpec(
            learning_rate=Decimal("2e-5"),
            optimizer="momentum",
            momentum=0.8,
            batch=300,
            start="random",
            seed=3,
        )
    )


# Not shrunk: that takes minutes. To hunt a failure down, add Phase.shrink for the time being.
EXAMPLES = examples(
    24, stateful_step_count=40, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)

TestFullBatch = pytest.mark.filterwarnings("error")(FullBatch.TestCase)
TestFullBatch.settings = EXAMPLES
TestMiniBatchWithMomentum = pytest.mark.filterwarnings("error")(MiniBatchWithMomentum.TestCase)
TestMiniBatchWithMomentum.settings = EXAMPLES
