import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from gdtui import course
from gdtui.cli import main
from gdtui.cli.terminal import NoTerminal, require_terminal
from gdtui.progress import resume
from gdtui.progress.store import PROGRESS_FILE, Place, Progress, progress_folder
from gdtui.session.lesson_run import PageMark
from gdtui.session.session import Session
from gdtui.settings import Look
from gdtui.ui import launch, startup
from tests.lessons import shipped_lessons

LESSON = next(path for path in course.lesson_files() if path.stem == "07_learning-rate")


def gdtui(*arguments: str) -> Result:
    return CliRunner().invoke(main.cli, arguments, prog_name="gdtui")


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of shell, in which `gdtui` is this one."""
    define = f'gdtui() {{ "{sys.executable}" -m gdtui "$@"; }}'
    return subprocess.run(
        ["bash", "-c", f"{define}\n{line}"],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


Opened = dict[str, Any]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What the tutor is opened with, on a terminal that would do."""
    seen: Opened = {}

    def run(
        file: Path | None, files: dict[str, Path], lessons: Callable[[], object], **state: object
    ) -> None:
        seen.update(state, lesson=file and course.parse(file), files=files, lessons=lessons())

    monkeypatch.setattr("gdtui.cli.open.require_terminal", lambda: None)
    monkeypatch.setattr("gdtui.cli.data.require_terminal", lambda: None)
    monkeypatch.setattr(launch, "run_tutor", run)
    return seen


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """What the tutor has loaded behind its first screen."""
    seen: list[Session] = []

    def shown(lessons: object, first: startup.DeferredOpening, *_: object) -> int:
        session = first.load()
        assert isinstance(session, Session)
        seen.append(session)
        return 0

    monkeypatch.setattr("gdtui.cli.open.require_terminal", lambda: None)
    monkeypatch.setattr("gdtui.cli.data.require_terminal", lambda: None)
    monkeypatch.setattr(launch, "_run_app", shown)
    return seen


# Opening


@pytest.mark.slow
@pytest.mark.parametrize("name", ["7", "07", "learning-rate", "07_learning-rate", str(LESSON)])
def test_a_lesson_is_opened_by_number_name_or_path(opened: Opened, name: str) -> None:
    assert gdtui(name).exit_code == 0
    assert opened["lesson"].slug == "learning-rate"
    assert opened["lessons"][0].number == "00"


def test_without_a_lesson_the_tutor_knows_where_to_begin(opened: Opened) -> None:
    assert gdtui().exit_code == 0
    assert opened == {
        "lesson": None,
        "files": {path.stem.partition("_")[2]: path for path in course.lesson_files()},
        "lessons": shipped_lessons(),
        "page": None,
        "chart": None,
        "learning_rate": None,
        "seed": None,
        "draw": None,
        "fresh": False,
        "restricted": False,
        "look": Look(),
        "press": (),
        "only": None,
    }


def test_how_it_looks_is_given_on_the_command_line_before_the_environment(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDTUI_FPS", "5")
    monkeypatch.setenv("GDTUI_ASCII", "1")
    assert gdtui("7").exit_code == 0
    assert opened["look"] == Look(ascii=True, fps=5)
    assert gdtui("7", "--fps", "20", "--no-ascii", "--theme", "light").exit_code == 0
    assert opened["look"] == Look(light=True, fps=20)
    assert gdtui("7", "--fps", "31").exit_code == 2


def test_a_setting_that_cannot_be_is_named(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDTUI_FPS", "many")
    result = gdtui("7")
    assert result.exit_code == 1
    assert "$GDTUI_FPS cannot be 'many'" in result.output


@pytest.mark.parametrize("last", [True, False])
def test_a_lesson_opens_at_exactly_this_state(opened: Opened, last: bool) -> None:
    state = ["--page", "2", "--chart", "bowl", "--learning-rate", "2.50e-4", "--seed", "7"]
    assert gdtui(*(["7", *state] if last else [*state, "7"])).exit_code == 0
    assert opened["lesson"].number == "07"
    assert opened["page"] == 1
    assert opened["chart"] == "bowl"
    assert opened["learning_rate"] == Decimal("2.5e-4")
    assert opened["seed"] == 7


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lerning-rate"], "There is no lesson or command 'lerning-rate'; did you mean learning-"),
        (["lsit"], "There is no lesson or command 'lsit'; did you mean list?"),
        (["99"], "There is no lesson or command '99'; `gdtui list` names the lessons."),
        (["no/such.md"], "There is no file no/such.md."),
        (["7", "--page", "0"], "'--page': 0 is not in the range x>=1."),
        (["7", "--seed", "x"], "'--seed': “x” is not a number: write a whole number from 0 up."),
        (["7", "--learning-rate", "fast"], "“fast” is not a number"),
        (["7", "--learning-rate", "-1"], "The learning rate goes from 1e-300 to 1000."),
        (["7", "8"], "Got unexpected extra argument"),
        (["--ascii", "settings"], "Options stand behind their command: gdtui settings --ascii"),
        (["--theme", "light", "data", "x.csv"], "command: gdtui data --theme light"),
    ],
)
def test_what_cannot_be_opened(opened: Opened, arguments: list[str], said: str) -> None:
    result = gdtui(*arguments)
    assert said in result.stderr
    assert result.exit_code == 2
    assert not opened


