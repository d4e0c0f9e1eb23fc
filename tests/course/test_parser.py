import contextlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from gdtui import course
from gdtui.course import CourseError, Lesson
from gdtui.course.lesson import Do, Predict, Prose
from tests.lessons import shipped_lessons
from tests.properties import examples

LESSON = """\
---
title: Try
part: Descent
minutes: 2
objective: Try it.
problem: {dataset: seattle-weather, features: [tmax], target: next:tmax}
descent: {learning_rate: 5.0e-7, start: zeros}
charts: [bowl, loss]
---
<!-- a note to authors -->

## One

Some **prose**.

```python
loss = 1
```

```{start}
learning_rate: 2.5e-5
charts: [fit]
moves: {w: 0.05, b: 1}
```

```{do}
goal: steps >= 3
practice: true
hints:
  - A nudge.
  - The idea.
  - The keys.
solution: [space*2, "0", e*3]
```

Well done.

## Two

```{predict}
question: Up or down?
options:
  - text: up
    feedback: No.
  - text: down
    correct: true
    feedback: Yes.
reveal: {learning_rate: 1.25e-4, restart: true, steps: 1}
```

```{claim}
start: {start: [0.5, 4]}
after: {learning_rate: 1.25e-4, steps: 3}
loss: [27.410, 27.2, 2.7e1]
at: [55]
prediction: 55
holds: [loss < 30, best > 1]
```
"""

Parse = Callable[..., Lesson]


@pytest.fixture
def parse(tmp_path: Path) -> Parse:
    def parse_text(text: str, name: str = "07_try-it.md") -> Lesson:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return course.parse(path)

    return parse_text


def test_a_lesson_is_read_whole(parse: Parse) -> None:
    lesson = parse(LESSON)
    assert (lesson.number, lesson.slug, lesson.title, lesson.minutes) == ("07", "try-it", "Try", 2)
    assert lesson.descent.learning_rate == Decimal("5.0e-7")
    assert lesson.problem.split == (0.7, 0.15, 0.15)
    one, two = lesson.pages
    assert (one.title, one.line, one.kind, two.kind) == ("One", 12, "do", "predict")

    prose, do, after = one.blocks
    assert isinstance(prose, Prose)
    assert isinstance(do, Do)
    assert isinstance(after, Prose)
    assert prose.markdown == "Some **prose**.\n\n```python\nloss = 1\n```"
    assert (prose.line, do.line, after.markdown) == (14, 26, "Well done.")
    assert do.solution == ("space", "space", "0", "e", "e", "e")
    assert do.practice
    assert do.goal.text == "steps >= 3"


def test_a_page_opens_from_front_matter_and_its_own_start_alone(parse: Parse) -> None:
    one, two = parse(LESSON).pages
    assert (one.charts, two.charts) == (("fit",), ("bowl", "loss"))
    assert one.descent.learning_rate == Decimal("2.5e-5")
    assert two.descent.learning_rate == Decimal("5e-7")
    assert one.moves == {"w": Decimal("0.05"), "b": Decimal(1)}
    assert two.moves == {}


def test_a_question_and_a_claim_are_read(parse: Parse) -> None:
    page = parse(LESSON).pages[1]
    (predict,) = page.blocks
    assert isinstance(predict, Predict)
    assert {option.text: option.correct for option in predict.options} == {
        "up": False,
        "down": True,
    }
    assert predict.reveal.learning_rate == Decimal("1.25e-4")
    assert (predict.reveal.restart, predict.reveal.steps) == (True, 1)

    (claim,) = page.claims
    assert claim.descent.start == (0.5, 4.0)
    assert page.descent.start == "zeros"
    assert (claim.after.steps, claim.at) == (3, (55.0,))
    loss, prediction = claim.expected
    assert (loss.name, prediction.name) == ("loss", "prediction")
    assert [str(value.tolerance) for value in loss.values] == ["0.0005", "0.05", "0.5"]
    assert [goal.text for goal in claim.holds] == ["loss < 30", "best > 1"]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "07_try-it.md"
    path.write_bytes(b"\xef\xbb\xbf" + LESSON.replace("\n", "\r\n").encode())
    lesson = course.parse(path)
    assert lesson.pages[0].blocks[0] == Prose("Some **prose**.\n\n```python\nloss = 1\n```", 14)


