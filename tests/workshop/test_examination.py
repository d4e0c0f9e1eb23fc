"""Each file of the workshop: untouched, right in several forms, with each of the usual slips."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gdtui.workshop.examination import FileFinding, examine, examine_all
from gdtui.workshop.folder import begin_folder
from gdtui.workshop.later_slips import SLIPS as KNOWN
from gdtui.workshop.parts import PARTS, part_of
from gdtui.workshop.runner import LearnerProcess
from tests.workshop.solutions import OTHER_FORMS, SLIPS, begin_solved, filled, slip_lines, solve


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin_solved(tmp_path_factory.mktemp("workshop"))


@pytest.fixture(scope="module")
def process(folder: Path) -> Iterator[LearnerProcess]:
    process = LearnerProcess(folder)
    yield process
    process.stop()


@pytest.fixture(scope="module")
def found(process: LearnerProcess) -> dict[int, FileFinding]:
    return {finding.part.number: finding for finding in examine_all(process)}


def look_at(
    process: LearnerProcess, folder: Path, found: dict[int, FileFinding], number: int, lines: str
) -> FileFinding:
    """What is said of a part with these lines, the others being right."""
    part = part_of(number)
    try:
        (folder / part.file).write_text(filled(part, lines), encoding="utf-8")
        return examine(process, part, found)
    finally:
        solve(folder, number)


def test_untouched_each_file_says_where_and_what_to_write(tmp_path: Path) -> None:
    begin_folder(tmp_path)
    process = LearnerProcess(tmp_path)
    findings = examine_all(process)
    process.stop()
    for finding in findings:
        source = (tmp_path / finding.part.file).read_text("utf-8").split("\n")
        assert finding.state == "empty"
        line = int(finding.message.split()[2])
        assert source[line - 1].rstrip().endswith("...")
        assert finding.part.place in finding.message


def test_the_right_lines_hold(found: dict[int, FileFinding]) -> None:
    assert {finding.state for finding in found.values()} == {"holds"}, found


@pytest.mark.parametrize("number", range(1, 11))
def test_other_right_forms_hold(
    process: LearnerProcess, folder: Path, found: dict[int, FileFinding], number: int
) -> None:
    for lines in OTHER_FORMS[number]:
        finding = look_at(process, folder, found, number, lines)
        assert finding.state == "holds", f"{lines}: {finding.message}"


@pytest.mark.parametrize("number", range(1, 11))
def test_each_usual_slip_has_a_sentence_of_its_own(
    process: LearnerProcess, folder: Path, found: dict[int, FileFinding], number: int
) -> None:
    said: dict[str, str] = {}
    for lines, piece in SLIPS[number]:
        finding = look_at(process, folder, found, number, slip_lines(lines))
        assert finding.state in ("wrong", "fails"), f"{lines}: {finding.message}"
        assert piece in finding.message, f"{lines}: {finding.message}"
        assert "{" not in finding.message
        assert finding.message not in said, f"{lines} and {said[finding.message]}"
        said[finding.message] = lines
    for slip in KNOWN[number]:  # each is tried: none can be hidden behind another
        pattern = re.sub(r"\\\{\w+\\\}", ".*", re.escape(slip.text))
        assert any(re.fullmatch(pattern, message) for message in said), slip.text


def test_a_file_waits_for_those_it_calls(tmp_path: Path) -> None:
    begin_folder(tmp_path)
    solve(tmp_path, 1, 4, 5)
    process = LearnerProcess(tmp_path)
    findings = examine_all(process)
    process.stop()
    assert findings[4].state == "waits"
    assert "part03_gradient.py comes first" in findings[4].message


def test_the_numbers_of_a_message_are_those_of_the_learner(
    process: LearnerProcess, folder: Path, found: dict[int, FileFinding]
) -> None:
    finding = look_at(process, folder, found, 3, "return np.mean(error * x), np.mean(2 * error)")
    table = np.loadtxt(folder / "weather.csv", delimiter=",", skiprows=1, usecols=1)
    x, y = table[:1021], table[1:1022]
    right = np.mean(2 * (0.52 * x + 4.69 - y) * x)
    assert f"{right:,.1f}".replace("-", "−") in finding.message
    assert f"{right / 2:,.1f}".replace("-", "−") in finding.message


def test_parts_are_numbered_in_their_order() -> None:
    assert [part.number for part in PARTS] == list(range(1, 11))
    assert all(other < part.number for part in PARTS for other in part.needs)