def test_it_begins_where_the_learner_was(begun: list[Session]) -> None:
    for arguments, slug, page in [
        ([], "one-minute", 0),
        (["7"], "learning-rate", 0),
        (["7", "--page", "3"], "learning-rate", 2),
    ]:
        assert gdtui(*arguments).exit_code == 0
        assert begun[-1].lesson.slug == slug
        assert begun[-1].page_index == page
    with closing(Progress.open()) as progress:
        resume.save_session(begun[-1].next_page(), progress)
    assert gdtui().exit_code == 0
    assert begun[-1].lesson.slug == "learning-rate"
    assert begun[-1].page_index == 2
    with closing(Progress.open()) as progress:
        progress.save(Place("gone", "nowhere"), {})
    assert gdtui().exit_code == 0
    assert begun[-1].lesson.slug == "one-minute"


def test_no_such_page_or_chart(begun: list[Session]) -> None:
    for arguments, said in [
        (["7", "--page", "99"], "there is no page 99."),
        (["7", "--chart", "pie"], "no chart “pie”"),
    ]:
        result = gdtui(*arguments)
        assert said in result.stderr
        assert result.exit_code == 2


def test_a_lesson_that_is_not_as_it_has_to_be(begun: list[Session], tmp_path: Path) -> None:
    lesson = tmp_path / "01_mine.md"
    lesson.write_text(LESSON.read_text().replace("\nminutes:", "\nminuets:"))
    result = gdtui(str(lesson))
    assert re.fullmatch(rf"Error: {re.escape(str(lesson))}:\d+: .*minuets.*\n", result.stderr)
    assert result.exit_code == 1


@pytest.mark.parametrize("line", ["gdtui", "gdtui 7", "TERM=dumb gdtui", "gdtui <&-"])
def test_without_a_terminal_one_sentence_says_what_to_use(line: str) -> None:
    result = shell(line)
    assert result.stderr.startswith("Error: The tutor needs a terminal")
    assert "`gdtui run`" in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("term", "enough"), [("dumb", False), ("", False), (None, False), ("xterm", True)]
)
def test_a_terminal_has_to_be_one_that_can_be_drawn_on(
    monkeypatch: pytest.MonkeyPatch, term: str | None, enough: bool
) -> None:
    leader, follower = os.openpty()
    with open(follower, "r+b", buffering=0) as device, open(leader, "rb"):
        monkeypatch.setattr(sys, "stdin", device)
        monkeypatch.setattr(sys, "stdout", device)
        monkeypatch.setattr(sys, "stderr", device)
        if term is None:
            monkeypatch.delenv("TERM")
        else:
            monkeypatch.setenv("TERM", term)
        if enough:
            require_terminal()
        else:
            with pytest.raises(NoTerminal):
                require_terminal()


# List and check


