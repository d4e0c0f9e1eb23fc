"""Textual's private parts are touched in ui/terminal alone, and do there what they are touched for.

Whatever of Textual begins with an underscore may change with any release. So this reads the whole
package, and the tests at the end fail where a release has changed what ui/terminal rests on.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
import textual
from rich.color import Color
from rich.text import Text
from textual.app import App, ComposeResult
from textual.css import parse as model_parse
from textual.css import stylesheet
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

import gdtui
from gdtui.ui.terminal.base_app import BaseApp
from gdtui.ui.terminal.compositor import ThriftyUpdate, install_compositor
from gdtui.ui.terminal.stylesheet import PARSERS
from gdtui.ui.widgets.chart_view import ChartView
from tests.screens.conftest import Tutor

Make = Callable[..., Tutor]
PACKAGE = Path(gdtui.__file__).parent
APART = PACKAGE / "ui" / "terminal"
FILES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if APART not in path.parents
    and any(name in path.read_text("utf-8") for name in ("textual", "gdtui.ui"))
)
"""All that can have something of Textual in hand."""

BY_NAME = {"getattr", "setattr", "hasattr", "delattr"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def members(node: ast.ClassDef) -> Iterator[str]:
    """The names that stand directly in a class."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            yield part.name
        targets = part.targets if isinstance(part, ast.Assign) else []
        targets = [part.target] if isinstance(part, ast.AnnAssign) else targets
        yield from (each.id for each in targets if isinstance(each, ast.Name))


def private_names(tree: ast.AST) -> frozenset[str]:
    """The private names that the classes in a tree have: methods, attributes, `self._name = …`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found.update(members(node))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
    return frozenset(filter(is_private, found))


@cache
def textuals_own() -> frozenset[str]:
    """The private names of all classes of Textual."""
    files = Path(textual.__file__).parent.rglob("*.py")
    return frozenset().union(*(private_names(ast.parse(path.read_text("utf-8"))) for path in files))


@cache
def names_of(base: type) -> frozenset[str]:
    """The private names that a class has by its own source."""
    return private_names(ast.parse(textwrap.dedent(inspect.getsource(base))))


def inherited(kind: type) -> frozenset[str]:
    """The private names that a class has from Textual."""
    bases = [base for base in kind.__mro__ if base.__module__.partition(".")[0] == "textual"]
    return frozenset().union(*map(names_of, bases))


def private_uses(source: str, namespace: Mapping[str, Any]) -> list[str]:
    """Where a module touches private parts of Textual.

    It may not import a module or a name of Textual's that begins with an underscore; nor, in a
    class that descends from Textual's, define or use a private name that Textual's classes have,
    for nobody can say which of the two it would be; nor use one on another object, unless the
    module's own classes define it.
    """
    tree = ast.parse(source)
    own = private_names(tree)
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if not alias.name.startswith("textual")
    }
    found: list[str] = []

    def visit(node: ast.AST, scope: Mapping[str, Any], taken: frozenset[str]) -> None:
        """Look at a node of a class with that namespace, whose private names are `taken`."""
        if isinstance(node, ast.ClassDef):
            kind = scope.get(node.name)
            scope, taken = vars(kind) if kind else {}, inherited(kind) if kind else frozenset()
            found.extend(f"{node.lineno} {name}" for name in taken.intersection(members(node)))
        elif isinstance(node, ast.ImportFrom | ast.Import):
            start = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            paths = [".".join([*start, alias.name]) for alias in node.names]
            private = (path for path in paths if any(map(is_private, path.split("."))))
            found.extend(f"{node.lineno} {path}" for path in private if path.startswith("textual."))
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            of_module = isinstance(node.value, ast.Name) and node.value.id in modules
            foreign = node.attr in textuals_own() and node.attr not in own and not of_module
            if node.attr in taken if _is_self(node.value) else foreign:
                found.append(f"{node.lineno} {ast.unparse(node)}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names = [each.value for each in node.args[1:2] if isinstance(each, ast.Constant)]
            if node.func.id in BY_NAME and textuals_own().intersection(names):
                found.append(f"{node.lineno} {ast.unparse(node)}")
        for child in ast.iter_child_nodes(node):
            visit(child, scope, taken)

    visit(tree, namespace, frozenset())
    return found


def _is_self(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_private_part_of_textual_is_used_outside_of_terminal(path: Path) -> None:
    source = path.read_text("utf-8")
    namespace: Mapping[str, Any] = {}
    if "textual" in source and path.name != "__main__.py":
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        namespace = vars(importlib.import_module(".".join(parts).removesuffix(".__init__")))
    assert private_uses(source, namespace) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "from textual._compositor import Compositor",
        "from textual import _context",
        "import textual._xterm_parser",
        "def f(app):\n    return app._driver",
        "def f(app):\n    app.screen._compositor.render_strips()",
        "def f(screen):\n    return getattr(screen, '_compositor')",
        "from textual.app import App\nclass A(App):\n    def _handle_exception(self, e): ...",
        "from textual.app import App\nclass A(App):\n    def f(self):\n        self._driver = 1",
        "from textual.app import App\nclass A(App):\n    def f(self):\n        super()._ready()",
        "from textual.widget import Widget\nclass A(Widget):\n    _size = 3",
        "from gdtui.ui.app import TutorApp\nclass A(TutorApp):\n    x = lambda self: self._driver",
        "from textual.widget import Widget\nclass A:\n    class B(Widget):\n        _size = 3",
    ],
)
def test_a_private_part_is_found(wrong: str) -> None:
    assert len(private_uses(wrong, defined_by(wrong))) == 1


def defined_by(source: str) -> Mapping[str, Any]:
    """The names of a module of this source."""
    namespace: dict[str, Any] = {"__name__": __name__}
    exec(source, namespace)
    return namespace


@pytest.mark.parametrize(
    "right",
    [
        "class A:\n    def _driver(self, other): return other._driver(self._size)",
        "from textual.widget import Widget\nclass A(Widget):\n    def _ours(self): self._mine = 1",
        "def f(row):\n    return row._replace(a=1)._asdict()",
        "from textual.geometry import Region\nimport os\nos._exit",
    ],
)
def test_what_is_ours_is_left_alone(right: str) -> None:
    assert private_uses(right, defined_by(right)) == []


# What ui/terminal rests on. The compositor has test_compositor.py, the driver
# tests/reliability/test_input.py, the way out test_exits.py and tests/reliability/test_ending.py.


class Leaving(BaseApp):
    """Fails at x; leaves at y, then fails."""

    def key_x(self) -> None:
        raise LookupError("at work")

    def key_y(self) -> None:
        self.exit(return_code=3)
        raise LookupError("on the way out")


async def test_what_fails_while_an_app_leaves_fails_unheard() -> None:
    app = Leaving()
    async with app.run_test():
        app.post_message(Key("y", "y"))
    assert app.return_code == 3


async def test_what_fails_before_is_told() -> None:
    app = Leaving()
    with pytest.raises(LookupError, match="at work"):
        async with app.run_test() as pilot:
            await pilot.press("x")
    assert app.return_code == 1


async def test_a_terminal_is_asked_whether_it_can_suspend() -> None:
    class Suspending(HeadlessDriver):
        can_suspend = True

    assert not BaseApp(HeadlessDriver).can_suspend, "before it has a driver"
    for driver, asked in ((HeadlessDriver, False), (Suspending, True)):
        app = BaseApp(driver)
        app._driver = driver(app)
        assert app.can_suspend == asked


class Thrifty(Screen[None]):
    """A screen that sends only what changed."""

    def __init__(self) -> None:
        super().__init__()
        install_compositor(self)

    def compose(self) -> ComposeResult:
        yield Static("one", id="one")
        yield Static("two")


@pytest.fixture
def updates(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the screens of any app send to the terminal from now on."""
    sent: list[object] = []
    monkeypatch.setattr(App, "_display", lambda app, screen, update: sent.append(update))
    return sent


