"""Settings: which of file, environment and command line holds, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.settings import KNOWN, SettingsError, load, settings_file


def test_without_a_file_the_defaults_hold() -> None:
    found = load()
    assert {name: one.value for name, one in found.items()} == {
        name: known.default for name, known in KNOWN.items()
    }
    assert {one.source for one in found.values()} == {"default"}


def test_each_source_goes_before_the_one_below(monkeypatch: pytest.MonkeyPatch) -> None:
    file = settings_file()
    file.write_text('theme = "light"\nfps = 5\nascii = true\n', encoding="utf-8")
    monkeypatch.setenv("GDTUI_FPS", "7")
    monkeypatch.setenv("GDTUI_ASCII", "0")
    found = load({"ascii": True, "theme": None})
    assert (found["theme"].value, found["theme"].source) == ("light", "file")
    assert (found["fps"].value, found["fps"].source) == (7, "environment")
    assert (found["ascii"].value, found["ascii"].source) == (True, "command line")
    assert found["reduced_motion"].source == "default"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme = ", "Write lines such as"),
        ('them = "dark"', "did you mean `theme`?"),
        ('theme = "blue"', "write dark or light"),
        ("fps = 0", "from 1 to 30"),
        ("fps = true", "from 1 to 30"),
        ('fps = "many"', "from 1 to 30"),
        ("ascii = 3", "true or false"),
        ("zebra = 1", "there are theme"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence_with_its_name(
    text: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(file=file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDTUI_REDUCED_MOTION", "perhaps")
    with pytest.raises(SettingsError, match="GDTUI_REDUCED_MOTION cannot be 'perhaps'"):
        load()


@given(st.binary(max_size=60))
def test_any_file_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    file = tmp_path_factory.mktemp("any") / "settings.toml"
    file.write_bytes(raw)
    told = ""
    try:
        load(file=file)
    except SettingsError as error:
        told = str(error)
    assert told == "" or str(file) in told
