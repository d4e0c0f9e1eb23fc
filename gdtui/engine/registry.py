"""What models, losses and optimizers share: some have settings, and some have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class WithoutSettings:
    """Something of which one is as good as another: equal to all of its class."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def build(kind: type[T], settings: Mapping[str, object]) -> T:
    """Return a `kind`, a dataclass, of those settings that it has; None stands for its default."""
    names = getattr(kind, "__dataclass_fields__", {})
    return kind(
        **{key: value for key, value in settings.items() if key in names and value is not None}
    )


def index_by_name(*kinds: Any) -> dict[str, Any]:
    """Return them by name.

    Raises ValueError where two bear one name, as a class does that forgot to change the name of
    the one it is made from: whatever is shown of the one would be of the other.
    """
    named: dict[str, Any] = {}
    for kind in kinds:
        if kind.name in named:
            raise ValueError(f'two are called "{kind.name}": give {kind} a name of its own')
        named[kind.name] = kind
    return named
