from pathlib import Path

from gdtui import datasets, resources


def test_a_checkout_reads_its_own_top_level_folders() -> None:
    top = Path(__file__).resolve().parent.parent
    assert resources.lessons_folder() == top / "lessons"
    assert resources.data_folder() == top / "data"


def test_a_packaged_folder_wins(tmp_path: Path) -> None:
    package = tmp_path / "gdtui"
    (package / "_data").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    assert resources.data_folder(package) == package / "_data"
    assert resources.lessons_folder(package) == tmp_path / "lessons"


def test_every_shipped_table_is_described() -> None:
    described = (resources.data_folder() / "README.md").read_text(encoding="utf-8")
    assert datasets.shipped_names() == ("seattle-weather", "xor")
    assert all(f"## {name}.csv" in described for name in datasets.shipped_names())
