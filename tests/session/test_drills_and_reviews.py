"""Drills and reviews: drawn with a seed, passed by right answers; what was missed comes back."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from pathlib import Path
from random import Random

import pytest

from gdtui import course
from gdtui.authoring.checker import check_lesson
from gdtui.authoring.playthrough import keys_for, play_through
from gdtui.charts.earlier import find_earlier
from gdtui.course.lesson import Drill, Lesson, Review
from gdtui.session.foresight import foresee
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from tests.lessons import LESSON

FRONT = LESSON.split("## Go down")[0]

DRILL = (
    FRONT
    + """\
## Signs

```{drill}
question: Is the slope at the point negative or positive?
low: -1
high: 3
in_a_row: 3
```
"""
)

QUESTIONS = FRONT.replace("Rates", "Asked") + "".join(
    f"""\
## Page {name}

```{{predict}}
question: What follows {name}?
options:
  - {{text: this, correct: true, feedback: Yes.}}
  - {{text: that, feedback: No.}}
order: fixed
reveal: {{steps: 1}}
```

"""
    for name in "ABCDE"
)

REVIEW = (
    FRONT.replace("Rates", "Again")
    + """\
## Mixed

```{review}
lessons: ["3"]
questions: 4
share: 0.75
```
"""
)


@pytest.fixture
def drill(tmp_path: Path) -> Lesson:
    file = tmp_path / "05_signs.md"
    file.write_text(DRILL, encoding="utf-8")
    return course.parse(file)


@pytest.fixture
def review(tmp_path: Path) -> Lesson:
    (tmp_path / "03_asked.md").write_text(QUESTIONS, encoding="utf-8")
    file = tmp_path / "06r_again.md"
    file.write_text(REVIEW, encoding="utf-8")
    return course.parse(file)


def test_a_drill_asks_on_either_side_and_is_passed_by_so_many_in_a_row(drill: Lesson) -> None:
    session = Session.open(drill)
    weights = []
    for _ in range(3):
        weights.append(float(session.state.parameters[0]))
        for key in keys_for(session):
            session = session.press(key)
            if session.page_done:
                break
    assert session.page_done
    assert len(set(weights)) == 3
    assert all(-1 <= weight <= 3 for weight in weights)


def test_a_miss_ends_the_row_and_draws_anew(drill: Lesson) -> None:
    session = Session.open(drill)
    assert session.quiz_progress == "0 of 3 in a row"
    session = session.press(keys_for(session)[0]).press("enter")
    assert session.quiz_progress == "1 of 3 in a row"  # before the next question is drawn
    session = session.press("n")
    assert session.quiz_state is not None
    assert session.quiz_state.streak == 1
    right = int(keys_for(session)[0])
    session = session.press("1" if right == 2 else "2").press("enter")
    assert session.quiz_state is not None
    assert session.quiz_state.streak == 0
    before = session.page
    session = session.press("n")
    assert session.page is not before
    assert session.question_open


def test_a_miss_is_told_what_the_curve_does(drill: Lesson) -> None:
    session = Session.open(drill)
    predict = session.page.predict
    assert predict is not None
    falls = predict.options[0].correct
    told = "falls" if falls else "rises"
    assert all(told in option.feedback for option in predict.options)


def test_the_slope_is_hidden_while_its_sign_is_asked(drill: Lesson) -> None:
    session = Session.open(drill)
    assert session.slope_hidden
    assert not session.press("1").press("enter").slope_hidden


def test_the_same_seed_draws_the_same_questions(review: Lesson) -> None:
    one, other = Session.open(review, seed=5), Session.open(review, seed=5)
    assert one.page.title == other.page.title
    assert one.quiz_state == other.quiz_state
    assert {Session.open(review, seed=seed).page.predict for seed in range(20)} != {
        one.page.predict
    }


def test_what_was_missed_comes_back_and_three_of_four_pass(review: Lesson) -> None:
    session = Session.open(review)
    missed = session.page.predict
    assert session.quiz_progress == "1 of 4"
    session = session.press("2").press("enter").press("enter")
    assert session.quiz_progress == "1 of 4, 1 missed"
    session = session.press("n")
    assert session.quiz_progress == "2 of 4, 1 missed"
    asked = []
    while not session.page_done:
        asked.append(session.page.predict)
        for key in keys_for(session):
            session = session.press(key)
            if session.page_done:
                break
    assert len(asked) == 4
    assert asked[-1] == missed
    assert session.review_told[0] == "3 of 4 right at the first try."
    assert len(session.review_told) == 2
    assert session.review_told[1].startswith("Asked, “Page ")


def test_too_many_misses_deal_another_set(review: Lesson) -> None:
    session = Session.open(review)
    seed = session.quiz_state.seed if session.quiz_state else None
    for _ in range(2):
        session = session.press("2").press("enter").press("enter").press("n")
    for _ in range(4):
        for key in keys_for(session):
            session = session.press(key)
    assert not session.page_done
    assert session.quiz_state is not None
    assert session.quiz_state.seed != seed
    told = "2 of 4 at the first try; it takes 3. 4 others follow. Missed: Asked."
    assert session.notice == told
    assert play_through(session).page_done


def test_a_review_asks_in_other_words_and_in_another_order(tmp_path: Path) -> None:
    written = QUESTIONS.replace("order: fixed\n", "again: And what comes next?\n")
    (tmp_path / "03_asked.md").write_text(written, encoding="utf-8")
    (tmp_path / "06r_again.md").write_text(REVIEW, encoding="utf-8")
    lesson, asked = course.parse(tmp_path / "06r_again.md"), course.parse(tmp_path / "03_asked.md")
    own = {page.id: page.predict for page in asked.pages}
    moved = 0
    for seed in range(20):
        page = Session.open(lesson, seed=seed).page
        there, here = own[page.id], page.predict
        assert there is not None
        assert here is not None
        assert (there.question[:13], here.question) == ("What follows ", "And what comes next?")
        moved += here.options != there.options
        assert {*here.options} == {*there.options}
    assert 2 <= moved <= 18  # of 20 draws between two orders


def answer(session: Session, option: int) -> Session:
    """Give an answer, see its outcome, and go on."""
    return session.choose(option).commit().commit().press("n")


def test_who_misses_all_comes_to_an_end_and_is_told_what_to_read_again(review: Lesson) -> None:
    session, answers, rounds = Session.open(review), 0, {""}
    while not session.page_done:
        session = session.choose(1).commit().commit()
        answers += 1
        if not session.page_done:
            session = session.press("n")
            rounds.add(session.notice)
        assert answers <= 24
    assert answers == 24  # four questions, each of them three times, in two rounds
    assert len(rounds) == 2
    assert session.marks == ("shown",)
    heading, *missed = session.review_told
    assert heading == "0 of 4 right at the first try; 3 would pass. Read these again:"
    assert len(missed) == 4
    assert session.press("n").finished
    anew = session.press("A")
    assert anew.question_open
    assert anew.quiz_progress == "1 of 4"
    assert play_through(anew).marks == ("done",)


def test_a_second_round_asks_others_first(review: Lesson) -> None:
    session = Session.open(review)
    asked: list[set[str]] = [set(), set()]
    while not session.page_done:
        state = session.quiz_state
        assert state is not None
        asked[state.rounds - 1].add(session.page.id)
        session = session.choose(1).commit().commit()
        session = session if session.page_done else session.press("n")
    pool = {f"page-{name}" for name in "abcde"}
    assert pool - asked[0] <= asked[1]  # of five pages four are asked, so one was left


def most_by_chance(sessions: int, chance: float) -> int:
    """The upper bound of 99 % of the exact binomial."""
    below, count = 0.0, -1
    while below < 0.99:
        count += 1
        below += comb(sessions, count) * chance**count * (1 - chance) ** (sessions - count)
    return count


def guessing_passes(session: Session) -> float:
    """The chance to pass a round by guessing, by the number of answers of each question drawn."""
    state, ask = session.quiz_state, session.own_page.ask
    assert state is not None
    assert isinstance(ask, Review)
    ways = [1.0]
    for place in state.queue:
        predict = state.pool[place][1].predict
        right = 1 / len(predict.options) if predict else 0.0  # nobody presses a number
        ways = [
            (ways[k] if k < len(ways) else 0.0) * (1 - right) + (ways[k - 1] * right if k else 0.0)
            for k in range(len(ways) + 1)
        ]
    return sum(share for k, share in enumerate(ways) if k >= ask.share * len(state.queue) - 1e-9)


def passes_first_round(session: Session, options: Iterator[int]) -> bool:
    """Whether who answers so passes before a second round begins."""
    while not session.page_done and session.quiz_state and session.quiz_state.rounds == 1:
        if session.asked.typed:
            for key in ("h", *keys_for(session)):
                session = session.press(key)
        else:
            session = answer(session, next(options) % len(session.asked.lines))
    return session.quiz_state is not None and session.quiz_state.passed


def ways_of(way: str, seed: int) -> Iterator[int]:
    """What a careless player answers: always the same place, or any."""
    drawn, places = Random(seed), {"first": 0, "second": 1, "last": -1}
    while True:
        yield places.get(way, drawn.randrange(60))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "page", "way", "seeds"),
    [
        ("review-1", 1, "second", 12),
        ("review-1", 1, "random", 12),
        *(
            pytest.param("review-1", 1, way, 300, marks=pytest.mark.soak)
            for way in ("first", "second", "last", "random")
        ),
        *(
            pytest.param(name, page, way, 300, marks=pytest.mark.soak)
            for name, page in (("review-2", 2), ("review-3", 1))
            for way in ("second", "random")
        ),
    ],
)
def test_who_presses_without_reading_passes_as_guessing_does(
    name: str, page: int, way: str, seeds: int
) -> None:
    lesson, sources = course.find(name), Sources()
    passed, chance = 0, 0.0
    for seed in range(seeds):
        opened = Session.open(lesson, page, seed=seed, sources=sources)
        chance += guessing_passes(opened) / seeds
        passed += passes_first_round(opened, ways_of(way, seed))
    assert passed <= most_by_chance(seeds, chance)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["first", "second", "random"])
def test_of_a_drill_too(way: str) -> None:
    """By its first answers, as many as it wants right in a row."""
    lesson, sources, seeds, passed = course.find("slope"), Sources(), 300, 0
    page = next(at for at, each in enumerate(lesson.pages) if isinstance(each.ask, Drill))
    ask = lesson.pages[page].ask
    assert isinstance(ask, Drill)
    for seed in range(seeds):
        session = Session.open(lesson, page, seed=seed, sources=sources)
        options = ways_of(way, seed)
        for _ in range(ask.in_a_row):
            place = next(options) % len(session.asked.lines)
            session = session.choose(place).commit().commit()
            if session.quiz_state is None or not session.quiz_state.streak:
                break
            session = session if session.page_done else session.press("n")
        passed += session.page_done
    assert 0 < passed <= most_by_chance(seeds, 0.5**ask.in_a_row)


def test_who_would_go_on_is_told_that_skipping_ends_all_questions(
    drill: Lesson, review: Lesson
) -> None:
    for lesson in drill, review:
        waiting = Session.open(lesson).press("n")
        assert waiting.notice == "This page waits for an answer. x skips all its questions."
        assert waiting.press("x").finished


def test_the_checker_plays_them(drill: Lesson, review: Lesson) -> None:
    assert check_lesson(drill) == []
    assert check_lesson(review) == []


def test_the_options_of_a_drill_have_ids() -> None:
    page = Session.open(course.find("slope"), 1).page
    assert page.predict is not None
    assert [option.id for option in page.predict.options] == ["negative", "positive"]


def test_an_answered_question_is_looked_back_at_not_the_one_that_comes_next(drill: Lesson) -> None:
    """Whoever comes back to it sees no earlier point: nothing has moved since it was asked."""
    session = Session.open(drill)
    for key in keys_for(session)[:-1]:  # the last one asks the next question
        session = session.press(key)
    assert session.quiz_state is not None
    assert session.quiz_state.asked == 1
    assert foresee(session).opening.start.tolist() == session.start.tolist()
    assert find_earlier(session) is None
