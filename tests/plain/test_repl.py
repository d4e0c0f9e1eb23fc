"""A lesson as lines: every key, every kind of question, the whole course, and a pipe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from gdtui import course
from gdtui.authoring.playthrough import keys_for
from gdtui.charts import describe_chart
from gdtui.course.lesson import Lesson
from gdtui.export.command import command_line
from gdtui.export.state_code import open_code
from gdtui.panels.question import question_lines
from gdtui.panels.readout import readout
from gdtui.panels.worked_step import worked_lines
from gdtui.plain import commands, page, repl
from gdtui.plain.contents import contents_lines
from gdtui.plain.narration import narrate
from gdtui.progress import resume
from gdtui.progress.database import KeptTable
from gdtui.progress.store import Place, Progress
from gdtui.restricted_access import NO_SHELL, Access
from gdtui.session.session import Session
from gdtui.text import speech
from gdtui.text.styled import text_of
from tests.lessons import shipped_lessons
from tests.walks import all_of

PAGES = """\
---
title: Lines
part: Descent
minutes: 3
objective: Say it.
problem: {dataset: seattle-weather, features: [tmax], target: next:tmax}
descent: {learning_rate: 1.0e-4}
charts: [bowl, loss, gradient]
---

## Go down

Press `space` **twice**. Here ŷ = w·x + b, and η ≥ 0.

- first
- second

| x | y |
|---|---|
| 1 | 2 |

```{do}
goal:
  Take two steps: steps >= 2
practice: true
hints: [One key., The long one., Press space twice.]
solution: [space, space]
```

This comes after.

## Guess

```{predict}
question: You raise the rate to 0.0005. After ten steps the loss is…
options:
  - {text: lower, feedback: It grows with each step.}
  - {text: over a million, correct: true, feedback: Each step is longer than the last.}
reveal: {learning_rate: 5.0e-4, restart: true, steps: 10}
```

## Work

```{answer}
question: What is w after one step?
value: next_w
tolerance: 0.01
feedback: Not that.
right: Just so.
hints: [One., Two., Three.]
wrong:
  - {value: -next_w, feedback: The other way.}
```

## Sort

```{order}
question: What comes first?
items:
  - {text: forward, why: It needs the parameters alone.}
  - {text: loss, why: It needs the guesses.}
  - {text: update, why: It needs the gradient.}
right: That is one step.
```

## Signs

```{drill}
question: Which sign has the slope here?
low: 0
high: 2
in_a_row: 2
```

## Move

```{start}
moves: {w: 0.05, b: 1}
charts: [fit]
panel: rows
switches: [{name: batch, places: {full: {}, one: {batch: 1}}}]
```

Only look.
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    path = tmp_path / "01_lines.md"
    path.write_text(PAGES, encoding="utf-8")
    return course.parse(path)


def typed(session: Session, *lines: str) -> tuple[Session, str]:
    """The session after these lines, and what the last of them was answered with."""
    text = ""
    for line in lines:
        session, text = commands.reply(session, line)
    return session, text


def conversed(
    session: Session,
    lines: Iterable[str],
    lessons: Iterable[Lesson] = (),
    progress: Progress | None = None,
    folder: Path | None = None,
) -> str:
    told: list[str] = []
    waiting = iter(lines)
    kept = progress or Progress.in_memory()
    read = lambda prompt: next(waiting, None)  # noqa: E731
    repl.converse(session, tuple(lessons), kept, read, told.append, folder)
    return "\n".join(told)


# Keys


@pytest.mark.parametrize("line", ["space", " ", "step", "Step", "step*1", "space*1", "step 1"])
def test_a_key_its_name_and_the_bar_itself_take_a_step(lesson: Lesson, line: str) -> None:
    session, text = typed(Session.open(lesson), line)
    assert session.trace.steps == 1
    assert text.startswith("Step 1: loss 3,973 to 193.8")


