"""A lesson as values: what a lesson file becomes once it has been read and found sound.

Everything here is frozen. The file's YAML mappings are read straight into `ProblemSpec`,
`DescentSpec`, `Option` and `Reveal`: their field names are the format's (docs/lesson-format.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Literal

from msgspec import Struct

from gdtui.course.course_error import CourseError as CourseError
from gdtui.course.expressions import Expression, Goal
from gdtui.course.specs import DescentSpec as DescentSpec
from gdtui.course.specs import Outlier as Outlier
from gdtui.course.specs import ProblemSpec as ProblemSpec
from gdtui.course.specs import Shift as Shift
from gdtui.engine import LinePart
from gdtui.expressions.formula import Formula
from gdtui.keymap import KeyPlace
from gdtui.text.markdown import Number

# fmt: off
ChartName = Literal[
    "fit", "bowl", "loss", "gradient", "scatter", "contour", "scaling", "prediction", "parameters",
    "weights", "convergence", "losses", "shrinkage", "sigmoid", "boundary", "network", "histogram",
    "rate_sweep", "lambda_sweep", "momentum_map", "network_graph", "log_loss", "cloud", "race",
]
# fmt: on
"""Each in the file of its name in `gdtui/charts/plots/`."""

PanelName = Literal[
    "worked",
    "code",
    "source",
    "account",
    "table",
    "rows",
    "residuals",
    "check",
    "script",
    "chart",
    "none",
]
ReadoutItem = Literal[
    "parameters", "step", "loss", "validation", "test", "slope", "rate", "gauge", "gradient"
]
QuestionKind = Literal["predict", "do", "answer", "order", "formula", "drill", "review"]
PageKind = Literal["show", QuestionKind]

READOUT: tuple[ReadoutItem, ...] = ("step", "loss", "rate", "gauge", "gradient")
"""What the line of live numbers shows where a lesson does not say."""


class Prose(Struct, frozen=True):
    """A stretch of Markdown between two directives. `line` is where it starts in the file."""

    markdown: str
    line: int


class Option(Struct, frozen=True):
    """One answer, and the sentence for who chose it; `holds` is then true, if it is right."""

    text: str
    feedback: str
    correct: bool = False
    id: str = ""
    was: tuple[str, ...] = ()
    holds: Goal | None = None


class Scene(Struct, frozen=True):
    """What the engine and the charts stand on: rows, descent, and which charts there are."""

    problem: ProblemSpec
    descent: DescentSpec
    charts: tuple[ChartName, ...]


class Reveal(Struct, frozen=True):
    """What is played once an answer is committed: perhaps another rate, a fresh start, steps.

    A `scene` replaces what the page stood on. Runs `beside` it are pinned: name, steps, scene. The
    bowl shows an `average_slope` to there; a `gradient_norm` is what the question asks for.
    """

    steps: int
    learning_rate: Decimal | None = None
    restart: bool = False
    scene: Scene | None = None
    beside: tuple[tuple[str, int, Scene], ...] = ()
    average_slope: bool = False
    gradient_norm: float | None = None


class Predict(Struct, frozen=True):
    """A question about what the next move will do; exactly one option is correct.

    `fixed`: its options stand as they were written, because their order means something. `again` is
    the question in other words, for reviews; there may be none.
    """

    kind: ClassVar[QuestionKind] = "predict"
    question: str
    options: tuple[Option, ...]
    reveal: Reveal
    line: int
    fixed: bool = False
    again: str = ""


class Do(Struct, frozen=True):
    """A goal on the engine's state, three hints (nudge, idea, keys) and keys that reach it.

    `practice` says that pressing on is the point, so that random keys may pass. `why` is told who
    has the solution shown; where there is none, the second hint serves.
    """

    kind: ClassVar[QuestionKind] = "do"
    goal: Goal
    hints: tuple[str, str, str]
    solution: tuple[str, ...]
    practice: bool
    line: int
    why: str = ""


class Wrong(Struct, frozen=True):
    """A slip that was foreseen: what it leads to, and the sentence for who made it."""

    value: Expression
    feedback: str


class Answer(Struct, frozen=True):
    """A number to type. Its value is worked out by the engine when it is answered.

    `tolerance` is a share of the value: 0.01 accepts what is within one per cent. `again` is as in
    `Predict`.
    """

    kind: ClassVar[QuestionKind] = "answer"
    question: str
    value: Expression
    tolerance: float
    wrong: tuple[Wrong, ...]
    feedback: str
    right: str
    hints: tuple[str, str, str]
    reveal: Reveal
    line: int
    again: str = ""


class Item(Struct, frozen=True):
    """One line of an order, why it stands where it does, and which lines come before it, from 0."""

    text: str
    why: str
    after: tuple[int, ...] = ()


class Order(Struct, frozen=True):
    """Lines to be put in order; `items` are in a right one, the screen shuffles them.

    Each order is right in which every line stands behind those it has to come `after`.
    """

    kind: ClassVar[QuestionKind] = "order"
    question: str
    items: tuple[Item, ...]
    right: str
    reveal: Reveal
    line: int


class LineSlip(Struct, frozen=True):
    """A line that was foreseen and is wrong, and the sentence for who wrote it."""

    formula: Formula
    feedback: str


class WriteLine(Struct, frozen=True):
    """A line of the algorithm to write; it is judged by its values and then drives the run.

    `part` is what the line gives, `solution` one way to write it; its names are the page's.
    """

    kind: ClassVar[QuestionKind] = "formula"
    question: str
    part: LinePart
    solution: Formula
    slips: tuple[LineSlip, ...]
    feedback: str
    right: str
    hints: tuple[str, str, str]
    reveal: Reveal
    line: int


class Drill(Struct, frozen=True):
    """Questions on the sign of the slope at drawn weights, so many right in a row."""

    kind: ClassVar[QuestionKind] = "drill"
    question: str
    low: float
    high: float
    in_a_row: int
    line: int


class Review(Struct, frozen=True):
    """Questions drawn from earlier lessons, mixed; what was missed comes back."""

    kind: ClassVar[QuestionKind] = "review"
    lessons: tuple[str, ...]
    questions: int
    share: float
    line: int


class Switch(Struct, frozen=True):
    """A setting that a key turns, each of its places a change to what the page stands on."""

    name: str
    labels: tuple[str, ...]
    scenes: tuple[Scene, ...]


Quiz = Drill | Review
"""Questions that are drawn one after the other until enough are right."""

Question = Predict | Do | Answer | Order | WriteLine | Quiz
"""All kinds of what a page may ask; whoever tells them apart has a case for each."""

Block = Prose | Question


class After(Struct, frozen=True):
    """How far a claim runs the engine before it looks.

    At most one of `steps`, `epochs` and `until` is given; `until` stops at the first step that
    meets it and fails past `at_most` steps. A line that is `written` drives the run, in place of
    the one that the page asks for; empty for none.
    """

    written: str = ""
    learning_rate: Decimal | None = None
    steps: int = 0
    epochs: int = 0
    until: Goal | None = None
    at_most: int = 0


class Expected(Struct, frozen=True):
    """One quantity of a claim: a value, or the values after each of the last steps."""

    name: str
    values: tuple[Number, ...]
    line: int


class Claim(Struct, frozen=True):
    """What the prose says, in a form that the engine can prove. Never shown.

    Runs from the page's opening with the claim's own `start` laid over it (`problem`, `descent`).
    `at` are feature values for `prediction`, `holds` must be true after the run. With `seeds` it
    runs so often, for `mean` and `spread` of the runs or of their differences from `against`.
    `says` counts numbers of the page: how often it says each of them.
    """

    problem: ProblemSpec
    descent: DescentSpec
    after: After
    at: tuple[float, ...]
    expected: tuple[Expected, ...]
    holds: tuple[Goal, ...]
    line: int
    seeds: int = 0
    mean: tuple[Expected, ...] = ()
    spread: tuple[Expected, ...] = ()
    against: Claim | None = None
    says: tuple[tuple[Number, int], ...] = ()


class ScriptLine(Struct, frozen=True):
    """A line of Python as one would type it, and what it prints."""

    code: str
    prints: str = ""


class Page(Struct, frozen=True, dict=True):
    """One page: its blocks in order, and the state that it opens with.

    `moves` gives how far an arrow key moves each parameter; empty where arrows move nothing.
    `switches` are turned by keys of their own. `panel` is what stands under the chart at first,
    `readout` what the line of live numbers shows. `script` is shown by a panel of that name, and
    never run here. Where `test_closed`, the test rows' loss is hidden until it is opened, once.
    `id` is what progress is kept by; `was` are ids of earlier pages that it stands for.
    `variants` are the page with each of the numbers that it draws; itself it is the first of them.
    """

    title: str
    line: int
    blocks: tuple[Block, ...]
    claims: tuple[Claim, ...]
    problem: ProblemSpec
    descent: DescentSpec
    charts: tuple[ChartName, ...]
    moves: Mapping[str, Decimal] = {}
    switches: tuple[Switch, ...] = ()
    panel: PanelName = "worked"
    readout: tuple[ReadoutItem, ...] = READOUT
    test_closed: bool = False
    id: str = ""
    was: tuple[str, ...] = ()
    script: tuple[ScriptLine, ...] = ()
    variants: tuple[Page, ...] = ()

    @property
    def scene(self) -> Scene:
        """What the page opens on."""
        return Scene(self.problem, self.descent, self.charts)

    @cached_property
    def ask(self) -> Question | None:
        """What the page asks, if anything."""
        return next((block for block in self.blocks if isinstance(block, Question)), None)

    @property
    def prose(self) -> tuple[Prose, ...]:
        """All that the page tells."""
        return _prose_among(self.blocks)

    @property
    def prose_before(self) -> tuple[Prose, ...]:
        """What the page tells before it asks; all where it asks nothing."""
        ask = self.ask
        return self.prose if ask is None else _prose_among(self.blocks[: self.blocks.index(ask)])

    @property
    def prose_after(self) -> tuple[Prose, ...]:
        """What the page tells once what it asks is done."""
        ask = self.ask
        return () if ask is None else _prose_among(self.blocks[self.blocks.index(ask) :])

    @property
    def predict(self) -> Predict | None:
        """The page's question, if it asks one."""
        return self.ask if isinstance(self.ask, Predict) else None

    @property
    def do(self) -> Do | None:
        """The page's goal, if it sets one."""
        return self.ask if isinstance(self.ask, Do) else None

    @property
    def kind(self) -> PageKind:
        """What the page asks; `show` where it is only to be read."""
        return "show" if self.ask is None else self.ask.kind


def _prose_among(blocks: tuple[Block, ...]) -> tuple[Prose, ...]:
    return tuple(block for block in blocks if isinstance(block, Prose))


class Lesson(Struct, frozen=True):
    """One lesson file. `07_learning-rate.md` has the number "07" and the slug "learning-rate".

    `key_places`: where the course teaches each key, or mark; before it none acts, or is drawn.
    `formula` is one to keep; `fault` what is wrong with the file, where another stands in for it.
    """

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
    key_places: Mapping[str, KeyPlace] = {}
    fault: str = ""
    formula: str = ""


def is_sandbox(lesson: Lesson) -> bool:
    """Whether this lesson was made of a form; one of a file has that file's number."""
    return not lesson.number