def test_the_lessons_are_listed() -> None:
    lines = gdtui("list").output.splitlines()
    parts = {lesson.part for lesson in shipped_lessons()}
    assert parts <= {*lines}
    assert len(lines) == len(course.lesson_files()) + len(parts)
    assert max(map(len, lines)) <= 80
    first = "00 one-minute 0/4 done 1 min One minute"
    assert lines[1].split() == first.split()
    found = json.loads(gdtui("list", "--json").output)
    assert found[0]["title"] == "One minute"
    fields = {"number", "slug", "title", "part", "minutes", "objective"}
    fields |= {"pages", "done", "skipped", "shown", "minutes_spent", "by_page", "fault"}
    assert set(found[0]) == fields


def test_what_was_done_is_listed_and_can_be_forgotten() -> None:
    lesson = course.find("7")
    ids = [page.id for page in lesson.pages]
    with closing(Progress.open()) as progress:
        place = Place(lesson.slug, ids[1])
        progress.save(place, {ids[0]: "done", ids[1]: "done", ids[2]: "skipped"})
    found = next(row for row in json.loads(gdtui("list", "--json").output) if row["number"] == "07")
    assert (found["done"], found["skipped"], found["pages"]) == (2, 1, len(ids))
    assert f"2/{len(ids)} done" in gdtui("list").output
    result = gdtui("reset", "learning-rate")
    assert result.output == "Forgotten: “Learning rate”, 3 pages.\n"
    assert gdtui("reset", "7").output == "Forgotten: “Learning rate”, 0 pages.\n"
    assert "2/" not in gdtui("list").output


def test_a_damaged_progress_file_is_said_by_the_list_too() -> None:
    (progress_folder() / PROGRESS_FILE).write_bytes(b"no database " * 500)
    result = gdtui("list")
    assert "damaged" in result.stderr
    assert result.exit_code == 0


# In a class


