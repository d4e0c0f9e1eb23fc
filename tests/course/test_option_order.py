"""Answers stand in a drawn order, the same everywhere, unless their order means something."""

from collections import Counter
from pathlib import Path

import pytest

from gdtui import course
from gdtui.course.lesson import Option, Predict, Reveal
from gdtui.course.option_order import is_by_size, shuffle_options
from gdtui.session.session import Session
from tests.lessons import lesson_text

TEXTS = ("it falls", "it rises", "it stays")


def ask(*texts: str, fixed: bool = False) -> Predict:
    options = tuple(Option(text, "Why.", text == texts[0], text) for text in texts)
    return Predict("What becomes of it?", options, Reveal(0), 1, fixed)


def test_over_many_pages_an_answer_stands_at_each_place_about_as_often() -> None:
    places = Counter(
        next(
            at
            for at, option in enumerate(shuffle_options(ask(*TEXTS), f"page {n}").options)
            if option.correct
        )
        for n in range(900)
    )
    # Of 900 draws with chance 1/3, the spread is 14.1: four of them on either side.
    assert all(244 <= places[at] <= 356 for at in range(3))


def test_the_order_is_drawn_and_not_the_written_one() -> None:
    one = shuffle_options(ask(*TEXTS), "lesson", "page")
    other = shuffle_options(ask(*reversed(TEXTS)), "lesson", "page")
    assert [option.id for option in one.options] == [option.id for option in other.options]
    orders = {shuffle_options(ask(*TEXTS), "lesson", f"page {n}").options for n in range(60)}
    assert len(orders) == 6


@pytest.mark.parametrize(
    ("texts", "stay"),
    [
        (("about 40", "about 2,000", "more than 50,000"), True),
        (("−3,362, all the way", "−1,681, half of it", "−840"), True),
        (("nearly 1", "a little below 0", "nearly minus 1"), True),
        (("two", "three", "four"), True),
        (("16.1", "16.8", "16.01"), False),
        (("0.99 again", "about 0.001"), False),  # of two, either order goes by size
        (("lower than 14", "still 14", "higher than 14"), False),
        (("up", "down", "nowhere"), False),
    ],
)
def test_what_rises_or_falls_stays_as_it_is_written(texts: tuple[str, ...], stay: bool) -> None:
    assert is_by_size(texts) is stay
    kept = [
        [option.text for option in shuffle_options(ask(*texts), f"page {n}").options] == [*texts]
        for n in range(40)
    ]
    assert all(kept) is stay


PAGE = """\
## Page {name}

```{{predict}}
question: What follows?
options:
  - {{text: it falls, feedback: No.}}
  - {{text: it rises, correct: true, feedback: Yes.}}
  - {{text: it stays, feedback: No.}}
{order}reveal: {{steps: 1}}
```
"""


def test_a_lesson_shows_what_was_drawn_unless_it_says_fixed(tmp_path: Path) -> None:
    def orders(order: str) -> list[list[str]]:
        path = tmp_path / "20_drawn.md"
        path.write_text(lesson_text(*(PAGE.format(name=n, order=order) for n in "ABCDEF")))
        sessions = [Session.open(course.parse(path), page) for page in range(6)]
        return [list(session.asked.lines) for session in sessions]

    written = ["it falls", "it rises", "it stays"]
    assert orders("order: fixed\n") == [written] * 6
    drawn = orders("")
    assert drawn != [written] * 6
    assert drawn == orders("order: drawn\n")
