"""Careless hands: keys faster than screens, clicks on what is gone, windows of any size."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.geometry import Offset
from textual.keys import _character_to_key
from textual.pilot import OutOfBounds, Pilot

from gdtui.keymap import APP_KEYS, ARROWS, DIGITS, FIELD_KEYS, SESSION_KEYS
from gdtui.ui.app import TutorApp
from gdtui.ui.screens.command_palette import NOTHING_FOUND, CommandPaletteScreen
from gdtui.ui.screens.contents import ContentsScreen
from gdtui.ui.screens.lesson import LessonScreen
from gdtui.ui.widgets.option_list import SafeOptionList
from tests.reliability.conftest import Saw, Start
from tests.reliability.test_input import AS_USUAL, PIECES
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]
Push = Callable[..., object]
SIZE = (80, 24)


def burst(app: TutorApp, *keys: str) -> None:
    """Type faster than any screen can follow."""
    for key in keys:
        character = key if len(key) == 1 else {"space": " ", "tab": "\t"}.get(key)
        name = _character_to_key(key) if len(key) == 1 else key
        app.post_message(events.Key(name, character))


OPENING = {"help": "?", "rate": "l", "contents": "t", "palette": "ctrl+p", "take": "k"}


async def back_on_the_lesson(one: Tutor, pilot: Pilot[None]) -> None:
    """Wait for the lesson's screen: a busy machine is not through with a burst at once."""
    for _ in range(100):
        await pilot.pause()
        if isinstance(one.app.screen, LessonScreen):
            return
    raise AssertionError(f"{one.app.screen} is still there")


@pytest.mark.parametrize("opening", OPENING.values(), ids=OPENING)
async def test_leaning_on_escape_leaves_the_lesson_where_it_is(tutor: Make, opening: str) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press(opening)
        assert not isinstance(one.app.screen, LessonScreen)
        burst(one.app, *["escape"] * 10)
        await back_on_the_lesson(one, pilot)
        burst(one.app, opening, "escape", opening, "escape", "escape", "escape")
        await back_on_the_lesson(one, pilot)
        await pilot.press("space")
        assert one.session.trace.steps == 1