@pytest.mark.parametrize("line", ["step 10", "space*10", "step * 10", "SPACE 10"])
def test_a_count_repeats(lesson: Lesson, line: str) -> None:
    session, text = typed(Session.open(lesson), line)
    assert session.trace.steps == 10
    assert re.search(r"In 10 steps the loss went from 3,973, by way of .*; .*, to ", text)


def test_a_count_beyond_reason_does_nothing(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson), "step 99999999")
    assert session.trace.steps == 0
    assert "At most 10,000" in text


def test_the_rate_by_key_by_name_and_typed(lesson: Lesson) -> None:
    session = Session.open(lesson)
    for line, rate in [
        ("+", "0.0002"),
        ("rate up", "0.0005"),
        ("-*2", "0.0001"),
        ("l 3e-4", "0.0003"),
    ]:
        session, text = typed(session, line)
        assert f"The learning rate is {rate}" in text
    assert "not a number" in typed(session, "rate fast")[1]
    assert "0.0003" in typed(session, "rate")[1]


@pytest.mark.parametrize("line", ["step 1,000", "step 1e3", "space * 1 000", "step １０００"])
def test_a_count_is_written_as_people_write_it(lesson: Lesson, line: str) -> None:
    assert typed(Session.open(lesson), "rate 5×10⁻⁷", line)[0].trace.steps == 1000


def test_what_may_be_two_numbers_is_asked_back(lesson: Lesson) -> None:
    session = Session.open(lesson)
    after, text = typed(session, "rate 1,000")
    assert after.rate == session.rate
    assert text == '"1,000" can be read as 1000 or 1.000: write 1000 or 1.0.'
    after, text = typed(session, "step 1.5")
    assert after.trace.steps == 0
    assert text == '"1.5" is not a whole number: write a whole number such as 10.'
    assert typed(session, "rate 1/4")[0].rate == Decimal("0.25")


def test_back_and_restart_are_exact(lesson: Lesson) -> None:
    opened = Session.open(lesson)
    there = typed(opened, "step 3")[0]
    back = typed(there, "step", "b")[0]
    assert back.state.parameters.tolist() == there.state.parameters.tolist()
    assert typed(there, "0")[0].trace.steps == 0
    assert typed(there, "restart")[0].trace.steps == 0


def test_a_run_comes_to_an_end(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson, 5), "run")
    assert session.trace.steps == commands.FRAMES_OF_A_RUN
    assert not session.running
    assert "In 100 steps" in text


def test_a_divergence_is_told_and_survived(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson), "rate 1", "step 1000")
    assert "has diverged" in text
    assert "b steps back" in text
    assert typed(session, "b")[0].trace.steps == session.trace.steps - 1


def test_charts_by_key_and_number(lesson: Lesson) -> None:
    opened = Session.open(lesson)
    for line in ("c", "2", "chart 2"):
        session, text = typed(opened, line)
        assert session.chart_name == "loss"
        assert text.startswith("Chart 2 of 3: loss by step.")
    assert "3 charts" in typed(opened, "9")[1]


def test_phases_are_told_one_by_one(lesson: Lesson) -> None:
    session = Session.open(lesson)
    for line in (
        "Forward: y-hat = ",
        "Loss: L = mean (y-hat minus y) squared",
        "Gradient: dL/dw",
        "Update: w becomes 0",
    ):
        session, text = typed(session, ".")
        assert text.startswith(line)
    assert "Step 1: loss" in text
    assert "Update: w becomes" in typed(session, "worked")[1]


def test_the_panel_turns_to_code_and_account(lesson: Lesson) -> None:
    session, short = typed(Session.open(lesson), "w")
    assert "y-hat = w*x + b # row 1: 0" in short
    assert "g, h = mean(2*r*x), mean(2*r) # minus 7,918" in short
    session, code = typed(session, "w")
    assert "  def forward(self, parameters, features):\n      weights" in code
    assert "def move(parameters, direction, learning_rate):" in code
    assert typed(session, "w")[1].startswith("Step 0: loss")


