"""The wheel carries lessons and data and finds them; so does the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from hatchling.build import build_editable, build_wheel

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, folder: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return folder / build_wheel(str(folder))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel, and these tests' own dependencies.

    A `.pth` file lends it the folders of this environment, without the `.pth` files in them: so
    neither an editable install nor the checkout can answer for the wheel.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True, symlinks=os.name == "posix")
    paths = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    scripts = Path(sysconfig.get_path("scripts", "venv", paths))
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "lent.pth").write_text("\n".join(lent))
    python = scripts / Path(sys.executable).name
    pip = ("-m", "pip", "install", "--quiet", "--no-index", "--no-deps")
    run(python, *pip, wheel, folder=folder)
    return scripts


def test_the_wheel_holds_what_the_program_reads(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder, pattern in (("lessons", "*.md"), ("data", "*.csv")):
        files = sorted(path.name for path in (ROOT / folder).glob(pattern))
        packed = [name.rpartition("/")[2] for name in names if f"gdtui/_{folder}/" in name]
        assert files
        assert set(files) <= set(packed)
    assert {
        "gdtui/ui/styles.tcss",
        *(f"gdtui/ui/screens/{name}.tcss" for name in ("dialogs", "screens")),
    } <= set(names)
    assert "gdtui/py.typed" in names
    tops = {name.partition("/")[0] for name in names}
    assert all(top == "gdtui" or top.endswith(".dist-info") for top in tops)


def test_an_editable_install_copies_nothing_that_could_grow_stale(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        names = zipfile.ZipFile(tmp_path / build_editable(str(tmp_path))).namelist()
    assert not [name for name in names if name.startswith("gdtui/")]


@pytest.mark.slow
def test_lessons_and_data_are_found_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    gdtui = installed / "gdtui"
    where = run(installed / "python", "-c", "import gdtui; print(gdtui.__file__)", folder=tmp_path)
    assert Path(where).is_relative_to(installed.parent)
    from_wheel = json.loads(run(gdtui, "list", "--json", folder=tmp_path))
    from_checkout = run(sys.executable, "-m", "gdtui", "list", "--json", folder=tmp_path)
    assert from_wheel == json.loads(from_checkout) != []
    result = json.loads(run(gdtui, "run", "--epochs", "3", "--json", folder=tmp_path))
    assert result["loss"]["train"] < 30
    assert run(gdtui, "--version", folder=tmp_path).startswith("gdtui ")


def test_the_test_command_is_the_same_everywhere() -> None:
    command = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest\n"
    for file in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        assert command in (ROOT / file).read_text(encoding="utf-8")


OWN_TEST = """\
def test_a_lesson_of_ones_own(gdtui_screen):
    shot = gdtui_screen("7", page=1, press="space*3", size=(80, 24))
    assert shot.figures["session"]["step"] == 3
    shot.matches("goldens/seven.screen")
"""


@pytest.mark.slow
def test_the_fixture_serves_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(OWN_TEST, encoding="utf-8")
    python = installed / Path(sys.executable).name
    pytest_ = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0")
    assert "1 passed" in run(*pytest_, "--gdtui-update", folder=tmp_path)
    assert (tmp_path / "goldens" / "seven.screen").read_text(encoding="utf-8").startswith("gdtui")
    assert "1 passed" in run(*pytest_, folder=tmp_path)


@pytest.mark.slow
def test_the_plugin_costs_pytest_next_to_nothing(installed: Path, tmp_path: Path) -> None:
    code = "import pytest, sys; before = {*sys.modules}; import gdtui.pytest_plugin; "
    code += "print(*sorted({*sys.modules} - before))"
    loaded = run(installed / Path(sys.executable).name, "-c", code, folder=tmp_path).split()
    assert loaded == ["gdtui", "gdtui.pytest_plugin"]
