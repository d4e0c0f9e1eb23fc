"""A lesson file becomes a Lesson, or a CourseError that says what to write instead.

Markdown with a YAML front matter; `##` starts a page; fences whose info is `{predict}`, `{do}`,
`{claim}` or `{start}` are directives with a YAML mapping inside; all else is prose.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import structs

from gdtui.course import expressions, schema
from gdtui.course.lesson import (
    After,
    Answer,
    Ask,
    Block,
    Claim,
    CourseError,
    DescentSpec,
    Do,
    Drill,
    Expected,
    Item,
    Lesson,
    LossName,
    Option,
    Order,
    Page,
    Predict,
    ProblemSpec,
    Prose,
    Reveal,
    Review,
    Switch,
    Wrong,
)
from gdtui.course.schema import Source
from gdtui.engine import model_named
from gdtui.keymap import PLAYABLE
from gdtui.resources import data_folder
from gdtui.text.markdown import Number

_FILE_NAME = re.compile(r"(?P<number>\d\d[a-z]?)_(?P<slug>[a-z0-9]+(-[a-z0-9]+)*)\.md")
_DIRECTIVE = re.compile(r"\{(?P<name>[^}]*)\}\s*$")
_LOSS_OF: Mapping[str, tuple[LossName, ...]] = {
    "linear": ("mean_squared_error",),
    "logistic": ("log_loss",),
    "network": ("log_loss", "mean_squared_error"),
    "two-wells": ("value",),
    "ravine": ("value",),
}
"""The losses that go with each model, the usual one first."""


def parse(path: Path) -> Lesson:
    """Read one lesson file. Raises CourseError, also where the file cannot be read."""
    name = _FILE_NAME.fullmatch(path.name)
    if name is None:
        raise CourseError(path, 0, "the name has to be like 07_learning-rate.md; rename the file")
    lines = _read_lines(path)
    front, body_line = _front_matter(path, lines)
    keys = front.convert(schema.FrontMatter)
    problem = _problem(front, ProblemSpec(**schema.given(keys.problem, ProblemSpec)), "problem")
    descent = DescentSpec(**schema.given(keys.descent, DescentSpec))
    opening = Page(
        title="",
        line=1,
        blocks=(),
        claims=(),
        problem=problem,
        descent=_descent(front, descent, keys.descent, problem, "descent"),
        charts=keys.charts,
        moves=keys.moves,
        panel=keys.panel,
        readout=keys.readout,
        test_closed=keys.test_set == "closed",
    )
    opening = structs.replace(opening, switches=_switches(front, opening, keys.switches))
    _check_moves(front, opening)
    return Lesson(
        path=path,
        number=name["number"],
        slug=name["slug"],
        title=keys.title,
        part=keys.part,
        minutes=keys.minutes,
        objective=keys.objective,
        problem=opening.problem,
        descent=opening.descent,
        charts=opening.charts,
        pages=_pages(path, lines, body_line, opening),
    )


def _read_lines(path: Path) -> list[str]:
    """The file's lines; a byte-order mark and Windows line ends are taken off."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CourseError(
            path, 0, f"cannot read it ({error.strerror}); name a lesson file"
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise CourseError(path, line, "this is not UTF-8; save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _front_matter(path: Path, lines: list[str]) -> tuple[Source, int]:
    """The front matter, and the index of the first line after it."""
    if lines[0].rstrip() != "---":
        raise CourseError(path, 1, "no front matter; start the file with a line `---`")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        raise CourseError(path, 1, "the front matter does not end; close it with a line `---`")
    text = "\n".join(lines[1:end])
    return Source.read(path, 2, "the front matter", text), end + 1


def _pages(path: Path, lines: list[str], body: int, opening: Page) -> tuple[Page, ...]:
    """Split the Markdown from line index `body` on into pages at its `##` headings."""
    # The front matter becomes blank lines, so that token lines are the file's lines.
    text = "\n".join([""] * body + lines[body:])
    try:
        tokens = MarkdownIt("commonmark").parse(text)
    except RecursionError as error:
        raise CourseError(path, body + 1, "the text is nested too deep; write it flat") from error
    for token in tokens:
        if any(child.type == "html_inline" for child in token.children or ()):
            raise _html(path, token)
    top = [token for token in tokens if token.level == 0 and token.map is not None]
    groups: list[tuple[str, int, list[Token]]] = []
    for token in top:
        start, _ = token.map or (0, 0)
        if token.type == "heading_open":
            if token.tag != "h2" or token.markup != "##":
                raise CourseError(
                    path, start + 1, "only `## Title` may head text; it starts a page"
                )
            title = lines[start].strip().strip("#").strip()
            groups.append((title, start + 1, []))
        elif _is_comment(token):
            continue
        elif not groups:
            raise CourseError(
                path, start + 1, "text before the first page; start a page with `## Title`"
            )
        else:
            groups[-1][2].append(token)
    if not groups:
        raise CourseError(path, body + 1, "no page; start one with `## Title`")
    pages: dict[str, Page] = {}
    for title, line, page_tokens in groups:
        if not title:
            raise CourseError(path, line, "a page without a title; write `## Title`")
        if title in pages:
            raise CourseError(
                path,
                line,
                f"the page of line {pages[title].line} is also called `{title}`; "
                "give each page a title of its own",
            )
        pages[title] = _page(path, lines, title, line, page_tokens, opening)
    return tuple(pages.values())


def _is_comment(token: Token) -> bool:
    return (
        token.type == "html_block"
        and re.fullmatch(r"<!--.*?-->", token.content.strip(), re.DOTALL) is not None
    )


def _html(path: Path, token: Token) -> CourseError:
    line = (token.map or (0, 0))[0] + 1
    return CourseError(path, line, "HTML is not shown; write it as Markdown")


def _page(
    path: Path, lines: list[str], title: str, line: int, tokens: Sequence[Token], opening: Page
) -> Page:
    """One page from the tokens below its heading; `opening` is what the front matter sets."""
    directives = [(token, _directive(path, lines, token)) for token in tokens]
    starts = [source for _, source in directives if source and source.what == "{start}"]
    if len(starts) > 1:
        raise starts[1].error("a second {start} on this page; put its keys into the first")
    page = structs.replace(opening, title=title, line=line)
    if starts:
        page = _start(starts[0], page, starts[0].convert(schema.StartKeys))

    blocks: list[Block] = []
    claims: list[Claim] = []
    prose: list[Token] = []

    def end_prose() -> None:
        if prose:
            first, last = (prose[0].map or (0, 0))[0], (prose[-1].map or (0, 0))[1]
            blocks.append(Prose("\n".join(lines[first:last]).strip(), first + 1))
            prose.clear()

    for token, source in directives:
        if source is None:
            if token.type == "html_block":
                raise _html(path, token)
            prose.append(token)
            continue
        end_prose()
        if source.what in _ASKS:
            asked = next((block for block in blocks if not isinstance(block, Prose)), None)
            if asked is not None:
                raise source.error(
                    f"this page already asks something at line {asked.line}; "
                    "a page asks for one thing, so start another with `## Title`"
                )
            blocks.append(_ASKS[source.what](source, page))
        elif source.what == "{claim}":
            claims.append(_claim(source, page))
    end_prose()
    if not blocks:
        raise CourseError(path, line, f"the page `{title}` is empty; write what the learner reads")
    return structs.replace(page, blocks=tuple(blocks), claims=tuple(claims))


def _directive(path: Path, lines: list[str], token: Token) -> Source | None:
    """The directive that this token is; None for prose."""
    if token.type != "fence":
        return None
    start, end = token.map or (0, 0)
    if token.content.count("\n") > end - start - 2:
        raise CourseError(path, start + 1, "this fence is never closed; end it with ```")
    if not token.info.lstrip().startswith("{"):
        return None
    found = _DIRECTIVE.fullmatch(token.info.strip())
    name = found["name"].strip() if found else token.info
    if name not in schema.DIRECTIVES:
        near = difflib.get_close_matches(name.strip("{} "), schema.DIRECTIVES, n=1)
        known = ", ".join(f"{{{known}}}" for known in schema.DIRECTIVES)
        advice = f"did you mean {{{near[0]}}}?" if near else f"write one of {known}"
        raise CourseError(path, start + 1, f"unknown directive `{token.info.strip()}`; {advice}")
    return Source.read(path, start + 2, f"{{{name}}}", token.content)


def _start(source: Source, page: Page, keys: Any, *above: str) -> Page:
    """`page` with the keys of a `{start}` laid over what it opens with."""
    problem = _problem(
        source, structs.replace(page.problem, **schema.given(keys, ProblemSpec)), *above
    )
    descent = structs.replace(page.descent, **schema.given(keys, DescentSpec))
    started = structs.replace(
        page,
        problem=problem,
        descent=_descent(source, descent, keys, problem, *above),
        charts=keys.charts or page.charts,
        moves=keys.moves or page.moves,
        panel=keys.panel or page.panel,
        readout=page.readout if keys.readout is None else keys.readout,
        test_closed=page.test_closed if keys.test_set is None else keys.test_set == "closed",
    )
    started = structs.replace(started, switches=_switches(source, started, keys.switches, *above))
    _check_moves(source, started, *above)
    return started


def _problem(source: Source, problem: ProblemSpec, *above: str) -> ProblemSpec:
    """Check the dataset's name; a .csv path is taken from the lesson's own folder."""
    if problem.surface is not None:
        return structs.replace(problem, dataset="", features=(), target="")
    for key in ("dataset", "features", "target"):
        if not getattr(problem, key):
            words = schema.RULES[key].words
            raise source.error(f"{source.what} lacks `{key}`; write {words}", *above)
    if problem.dataset.endswith(".csv"):
        file = source.path.parent.absolute() / problem.dataset
        if not file.is_file():
            raise source.error(
                f"no file `{problem.dataset}` beside the lesson; "
                "write a path from the lesson's folder",
                *above,
                "dataset",
            )
        return structs.replace(problem, dataset=str(file))
    shipped = sorted(file.stem for file in data_folder().glob("*.csv"))
    if problem.dataset not in shipped:
        near = difflib.get_close_matches(problem.dataset, shipped, n=1)
        advice = f"did you mean `{near[0]}`?" if near else f"write one of {', '.join(shipped)}"
        raise source.error(f"unknown dataset `{problem.dataset}`; {advice}", *above, "dataset")
    return problem


def _descent(
    source: Source, descent: DescentSpec, keys: Any, problem: ProblemSpec, *above: str
) -> DescentSpec:
    """Check what no single key can say about itself."""
    if descent.learning_rate < 0:
        raise source.error(
            "`learning_rate` cannot be below 0 here; write a positive number such as 5e-7",
            *above,
            "learning_rate",
        )
    if problem.surface is not None:
        descent = structs.replace(descent, model=problem.surface)
    elif descent.model in ("two-wells", "ravine"):
        raise source.error(
            f"write `surface: {descent.model}` in `problem` instead", *above, "model"
        )
    wanted = _LOSS_OF[descent.model]
    if keys.loss is None and (keys.model is not None or descent.loss not in wanted):
        descent = structs.replace(descent, loss=wanted[0])
    if descent.loss not in wanted:
        raise source.error(
            f"the {descent.model} model does not go with {descent.loss}; write `loss: {wanted[0]}`",
            *above,
            "loss",
        )
    if keys.momentum is not None and descent.optimizer != "momentum":
        raise source.error(
            "`momentum` does nothing to a plain optimizer; write `optimizer: momentum` too",
            *above,
            "momentum",
        )
    names = _parameter_names(problem, descent)
    strange = next((name for name in descent.freeze if name not in names), None)
    if strange is not None:
        raise source.error(
            f"`freeze` has no parameter `{strange}`; write one of {', '.join(names)}",
            *above,
            "freeze",
        )
    if not isinstance(descent.start, str) and len(descent.start) != len(names):
        raise source.error(
            f"`start` has {len(descent.start)} values for {len(names)} parameters; "
            f"write one each for {', '.join(names)}",
            *above,
            "start" if keys.start is not None else "features",
        )
    return descent


def _parameter_names(problem: ProblemSpec, descent: DescentSpec) -> tuple[str, ...]:
    model = model_named(descent.model, hidden=descent.hidden, curvatures=descent.curvatures)
    return model.parameter_names(problem.features)


def _check_moves(source: Source, page: Page, *above: str) -> None:
    names = _parameter_names(page.problem, page.descent)
    for name in page.moves:
        if name not in names:
            raise source.error(
                f"`moves` has no parameter `{name}`; write one of {', '.join(names)}",
                *above,
                "moves",
                name,
            )


def _switches(source: Source, page: Page, written: Any, *above: str) -> tuple[Switch, ...]:
    """Each place of a switch as a scene of its own, laid over what the page opens with."""
    bare = structs.replace(page, switches=())
    if not written:
        return ()
    return tuple(
        Switch(
            name=switch.name,
            labels=tuple(switch.places),
            scenes=tuple(
                _start(source, bare, place, *above, "switches").scene
                for place in switch.places.values()
            ),
        )
        for switch in written
    )


def _predict(source: Source, page: Page) -> Predict:
    keys = source.convert(schema.PredictKeys)
    options = tuple(Option(**schema.given(option, Option)) for option in keys.options)
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
    reveal = _reveal(source, page, keys.reveal)
    return Predict(keys.question, options, reveal, source.line - 1)


def _reveal(source: Source, page: Page, keys: Any) -> Reveal:
    """What is played after an answer; nothing where the author wrote nothing."""
    if keys is None:
        return Reveal(steps=0)
    scene = None if keys.start is None else _start(source, page, keys.start, "reveal").scene
    return structs.replace(Reveal(**schema.given(keys, Reveal)), scene=scene)


def _answer(source: Source, page: Page) -> Answer:
    keys = source.convert(schema.AnswerKeys)
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
        reveal=_reveal(source, page, keys.reveal),
        line=source.line - 1,
    )


