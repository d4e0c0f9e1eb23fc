"""Terminals without Unicode, without colours, or with few: every screen, and every byte."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot

from gdtui import course
from gdtui.charts.rendering.ascii import stand_in
from gdtui.settings import Look
from gdtui.text.ascii import to_ascii
from gdtui.ui.screens.welcome import WelcomeScreen
from gdtui.ui.terminal.filters import ColourlessFilter, spell_markdown_in_ascii
from gdtui.ui.terminal.screen_lines import screen_lines
from tests.lessons import shipped_lessons
from tests.reliability.terminal import Terminal
from tests.screens.conftest import Tutor

SCREENS = {
    "help": ("question_mark",),
    "contents": ("t",),
    "palette": ("ctrl+p",),
    "rate": ("l",),
    "summary": ("x",),
    "code": ("w", "full_stop", "full_stop"),
    "account": ("w", "w", "space", "space"),
    "notice": ("g",),
    "own table": ("f",),
    "leaving": ("ctrl+c",),
}
ASCII = Look(ascii=True)


def segments(one: Tutor) -> Iterable[Segment]:
    for line in screen_lines(one.app):
        yield from line


def beyond_ascii(one: Tutor) -> set[str]:
    return {letter for segment in segments(one) for letter in segment.text if letter > "~"}


def coloured(one: Tutor) -> list[Segment]:
    return [
        segment
        for segment in segments(one)
        if segment.style and (segment.style.color or segment.style.bgcolor)
    ]


async def visit(pilot: Pilot[None], keys: Iterable[str]) -> None:
    await pilot.pause()
    for key in keys:
        await pilot.press(key)
    await pilot.pause(0.2)


@pytest.mark.parametrize("screen", SCREENS)
async def test_no_screen_has_a_letter_beyond_ascii_or_a_colour_where_there_are_none(
    screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    lesson = course.find("learning-rate")
    one = Tutor([lesson], len(lesson.pages) - 1, ASCII)
    async with one.app.run_test(size=(100, 30)) as pilot:
        await visit(pilot, SCREENS[screen])
        assert not beyond_ascii(one)
        assert not coloured(one)


@pytest.mark.parametrize("every", [13, pytest.param(1, marks=pytest.mark.soak)])
async def test_no_page_and_no_chart_of_the_course_has_a_letter_beyond_ascii(every: int) -> None:
    """Page after page on one screen: prose, question, panel, readout, footer, and each chart."""
    lessons = shipped_lessons()
    charts: set[str] = set()
    one = Tutor(lessons, 0, ASCII)
    async with one.app.run_test(size=(80, 24)) as pilot:
        await visit(pilot, ())
        for lesson in lessons:
            for index in range(0, len(lesson.pages), every):
                one.app.navigator.open_session(one.session.open(lesson, index))
                await pilot.pause()
                for name in one.session.page.charts:
                    if name not in charts:
                        await pilot.press("c")
                        charts.add(one.session.chart_name)
                    assert not beyond_ascii(one), (lesson.slug, one.session.page.title)


async def test_the_welcome_and_a_small_window_are_ascii_too() -> None:
    one = Tutor([course.find("one-minute")], 0, ASCII)
    async with one.app.run_test(size=(80, 24)) as pilot:
        one.app.push_screen(WelcomeScreen())
        await visit(pilot, ())
        assert not beyond_ascii(one)
        await pilot.press("enter")
        for size in ((64, 20), (40, 10)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert not beyond_ascii(one)


async def test_letters_are_spelled_before_they_are_laid_out() -> None:
    lesson = course.find("learning-rate")
    one = Tutor([lesson], 4, ASCII)
    async with one.app.run_test(size=(100, 30)) as pilot:
        await visit(pilot, ())
        assert "eta 0.000225" in one.text("#readout")
        assert "y^ = 0*55 + 0" in one.text("#panel")
        assert "w <- 0 - 0.000225*(-7,918) = ?" in one.text("#panel")
        assert "At eta = 0.000225" in one.text("#page")
        assert "loss (degF^2)" in one.text("#chart")


async def test_without_colours_what_is_pointed_at_still_stands_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    one = Tutor([course.find("learning-rate"), course.find("two-parameters")])
    async with one.app.run_test(size=(100, 30)) as pilot:
        await visit(pilot, ["t"])
        lit = "".join(seg.text for seg in segments(one) if seg.style and seg.style.reverse)
        assert "Learning rate" in lit
        assert "Two parameters" not in lit


def test_a_background_near_the_ground_says_nothing() -> None:
    ground = Color.parse("#121212")
    for colour, told in (("on #262626", None), ("on #5FAFFF", True), ("reverse", True)):
        [segment] = ColourlessFilter().apply([Segment("x", Style.parse(colour))], ground)
        assert segment.style is not None
        assert segment.style.reverse is told
        assert segment.style.bgcolor is None


@pytest.mark.parametrize(
    ("text", "plain", "as_wide"),
    [
        ("ŷ = w·x + b", "y^ = w*x + b", "y = w*x + b"),
        ("θ ← θ − η∇L", "theta <- theta - etagrad L", "t < t - egL"),
        ("10⁻³ ≤ λ²", "10^-3 <= lambda^2", "10-3 < l2"),
        ("▕──●▏ ✓ ö日", "[--*] + o??", "[--*] + o??"),
    ],
)
def test_letters_have_their_stand_ins(text: str, plain: str, as_wide: str) -> None:
    assert to_ascii(text) == plain
    assert stand_in(text) == as_wide


def test_a_point_between_factors_does_not_become_emphasis() -> None:
    assert spell_markdown_in_ascii("a·b and c·d, `w·x`, **bold**") == (
        r"a\*b and c\*d, `w*x`, **bold**"
    )


COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")


@pytest.mark.parametrize(
    ("environ", "options"),
    [
        ({"NO_COLOR": "1", "GDTUI_ASCII": "1"}, ()),
        pytest.param({"NO_COLOR": "1"}, ("--ascii",), marks=pytest.mark.soak),
    ],
)
def test_not_one_byte_of_colour_or_beyond_ascii_is_sent(
    tmp_path: Path, environ: dict[str, str], options: tuple[str, ...]
) -> None:
    terminal = Terminal("7", *options, home=tmp_path, size=(100, 30), environ=environ)
    try:
        terminal.until_shown("Enter starts")
        for key, words in (
            ("\r", "one step"),
            ("t", "pages"),
            ("\x1b", "one step"),
            ("?", "Raise"),
        ):
            terminal.press(key)
            terminal.until_shown(words)
        terminal.signal(signal.SIGTERM)
        terminal.wait()
    finally:
        terminal.close()
    assert not COLOUR.search(terminal.output)
    assert max(terminal.output) <= 0x7E
