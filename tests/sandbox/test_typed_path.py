"""A path means what it means to a shell or a file manager, and a name that is there itself."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.request import pathname2url

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.restricted_access import Access
from gdtui.sandbox.form import Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.sandbox.typed_path import find_table
from gdtui.sandbox.validation import FormError

FREE = Access()
NAMES = st.text(
    st.characters(exclude_categories=["C"], exclude_characters="/")
    | st.sampled_from(" '\"\\$~#?%"),
    min_size=1,
    max_size=20,
).filter(lambda name: name.strip(" .") == name.strip() == name and len(name.encode()) < 200)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my home"
    folder.mkdir()
    (folder / "own table.csv").write_text("a,b\n1,2\n2,4\n3,5\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_path_is_found_however_it_is_given(home: Path) -> None:
    path = home / "own table.csv"
    dropped = str(path).replace(" ", "\\ ")
    for text in (
        str(path),
        f"  {path} ",
        f"'{path}'",
        f'"{path}"',
        dropped,
        dropped + " ",
        "~/own table.csv",
        "~/own\\ table.csv",
        "'~/own table.csv'",
        "$HOME/own table.csv",
        "${HOME}/own\\ table.csv",
        path.as_uri(),
        f"file://localhost{pathname2url(str(path))}",
    ):
        assert Path(find_table(text, FREE)) == path, text
        session = open_sandbox(Form(text, "a", "b", split="1,0,0"), FREE)
        assert session.own_page.problem.dataset == str(path)
    for text in ("my home/own table.csv", "'my home/own table.csv'", "my\\ home/own\\ table.csv"):
        assert find_table(text, FREE) == "my home/own table.csv", text


@given(NAMES)
def test_whatever_a_file_is_called_quoting_it_as_a_shell_does_means_it(name: str) -> None:
    path = f"/no such folder/{name}"
    assert find_table(shlex.quote(path), FREE) in (path, path.rstrip())
    assert find_table(Path(path).as_uri(), FREE) == path


def test_a_dollar_that_a_shell_takes_for_a_dollar_is_one(home: Path) -> None:
    """A file called $HOME, quoted as a shell does, was looked for in the home folder."""
    for text in ("'/none/$HOME'", "/none/\\$HOME"):
        assert find_table(text, FREE) == "/none/$HOME", text


def test_a_name_that_is_there_is_taken_as_it_stands(home: Path) -> None:
    for name in ("it's.csv", "'quoted'.csv", "a\\ b.csv", "$HOME", "100%25.csv"):
        Path(name).write_text("a,b\n1,2\n", encoding="utf-8")
        assert find_table(name, FREE) == name


def test_what_is_not_there_is_named_as_it_was_looked_for(home: Path) -> None:
    with pytest.raises(FormError) as caught:
        open_sandbox(Form("~/none.csv", "a", "b"), FREE)
    assert f"there is no file {home}/none.csv" in caught.value.said["table"]


def test_where_files_are_closed_nothing_is_looked_for(home: Path) -> None:
    for text in ("~/own table.csv", "$HOME", "seattle-weather", "'seattle-weather'"):
        assert find_table(text, Access(restricted=True)) == text
    with pytest.raises(FormError) as caught:
        open_sandbox(Form("~/own table.csv", "a", "b"), Access(restricted=True))
    assert "only the shipped tables are open here" in caught.value.said["table"]


def test_a_file_of_another_computer_is_none_of_ours() -> None:
    text = "file://server/own.csv"
    assert find_table(text, FREE) == text