def _expression(source: Source, written: str, *steps: str | int) -> expressions.Expression:
    try:
        return expressions.parse_expression(written)
    except expressions.GoalError as error:
        raise source.error(str(error), *steps) from error


def _order(source: Source, page: Page) -> Order:
    keys = source.convert(schema.OrderKeys)
    items = tuple(Item(item.text, item.why) for item in keys.items)
    if len({item.text for item in items}) < len(items):
        raise source.error("two lines are the same; their order would mean nothing", "items")
    return Order(
        keys.question, items, keys.right, _reveal(source, page, keys.reveal), source.line - 1
    )


def _drill(source: Source, page: Page) -> Drill:
    keys = source.convert(schema.DrillKeys)
    if keys.low >= keys.high:
        raise source.error("`low` has to be below `high`; swap them", "low")
    return Drill(keys.question, keys.low, keys.high, keys.in_a_row, source.line - 1)


def _review(source: Source, page: Page) -> Review:
    keys = source.convert(schema.ReviewKeys)
    return Review(keys.lessons, keys.questions, keys.share, source.line - 1)


def _do(source: Source, page: Page) -> Do:
    keys = source.convert(schema.DoKeys)
    first, second, third = keys.hints
    return Do(
        goal=_goal(source, keys.goal, "goal"),
        hints=(first, second, third),
        solution=tuple(_solution(source, keys.solution)),
        practice=keys.practice,
        line=source.line - 1,
    )


