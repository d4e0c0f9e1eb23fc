"""PyYAML, imported without the reader that is written in Python; no other module imports it.

PyYAML 6.0.4 compiles a pattern of all characters that may be printed on import, more than half of
the time that it takes, at every start. Its own reader alone asks for it: libyaml, which reads
lessons fifteen times as fast, has another. No report found upstream.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from gdtui.libraries.lean_imports import stand_ins


class _Reader:
    """The reader in Python, which this becomes when somebody first reads with it."""

    def __init__(self, stream: Any) -> None:
        reader = import_module("yaml.reader")  # no longer stood in for
        for name, part in vars(reader.Reader).items():
            if name not in ("__dict__", "__weakref__"):
                setattr(_Reader, name, part)
        reader.Reader.__init__(self, stream)


def _put_off(module: ModuleType) -> None:
    from yaml.error import YAMLError

    class ReaderError(YAMLError):
        """What libyaml raises for characters that YAML does not know."""

    vars(module).update(Reader=_Reader, ReaderError=ReaderError)


with stand_ins({"yaml.reader": _put_off}):
    import yaml as yaml

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml's where PyYAML was built with it, as its wheels are."""
