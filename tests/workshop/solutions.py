"""What a learner writes in place of the three dots: right, and with each of the usual slips."""

from __future__ import annotations

from pathlib import Path

from gdtui.workshop.folder import begin_folder, template_text
from gdtui.workshop.parts import PARTS, WorkshopPart, part_of

SOLUTIONS: dict[int, str] = {
    1: "return w * x + b",
    2: "return np.mean((prediction - y) ** 2)",
    3: "return 2 * np.mean(error * x), 2 * np.mean(error)",
    4: "return w - rate * slope_w, b - rate * slope_b",
    5: """\
prediction = forward(x, w, b)
slope_w, slope_b = gradient(x, y, prediction)
w, b = update(w, b, slope_w, slope_b, rate)""",
    6: """\
centre, spread = np.mean(training), np.std(training)
training = (training - centre) / spread
later = (later - centre) / spread""",
    7: """\
chosen = order[first : first + size]
pairs.append((x[chosen], y[chosen]))""",
    8: """\
velocity = beta * velocity + slope
parameters = parameters - rate * velocity""",
    9: "slope_inside = np.outer(slope, v) * (1 - h**2)",
    10: """\
prediction = forward(x, w, b)
slope = np.array(gradient(x, y, prediction))
parameters, velocity = momentum(parameters, velocity, slope, rate, beta)""",
}

OTHER_FORMS: dict[int, tuple[str, ...]] = {
    1: ("return b + x * w", "return np.array([w * one + b for one in x])"),
    2: ("return np.sum((y - prediction) ** 2) / len(y)", "return ((prediction - y) ** 2).mean()"),
    3: (
        "return [np.mean(2 * error * x), np.mean(2 * error)]",
        "return 2 / len(x) * np.sum(error * x), 2 / len(x) * sum(error)",
        "return np.array([error @ x, np.sum(error)]) * 2 / len(x)",
    ),
    4: ("return -slope_w * rate + w, -slope_b * rate + b",),
    5: ("w, b = update(w, b, *gradient(x, y, forward(x, w, b)), rate)",),
    6: (
        "centre = training.mean()\n"
        "training, later = (training - centre) / x[:count].std(), (later - centre) / "
        "x[:count].std()",
    ),
    7: ("pairs += [(x[order[first : first + size]], y[order[first : first + size]])]",),
    8: ("velocity = velocity * beta + slope\nparameters = parameters - velocity * rate",),
    9: ("slope_inside = slope[:, None] * v * (1 - h * h)",),
    10: (
        "parameters, velocity = momentum(\n"
        "    parameters, velocity, np.array(gradient(x, y, forward(x, w, b))), rate, beta\n)",
    ),
}
"""Right too, written otherwise."""

