"""The blocks of a page that ask for something, read from their YAML."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, assert_never

from msgspec import structs

from gdtui.course import allowed_values, expressions, schema
from gdtui.course.claim_conditions import parse_claim
from gdtui.course.identity import check_option_ids, own_ids
from gdtui.course.lesson import (
    After,
    Answer,
    Claim,
    Do,
    Drill,
    Expected,
    Item,
    LineSlip,
    Option,
    Order,
    Page,
    Predict,
    Question,
    QuestionKind,
    Reveal,
    Review,
    ScriptLine,
    WriteLine,
    Wrong,
)
from gdtui.course.line_names import line_names, what_line_lacks
from gdtui.course.page_state import start_page
from gdtui.course.solutions import read_solution
from gdtui.course.yaml_source import Source
from gdtui.expressions.formula import Formula, FormulaKind, read_formula
from gdtui.expressions.reading import ExpressionError
from gdtui.text.markdown import Number, read_number

FEWEST_SEEDS = 5
"""A spread over fewer runs says little."""


def read_question(kind: QuestionKind, source: Source, page: Page) -> Question:
    """Read the directive that asks for something, of which a page has one at most."""
    match kind:
        case "predict":
            return read_predict(source, page)
        case "do":
            return read_do(source)
        case "answer":
            return read_answer(source, page)
        case "order":
            return read_order(source, page)
        case "formula":
            return read_write_line(source, page)
        case "drill":
            return read_drill(source)
        case "review":
            return read_review(source)
        case _:
            assert_never(kind)


def read_predict(source: Source, page: Page) -> Predict:
    """A question about what the next move will do."""
    keys = source.convert(schema.PredictKeys, allowed_values.RULES)
    options = tuple(
        Option(
            **schema.arguments_for(option, Option)
            | own_ids(source, option, option.text, place)
            | _right(source, option.correct, place)
        )
        for place, option in enumerate(keys.options)
    )
    right = [index for index, option in enumerate(options) if option.correct]
    if not right:
        raise source.error(
            "no option is correct; write `correct: true` in the one that is", "options"
        )
    if len(right) > 1:
        raise source.error(
            "a second correct option; a question has one defensible answer, so leave one",
            *("options", right[1]),
        )
    for index, option in enumerate(options):
        if any(option.text == other.text for other in options[:index]):
            raise source.error(
                f"the option `{option.text}` stands twice; keep one", "options", index
            )
    check_option_ids(source, options)
    reveal = read_reveal(source, page, keys.reveal)
    return Predict(
        keys.question,
        options,
        reveal,
        source.line - 1,
        fixed=keys.order == "fixed",
        again=keys.again or "",
    )


def _right(source: Source, written: str | None, place: int) -> dict[str, Any]:
    """Whether an option is right, and what that is tied to once the outcome was played."""
    if written is None or written in ("true", "false"):
        return {"correct": written == "true"}
    condition = _condition(source, written, "options", place, "correct")
    return {"correct": True, "holds": condition}


def read_reveal(source: Source, page: Page, keys: Any) -> Reveal:
    """What is played after an answer; nothing where the author wrote nothing."""
    if keys is None:
        return Reveal(steps=0)
    scene = None if keys.start is None else start_page(source, page, keys.start, "reveal").scene
    beside = tuple(
        (name, run.steps, start_page(source, page, run.start, "reveal", "beside", name).scene)
        for name, run in keys.beside.items()
    )
    reveal = Reveal(**schema.arguments_for(keys, Reveal))
    return structs.replace(reveal, scene=scene, beside=beside)


def read_answer(source: Source, page: Page) -> Answer:
    """A question for a number."""
    keys = source.convert(schema.AnswerKeys, allowed_values.RULES)
    first, second, third = keys.hints
    return Answer(
        question=keys.question,
        value=_expression(source, keys.value, "value"),
        tolerance=keys.tolerance,
        wrong=tuple(
            Wrong(_expression(source, one.value, "wrong", index), one.feedback)
            for index, one in enumerate(keys.wrong)
        ),
        feedback=keys.feedback,
        right=keys.right,
        hints=(first, second, third),
        reveal=read_reveal(source, page, keys.reveal),
        line=source.line - 1,
        again=keys.again or "",
    )


def _expression(source: Source, written: str, *steps: str | int) -> expressions.Expression:
    try:
        return expressions.parse_expression(written)
    except expressions.GoalError as error:
        raise source.error(str(error), *steps) from error


def read_write_line(source: Source, page: Page) -> WriteLine:
    """A line of the algorithm to write."""
    keys = source.convert(schema.FormulaKeys, allowed_values.RULES)
    kinds = line_names(keys.line)
    for place, name in enumerate(keys.names):
        if name not in kinds:
            has = ", ".join(kinds)
            told = f"the line `{keys.line}` has no name `{name}`; write some of {has}"
            raise source.error(told, "names", place)
    if lacking := what_line_lacks(keys.line, page.descent):
        raise source.error(f"the line `{keys.line}` {lacking}", "line")
    names = {name: kinds[name] for name in keys.names}
    slips = tuple(
        LineSlip(_formula(source, one.formula, names, "slips", place, "formula"), one.feedback)
        for place, one in enumerate(keys.slips)
    )
    first, second, third = keys.hints
    return WriteLine(
        question=keys.question,
        part=keys.line,
        solution=_formula(source, keys.formula, names, "formula"),
        slips=slips,
        feedback=keys.feedback,
        right=keys.right,
        hints=(first, second, third),
        reveal=Reveal(steps=keys.steps),
        line=source.line - 1,
    )


def _formula(
    source: Source, written: str, names: Mapping[str, FormulaKind], *steps: str | int
) -> Formula:
    try:
        return read_formula(written, names)
    except ExpressionError as error:
        raise source.error(f"`{written}`, column {error.column + 1}: {error}", *steps) from error


def read_order(source: Source, page: Page) -> Order:
    """Lines to put in order."""
    keys = source.convert(schema.OrderKeys, allowed_values.RULES)
    items = []
    for number, item in enumerate(keys.items, 1):
        # Without the key a line comes behind the one before it.
        after = (number - 1,) * (number > 1) if item.after is None else item.after
        if any(not 1 <= before < number for before in after):
            where = ("items", number - 1, "after")
            raise source.error("`after` has the numbers of lines above, from 1", *where)
        items.append(Item(item.text, item.why, tuple(before - 1 for before in after)))
    if len({item.text for item in items}) < len(items):
        raise source.error("two lines are the same; their order would mean nothing", "items")
    return Order(
        keys.question,
        tuple(items),
        keys.right,
        read_reveal(source, page, keys.reveal),
        source.line - 1,
    )


def read_drill(source: Source) -> Drill:
    """Questions drawn anew, several right in a row."""
    keys = source.convert(schema.DrillKeys, allowed_values.RULES)
    if keys.low >= keys.high:
        raise source.error("`low` has to be below `high`; swap them", "low")
    return Drill(keys.question, keys.low, keys.high, keys.in_a_row, source.line - 1)


def read_review(source: Source) -> Review:
    """Questions of earlier lessons, mixed."""
    keys = source.convert(schema.ReviewKeys, allowed_values.RULES)
    return Review(keys.lessons, keys.questions, keys.share, source.line - 1)


def read_do(source: Source) -> Do:
    """A goal, its hints and a solution."""
    keys = source.convert(schema.DoKeys, allowed_values.RULES)
    first, second, third = keys.hints
    return Do(
        goal=_goal(source, keys.goal, "goal"),
        hints=(first, second, third),
        solution=tuple(read_solution(source, keys.solution)),
        practice=keys.practice,
        line=source.line - 1,
        why=keys.why or "",
    )


def _goal(source: Source, written: str | Mapping[str, str], *steps: str | int) -> expressions.Goal:
    """Read one condition, or several under the words that the screen shows for them."""
    if isinstance(written, Mapping):
        for label, text in written.items():
            _goal(source, text, *steps, label)
    try:
        return (
            expressions.parse_goal(written)
            if isinstance(written, str)
            else expressions.parse_goal_parts(written)
        )
    except expressions.GoalError as error:
        raise source.error(str(error), *steps) from error


def _condition(source: Source, written: str, *steps: str | int) -> expressions.Goal:
    """Read what a claim holds to be true, numbers within their own digits."""
    try:
        return parse_claim(written)
    except expressions.GoalError as error:
        if written.count("(") > written.count(")"):
            told = (
                f"`{written}` was cut at a comma; write each condition behind a dash, on its line"
            )
            raise source.error(told, *steps) from error
        raise source.error(str(error), *steps) from error


def read_script(source: Source, page: Page) -> Page:
    """The page with lines of Python under its chart."""
    keys = source.convert(schema.ScriptKeys, allowed_values.RULES)
    lines = tuple(ScriptLine(line.code, line.prints or "") for line in keys.lines)
    return structs.replace(page, script=lines, panel="script")


def read_claim(source: Source, page: Page) -> Claim:
    """Numbers and conditions that the engine has to confirm."""
    keys = source.convert(schema.ClaimKeys, allowed_values.CLAIM_RULES)
    if keys.start is not None:
        page = start_page(source, page, keys.start, "start")
    expected = tuple(
        Expected(name, _numbers(source, name, getattr(keys, name)), source.line_of(name))
        for name in schema.CLAIM_QUANTITIES
        if getattr(keys, name) is not None
    )
    noise = _noise(source, keys, page)
    if not expected and not keys.holds and not keys.says and not noise:
        raise source.error("this claim proves nothing; write a quantity such as `loss: 28.6`")
    if noise and (expected or keys.holds):
        raise source.error(
            "with `seeds`, a claim has `mean` and `spread` alone; write a second {claim}", "seeds"
        )
    after = _after(source, keys.after)
    longest = max((len(one.values) for one in expected), default=1)
    if longest > 1 and longest > after.steps:
        raise source.error(
            f"{longest} values need as many steps; write `after: {{steps: {longest}}}` or more"
        )
    if (keys.prediction is None) != (keys.at is None):
        raise source.error("`prediction` and `at` belong together; write both, or neither")
    if keys.at is not None and len(keys.at) != len(page.problem.features):
        raise source.error(
            f"`at` needs one value each for {', '.join(page.problem.features)}", "at"
        )
    holds = tuple(_condition(source, text, "holds", i) for i, text in enumerate(keys.holds or ()))
    claim = Claim(
        problem=page.problem,
        descent=page.descent,
        after=after,
        at=keys.at or (),
        expected=expected,
        holds=holds,
        line=source.line - 1,
        says=tuple(
            (_number(source, text, "says", text), count)
            for text, count in (keys.says or {}).items()
        ),
    )
    if not noise:
        return claim
    against = noise.pop("against")
    if against is not None:
        noise["against"] = structs.replace(claim, problem=against.problem, descent=against.descent)
    return structs.replace(claim, **noise)


def _noise(source: Source, keys: Any, page: Page) -> dict[str, Any]:
    """What a claim says of several seeds; nothing where it speaks of one run."""
    given = [
        name for name in ("seeds", "mean", "spread", "against") if getattr(keys, name) is not None
    ]
    if not given:
        return {}
    if keys.seeds is None or keys.seeds < FEWEST_SEEDS or not (keys.mean or keys.spread):
        raise source.error(
            f"noise needs `seeds` from {FEWEST_SEEDS} up and `mean`, `spread` or both; write "
            "`seeds: 20`, `mean: {loss: 0.51}`, `spread: {loss: 0.012}`",
            given[0],
        )
    found: dict[str, Any] = {"seeds": keys.seeds, "against": None}
    for statistic in ("mean", "spread"):
        written = getattr(keys, statistic) or {}
        for name in written:
            if name not in schema.CLAIM_QUANTITIES[:-1]:
                near = difflib.get_close_matches(name, schema.CLAIM_QUANTITIES, n=1)
                advice = f"did you mean `{near[0]}`?" if near else "write one such as `loss`"
                raise source.error(f"unknown quantity `{name}`; {advice}", statistic, name)
        found[statistic] = tuple(
            Expected(name, (_number(source, text, statistic, name),), source.line_of(statistic))
            for name, text in written.items()
        )
    if keys.against is not None:
        found["against"] = start_page(source, page, keys.against, "against")
    return found


def _number(source: Source, text: str, *steps: str) -> Number:
    number = read_number(text)
    if number is None:
        raise source.error(f"`{steps[-1]}` has to be a number; write one such as 28.6", *steps)
    return number


def _numbers(source: Source, name: str, written: str | tuple[str, ...]) -> tuple[Number, ...]:
    texts = (written,) if isinstance(written, str) else written
    numbers = [read_number(text) for text in texts]
    wrong = next((text for text, one in zip(texts, numbers, strict=True) if one is None), None)
    if wrong is not None or not numbers:
        raise source.error(
            f"`{name}` has to be a number, not `{wrong or ''}`; write one such as 28.6", name
        )
    return tuple(one for one in numbers if one is not None)


def _after(source: Source, keys: Any) -> After:
    if keys is None:
        return After()
    lengths = [name for name in ("steps", "epochs", "until") if getattr(keys, name) is not None]
    if len(lengths) > 1:
        raise source.error(f"`{lengths[0]}` and `{lengths[1]}` exclude each other", "after")
    if (keys.until is None) != (keys.at_most is None):
        raise source.error("`until` and `at_most` belong together; write both", "after")
    return After(
        written=keys.written or "",
        learning_rate=keys.learning_rate,
        steps=keys.steps or 0,
        epochs=keys.epochs or 0,
        until=None if keys.until is None else _goal(source, keys.until, "after", "until"),
        at_most=keys.at_most or 0,
    )
