"""docs/lesson-format.md is written by hand; this holds it to the schema."""

import re
from pathlib import Path
from typing import get_args

import pytest

from gdtui import course
from gdtui.course import allowed_values, lesson, schema
from gdtui.course.expressions import QUANTITIES, REGIMES, STATUSES
from gdtui.spec.losses import LOSS_ENTRIES
from gdtui.spec.models import MODEL_ENTRIES
from gdtui.spec.optimizers import OPTIMIZER_ENTRIES
from gdtui.spec.problem import FillName, ScaleName

REFERENCE = (Path(__file__).parents[2] / "docs" / "lesson-format.md").read_text(encoding="utf-8")
# Fences inside an indented example are no backquoted words.
WORDS = set(re.findall(r"`([^`\n]+)`", re.sub(r"(?m)^    .*$", "", REFERENCE)))

STRUCTS = (
    schema.FrontMatter,
    *schema.DIRECTIVES.values(),
    schema.ProblemKeys,
    schema.DescentKeys,
    schema.ShiftKeys,
    schema.OutlierKeys,
    schema.SwitchKeys,
    schema.OptionKeys,
    schema.RevealKeys,
    schema.WrongKeys,
    schema.ItemKeys,
    schema.AfterKeys,
)
CHOICES = (
    FillName,
    ScaleName,
    lesson.ChartName,
    lesson.PanelName,
)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: str(struct.__name__))
def test_every_key_is_described(struct: type) -> None:
    assert set(struct.__struct_fields__) - WORDS == set()  # type: ignore[attr-defined]


def test_every_choice_quantity_and_directive_is_described() -> None:
    choices = {word for literal in CHOICES for word in get_args(literal)}
    choices |= {*MODEL_ENTRIES, *LOSS_ENTRIES, *OPTIMIZER_ENTRIES}
    directives = {f"{{{name}}}" for name in schema.DIRECTIVES}
    shown = " ".join(WORDS)
    missing = {
        word for word in {*choices, *QUANTITIES, *STATUSES, *directives} if word not in WORDS
    }
    assert missing == set()
    assert all(regime in shown for regime in REGIMES)


def test_every_key_has_a_rule() -> None:
    keys = {key for struct in STRUCTS for key in struct.__struct_fields__}
    assert keys - set(allowed_values.RULES_BY_KEY) == set()


def test_the_example_is_a_lesson(tmp_path: Path) -> None:
    example = re.findall(r"(?m)^(?:    .*\n|\n(?=    ))+", REFERENCE)[0]
    path = tmp_path / "07_learning-rate.md"
    path.write_text(re.sub(r"(?m)^    ", "", example).strip() + "\n", encoding="utf-8")
    assert course.parse(path).pages[0].kind == "do"
