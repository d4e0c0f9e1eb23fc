"""A YAML mapping of a lesson file, with the line of every part.

Scalars stay text until a field asks for a number, so that `5.0e-7` is read exactly and a claim
knows how many digits its author wrote. What a value may be, the rules say that a mapping is read
by: they come with the call, so that nothing here knows a key of the format.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec

from gdtui.course.lean_yaml import LOADER, yaml
from gdtui.course.lesson import CourseError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What would command the terminal instead of standing on it."""

_DEEPEST = 100
"""How deep mappings and lists may lie in each other: libyaml ends the process far below that."""


class Rule(NamedTuple):
    """What a key's value has to be: in words for the author, as a test, or as words to choose.

    The choices are asked for each time, for some can grow; where there is no advice, they are it.
    """

    advice: str = ""
    holds: Callable[[Any], bool] = lambda _: True
    choices: Callable[[], Sequence[str]] = tuple

    @property
    def words(self) -> str:
        """What to write."""
        return self.advice or f"one of {', '.join(self.choices())}"


class Rules(NamedTuple):
    """The rules that a mapping is read by.

    Attributes:
        by_key: one for every key, however deep it stands.
        fallback: the key whose rule is named where no key on the way to a value has one.
        outermost: rules of the mapping's own keys, before those of like-named keys inside it.
    """

    by_key: Mapping[str, Rule]
    fallback: str
    outermost: Mapping[str, Rule] = MappingProxyType({})

    def rule_at(self, steps: tuple[str | int, ...]) -> Rule:
        """The rule of the innermost key on the way to a value."""
        if steps and steps[0] in self.outermost:
            return self.outermost[str(steps[0])]
        keys = (step for step in reversed(steps) if isinstance(step, str))
        return self.by_key[next((key for key in keys if key in self.by_key), self.fallback)]


