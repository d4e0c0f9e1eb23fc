"""The options about keys: those pressed before the learner goes on, and those left to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gdtui.session.key_notation import KeysError, is_session_key, read_actions, read_presses

if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Keys(_Type):
    """`space*3 +`: keys as lessons write them, with blanks between them."""

    name = "KEYS"

    def __init__(self, read: Callable[[str], tuple[str, ...] | frozenset[str]]) -> None:
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the keys; a wrong one is said before anything opens."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except KeysError as error:
            self.fail(str(error), param, ctx)


def key_options(command: _Command) -> _Command:
    """Give a command that opens the tutor the options about keys: `press` and `only`."""
    only = click.option(
        "--only",
        metavar="KEYS",
        type=Keys(read_actions),
        help='Leave the learner these keys of a lesson alone, "space + -"; "answer" to answer.',
    )
    press = click.option(
        "--press",
        metavar="KEYS",
        type=Keys(read_presses),
        default=(),
        help='Keys to press first, as a shot does: "space*3 +".',
    )
    return press(only(command))


def refuse_in_plain(presses: tuple[str, ...], ctx: click.Context) -> None:
    """Fail where a key to press is none of a lesson's own: plain lines have no other."""
    for press in presses:
        if not is_session_key(press):
            told = f"--plain has no key “{press}”: press those of a lesson, such as space, n or 2."
            raise click.UsageError(told, ctx)