SPOILED = [
    # front matter
    ("---\ntitle", "title", 1, "start the file with a line `---`"),
    ("charts: [bowl, loss]\n---", "charts: [bowl, loss]", 1, "close it with a line `---`"),
    (
        "title: Try",
        "titel: Try",
        2,
        "unknown key `titel` in the front matter; did you mean `title`",
    ),
    ("title: Try\n", "", 2, "the front matter lacks `title`; write some text"),
    ("title: Try", "title: Try: again", 2, "put quotes around text"),
    ("title: Try", 'title: ""', 2, "`title` cannot be ``; write some text"),
    ("minutes: 2", "minutes: two", 4, "`minutes` cannot be `two`; write a whole number"),
    ("minutes: 2", "minutes: 2\nminutes: 3", 5, "`minutes` stands twice"),
    ("seattle-weather,", "seatle-weather,", 6, "did you mean `seattle-weather`?"),
    ("seattle-weather,", "mine.csv,", 6, "no file `mine.csv` beside the lesson"),
    ("target: next", "scale: yes, target: next", 6, "`scale` cannot be `yes`; write one of none"),
    ("target: next", "scael: none, target: next", 6, "unknown key `scael` in `problem`"),
    ("seattle-weather,", "tea.tsv.gz,", 6, "no file `tea.tsv.gz` beside the lesson"),
    ("next:tmax", "tmax", 6, "target `tmax` is a feature already, so nothing is left to learn"),
    ("next:tmax", '"tmax>60"', 6, "write `target: next:tmax>60` or another column"),
    ("features: [tmax], ", "", 6, "lacks `features`; write a list of columns"),
    ("features: [tmax]", "features: [tmax, tmax]", 6, "`features` cannot be"),
    ("target: next", "split: [0.5, 0.1, 0.1], target: next", 6, "three shares that add up to 1"),
    ("target: next", "split: [0.5, 0.5], target: next", 6, "three shares that add up to 1"),
    ("5.0e-7", "-5.0e-7", 7, "`learning_rate` cannot be below 0 here; write a positive number"),
    ("5.0e-7", "nan", 7, "write a positive number"),
    ("start: zeros", "start: zeroes", 7, "`start` cannot be `zeroes`; did you mean `zeros`?"),
    ("start: zeros", "start: [1]", 7, "1 value for 2 parameters; write one each for w, b"),
    ("start: zeros", "start: [1, x]", 7, "`start` cannot be `x`"),
    ("start: zeros", "batch: 0", 7, "`batch` cannot be `0`; write full, or a whole number"),
    ("start: zeros", "model: logistic, loss: mean_squared_error", 7, "write `loss: log_loss`"),
    ("start: zeros", "momentum: 0.9", 7, "write `optimizer: momentum` too"),
    (
        "charts: [bowl, loss]",
        "charts: [bowll]",
        8,
        "`charts` cannot be `bowll`; did you mean `bowl`",
    ),
    ("charts: [bowl, loss]", "charts: []", 8, "`charts` cannot be"),
    ("charts: [bowl, loss]", "charts: bowl", 8, "`charts` cannot be `bowl`"),
    ("minutes: 2", "minutes: &m 2\ntop: *m", 5, "`*m` refers elsewhere; write it out"),
    ("minutes: 2", f"minutes: {'[' * 200}{']' * 200}", 2, "is nested too deep"),
    ("minutes: 2", "? [1]\n: 2", 4, "a key of the front matter has to be a word"),
    # pages
    ("<!-- a note to authors -->", "Hello.", 10, "start a page with `## Title`"),
    ("## One", "# One", 12, "only `## Title`"),
    ("## One", "### One", 12, "only `## Title`"),
    ("## One", "One\n---", 12, "only `## Title`"),
    ("## One", "##", 12, "a page without a title"),
    ("## Two", "## One", 38, "the page of line 12 is also called `One`"),
    ("## Two", "## Empty\n\n## Two", 38, "the page `Empty` is empty"),
    ("## Two", "## One?", 38, "the page `One` of line 12 has the id `one`; write a {page} here"),
    ("## Two", "## …", 38, "`…` has no letter to make an id of; write a {page} below it"),
    ("## Two", "## Two\n```{page}\nid: One\n```", 40, "`One` is no id; write `one`"),
    ("## Two", "## Two\n```{page}\nid: one\n```", 38, "gives another: `id: one-2`"),
    ("## Two", "## Two\n```{page}\nid: '…'\n```", 40, "is no id; write one such as `too-small`"),
    ("## Two", "## Two\n```{page}\nwas: [two]\n```", 40, "`was` names `two`, which is there"),
    ("## Two", "## Two\n```{page}\nwas: [one]\n```", 38, "leave it out of one `was`"),
    ("## Two", "## Two\n```{page}\nwas: One\n```", 40, "`was` cannot be `One`; write a list of"),
    ("## Two", "## Two\n```{page}\nis: two\n```", 40, "unknown key `is` in {page}"),
    ("## One", "## One\n```{page}\nwas: [two]\n```", 41, "take it out of `was` there"),
    ("## One", "## One\n```{page}\n```", 14, "{page} has to hold keys"),
    (
        "## Two",
        "## Two\n```{page}\nid: a\n```\n```{page}\nid: b\n```",
        43,
        "a second {page} on this page",
    ),
    ("Some **prose**.", "Some <b>prose</b>.", 14, "HTML is not shown"),
    ("Some **prose**.", "<div>\n", 14, "HTML is not shown"),
    ("```python", "```{python}", 16, "unknown directive `{python}`; write one of {predict}"),
    ("```{do}", "```{doo}", 26, "did you mean {do}?"),
    ("```{do}", "```{do} now", 26, "unknown directive"),
    ("learning_rate: 2.5e-5\ncharts: [fit]\nmoves: {w: 0.05, b: 1}", "fit", 21, "has to hold keys"),
    ("```{do}\ngoal", "```{start}\nseed: 1\n```\n```{do}\ngoal", 27, "a second {start}"),
    ("## Two\n", "", 40, "already asks something at line 26"),
    ("[loss < 30, best > 1]\n```", "[loss < 30, best > 1]", 51, "this fence is never closed"),
    # {start}
    ("learning_rate: 2.5e-5", "learning_rte: 2.5e-5", 21, "did you mean `learning_rate`?"),
    ("charts: [fit]", "charts: [fit, fit]", 22, "a list without doubles"),
    ("moves: {w: 0.05, b: 1}", "moves: {u: 0.05}", 23, "no parameter `u`; write one of w, b"),
    ("moves: {w: 0.05, b: 1}", "moves: {w: 0}", 23, "`moves` cannot be"),
    ("moves: {w: 0.05, b: 1}", "moves: {w: left}", 23, "`moves` cannot be"),
    ("charts: [fit]", "target: tmax", 22, "is a feature already, so nothing is left to learn"),
    ("charts: [fit]", "features: [tmax, rain]", 23, "`moves` has no parameter `w`"),
    # {do}
    ("goal: steps >= 3", "goal: stepps >= 3", 27, "unknown name `stepps`; did you mean `steps`?"),
    ("goal: steps >= 3", "goal: {Go on: stepps >= 3}", 27, "did you mean `steps`?"),
    ("goal: steps >= 3", "goal: steps", 27, "compare it with something"),
    ("goal: steps >= 3\n", "", 27, "{do} lacks `goal`; write a condition"),
    ("  - The idea.\n", "", 29, "three hints: a nudge, the idea, the keys"),
    ("  - The idea.\n", "  - The idea.\n  - More.\n", 29, "three hints"),
    ("practice: true", "practice: maybe", 28, "`practice` cannot be `maybe`"),
    ("space*2", "spce*2", 33, "no key `spce*2`; did you mean `space`?"),
    ("space*2", "space*", 33, "no key `space*`"),
    ("space*2", "space*0", 33, "no key `space*0`"),
    ('[space*2, "0", e*3]', "[]", 33, "`solution` cannot be"),
    # {predict}
    ("    correct: true\n", "", 42, "no option is correct"),
    ("feedback: No.", "feedback: No.\n    correct: true", 46, "a second correct option"),
    ("    feedback: No.\n", "", 43, "lacks `feedback`; write some text"),
    ("    feedback: No.", "    feedback: ' '", 44, "`feedback` cannot be"),
    ("    feedback: No.", "    feedbak: No.", 44, "did you mean `feedback`?"),
    ("text: down", "text: up", 45, "the option `up` stands twice"),
    ("text: down", "text: Up!", 45, "the option `up` has the id `up`; give this one another"),
    ("text: down", "text: '…'", 45, "`…` has no letter to make an id of; give it one"),
    ("text: down", "text: down\n    id: Down", 46, "`Down` is no id; write `down`"),
    ("text: down", "text: down\n    was: [up]", 45, "leave it out of one `was`"),
    ("text: up", "text: up\n    was: [down]", 46, "the option `up` was `down`; take it out"),
    ("text: down", "text: down\n    was: [left, left]", 46, "`was` names `left`, which is there"),
    ("restart: true, steps: 1", "restart: true", 48, "lacks `steps`"),
    ("reveal: {learning_rate: 1.25e-4", "reveal: {learning_rate: 0", 48, "positive number"),
    ("restart: true", "again: true", 48, "unknown key `again` in `reveal` of {predict}"),
    # {claim}
    (
        "loss: [27.410, 27.2, 2.7e1]",
        "los: 27",
        54,
        "unknown key `los` in {claim}; did you mean `loss`",
    ),
    (
        "loss: [27.410, 27.2, 2.7e1]",
        "loss: about 27",
        54,
        "`loss` has to be a number, not `about 27`",
    ),
    ("loss: [27.410, 27.2, 2.7e1]", "loss: [27, [2]]", 54, "`loss` cannot be"),
    ("steps: 3}", "steps: 2}", 52, "3 values need as many steps"),
    ("steps: 3}", "steps: 3, epochs: 3}", 53, "exclude each other"),
    ("steps: 3}", "until: loss < 30}", 53, "`until` and `at_most` belong together"),
    ("steps: 3}", "until: lss < 30, at_most: 3}", 53, "did you mean `loss`?"),
    ("at: [55]\n", "", 52, "`prediction` and `at` belong together"),
    ("at: [55]", "at: [55, 3]", 55, "`at` needs one value each for tmax"),
    ("best > 1", "bst > 1", 57, "did you mean `best`?"),
    ("start: {start: [0.5, 4]}", "start: {start: [0.5]}", 52, "1 value for 2 parameters"),
    (
        "start: {start: [0.5, 4]}",
        "start: {strt: [0.5]}",
        52,
        "unknown key `strt` in `start` of {claim}",
    ),
]