def test_only_the_tutor_is_there_in_a_class(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = tmp_path / "01_mine.md"
    mine.write_text(LESSON.read_text())
    for arguments in (
        ["check"],
        ["check", str(mine)],
        ["new", "mine", str(tmp_path)],
        ["run", "--data", "/etc/passwd"],
        [str(mine)],
        ["open", str(mine)],
        ["../lessons/07_learning-rate.md"],
        ["reset", str(mine)],
        ["/etc/passwd"],
        ["data", "/etc/passwd"],
        ["data", str(mine)],
    ):
        result = gdtui("--restricted", *arguments)
        assert result.exit_code == (1 if arguments[0] == "data" else 2), arguments
        assert "here" in result.stderr
        assert not opened
        monkeypatch.setenv("GDTUI_RESTRICTED", "1")
        assert gdtui(*arguments).stderr == result.stderr
        monkeypatch.delenv("GDTUI_RESTRICTED")
    assert [path.name for path in tmp_path.iterdir()] == ["01_mine.md"]


def test_an_instructors_folder_is_offered_and_no_way_out_of_it(
    opened: Opened, tmp_path: Path
) -> None:
    ours, elsewhere = tmp_path / "class", tmp_path / "elsewhere"
    ours.mkdir()
    elsewhere.mkdir()
    (ours / "71_ours.md").write_text(LESSON.read_text())
    (elsewhere / "72_theirs.md").write_text(LESSON.read_text())
    (ours / "73_link.md").symlink_to(elsewhere / "72_theirs.md")
    inside = ["--restricted", "--folder", str(ours)]
    assert gdtui(*inside, "ours").exit_code == 0
    assert opened["lesson"].slug == "ours"
    assert opened["restricted"]
    assert "ours" in gdtui(*inside, "list").output
    for path in (
        ours / "73_link.md",
        ours / ".." / "elsewhere" / "72_theirs.md",
        elsewhere / "72_theirs.md",
    ):
        result = gdtui(*inside, str(path))
        assert "Lessons are opened by name here" in result.stderr, path
        assert result.exit_code == 2


def test_a_forced_command_drops_what_drives_textual(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_SCREENSHOT", "1")
    monkeypatch.setenv("TEXTUAL", "debug,devtools")
    gdtui("7")
    assert "TEXTUAL" in os.environ
    gdtui("--restricted", "7")
    assert not [name for name in os.environ if name.startswith("TEXTUAL")]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
@pytest.mark.parametrize(
    "command",
    [
        "check",
        *(
            pytest.param(one, marks=pytest.mark.soak)
            for one in ("run --epochs 9999999", "--plain 7")
        ),
    ],
)
def test_an_interrupt_ends_every_command_as_shells_expect(command: str) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "gdtui", *command.split()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert program.stdout is not None
    if command.startswith("--plain"):
        program.stdout.readline()
    else:
        while processor_seconds(program.pid) < 1.0:  # beyond all imports, and not near the end
            time.sleep(0.01)
    program.send_signal(signal.SIGINT)
    _, told = program.communicate(timeout=60)
    assert program.returncode == 130
    assert b"Traceback" not in told
    assert b"Aborted" not in told


def processor_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_a_lesson_is_checked() -> None:
    result = gdtui("check", str(LESSON))
    assert result.output == ("Every claim holds and every page can be done; lessons checked: 1.\n")
    assert result.exit_code == 0


@pytest.mark.slow
def test_a_claim_that_does_not_hold_is_found(tmp_path: Path) -> None:
    lesson = tmp_path / LESSON.name
    text = re.sub(r"^(critical_rate: )2\.", r"\g<1>9.", LESSON.read_text(), flags=re.MULTILINE)
    assert text != LESSON.read_text()
    lesson.write_text(text)
    for path in (lesson, tmp_path):
        result = gdtui("check", str(path))
        assert re.search(
            rf"^{re.escape(str(lesson))}:\d+: `critical_rate` .* not 9\.",
            result.stdout,
            re.MULTILINE,
        )
        assert result.exit_code == 1


def test_nothing_to_check(tmp_path: Path) -> None:
    assert "holds no lesson" in gdtui("check", str(tmp_path)).stderr
    assert gdtui("check", str(tmp_path)).exit_code == 1
    assert gdtui("check", str(tmp_path / "none")).exit_code == 2


# Run


def test_every_option_of_a_run_arrives(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("x,y,z\n" + "".join(f"{n},{n % 7},{n % 3 or ''}\n" for n in range(40)))
    arguments = (
        *("run", "--data", str(table), "--features", "x,y", "--target", "next:z>1"),
        *("--fill", "forward", "--split", "0.5,0.25,0.25", "--scale", "standard"),
        *("--model", "logistic", "--optimizer", "momentum", "--momentum", "0.5", "--l2", "0.01"),
        *("--batch", "4", "--learning-rate", "0.1", "--epochs", "6", "--start", "-1,0.5,2e-1"),
        *("--seed", "3", "--every", "4", "--json"),
    )
    # Nothing stands before the first gap that could be carried forward.
    assert "row 2, column 'z' is empty" in gdtui(*arguments).stderr
    table.write_text(table.read_text().replace("0,0,\n", "0,0,1\n", 1))
    result = gdtui(*arguments)
    document = json.loads(result.output)
    assert document["features"] == ["x", "y"]
    assert document["target"] == "z_next > 1"
    assert document["rows"] == {"train": 19, "validation": 10, "test": 10}
    assert [row["epoch"] for row in document["history"]] == [0, 4, 6]
    assert document["steps"] == 30
    assert document["learning_rate"] == 0.1
    assert document["seed"] == 3
    assert document["penalty"] > 0
    assert document["notes"] == ["13 gaps of z filled with the reading before"]


def test_a_network_is_run_and_begins_at_random_unless_told_otherwise() -> None:
    xor = ("run", "--data", "xor", "--features", "x1,x2", "--target", "y", "--split", "1,0,0")
    network = (*xor, "--model", "network", "--hidden", "2", "--epochs", "0", "--json")
    drawn = json.loads(gdtui(*network).output)
    assert len(drawn["parameters"]) == 8
    assert 0 not in drawn["parameters"]
    assert drawn == json.loads(gdtui(*network, "--start", "random").output)
    assert drawn != json.loads(gdtui(*network, "--seed", "1").output)
    zeros = json.loads(gdtui(*network, "--start", "zeros").output)
    assert {*zeros["parameters"], zeros["bias"]} == {0.0}
    given = ",".join(map(str, range(9)))
    assert json.loads(gdtui(*network, "--start", given).output)["bias"] == 8
    refused = gdtui(*network, "--start", "1,2,3")
    assert "the network model has 9 parameters, not 3: w11, w12, w21," in refused.stderr
    assert refused.exit_code == 2
    three = (*xor, "--model", "network", "--epochs", "0", "--json")
    assert len(json.loads(gdtui(*three).output)["parameters"]) == 12


def test_a_table_or_a_chart_or_json() -> None:
    assert "training loss" in gdtui("run", "--epochs", "2").output
    assert "loss by epoch" in gdtui("run", "--epochs", "2", "--chart").output
    assert json.loads(gdtui("run", "--epochs", "2", "--json").output)["epochs"] == 2


def test_a_divergence_ends_well() -> None:
    result = gdtui("run", "--learning-rate", "9", "--epochs", "9999", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    document = json.loads(result.output)
    assert document["status"] == "diverged"
    assert document["loss"]["train"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--nope", "No such option"),
        ("--epochs -1", "'--epochs': -1 is not in the range x>=0."),
        ("--every 0", "'--every': 0 is not in the range x>=1."),
        ("--seed -1", "'--seed': -1 is not in the range x>=0."),
        ("--batch 0", "'--batch': '0' is neither full nor a whole number from 1."),
        ("--batch half", "'--batch': 'half' is neither full nor a whole number from 1."),
        ("--learning-rate 0", "'--learning-rate': '0' is not a number above 0."),
        ("--learning-rate nan", "'--learning-rate': 'nan' is not a number above 0."),
        ("--momentum 1", "'--momentum': '1' is not a number of at least 0 and below 1."),
        ("--optimizer plain --momentum 0.5", "The plain optimizer has no momentum"),
        ("--l2 inf", "'--l2': 'inf' is not a number of at least 0."),
        ("--split 0.7,0.3", "'--split': write three shares that add up to 1"),
        ("--split 0.7,0.3,0.3", "the shares of the split add up to 1.3; make it 1"),
        ("--start ones", "'--start': write zeros, random, or numbers"),
        ("--start 1,nan", "'--start': write zeros, random, or numbers"),
        ("--start 1,2,3", "'--start': one number for each feature and one for the bias make 2"),
        ("--features tmax,,rain", "'--features': write names with commas between them"),
        ("--features tmax,tmax", "feature 'tmax' is named twice; name it once"),
        ("--target rain>much", "write a number after '>'"),
        ("--fill zero", "'--fill': 'zero' is not one of"),
        (
            "--epochs 1.5",
            "'--epochs': “1.5” is not a whole number: write a whole number from 0 up.",
        ),
        ("--epochs 9e99", "'--epochs': 9e99 is too large: write at most 18 digits."),
        ("--learning-rate 1,000", "“1,000” can be read as 1000 or 1.000: write 1000 or 1.0."),
        ('--features "a,b', 'a quote is open or stands beside its name: write "Salary, USD",age'),
        ("--chart --json", "Choose one of --chart, --json and --plain"),
        ("--data xor", "Name the columns of xor: --features A,B --target C. They are x1, x2, y."),
        ("--data xor --features x1", "Name the columns of xor"),
        ("--data=", "'--data': write the path of a file, or the name of a shipped table."),
        ("--target next:rain>1,000", "“1,000” can be read as 1000 or 1.000: write 1000 or 1.0"),
        ("--features tmax,tmin --start 1,000,2", "“1,000,2” has 000 behind a comma: write a point"),
    ],
)
def test_bad_options_of_a_run(arguments: str, said: str) -> None:
    result = gdtui("run", *arguments.split())
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--data no.csv --features a --target b", "Error: there is no file no.csv"),
        ("--data / --features a --target b", "Error: / is a folder"),
        ("--data mine.csv --features a", "Error: there is no file mine.csv"),
        ("--features tmx", "has no column 'tmx'; did you mean 'tmax'?"),
        ("--features date", "column 'date' holds dates, not numbers: it cannot be predicted"),
        ("--model logistic", "51 is neither 0 nor 1"),
    ],
)
def test_bad_data_of_a_run(arguments: str, said: str) -> None:
    result = gdtui("run", *arguments.split())
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.exit_code == 1
    assert result.stdout == ""


# The shell


@pytest.mark.slow
@pytest.mark.parametrize("line", ["gdtui run --every 1 --epochs 9999", "gdtui run --help"])
def test_a_closed_pipe_is_quiet(line: str) -> None:
    result = shell(f"{line} | head -1")
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_sentence() -> None:
    result = shell("gdtui run --epochs 1 > /dev/full")
    assert result.stderr == "Error: No space left on device\n"
    assert result.returncode == 1


@pytest.mark.slow
def test_an_encoding_without_the_letters_is_no_error() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = shell("gdtui run --chart --epochs 5; gdtui list; gdtui list --json", **plain)
    assert result.stderr == ""
    assert result.stdout.isascii()
    assert "validation" in result.stdout


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_can_be_set_up(shell_name: str) -> None:
    result = shell("gdtui", _GDTUI_COMPLETE=f"{shell_name}_source")
    assert "_GDTUI_COMPLETE" in result.stdout


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("", {"run", "list", "check", "open", "learning-rate", "one-minute"}),
        ("le", {"learning-rate"}),
        ("--s", {"--seed"}),
        ("--rest", {"--restricted"}),
        ("--restricted lea", {"learning-rate"}),
        ("learning-rate --pag", {"--page"}),
        ("--page 2 lea", {"learning-rate"}),
        ("run --sc", {"--scale"}),
        ("run --scale ", {"none", "standard"}),
        ("data --model l", {"linear", "logistic"}),
        ("data seattle", {"seattle-weather", "seattle"}),
        ("run --data x", {"xor", "x"}),
    ],
)
def test_completion(complete: Callable[[str], set[str]], words: str, offered: set[str]) -> None:
    assert complete(words) >= offered
    assert len(words) == 0 or complete(words) == offered


