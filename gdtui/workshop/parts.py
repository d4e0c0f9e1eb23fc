"""The ten parts of the workshop: what each file is called, and what can be said to help with it."""

from __future__ import annotations

from typing import NamedTuple

SUFFIX = ".py"
TABLE = "weather.csv"
"""The weather data, which stands beside the files for the last of them to read."""


class WorkshopPart(NamedTuple):
    """One file.

    Attributes:
        number: from 1.
        module: the file's name without its suffix.
        function: what is defined there.
        title: two or three words for what it is about.
        rule: the formula, as a message repeats it.
        place: what is to be written in place of the three dots.
        needs: the parts whose functions it calls.
        hints: a nudge, the idea, almost the line.
    """

    number: int
    module: str
    function: str
    title: str
    rule: str
    place: str
    needs: tuple[int, ...]
    hints: tuple[str, str, str]

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.module + SUFFIX


PARTS: tuple[WorkshopPart, ...] = (
    WorkshopPart(
        1,
        "part01_forward",
        "forward",
        "Forward",
        "ŷ = w·x + b",
        "the guess, the formula ŷ = w·x + b in Python, where · is `*`",
        (),
        (
            "x is a whole array: `w * x` multiplies each of its numbers.",
            "Multiply x by w, then add b to that.",
            "`return w * x + b`",
        ),
    ),
    WorkshopPart(
        2,
        "part02_loss",
        "loss",
        "The loss",
        "L = mean of (ŷ − y)²",
        "the mean of the squared errors, with `np.mean` and `**2`",
        (),
        (
            "Three things in turn: the difference, its square, the mean of that.",
            "Put the difference in brackets before you square it: `(…)**2`.",
            "`return np.mean((prediction - y) ** 2)`",
        ),
    ),
    WorkshopPart(
        3,
        "part03_gradient",
        "gradient",
        "The gradient",
        "∂L/∂w = mean of 2·(ŷ − y)·x, ∂L/∂b = mean of 2·(ŷ − y)",
        "the two slopes with a comma between, ∂L/∂w first; `error` is ŷ − y already",
        (),
        (
            "Each slope is a mean: `return np.mean(…), np.mean(…)`.",
            "For w, the mean of `2 * error * x`; for b, the same without x.",
            "`return np.mean(2 * error * x), np.mean(2 * error)`",
        ),
    ),
    WorkshopPart(
        4,
        "part04_update",
        "update",
        "The update",
        "w ← w − η·∂L/∂w, b ← b − η·∂L/∂b",
        "the new w and the new b with a comma between; η is called `rate` here",
        (),
        (
            "Downhill is against the slope: subtract.",
            "From w, take `rate * slope_w`; from b, `rate * slope_b`.",
            "`return w - rate * slope_w, b - rate * slope_b`",
        ),
    ),
    WorkshopPart(
        5,
        "part05_train",
        "train",
        "The loop",
        "forward, gradient, update, in this order",
        "three lines that call forward, gradient and update, each with what the one before gave",
        (1, 3, 4),
        (
            "Look at what each function takes: `forward(x, w, b)`, `gradient(x, y, prediction)`, "
            "`update(w, b, slope_w, slope_b, rate)`.",
            "`prediction = forward(…)`, then `slope_w, slope_b = gradient(…)`, and at last "
            "`w, b = update(…)`.",
            "Three lines, indented as the comment is: `prediction = forward(x, w, b)`, then "
            "`slope_w, slope_b = gradient(x, y, prediction)`, then "
            "`w, b = update(w, b, slope_w, slope_b, rate)`",
        ),
    ),
    WorkshopPart(
        6,
        "part06_split_and_scale",
        "split_and_scale",
        "Split and scale",
        "x ← (x − centre) / spread, both of the training days",
        "lines that work out centre and spread of `training`, and scale `training` and `later`",
        (),
        (
            "Work out centre and spread first, from training alone, before anything is scaled.",
            "Then `later = (later - centre) / spread` with the very same two numbers, and training "
            "likewise.",
            "Three lines: `centre, spread = np.mean(training), np.std(training)`, then "
            "`training = (training - centre) / spread`, then `later = (later - centre) / spread`",
        ),
    ),
    WorkshopPart(
        7,
        "part07_batches",
        "batches",
        "Mini-batches",
        "the days `order[first : first + size]`, of x and of y",
        "a line or two that append a pair, their x and their y, to `pairs`",
        (),
        (
            "An array takes a list of places: `x[chosen]` has those numbers of x.",
            "`chosen = order[first : first + size]` says which; the same ones for x and for y.",
            "`chosen = order[first : first + size]`, then `pairs.append((x[chosen], y[chosen]))`",
        ),
    ),
    WorkshopPart(
        8,
        "part08_momentum",
        "momentum",
        "Momentum",
        "v ← β·v + ∇L, then θ ← θ − η·v",
        "two lines, the new velocity and then the new parameters",
        (),
        (
            "The velocity comes first, and the parameters then move along the new one.",
            "The slope is added whole: β stands before the old velocity alone.",
            "`velocity = beta * velocity + slope`, then `parameters = parameters - rate * "
            "velocity`",
        ),
    ),
    WorkshopPart(
        9,
        "part09_backward",
        "backward",
        "Backward pass",
        "∂L/∂(inside tanh) = (∂L/∂z · v) · (1 − h²)",
        "the slope inside tanh, an array as large as h",
        (),
        (
            "Two factors: what comes from behind, and tanh's own slope.",
            "From behind comes `np.outer(slope, v)`; tanh's slope is `1 - h**2`.",
            "`slope_inside = np.outer(slope, v) * (1 - h**2)`",
        ),
    ),
    WorkshopPart(
        10,
        "part10_all_together",
        "step",
        "All together",
        "forward, gradient, momentum, in this order",
        "three lines that call forward, gradient and momentum; `np.array` makes one array of two "
        "slopes",
        (1, 2, 3, 6, 7, 8),
        (
            "It is the loop of part 5, with momentum in place of update.",
            "`slope = np.array(gradient(x, y, prediction))`, since momentum wants one array.",
            "Three lines: `prediction = forward(x, w, b)`, then "
            "`slope = np.array(gradient(x, y, prediction))`, then "
            "`parameters, velocity = momentum(parameters, velocity, slope, rate, beta)`",
        ),
    ),
)


def part_of(number: int) -> WorkshopPart:
    """The part of that number, from 1; IndexError where there is none."""
    if not 1 <= number <= len(PARTS):
        raise IndexError(f"there are parts 1 to {len(PARTS)}, not {number}")
    return PARTS[number - 1]