def test_what_is_no_command_is_said_and_changes_nothing(lesson: Lesson) -> None:
    opened = Session.open(lesson)
    for line in (
        "sstep",
        "foo bar",
        "\x1b[A",
        "12",
        "*",
        "step ten",
        "=1",
        "commit",
        "z",
        "left",
        "Q",
    ):
        session, text = typed(opened, line)
        assert session.trace.steps == 0, line
        assert text, line
        assert text.isascii(), line
        assert "\x1b" not in text, line
    assert "Did you mean step?" in typed(opened, "sstep")[1]


def test_an_empty_line_only_reminds(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson), "")
    assert session.trace.steps == 0
    assert '"?" lists all' in text


def test_help_lists_what_can_be_typed_and_it_works(lesson: Lesson) -> None:
    opened = Session.open(lesson)
    _, text = typed(opened, "?")
    for line in text.splitlines():
        found = re.match(r"(.+) \((\S+)\): ", line)
        for word in found.groups() if found and found[1] not in commands._APP else ():
            assert "no command" not in typed(opened, word)[1], word
    assert "turn the page's switch" not in text.lower()


# Pages


def test_a_page_is_told_with_prose_goal_and_chart(lesson: Lesson) -> None:
    text = speech.to_speech("\n".join(page.page_lines(Session.open(lesson))))
    assert text.startswith("Lesson 1, Lines. Page 1 of 6: Go down.\n\n")
    assert 'Press "space" twice. Here y-hat = w times x + b, and eta at least 0.' in text
    assert "- first\n- second\nx, y\n1, 2\n" in text
    assert "Your turn:\n- to do: Take two steps" in text
    assert "Chart 1 of 3: loss against w" in text
    assert "This comes after" not in text


def test_reaching_the_goal_tells_the_rest_and_n_goes_on(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson), "n")
    assert text == "n, next: this page waits for its goal. x skips it."
    session, text = typed(session, "space", "space")
    assert text.endswith("Done: Take two steps.\nThis comes after.\nThis page is done: n goes on.")
    assert "Page 2 of 6: Guess." in typed(session, "n")[1]


def test_hints_come_one_by_one(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson), "h")
    assert text == "Hint 1: One key."
    assert typed(session, "hint", "h")[1] == "Hint 3: Press space twice."


def test_a_number_answers_a_prediction_and_its_outcome_is_told(lesson: Lesson) -> None:
    opened = Session.open(lesson, 1)
    assert "= ?" in typed(opened, "worked")[1]
    for line in ("space", "e", "+", "enter", "down", "", "3"):
        session, text = typed(opened, line)
        assert "Type the number of your answer, 1 to 2." in text or '"3"' in text, line
        assert session.question_open
    session, text = typed(opened, "1")
    assert session.trace.steps == 10
    assert "You said 1: lower." in text
    assert "It was 2: over a million. It grows with each step." in text
    assert "In 10 steps the loss went from 3,973, by way of" in text
    assert "Right. Each step is longer" in typed(opened, "2")[1]


def test_sentences_end_once_and_right_is_said_once() -> None:
    opened = Session.open(course.find("3"), 0)
    assert "\n".join(page.page_lines(opened)).startswith(
        "Lesson 3, How wrong is a line? Page 1 of 7"
    )
    told = typed(opened, keys_for(opened)[0])[1]
    assert "\nYes. The line you see now has a sum of 0" in told
    limit = Session.open(course.find("7"), 7)
    assert "Page 8 of 9: Where is the limit?\n" in "\n".join(page.page_lines(limit))


def test_a_number_is_worked_out(lesson: Lesson) -> None:
    opened = Session.open(lesson, 2)
    value = float(opened.next_state.parameters[0])
    assert "Not that." in typed(opened, "7")[1]
    assert "The other way." in typed(opened, f"−{value:.4f}")[1]
    assert "is not a number" in typed(opened, "=foo")[1]
    for line in (f"{value:.4f}", f"={value:.4f}", f"{value:.4f}".replace(".", ",")):
        session, text = typed(opened, line)
        assert session.page_done, line
        assert "Right. Just so." in text


