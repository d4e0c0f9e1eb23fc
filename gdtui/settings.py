"""How a learner likes it: theme, ASCII, frame rate, reduced motion; and where each wish stands.

The command line goes before the environment, that before the file, that before the defaults.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple, get_args

Theme = Literal["dark", "light"]
Palette = Literal["standard", "contrast", "none"]
Origin = Literal["default", "file", "environment", "command line"]

SETTINGS_FILE = "settings.toml"
SLOWEST_FPS, FASTEST_FPS = 1, 30


class SettingsError(Exception):
    """A setting that cannot be: one sentence with where it stands and what to write instead."""


class HeldSetting(NamedTuple):
    """One setting: its value, and where it comes from."""

    name: str
    value: object
    origin: Origin


class SettingSpec(NamedTuple):
    """What a setting may be.

    Attributes:
        default: the value where nobody wishes otherwise; None leaves it to the terminal.
        variable: the environment variable that sets it.
        read: a text or a TOML value becomes the setting; ValueError where it cannot.
        words: what to write, for a message.
        help: what it does.
        option_help: the same for `--help`; that, as a sentence, where it is not given.
        option: its option; `--name`, or `--name/--no-name`, where it is not given.
        choices: the words to choose from, where it has some.
    """

    default: object
    variable: str
    read: Callable[[object], object]
    words: str
    help: str
    option_help: str = ""
    option: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_flag(self) -> bool:
        """Whether it is on or off."""
        return self.read is _yes_or_no


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
        _one_of(*get_args(Theme)),
        "dark or light",
        "dark, or light",
        "The ground.",
        choices=get_args(Theme),
    ),
    "palette": SettingSpec(
        "standard",
        "GDTUI_PALETTE",
        _one_of(*get_args(Palette)),
        "standard, contrast or none",
        "usual colours, stronger ones, or none",
        choices=get_args(Palette),
    ),
    "ascii": SettingSpec(
        None,
        "GDTUI_ASCII",
        _yes_or_no,
        "true or false",
        "nothing beyond ASCII; unset: by locale",
        "No character beyond ASCII.",
    ),
    "fps": SettingSpec(
        10,
        "GDTUI_FPS",
        _frames,
        f"a whole number from {SLOWEST_FPS} to {FASTEST_FPS}",
        "frames a second, at most",
        "Frames a second.",
    ),
    "reduced_motion": SettingSpec(
        False,
        "GDTUI_REDUCED_MOTION",
        _yes_or_no,
        "true or false",
        "no animation: outcomes appear at once",
        "No animation: outcomes at once.",
        option="--reduced-motion/--motion",
    ),
    "glide": SettingSpec(
        None,
        "GDTUI_GLIDE",
        _yes_or_no,
        "true or false",
        "a step glides to its place; unset: not over SSH",
        "A step glides to its new place.",
    ),
    "title": SettingSpec(
        True,
        "GDTUI_TITLE",
        _yes_or_no,
        "true or false",
        "the terminal's title says where you are",
    ),
    "record": SettingSpec(
        True,
        "GDTUI_RECORD",
        _yes_or_no,
        "true or false",
        "note with times what you do on each page",
        "Note, with times, what is done on each page.",
    ),
}
"""Every setting there is. The file, the environment and the command line all take these."""


def settings_file() -> Path:
    """Return where the file is: in `GDTUI_HOME` if set, else in the user's config folder."""
    home = os.environ.get("GDTUI_HOME")
    if home:
        return Path(home) / SETTINGS_FILE
    import platformdirs

    return Path(platformdirs.user_config_dir("gdtui")) / SETTINGS_FILE


class FileWishes(dict[str, object]):
    """What a settings file wishes, by the names of settings; the file need not exist.

    Attributes:
        faults: what is wrong with it, and later with other wishes; nothing of that is in here.
        refused: of each setting that was wished and cannot be so, why; of all, where nothing can be
            read.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.faults: list[SettingsError] = []
        self.refused: dict[str, SettingsError] = {}
        try:
            found = _read_toml(file)
        except SettingsError as error:
            self.faults.append(error)
            self.refused = dict.fromkeys(LOOK_SETTINGS, error)
            return
        for name, value in found.items():
            if name not in LOOK_SETTINGS:
                self.faults.append(SettingsError(f"{file}: {_unknown(name)}"))
                continue
            try:
                if LOOK_SETTINGS[name].is_flag and not isinstance(value, bool):
                    raise ValueError
                self[name] = LOOK_SETTINGS[name].read(value)
            except ValueError:
                self.refuse(name, f"{file}: `{name}`", value)

    def refuse(self, name: str, where: str, value: object) -> None:
        """Note a wish that cannot be."""
        told = f"{where} cannot be {value!r}: write {LOOK_SETTINGS[name].words}."
        self.refused[name] = SettingsError(told)
        self.faults.append(self.refused[name])


def _unknown(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, LOOK_SETTINGS, n=1)
    advice = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(LOOK_SETTINGS)}."
    return f"there is no setting `{name}`; {advice}"


def _read_toml(file: Path) -> Mapping[str, object]:
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


def settings_table(found: Mapping[str, HeldSetting]) -> str:
    """Write every setting in a line: its name, what holds, where from, and what it does."""
    lines = [f"{'setting':<16}{'holds':<10}{'from':<15}what it does"]
    for name, setting in found.items():
        value = "unset" if setting.value is None else str(setting.value).lower()
        lines.append(f"{name:<16}{value:<10}{setting.origin:<15}{LOOK_SETTINGS[name].help}")
    lines.append("")
    lines.append('The file, with lines such as theme = "light":')
    lines.append(str(settings_file()))
    return "\n".join(lines)


class Look(NamedTuple):
    """The wishes that the screen must know of.

    Attributes:
        light: dark letters on a light ground.
        palette: the usual colours, stronger ones, or none at all.
        ascii: no character above 0x7E.
        by_locale: nobody asked for that: the locale decided.
        fps: frames a second, at most.
        still: whether nothing is animated: outcomes appear at once.
        title: whether the terminal's title says where the learner is.
        glide: whether a step glides to its new place; None leaves it to the line and the class.
        record: whether events are kept.
    """

    light: bool = False
    palette: Palette = "standard"
    ascii: bool = False
    by_locale: bool = False
    fps: int = 10
    still: bool = False
    title: bool = True
    glide: bool | None = None
    record: bool = True


def may_glide(look: Look, restricted: bool) -> bool:
    """Whether a step glides to its new place.

    Where nobody said so: not in a class, and not over SSH, where each frame has a way to go.
    """
    if look.still or look.glide is not None:
        return bool(look.glide) and not look.still
    return not restricted and not {"SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"} & os.environ.keys()
