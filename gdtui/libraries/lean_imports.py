"""Libraries imported without the parts that take long and that nothing here needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType

Fill = Callable[[ModuleType], object]
"""Puts into an empty module what a library asks of the one that it stands in for."""


@contextmanager
def stand_ins(modules: Mapping[str, Fill]) -> Iterator[None]:
    """Have modules stand in for those of the names while a library is imported, and then go.

    Where the library has been imported already, it is taken as it is.
    """
    finder = _StandIns(modules)
    # Another list each time: another thread that imports goes through the one there is.
    sys.meta_path = [finder, *sys.meta_path]
    try:
        yield
    finally:
        sys.meta_path = [each for each in sys.meta_path if each is not finder]
        for name in finder.imported:
            del sys.modules[name]


class _StandIns:
    """Finds the modules before Python does, and knows which of them were asked for."""

    def __init__(self, modules: Mapping[str, Fill]) -> None:
        self._modules = modules
        self.imported: list[str] = []

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name not in self._modules:
            return None
        return ModuleSpec(name, self)  # type: ignore[arg-type]  # abc.Loader is slow to import

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python."""

    def exec_module(self, module: ModuleType) -> None:
        self.imported.append(module.__name__)
        self._modules[module.__name__](module)


def import_numpy() -> None:
    """Import numpy without the documentation that it writes into its own types on import.

    And without the types for checkers, which its linear algebra names in annotations. Together that
    is a third of the time that numpy 2.4 takes, at every start. `import numpy` is all that anybody
    writes; who calls this first has it sooner. No report found upstream.
    """
    documentation = ("numpy._core._add_newdocs", "numpy._core._add_newdocs_scalars")
    modules = dict.fromkeys(documentation, _leave_empty)
    with stand_ins({**modules, "numpy._typing": _name_arrays}):
        import numpy as numpy


def _leave_empty(module: ModuleType) -> None:
    """All that numpy asks of it is that it is there."""


def _name_arrays(module: ModuleType) -> None:
    """Annotations of numpy's own say `NDArray[…]`; nobody reads them."""
    vars(module).update(NDArray=list)