def test_lines_are_put_in_order_by_their_numbers_or_arrows(lesson: Lesson) -> None:
    opened = Session.open(lesson, 3)
    places = [opened.arrangement.index(line) + 1 for line in range(3)]
    session, text = typed(opened, " ".join(map(str, places)))
    assert "Right. That is one step." in text
    assert session.page_done
    wrong = ", ".join(map(str, reversed(places)))
    assert "Line 1 should be: forward." in typed(opened, wrong)[1]
    assert "You are at line 2." in typed(opened, "down")[1]


def test_a_drill_goes_on_until_enough_are_right(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson, 4), *keys_for(Session.open(lesson, 4)))
    assert "1 of 2" in text
    assert "Which sign" in text
    session, text = typed(session, keys_for(session)[0])
    assert "This page is done" in text


def test_the_slope_that_is_asked_for_is_not_told(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson, 4), "chart 3")
    assert session.chart_name == "gradient"
    assert "dL/dw is" not in text
    assert "= ?" in typed(session, "worked")[1]


def test_arrows_move_and_switches_turn_and_rows_are_read(lesson: Lesson) -> None:
    opened = Session.open(lesson, 5)
    text = speech.to_speech("\n".join(page.page_lines(opened)))
    assert "The first rows:\ndate, tmax, tmax_tomorrow\n2012-01-01, 55, 51\n" in text
    session, text = typed(opened, "right 3")
    assert session.state.parameters.tolist() == pytest.approx([0.15, 0])
    assert "w = 0.15, b = 0." in text
    session, text = typed(opened, "z")
    assert "batch: one" in text
    assert session.setup.descent.batch_size == 1


# What is easily mistyped


@pytest.mark.parametrize("line", ["4", "0", "answer 7", "Answer 12", "1 2"])
def test_a_number_that_is_no_answer_is_told_which_are(lesson: Lesson, line: str) -> None:
    session, text = typed(Session.open(lesson, 1), line)
    assert text == "Type the number of your answer, 1 to 2."
    assert session.question_open


@pytest.mark.parametrize("line", ["2", "answer 2", "Answer 2"])
def test_an_answer_may_be_called_one(lesson: Lesson, line: str) -> None:
    session, text = typed(Session.open(lesson, 1), line)
    assert session.answers[1] == 1
    assert text.index("You said 2") < text.index("In 10 steps"), "first whether it was right"


def test_jumps_and_rates_are_not_taken_for_one_another(lesson: Lesson) -> None:
    session, _ = typed(Session.open(lesson), "step 20")
    assert typed(session, "-10")[0].trace.steps == 10
    assert typed(session, "-*2")[0].rate < session.rate
    for line in ("- 10", "+ 100", "-  10"):
        same, text = typed(session, line)
        assert same is session
        assert re.fullmatch(r'"[-+]10+" goes 10+ steps .*\. .* the rate with "[-+]\*10+"\.', text)


def test_the_cursor_is_read_out(lesson: Lesson) -> None:
    session, text = typed(Session.open(lesson), "space", "v")
    assert text.startswith("steps at this b 2 of 2: w = ")
    assert typed(session, "left")[1].startswith("steps at this b 1 of 2: w = 0, loss = ")
    assert typed(session, "v")[1] == "The arrows do again what they did."


def test_an_arrow_is_an_arrow_also_after_a_page_was_left(lesson: Lesson) -> None:
    session, _ = typed(Session.open(lesson, 1), "p", "space", "v")
    assert session.left
    assert typed(session, "left")[1].startswith("steps at this b 1 of 2: w = 0, loss = ")


def test_losses_that_read_alike_are_told_once(lesson: Lesson) -> None:
    session, _ = typed(Session.open(lesson), "step 20")
    text = typed(session, "step 5")[1]
    assert re.search(r"In 5 steps the loss stayed at [\d.]+\.", text)
    assert "by way of" not in text


