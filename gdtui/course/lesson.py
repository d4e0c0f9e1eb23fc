"""A lesson as values: what a lesson file becomes once it has been read and found sound.

Everything here is frozen and says what an author wrote, nothing more. The file's YAML mappings
are read straight into `ProblemSpec`, `DescentSpec`, `Option` and `Reveal`: their field names are
the keys of the format (see docs/lesson-format.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal

from gdtui.course.goals import Goal

Fill = Literal["none", "forward", "mean", "drop"]
Scale = Literal["none", "standard"]
ModelName = Literal["linear", "logistic"]
LossName = Literal["mean_squared_error", "log_loss"]
OptimizerName = Literal["plain", "momentum"]
ChartName = Literal["fit", "bowl", "loss", "gradient"]
PageKind = Literal["show", "predict", "do"]


class CourseError(Exception):
    """A lesson is not as it has to be: `file:line: what, and what to write instead`."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        self.path = Path(path)
        here = Path.cwd()
        shown = self.path.relative_to(here) if self.path.is_relative_to(here) else path
        super().__init__(f"{shown}:{line}: {message}" if line else f"{shown}: {message}")
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class ProblemSpec:
    """Which rows are learned from: a table, its columns, and what is done to them."""

    dataset: str
    features: tuple[str, ...]
    target: str
    fill: Fill = "none"
    split: tuple[float, float, float] = (0.7, 0.15, 0.15)
    scale: Scale = "none"
    blank: int = 0


@dataclass(frozen=True, slots=True)
class DescentSpec:
    """How the rows are learned: model, loss, optimizer, batch, and where it begins.

    `batch` is the number of rows of one update, `None` for all of them ("full" in the file).
    `start` gives the parameters' first values, weights in feature order and the bias last.
    """

    learning_rate: Decimal
    model: ModelName = "linear"
    loss: LossName = "mean_squared_error"
    optimizer: OptimizerName = "plain"
    momentum: float = 0.9
    l2: float = 0.0
    batch: int | None = None
    start: Literal["zeros", "random"] | tuple[float, ...] = "zeros"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A number as its author wrote it: the text decides how exact it claims to be."""

    text: str
    value: Decimal
    unit: Decimal

    @property
    def tolerance(self) -> Decimal:
        """Half a unit of the last digit written: 28.6 stands for 28.55 to 28.65."""
        return self.unit / 2

    def covers(self, value: float | Decimal) -> bool:
        """Whether `value` rounds to this number."""
        exact = Decimal(value)
        # The slack forgives what float arithmetic adds to a value exactly half-way.
        slack = self.tolerance * Decimal("1.000001")
        return exact.is_finite() and abs(exact - self.value) <= slack


@dataclass(frozen=True, slots=True)
class Prose:
    """A stretch of Markdown between two directives. `line` is where it starts in the file."""

    markdown: str
    line: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question, and the sentence for who chose it."""

    text: str
    feedback: str
    correct: bool = False


@dataclass(frozen=True, slots=True)
class Reveal:
    """What is played once an answer is committed: perhaps another rate, a fresh start, steps."""

    steps: int
    learning_rate: Decimal | None = None
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Predict:
    """A question about what the next move will do; exactly one option is correct."""

    question: str
    options: tuple[Option, ...]
    reveal: Reveal
    line: int


@dataclass(frozen=True, slots=True)
class Do:
    """A goal on the engine's state, three hints (nudge, idea, keys) and keys that reach it.

    `practice` says that pressing on is the point, so that random keys may pass.
    """

    goal: Goal
    hints: tuple[str, str, str]
    solution: tuple[str, ...]
    practice: bool
    line: int


Block = Prose | Predict | Do


@dataclass(frozen=True, slots=True)
class After:
    """How far a claim runs the engine before it looks.

    At most one of `steps`, `epochs` and `until` is given; `until` stops at the first step that
    meets it and fails past `at_most` steps.
    """

    learning_rate: Decimal | None = None
    steps: int = 0
    epochs: int = 0
    until: Goal | None = None
    at_most: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """One quantity of a claim: a value, or the values after each of the last steps."""

    name: str
    values: tuple[Number, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What the prose says, in a form that the engine can prove. Never shown.

    Runs from the page's opening with the claim's own `start` laid over it (`problem`, `descent`).
    `at` are the feature values for which `prediction` is expected. `holds` are expressions over
    the quantities that must be true after the run.
    """

    problem: ProblemSpec
    descent: DescentSpec
    after: After
    at: tuple[float, ...]
    expected: tuple[Expected, ...]
    holds: tuple[Goal, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its blocks in order, and the state that it opens with.

    `moves` gives how far an arrow key moves each parameter; empty where arrows move nothing.
    """

    title: str
    line: int
    blocks: tuple[Block, ...]
    claims: tuple[Claim, ...]
    problem: ProblemSpec
    descent: DescentSpec
    charts: tuple[ChartName, ...]
    moves: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def predict(self) -> Predict | None:
        """The page's question, if it asks one."""
        return next((block for block in self.blocks if isinstance(block, Predict)), None)

    @property
    def do(self) -> Do | None:
        """The page's goal, if it sets one."""
        return next((block for block in self.blocks if isinstance(block, Do)), None)

    @property
    def kind(self) -> PageKind:
        """What the page asks: a prediction, a deed, or only to be read."""
        return "predict" if self.predict else "do" if self.do else "show"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson file. `07_learning-rate.md` has the number "07" and the slug "learning-rate"."""

    path: Path
    number: str
    slug: str
    title: str
    part: str
    minutes: int
    objective: str
    problem: ProblemSpec
    descent: DescentSpec
    charts: tuple[ChartName, ...]
    pages: tuple[Page, ...]
