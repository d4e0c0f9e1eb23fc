"""How many examples a property is tried on: as the test says, ten times that in `make soak`."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

TIMES = settings().max_examples // 100
"""1, or what the profile in use asks for more."""


def examples(count: int, *, derandomize: bool = False, **options: Any) -> settings:
    """Settings for so many examples. In the suite, `derandomize` makes them always the same.

    In `make soak` all are drawn anew: the same ones once more would find nothing.
    """
    if derandomize or TIMES > 1:
        options["derandomize"] = TIMES == 1
    return settings(max_examples=count * TIMES, **options)
