"""What a learner's client says of their terminal, and what may be believed of it."""

from __future__ import annotations

from collections.abc import Mapping

from gdtui.settings import Look

_BELIEVED = (
    *("TERM", "NO_COLOR", "COLORTERM", "LANG", "LC_ALL"),
    *("ACCESSIBLE", "GDTUI_PLAIN", "GDTUI_ASCII"),
)
"""The variables that a client may set; all others are dropped."""

_LONGEST_VALUE = 64
_PLAIN_NAME = "plain-"
"""How the name that somebody logs in with begins, who wants lines instead of a screen."""

_WITHOUT_DOTS = ("linux", "vt1", "vt2", "vt52", "ansi")
"""How the TERM of terminals begins whose fonts lack Braille."""


def believe(environ: Mapping[str, str], term: str | None) -> dict[str, str]:
    """Return what is believed of a client's variables: the known ones, short, and printable."""
    told = {name: value for name, value in environ.items() if name in _BELIEVED}
    if term:
        told["TERM"] = term
    return {
        name: value
        for name, value in told.items()
        if len(value) <= _LONGEST_VALUE and value.isascii() and value.isprintable()
    }


class BelievedVariables(dict[bytes, bytes]):
    """Keeps of what a client sets only what may be believed, however much it sends."""

    def __setitem__(self, name: bytes, value: bytes) -> None:
        if name.decode("ascii", "replace") in _BELIEVED and len(value) <= _LONGEST_VALUE:
            super().__setitem__(name, value)


def is_on(environ: Mapping[str, str], name: str) -> bool:
    """Whether a variable is set to more than a no."""
    return environ.get(name, "").lower() not in ("", "0", "false", "no", "off")


def wants_lines(environ: Mapping[str, str], user: str = "") -> bool:
    """Whether somebody wants plain lines: by a variable, a name, or a terminal that cannot draw."""
    asked = is_on(environ, "ACCESSIBLE") or is_on(environ, "GDTUI_PLAIN")
    return asked or user.startswith(_PLAIN_NAME) or environ.get("TERM", "") in ("", "dumb")


def look_for(environ: Mapping[str, str]) -> Look:
    """Return how the tutor looks on this terminal."""
    locale = next(filter(None, (environ.get(name) for name in ("LC_ALL", "LANG"))), "")
    encoding = locale.partition(".")[2].partition("@")[0].lower().replace("-", "")
    by_locale = bool(encoding) and encoding != "utf8"
    if "GDTUI_ASCII" in environ:
        ascii_only, by_locale = is_on(environ, "GDTUI_ASCII"), False
    else:
        ascii_only = by_locale or environ.get("TERM", "").startswith(_WITHOUT_DOTS)
    return Look(
        palette="none" if environ.get("NO_COLOR") else "standard",
        ascii=ascii_only,
        by_locale=by_locale,
        title=False,
        glide=False,
    )