def _goal(source: Source, written: str | Mapping[str, str], *steps: str | int) -> expressions.Goal:
    """Read one condition, or several under the words that the screen shows for them."""
    if isinstance(written, Mapping):
        for label, text in written.items():
            _goal(source, text, *steps, label)
    try:
        return (
            expressions.parse(written)
            if isinstance(written, str)
            else expressions.parse_labelled(written)
        )
    except expressions.GoalError as error:
        raise source.error(str(error), *steps) from error


def _solution(source: Source, pressed: Sequence[str]) -> Iterable[str]:
    """Every key in order; `space*10` stands for ten of it."""
    for index, text in enumerate(pressed):
        key, times, count = (text, "", "") if text in PLAYABLE else text.rpartition("*")
        key = key.strip()
        if key not in PLAYABLE or (times and not re.fullmatch(r"\s*[1-9]\d{0,3}\s*", count)):
            near = difflib.get_close_matches(key or text, PLAYABLE, n=1)
            advice = (
                f"did you mean `{near[0]}`?"
                if near
                else f"write one of {' '.join(sorted(PLAYABLE))}"
            )
            raise source.error(
                f"no key `{text}`; {advice} (`space*10` presses it ten times)", "solution", index
            )
        yield from [key] * int(count or 1)


def _claim(source: Source, page: Page) -> Claim:
    keys = source.convert(schema.ClaimKeys)
    if keys.start is not None:
        page = _start(source, page, keys.start, "start")
    expected = tuple(
        Expected(name, _numbers(source, name, getattr(keys, name)), source.line_of(name))
        for name in schema.CLAIM_QUANTITIES
        if getattr(keys, name) is not None
    )
    if not expected and not keys.holds:
        raise source.error("this claim proves nothing; write a quantity such as `loss: 28.6`")
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
    holds = tuple(_goal(source, text, "holds", i) for i, text in enumerate(keys.holds or ()))
    return Claim(
        problem=page.problem,
        descent=page.descent,
        after=after,
        at=keys.at or (),
        expected=expected,
        holds=holds,
        line=source.line - 1,
    )