@pytest.fixture
def complete() -> Callable[[str], set[str]]:
    """What is offered for the last of the words."""
    from click.shell_completion import ShellComplete

    completing = ShellComplete(main.cli, {}, "gdtui", "_GDTUI_COMPLETE")

    def offered(words: str) -> set[str]:
        *before, last = words.split(" ")
        return {item.value for item in completing.get_completions(before, last)}

    return offered


def test_version_and_help() -> None:
    assert re.fullmatch(r"gdtui \d+\.\d+\.\d+\n", gdtui("--version").output)
    for arguments in (["--help"], ["run", "--help"], ["open", "--help"], ["7", "--help"]):
        result = gdtui(*arguments)
        assert result.output.startswith("Usage: gdtui")
        assert result.exit_code == 0


# Showing


def test_fresh_reads_and_writes_no_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDTUI_HOME", str(tmp_path))
    with closing(Progress.open()) as progress:
        lesson = course.parse(LESSON)
        done: PageMark = "done"
        session = Session.open(lesson, 3, marks=(done,) * len(lesson.pages))
        resume.save_session(session, progress)
    before = (tmp_path / PROGRESS_FILE).read_bytes()
    told = CliRunner().invoke(main.cli, ["--fresh", "--plain", "7"], input="space 10\nn\nq\n")
    assert told.exit_code == 0
    assert "Page 1 of 9" in told.stdout
    assert "(done)" not in told.stdout.split("\n")[3]
    assert "Your place is not kept." in told.stdout
    assert (tmp_path / PROGRESS_FILE).read_bytes() == before