SLIPS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (
        ("return w * x", "b is not added"),
        ("return w * x - b", "b is added, not subtracted"),
        ("return b * x + w", "changed places"),
        ("return w * (x + b)", "outside the brackets"),
        ("return w + x + b", "it multiplies x"),
        ("return x + b", "w is missing"),
        ("return x", "neither w nor b"),
        ("return w + b", "x is missing"),
        ("return np.mean(w * x + b)", "leave the mean out"),
        ("return sum(w * x + b)", "leave the sum out"),
        ("return 0.52 * x + b", "in place of a name"),
        ("w * x + b", "returns nothing"),
        ("for one in x:\n    return w * one + b", "inside a loop ends it"),
        ("for one in x:\n    guess = w * one + b\nreturn guess", "the last day alone"),
        ("return [w * one + b for one in x]", "a list of the right numbers"),
        ("return wx + b", "a product is `w * x`"),
        ("return weight * x + b", "The function is given x, w, b"),
        ("return (w * x + b) ...", "Take the three dots out"),
        ("guess = w * x + b\n\treturn guess", "with no tab"),
        ("guess = w * x + b\n  return guess", "the same number of blanks"),
        ("return w(x) + b", "stands `*`"),
        ("return w x + b", "Between two factors stands `*`"),
        ("return w·x + b", "· is `*` in Python"),
        ("return w*x − b", "− is `-`"),
        ("return ŷ = w*x + b", "the value alone"),
        ("return float(w * x + b)", "one number is wanted"),
        ('return "w * x + b"', "returns a str"),
        ("return w * x, b", "returns 2 things"),
        ("return w * x + b / (0 * x)", "divided by 0"),
        ("return w * x + 2 * b", "37.980 where 33.290"),
        ('return float(input("w?")) * x + b', "Nobody types anything in"),
    ),
    2: (
        ("return ((prediction - y) ** 2).mean", "brackets behind its name"),
        ("return np.var(prediction - y)", "the variance takes"),
        ("for one, other in zip(prediction, y):\n    return (one - other) ** 2 / len(y)",
         "the first day's alone"),
        ("return np.mean(prediction - y)", "not squared"),
        ("return np.mean(abs(prediction - y))", "in place of abs"),
        ("return sum((prediction - y) ** 2)", "not the sum"),
        ("return np.mean((prediction - y) ** 2) / 2", "no ½"),
        ("return np.sqrt(np.mean((prediction - y) ** 2))", "the root"),
        ("return np.mean(prediction - y) ** 2", "square of the mean"),
        ("return (prediction - y) ** 2", "take their mean"),
        ("return np.mean(prediction**2 - y**2)", "Brackets"),
        ("return np.mean(prediction - y**2)", "only y is squared"),
        ("return -np.mean((prediction - y) ** 2)", "no minus"),
        ("return np.mean((prediction - y) * 2)", "is twice"),
        ("return np.mean((prediction - y) ^ 2)", "line 15: `^` is no power"),
        ("return sum(prediction - y) ** 2 / len(y)", "the sum is squared"),
        ("return mean((prediction - y) ** 2)", "one of numpy: `np.mean`"),
        ("for one, other in zip(prediction, y):\n    total = (one - other) ** 2\n"
         "return total / len(y)", "`=` begins anew"),
        ("return np.sum((prediction - y)[1:] ** 2) / len(y)", "day 1 is left out"),
        ("return np.sum((prediction - y) ** 2) / (len(y) - 1)", "divides by n − 1"),
        ("return np.sum((prediction - y) ** 2) // len(y)", "Divide with `/`"),
        ("total = 0\nfor i in range(len(y) + 1):\n    total += (prediction[i] - y[i]) ** 2",
         "counts from 0"),
        ("return np.mean(predicton - y)", "Is `prediction` meant?"),
        ("return np.maen((prediction - y) ** 2)", "Is `mean` meant?"),
    ),
    3: (
        ("return 2 * np.mean(error * x) 2 * np.mean(error)", "between two results a comma"),
        ("return np.mean(error * x), np.mean(2 * error)", "where is the 2?"),
        ("return np.mean(2 * error * x), np.mean(error)", "gradient for b is −24"),
        ("return -2 * np.mean(error * x), -2 * np.mean(error)", "sign is turned"),
        ("return np.mean(2 * error * x), np.mean(-2 * error)", "gradient for b"),
        ("return -np.mean(error * x), -np.mean(error)", "and the 2 is missing"),
        ("return np.sum(2 * error * x), np.sum(2 * error)", "not the sum"),
        ("return np.mean(2 * error * x), np.sum(2 * error)", "1,021 times"),
        ("return np.sum(error * x), np.sum(error)", "it is a sum"),
        ("return np.mean(2 * error * x) / len(x), np.mean(2 * error)", "twice"),
        ("return np.mean(4 * error * x), np.mean(2 * error)", "one 2 is enough"),
        ("return np.mean(2 * error), np.mean(2 * error)", "x is left out"),
        ("return np.mean(error), np.mean(2 * error)", "and the 2 too"),
        ("return np.mean(2 * error) * np.mean(x), np.mean(2 * error)", "product of two means"),
        ("return 2 * error * x, 2 * error", "1,021 numbers"),
        ("return np.mean(2 * error) * x, np.mean(2 * error)", "inside the mean"),
        ("return np.mean(error**2 * x), np.mean(2 * error)", "not squared in a slope"),
        ("return np.mean(2 * error * x), np.mean(2 * error * x)", "no x there"),
        ("return np.mean(2 * error * x), 2 * error", "for b is 1,021 numbers"),
        ("return np.mean(2 * error * x)", "the one for b comes after"),
        ("return np.mean(2 * error)", "the one for w comes before"),
        ("return np.mean(2 * error), np.mean(2 * error * x)", "changed places"),
        ("return np.mean(2 * abs(error) * x), np.mean(2 * error)", "Leave abs out"),
        ("return np.mean(2 * error * x), np.mean(2 * abs(error))", "for b is 49"),
        ("return np.mean(2 * error * y), np.mean(2 * error)", "not its y"),
        ("return [np.mean(2 * error * x)], [np.mean(2 * error)]", "leave the brackets out"),
        ("return np.mean(2 * error * x), None", "gradient for b is nothing"),
        ("for i in range(len(x)):\n    return 2 * error[i] * x[i], 2 * error[i]",
         "that is the first day's alone"),
        ("return np.mean(2 * error * x, 2 * error)", "a comma too many"),
        ("return np.mean(2 * error * x), np.mean(2 * error), 0", "3 things"),
    ),
    4: (
        ("return np.array([w, b])", "import numpy as np"),
        ("return w -= rate * slope_w", "`return` takes a value"),
        ("return w - rate, b - rate", "how steep it is does not count"),
        ("return w - rate * slope_w, b - rate", "how steep it is does not count"),
        ("return w - 0.0001 * slope_w, b - 0.0001 * slope_b", "0.0001 stands there as the rate"),
        ("return w - rate * slope_w, b - 0.0001 * slope_b", "0.0001 stands there as the rate"),
        ("return w - 0.01 * slope_w, b - 0.01 * slope_b", "0.01 stands there as the rate"),
        ("return w - rate * slope_w, b - 0.01 * slope_b", "0.01 stands there as the rate"),
        ("return w + rate * slope_w, b + rate * slope_b", "plus climbs"),
        ("return w - rate * slope_w, b + rate * slope_b", "Your new b"),
        ("return w - slope_w, b - slope_b", "Multiply it by rate"),
        ("return rate * slope_w, rate * slope_b", "the step alone"),
        ("return -rate * slope_w, -rate * slope_b", "add w"),
        ("return w - slope_w / rate, b - slope_b / rate", "divided by rate"),
        ("return (w - rate) * slope_w, (b - rate) * slope_b", "brackets hold"),
        ("return w, b", "the old one"),
        ("return w - rate * slope_w, b", "new b is 4.69"),
        ("return w - rate * slope_b, b - rate * slope_w", "other one's slope"),
        ("return w - rate * slope_w", "one number"),
        ("return b - rate * slope_b, w - rate * slope_w", "w comes first"),
        ("return w - η * slope_w, b - η * slope_b", "calls η is `rate`"),
        ("w ← w - rate * slope_w", "its ← is `=`"),
        ("return (w, b) - rate * (slope_w, slope_b)", "Work out each number by itself"),
        ("return w - rate * -3208.8, b - rate * -53.5", "in place of a name"),
    ),
    5: (
        ("prediction = part01_forward(x, w, b)", "its function is `forward`"),
        ("forward(x, w, b)", "moves nothing"),
        (f"{SOLUTIONS[5]}\nreturn w, b", "inside the loop"),
        (f"{SOLUTIONS[5]}\nif step == 0:\n    w, b = {{again}}", "one step more"),
        ("if step == 0:\n    slopes = gradient(x, y, forward(x, w, b))\n"
         "w, b = update(w, b, *slopes, rate)", "inside the loop"),
        ("w, b = update(w, b, *gradient(x, y, forward(x, w, b)), -rate)", "it climbs"),
        ("w, b = update(w, b, *gradient(x, y, forward(x, w, b))[::-1], rate)", "change places"),
        (f"{SOLUTIONS[5]}\nif step == steps - 1:\n    return b, w", "w comes first"),
        ("slope_w, slope_b = gradient(x, y, prediction)\nprediction = forward(x, w, b)",
         "order of your lines"),
        ("prediction = forward(x, w)", "def` line"),
        ("slope_w, slope_b = gradient(forward(x, w, b), y, x)\n"
         "w, b = update(w, b, slope_w, slope_b, rate)", "takes, in that order"),
        ("if step == steps - 1:\n    break\nw, b = {again}", "one step fewer"),
        ("b, w = {again}", "update returns w first"),
        ("prediction = … forward(x, w, b)", "what you are to write"),
        ("if steps:\nw, b = {again}", "four blanks further in"),
        ("w += {again}", "taken apart by as many names"),
        ("for step in range(steps):\n    w, b = {again}", "One loop is there already"),
        ("slopes = gradient(x, y, forward(x, w, b))\n"
         "w, b = update(w, b, rate, *slopes)", "rate comes last"),
        ("w = {again}", "part05_train.py, line 19: "),
        ("prediction = forward\nslope_w, slope_b = gradient", "does not call it"),
    ),
    6: (
        ("training = (training - training.mean) / training.std", "brackets follow"),
        ("centre, spread = np.mean(x), np.std(x)\n{scale}", "later ones are not known"),
        ("centre, spread = np.mean(training), 1\n{scale}", "not divided"),
        ("centre, spread = 0, np.std(training)\n{scale}", "not subtracted"),
        ("c, s = np.mean(training), np.std(training)\n"
         "training, later = training - c / s, later - c / s", "Brackets"),
        ("centre, spread = np.mean(training), np.var(training)\n{scale}", "variance"),
        ("centre, spread = np.mean(training), np.std(training, ddof=1)\n{scale}", "ddof"),
        ("centre = np.min(training)\nspread = np.max(training) - centre\n{scale}", "least"),
        ("training = (training - np.mean(later)) / np.std(later)", "scaled by the mean"),
        ("later = (later - np.mean(training)) / np.std(training)", "training is not scaled"),
        ("training = (training - np.mean(training)) / np.std(training)\n"
         "later = (later - np.mean(training)) / np.std(training)", "before training is scaled"),
        ("x -= np.mean(training)", "x = x - 1"),
    ),
    7: (
        ("chosen = order[first, first + size]", "has a colon"),
        ("pairs.append(x[order], y[order])", "in brackets of its own"),
        ("pass", "append a pair"),
        ("pairs = pairs.append((x, y))", "without `pairs =`"),
        ("chosen = order(first : first + size)", "has square brackets"),
        ("pairs.append((x(order), y(order)))", "an index has square brackets"),
        ("pairs.append(order[first : first + size])", "batch 1 is no pair"),
        ("pairs.append((x[order], y[order]))", "batch 1 has 1,021 x where 32"),
        ("for i in order[first : first + size]:\n    pairs.append((x[i : i + 1], y[i : i + 1]))",
         "1,021 batches where 32"),
        ("pairs.append((x[first : first + size], y[first : first + size]))", "own order"),
        ("pairs.append((x[order[first : first + size]], y[first : first + size]))", "y are not"),
        ("pairs.append((x[first : first + size], y[order[first : first + size]]))", "x are not"),
        ("c = order[first : first + size]\npairs.append((c, c))", "number of a day"),
        ("pairs.append((x[order[first]], y[order[first]]))", "a single day"),
        ("c = order[first:size]\npairs.append((x[c], y[c]))", "first + size"),
        ("c = order[first:]\npairs.append((x[c], y[c]))", "no end"),
        ("c = order[first : first + size]\npairs.append((y[c], x[c]))", "x comes first"),
        ("pairs.append(x[order[first : first + size]])", "x alone"),
        ("c = order[first : first + size]\npairs.append(x[c])\npairs.append(y[c])", "one by one"),
        (f"{SOLUTIONS[7]}\nreturn pairs", "inside the loop"),
        ("if first + size < len(x):\n    c = order[first : first + size]\n"
         "    pairs.append((x[c], y[c]))", "in no batch"),
        ("c = np.random.choice(order, size)\npairs.append((x[c], y[c]))", "each time"),
    ),
    8: (
        ("velocity = beta * velocity + (1 - beta) * slope\n{move}", "not times 1 − β"),
        ("velocity = beta * velocity - slope\n{move}", "slope is added;"),
        ("velocity = velocity + slope\n{move}", "β is missing"),
        ("velocity = (1 - beta) * velocity + slope\n{move}", "the share that is kept"),
        ("velocity = beta * (velocity + slope)\n{move}", "outside the brackets"),
        ("velocity = velocity + beta * slope\n{move}", "not before the slope"),
        ("velocity = slope\n{move}", "slope alone"),
        ("velocity = beta * velocity\n{move}", "slope is not added"),
        ("velocity = beta * velocity + rate * slope\n{move}", "η is in it"),
        ("velocity = beta * velocity - rate * slope\nparameters = parameters + velocity", "minus"),
        ("parameters = parameters - rate * (beta * velocity + slope)", "that is the old one"),
        ("parameters = parameters - rate * velocity\nvelocity = beta * velocity + slope", "old"),
        ("velocity = beta * velocity + slope\nparameters = parameters + rate * velocity", "climbs"),
        ("velocity = beta * velocity + slope\nparameters = parameters - velocity", "by rate first"),
        ("velocity = beta * velocity + slope\nparameters = parameters - rate * slope", "slope"),
        ("velocity = beta * velocity + slope", "back to `parameters`"),
        ("velocity = [beta * v + g for v, g in zip(velocity, slope)]\n"
         "parameters = [p - rate * v for p, v in zip(parameters, velocity)]",
         "Your new parameter is a list of the right numbers"),
        ("velocity *= beta", "writes into an array"),
        ("v = beta * v + slope", "calls v is `velocity`"),
        ("velocity = beta * velocity + slope\nreturn velocity", "returns one thing"),
        ("velocity = beta * velocity + slope\n{move}\nreturn velocity, parameters", "come first"),
    ),
    9: (
        ("slope_inside = np.outer(v, slope) * (1 - h**2)", "lies on its side"),
        ("slope_inside = np.outer(slope, v)", "own slope is missing"),
        ("slope_inside = np.outer(slope, v) * (1 - h)", "that is 1 − h"),
        ("slope_inside = np.outer(slope, v) * h * (1 - h)", "slope of σ"),
        ("slope_inside = np.outer(slope, v) * (1 - h) ** 2", "Square h alone"),
        ("slope_inside = np.outer(slope, v) * (1 + h**2)", "not plus"),
        ("slope_inside = np.outer(slope, v) * (h**2 - 1)", "sign is turned"),
        ("slope_inside = np.outer(slope, v) * h", "by h itself"),
        ("slope_inside = slope[:, None] * (1 - h**2)", "v is left out"),
        ("slope_inside = v * (1 - h**2)", "`slope` is left out"),
        ("slope_inside = 1 - h**2", "from behind is missing"),
        ("slope_inside = slope * v * (1 - h**2)",
         "(5,) (3,). Two arrays of different lengths meet there. `np.outer`"),
        ("slope_inside = np.outer(slope, v) * 1 - h**2", "only 1 is multiplied"),
        ("slope_inside = np.outer(slope, v) * (1 - np.tanh(h) ** 2)", "tanh is taken twice"),
        ("slope_inside = np.outer(slope, v) @ (1 - h**2)", "line 21: `@` adds up"),
    ),
    10: (
        ("prediction = forward(x, w, b)\n"
         "slope = np.array(gradient(x, y, prediction))\n"
         "parameters, velocity = momentum(parameters, velocity, slope, beta, rate)",
         "Your new parameter number 1 is"),
        ("prediction = forward(x, w, b)", "as before"),
        ("slope = np.array(gradient(x, y, forward(x, w, b)))\n"
         "parameters = momentum(parameters, velocity, slope, rate, beta)",
         "Your new parameter is 2 things, and an array"),
        (f"{SOLUTIONS[10]}\nreturn velocity, parameters", "change places"),
        ("slope = np.array(gradient(x, y, forward(x, w, b)))\n"
         "parameters, velocity = momentum(parameters, slope, velocity, rate, beta)",
         "before slope in momentum"),
        ("slope = -np.array(gradient(x, y, forward(x, w, b)))\n"
         "parameters, velocity = momentum(parameters, velocity, slope, rate, beta)", "it climbs"),
        ("slope_w, slope_b = gradient(x, y, forward(x, w, b))\n"
         "slope = np.array(slope_w, slope_b)\n"
         "parameters, velocity = momentum(parameters, velocity, slope, rate, beta)",
         "in brackets of their own"),
        ("parameters = parameters - rate * np.array(gradient(x, y, forward(x, w, b)))",
         "without momentum"),
    ),
}  # fmt: skip
"""Of each part the usual slips, and a piece of what is to be said to each."""

