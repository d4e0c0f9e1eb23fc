"""What a lesson file may hold, as JSON Schema: for editors, which complete and underline by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from gdtui.course import schema
from gdtui.course.allowed_values import CLAIM_RULES, RULES
from gdtui.course.yaml_source import Rules

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def lesson_schema() -> dict[str, Any]:
    """Return the schema of a front matter; that of each directive stands under `$defs`.

    An editor that knows YAML in Markdown's front matter takes it as it is, and for a fence
    `#/$defs/predict` and so on. Where a text may stand a bare number or `true` may, too: YAML
    makes a value of it, and a lesson file is read as it is written.
    """
    kinds: Mapping[str, Any] = {"front matter": schema.FrontMatter, **schema.DIRECTIVES}
    made, components = msgspec.json.schema_components(kinds.values(), ref_template="#/$defs/{name}")
    found: dict[str, Any] = {name: dict(one) for name, one in components.items()}
    for name, one in zip(kinds, made, strict=True):
        key = str(one["$ref"]).rpartition("/")[2]
        _describe(found[key], CLAIM_RULES if name == "claim" else RULES)
        if name != "front matter":
            found[name] = {"title": f"{{{name}}}", "$ref": f"#/$defs/{key}"}
    for part in found.values():
        _describe(part, RULES)
        _loosen(part)
    return {
        "$schema": DIALECT,
        "title": "gdtui lesson: front matter",
        "$ref": made[0]["$ref"],
        "$defs": found,
    }


def _describe(struct: dict[str, Any], rules: Rules) -> None:
    """Say of each key what it may be, in the words of the checker."""
    for key, value in struct.get("properties", {}).items():
        if "description" not in value and (key in rules.by_key or key in rules.outermost):
            value["description"] = rules.rule_at((key,)).words


DRAWN_NAME = {"type": "string", "pattern": r"^\$[a-z]\w*$"}
"""A value that a page draws stands for a number."""


def _loosen(part: Any) -> None:
    """Let bare numbers and truths stand where texts may, and drawn values for numbers."""
    if isinstance(part, dict):
        if part.get("type") in ("number", "integer"):
            told = {key: part.pop(key) for key in ("description", "default") if key in part}
            number = dict(part)
            part.clear()
            part.update(told, anyOf=[number, DRAWN_NAME])
            return
        if part.get("type") == "string":
            part["type"] = ["string", "number", "boolean"]
            part.pop("format", None)
        for inner in part.values():
            _loosen(inner)
    elif isinstance(part, list):
        for inner in part:
            _loosen(inner)
