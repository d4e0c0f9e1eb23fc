"""Numbers that a page draws: each learner's own, other ones when asked again, true in its texts."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from gdtui import course
from gdtui.authoring.checker import check_lesson
from gdtui.authoring.playthrough import keys_for, play_through
from gdtui.course.lesson import Answer, CourseError, Lesson
from gdtui.panels.lesson_summary import lesson_summary, summarise
from gdtui.panels.question import question_lines
from gdtui.plain.page import page_lines
from gdtui.progress.database import ProgressFile
from gdtui.progress.exchange import encode, read_progress, take_over
from gdtui.progress.resume import RunKeeper, resume_lesson, save_session
from gdtui.progress.store import PROGRESS_FILE, Progress
from gdtui.session.page_draw import lesson_with_numbers
from gdtui.session.record import SessionRecord, record_session
from gdtui.session.restore import restore_session
from gdtui.session.session import Session
from gdtui.session.sources import Sources
from gdtui.text.styled import text_of
from tests.lessons import lesson_text, shipped_lessons

PROBLEM = "{dataset: seattle-weather, features: [tmax], target: next:tmax}"
X, Y = np.array([55.0, 50.0]), np.array([51.0, 52.0])  # the two days of the page
WEIGHTS, BIASES, RATE = (0.4, 0.6, 0.2, 0.8), (20.0, 10.0, 30.0, 0.0), 1e-4

PAGE = """\
## By hand

You stand at w = {{w}}, and the loss is {{loss:1}}.

```{draw}
values:
  w: [0.4, 0.6, 0.2, 0.8]
  b: [20, 10, 30, 0]
```

```{start}
rows: 2
every: 38
split: [1, 0, 0]
start: [$w, $b]
readout: [parameters]
panel: none
```

```{answer}
question: What does w become?
again: From {{w}}, where does one update lead?
value: next_w
tolerance: 0.01
feedback: The gradient is {{slope}}.
right: Yes, {{w}} + {{next_w - w}} makes {{next_w}}.
hints: [One., Two., "Type {{next_w}}."]
```
"""


def numbers_of(variant: int) -> tuple[float, float, float]:
    """The loss, its slope along w and the next w of a variant, written out."""
    w = WEIGHTS[variant]
    error = w * X + BIASES[variant] - Y
    slope = float(np.mean(2 * error * X))
    return float(np.mean(error**2)), slope, w - RATE * slope


def parsed(folder: Path, page: str = PAGE, name: str = "03_hand.md") -> Lesson:
    path = folder / name
    path.write_text(lesson_text(page, problem=PROBLEM, charts="[bowl]"), encoding="utf-8")
    return course.parse(path)


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return parsed(tmp_path)


def text_of_page(session: Session) -> str:
    ask = session.page.ask
    assert isinstance(ask, Answer)
    return "\n".join((session.page.prose[0].markdown, ask.question, ask.feedback, ask.right))


def test_each_variant_says_and_asks_its_own_numbers(lesson: Lesson) -> None:
    for variant in range(4):
        session = Session.open(lesson, variant=variant)
        loss, slope, following = numbers_of(variant)
        text = text_of_page(session)
        assert f"w = {WEIGHTS[variant]}, and the loss is {loss:.1f}." in text
        assert f"The gradient is −{-slope:,.0f}." in text
        change = f"{following - WEIGHTS[variant]:.4f}".rstrip("0")
        assert f"{WEIGHTS[variant]} + {change} makes {following:.4g}." in text
        assert session.type_answer(f"{following:.4g}").page_done
        others = (numbers_of(other)[2] for other in range(4) if other != variant)
        assert not any(session.type_answer(repr(other)).page_done for other in others)


def test_neighbours_have_other_numbers_and_nobody_without_a_seed(lesson: Lesson) -> None:
    drawn = [Session.open(lesson, draw_seed=seed).draw.variant for seed in range(1, 201)]
    assert all(20 < count < 80 for count in Counter(drawn).values())
    alike = sum(one == other for one, other in pairwise(drawn))
    assert alike < 80
    assert Session.open(lesson).draw.variant == 0
    assert Session.open(lesson, draw_seed=7).page == Session.open(lesson, draw_seed=7).page


def test_asked_again_it_asks_with_other_numbers_until_all_were_there(lesson: Lesson) -> None:
    session = Session.open(lesson, draw_seed=3)
    seen = []
    for _ in range(4):
        seen.append(session.draw.variant)
        session = play_through(session)
        assert session.page_done
        session = session.press("0") if session.draw.variant == 2 else session
        assert session.draw.variant == seen[-1]  # a run afresh keeps the numbers
        session = session.press("A")
        assert session.question_open
    assert sorted(seen) == [0, 1, 2, 3]
    assert session.draw.variant == seen[0]
    assert "other numbers" in session.notice


def test_the_numbers_stay_in_a_code_and_an_old_record_is_the_first(lesson: Lesson) -> None:
    session = Session.open(lesson, variant=2).press("=1")
    record = msgspec.json.encode(record_session(session))
    back = restore_session(lesson, msgspec.json.decode(record, type=SessionRecord))
    assert (back.page, back.said) == (session.page, session.said)
    assert np.array_equal(back.state.parameters, [0.2, 30.0])
    first = msgspec.json.encode(record_session(Session.open(lesson)))
    assert b"variant" not in first  # as before there were any


def test_a_pinned_run_is_of_the_numbers_that_it_was_pinned_with(lesson: Lesson) -> None:
    pinned = play_through(Session.open(lesson)).press("space").press("g")
    assert len(pinned.ghosts) == 1
    again = pinned.press("A")
    assert again.ghosts == ()
    assert record_session(again).variant == 1


def left_in(folder: Path, lesson: Lesson) -> Session:
    """The page asked again and answered, and its lesson left, by whoever keeps progress there."""
    with closing(Progress.open(folder)) as progress:
        session = resume_lesson(lesson, progress)
        other = play_through(session.press("A"))
        save_session(other, progress)
        RunKeeper(progress).keep(other)
        assert other.draw.variant != session.draw.variant
        return other


def exported(file: ProgressFile) -> bytes:
    return encode(read_progress(file.connection, file.read()), file.connection)


def test_the_numbers_are_kept_with_the_run_and_taken_along(lesson: Lesson, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    left = left_in(here, lesson)
    with closing(Progress.open(here)) as progress:
        back = resume_lesson(lesson, progress)
        assert (back.page, back.page_done) == (left.page, True)
        assert back.draw.seed == progress.draw_seed > 0
        taken = progress.with_file(exported)
    with closing(Progress.open(there)) as progress:
        assert taken is not None
        progress.with_file(lambda file: take_over(file, taken))
        assert resume_lesson(lesson, progress).page == left.page


def test_a_file_of_before_is_given_a_seed_that_stays(tmp_path: Path) -> None:
    path = tmp_path / PROGRESS_FILE
    old = ProgressFile(path)
    with old.connection:
        old.connection.execute("DROP TABLE draw")
    assert old.read().draw_seed == 0
    old.close()
    seeds = []
    for _ in range(2):
        with closing(Progress.open(tmp_path)) as progress:
            seeds.append(progress.draw_seed)
    assert seeds[0] == seeds[1] > 0
    assert Progress.in_memory().draw_seed == 0


REVIEW = """\
## Mixed

