"""The ids of pages and options: given or made of what they are called, each there but once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import structs

from gdtui.course import allowed_values, schema
from gdtui.course.lesson import CourseError, Option, Page
from gdtui.course.yaml_source import Source
from gdtui.text.ids import is_id, slug


def name_page(path: Path, page: Page, named: Source | None) -> Page:
    """Give a page the ids that its `{page}` says, else the slug of its title."""
    if named is not None:
        keys = named.convert(schema.PageKeys, allowed_values.RULES)
        return structs.replace(page, **own_ids(named, keys, page.title))
    own = slug(page.title)
    if not own:
        raise CourseError(
            path,
            page.line,
            f"`{page.title}` has no letter to make an id of; "
            "write a {page} below it that gives one: `id: too-small`",
        )
    return structs.replace(page, id=own)


def own_ids(source: Source, keys: Any, called: str, place: int | None = None) -> dict[str, Any]:
    """Return `id` and `was` of what is called so: of a page, or of the option at a place.

    Raises:
        CourseError: one is no id, or is given twice.
    """
    above: tuple[str | int, ...] = () if place is None else ("options", place)
    own = slug(called) if keys.id is None else keys.id
    was: tuple[str, ...] = keys.was or ()
    if not own:
        raise source.error(
            f"`{called}` has no letter to make an id of; give it one: `id: too-small`", *above
        )
    for key, written in (("id", own), *(("was", each) for each in was)):
        if not is_id(written):
            told = f"write `{slug(written)}`" if slug(written) else "write one such as `too-small`"
            raise source.error(f"`{written}` is no id; {told}", *above, key)
    doubled = next((each for each in was if each == own or was.count(each) > 1), None)
    if doubled is not None:
        raise source.error(f"`was` names `{doubled}`, which is there already", *above, "was")
    return {"id": own, "was": was}


class _Claim(NamedTuple):
    """An id that is there already: the place of what has it, and whether that only was it."""

    place: int
    earlier: bool


def check_page_ids(path: Path, pages: Sequence[Page]) -> None:
    """Raise CourseError where two pages of a lesson claim one id."""
    clash = _find_clash([(page.id, *page.was) for page in pages])
    if clash is None:
        return
    place, name, first = clash
    page, other = pages[place], pages[first.place]
    if name != page.id:
        advice = "an earlier page goes on in one place; leave it out of one `was`"
    elif first.earlier:
        advice = f"take it out of `was` there, or write a {{page}} here: `id: {name}-2`"
    else:
        advice = f"write a {{page}} here that gives another: `id: {name}-2`"
    has = _has(first)
    raise CourseError(
        path, page.line, f"the page `{other.title}` of line {other.line} {has} `{name}`; {advice}"
    )


def check_option_ids(source: Source, options: Sequence[Option]) -> None:
    """Raise CourseError where two options of a question claim one id."""
    clash = _find_clash([(option.id, *option.was) for option in options])
    if clash is None:
        return
    place, name, first = clash
    if name != options[place].id:
        advice = "an earlier option goes on in one place; leave it out of one `was`"
    elif first.earlier:
        advice = f"take it out of `was` there, or give this one `id: {name}-2`"
    else:
        advice = f"give this one another: `id: {name}-2`"
    has = _has(first)
    raise source.error(
        f"the option `{options[first.place].text}` {has} `{name}`; {advice}", "options", place
    )


def _has(claim: _Claim) -> str:
    return "was" if claim.earlier else "has the id"


def _find_clash(named: Sequence[tuple[str, ...]]) -> tuple[int, str, _Claim] | None:
    """Return the place that claims an id, or an earlier one, which was claimed before it."""
    claimed: dict[str, _Claim] = {}
    for place, (own, *was) in enumerate(named):
        for name in (own, *was):
            if name in claimed:
                return place, name, claimed[name]
            claimed[name] = _Claim(place, name != own)
    return None