def test_a_loss_reads_the_same_wherever_it_stands() -> None:
    asked = Session.open(course.find("training-loop"), 8)
    answered = asked.press("2").press("enter").press("enter")
    assert round(answered.loss) == 905516
    told = "\n".join(narrate(asked, answered))
    assert re.search(r"In 15 steps the loss went from 3,973, .* to 905,516\.", told)
    assert re.search(r"Step 15: loss [\d,]+ → 905,516\.", told)
    panels = (*question_lines(answered, 200), *worked_lines(answered, 200, 50))
    lines = [text_of(line) for line in (readout(answered, 120), *panels)]
    assert sum("905,516" in line for line in lines) == 2
    assert not any("905,5" in line.replace("905,516", "") for line in lines)


def test_in_lesson_0_the_rate_has_one_name_and_none_before_it_is_taught() -> None:
    first = course.find("one-minute")
    told = "\n".join(page.page_lines(Session.open(first)))
    assert "η" not in told
    assert "rate" not in told
    assert "at the present b" not in told
    session, text = typed(Session.open(first, 1), "+")
    assert text == "The learning rate is times 2."
    assert "learning rate is times 2." in typed(session, "space")[1]
    assert "η" not in "\n".join(page.page_lines(session))


@pytest.mark.slow
def test_words_name_nothing_that_the_page_does_not_show_yet() -> None:
    for lesson in shipped_lessons():
        for index in range(len(lesson.pages)):
            session = Session.open(lesson, index)
            shown = session.page  # of a review, the one it draws
            told, where = describe_chart(session), f"{lesson.slug} {index + 1}"
            assert ("of the limit" not in told) or "gauge" in session.page.readout, where
            assert ("η" not in told) or {"rate", "gauge"} & set(session.page.readout), where
            if not {"step", "loss"} & set(shown.readout):
                assert "Step" not in told, where
                assert "loss" not in told, where


def test_a_run_is_taken_along(lesson: Lesson, tmp_path: Path) -> None:
    session = Session.open(lesson)
    text = conversed(session, ["space", "k", "k csv", "take script"], folder=tmp_path)
    assert f"\n{command_line(session)}\n" in text
    assert "its one step cannot be carried" in text
    names = {path.name for path in tmp_path.iterdir()} - {lesson.path.name}
    stem = "gdtui-lines-1-step-1"
    assert names == {f"{stem}.csv", f"{stem}.py", f"{stem}-rows.csv"}
    assert f"Written to {tmp_path}: {stem}.csv." in text


def test_the_code_it_tells_brings_all_of_it_back(lesson: Lesson) -> None:
    session = Session.open(lesson).step().step().rate_up().step()
    text = conversed(session, ["b", "k"])
    (told,) = [line for line in text.splitlines() if line.startswith("gdtui open @")]
    assert all_of(open_code(told.split()[2], Access())) == all_of(session.back())


def test_in_a_class_no_command_is_told(lesson: Lesson) -> None:
    lines = iter(["k", "k csv", None])
    told: list[str] = []
    repl.converse(
        Session.open(lesson),
        [lesson],
        Progress.in_memory(),
        lambda _: next(lines),
        told.append,
        shell=False,
    )
    assert told.count(NO_SHELL) == 2
    assert "gdtui " not in "".join(told[1:])


