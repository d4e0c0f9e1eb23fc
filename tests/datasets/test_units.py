"""A unit in the name of a column, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdtui.charts import draw_chart
from gdtui.datasets.units import name_without_unit, unit_in_name
from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("height (cm)", "cm"),
        ("height[cm]", "cm"),
        ("Temp (°C)", "°C"),
        ("wind [m/s]", "m/s"),
        ("BMI (kg/m²)", "kg/m²"),
        ("flux (W m^-2)", "W m^-2"),
        ("pay (USD per hour)", "USD per hour"),
        ("share (%)", "%"),
        ("ride ( km )", "km"),
        ("energy (kWh)", "kWh"),
        ("age (years)", "years"),
        ("気温 (°C)", "°C"),
    ],
)
def test_a_unit_in_brackets_is_one(name: str, unit: str) -> None:
    assert unit_in_name(name) == unit
    assert name_without_unit(name, unit) == name.split("(")[0].split("[")[0].rstrip()


@pytest.mark.parametrize(
    "name",
    [
        "rain (total)",
        "temp (min)",
        "temp (max)",
        "x (2019)",
        "class (A)",
        "y (old)",
        "f(x)",
        "(cm",
        "a (b) c",
        "t ()",
    ],
)
def test_what_is_no_unit_is_none(name: str) -> None:
    assert unit_in_name(name) == ""


def test_the_axes_have_the_names_and_units_of_the_data(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    rows = "".join(f"{150 + row},{50 + row * 3 % 17}\n" for row in range(30))
    path.write_text("height (cm),weight [kg]\n" + rows, encoding="utf-8")
    form = Form(str(path), "height (cm)", "next:weight [kg]", scale="none", rate="1e-5")
    raw = open_sandbox(form, Access())
    fit, bowl = draw_chart("fit", raw), draw_chart("bowl", raw)
    assert (fit.x.label, fit.y.label) == ("height (cm)", "weight_next (kg)")
    assert (bowl.x.label, bowl.y.label) == ("w (kg per cm)", "loss (kg²)")
    scaled = open_sandbox(Form(str(path), "height (cm)", "weight [kg]"), Access())
    assert draw_chart("fit", scaled).x.label == "height (standardised)"
    network = Form(
        *(str(path), "height (cm)", "weight [kg]"), model="network", loss="mean_squared_error"
    )
    opened = open_sandbox(network, Access())
    assert draw_chart("fit", opened).y.label == "weight (kg)"
    assert opened.step().loss < opened.loss