def test_a_draw_is_looked_at_and_the_learner_s_own_stays() -> None:
    words = ["w = 0.5. ", "w = 0.6. ", "w = 0.7. ", "w = 0.55. "]  # `w:` in lesson 5's {draw}

    def page_told(*options: str) -> str:
        result = CliRunner().invoke(
            main.cli, ["--plain", "5", "--page", "3", *options], input="=1\nq\n"
        )
        assert result.exit_code == 0
        return " ".join(result.stdout.split())

    own = [word for word in words if word in page_told()]
    assert len(own) == 1
    file = progress_folder() / PROGRESS_FILE
    before = file.read_bytes()
    other = (words.index(own[0]) + 1) % len(words)
    told = page_told("--draw", str(other + 1))
    assert [each for each in words if each in told] == [words[other]]
    assert "Your place is not kept." in told
    assert file.read_bytes() == before
    assert own[0] in page_told()


@pytest.mark.parametrize("command", ["open", "shot"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("5 --page 3 --draw 5", "has draws 1 to 4; there is no draw 5."),
        ("5 --page 1 --draw 1", "has no {draw}, so there is nothing to choose"),
        ("5 --page 9 --draw 1", "has pages 1 to 6; there is no page 9."),
        ("5 --draw 2", "--draw K goes with LESSON and --page N"),
    ],
)
def test_a_draw_that_cannot_be_shown(command: str, given: str, told: str) -> None:
    plain = ["--plain"] if command == "open" else []
    result = gdtui(command, *plain, *given.split())
    assert result.exit_code == 2
    assert told in result.stderr