```{review}
lessons: ["3"]
questions: 2
share: 1
```
"""


def test_a_review_asks_in_other_words_with_numbers_that_the_lesson_did_not_have(
    tmp_path: Path,
) -> None:
    asked = parsed(tmp_path, PAGE + PAGE.replace("By hand", "Once more"))
    review = parsed(tmp_path, REVIEW, "06r_again.md")
    for seed in range(1, 9):
        session = Session.open(review, draw_seed=seed)
        place = [page.id for page in asked.pages].index(session.page.id)
        own = Session.open(asked, place, draw_seed=seed)
        first = session.page
        assert isinstance(first.ask, Answer)
        assert first.ask.question.startswith("From 0.")
        assert first.descent.start != own.page.descent.start
        late = session.press("=1").press(keys_for(session)[0])
        assert "At last, 1 of 2, 1 missed" in text_of(question_lines(late, 60)[0])
        assert late.quiz_state is not None
        assert len(late.quiz_state.missed) == 1
        record = msgspec.json.encode(record_session(late))
        back = restore_session(review, msgspec.json.decode(record, type=SessionRecord))
        assert back.page == late.page
        again = late.press("enter").press("n")
        for key in keys_for(again):
            again = again.press(key)
        assert again.page.id == first.id
        assert again.page.descent.start not in (first.descent.start, own.page.descent.start)
        assert play_through(again).page_done


def test_who_is_shown_the_answer_reads_its_own_numbers_in_the_end(lesson: Lesson) -> None:
    session = Session.open(lesson, variant=1)
    shown = session.press("=1").press("=2").press("H").commit()
    summed_up = lesson_summary(shown)[0]
    assert summed_up.typed == "1"
    assert summed_up.reason.endswith("Yes, 0.6 + 0.104 makes 0.704.")
    noted = summarise(lesson_with_numbers(lesson, 0, Sources()), ("shown",), (0,), {})
    assert noted[0].reason == "Yes, 0.4 + 0.1095 makes 0.5095."


def test_the_checker_proves_each_variant(lesson: Lesson, tmp_path: Path) -> None:
    assert check_lesson(lesson) == []
    assert [page.ask for page in lesson.pages] == [lesson.pages[0].variants[0].ask]
    alike = parsed(tmp_path, PAGE.replace("0.2, 0.8]", "0.2, 0.4]").replace("30, 0]", "30, 20]"))
    assert any("variants 1 and 4 have the same answer" in str(one) for one in check_lesson(alike))
    for written in ("and b is 20", "or w = 0.4"):
        stale = parsed(tmp_path, PAGE.replace("and the loss is {{loss:1}}", written))
        found = [str(one) for one in check_lesson(stale)]
        assert found
        assert all("in variant" in one and "nothing proves" in one for one in found)
    free = PAGE.replace("b: [20", "day: [35, 75, 65, 45]\n  b: [20").replace(
        "{{loss:1}}", "{{day}}"
    )
    assert any("nothing proves 35" in str(one) for one in check_lesson(parsed(tmp_path, free)))
    wrong = PAGE.replace("Type {{next_w}}.", "0.4 + 0.1095. Type it.")
    assert any("does not come to" in str(one) for one in check_lesson(parsed(tmp_path, wrong)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("w: [0.4, 0.6, 0.2, 0.8]\n", "w: [0.4, 0.6]\n", "`w` has 2 values; write 4"),
        ("values:\n  w: [0.4, 0.6, 0.2, 0.8]\n  b", "values:\n  b", "`start`"),
        ("w: [0.4, 0.6,", "w: [0.4, low,", "`low`, which is no number"),
        ("  w: [0.4", "  W: [0.4", "`W` is no name"),
        ("{{loss:1}}", "{{lose}}", "lose"),
        ("{{loss:1}}", "{{w < 1}}", "is not a number"),
        ("You stand", "You **stand** now", "“stand” is listed"),
        (PAGE.split("```{start}")[0].split("## By hand")[1].split("loss:1}}.")[1], "", "{draw}"),
        (PAGE[PAGE.index("```{answer}") :], "", "{answer} or a {predict}"),
    ],
)
def test_what_cannot_be_drawn_is_told_where_it_is_written(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert PAGE.count(old) == 1
    with pytest.raises(CourseError) as raised:
        parsed(tmp_path, PAGE.replace(old, new))
    assert said in str(raised.value)
    assert raised.value.line > 9


def test_what_was_worked_out_is_worked_out_once(lesson: Lesson) -> None:
    sources = Sources()
    one, other = (Session.open(lesson, variant=1, sources=sources) for _ in range(2))
    assert one.page is other.page


PREDICTED = """\
## Halved

