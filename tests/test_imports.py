"""What importing costs: nobody waits for pandas or a screen that is not wanted.

The layers themselves are contracts of import-linter, in pyproject.toml.
"""

import subprocess
import sys

import pytest

from gdtui.resources import data_folder

HEAVY = {"pandas", "textual", "rich", "plotext", "contourpy", "sklearn", "scipy"}


def imported(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        ).stdout.split()
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    [
        "engine",
        "datasets",
        "course",
        "session.session",
        "charts",
        "authoring.checker",
        "headless",
        "cli",
    ],
)
def test_importing_pulls_nothing_heavy(module: str) -> None:
    assert not imported(f"import gdtui.{module}") & HEAVY


def test_the_commands_cost_next_to_nothing() -> None:
    assert not imported("import gdtui.cli.main") & {"numpy", "yaml", "msgspec", "markdown_it"}


def test_a_process_for_learners_files_loads_neither_engine_nor_screen() -> None:
    heavy = HEAVY | {"click", "yaml", "markdown_it", "msgspec.yaml"}
    assert not imported("import gdtui.workshop.child") & heavy
    loaded = "import gdtui.workshop.child, sys; assert 'gdtui.engine' not in sys.modules"
    assert "numpy" in imported(loaded)


def test_the_first_screen_waits_for_textual_alone() -> None:
    program = "numpy pandas plotext contourpy yaml msgspec markdown_it"
    assert not imported("import gdtui.cli.main, gdtui.ui.launch") & {*program.split()}


def test_the_screen_loads_neither_textuals_palette_nor_pygments() -> None:
    program = """
from gdtui.ui.terminal.lean_textual import import_textual
import_textual()
import gdtui.ui.launch, gdtui.ui.navigator, sys
left_out = {"textual.command", "textual.widgets._directory_tree", "pygments"}
assert not sys.modules.keys() & left_out, sys.modules.keys() & left_out
from textual.widgets import _markdown
coloured = _markdown.highlight("x = 1  # one", language="python")
from textual.highlight import highlight
assert coloured.spans == highlight("x = 1  # one", language="python").spans != []
"""
    assert "pygments" in imported(program)


def test_the_engine_knows_numpy_alone() -> None:
    assert not imported("import gdtui.engine") & {"click", "yaml", "msgspec", "markdown_it"}


def test_a_run_needs_no_screen_and_no_lessons() -> None:
    run = "from gdtui.cli.main import cli; cli(['run', '--epochs', '1'], standalone_mode=False)"
    assert not imported(run) & {"textual", "rich", "plotext", "yaml", "msgspec", "sklearn"}


@pytest.mark.slow
@pytest.mark.parametrize("lesson", ["1", "7", "16"])
def test_looking_ahead_never_imports_pandas(lesson: str) -> None:
    ahead = (
        "from gdtui import course; from gdtui.session.sources import Sources; "
        f"Sources().read_ahead(course.find('{lesson}'))"
    )
    assert "pandas" not in imported(ahead)


@pytest.mark.slow
def test_pandas_is_imported_for_a_table_that_is_not_shipped_alone() -> None:
    load = "from gdtui import datasets; datasets.load('seattle-weather', features=['tmax'], "
    assert "pandas" not in imported(f"{load} target='next:tmax', fill='forward')")
    assert "pandas" not in imported(f"{load} target='next:tmax', blank=9, fill='drop')")
    assert "pandas" not in imported(f"{load} target='next:tmax', blank=9, fill='forward')")
    own = load.replace("seattle-weather", str(data_folder() / "seattle-weather.csv"))
    assert "pandas" in imported(f"{own} target='next:tmax')")
