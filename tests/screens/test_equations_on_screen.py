"""What the panel shows of a step, at the sizes that differ: all of it, and all of it true."""

from __future__ import annotations

import re
from random import Random

import pytest

from gdtui import course
from gdtui.panels.step_formulas import step_formulas
from tests.lessons import shipped_lessons
from tests.panels.test_equations import verdicts
from tests.screens.conftest import Tutor

SIZES = [(80, 24), (120, 36), (60, 18)]
LABELS = r"^▸?(?:forward|loss|gradient|update)?\s*"


def shown_formulas(one: Tutor) -> list[str]:
    """The formulas on the panel as it stands, rows that go on joined to theirs."""
    formulas: list[str] = []
    for row in one.text("#panel").split("\n")[1:-1]:
        text = re.sub(r"\s*\(y [^)]*\)$", "", row.strip("│ "))
        text = re.sub(r"(?<=\S)([=≈])(?=\S)", r" \1 ", text)  # where it was tight
        if re.match(r"(?:.* )?(?:=|≈|←) ", text) and not re.match(r"[=≈+−(]", text):
            formulas.append(re.sub(LABELS, "", text))
        elif formulas and text and not text.startswith("…"):
            formulas[-1] += f" {text}"
    return [part for formula in formulas for part in formula.split(", ∂L")]


@pytest.mark.parametrize(
    ("name", "page", "size"),
    [
        ("learning-rate", 0, (80, 24)),
        ("regularisation", 4, (60, 18)),
        *(
            pytest.param(name, page, size, marks=pytest.mark.soak)
            for name, page in (("neural-network", 5), ("regularisation", 4), ("momentum", 5))
            for size in SIZES
        ),
    ],
)
async def test_a_key_leads_to_each_formula_of_a_step(
    name: str, page: int, size: tuple[int, int]
) -> None:
    one = Tutor([course.find(name)], page=page)
    async with one.app.run_test(size=size) as pilot:
        await pilot.press("space", "space", *(["tab"] if size[1] < 24 else []))
        await pilot.pause()
        seen = ""
        first = one.text("#panel")
        for _ in range(60):
            seen += re.sub(r"[│\s]", "", one.text("#panel"))
            await pilot.press("d")
            await pilot.pause()
            if one.text("#panel") == first:
                break
        else:
            pytest.fail("the pages never come round")
        for formula in step_formulas(one.session):
            whole = re.sub(r"\s", "", formula.text.partition("  (y ")[0])
            brief = re.sub(r"\s", "", formula.brief)
            assert whole in seen or (brief and brief in seen), formula.text


@pytest.mark.soak
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(12))
async def test_no_equation_on_the_screen_is_false(seed: int, size: tuple[int, int]) -> None:
    random = Random(seed)
    lessons = [lesson for lesson in shipped_lessons() if "review" not in lesson.slug]
    lesson = random.choice(lessons[7:])
    one = Tutor([lesson], page=random.randrange(len(lesson.pages)))
    count = 0
    async with one.app.run_test(size=size) as pilot:
        await pilot.press(*(["tab"] if size[1] < 24 else []))
        for _ in range(25):
            keys = ("space", "space", "e", "plus", "minus", "b", "d", "0", "1", "enter", "right")
            await pilot.press(random.choice(keys))
            await pilot.pause()
            if one.session.panel != "worked" or one.session.moving:
                continue
            for text in shown_formulas(one):
                for verdict in verdicts(text):
                    count += 1
                    assert verdict.true or not verdict.exact, (text, one.text("#panel"))
        assert count or one.session.page.panel != "worked" or one.session.panel_on_view != "worked"