async def sent(pilot: Pilot[None], updates: list[object]) -> set[int]:
    """Wait until something was sent and nothing more comes; the rows of it."""
    count = 0
    for _ in range(200):
        await pilot.pause(0.05)
        if updates and count == len(updates):
            break
        count = len(updates)
    thrifty = [update for update in updates if isinstance(update, ThriftyUpdate)]
    updates.clear()
    return {piece.y for update in thrifty for piece in update._pieces}


async def test_a_screen_draws_by_the_compositor_it_was_given(updates: list[object]) -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 4)) as pilot:
        await app.push_screen(Thrifty())
        await sent(pilot, updates)
        rows = app.screen._compositor.render_strips()
        assert [row.text.strip() for row in rows] == ["one", "two", "", ""]
        app.screen.query_one("#one", Static).refresh()
        assert await sent(pilot, updates) == {0}


async def test_within_a_batch_nothing_is_drawn_but_a_whole_screen() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 4)) as pilot:
        await app.push_screen(Thrifty())
        await pilot.pause()
        compositor = app.screen._compositor
        for batch, drawn in ((app.batch_update(), False), (nullcontext(), True)):
            compositor._dirty_regions.add(Region(0, 0, 20, 1))
            with batch:
                assert (compositor.render_update() is not None) == drawn
                assert compositor.render_update(full=True) is not None


