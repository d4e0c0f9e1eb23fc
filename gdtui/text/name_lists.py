"""Names with commas between them, read and written by the rules of CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAME = r'\s*(?:"(?P<quoted>(?:[^"]|"")*)"\s*|(?P<bare>(?![\s"])[^,]*))(?:,|\Z)'


def names_text(names: Sequence[str], between: str = ", ") -> str:
    """Write names, those in quotes that could not be read back without.

    >>> names_text(["tmax", "Salary, USD"])
    'tmax, "Salary, USD"'
    """
    return between.join(map(quote_name, names))


def quote_name(name: str) -> str:
    """Put a name in quotes where it has a comma, a quote or a blank at an end, or is empty."""
    bare = name and name == name.strip() and not {",", '"'} & {*name}
    return name if bare else '"' + name.replace('"', '""') + '"'


def parse_names(text: str) -> tuple[str, ...]:
    """Read names; blanks around them, and behind the last comma, are none of theirs.

    >>> parse_names('tmax, "Salary, USD"')
    ('tmax', 'Salary, USD')

    Raises:
        ValueError: a quote stands where none can, in one sentence.
    """
    names: list[str] = []
    at = 0
    while text[at:].strip():
        found = re.compile(_NAME).match(text, at)
        if found is None:
            raise ValueError(
                'a quote is open or stands beside its name: write "Salary, USD",age, and a quote '
                "within a name twice"
            )
        quoted = found["quoted"]
        names.append(found["bare"].strip() if quoted is None else quoted.replace('""', '"'))
        at = found.end()
    return tuple(names)
