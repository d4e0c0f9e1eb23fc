"""The sweep of the learning rate is built by hand, run by run, and then seen whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from gdtui.charts import draw_chart
from gdtui.charts.chart_spec import ChartSpec, Line, Points, Text
from gdtui.charts.plots.rate_sweep import CHART
from gdtui.charts.rendering.canvas import RANKS
from gdtui.charts.rendering.painter import paint
from gdtui.course.parser import parse
from gdtui.session.session import Session
from tests.charts.conftest import WEATHER, Open, Rerun
from tests.charts.layers import description_of, layers_of, line_of, marker_of
from tests.lessons import lesson_text

ASKING = """\
## The cliff

Find it.

```{do}
goal: loss > 100000
hints: [One., Two., Three.]
solution: [space*40]
```
"""


def limits_of(spec: ChartSpec) -> list[Line]:
    """The line of the limit, where it is drawn."""
    lines = (layer for layer in spec.layers if isinstance(layer, Line))
    return [line for line in lines if line.label.startswith("limit")]


def asking(folder: Path) -> Session:
    path = folder / "01_the-cliff.md"
    path.write_text(
        lesson_text(
            ASKING,
            problem=f"{{{WEATHER}}}",
            descent="{learning_rate: 1.0e-5}",
            charts="[rate_sweep]",
        )
    )
    return Session.open(parse(path))


def test_while_the_page_asks_for_the_cliff_only_runs_of_ones_own_are_shown(
    tmp_path: Path, rerun: Rerun
) -> None:
    session = asking(tmp_path)._advance(60).pin()
    after_fifty = float(session.trace.losses[50])
    session = rerun(session, "5e-5", 20).pin()
    session = rerun(session, "0.0003", 3)
    spec = draw_chart("rate_sweep", session)
    assert not layers_of(spec, "curve")
    assert not limits_of(spec), "the limit is what is looked for"
    dot, shorter = (layer for layer in layers_of(spec, "ghost") if isinstance(layer, Points))
    assert dot.label == "1 η 1e-5"
    assert shorter.label == "2 η 5e-5, 20 steps"
    assert (dot.x[0], dot.y[0]) == (1e-5, after_fifty)
    assert marker_of(spec, "current").y == session.loss
    assert "limit" not in description_of(session, "rate_sweep")
    done = session._advance(7)
    assert done.page_done
    spec = draw_chart("rate_sweep", done)
    curve, (limit,) = line_of(spec, "curve"), limits_of(spec)
    assert limit.x[0] == done.critical_rate
    canvas = paint(spec, 66, 13)
    named = (canvas.ranks == RANKS["zero"]) & (canvas.codes == ord("•"))
    assert named.sum() == 1, "its foot, where the cliff stands on all the rest"
    assert np.interp(np.log(1e-5), np.log(curve.x), np.log(curve.y)) == pytest.approx(
        np.log(after_fifty)
    )


def test_the_names_of_pinned_runs_leave_the_sweep_in_sight(run: Open, rerun: Rerun) -> None:
    session = run("1e-5", 40).pin()
    for rate in ("5e-5", "2e-4"):
        session = rerun(session, rate, 40).pin()
    spec = CHART.draw(rerun(session, "5e-4", 5))
    wordless = structs.replace(
        spec, layers=tuple(layer for layer in spec.layers if not isinstance(layer, Text))
    )
    text, bare = (paint(one, 41, 13) for one in (spec, wordless))
    curve = bare.ranks == RANKS["curve"]
    assert (text.ranks[curve] != RANKS["curve"]).sum() <= 4, "a dot, and three rows of the cliff"
    cliff = curve[:, bare.width * 3 // 4 :]
    assert cliff.any(axis=1).sum() > 6, "it goes up in the colour of the sweep, not of the limit"
    for number, rate in enumerate(("1e-5", "5e-5", "0.0002"), 1):
        assert f"{number} η {rate}, 40 steps" in text.plain()


def test_whole_pinned_runs_say_what_their_rate_does(run: Open, rerun: Rerun) -> None:
    session = run("1e-5", 60).pin()
    session = rerun(session, "2e-4", 60).pin()
    spec = CHART.draw(rerun(session, "5e-4", 5))
    named = {layer.label for layer in spec.layers}
    assert {"1 η 1e-5, slow", "2 η 0.0002, overshoots"} <= named


def test_the_cliff_is_where_the_loss_is_above_that_at_the_start(run: Open) -> None:
    session = run("1e-5", 0)
    said = CHART.describe(session)
    assert any(sentence.startswith("From 2.54e-4 on it is above") for sentence in said)
    assert 2.51e-4 < session.critical_rate < 2.54e-4


def test_a_run_whose_rate_was_changed_is_at_no_rate(run: Open, rerun: Rerun) -> None:
    session = run("1e-5", 20)
    changed = session.rate_up().step()
    assert layers_of(CHART.draw(session), "current")
    assert not layers_of(CHART.draw(changed), "current")
    assert layers_of(CHART.draw(rerun(changed, "2e-5", 2)), "current")