def test_fresh_on_the_screen(begun: list[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Progress.open()) as progress:
        lesson = course.parse(LESSON)
        done: PageMark = "done"
        left: PageMark = "open"
        marks = (*(done,) * 3, *(left,) * (len(lesson.pages) - 3))
        resume.save_session(Session.open(lesson, 3, marks=marks), progress)
    gdtui("--fresh", "7")
    gdtui("7")
    assert [session.page_index for session in begun] == [0, 3]


def test_numbers_are_read_as_people_type_them() -> None:
    def ran(*arguments: str) -> dict[str, Any]:
        result = gdtui("run", *arguments, "--json")
        assert result.exit_code == 0, result.stderr
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    typed = ran("--epochs", "1e3", "--learning-rate", "5×10⁻⁵", "--seed", "１", "--l2", "1/4")
    written = ran("--epochs", "1000", "--learning-rate", "5e-5", "--seed", "1", "--l2", "0.25")
    assert typed == written
    assert typed["epochs"] == 1000
    for epochs in ("1,000", "1 000", "1'000", "1.0e3"):
        assert ran("--epochs", epochs)["epochs"] == 1000
    assert ran("--epochs", "1", "--split", "70 %, 15 %, 15 %") == ran("--epochs", "1")


def test_few_rows_all_train_unless_a_split_is_asked_for() -> None:
    xor = ("run", "--data", "xor", "--features", "x1,x2", "--target", "y", "--json")
    assert json.loads(gdtui(*xor).output)["rows"] == {"train": 4, "validation": 0, "test": 0}
    parted = json.loads(gdtui(*xor, "--split", "0.5,0.25,0.25").output)
    assert parted["rows"] == {"train": 2, "validation": 1, "test": 1}
    assert json.loads(gdtui("run", "--epochs", "0", "--json").output)["rows"]["test"] == 219


def test_a_target_in_quotes_and_a_limit_as_it_is_typed(tmp_path: Path) -> None:
    table = tmp_path / "pay.csv"
    table.write_text('"Salary, USD",years\n1,1\n2.5,3\n4,5\n', encoding="utf-8")

    def run(target: str) -> Any:
        columns = ("--features", "years", "--target", target)
        return json.loads(gdtui("run", "--data", str(table), *columns, "--json").output)

    assert run('"Salary, USD"')["target"] == run("Salary, USD")["target"] == "Salary, USD"
    assert run('next:"Salary, USD">2,5')["target"] == "Salary, USD_next > 2.5"


def test_a_path_of_run_means_what_it_means_in_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tea.csv").write_text("x,y\n1,2\n2,4\n3,6\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    result = gdtui("run", "--data", "~/tea.csv", "--features", "x", "--target", "y", "--json")
    assert json.loads(result.output)["rows"]["train"] == 3


def test_a_name_with_a_comma_stands_in_quotes(tmp_path: Path) -> None:
    table = tmp_path / "pay.csv"
    rows = [(41000, 1), (45500, 3), (52000, 5), (61000, 8)]
    table.write_text(
        '"Salary, USD",years\n' + "".join(f"{pay},{years}\n" for pay, years in rows),
        encoding="utf-8",
    )
    result = gdtui(
        *("run", "--data", str(table), "--features", '"Salary, USD"', "--target", "years"),
        *("--split", "1,0,0", "--scale", "standard", "--learning-rate", "0.5", "--epochs", "200"),
        "--json",
    )
    pay, years = np.array(rows, dtype=float).T
    slope = float(np.polyfit(pay, years, 1)[0])
    found = json.loads(result.stdout)
    assert found["names"] == ["w", "b"]
    assert found["parameters"][0] == pytest.approx(slope * pay.std())
