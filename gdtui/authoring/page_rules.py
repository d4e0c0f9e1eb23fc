"""What a page may not do: give its answer away, ask for too many presses, compare with nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gdtui.authoring.page_texts import page_texts
from gdtui.authoring.playthrough import Fault, press_and_wait
from gdtui.charts import CHARTS
from gdtui.charts.chart_spec import ChartSpec
from gdtui.course.expressions import Goal
from gdtui.course.lesson import Option
from gdtui.course.questions import traits_of
from gdtui.keymap import PLAYABLE
from gdtui.panels.readout import readout
from gdtui.session.session import Session
from gdtui.text.markdown import numbers_in, strip_marks
from gdtui.text.styled import text_of

SOLUTION_PRESSES = 15
"""Keys of a page's solution; a run or a count takes many steps at one press."""

_COUNTED = frozenset({"steps", "epochs", "crossed_minimum", "learning_rate", "critical_rate"})
"""Quantities whose limits hold at first and are there to be kept."""

_BETTER = re.compile(
    r"\b(?:better|worse|faster|slower|beats|improves?|outperforms|more accurate)\b", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\b(?:than|against|instead of|baseline|beats|before|after|as|of|where|while|both|too|from|"
    r"against|and|but)\b|“|\"|:",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{5,}")
_FORMULA = re.compile(r"\$[^$\s\d][^$]*\$")
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\([^)\s]+\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(")


def find_page_faults(opened: Session) -> Iterator[Fault]:
    """Hold a page that opens against the rules that need no play beyond its solution."""
    yield from _find_unshown_markup(opened)
    yield from _find_bare_comparisons(opened)
    asked = traits_of(opened.page.ask)
    if len(asked.solution) > SOLUTION_PRESSES:
        yield (
            _line(opened),
            f"the solution takes {len(asked.solution)} presses and {SOLUTION_PRESSES} are the "
            "most; let `r` run it, `e` take an epoch, or begin nearer by a {start}",
        )
    if asked.goal is not None:
        yield from _find_idle_parts(opened, asked.goal, asked.solution)
    specs: dict[str, ChartSpec] = {name: CHARTS[name].draw(opened) for name in opened.page.charts}
    yield from _find_undrawable(opened, specs)
    if asked.options:
        yield from _find_given_away(opened, asked.options, specs.values())


def _line(opened: Session) -> int:
    ask = opened.page.ask
    return opened.page.line if ask is None else ask.line


def _find_unshown_markup(opened: Session) -> Iterator[Fault]:
    for text in page_texts(opened.page):
        if _IMAGE.search(text.text):
            yield text.line, "a terminal shows no image; say it, or let a chart show it"
        if _LINK.search(text.text):
            yield text.line, "a terminal shows no link's address; write the address itself"
        if _FORMULA.search(text.text):
            shown = _FORMULA.findall(text.text)[0]
            yield text.line, f"`{shown}` is not typeset; write it in plain signs: w², ∂L/∂w, Σ"


def _find_bare_comparisons(opened: Session) -> Iterator[Fault]:
    """Find scores that are called better or worse, and nothing to be better or worse than."""
    for text in page_texts(opened.page):
        if not text.told:
            continue
        before = False
        for sentence in re.split(r"(?<=[.!?])\s", strip_marks(text.text)):
            found = _BETTER.search(sentence)
            stated = any(True for _ in numbers_in(sentence, PLAYABLE))
            if found and stated and not before and not _BESIDE.search(sentence):
                yield (
                    text.line,
                    f"“{found[0]}” than what? name the baseline with its number in that text",
                )
            before = before or stated


def _find_idle_parts(opened: Session, goal: Goal, solution: Sequence[str]) -> Iterator[Fault]:
    """Find parts of a goal that hold from the start, whatever the solution does.

    What is said in one sentence may have a limit on what the arrow keys move: “make ŷ equal x” asks
    for w, and for a b that stays.
    """
    parts = list(goal.parts) if len(goal.parts) > 1 else []
    for one in goal.labelled:
        limits = opened.page.moves if len(one.parts) > 1 else ()
        parts += [part for part in one.parts if part != one and not part.names & {*limits}]
    idle = [part for part in parts if _is_idle(part, opened)]
    session = opened
    for key in solution if idle else ():
        session = press_and_wait(session, key)
        idle = [part for part in idle if part.holds(session.metrics)]
    for part in idle:
        yield (
            _line(opened),
            f"`{part.text}` holds when the page opens and all the way; ask for something that has "
            "to be done, or leave it out",
        )


def _is_idle(part: Goal, opened: Session) -> bool:
    return not part.names & _COUNTED and part.holds(opened.metrics)


def _find_given_away(
    opened: Session, options: Sequence[Option], specs: Iterable[ChartSpec]
) -> Iterator[Fault]:
    """Find what the right answer says, and no other, on the screen or in the title beforehand."""
    right = next(option for option in options if option.correct)
    question = " ".join(text.text for text in page_texts(opened.page) if text.question)
    others = [option for option in options if not option.correct]
    shown = " ".join(
        (text_of(readout(opened, 200)), *(f"{spec.title} {spec.note}" for spec in specs))
    )
    own = {number.value for number, _ in numbers_in(right.text, PLAYABLE)}
    own -= {number.value for one in others for number, _ in numbers_in(one.text, PLAYABLE)}
    premise = " ".join((question, *(one.markdown for one in opened.page.prose_before)))
    own -= {number.value for number, _ in numbers_in(premise, PLAYABLE)}
    for number, _ in numbers_in(shown, ()):
        if number.value in own and number.value not in (0, 1):
            yield (
                _line(opened),
                f"the screen shows {number.text} before the question is answered, and only the "
                "right answer has it; take it off the readout, or begin elsewhere",
            )
    if opened.status != "running" and re.search(r"\b(?:rest|stay|converge|diverge)", right.text):
        yield (
            _line(opened),
            f"the screen says “{opened.status}” before the question is answered; begin elsewhere",
        )
    title = {word.lower() for word in _WORD.findall(opened.page.title)}
    told = {word.lower() for word in _WORD.findall(right.text)}
    told -= {word.lower() for one in others for word in _WORD.findall(one.text)}
    told -= {word.lower() for word in _WORD.findall(premise)}
    if given := sorted(title & told):
        yield (
            opened.page.line,
            f"the title says “{given[0]}”, which of the answers only the right one does; "
            "name the page after its question",
        )


def _find_undrawable(opened: Session, specs: Mapping[str, ChartSpec]) -> Iterator[Fault]:
    """Find charts that have nothing to show of the page's rows or model."""
    for name, spec in specs.items():
        if spec.note and not spec.layers:
            yield (
                _line_of_charts(opened),
                f"the chart `{name}` shows nothing here: {spec.note.rstrip('.')}; "
                "take it out of `charts`",
            )


def _line_of_charts(opened: Session) -> int:
    """Where the charts of a page are set: in the front matter, which is said once, or there."""
    lesson, page = opened.lesson, opened.page
    own = (page.charts, page.problem.features, page.problem.target, page.descent.model)
    theirs = (lesson.charts, lesson.problem.features, lesson.problem.target, lesson.descent.model)
    if own != theirs:
        return page.line
    lines = lesson.path.read_text(encoding="utf-8-sig").splitlines()
    return next((at for at, line in enumerate(lines, 1) if line.startswith("charts:")), page.line)
