"""Every setting by name, and those that a table of one's own takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdtui.spec.descent import DESCENT
from gdtui.spec.problem import PROBLEM
from gdtui.spec.reading import READING
from gdtui.spec.setting import Setting

SETTINGS: Mapping[str, Setting] = {
    setting.name: setting for setting in (*PROBLEM, *DESCENT, *READING)
}
"""Every setting, by its name in the form."""

SETTINGS_BY_KEY: Mapping[str, Setting] = {
    setting.lesson_key: setting for setting in SETTINGS.values()
}
"""The same by their keys in a lesson file."""

OFFERED: tuple[Setting, ...] = tuple(one for one in SETTINGS.values() if not one.lesson_only)
"""Those of the form, of `gdtui data` and of `gdtui run`, in order."""


def lesson_default(key: str) -> Any:
    """Return what holds where a lesson file does not say."""
    return SETTINGS_BY_KEY[key].lesson
