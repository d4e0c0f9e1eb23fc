"""Numbers that a page draws: the values of its `{draw}`, and what its texts make of them.

`$name` in a block is a drawn value as it is written, before the block is read. `{{expression}}` in
a text is worked out once the page opens, and written in its digits: it is true of every variant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct, structs

from gdtui.course import allowed_values, schema
from gdtui.course.expressions import Expression, Goal, GoalError, parse_expression
from gdtui.course.glossary import terms_of_page
from gdtui.course.lesson import Block, CourseError, Page, Reveal
from gdtui.course.yaml_source import Source
from gdtui.text.markdown import read_number
from gdtui.text.numbers import MINUS, plain_text, rate_text

FEWEST_VARIANTS = 3
"""One for the lesson, one for a review, one for a question that comes again."""

_BRACES = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}")
_DIGITS = re.compile(r"^(?P<expression>.*?)(?::(?P<decimals>\d))?$", re.DOTALL)

DrawnValues = Mapping[str, str]
"""By their names, the values of one variant, as they are written."""


class WorkedNumber(NamedTuple):
    """A number that a text works out, and how many decimals it is written with, if that is said."""

    expression: Expression
    decimals: int | None = None

    def write(self, value: float) -> str:
        """Write its value: a short one as it is, else with four significant digits."""
        if self.decimals is not None:
            text = f"{value:,.{self.decimals}f}"
            return MINUS + text[1:] if text.startswith("-") else text
        if 1e-4 <= abs(value) < 1000:
            return rate_text(Decimal(f"{value:.4g}"))
        return plain_text(value)


def read_draw(source: Source) -> tuple[DrawnValues, ...]:
    """Return the values of each variant of a `{draw}`.

    Raises:
        CourseError: they are too few, not as many of each name, or no numbers.
    """
    drawn = source.convert(schema.DrawKeys, allowed_values.RULES).values
    many = max(FEWEST_VARIANTS, *map(len, drawn.values()))
    for name, values in drawn.items():
        if not re.fullmatch(r"[a-z]\w*", name):
            told = f"`{name}` is no name for a drawn value; write a word such as `day`"
            raise source.error(told, "values", name)
        if len(values) != many:
            told = f"`{name}` has {len(values)} values; write {many}, one for each variant"
            raise source.error(told, "values", name)
        for place, text in enumerate(values):
            if read_number(text) is None:
                told = f"`{name}` draws `{text}`, which is no number; write one such as 0.5"
                raise source.error(told, "values", name, place)
    return tuple(dict(zip(drawn, row, strict=True)) for row in zip(*drawn.values(), strict=True))


def with_drawn_values(text: str, values: DrawnValues, *, block: bool) -> str:
    """Put drawn values in the place of their names: between braces, and in a block behind a `$`."""
    if not values:
        return text
    names = "|".join(sorted(map(re.escape, values), key=len, reverse=True))

    def inside(found: re.Match[str]) -> str:
        return re.sub(
            rf"\b({names})\b",
            lambda name: _in_sum(values[name[1]], whole=found["inside"].strip() == name[1]),
            found[0],
        )

    text = _BRACES.sub(inside, text)
    return re.sub(rf"\$({names})\b", lambda name: values[name[1]], text) if block else text


def _in_sum(written: str, *, whole: bool) -> str:
    return written if whole or not written.startswith("-") else f"({written})"


def worked_numbers(text: str) -> Iterator[WorkedNumber]:
    """Yield the numbers that a text works out.

    Raises:
        GoalError: one is no number; the message says what to write instead.
    """
    for found in _BRACES.finditer(text):
        yield _read_worked(found["inside"])


def _read_worked(inside: str) -> WorkedNumber:
    parts = _DIGITS.match(inside.strip())
    assert parts is not None
    decimals = None if parts["decimals"] is None else int(parts["decimals"])
    return WorkedNumber(parse_expression(parts["expression"]), decimals)


def write_page(page: Page, write: Callable[[WorkedNumber], str]) -> Page:
    """Return a page with a text in the place of each number that its texts work out."""

    def filled(text: str) -> str:
        return _BRACES.sub(lambda found: write(_read_worked(found["inside"])), text)

    return structs.replace(page, blocks=tuple(_rewrite(block, filled) for block in page.blocks))


def _rewrite(part: Any, write: Callable[[str], str]) -> Any:
    """A part of a page with all of its texts written anew."""
    match part:
        case str():
            return write(part)
        case tuple():
            return tuple(_rewrite(one, write) for one in part)
        case Struct() if not isinstance(part, Expression | Goal | Reveal):
            fields = {name: getattr(part, name) for name in part.__struct_fields__}
            return structs.replace(
                part, **{name: _rewrite(value, write) for name, value in fields.items()}
            )
        case _:
            return part


def without_numbers(text: str) -> str:
    """Return a text with a sign for each number that it works out: of each learner another."""
    return _BRACES.sub("…", text)


def works_out_numbers(page: Page) -> bool:
    """Whether a text of a page works out a number."""
    return any(next(_BRACES.finditer(text), None) for _, text in _texts(page.blocks))


def _texts(blocks: tuple[Block, ...]) -> Iterator[tuple[int, str]]:
    """Each text of some blocks, with the line of its block."""
    for block in blocks:
        found: list[str] = []

        def note(text: str, found: list[str] = found) -> str:
            found.append(text)
            return text

        _rewrite(block, note)
        yield from ((block.line, text) for text in found)


def join_variants(source: Source, variants: tuple[Page, ...]) -> Page:
    """Return the page of a `{draw}`: its first variant, that knows all of them.

    Raises:
        CourseError: what it asks cannot be drawn, or a text works out what is no number.
    """
    first, path = variants[0], source.path
    if first.ask is None or first.kind not in ("answer", "predict"):
        raise source.error("a {draw} is for a page with an {answer} or a {predict}")
    for line, text in _texts(first.blocks):
        try:
            list(worked_numbers(text))
        except GoalError as error:
            raise CourseError(path, line, str(error)) from error
    for term in terms_of_page(first, "", 0):
        if "{{" in term.said:
            told = (
                f"“{term.word}” is listed with its sentence, so no {{{{number}}}} can stand in it"
            )
            raise CourseError(path, first.line, told)
    if any(_option_ids(one) != _option_ids(first) for one in variants):
        raise CourseError(path, first.ask.line, "give each option an `id`, the same whatever drawn")
    return structs.replace(first, variants=variants)


def _option_ids(page: Page) -> frozenset[str]:
    return frozenset(option.id for option in page.predict.options) if page.predict else frozenset()


def align_variants(page: Page) -> Page:
    """Put the answers of a page's variants into the order of its own: they are kept by place."""
    own = page.predict
    if own is None or not page.variants:
        return page
    places = {option.id: place for place, option in enumerate(own.options)}

    def alike(variant: Page) -> Page:
        ask = variant.predict
        assert ask is not None
        options = tuple(sorted(ask.options, key=lambda option: places[option.id]))
        in_order = structs.replace(ask, options=options)
        blocks = tuple(in_order if block is ask else block for block in variant.blocks)
        return structs.replace(variant, blocks=blocks)

    return structs.replace(page, variants=tuple(map(alike, page.variants)))