def test_without_a_folder_only_the_command_is_told(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = [*tmp_path.iterdir()]
    text = conversed(Session.open(lesson), ["k csv", "k script"])
    assert text.count("This command opens this page:") == 2
    assert [*tmp_path.iterdir()] == before


def test_a_scatter_of_rows_is_put_in_words_and_a_hidden_chart_is_not() -> None:
    weather = course.find("01")
    cloud = next(
        session
        for index in range(len(weather.pages))
        if (session := Session.open(weather, index)).panel == "none"
    )
    text = speech.to_speech("\n".join(page.page_lines(cloud)))
    assert "tmax from 29 to 96, tmax_tomorrow from 29 to 96. The dots are a band that" in text
    assert "Step 0" not in text
    table = speech.to_speech("\n".join(page.page_lines(Session.open(weather, 0))))
    assert "against" not in table
    assert "The first rows:" in table


def test_rows_that_are_not_the_first_ones_are_not_called_so() -> None:
    squares = page.page_lines(Session.open(course.find("03"), 1))
    assert "Rows and residuals:" in squares
    assert "The first rows:" not in squares


# Words


@pytest.mark.parametrize(
    ("symbols", "words"),
    [
        ("w ← 0.5 − 2e-4·(−3,209)", "w becomes 0.5 minus 2e-4 times (minus 3,209)"),
        ("|∇L| ≤ 1e-6", "the length of the gradient at most 1e-6"),
        ("mean (ŷ−y)² = 26 °F²", "mean (y-hat minus y) squared = 26 degrees F squared"),
        ("keys 1–9, “so” – café…", 'keys 1 to 9, "so" - cafe...'),
        ("w₁ and x̄, ₂\x1b[0m", "w1 and x, 2[0m"),
    ],
)
def test_symbols_become_words(symbols: str, words: str) -> None:
    assert speech.to_speech(symbols) == words


# The whole


@pytest.mark.parametrize("which", ["00", "07"])
def test_a_whole_lesson_is_played_line_by_line(which: str) -> None:
    session = Session.open(course.find(which))
    for _ in range(200):
        index = session.page_index
        for key in keys_for(session):
            session, text = commands.reply(session, key)
            assert text.isascii()
        if session.page_done or session.page.ask is None:
            session, text = commands.reply(session, "n")
        if session.finished:
            break
        assert session.page_done or session.page_index != index or session.quiz_state is not None
    assert session.finished
    assert set(session.marks) == {"done"}
    assert "You are through with" in text


def test_a_conversation_keeps_its_place_and_goes_on_to_the_next_lesson(lesson: Lesson) -> None:
    progress = Progress.in_memory()
    first = course.find("00")
    lessons = [first, lesson]
    skipped = ["x"] * len(first.pages)
    text = conversed(
        Session.open(first), [*skipped, "n", "step 2", "q"], lessons, progress=progress
    )
    assert "n goes on to Lines" in text
    assert progress.place == Place("lines", "go-down")
    assert progress.marks()["lines", "go-down"] == "done"
    assert progress.marks()[first.slug, first.pages[0].id] == "skipped"
    assert text.endswith("Your place is kept.")


def test_answers_are_kept(lesson: Lesson) -> None:
    progress = Progress.in_memory()
    conversed(Session.open(lesson, 1), ["1"], progress=progress)
    assert progress.answers() == {("lines", "guess"): "lower"}


def test_lessons_are_listed_and_opened(lesson: Lesson) -> None:
    lessons = [course.find("00"), lesson]
    text = conversed(Session.open(lesson), ["t", "open 0", "open 99", "open lines"], lessons)
    assert "0, One minute: 0 of 4 pages done, 1 minute." in text
    assert "Lesson 0, One minute. Page 1" in text
    assert "no such lesson" in text
    assert text.count("Lesson 1, Lines. Page 1") == 2


def test_tables_of_ones_own_are_listed_but_in_a_class(lesson: Lesson) -> None:
    progress = Progress.in_memory()
    form = {"features": "minutes", "target": "degrees", "model": "linear", "rate": "0.05"}
    progress.keep_table(KeptTable("/no/tea.csv", form, "loss", 3, 1))
    told = " ".join(contents_lines([lesson], progress))
    assert "/no/tea.csv: minutes → degrees, linear, η 0.05. There is no such file any more." in told
    assert "tea.csv" not in " ".join(contents_lines([lesson], progress, tables=False))


def test_the_end_of_the_input_leaves_politely(lesson: Lesson) -> None:
    assert conversed(Session.open(lesson), []).endswith("Your place is kept.")


def test_a_pipe_and_a_dumb_terminal_will_do(tmp_path: Path) -> None:
    environment = os.environ | {"TERM": "dumb", "GDTUI_HOME": str(tmp_path), "LC_ALL": "C"}
    program = [sys.executable, "-m", "gdtui", "--plain", "7", "--page", "2"]

    def run(typed: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(program, input=typed, env=environment, capture_output=True)

    ended = run(b"2\nn\n\xff\xfe\n")
    assert ended.returncode == 0
    assert ended.stderr == b""
    told = ended.stdout.decode("ascii")
    assert "You said 2" in told
    assert "Page 3 of 9" in told
    assert told.endswith("Your place is kept.\n")
    assert not set(told) - {"\n"} - {chr(code) for code in range(32, 127)}
    assert all(len(line) < 80 for line in told.splitlines())


def test_who_leaves_is_told_whether_the_place_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    session = Session.open(course.find("0"))
    for warning, farewell in [
        ("", "Your place is kept."),
        ("Not saving: database or disk is full.", "Your place is not kept."),
    ]:
        repl.converse(session, (), Progress.in_memory(warning), lambda _: None, told.append)
        assert told[-1] == farewell


def test_what_is_not_taught_yet_says_when_it_comes() -> None:
    session = Session.open(course.find("0"))
    for line, told in {
        "e": "e, epoch: it comes with lesson 9.",
        "epoch 3": "e, epoch: it comes with lesson 9.",
        "run to 5": "r, run: it comes with lesson 7.",
        "rate 2e-4": "l, type rate: it comes with lesson 7.",
        "b": "b, undo: this is the start of the run.",
    }.items():
        after, text = typed(session, line)
        assert text == told
        assert after.trace.steps == 0
    assert "epoch" not in typed(session, "?")[1]
    assert "epoch (e)" in typed(Session.open(course.find("18"), 5), "?")[1]


def test_a_run_to_a_step_is_told_as_a_course() -> None:
    session, text = typed(Session.open(course.find("8"), 5), "run to 12")
    assert session.trace.steps == 12
    assert "In 12 steps the loss went from" in text
    session, text = typed(session, "chart convergence")
    assert session.chart_name == "convergence"
    assert text.startswith("Chart ")


def test_an_outcome_that_is_seen_to_its_end_on_opening_is_kept(tmp_path: Path) -> None:
    lesson = course.find("learning-rate")
    index = next(i for i, each in enumerate(lesson.pages) if each.predict is not None)
    with closing(Progress.open(tmp_path)) as progress:
        session = resume.resume_lesson(lesson, progress, page=index)
        left = session.press("1").press("enter").tick()
        assert left.revealing
        resume.save_session(left, progress)
        resume.RunKeeper(progress).keep(left)
    with closing(Progress.open(tmp_path)) as progress:
        session = resume.resume_lesson(lesson, progress, page=index)
        assert session.revealing
        lines = iter(("space", "q"))
        repl.converse(session, (lesson,), progress, lambda _: next(lines), lambda _: None)
        assert progress.marks()[lesson.slug, lesson.pages[index].id] == "done"
        progress.flush()
        assert "shown" in {event.kind for event in progress.events()}


def test_a_line_of_the_algorithm_is_written_in_plain_lines() -> None:
    session = Session.open(course.find("one-update"), 2)
    told = "\n".join(page.page_lines(session))
    assert "Names: w, the weight; rate, the learning rate" in told
    assert "Signs: + - * / ** ( ). Functions" in told
    climbed, text = typed(session, "w + rate * gradient")
    assert climbed.state.parameters[0] < session.state.parameters[0], "uphill, away from the least"
    assert "climbs" in text
    back, text = typed(climbed, "0")
    assert not back.line_driving
    assert "At the start again." in text
    assert "climbs" not in text
    assert "climbs" in typed(back, "w + rate * gradient")[1]
    unread, text = typed(climbed, "w - lr * gradient")
    assert "lr is not a name here" in text.replace("`", "")
    assert unread.trace.steps == climbed.trace.steps
    done, text = typed(unread, "w - rate * gradient")
    assert done.answer == 0
    assert "Yes." in text
