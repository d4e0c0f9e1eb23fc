"""The unit that stands in the name of a column: `height (cm)`, `wind [m/s]`."""

from __future__ import annotations

import re

_WRITTEN = """
° °C °F ℃ ℉ deg degC degF degrees Celsius Fahrenheit Kelvin C F K % ‰ percent ppm ppb
sec secs second seconds mins minute minutes hr hrs hour hours h d day days week weeks month months
yr yrs year years in inch inches ft feet foot yd yard yards mi mile miles lb lbs oz gal mph kph kmh
kn knots psi atm mmHg dB rpm px sqft acre acres m g s t N W V J L l
USD EUR GBP JPY CHF CNY INR $ US$ € £ ¥ dollars euros pounds
"""
"""Units as they are written. Not `min`, which as often is a minimum, and no letter that counts."""

_METRIC = r"(?:[kMGTmµμnpcdh]|da)(?:m|g|s|A|K|mol|Hz|N|Pa|J|W|V|Ω|F|L|l|eV|B|bit|bar|Wh|cal|t|a)"
_SINGLE = r"mol|Hz|Pa|Ω|eV|bar|Wh|cal|cd|lm|lx|ha"
_IN_BRACKETS = r"\s*[(\[]\s*([^()\[\]]{1,16}?)\s*[)\]]"


def unit_in_name(name: str) -> str:
    """Return the unit in brackets at the end of a name; empty where what stands there is none."""
    if not name.rstrip().endswith((")", "]")):
        return ""
    found = re.search(_IN_BRACKETS + r"\s*$", name)
    return found[1] if found and _is_unit(found[1]) else ""


def name_without_unit(name: str, unit: str) -> str:
    """Return a name without the unit in brackets that stands in it."""
    if not unit or unit not in name:
        return name
    return re.sub(rf"\s*[(\[]\s*{re.escape(unit)}\s*[)\]]", "", name)


def _is_unit(text: str) -> bool:
    """Whether a text is a unit, or several with powers: `kg/m²`, `W m^-2`."""
    parts = re.split(r"[/·*\s]+|\bper\b", re.sub(r"\^?[-−⁻]?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]+", " ", text))
    written = [part for part in parts if part]
    known = {*_WRITTEN.split()}
    return bool(written) and all(
        part in known or re.fullmatch(f"{_METRIC}|{_SINGLE}", part) for part in written
    )
