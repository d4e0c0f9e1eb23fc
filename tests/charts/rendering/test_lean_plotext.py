"""plotext draws the same axes without its documentation, and that is what a start is spared."""

from __future__ import annotations

import subprocess
import sys

DRAW = """
plotext.clear_figure(); plotext.theme("clear"); plotext.limit_size(False, False)
plotext.plot_size(60, 20); plotext.xlim(-3, 4); plotext.ylim(0, 50)
plotext.xticks([-3, 0, 4], ["-3", "0", "4"]); plotext.yticks([0, 25, 50], ["0", "25", "50"])
plotext.scatter([0], [0], marker=" ")
print(plotext.uncolorize(plotext.build()))
"""
LEAN = "from gdtui.charts.rendering.lean_plotext import plotext\n"


def output(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout


def test_axes_are_drawn_as_by_the_whole_of_it() -> None:
    assert output(LEAN + DRAW) == output("import plotext\n" + DRAW)


def test_its_documentation_is_not_put_together() -> None:
    parts = "import sys; print([m for m in sys.modules if m.startswith('plotext._doc')])"
    assert output(LEAN + parts).strip() == "[]"
    assert "plotext._doc_utils" in output("import plotext\n" + parts)


def test_who_has_imported_it_before_keeps_it_whole() -> None:
    whole = "import plotext\nbefore = plotext\n" + LEAN
    assert output(whole + "print(before is plotext, bool(plotext.doc))").strip() == "True True"