class Source(NamedTuple):
    """One YAML mapping of a lesson file, with the lines its parts stand on.

    `line` is the file's line of the mapping's first line; `what` names it in messages.
    """

    path: Path
    line: int
    what: str
    node: yaml.Node

    @classmethod
    def read(cls, path: Path, line: int, what: str, text: str) -> Source:
        """Compose the YAML; raises CourseError where it is none, or no mapping."""
        try:
            node = _compose(path, line, what, text)
        except yaml.YAMLError as error:
            at, told = _explain_yaml(error)
            raise CourseError(path, line + at, f"cannot read {what} as YAML ({told}") from error
        source = cls(path, line, what, node or yaml.ScalarNode("", ""))
        if not isinstance(node, yaml.MappingNode):
            raise CourseError(path, line, f"{what} has to hold keys; write `key: value` lines")
        source._check_keys(node)
        return source

    def line_of(self, *steps: str | int) -> int:
        """The file's line of the key or item reached by `steps`; of the whole without any."""
        line = self.line
        for key, _ in self._walk(steps):
            line = self.line + key.start_mark.line
        return line

    def error(self, message: str, *steps: str | int) -> CourseError:
        """A CourseError at the key or item reached by `steps`."""
        return CourseError(self.path, self.line_of(*steps), message)

    def convert(self, struct: Any, rules: Rules) -> Any:
        """Read the mapping as `struct`, and hold every value to the rule of its key."""
        raw = _plain(self.node)
        try:
            keys = msgspec.convert(raw, struct, strict=False)
        except msgspec.ValidationError as error:
            raise self._explain(str(error), struct, rules) from None
        self._check(keys, (), rules)
        return keys

    def _walk(self, steps: tuple[str | int, ...]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        node = self.node
        for step in steps:
            if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                key = node = node.value[step]
            elif isinstance(node, yaml.MappingNode):
                found = [pair for pair in node.value if pair[0].value == step]
                if not found:
                    return
                key, node = found[0]
            else:
                return
            yield key, node

    def _text(self, *steps: str | int) -> str:
        """What the author wrote there, on one line."""
        nodes = list(self._walk(steps))
        written = _plain(nodes[-1][1] if nodes else self.node)
        if not isinstance(written, str):
            return f"{'a list' if isinstance(written, list) else 'a mapping'} of {len(written)}"
        shown = f"`{written}`"
        return shown if len(shown) <= 40 else shown[:39] + "…"

    def _check_keys(self, node: yaml.Node) -> None:
        """Refuse a key that is no plain text, or stands twice in its mapping; and control codes."""
        for child in _nodes(node):
            if isinstance(child, yaml.ScalarNode) and (found := CONTROL.search(child.value)):
                raise CourseError(
                    self.path,
                    self.line + child.start_mark.line,
                    f"{self.what} holds the control code U+{ord(found[0]):04X}; leave it out",
                )
            if not isinstance(child, yaml.MappingNode):
                continue
            seen: set[str] = set()
            for key, _ in child.value:
                at = self.line + key.start_mark.line
                if not isinstance(key, yaml.ScalarNode):
                    raise CourseError(self.path, at, f"a key of {self.what} has to be a word")
                if key.value in seen:
                    raise CourseError(
                        self.path, at, f"`{key.value}` stands twice in {self.what}; keep one"
                    )
                seen.add(key.value)

    def _explain(self, message: str, struct: Any, rules: Rules) -> CourseError:
        """Turn msgspec's sentence into ours."""
        said, _, where = message.partition(" - at `$")
        steps = _steps(where.rstrip("`"))
        if match := re.search(r"unknown field `(.*)`", said):
            known = _fields_at(struct, steps)
            near = difflib.get_close_matches(match[1], known, n=1)
            advice = f"did you mean `{near[0]}`?" if near else f"write one of {', '.join(known)}"
            what = f"`{steps[-1]}` of {self.what}" if steps else self.what
            return self.error(f"unknown key `{match[1]}` in {what}; {advice}", *steps, match[1])
        if match := re.search(r"missing required field `(.*)`", said):
            words = rules.by_key[match[1]].words
            return self.error(f"{self.what} lacks `{match[1]}`; write {words}", *steps)
        return self._refuse(steps, rules)

    def _refuse(self, steps: tuple[str | int, ...], rules: Rules) -> CourseError:
        """The value at `steps` breaks the rule of its key."""
        named = [step for step in steps if isinstance(step, str)]
        rule = rules.rule_at(steps)
        written = self._text(*steps)
        word = written.strip("`")
        near = difflib.get_close_matches(word, rule.choices(), n=1)
        advice = f"did you mean `{near[0]}`?" if near else f"write {rule.words}"
        if near and near[0] == word:  # the word is right, and what it stands in is not
            advice = f"write a list: `[{word}]`"
        return self.error(f"`{named[-1] if named else None}` cannot be {written}; {advice}", *steps)

    def _check(self, keys: object, steps: tuple[str | int, ...], rules: Rules) -> None:
        if isinstance(keys, msgspec.Struct):
            for name in keys.__struct_fields__:
                value = getattr(keys, name)
                if value is None or (name == "moves" and not value):
                    continue
                here = (*steps, name)
                if not rules.rule_at(here).holds(value):
                    raise self._refuse(here, rules)
                self._check(value, here, rules)
        elif isinstance(keys, tuple):
            for index, value in enumerate(keys):
                self._check(value, (*steps, index), rules)
        elif isinstance(keys, dict):
            for key, value in keys.items():
                self._check(value, (*steps, key), rules)


_OPENED = {
    "while scanning a quoted scalar": "a quote opens here and is never closed); close it",
    "while parsing a flow sequence": "a `[` opens here and does not end as a list); write `[a, b]`",
    "while parsing a flow mapping": "a `{` opens here and does not end as a mapping); write "
    "`{key: value}`",
}
"""What is open where libyaml gives up lines below: by its words for it, and what to write."""


def _explain_yaml(error: yaml.YAMLError) -> tuple[int, str]:
    """On which line of a text, from 0, its YAML goes wrong; and how, with what to write."""
    opened, mark = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    told = _OPENED.get(getattr(error, "context", None) or "")
    if told and opened and mark and mark.line > opened.line:
        return opened.line, told
    problem = getattr(error, "problem", None) or "it is not text"
    advice = "put quotes around text that holds ': ' or starts with a sign"
    return mark.line if mark else 0, f"{problem}); {advice}"


@lru_cache(maxsize=64)
def _compose(path: Path, line: int, what: str, text: str) -> yaml.Node | None:
    """The nodes of a text, which nobody changes; a page that draws numbers reads most of it often.

    Raises:
        CourseError, yaml.YAMLError: it holds what it may not.
    """
    _check_events(path, line, what, text)
    node: yaml.Node | None = yaml.compose(text, LOADER)
    return node


def _check_events(path: Path, line: int, what: str, text: str) -> None:
    """Refuse what may not become nodes: an alias, and what would take too deep a recursion."""
    depth = 0
    for event in yaml.parse(text, LOADER):
        if isinstance(event, yaml.AliasEvent):
            at = line + (event.start_mark.line if event.start_mark else 0)
            raise CourseError(path, at, f"`*{event.anchor}` refers elsewhere; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise CourseError(path, line, f"{what} is nested too deep; write it flat")


def _plain(node: yaml.Node) -> Any:
    """The node as dicts, lists and strings."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _nodes(value)


def _steps(where: str) -> tuple[str | int, ...]:
    """`.options[0].text` as ("options", 0, "text"); a mapping's value, `[...]`, is left out."""
    found = re.findall(r"\.(\w+)|\[(\d+)\]", where)
    return tuple(name or int(index) for name, index in found)


def _fields_at(struct: Any, steps: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys allowed in the mapping that `steps` lead to."""
    for step in steps:
        if isinstance(step, str):
            hint = get_type_hints(struct)[step]
            inner = [hint, *get_args(hint), *(i for a in get_args(hint) for i in get_args(a))]
            struct = next(
                one for one in inner if isinstance(one, type) and issubclass(one, msgspec.Struct)
            )
    return tuple(struct.__struct_fields__)