def test_a_target_may_be_a_feature_where_rows_are_drawn_and_no_more(parse: Parse) -> None:
    lesson = parse(LESSON.replace("charts: [fit]", "target: tmax\ncharts: [scatter]"))
    assert lesson.pages[0].problem.target == "tmax"


@pytest.mark.parametrize("name", ["tea.csv", "tea.tsv", "tea.txt", "tea.csv.gz", "./tea"])
def test_a_table_is_a_file_of_any_ending_beside_the_lesson(
    parse: Parse, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"")
    lesson = parse(LESSON.replace("seattle-weather", name))
    assert lesson.problem.dataset == str(tmp_path / name)


@pytest.mark.parametrize(("good", "bad", "line", "said"), SPOILED)
def test_what_is_wrong_is_named_with_its_line_and_remedy(
    parse: Parse, good: str, bad: str, line: int, said: str
) -> None:
    text = LESSON.replace(good, bad, 1)
    assert text != LESSON
    with pytest.raises(CourseError) as caught:
        parse(text)
    assert said in caught.value.message
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{caught.value.path}:{line}: ")


def test_ids_are_slugs_of_titles_and_texts_unless_they_are_given(parse: Parse) -> None:
    one, two = parse(LESSON).pages
    assert (one.id, one.was, two.id) == ("one", (), "two")
    assert two.predict is not None
    assert {option.id for option in two.predict.options} == {"up", "down"}
    given = LESSON.replace(
        "## Two\n", "## Two\n\n```{page}\nid: up-or-down\nwas: [two, second]\n```\n"
    )
    given = given.replace("text: down\n", "text: down\n    id: falls\n    was: [down]\n")
    two = parse(given).pages[1]
    assert (two.title, two.id, two.was) == ("Two", "up-or-down", ("two", "second"))
    assert two.predict is not None
    assert {(one.id, one.was) for one in two.predict.options} == {("up", ()), ("falls", ("down",))}
    assert two.blocks[0] == two.predict


