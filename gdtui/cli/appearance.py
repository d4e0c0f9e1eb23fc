"""The options of how the tutor looks, shared by the commands that open it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from gdtui.cli.terminal import supports_unicode

if TYPE_CHECKING:
    from gdtui.settings import Look


def appearance_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that opens the tutor the options of how it looks, as one argument `wished`."""

    @wraps(command)
    def wishing(*args: Any, **given: Any) -> None:
        wished = {name: given.pop(name) for name in APPEARANCE}
        command(*args, **given, wished=wished)

    for option in APPEARANCE.values():
        wishing = option(wishing)
    return wishing


APPEARANCE: Mapping[str, Callable[..., Any]] = {
    "title": click.option(
        "--title/--no-title", default=None, help="The terminal's title says where you are."
    ),
    "reduced_motion": click.option(
        "--reduced-motion/--motion", default=None, help="No animation: outcomes at once."
    ),
    "fps": click.option("--fps", type=click.IntRange(1, 30), metavar="N", help="Frames a second."),
    "ascii": click.option("--ascii/--no-ascii", default=None, help="No character beyond ASCII."),
    "palette": click.option(
        "--palette",
        type=click.Choice(["standard", "contrast", "none"]),
        help="Usual colours, stronger ones, or none.",
    ),
    "theme": click.option("--theme", type=click.Choice(["dark", "light"]), help="The ground."),
}
"""The options of how the tutor looks, the last one first; a name is that of a setting."""


def read_look(wished: Mapping[str, object]) -> Look:
    """How the tutor looks: what was given, then the environment, the file and the locale."""
    from gdtui import settings
    from gdtui.settings import Look

    try:
        found: dict[str, Any] = {
            name: each.value for name, each in settings.load_settings(wished).items()
        }
    except settings.SettingsError as error:
        raise click.ClickException(str(error)) from None
    plain = not supports_unicode() if found["ascii"] is None else found["ascii"]
    return Look(
        light=found["theme"] == "light",
        palette=found["palette"],
        ascii=plain,
        by_locale=plain and found["ascii"] is None,
        fps=found["fps"],
        still=found["reduced_motion"],
        title=found["title"],
    )