_AGAIN = "update(w, b, *gradient(x, y, forward(x, w, b)), rate)"
_SCALE = "training = (training - centre) / spread\nlater = (later - centre) / spread"
_MOVE = "parameters = parameters - rate * velocity"

_GOOD_W = "np.mean(2 * error * x)"
_SECOND: dict[int, tuple[tuple[str, str], ...]] = {
    3: tuple(
        (f"return {_GOOD_W}, {b}", piece)
        for b, piece in (
            ("-np.mean(error)", "for b is 24"),
            ("np.sum(error)", "it is a sum"),
            ("np.mean(2 * error) / len(x)", "twice"),
            ("np.mean(4 * error)", "one 2 is enough"),
        )
    ),
    4: tuple(
        (f"return w - rate * slope_w, {b}", piece)
        for b, piece in (
            ("b - slope_b", "new b"),
            ("rate * slope_b", "subtract it from b"),
            ("-rate * slope_b", "add b"),
            ("b - slope_b / rate", "divided by rate"),
            ("(b - rate) * slope_b", "brackets hold"),
            ("b - rate * slope_w", "other one's slope"),
        )
    ),
    6: tuple(
        (
            f"centre, spread = np.mean(training), np.std(training)\n"
            f"training = (training - centre) / spread\nlater = {later}",
            piece,
        )
        for later, piece in (
            ("(later - np.mean(x)) / np.std(x)", "later value for day 1"),
            ("(later - np.mean(later)) / np.std(later)", "of the later days"),
            ("later - centre", "not divided"),
            ("later / spread", "not subtracted"),
            ("later - centre / spread", "Brackets"),
            ("(later - centre) / spread**2", "variance"),
            ("(later - centre) / np.std(x[:count], ddof=1)", "ddof"),
            ("(later - np.min(x[:count])) / np.ptp(x[:count])", "least"),
        )
    ),
}
"""The same slips in the second value alone."""

