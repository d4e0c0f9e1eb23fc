"""When a worker collects garbage: where nobody waits for it.

A screen that is left is a cycle of some 20,000 objects, and only a full collection finds it. That
goes through the objects of all learners, 15 ms for each of them, in one piece; Python begins one
whenever there are a quarter more objects than after the last, as learners come and go.
"""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 1_000, 10, 1_000_000
"""Python's thresholds: new objects of which the young ones are looked through, how often until the
middle ones are, 10,000 in a few milliseconds, and how often these until all are: never.
"""

_WORTH_IT, _MUST = 20, 200
"""Looks at the middle ones since the last full collection: 10,000 objects each, a megabyte."""

_QUIET_SECONDS = 1.0


class GarbageCollection:
    """Collects all garbage of a process in moments of quiet."""

    def begin(self) -> None:
        """Leave alone what there is by now, for good: it was loaded for all."""
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
        gc.collect()
        gc.freeze()

    def collect_if_quiet(self, quiet: float) -> bool:
        """Collect, and return True, where it is worth it and nothing was typed for so long.

        Args:
            quiet: seconds since anybody's last key.
        """
        grown = gc.get_count()[2]
        if grown < _WORTH_IT or (quiet < _QUIET_SECONDS and grown < _MUST):
            return False
        gc.collect()
        return True
