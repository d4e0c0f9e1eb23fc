"""How many examples a property is tried on: what the test says, times what the tier asks for."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

SCALE = settings().max_examples / 100
"""What the profile in use asks for: 1 in the suite, 10 in `make soak`, 0.25 in `make quick`."""


def examples(count: int, *, derandomize: bool = False, **options: Any) -> settings:
    """Settings for so many examples. In the suite, `derandomize` makes them always the same.

    In `make soak` all are drawn anew: the same ones once more would find nothing.
    """
    if derandomize or SCALE > 1:
        options["derandomize"] = SCALE <= 1
    return settings(max_examples=max(1, round(count * SCALE)), **options)