def test_a_claim_must_say_something(parse: Parse) -> None:
    text = LESSON[: LESSON.index("start: {start")] + "after: {steps: 3}\n```\n"
    with pytest.raises(CourseError, match="this claim proves nothing"):
        parse(text)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, parse: Parse) -> None:
    with pytest.raises(CourseError, match="cannot read it"):
        course.parse(tmp_path / "07_none.md")
    with pytest.raises(CourseError, match=r"the name has to be like 07_learning-rate\.md"):
        parse(LESSON, "lesson.md")
    (tmp_path / "08_latin.md").write_bytes(b"---\ntitle: \xe9\n---\n")
    with pytest.raises(CourseError, match=r"08_latin\.md:2: this is not UTF-8"):
        course.parse(tmp_path / "08_latin.md")
    with pytest.raises(CourseError, match="start the file"):
        parse("")
    with pytest.raises(CourseError, match=r"no page; start one with `## Title`"):
        parse(LESSON[: LESSON.index("## One")])


@pytest.mark.parametrize("code", ["\x1b", "\x07", "\x7f", "\x9b"])
def test_a_lesson_holds_nothing_that_commands_a_terminal(parse: Parse, code: str) -> None:
    title = LESSON.splitlines()[1]
    assert title.startswith("title: ")
    escaped = f'title: "Rates \\x{ord(code):02x} here"'
    said = f"holds the control code U\\+{ord(code):04X}"
    for text, line in (
        (LESSON.replace(title, escaped), 2),
        (LESSON.replace(title, f"{title}{code}"), 2),
        (f"{LESSON}\nMore{code}.\n", LESSON.count("\n") + 2),
    ):
        with pytest.raises(CourseError, match=said) as caught:
            parse(text)
        assert caught.value.line == line


