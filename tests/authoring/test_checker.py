from collections.abc import Callable
from pathlib import Path

import pytest

from gdtui.authoring.checker import Finding, check_files
from gdtui.authoring.page_size import PAGE_COLUMNS, PAGE_ROWS, page_rows
from gdtui.keymap import PLAYABLE
from gdtui.resources import lessons_folder
from gdtui.session.session import Session
from gdtui.text.markdown import markdown_rows, numbers_in
from tests.lessons import shipped_lessons

LESSON = """\
---
title: Try
part: Descent
minutes: 1
objective: Try it.
problem: {dataset: seattle-weather, features: [tmax], target: next:tmax}
descent: {learning_rate: 5.0e-5, start: zeros}
charts: [bowl]
---

## One

From 3,973 two steps lead to 548, and `0` starts again. Loss 1,461; w 0.396, 0.6345; ŷ 34.9.

```{do}
goal: crossed_minimum >= 4 and loss <= 1.1 * best
hints: [Try., Raise it., Press.]
solution: ["+*2", space*10]
```

```{claim}
after: {steps: 2}
w: [0.3959, 0.6345]
loss: [1460.7, 547.96]
at: [55]
prediction: 34.9
holds: [learning_rate < critical_rate]
```

```{claim}
loss: 3973.4
```

## Two

```{predict}
question: What now?
options:
  - {text: down, feedback: "Yes.", correct: true}
  - {text: up, feedback: "No."}
reveal: {steps: 3}
```
"""

Check = Callable[[str], list[Finding]]


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    def write_and_check(text: str) -> list[Finding]:
        path = tmp_path / "07_try-it.md"
        path.write_text(text, encoding="utf-8")
        return check_files([path])

    return write_and_check


@pytest.mark.slow
def test_the_shipped_lessons_are_sound() -> None:
    assert check_files() == []


def test_a_sound_lesson_has_no_findings(checked: Check) -> None:
    assert checked(LESSON) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ("charts: [bowl]", "charts: [bowll]", 8, "did you mean `bowl`?"),
        ("features: [tmax]", "features: [tmux]", 6, "no page can open: "),
        ("to 548,", "to 549,", 13, "nothing proves 549"),
        ("to 548,", "to 547.964,", 13, "nothing proves 547.964"),
        ("[Try., Raise", "[Try 7., Raise", 17, "nothing proves 7"),
        ("question: What now?", "question: What at 12?", 37, "nothing proves 12"),
        ("space*10]", "space*2]", 15, "does not reach `crossed_minimum >= 4"),
        ("crossed_minimum >= 4 and loss <= 1.1 * best", "loss > 1", 15, "holds before any key"),
        ("crossed_minimum >= 4 and loss <= 1.1 * best", "steps >= 2", 15, "random keys reach"),
        ("[1460.7, 547.96]", "[1460.8, 547.96]", 24, "after 1 step is 1460.7082, not 1460.8"),
        ("prediction: 34.9", "prediction: 34.8", 26, "`prediction` after 2 steps is 34.908"),
        ("rate < crit", "rate > crit", 27, "`learning_rate > critical_rate` does not hold; crit"),
        ("loss: 3973.4", "after: {until: loss < 548, at_most: 1}\nw: 1", 30, "is not met within 1"),
        ("loss: 3973.4", "after: {learning_rate: 1, steps: 999}\nw: 1", 30, "overflow after"),
        ("loss: 3973.4", "start: {features: [rian]}\nw: 0", 30, "the claim cannot start: "),
    ],
)
def test_what_does_not_hold_is_found(
    checked: Check, good: str, bad: str, line: int, said: str
) -> None:
    text = LESSON.replace(good, bad, 1)
    assert text != LESSON
    found = [(finding.line, finding.message) for finding in checked(text)]
    assert any(at == line and said in message for at, message in found), found


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("after: {written: w + rate * gradient, steps: 3}\nholds: [loss > start_loss]", ""),
        ("after: {written: w - rate * gradient, steps: 3}\nholds: [loss < start_loss]", ""),
        (
            "after: {written: w + rate * gradient, steps: 3}\nholds: [loss < start_loss]",
            "`loss < start_loss` does not hold",
        ),
        ("after: {written: w + lr * gradient, steps: 3}\nw: 0", "`lr` is not a name here"),
    ],
)
def test_where_a_written_line_leads_can_be_claimed(checked: Check, claim: str, said: str) -> None:
    text = (lessons_folder() / "06_one-update.md").read_text(encoding="utf-8")
    head, page = text[: text.index("\n## ")], text.index("\n## Write the update")
    asked = text[page : text.index("```{claim}", page)]
    found = [one.message for one in checked(f"{head}{asked}```{{claim}}\n{claim}\n```\n")]
    assert (len(found) == 1 and said in found[0]) if said else found == []


