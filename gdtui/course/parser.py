"""A lesson file becomes a Lesson, or a CourseError that says what to write instead.

Markdown with a YAML front matter; `##` starts a page; fences whose info is `{predict}`, `{do}`,
`{claim}` or `{start}` are directives with a YAML mapping inside; all else is prose.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import structs

from gdtui.course import allowed_values, schema
from gdtui.course.directives import read_claim, read_question, read_script
from gdtui.course.draws import (
    DrawnValues,
    align_variants,
    join_variants,
    read_draw,
    with_drawn_values,
)
from gdtui.course.identity import check_page_ids, name_page
from gdtui.course.key_places import places_beside
from gdtui.course.lesson import (
    Block,
    Claim,
    CourseError,
    DescentSpec,
    Lesson,
    Page,
    ProblemSpec,
    Prose,
    Question,
)
from gdtui.course.option_order import shuffle_page
from gdtui.course.page_state import (
    check_moves,
    check_panel,
    check_target,
    read_descent,
    read_problem,
    read_switches,
    start_page,
)
from gdtui.course.yaml_source import CONTROL, Source
from gdtui.resources import LESSON_NAME

_DIRECTIVE = re.compile(r"\{(?P<name>[^}]*)\}\s*$")


def parse(path: Path) -> Lesson:
    """Read one lesson file. Raises CourseError, also where the file cannot be read."""
    name = LESSON_NAME.fullmatch(path.name)
    if name is None:
        raise CourseError(path, 0, "the name has to be like 07_learning-rate.md; rename the file")
    lines = _read_lines(path)
    front, body_line = _front_matter(path, lines)
    keys = front.convert(schema.FrontMatter, allowed_values.RULES)
    problem = read_problem(
        front, ProblemSpec(**schema.arguments_for(keys.problem, ProblemSpec)), "problem"
    )
    descent = DescentSpec(**schema.arguments_for(keys.descent, DescentSpec))
    opening = Page(
        title="",
        line=1,
        blocks=(),
        claims=(),
        problem=problem,
        descent=read_descent(front, descent, keys.descent, problem, "descent"),
        charts=keys.charts,
        moves=keys.moves,
        panel=keys.panel,
        readout=keys.readout,
        test_closed=keys.test_set == "closed",
    )
    opening = structs.replace(opening, switches=read_switches(front, opening, keys.switches))
    check_target(front, opening, "problem")
    check_moves(front, opening)
    check_panel(front, opening)
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
        pages=tuple(
            align_variants(shuffle_page(page, name["slug"]))
            for page in _pages(path, lines, body_line, opening)
        ),
        key_places=places_beside(path),
        formula=keys.formula or "",
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
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, written in enumerate(lines, 1):
        if found := CONTROL.search(written):
            told = f"this line holds the control code U+{ord(found[0]):04X}; take it out"
            raise CourseError(path, number, told)
    return lines


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
        if "{{" in title:
            raise CourseError(path, line, "a title stands in lists, so it holds no {{number}}")
        if title in pages:
            raise CourseError(
                path,
                line,
                f"the page of line {pages[title].line} is also called `{title}`; "
                "give each page a title of its own",
            )
        pages[title] = _page(path, lines, title, line, page_tokens, opening)
    check_page_ids(path, tuple(pages.values()))
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
    drawing = [token for token in tokens if token.info.strip() == "{draw}"]
    draw = _only_one("{draw}", [(token, _directive(path, lines, token, {})) for token in drawing])
    if draw is None:
        last = max(((token.map or (0, 0))[1] for token in tokens), default=line)
        braced = next((at for at in range(line, last) if "{{" in lines[at]), None)
        if braced is not None:
            told = "only a page with a {draw} works out a {{number}}; write one, or the number"
            raise CourseError(path, braced + 1, told)
        return _variant(path, lines, title, line, tokens, opening, {})
    rest = [token for token in tokens if token not in drawing]
    variants = (
        _variant(path, lines, title, line, rest, opening, values) for values in read_draw(draw)
    )
    return join_variants(draw, tuple(variants))


def _variant(
    path: Path,
    lines: list[str],
    title: str,
    line: int,
    tokens: Sequence[Token],
    opening: Page,
    values: DrawnValues,
) -> Page:
    """The page with the values that were drawn, which may be none."""
    directives = [(token, _directive(path, lines, token, values)) for token in tokens]
    named, start = _only_one("{page}", directives), _only_one("{start}", directives)
    page = name_page(path, structs.replace(opening, title=title, line=line), named)
    if start is not None:
        page = start_page(start, page, start.convert(schema.StartKeys, allowed_values.RULES))

    if (script := _only_one("{script}", directives)) is not None:
        page = read_script(script, page)
    elif page.panel == "script":
        told = f"the page `{title}` has no lines for `panel: script` to show; write a {{script}}"
        raise CourseError(path, line, told)

    blocks: list[Block] = []
    claims: list[Claim] = []
    prose: list[Token] = []
    asked: Question | None = None

    def end_prose() -> None:
        if prose:
            first, last = (prose[0].map or (0, 0))[0], (prose[-1].map or (0, 0))[1]
            text = with_drawn_values("\n".join(lines[first:last]).strip(), values, block=False)
            blocks.append(Prose(text, first + 1))
            prose.clear()

    for token, source in directives:
        if source is None:
            if token.type == "html_block":
                raise _html(path, token)
            prose.append(token)
            continue
        end_prose()
        kind = schema.QUESTIONS.get(source.what.strip("{}"))
        if kind is not None:
            if asked is not None:
                raise source.error(
                    f"this page already asks something at line {asked.line}; "
                    "a page asks for one thing, so start another with `## Title`"
                )
            asked = read_question(kind, source, page)
            blocks.append(asked)
        elif source.what == "{claim}":
            claims.append(read_claim(source, page))
    end_prose()
    if not blocks:
        raise CourseError(path, line, f"the page `{title}` is empty; write what the learner reads")
    return structs.replace(page, blocks=tuple(blocks), claims=tuple(claims))


def _only_one(what: str, directives: Sequence[tuple[Token, Source | None]]) -> Source | None:
    """The page's directive of this name, if it has one."""
    found = [source for _, source in directives if source is not None and source.what == what]
    if len(found) > 1:
        raise found[1].error(f"a second {what} on this page; put its keys into the first")
    return found[0] if found else None


def _directive(path: Path, lines: list[str], token: Token, values: DrawnValues) -> Source | None:
    """The directive that this token is; None for prose."""
    if token.type != "fence":
        return None
    start, end = token.map or (0, 0)
    if token.content.count("\n") > end - start - 2:
        raise CourseError(path, start + 1, "this fence is never closed; end it with ```")
    if not token.info.lstrip().startswith("{"):
        bare = token.info.strip()
        if bare in schema.DIRECTIVES:
            told = f"```{bare} would be shown as it stands; write ```{{{bare}}}"
            raise CourseError(path, start + 1, told)
        return None
    found = _DIRECTIVE.fullmatch(token.info.strip())
    name = found["name"].strip() if found else token.info
    if name not in schema.DIRECTIVES:
        near = difflib.get_close_matches(name.strip("{} "), schema.DIRECTIVES, n=1)
        known = ", ".join(f"{{{known}}}" for known in schema.DIRECTIVES)
        advice = f"did you mean {{{near[0]}}}?" if near else f"write one of {known}"
        raise CourseError(path, start + 1, f"unknown directive `{token.info.strip()}`; {advice}")
    content = with_drawn_values(token.content, values, block=True)
    return Source.read(path, start + 2, f"{{{name}}}", content)
