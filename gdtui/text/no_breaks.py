"""What belongs together on a line: “η = 0.000125”, “13.3 °F”, “at 69 %” are not broken."""

from __future__ import annotations

import re

_CODE = r"```.*?```|`[^`]*`"
_SIGNS = "=≈±<>≤≥←"
_BLANK = re.compile(
    rf"(?P<code>{_CODE})"
    rf"|(?<=[{_SIGNS}])[ ](?=[-−]?\d)"  # = 0.000125
    rf"|(?<=\w)[ ](?=[{_SIGNS}][ ][-−]?\d)"  # η = 0.000125
    r"|(?<=\d)[ ](?=(?:°F|%)(?!\w))",  # 13.3 °F
    re.DOTALL,
)


def hold_together(text: str) -> str:
    """Put no-break spaces between a number and its sign, its symbol and its unit; not into code."""
    return _BLANK.sub(lambda found: found["code"] or "\u00a0", text)