async def test_leaning_on_a_key_opens_one_dialog(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        for key in ("?", "l", "t", "k", "ctrl+p"):
            burst(one.app, *[key] * 8)
            await pilot.pause()
            assert len(one.app.screen_stack) <= 3, key
            while len(one.app.screen_stack) > 2:
                await pilot.press("escape")
        assert isinstance(one.app.screen, LessonScreen)


@pytest.mark.parametrize("opening", ["t", "ctrl+p"])
async def test_a_list_is_paged_at_any_size(tutor: Make, opening: str) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press(opening)
        for size in ((80, 4), (20, 6), (300, 100)):
            await pilot.resize_terminal(*size)
            await pilot.press("pagedown", "pagedown", "pageup", "down", "up", "pageup")
            assert one.app.screen.query_one(SafeOptionList).option_count


async def test_a_click_on_a_line_that_is_gone_does_nothing(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p")
        screen = one.app.screen
        assert isinstance(screen, CommandPaletteScreen)
        choices = screen.query_one(SafeOptionList)
        where = Offset(2, 6) + choices.content_region.offset
        assert screen.get_style_at(*where).meta["option"] > 0
        choices.clear_options()
        choices.post_message(
            events.Click(
                choices,
                x=2,
                y=6,
                delta_x=0,
                delta_y=0,
                button=1,
                shift=False,
                meta=False,
                ctrl=False,
                screen_x=where.x,
                screen_y=where.y,
                style=screen.get_style_at(*where),
            )
        )
        await pilot.pause()
        assert isinstance(one.app.screen, CommandPaletteScreen)


async def test_what_is_typed_while_leaving_ends_nothing_early(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p")
        burst(one.app, "ctrl+q", "enter", "escape", "enter", "?", "escape", "t", "enter")
    assert not one.app.return_code


async def test_the_palette_acts_where_it_was_opened(tutor: Make) -> None:
    one = tutor()
    async with one.app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p", *"contents", "enter")
        await pilot.pause()
        assert isinstance(one.app.screen, ContentsScreen)
        await pilot.press("escape", "ctrl+p", *"no such thing")
        assert [str(each.prompt) for each in one.app.screen.query_one(SafeOptionList).options] == [
            NOTHING_FOUND
        ]
        await pilot.press("enter", "down", "pagedown", "enter")
        assert isinstance(one.app.screen, CommandPaletteScreen)


KEYS = [
    *(name for key in (*SESSION_KEYS, *FIELD_KEYS, *APP_KEYS) for name in key.keys),
    *(
        *DIGITS,
        *ARROWS,
        "escape",
        "escape",
        "tab",
        "shift+tab",
        "pageup",
        "pagedown",
        "home",
        "end",
    ),
    *("backspace", "ctrl+p", "e", "z", "enter", "enter"),
]
LEAVING = {"q", "ctrl+q", "ctrl+c"}
SIZES = [(80, 24), (80, 24), (120, 36), (60, 18), (59, 17), (64, 20), (20, 6), (300, 100), (80, 6)]


async def play(pilot: Pilot[None], one: Tutor, seed: int, events_left: int) -> int:
    """Do at random what hands can do; return how much was done."""
    draw = random.Random(seed)
    keys = [key for key in KEYS if key not in LEAVING]
    done = 0
    while done < events_left:
        choice = draw.random()
        if choice < 0.1:
            await pilot.resize_terminal(*draw.choice(SIZES))
        elif choice < 0.2:
            width, height = one.app.size
            where = (draw.randrange(width), draw.randrange(height))
            with suppress(OutOfBounds):  # the screen may still have another size than the app
                await pilot.click(offset=where, times=draw.choice([1, 1, 2, 3]))
        elif choice < 0.5:
            one.clock.tick(draw.randrange(4))
        else:
            count = draw.randrange(1, 12)
            burst(one.app, *draw.choices(keys, k=count))
            done += count
            await pilot.pause()
        done += 1
    return done


@pytest.mark.slow
@pytest.mark.fault("Keys, clicks, sizes at random", "all screens, in bursts, no terminal")
async def test_a_monkey_on_the_screens(
    tutor: Make, saw: Saw, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    total, seen = await play_all(tutor, monkeypatch, range(1), 250)
    assert len(seen) >= 4
    saw(f"{total:,} events, {len(seen)} kinds of screen, no exception; Escape leads back")


@pytest.mark.soak
async def test_more_monkeys_for_longer(
    tutor: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    _, seen = await play_all(tutor, monkeypatch, range(2, 12), 1000)
    assert {"HelpScreen", "ContentsScreen", "CommandPaletteScreen", "LearningRateScreen"} <= seen


async def play_all(
    tutor: Make, monkeypatch: pytest.MonkeyPatch, seeds: range, events_each: int
) -> tuple[int, set[str]]:
    """Play at random from each seed, and see that Escape leads back to the lesson.

    Return how much was done and the kinds of screen that were opened.
    """
    seen: set[str] = set()
    total = 0
    for seed in seeds:
        one = tutor()

        async def quit_nothing() -> None:
            """The palette may offer to leave; not now."""

        monkeypatch.setattr(one.app, "action_quit", quit_nothing)
        push = one.app.push_screen

        def note(screen: Any, *rest: Any, push: Push = push, **more: Any) -> object:
            seen.add(type(screen).__name__)
            return push(screen, *rest, **more)

        monkeypatch.setattr(one.app, "push_screen", note)
        async with one.app.run_test(size=SIZE) as pilot:
            total += await play(pilot, one, seed, events_each)
            await pilot.resize_terminal(*SIZE)
            for _ in range(60):
                if isinstance(one.app.screen, LessonScreen):
                    break
                await pilot.press("escape")
            assert isinstance(one.app.screen, LessonScreen)
        assert not one.app.return_code
    return total, seen


RAW = [
    *(bytes([number]) for number in b" e.r><b0s+-][lcywgnpthxk?\r\t\x1b\x7f\x10123456789"),
    *(b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F"),
    *(b"\x1b[<0;10;10M\x1b[<0;10;10m" * 3, b"\x1b[<64;10;10M", b"\x1b[<35;20;9M", b"\x1b[Z"),
]
PROGRAM = """
from gdtui.ui.app import TutorApp
async def stay(self): pass
TutorApp.action_quit = stay
TutorApp.action_help_quit = lambda self: None
from gdtui.cli.main import main
main()
"""


@pytest.mark.fault(
    "Leaning on the keyboard", "4,500 keys, clicks, odd bytes and 20 sizes through a terminal"
)
def test_a_monkey_on_the_keyboard(start: Start, saw: Saw, tmp_path: Path) -> None:
    lesson = str(tmp_path / "01_rates.md")
    terminal = start("open", lesson, command=(sys.executable, "-c", PROGRAM))
    draw = random.Random(10)
    pieces = RAW * 10 + [piece for piece in PIECES if b"200~" not in piece and piece != b"\x1a"]
    for turn in range(60):
        terminal.press(b"".join(draw.choices(pieces, k=75))[:250])
        if turn % 3 == 0:
            terminal.resize(draw.randrange(0, 130), draw.randrange(0, 45))
        time.sleep(0.02)
        assert terminal.process.poll() is None, terminal.text[-4000:]
    terminal.press(AS_USUAL)
    terminal.signal(signal.SIGTERM)
    seconds = terminal.wait()
    assert terminal.status == 143, terminal.text[-4000:]
    assert "Traceback" not in terminal.text
    terminal.until(lambda: terminal.restored, "restored terminal")
    saw("no crash; ends at SIGTERM, terminal restored", seconds)
