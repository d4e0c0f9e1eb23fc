"""Drills and reviews: drawn with a seed, passed by right answers; what was missed comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdtui import course
from gdtui.authoring.checker import check_lesson
from gdtui.authoring.playthrough import keys_for, play_through
from gdtui.course.lesson import Lesson
from gdtui.session.session import Session
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
    assert session.quiz_progress == "0 of 3"
    session = session.press(keys_for(session)[0]).press("enter")
    assert session.quiz_progress == "1 of 3"  # before the next question is drawn
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
    assert session.quiz_progress == "4 to go"
    session = session.press("2").press("enter").press("enter").press("n")
    assert session.quiz_progress == "4 to go"
    asked = []
    while not session.page_done:
        asked.append(session.page.predict)
        for key in keys_for(session):
            session = session.press(key)
            if session.page_done:
                break
    assert len(asked) == 4
    assert asked[-1] == missed


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
    assert session.notice == "2 of 4 at the first try. Here are 4 more."
    assert play_through(session).page_done


def test_the_checker_plays_them(drill: Lesson, review: Lesson) -> None:
    assert check_lesson(drill) == []
    assert check_lesson(review) == []


def test_the_options_of_a_drill_have_ids() -> None:
    page = Session.open(course.find("slope"), 1).page
    assert page.predict is not None
    assert [option.id for option in page.predict.options] == ["negative", "positive"]
