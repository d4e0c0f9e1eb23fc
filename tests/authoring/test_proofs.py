"""Nobody can make a false statement pass the check by accident."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gdtui import course
from gdtui.authoring.checker import check_files, find_false_statements
from gdtui.authoring.course_rules import _range_of_chance, find_early_terms, find_telling_answers
from gdtui.authoring.stated_sums import false_sums
from gdtui.authoring.variants import page_variants
from gdtui.course import CourseError
from gdtui.datasets import DataError
from gdtui.session.sources import Sources
from tests.authoring.false_statements import KINDS, Altered, draw
from tests.lessons import lesson_text

SOURCES = Sources()


def is_refused(altered: Altered, folder: Path) -> bool:
    """Whether the page that was altered is refused; only that one is proved."""
    path = folder / altered.path.name
    path.write_text(altered.text, encoding="utf-8")
    try:
        lesson = course.parse(path)
    except CourseError:
        return True
    titles = [page.title for page in lesson.pages]
    if altered.page not in titles:
        return True
    index = titles.index(altered.page)
    drawn = bool(lesson.pages[index].variants)
    try:
        return any(
            any(find_false_statements(variant, index, SOURCES, worked_out, drawn=drawn))
            for variant, worked_out, _ in page_variants(lesson, index, SOURCES)
        )
    except DataError:
        return True


@pytest.mark.parametrize("seed", range(10))
def test_a_false_statement_is_refused(seed: int, tmp_path: Path) -> None:
    altered = draw(seed + 200, KINDS[seed % len(KINDS)])
    assert is_refused(altered, tmp_path), altered.what


@pytest.mark.soak
@pytest.mark.slow
def test_of_a_hundred_false_statements_99_are_refused(tmp_path: Path) -> None:
    drawn = [draw(seed, KINDS[seed % len(KINDS)]) for seed in range(300, 400)]
    passed = [altered.what for altered in drawn if not is_refused(altered, tmp_path)]
    assert len(passed) <= 1, passed


Check = Callable[[str], list[str]]

TABLE = "minutes,degrees\n0,90\n10,70\n20,55\n44,42.6\n"
START = "start: {start: [-1, 88]}\n"


@pytest.fixture
def said(tmp_path: Path) -> Check:
    """What is wrong with a page of this text and these claims, on a table of four rows."""
    (tmp_path / "tea.csv").write_text(TABLE)

    def check(page: str) -> list[str]:
        path = tmp_path / "20_tea.md"
        problem = "{dataset: tea.csv, features: [minutes], target: degrees, split: [1, 0, 0]}"
        text = lesson_text(f"## Tea\n\n{page}\n", problem=problem, charts="[fit]")
        path.write_text(text.replace("1.0e-4", "0.001"), encoding="utf-8")
        return [finding.message for finding in check_files([path])]

    return check


def claim(*conditions: str, start: str = "") -> str:
    """A claim of conditions, each on its own line."""
    lines = "".join(f"  - {condition}\n" for condition in conditions)
    return f"\n\n```{{claim}}\n{start}holds:\n{lines}```\n"


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("It cools from 90 degrees.", ["first(degrees) == 90"]),
        ("It cools from 90 degrees.", ["first(target) == 90"]),
        ("The last reading is 42.6.", ["last(target) == 42.6"]),
        ("The mean is 64.4.", ["mean(target) == 64.4"]),
        ("It took 44 minutes.", ["greatest(minutes) == 44"]),
        ("It starts at 0.", ["least(minutes) == 0"]),
        ("The second reading is 70.", ["value(target, 2) == 70"]),
        ("It loses 47.4 degrees.", ["last(target) - first(target) == -47.4"]),
        ("It is always above 40.", ["least(target) > 40"]),
        ("There are 4 readings.", ["training_rows == 4"]),
        ("Four times 4 is 16.", ["training_rows == 4", "4 * 4 == 16"]),
        ("It falls from 90 to 42.6.", ["first(target) == 90", "last(target) == 42.6"]),
        ("ŷ is 88 at first, 2 too low.", ["guess(1) == 88", "bar(1) == 2"]),
        ("The residual is −2.", ["residual(1) == -2"]),
        ("That day's loss is 4.0.", ["row_loss(1) == 4.0"]),
    ],
)
def test_what_is_compared_with_the_table_or_the_engine_is_proved(
    said: Check, text: str, conditions: list[str]
) -> None:
    assert said(text + claim(*conditions, start=START)) == []


@pytest.mark.parametrize(
    ("text", "conditions", "wrong"),
    [
        ("It cools from 95 degrees.", ["95 > 12.3"], "`95 > 12.3` proves nothing"),
        ("It cools from 95 degrees.", ["first(target) < 95"], "nothing proves 95"),
        ("It cools from 95 degrees.", ["first(target) + 95 > 0"], "nothing proves 95"),
        ("It cools from 95 degrees.", ["95 == 90 + 5"], "proves nothing"),
        ("It cools from 95 degrees.", ["95 + 95 == 2 * 95"], "proves nothing"),
        ("It loses 4.8.", ["last(target) - first(target) + 4.8 < 0.001"], "nothing proves “loses"),
        ("It gains 47.4.", ["last(target) - first(target) == -47.4"], "nothing proves “gains"),
        ("It is always below 40.", ["least(target) > 40"], "nothing proves “below 40”"),
        ("It is always above 40.", ["last(target) == 42.6"], "nothing proves “above 40”"),
        ("It rises from 90 to 42.6.", ["first(target) == 90", "last(target) == 42.6"], "opposite"),
        ("The residual is 2.", ["residual(1) == -2"], "nothing proves 2"),
        ("16 + 4 makes 21.", ["training_rows == 4"], "does not come out"),
        ("The loss is 44.", ["greatest(minutes) == 44"], "nothing proves 44 as loss"),
        ("It holds.", ["loss >= 0"], "`loss >= 0` proves nothing"),
        ("It is 3.", ["mean(target) / 20 == 3.22"], "nothing proves 3;"),
        ("See ![it](a.png).", ["training_rows == 4"], "shows no image"),
        ("So $w^2$ grows.", ["training_rows == 4"], "not typeset"),
    ],
)
def test_what_is_not_compared_is_not_proved(
    said: Check, text: str, conditions: list[str], wrong: str
) -> None:
    found = said(text + claim(*conditions, start=START))
    assert any(wrong in message for message in found), found


def test_a_number_that_another_quantity_of_its_page_has_is_counted(said: Check) -> None:
    once = "It begins at 70, and 90 came before." + claim(
        "value(target, 2) == 70", "first(target) == 90"
    )
    assert said(once) == []
    assert said(once.replace("at 70", "at 90")) != []
    twice = "It begins at 70. 70, as was said, and 90 before."
    conditions = ("value(target, 2) == 70", "first(target) == 90")
    (found,) = said(twice + claim(*conditions))
    assert found.startswith("70 could as well be 90 and nothing would notice")
    assert said(twice + claim(*conditions, start="says: {70: 2}\n")) == []
    assert said(twice + claim(*conditions, start="says: {90: 1}\n")) == []
    slipped = twice.replace("70, as", "90, as")
    for counts, wrong in (("70: 2", "says 70 1 time, not 2"), ("90: 1", "says 90 2 times, not 1")):
        found = said(slipped + claim(*conditions, start=f"says: {{{counts}}}\n"))[0]
        assert wrong in found


def test_a_claim_of_what_the_page_does_not_say_is_found(said: Check) -> None:
    (found,) = said("It is tea." + claim("first(target) == 90"))
    assert found.startswith("the page does not say the number of `first(target) == 90`")
    assert said("It has four rows." + claim("training_rows == 4")) == []
    assert said("It cools." + claim("first(target) > 80")) == []


def test_what_ends_half_way_is_rounded_by_its_value(said: Check) -> None:
    proof = "\n\n```{claim}\nstart: {start: [-1.2496, 88]}\nw: -1.25\n```\n"
    assert said(f"There w is −1.2.{proof}") == []
    assert said(f"There w is −1.25.{proof}") == []
    assert any("nothing proves −1.3" in one for one in said(f"There w is −1.3.{proof}"))


def test_an_answer_has_to_be_proved_as_well(said: Check) -> None:
    ask = (
        "```{answer}\nquestion: How many?\nvalue: VALUE\ntolerance: 0.01\n"
        "feedback: Count.\nright: So it is, 4.\nhints: [One., Two., Three.]\n```"
    )
    proof = claim("training_rows == 4")
    assert said(ask.replace("VALUE", "4") + proof) == []
    assert any("nothing proves 5" in one for one in said(ask.replace("VALUE", "5") + proof))
    assert said(ask.replace("VALUE", "training_rows") + proof) == []


PREDICT = (
    "```{predict}\nquestion: What becomes of b?\noptions:\n"
    "  - {text: it falls, feedback: No.}\n"
    "  - {text: it rises, correct: CONDITION, feedback: Yes.}\norder: fixed\n"
    "reveal: {steps: 3}\n```"
)


def test_the_right_answer_may_be_tied_to_what_happens(said: Check) -> None:
    assert said(PREDICT.replace("CONDITION", "true")) == []
    assert said(PREDICT.replace("CONDITION", "b > 0")) == []
    (found,) = said(PREDICT.replace("CONDITION", "b < 0"))
    assert found.startswith("`correct: b < 0` does not hold; b is ")


def test_the_answer_is_told_rightly_by_the_last_hint_and_once_it_is_given(said: Check) -> None:
    ask = (
        "```{answer}\nquestion: How many in 44 minutes?\nvalue: training_rows\ntolerance: 0.01\n"
        "feedback: Count.\nright: RIGHT\nhints: [One., Two., Press `Enter` and type TOLD.]\n```"
    ) + claim("training_rows == 4", "greatest(minutes) == 44")
    assert said(ask.replace("RIGHT", "Yes, 4 of them.").replace("TOLD", "4")) == []
    (found,) = said(ask.replace("RIGHT", "Yes, 44.").replace("TOLD", "4"))
    assert found == "`right` does not say the answer, 4"
    (found,) = said(ask.replace("RIGHT", "4 it is.").replace("TOLD", "44"))
    assert found == "“type 44” is not the answer, 4"


def test_noise_is_a_claim(said: Check) -> None:
    noise = (
        "```{claim}\nseeds: 20\nstart: {start: random, batch: 1}\nafter: {steps: 4}\n"
        "mean: {b: M}\n```"
    )
    (found,) = said(f"b is 7.2.\n\n{noise.replace('M', '7.2')}")
    assert "the mean of `b` over 20 seeds is " in found
    mean = found.split(" seeds is ")[1].split(",")[0][:5]
    assert said(f"b is {mean}.\n\n{noise.replace('M', mean)}") == []
    against = noise.replace("mean:", "against: {start: random, batch: 1}\nmean:").replace(
        "M", "0.0"
    )
    assert said(f"They differ by 0.0.\n\n{against}") == []
    assert any("noise needs `seeds`" in one for one in said(noise.replace("seeds: 20\n", "")))


def test_chance_is_the_exact_binomial() -> None:
    assert _range_of_chance(10, 0.5, 0.05) == (2, 8)  # P(0 or 1) = 11/1024 < 5 % < P(0 to 2)
    assert _range_of_chance(4, 0.5, 0.01) == (0, 4)


@pytest.mark.parametrize(
    ("right", "told"),
    [
        (
            "it climbs",
            [
                "of 12 questions with 2 answers, 0 have the right one at place 1",
                "of 12 questions with 2 answers, 12 have the right one at place 2",
                "of 12 questions with a shortest among 2 answers, it is right in 0",
                "of 12 questions with a longest among 2 answers, it is right in 12",
            ],
        ),
        (
            "it soars",  # as long as the other one, which tells nothing
            [
                "of 12 questions with 2 answers, 0 have the right one at place 1",
                "of 12 questions with 2 answers, 12 have the right one at place 2",
            ],
        ),
    ],
)
def test_right_answers_that_place_or_length_gives_away_are_found(
    tmp_path: Path, right: str, told: list[str]
) -> None:
    ask = PREDICT.replace("CONDITION", "true").replace("it rises", right)
    pages = [f"## Page {number}\n\n{ask}\n" for number in range(12)]
    path = tmp_path / "20_places.md"
    path.write_text(lesson_text(*pages))
    lesson = course.parse(path)
    found = [message for _, _, message in find_telling_answers([lesson])]
    assert [message.partition(";")[0] for message in found] == told


@pytest.mark.parametrize(("shortest", "told"), [(27, 0), (29, 1)])
def test_each_length_has_its_own_one_percent(tmp_path: Path, shortest: int, told: int) -> None:
    """The upper 99 % bound of 56 fair draws of three is 27: at 29 the length gives it away."""
    wrong = "  - {text: it falls, feedback: No.}\n"
    others = wrong.replace("falls", "falls or stays") + wrong.replace("falls", "falls or it stays")
    ask = PREDICT.replace("CONDITION", "true").replace(wrong, others)
    pages = [
        f"## Page {number}\n\n{ask}\n"
        if number < shortest
        else f"## Page {number}\n\n{ask.replace('it rises', 'it rises or it hops')}\n"
        for number in range(56)
    ]
    path = tmp_path / "20_lengths.md"
    path.write_text(lesson_text(*pages))
    messages = [message for _, _, message in find_telling_answers([course.parse(path)])]
    assert sum("shortest among 3" in message for message in messages) == told


def test_a_term_is_named_before_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "20_terms.md"
    path.write_text(
        lesson_text("## One\n\nEach epoch is long.\n", "## Two\n\nAn **epoch** is one pass.\n")
    )
    ((_, line, message),) = find_early_terms([course.parse(path)])
    assert line == 13
    assert message.startswith("“epoch” is named only in lesson 20, page 2")


def test_a_parameter_is_named_by_the_letter_before_its_number(said: Check) -> None:
    proved = f"\n\n```{{claim}}\n{START}w: -1\nb: 88\nloss: 59.74\n```\n"
    assert said("With w −1 and b 88 the loss is 59.74." + proved) == []
    found = said("With w 88 and b −1 the loss is 59.74." + proved)
    assert any("nothing proves 88 as w" in one for one in found), found


def test_more_than_fifteen_presses_and_idle_parts_are_found(said: Check) -> None:
    page = (
        "```{do}\ngoal:\n  Go on: steps >= 20\n  Keep b small: b < 900\n"
        "hints: [One., Two., Three.]\nsolution: [space*20]\npractice: true\n```"
        + claim("training_rows == 4")
    )
    found = said(page)
    assert any("takes 20 presses and 15 are the most" in one for one in found), found
    assert any("`b < 900` holds when the page opens and all the way" in one for one in found)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("0.5 + 0.336 = 0.836", []),
        ("0.5 + 0.336 = 0.846", ["0.5 + 0.336 = 0.846"]),
        ("440 − 200 makes 240.", []),
        ("six squared is 35.", ["six squared is 35"]),
        ("20 times 20 is 400.", []),
        ("one of 2 · (ŷ − y)", []),
        ("17 / 8 = 2.1", []),
    ],
)
def test_sums_in_a_text_have_to_come_out(text: str, wrong: list[str]) -> None:
    assert list(false_sums(text)) == wrong
