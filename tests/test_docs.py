"""What the documents say of the course and of each other holds."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gdtui.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path for folder in (ROOT, ROOT / "docs", ROOT / "data") for path in folder.glob("*.md")
)
GROUPS = {"code"}
"""Commands that have commands of their own."""


def test_the_readme_lists_the_course_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    renewed = runpy.run_path(str(ROOT / "docs" / "course.py"))["renewed"]
    assert readme == renewed(readme), "run `make course`"
    assert "| 7 | Learning rate | 8 |" in readme


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.name))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"(?m)^    .*$", "", text)):
        path, _, heading = target.partition("#")
        if "://" in path:
            continue
        found = document.parent / path if path else document
        assert found.exists(), target
        if heading:
            titles = re.findall(r"(?m)^#+ (.*)$", found.read_text(encoding="utf-8"))
            assert heading in {title.lower().replace(" ", "-") for title in titles}, target


def _said_commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command with each option that is written behind it, up to the end of its line."""
    for line in re.findall(r"\bgdtui ((?:--restricted )?[^`\n|;>]*)", text):
        words = line.split("    ")[0].split()
        bare = [word for word in words if not word.startswith("-")] or ["open"]
        named = " ".join(bare[: 2 if bare[0] in GROUPS else 1])
        for option in re.findall(r"(?<!\S)--[a-z][a-z0-9-]*", line.split("    ")[0]):
            yield named if bare[0] in COMMANDS else "open", option


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.name))
def test_options_that_are_written_down_are_those_of_help(document: Path) -> None:
    top = click.Context(cli)
    for command, option in _said_commands(document.read_text(encoding="utf-8")):
        first, _, second = command.partition(" ")
        found = cli.get_command(top, first)
        if second:
            assert isinstance(found, click.Group)
            found = found.get_command(top, second)
        assert found is not None, command
        known = {
            name
            for param in (*found.get_params(top), *cli.get_params(top))
            for name in (*param.opts, *param.secondary_opts)
        }
        assert option in known, f"gdtui {command} {option}"


def test_what_is_written_of_options_is_found() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {("open", "--page"), ("run", "--epochs")} <= {*_said_commands(readme)}