```{draw}
values:
  w: [0.4, 0.6, 0.2]
  half: [0.2, 0.3, 0.1]
```

```{start}
start: [$w, 0]
```

```{predict}
question: Half of {{w}} is…
options:
  - {text: "{{half}}", id: half, correct: true, feedback: "Yes, of {{w}}."}
  - {text: "{{w}}", id: all, feedback: "No, {{half}}."}
  - {text: "{{w * 2 + loss * 0}}", id: twice, feedback: "No, {{half}}."}
reveal: {steps: 0}
```
"""


def test_answers_with_drawn_numbers_stand_in_one_order_and_need_ids(tmp_path: Path) -> None:
    lesson = parsed(tmp_path, PREDICTED)
    told = []
    for variant in range(3):
        predict = Session.open(lesson, variant=variant).page.predict
        assert predict is not None
        told.append({option.id: option.text for option in predict.options})
    assert [list(each) for each in told] == [list(told[0])] * 3
    assert [each["twice"] for each in told] == ["0.8", "1.2", "0.4"]
    with pytest.raises(CourseError, match="give each option an `id`"):
        parsed(tmp_path, PREDICTED.replace(", id: half", ""))


def test_no_variant_of_the_course_shows_how_its_numbers_are_written() -> None:
    sources, count = Sources(), 0
    for lesson in shipped_lessons():
        pages = [(index, page) for index, page in enumerate(lesson.pages) if page.variants]
        for index, variant in ((i, v) for i, page in pages for v in range(len(page.variants))):
            opened = Session.open(lesson, index, variant=variant, sources=sources)
            done = play_through(opened.press("h").press("h").press("h"))
            told = "\n".join(page_lines(done))
            told += lesson_summary(done)[index].reason
            assert "{{" not in told
            assert "$" not in told
            assert done.page_done
            count += 1
    assert count > 50