def test_a_line_leads_nowhere_where_none_is_asked(checked: Check) -> None:
    text = LESSON.replace("loss: 3973.4", "after: {written: w, steps: 1}\nw: 1", 1)
    assert any("needs a `{formula}`" in finding.message for finding in checked(text))


def test_a_page_may_be_practice(checked: Check) -> None:
    text = LESSON.replace("crossed_minimum >= 4 and loss <= 1.1 * best", "steps >= 9")
    assert checked(text.replace("hints:", "practice: true\nhints:")) == []


ASKS = (
    LESSON[: LESSON.index("## One")]
    + """\
## Three

```{answer}
question: Where does w land next?
value: next_w
tolerance: 0.01
wrong:
  - {value: w + learning_rate * slope, feedback: That is uphill.}
feedback: Take the rate times the slope away from w.
right: That is 0.396, where it lands.
hints: [Go., Against the slope., Work it out.]
reveal: {steps: 1}
```

## Four

```{order}
question: Which comes first?
items:
  - {text: forward, why: The loss needs the guess.}
  - {text: loss, why: The gradient needs the loss.}
  - {text: gradient, why: The update needs the gradient.}
  - {text: update, why: It ends the step.}
right: So it goes.
```
"""
)


def test_typed_answers_and_orders_are_played(checked: Check) -> None:
    assert checked(ASKS) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("value: next_w", "value: 1 / steps", "`1 / steps` has no value here"),
        ("w + learning_rate * slope,", "next_w * 1.001,", "does not meet its own feedback"),
        ("w + learning_rate * slope,", "1 / steps,", "does not meet its own feedback"),
        ("That is uphill.", "That is uphill by 7.", "nothing proves 7"),
        ("It ends the step.", "It ends step 7.", "nothing proves 7"),
        ("value: next_w", "value: next_v", "did you mean `next_w`?"),
    ],
)
def test_what_does_not_hold_of_an_answer_or_order_is_found(
    checked: Check, good: str, bad: str, said: str
) -> None:
    found = [finding.message for finding in checked(ASKS.replace(good, bad, 1))]
    assert any(said in message for message in found), found


def test_a_page_that_does_not_fit_is_found(checked: Check) -> None:
    text = LESSON.replace("From 3,973", "Many words stand here. " * 25 + "From 3,973")
    (finding,) = checked(text)
    assert finding.line == 11
    assert f"{PAGE_ROWS} fit" in finding.message
    assert str(finding).endswith(finding.message)
    again = f"question: What now?\nagain: {'Many words stand here. ' * 25}"  # as a review asks it
    (finding,) = checked(LESSON.replace("question: What now?", again))
    assert f"{PAGE_ROWS} fit" in finding.message


def test_every_shipped_page_fits_the_smallest_screen() -> None:
    for lesson in shipped_lessons():
        for index in range(len(lesson.pages)):
            assert 0 < page_rows(Session.open(lesson, index)) <= PAGE_ROWS


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It is 3,973.4.", {"3,973.4": "3973.4"}),
        ("η = 0.000 125 and 0.000\u202f000\u202f5", {"0.000 125": "0.000125"}),
        ("5e-7, 2.5E−5", {"5e-7": "5E-7", "2.5E−5": "0.000025"}),
        ("10⁻⁷", {"10⁻⁷": "1E-7"}),
        ("w = −0.40, or −1", {"−0.40": "-0.40", "−1": "-1"}),
        ("w − 2", {"2": "2"}),
        ("3.5 million, two thirds", {"3.5 million": "3.5E+6"}),
        ("1 % of it", {"1 %": "1"}),
        ("w1 x² (ŷ − y)² L2", {}),
        ("`0` or `space`, but `0.5`", {"0.5": "0.5"}),
        ("**12** _13_ `+`", {"12": "12", "13": "13"}),
        ("1. one\n2. two 7", {"7": "7"}),
        ("```\nx = 8\n```", {"8": "8"}),
    ],
)
def test_numbers_are_read_as_a_reader_would(text: str, numbers: dict[str, str]) -> None:
    found = {one.text: one.value for one, _ in numbers_in(text, PLAYABLE)}
    for written, value in numbers.items():
        assert str(found[written]) == str(value) or found[written] == type(found[written])(value)
    if "000\u202f5" not in text:
        assert len(found) == len(numbers)


def test_rows_are_those_that_a_reader_sees() -> None:
    assert markdown_rows("A **bold** `key`\nand on.\n\n- one\n- two", PAGE_COLUMNS) == [
        "A bold key and on.",
        "",
        "one",
        "two",
    ]
    assert markdown_rows("word " * 10, 12) == ["word word"] * 5
