"""The lesson screen as one would first write it: Textual, textual-plotext, a chart drawn whole.

    python -m tests.benchmarks.peer fit|bowl|fit,bowl RATE

What `bench_screen.py` measures the tutor against. The same prose, ask, worked step, readout and
footer stand at the same places, and `space` takes the same step from the same start.
"""

from __future__ import annotations

import sys
from typing import ClassVar

import numpy as np
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Footer, Markdown, Static
from textual_plotext import PlotextPlot

from gdtui import datasets

PROSE = """\
Each point is a day in Seattle. Across is **x**, its highest temperature. Up is **y**, that of the
day after.

The line guesses y from x: ŷ = w·x + b. Each step moves w and b a little way down the slope of the
loss.

Press `space` and watch the line turn.
"""
ASK = "Bring the loss down: 40 steps"


class Peer(App[None]):
    """One chart or two, one line, one key."""

    CSS = """
    #title, #readout { height: 1; padding: 0 1; }
    #body { height: 1fr; }
    #left { width: 2fr; max-width: 56; }
    #page { height: 1fr; border: round gray; padding: 0 2; }
    #side { width: 3fr; }
    PlotextPlot { height: 1fr; border: round gray; }
    #panel { height: 8; border: round gray; }
    """
    BINDINGS: ClassVar = [
        Binding("space", "step", "step"),
        Binding("b", "back", "back"),
        Binding("0", "again", "restart"),
        Binding("h", "hint", "hint"),
        Binding("q", "quit", "quit"),
    ]

    def __init__(self, charts: str, rate: float) -> None:
        super().__init__()
        self.charts, self.rate = charts.split(","), rate
        rows = datasets.load(
            "seattle-weather", features=("tmax",), target="next:tmax"
        ).problem.training
        self.x, self.y = rows.features[:, 0], rows.targets
        self.w = self.b = 0.0
        self.path: list[tuple[float, float]] = []

    def compose(self) -> ComposeResult:
        yield Static("gdtui  1 Measured", id="title")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                with VerticalScroll(id="page"):
                    yield Markdown(PROSE)
                    yield Static(ASK)
                if len(self.charts) > 1:
                    yield Static(id="panel")
            with Vertical(id="side"):
                for _ in self.charts:
                    yield PlotextPlot()
                if len(self.charts) == 1:
                    yield Static(id="panel")
        yield Static(id="readout")
        yield Footer()

    def on_mount(self) -> None:
        self.show()

    def loss(self, w: float) -> float:
        return float(np.mean((w * self.x + self.b - self.y) ** 2))

    def action_step(self) -> None:
        self.path.append((self.w, self.loss(self.w)))
        residual = self.w * self.x + self.b - self.y
        self.w -= self.rate * 2 * float(np.mean(residual * self.x))
        self.b -= self.rate * 2 * float(np.mean(residual))
        self.show()

    def show(self) -> None:
        for chart, plot in zip(self.charts, self.query(PlotextPlot), strict=True):
            self.draw(chart, plot)
        self.tell()

    def draw(self, chart: str, plot: PlotextPlot) -> None:
        plt = plot.plt
        plt.clear_data()
        if chart == "fit":
            plt.title("tmax_tomorrow against tmax")
            plt.scatter(self.x.tolist(), self.y.tolist(), marker="braille", label="data")
            ends = np.linspace(25.0, 100.0, 64)
            plt.plot(ends.tolist(), (self.w * ends + self.b).tolist(), marker="braille", label="ŷ")
            plt.xlim(25, 100)
            plt.ylim(0, 100)
        else:
            plt.title("loss against w")
            ws = np.linspace(-0.2, 2.2, 241)
            plt.plot(ws.tolist(), [self.loss(w) for w in ws], marker="braille", label="loss")
            if self.path:
                path_w, path_loss = zip(*self.path, strict=True)
                plt.plot(path_w, path_loss, marker="braille", label="path")
            plt.scatter([self.w], [self.loss(self.w)], marker="●", label="now")
            plt.xlim(-0.2, 2.2)
            plt.ylim(0, 5000)
        plot.refresh()

    def tell(self) -> None:
        residual = self.w * self.x + self.b - self.y
        loss, dw, db = (
            float(np.mean(residual**2)),
            2 * float(np.mean(residual * self.x)),
            2 * float(np.mean(residual)),
        )
        self.query_one("#panel", Static).update(
            f"forward  ŷ = {self.w:.4g}·{self.x[0]:.4g} + {self.b:.4g}"
            f" = {self.w * self.x[0] + self.b:.4g}\n"
            f"loss     mean (ŷ−y)² = {loss:.4g}\n"
            f"gradient ∂L/∂w = {dw:.4g}\n"
            f"         ∂L/∂b = {db:.4g}\n"
            f"update   w ← {self.w:.4g} − {self.rate:g}·{dw:.4g} = {self.w - self.rate * dw:.4g}\n"
            f"         b ← {self.b:.4g} − {self.rate:g}·{db:.4g} = {self.b - self.rate * db:.4g}"
        )
        self.query_one("#readout", Static).update(
            f"step {len(self.path)}  loss {loss:.4g}  η {self.rate:g}  |∇L| {np.hypot(dw, db):.4g}"
        )


if __name__ == "__main__":
    Peer(sys.argv[1], float(sys.argv[2])).run()