def _numbers(source: Source, name: str, written: str | tuple[str, ...]) -> tuple[Number, ...]:
    texts = (written,) if isinstance(written, str) else written
    numbers = [schema.number(text) for text in texts]
    wrong = next((text for text, one in zip(texts, numbers, strict=True) if one is None), None)
    if wrong is not None or not numbers:
        raise source.error(
            f"`{name}` has to be a number, not `{wrong or ''}`; write one such as 28.6", name
        )
    return tuple(one for one in numbers if one is not None)


_ASKS: Mapping[str, Callable[[Source, Page], Ask]] = {
    "{predict}": _predict,
    "{do}": _do,
    "{answer}": _answer,
    "{order}": _order,
    "{drill}": _drill,
    "{review}": _review,
}
"""The directives that ask for something, of which a page has one at most."""


def _after(source: Source, keys: Any) -> After:
    if keys is None:
        return After()
    lengths = [name for name in ("steps", "epochs", "until") if getattr(keys, name) is not None]
    if len(lengths) > 1:
        raise source.error(f"`{lengths[0]}` and `{lengths[1]}` exclude each other", "after")
    if (keys.until is None) != (keys.at_most is None):
        raise source.error("`until` and `at_most` belong together; write both", "after")
    return After(
        learning_rate=keys.learning_rate,
        steps=keys.steps or 0,
        epochs=keys.epochs or 0,
        until=None if keys.until is None else _goal(source, keys.until, "after", "until"),
        at_most=keys.at_most or 0,
    )
