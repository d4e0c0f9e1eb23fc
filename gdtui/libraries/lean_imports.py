"""Libraries imported without the parts that take long and that nothing here needs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def stand_ins(modules: Iterable[ModuleType]) -> Iterator[None]:
    """Have modules stand in for those of their names while a library is imported, and then go.

    Where the library has been imported already, it is taken as it is.
    """
    parts = {each.__name__: each for each in modules}
    if not sys.modules.keys().isdisjoint(name.partition(".")[0] for name in parts):
        parts = {}
    sys.modules.update(parts)
    try:
        yield
    finally:
        for name in parts:
            del sys.modules[name]


def import_numpy() -> None:
    """Import numpy without the documentation that it writes into its own types on import.

    That is a fifth of the time that numpy 2.4 takes, at every start. `import numpy` is all that
    anybody writes; who calls this first has it sooner. No report found upstream.
    """
    documentation = ("numpy._core._add_newdocs", "numpy._core._add_newdocs_scalars")
    with stand_ins(map(ModuleType, documentation)):
        import numpy as numpy