for _number, _lines in _SECOND.items():
    SLIPS[_number] += _lines


def slip_lines(lines: str) -> str:
    """A slip's lines with what several of them end on."""
    for name, text in (("again", _AGAIN), ("scale", _SCALE), ("move", _MOVE)):
        lines = lines.replace(f"{{{name}}}", text)
    return lines


def filled(part: WorkshopPart, lines: str) -> str:
    """A file as handed out, with lines in place of the one that holds the three dots."""
    source = template_text(part).split("\n")
    at = next(
        number for number, line in enumerate(source) if line.rstrip().endswith("...") and
        line.strip() in ("...", "return ...", "slope_inside = ...")
    )  # fmt: skip
    indent = source[at][: len(source[at]) - len(source[at].lstrip())]
    source[at : at + 1] = [indent + line for line in lines.split("\n")]
    return "\n".join(source)


def solve(folder: Path, *numbers: int) -> None:
    """Write the right lines into these files; into all where none is given."""
    for number in numbers or tuple(part.number for part in PARTS):
        part = part_of(number)
        (folder / part.file).write_text(filled(part, SOLUTIONS[number]), encoding="utf-8")


def begin_solved(folder: Path) -> Path:
    """A folder in which all files are right."""
    begin_folder(folder)
    solve(folder)
    return folder
