"""How a learner likes it: theme, ASCII, frame rate, reduced motion; and where each wish stands.

The command line goes before the environment, that before the file, that before the defaults.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import platformdirs

Palette = Literal["standard", "contrast", "none"]
Origin = Literal["default", "file", "environment", "command line"]

SETTINGS_FILE = "settings.toml"
SLOWEST_FPS, FASTEST_FPS = 1, 30


class SettingsError(Exception):
    """A setting that cannot be: one sentence with where it stands and what to write instead."""


@dataclass(frozen=True, slots=True)
class LookSetting:
    """One setting: its value, and where it comes from."""

    name: str
    value: object
    origin: Origin


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """What a setting may be.

    Attributes:
        default: the value where nobody wishes otherwise; None leaves it to the terminal.
        variable: the environment variable that sets it.
        read: a text or a TOML value becomes the setting; ValueError where it cannot.
        words: what to write, for a message.
        help: what it does.
    """

    default: object
    variable: str
    read: Callable[[object], object]
    words: str
    help: str


def _one_of(*choices: str) -> Callable[[object], object]:
    def read(value: object) -> object:
        if value not in choices:
            raise ValueError
        return value

    return read


def _yes_or_no(value: object) -> object:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.lower() not in words:
        raise ValueError
    return words[value.lower()]


def _frames(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError
    frames = int(value)
    if not SLOWEST_FPS <= frames <= FASTEST_FPS:
        raise ValueError
    return frames


LOOK_SETTINGS: Mapping[str, SettingSpec] = {
    "theme": SettingSpec(
        "dark",
        "GDTUI_THEME",
        _one_of("dark", "light"),
        "dark or light",
        "dark, or light",
    ),
    "palette": SettingSpec(
        "standard",
        "GDTUI_PALETTE",
        _one_of(*get_args(Palette)),
        "standard, contrast or none",
        "usual colours, stronger ones, or none",
    ),
    "ascii": SettingSpec(
        None,
        "GDTUI_ASCII",
        _yes_or_no,
        "true or false",
        "nothing beyond ASCII; unset: by locale",
    ),
    "fps": SettingSpec(
        10,
        "GDTUI_FPS",
        _frames,
        f"a whole number from {SLOWEST_FPS} to {FASTEST_FPS}",
        "frames a second, at most",
    ),
    "reduced_motion": SettingSpec(
        False,
        "GDTUI_REDUCED_MOTION",
        _yes_or_no,
        "true or false",
        "no animation: outcomes appear at once",
    ),
    "title": SettingSpec(
        True,
        "GDTUI_TITLE",
        _yes_or_no,
        "true or false",
        "the terminal's title says where you are",
    ),
}
"""Every setting there is. The file, the environment and the command line all take these."""


def settings_file() -> Path:
    """Return where the file is: in `GDTUI_HOME` if set, else in the user's config folder."""
    home = os.environ.get("GDTUI_HOME")
    return (Path(home) if home else Path(platformdirs.user_config_dir("gdtui"))) / SETTINGS_FILE


def load_settings(
    given: Mapping[str, object] | None = None, file: Path | None = None
) -> dict[str, LookSetting]:
    """Return every setting by name.

    Args:
        given: what the command line says; None values were not given.
        file: the settings file; the usual one when not given. It need not exist.

    Raises:
        SettingsError: a file that cannot be read, an unknown name, a value that cannot be.
    """
    settings, faults = find_settings(given, file)
    if faults:
        raise faults[0]
    return settings


def find_settings(
    given: Mapping[str, object] | None = None, file: Path | None = None
) -> tuple[dict[str, LookSetting], list[SettingsError]]:
    """Return every setting by name, as `load_settings` does, and all that is wrong with them.

    A wish that cannot be is left out: what was wished less directly holds.
    """
    file = file or settings_file()
    faults: list[SettingsError] = []
    settings = {
        name: LookSetting(name, known.default, "default") for name, known in LOOK_SETTINGS.items()
    }

    def wish(name: str, value: object, source: Origin, where: str) -> None:
        known = LOOK_SETTINGS[name]
        try:
            settings[name] = LookSetting(name, known.read(value), source)
        except ValueError:
            told = f"{where} cannot be {value!r}: write {known.words}."
            faults.append(SettingsError(told))

    try:
        wished = _from_file(file)
    except SettingsError as error:
        faults.append(error)
        wished = {}
    for name, value in wished.items():
        if name not in LOOK_SETTINGS:
            near = difflib.get_close_matches(name, LOOK_SETTINGS, n=1)
            advice = (
                f"did you mean `{near[0]}`?" if near else f"there are {', '.join(LOOK_SETTINGS)}."
            )
            faults.append(SettingsError(f"{file}: there is no setting `{name}`; {advice}"))
        elif LOOK_SETTINGS[name].read is _yes_or_no and not isinstance(value, bool):
            told = f"{file}: `{name}` cannot be {value!r}: write true or false."
            faults.append(SettingsError(told))
        else:
            wish(name, value, "file", f"{file}: `{name}`")
    for name, known in LOOK_SETTINGS.items():
        if (text := os.environ.get(known.variable)) is not None:
            wish(name, text, "environment", f"${known.variable}")
        if given is not None and given.get(name) is not None:
            settings[name] = LookSetting(name, given[name], "command line")
    return settings, faults


def _from_file(file: Path) -> Mapping[str, object]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except NotADirectoryError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"Cannot read {file}: {reason}. Mend it, or take it away.") from None
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f'{file}: {error}. Write lines such as theme = "light".') from None


def settings_table(found: Mapping[str, LookSetting]) -> str:
    """Write every setting in a line: its name, what holds, where from, and what it does."""
    lines = [f"{'setting':<16}{'holds':<10}{'from':<15}what it does"]
    for name, setting in found.items():
        value = "unset" if setting.value is None else str(setting.value).lower()
        lines.append(f"{name:<16}{value:<10}{setting.origin:<15}{LOOK_SETTINGS[name].help}")
    lines.append("")
    lines.append('The file, with lines such as theme = "light":')
    lines.append(str(settings_file()))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Look:
    """The wishes that the screen must know of.

    Attributes:
        light: dark letters on a light ground.
        palette: the usual colours, stronger ones, or none at all.
        ascii: no character above 0x7E.
        by_locale: nobody asked for that: the locale decided.
        fps: frames a second, at most.
        still: whether nothing is animated: outcomes appear at once.
        title: whether the terminal's title says where the learner is.
    """

    light: bool = False
    palette: Palette = "standard"
    ascii: bool = False
    by_locale: bool = False
    fps: int = 10
    still: bool = False
    title: bool = True
