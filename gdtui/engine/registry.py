"""Build a model or an optimizer of settings that not every one of them has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def build(kind: type[T], settings: Mapping[str, object]) -> T:
    """Return a `kind`, a dataclass, of those settings that it has; None stands for its default."""
    names = getattr(kind, "__dataclass_fields__", {})
    return kind(
        **{key: value for key, value in settings.items() if key in names and value is not None}
    )
