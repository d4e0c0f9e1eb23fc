"""What is sent cell by cell adds up to the screen as it would be drawn whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets._toast import Toast

from gdtui.ui.terminal.compositor import Piece, ThriftyCompositor, ThriftyUpdate, ink_of
from gdtui.ui.terminal.incremental import IncrementalWidget
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]
Cells = dict[tuple[int, int], tuple[str, str]]
ENDS = {"22": "12", "23": "3", "24": "4", "25": "56", "27": "7", "28": "8", "29": "9"}
"""Which attributes a parameter ends: ECMA-48, 8.3.117."""

CONSOLE = Console(color_system="256", force_terminal=True, width=300)


def emulated(sequence: str, cells: Cells) -> None:
    """Write a sequence on a screen of cells: each its character and the style it was told."""
    row = column = 0
    style: dict[str, str] = {}
    for move, params, right, character in re.findall(
        r"\x1b\[(\d+;\d+)H|\x1b\[([\d;]*)m|\x1b\[(\d*)C|([^\x1b])", sequence
    ):
        if move:
            row, column = (int(part) - 1 for part in move.split(";"))
        elif character:
            cells[row, column] = character, ";".join(style[key] for key in sorted(style))
            column += 1
        elif right or not params:
            column += int(right or 1)
        else:
            told = iter(params.split(";"))
            for first in told:
                if first == "0":
                    style.clear()
                elif first in ("38", "48"):
                    kind = next(told)
                    rest = [kind, *(next(told) for _ in range(1 if kind == "5" else 3))]
                    style["fg" if first == "38" else "bg"] = ";".join([first, *rest])
                elif first in ("39", "49"):
                    style.pop("fg" if first == "39" else "bg", None)
                elif first in ENDS:
                    for ended in ENDS[first]:
                        style.pop("a" + ended, None)
                elif len(first) == 1:
                    style["a" + first] = first
                else:
                    style["bg" if first[0] in "41" else "fg"] = first
    assert not style, "a sequence ends with no style set"


def drawn(strips: list[Strip]) -> Cells:
    """The cells of rows drawn whole, by Rich's own sequences."""
    cells: Cells = {}
    for y, strip in enumerate(strips):
        x = 0
        for text, style, _ in strip:
            for character in text:
                told = Strip.render_ansi(style or Style(), ColorSystem.EIGHT_BIT)
                told = f"\x1b[{told}m{character}\x1b[0m" if told else character
                emulated(f"\x1b[{y + 1};{x + 1}H{told}", cells)
                x += 1
    return cells


async def test_the_changes_of_every_key_add_up_to_the_whole_screen(tutor: Make) -> None:
    one = tutor()
    shown: Cells = {}
    thrifty = 0
    async with one.app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        shown.update(drawn(one.screen._compositor.render_strips()))

        def display(screen: object, update: object) -> None:
            nonlocal thrifty
            if isinstance(update, ThriftyUpdate):
                thrifty += 1
                emulated(update.render_segments(CONSOLE), shown)
            else:
                assert update is None, "an update that the lesson's compositor did not make"

        one.app._display = display  # type: ignore[assignment]
        keys = "space space plus e c space w w w c h g 0 space full_stop full_stop y n n space b"
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()
            assert shown == drawn(one.screen._compositor.render_strips()), key
    assert thrifty > 20


async def test_changes_below_a_notice_and_where_the_text_is_scrolled_add_up_too(
    tutor: Make,
) -> None:
    one = tutor()
    shown: Cells = {}
    async with one.app.run_test(size=(72, 20), notifications=True) as pilot:
        await pilot.pause()
        shown.update(drawn(one.screen._compositor.render_strips()))

        def display(screen: object, update: ThriftyUpdate | None) -> None:
            if update is not None:
                emulated(update.render_segments(CONSOLE), shown)

        one.app._display = display  # type: ignore[assignment]
        for key in ("space", "notice", "space", "plus", "space", "down", "space", "c", "space"):
            if key == "notice":
                one.app.notify("over the chart\n" * 6, timeout=60)
                await pilot.pause(0.3)
                notice = one.screen.query(Toast).first().region
                views = one.screen.query(IncrementalWidget)
                assert any(notice.overlaps(view.region) for view in views)
            else:
                await pilot.press(key)
            await pilot.pause()
            assert shown == drawn(one.screen._compositor.render_strips()), key


async def test_what_changes_below_a_dialog_is_drawn_through_it(tutor: Make) -> None:
    one = tutor()
    sent: list[object] = []
    async with one.app.run_test(size=(100, 30)) as pilot:
        lesson = one.screen
        await pilot.press("question_mark")
        await pilot.pause(0.1)
        assert one.app.screen is not lesson
        one.app._display = lambda screen, update: sent.append(screen)  # type: ignore[assignment]
        lesson.session = lesson.session.perform("step")
        await pilot.pause(0.1)
        assert one.app.screen in sent