def test_a_table_beside_the_lesson_can_be_used(tmp_path: Path, parse: Parse) -> None:
    (tmp_path / "mine.csv").write_text("x,y\n1,2\n")
    lesson = parse(LESSON.replace("seattle-weather,", "mine.csv,"))
    assert lesson.problem.dataset == str(tmp_path / "mine.csv")


def test_a_model_brings_its_loss(parse: Parse) -> None:
    lesson = parse(LESSON.replace("start: zeros", "model: logistic"))
    assert lesson.descent.loss == "log_loss"


def test_lessons_are_found_by_number_slug_name_and_path(tmp_path: Path) -> None:
    path = tmp_path / "07_try-it.md"
    path.write_text(LESSON)
    for name in ("7", "07", "try-it", "07_try-it"):
        assert course.find(name, tmp_path).path == path
    assert course.find(str(path)).path == path
    with pytest.raises(CourseError, match=r"no such lesson; did you mean try-it\?"):
        course.find("tryit", tmp_path)
    (tmp_path / "08_try-it.md").write_text(LESSON)
    with pytest.raises(CourseError, match=r"07_try-it\.md is also called try-it"):
        course.load_all(tmp_path)


def test_the_shipped_lessons_stand_in_order() -> None:
    lessons = shipped_lessons()
    numbers = [lesson.number for lesson in lessons]
    assert numbers == sorted(numbers)
    assert course.find("0").slug == "one-minute"
    assert len(course.find("0").pages) == 4


@examples(60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_damage_is_a_lesson_or_a_course_error(tmp_path: Path, data: st.DataObject) -> None:
    lines = LESSON.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        scrap = st.sampled_from(["", "```", "---", "## One", "- [", "{{", "a: *b", "&a : 1", "? x"])
        lines[at] = data.draw(scrap | st.text(max_size=12).filter(lambda t: t.isprintable()))
    path = tmp_path / "07_try-it.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    with contextlib.suppress(CourseError):
        course.parse(path)