@pytest.mark.parametrize(("at", "row"), [(0, 0), (1, -1)])
async def test_a_new_title_repaints_its_row_alone(
    tutor: Make, updates: list[object], at: int, row: int
) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        chart = one.screen.query_one(ChartView)
        await sent(pilot, updates)
        titles = ["a title", "a subtitle"]
        chart.set_titles(*titles)
        await sent(pilot, updates)
        assert titles[at] in one.text("#chart").split("\n")[row]
        titles[at] = "another"
        chart.set_titles(*titles)
        rows = await sent(pilot, updates)
        assert "another" in one.text("#chart").split("\n")[row]
        region = chart.region
        assert rows == {range(region.y, region.bottom)[row]}


@pytest.mark.parametrize("theme", ["gdtui-dark", "gdtui-light"])
async def test_of_a_title_with_another_number_that_alone_is_drawn_and_as_in_its_row(
    tutor: Make, updates: list[object], theme: str
) -> None:
    one = tutor()
    async with one.app.run_test(size=(80, 24)) as pilot:
        one.app.theme = theme
        await pilot.pause(0.2)
        chart = one.screen.query_one(ChartView)
        chart.set_titles("loss 10.25, b 3", "step 9 ━━● of 9")
        await sent(pilot, updates)
        chart.set_titles("loss 10.75, b 3", "step 8 ━━● of 8")
        await pilot.pause(0.1)
        drawn = [piece for update in updates for piece in update._pieces]  # type: ignore[attr-defined]
        region = chart.region
        words = {(piece.y, "".join(part.text for part in piece.cells)) for piece in drawn}
        assert words == {(region.y, "7"), (region.bottom - 1, "8")}
        for y, x, cells, width in drawn:
            row = chart.render_lines(Region(0, y - region.y, region.width, 1))[0]
            whole = Strip(row.crop(x - region.x, x - region.x + width)).simplify()
            assert whole == Strip(cells).simplify()


class Coloured(BaseApp):
    CSS = "Static { color: $primary; }"

    def __init__(self, colour: str = "#FF0000") -> None:
        self._colour = colour
        super().__init__()

    def get_css_variables(self) -> dict[str, str]:
        return {**super().get_css_variables(), "primary": self._colour}

    def compose(self) -> ComposeResult:
        yield Static("text")


class Striking(Screen[None]):
    CSS = "Static { text-style: bold; }"

    def compose(self) -> ComposeResult:
        yield Static("text")


def count_parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text of rules that is parsed from now on."""
    parsed: list[str] = []
    parse = model_parse.parse

    def counted(scope: str, css: str, *rest: Any, **more: Any) -> Any:
        parsed.append(css)
        return parse(scope, css, *rest, **more)

    monkeypatch.setattr(stylesheet, "parse", counted)
    return parsed


async def test_of_a_screen_with_styles_of_its_own_only_those_are_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Coloured()
    async with app.run_test():
        parsed = count_parsed(monkeypatch)
        await app.push_screen(Striking())
        assert app.screen.query_one(Static).styles.text_style.bold
        assert Striking.CSS in parsed
        assert Coloured.CSS not in parsed


async def test_apps_share_the_rules_they_parse_but_not_their_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    PARSERS.clear()
    parsed = count_parsed(monkeypatch)
    for number, colour in enumerate(["#FF0000", "#00FF00", "#FF0000", "#00FF00"], 1):
        app = Coloured(colour)
        async with app.run_test():
            assert app.screen.query_one(Static).styles.color.hex == colour
        assert parsed.count(Coloured.CSS) == min(number, 2)


class Roles(BaseApp):
    CSS = ".roles--mark { color: #FF0000; } .-new .roles--mark { color: #00FF00; }"

    def compose(self) -> ComposeResult:
        yield Marked()


class Marked(Widget):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"roles--mark", "roles--rare"}

    def render(self) -> Text:
        return Text("×", self.get_component_rich_style("roles--mark", partial=True))


async def test_a_role_is_styled_when_it_is_drawn_and_drawn_anew_when_its_style_changes() -> None:
    app = Roles()
    async with app.run_test(size=(20, 4)) as pilot:
        marked = app.query_one(Marked)
        for colour, classes in (("#ff0000", ""), ("#00ff00", "-new")):
            app.screen.set_classes(classes)
            await pilot.pause()
            mark = next(iter(app.screen._compositor.render_strips()[0]))
            assert mark.style is not None
            assert mark.style.color == Color.parse(colour)
            assert [*marked._component_styles] == ["roles--mark"]
        with pytest.raises(KeyError):
            marked.get_component_styles("roles--another")


async def test_of_an_app_that_nobody_sees_nothing_is_drawn_but_a_whole_screen() -> None:
    app = Coloured()
    async with app.run_test(size=(20, 4)) as pilot:
        await app.push_screen(Thrifty())
        await pilot.pause()
        compositor = app.screen._compositor
        for unseen in (True, False):
            app.unseen = unseen
            compositor._dirty_regions.add(Region(0, 0, 20, 1))
            assert (compositor.render_update() is None) == unseen
            assert compositor.render_update(full=True) is not None