async def test_a_step_sends_only_a_small_part_of_the_screen(tutor: Make) -> None:
    one = tutor()
    sent: list[str] = []
    async with one.app.run_test(size=(120, 36)) as pilot:
        await pilot.press("space", "space", "space")
        await pilot.pause()

        def display(screen: object, update: ThriftyUpdate | None) -> None:
            if update:
                sent.append(update.render_segments(CONSOLE))

        one.app._display = display  # type: ignore[assignment]
        await pilot.press("space")
        await pilot.pause()
    assert 0 < len("".join(sent).encode()) < 2500


@pytest.mark.parametrize(
    ("style", "ink"),
    [
        (Style(), ("", "", "")),
        (Style(bold=True, color="red"), ("1", "31", "")),
        (Style(color="#ff8700", bgcolor="bright_blue"), ("", "38;5;208", "104")),
        (Style(bold=True, underline=True, bgcolor="#ff8700"), ("1;4", "", "48;5;208")),
    ],
)
def test_a_style_is_taken_apart(style: Style, ink: tuple[str, str, str]) -> None:
    assert ink_of(style, ColorSystem.EIGHT_BIT) == ink


def test_two_terminals_are_told_one_style_in_their_own_colours() -> None:
    style = Style.parse("#010203")
    for system, told in [
        (ColorSystem.TRUECOLOR, "38;2;1;2;3"),
        (ColorSystem.EIGHT_BIT, "38;5;16"),
        (ColorSystem.STANDARD, "30"),
    ]:
        ink_of.cache_clear()
        assert ink_of(style, system) == ("", told, ""), "Rich keeps how a style was written first"


def test_a_link_is_no_mere_colour_and_no_colours_are_no_sequences() -> None:
    assert ink_of(Style(link="https://example.org"), ColorSystem.EIGHT_BIT) is None
    assert ink_of(Style(color="red"), None) == ("", "", "")


def test_only_what_differs_between_two_pieces_is_told() -> None:
    red, both = Style(color="red", bgcolor="black"), Style(color="blue", bgcolor="black")
    update = ThriftyUpdate(
        [
            Piece(4, 9, Strip.blank(1, both), 1),
            Piece(4, 2, Strip.blank(1, red), 1),
            Piece(5, 0, Strip.blank(1, both), 1),
        ]
    )
    assert update.render_segments(CONSOLE) == (
        "\x1b[5;3H\x1b[31;40m \x1b[6C\x1b[34m \x1b[6;1H \x1b[0m"
    )


def test_bold_begins_and_ends_without_the_colours_being_told_again() -> None:
    thin = Style(color="red", bgcolor="black")
    texts = [("a", thin), ("b", thin + Style(bold=True)), ("c", thin)]
    update = ThriftyUpdate([Piece(0, 0, [Segment(*each) for each in texts], 3)])
    assert update.render_segments(CONSOLE) == "\x1b[1;1H\x1b[31;40ma\x1b[1mb\x1b[22mc\x1b[0m"


def test_every_style_can_follow_every_other() -> None:
    kinds = ["", "bold", "dim", "bold dim", "italic underline", "reverse", "dim strike", "blink"]
    grounds = ["", " red", " on blue", " red on #ff8700"]
    styles = [Style.parse(kind + ground) for kind in kinds for ground in grounds]
    row = [Segment("x", style) for pair in product(styles, repeat=2) for style in pair]
    cells: Cells = {}
    emulated(ThriftyUpdate([Piece(0, 0, row, len(row))]).render_segments(CONSOLE), cells)
    assert cells == drawn([Strip(row)])


def test_a_region_outside_every_widget_has_no_owner() -> None:
    compositor = ThriftyCompositor()
    assert compositor._owners([Region(0, 0, 1, 1)]) is None


def test_what_takes_more_columns_on_some_terminals_moves_nothing_behind_it() -> None:
    """On the terminal of these tests a vowel sign takes a column; in the layout it takes none."""
    texts = ["│ ", "दीदी", " is 5.  ", "ab", "│", "⣿"]
    strip = Strip([Segment(text) for text in texts])
    assert strip.cell_length == 2 + 2 + 8 + 2 + 1 + 1
    cells: Cells = {}
    update = ThriftyUpdate([Piece(3, 0, strip, strip.cell_length), Piece(3, 20, [Segment("c")], 1)])
    emulated(update.render_segments(CONSOLE), cells)
    shown = {column: cells[3, column][0] for column in (2, 3, 4, 5, 12, 13, 14, 15, 20)}
    assert "".join(shown.values()) == "दीदीab│⣿c"
