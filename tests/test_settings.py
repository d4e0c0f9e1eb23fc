"""Settings: which of file, environment and command line holds, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gdtui.cli.appearance import APPEARANCE, find_settings, load_settings
from gdtui.cli.main import cli
from gdtui.settings import LOOK_SETTINGS, Look, SettingsError, settings_file


def test_without_a_file_the_defaults_hold() -> None:
    found = load_settings()
    assert {name: one.value for name, one in found.items()} == {
        name: known.default for name, known in LOOK_SETTINGS.items()
    }
    assert {one.origin for one in found.values()} == {"default"}


def test_each_source_goes_before_the_one_below(monkeypatch: pytest.MonkeyPatch) -> None:
    file = settings_file()
    file.write_text('theme = "light"\nfps = 5\nascii = true\n', encoding="utf-8")
    monkeypatch.setenv("GDTUI_FPS", "7")
    monkeypatch.setenv("GDTUI_ASCII", "0")
    found = load_settings(["--ascii"])
    assert (found["theme"].value, found["theme"].origin) == ("light", "file")
    assert (found["fps"].value, found["fps"].origin) == (7, "environment")
    assert (found["ascii"].value, found["ascii"].origin) == (True, "command line")
    assert found["reduced_motion"].origin == "default"


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
        load_settings(file=file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDTUI_REDUCED_MOTION", "perhaps")
    with pytest.raises(SettingsError, match="GDTUI_REDUCED_MOTION cannot be 'perhaps'"):
        load_settings()


@given(st.binary(max_size=60))
def test_any_file_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    file = tmp_path_factory.mktemp("any") / "settings.toml"
    file.write_bytes(raw)
    told = ""
    try:
        load_settings(file=file)
    except SettingsError as error:
        told = str(error)
    assert told == "" or str(file) in told


def look_of(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Look:
    """The look with which the command would open the tutor."""
    seen: list[Look] = []

    def opened(*_: object, look: Look, **__: object) -> int:
        seen.append(look)
        return 0

    monkeypatch.setattr("gdtui.ui.launch.run_tutor", opened)
    monkeypatch.setattr("gdtui.cli.open.require_terminal", lambda: None)
    ended = CliRunner().invoke(cli, list(arguments))
    assert ended.exit_code == 0, ended.output
    return seen[0]


def test_the_tutor_opens_as_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().write_text('theme = "light"\nreduced_motion = true\n', encoding="utf-8")
    look = look_of(monkeypatch, "7")
    assert look.light
    assert look.still
    assert look.fps == 10


def test_the_command_line_overrides_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'theme = "light"\nreduced_motion = true\nascii = true\nfps = 3\n'
    settings_file().write_text(text, encoding="utf-8")
    given = ("--theme", "dark", "--motion", "--no-ascii", "--fps", "20")
    look = look_of(monkeypatch, "open", *given)
    assert look == Look(light=False, ascii=False, fps=20, still=False)


def test_a_wrong_setting_is_one_sentence_and_no_tutor() -> None:
    settings_file().write_text('theme = "blue"\n', encoding="utf-8")
    ended = CliRunner().invoke(cli, ["settings"])
    assert ended.exit_code == 1
    assert "write dark or light" in ended.output
    assert "Traceback" not in ended.output


WISHES: dict[str, tuple[object, object]] = {
    "theme": ("light", "dark"),
    "palette": ("contrast", "none"),
    "ascii": (True, False),
    "fps": (5, 20),
    "reduced_motion": (True, False),
    "glide": (True, False),
    "title": (False, True),
    "record": (False, True),
}
"""Two values of each setting."""


def written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def option(name: str, value: object) -> list[str]:
    switches = {
        "ascii": ("--ascii", "--no-ascii"),
        "reduced_motion": ("--reduced-motion", "--motion"),
        "glide": ("--glide", "--no-glide"),
        "title": ("--title", "--no-title"),
        "record": ("--record", "--no-record"),
    }
    if name in switches:
        return [switches[name][not value]]
    return [f"--{name}", str(value)]


def test_there_is_a_wish_for_every_setting() -> None:
    assert WISHES.keys() == LOOK_SETTINGS.keys() == APPEARANCE.keys()


@pytest.mark.parametrize("name", WISHES)
def test_every_setting_comes_from_file_variable_and_command_line_in_this_order(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = WISHES[name]
    quoted = f'"{one}"' if isinstance(one, str) else written(one)
    settings_file().write_text(f"{name} = {quoted}\n", encoding="utf-8")
    plain = look_of(monkeypatch, "7")
    assert (load_settings()[name].value, load_settings()[name].origin) == (one, "file")
    monkeypatch.setenv(LOOK_SETTINGS[name].variable, written(other))
    assert (load_settings()[name].value, load_settings()[name].origin) == (other, "environment")
    turned = look_of(monkeypatch, "7")
    assert turned != plain
    assert look_of(monkeypatch, "7", *option(name, one)) == plain
    settings_file().unlink()
    assert look_of(monkeypatch, "7") == turned


@pytest.mark.parametrize("name", WISHES)
def test_a_wrong_value_is_told_from_wherever_it_comes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file().write_text(f'{name} = "sideways"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"`{name}` cannot be 'sideways': write "):
        load_settings()
    settings_file().unlink()
    variable = LOOK_SETTINGS[name].variable
    monkeypatch.setenv(variable, "sideways")
    with pytest.raises(SettingsError, match=rf"\${variable} cannot be 'sideways'"):
        load_settings()


def test_all_that_is_wrong_is_told_below_what_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().write_text('theme = "blue"\nfps = 99\nascii = "yes"\n', encoding="utf-8")
    monkeypatch.setenv("GDTUI_FPS", "7")
    ended = CliRunner().invoke(cli, ["settings"])
    assert ended.exit_code == 1
    assert "fps             7         environment" in ended.stdout
    for said in ("write dark or light", "from 1 to 30", "`ascii` cannot be 'yes'"):
        assert said in ended.stderr


def test_settings_are_shown_with_where_they_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().write_text("fps = 4\n", encoding="utf-8")
    monkeypatch.setenv("GDTUI_THEME", "light")
    lines = CliRunner().invoke(cli, ["settings"]).output.splitlines()
    rows = {line.split()[0]: line.split()[1:3] for line in lines[1 : 1 + len(LOOK_SETTINGS)]}
    assert rows["fps"] == ["4", "file"]
    assert rows["theme"] == ["light", "environment"]
    assert rows["reduced_motion"] == ["false", "default"]


def test_a_wrong_variable_leaves_what_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().write_text("fps = 4\n", encoding="utf-8")
    monkeypatch.setenv("GDTUI_FPS", "many")
    monkeypatch.setenv("GDTUI_THEME", "blue")
    found, faults = find_settings()
    assert found["fps"] == ("fps", 4, "file")
    assert found["theme"] == ("theme", "dark", "default")
    assert [str(fault).partition(" ")[0] for fault in faults] == ["$GDTUI_THEME", "$GDTUI_FPS"]


def test_what_the_command_line_says_makes_a_wrong_variable_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GDTUI_FPS", "many")
    assert look_of(monkeypatch, "7", "--fps", "5").fps == 5
    assert CliRunner().invoke(cli, ["7"]).exit_code == 1


def test_the_file_says_how_the_tutor_looks_and_no_other_option(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gdtui.cli.open.require_terminal", lambda: None)
    settings_file().write_text("page = 3\n", encoding="utf-8")
    ended = CliRunner().invoke(cli, ["7"])
    assert "there is no setting `page`" in ended.output


def test_lines_of_text_need_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDTUI_FPS", "many")
    assert CliRunner().invoke(cli, ["--plain", "7"], input="q\n").exit_code == 0
