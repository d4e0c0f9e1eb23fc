"""What helps with the errors that Python itself finds in a few lines of learners' code."""

from __future__ import annotations

import re

_NUMPY = frozenset(
    {
        *("mean", "sum", "std", "var", "sqrt", "exp", "log", "tanh", "abs", "array", "dot"),
        *("outer", "min", "max", "square", "append", "zeros"),
    }
)
_FORMULA_NAMES = {
    **{"ŷ": "prediction", "η": "rate", "β": "beta", "v": "velocity", "θ": "parameters"},
    **{"eta": "rate", "lr": "rate", "theta": "parameters"},
}
_SIGNS = "A formula's · is `*` in Python, its − is `-`, its ← is `=` and its ² is `**2`."

_RAISED: tuple[tuple[str, str], ...] = (
    ("bitwise_xor", "`^` is no power in Python; write `**2`."),
    ("unsupported operand type(s) for ^", "`^` is no power in Python; write `**2`."),
    (
        "cannot access local variable",
        "It is used before something is given to it; look at the order of your lines.",
    ),
    (
        "'numpy.ndarray' object is not callable",
        "Between two factors stands `*`, and an index has square brackets, `x[…]`.",
    ),
    ("not callable", "Between two factors stands `*`; brackets alone call a function."),
    (
        "append() takes exactly one",
        "What is appended together stands in brackets of its own: `append((…, …))`.",
    ),
    (
        "'NoneType' object has no attribute 'append'",
        "append changes the list and returns nothing: `pairs.append(…)`, without `pairs =`.",
    ),
    ("EOFError", "Nobody types anything in here: what the function needs, it is given."),
    (
        "is out of bounds",
        "Python counts from 0, so the last of n has the index n − 1: `range(n)` stops there.",
    ),
    (
        "type(s) for +=: 'float' and 'tuple'",
        "What a function returns together is taken apart by as many names, as in `w, b = …`.",
    ),
    (
        "converted to a scalar index",
        "Is there a comma too many? A numpy function such as np.mean takes one array; what is "
        "behind the comma is no second one.",
    ),
    ("positional argument", "Look at what the function takes, in its `def` line."),
    (
        "matmul",
        "`@` adds up the products of rows and columns; `*` multiplies number by number, and "
        "`np.outer` each with each.",
    ),
    (
        "non-iterable function",
        "A function's name alone does not call it: its arguments follow in brackets.",
    ),
    (
        "function_or_method",
        "A function's name alone does not call it: brackets follow, as in `training.mean()`.",
    ),
    (
        "too many indices",
        "A stretch of an array has a colon, `order[begin : end]`.",
    ),
    ("unpack", "Something else was given than is taken apart there; look at what is returned."),
    (
        "can't multiply sequence",
        "A list or a tuple is not worked on as a whole. Work out each number by itself.",
    ),
    ("arrays can be converted", "A whole array stands there, where one number is wanted."),
    ("ellipsis", "Three dots still stand where a value is needed."),
)
"""What Python says, in part, and what it may come from."""


TOLD_WITHOUT_NUMPY = ("`^`", "`@`")
"""How advice begins where what numpy says itself helps nobody."""


def advice_on(error: str, given: str = "", near: str = "") -> str:
    """Say what an exception may come from, given as `NameError: …`; nothing where that is unknown.

    Args:
        error: what Python says.
        given: the names that the function is given, with commas between.
        near: a name that is spelt much like one which is not there; may be empty.

    >>> advice_on("NameError: name 'mean' is not defined")
    'It is one of numpy: `np.mean`.'
    """
    missing = re.search(r"name '([^']*)' is not defined", error)
    unset = re.search(r"cannot access local variable '([^']*)'", error)
    if missing or (unset and unset[1] in _FORMULA_NAMES):
        return _advice_on_name((missing or unset)[1], given, near)  # type: ignore[index]
    if near and "has no attribute" in error:
        return f"Is `{near}` meant?"
    if "could not be broadcast" in error:
        return _advice_on_shapes(error)
    lower = error.lower()
    return next((advice for sign, advice in _RAISED if sign.lower() in lower), "")


def _advice_on_shapes(error: str) -> str:
    """Say what two arrays that do not fit may come from."""
    shapes = [tuple(re.findall(r"\d+", shape)) for shape in re.findall(r"\(([\d,]+)\)", error)]
    if len(shapes) == 2 and len(shapes[0]) > 1 and shapes[0] == shapes[1][::-1]:
        return "One of the two lies on its side: change the places of what it is made of."
    told = "Two arrays of different lengths meet there"
    if [len(shape) for shape in shapes] == [1, 1] and ("2",) not in shapes:
        return f"{told}. `np.outer` multiplies each of one with each of the other."
    if ("2",) in shapes:
        return f"{told}, or a pair where one number belongs: is it taken apart, as in `w, b = …`?"
    return f"{told}."


def _advice_on_name(name: str, given: str, near: str) -> str:
    if "·" in name:
        return _SIGNS
    if name in _NUMPY:
        return f"It is one of numpy: `np.{name}`."
    if name in _FORMULA_NAMES:
        return f"What a formula calls {name} is `{_FORMULA_NAMES[name]}` here."
    if name == "np":
        return "It needs the line `import numpy as np`, first in the file."
    if re.fullmatch(r"part\d\d_\w+", name):
        return f"That is the file; its function is `{name[7:]}`, as the lines above import it."
    if re.fullmatch(r"[wbxyvhn]{2,3}", name):
        return f"`{name}` is a single name to Python; a product is `{' * '.join(name)}`."
    if near:
        return f"Is `{near}` meant?"
    told = f" The function is given {given}." if given else ""
    return (
        "Nothing has that name yet: is it spelt as in the lines above, and does a line that gives "
        f"it a value come before?{told}"
    )


def advice_on_syntax(error: str, source: str) -> str:
    """Say what a line that is no Python may be meant for; nothing where that is unknown.

    Args:
        error: what Python says of it.
        source: the line; may be empty.
    """
    line = source.strip()
    if "tabs" in error or source.lstrip(" ").startswith("\t"):
        return "Begin each line with blanks alone, four for a level, and with no tab."
    if error.startswith("expected an indented block"):
        return "What belongs to that line begins four blanks further in than it does."
    if "outside function" in error:
        return "It belongs to the function: begin the line with four blanks."
    if "indent" in error:
        return "Lines of the same level begin with the same number of blanks, the first with four."
    if "..." in line:
        return "Take the three dots out."
    if re.match(r"return\s+\w+\s*=(?!=)", line):
        return "`return` takes the value alone, without a name and =."
    if "…" in line.partition("#")[0]:
        return "The … stands for what you are to write: put it there."
    if "invalid character" in error or set("·−←²") & {*line.partition("#")[0]}:
        return _SIGNS
    if re.match(r"return\s+\w+\s*[-+*/]=", line):
        return "`return` takes a value: change the name in a line before it, or write `w - …`."
    if error == "invalid syntax" and re.search(r"\w\([^(),\[\]]*:[^()]*\)", line):
        return "A stretch of an array has square brackets, `order[begin : end]`."
    if re.search(r"\d\s*\(|\b\d+[a-z]|\b[a-z]\w* [a-z]\w*\b(?! for | in )|\) +[\w(]", line) and (
        "decimal literal" in error or error == "invalid syntax"
    ):
        return "Between two factors stands `*`, and between two results a comma."
    return ""
