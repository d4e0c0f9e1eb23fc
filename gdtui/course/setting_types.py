"""The types of settings, with their ranges, for msgspec: in lessons and in the form."""

from __future__ import annotations

import math
import sys
from typing import Annotated, Any, Literal

from msgspec import Meta

from gdtui.spec.setting import Range, Setting


def value_type(setting: Setting) -> Any:
    """Return the type of a setting's values, which msgspec converts them to; None for `other`."""
    match setting.kind:
        case "text" | "choice" | "switch":
            return str
        case "names":
            return tuple[str, ...]
        case "whole":
            return Annotated[int, _limits(setting.range, whole=True)]
        case "batch":
            return Literal["full"] | Annotated[int, _limits(setting.range, whole=True)]
        case "number":
            return Annotated[float, _limits(setting.range)]
        case "shares":
            share = Annotated[float, _limits(setting.range)]
            return tuple[share, share, share]
        case "start":
            return Literal["zeros", "random"] | tuple[Annotated[float, _limits(Range())], ...]
    return None


def _limits(numbers: Range, *, whole: bool = False) -> Meta:
    """The range for msgspec, which refuses NaN, but infinity only where a limit is finite."""
    number = int if whole else float
    limits: dict[str, Any] = {}
    if math.isfinite(numbers.above):
        limits["gt"] = number(numbers.above)
    else:
        limits["ge"] = number(max(numbers.least, -sys.float_info.max))
    if math.isfinite(numbers.below):
        limits["lt"] = number(numbers.below)
    else:
        limits["le"] = number(min(numbers.most, sys.float_info.max))
    return Meta(**limits)
