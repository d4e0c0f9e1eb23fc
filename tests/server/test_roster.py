"""Who a key is: the file of keys as OpenSSH reads it, joining by a code, forgetting."""

from __future__ import annotations

import base64
import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from gdtui.central.connection import file_url
from gdtui.central.register import forget_learner, free_name
from gdtui.central.schema import open_database
from gdtui.server.learners_file import clean_name, fingerprint_of, read_learners
from gdtui.server.roster import MOST_TRIES, Learner, Roster, RosterError
from tests.support import require


def public_key(number: int, kind: str = "ssh-ed25519") -> tuple[str, str]:
    """A key's line without its comment, and its fingerprint."""
    parts = (kind.encode(), number.to_bytes(32, "big"))
    blob = b"".join(struct.pack(">I", len(part)) + part for part in parts)
    return f"{kind} {base64.b64encode(blob).decode()}", fingerprint_of(blob)


KEYS = [public_key(number) for number in range(8)]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def make_roster(
    tmp_path: Path,
    *,
    code: str | None = None,
    learners: Path | None = None,
    clock: Clock | None = None,
) -> Roster:
    url = file_url(tmp_path / "class.sqlite3")
    return Roster(tmp_path / "folder", url, learners=learners, code=code, clock=clock or Clock())


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_a_fingerprint_is_the_one_that_openssh_prints(kind: str, tmp_path: Path) -> None:
    require("ssh-keygen", debian="openssh-client")
    tool = shutil.which("ssh-keygen") or ""
    key = tmp_path / "key"
    subprocess.run([tool, "-q", "-t", kind, "-N", "", "-C", "Ada Lovelace", "-f", key], check=True)
    public = key.with_suffix(".pub")
    printed = subprocess.run(
        [tool, "-l", "-f", public], check=True, capture_output=True, text=True
    ).stdout
    assert dict(read_learners(public).names) == {printed.split()[1]: "Ada Lovelace"}


def test_what_a_file_of_keys_says(tmp_path: Path) -> None:
    (one, first), (two, second), (three, third), (four, fourth), (five, _), *_ = KEYS
    file = tmp_path / "learners"
    file.write_text(
        f"# the class\n\n{one} Ada\n{two}   ADA  \n{three}\n{four} E\x1b[31mve\u202e =1+1\n"
        f'from="10.0.0.1" {five} Mallory\n{one} Bob\n'
        f"ssh-ed25519 AAAA Short\nssh-rsa {five.split()[1]} Lie\n",
        encoding="utf-8",
    )
    found = read_learners(file)
    assert dict(found.names) == {
        first: "Ada",
        second: "Ada",
        third: f"key-{third[7:15]}",
        fourth: "Eve =1+1",
    }
    assert found.lines["ada"] == (3, 4)
    lines = [fault.split(":")[0] for fault in found.faults]
    assert lines == [f"learners, line {number}" for number in (7, 8, 9, 10)]


def test_a_name_is_one_line_that_can_be_read() -> None:
    assert clean_name(" \x1b]0;x\x07 Ada\n\tLovelace\u200b ") == "Ada Lovelace"
    assert len(clean_name("x" * 500)) == 40


def test_the_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "learners"
    file.write_text(f"{KEYS[0][0]} Ada\n")
    roster = make_roster(tmp_path, learners=file)
    assert roster.refresh()
    ada = roster.learner_of(KEYS[0][1])
    assert ada is not None
    assert roster.learner_of(KEYS[1][1]) is None
    file.write_text(f"{KEYS[0][0]} Ada\n{KEYS[1][0]} Bob\n{KEYS[2][0]} Ada\n")
    bob, again = roster.learner_of(KEYS[1][1]), roster.learner_of(KEYS[2][1])
    assert bob is not None
    assert bob.name == "Bob"
    assert again == ada != bob
    file.write_text(f"{KEYS[1][0]} Bob\n")
    assert roster.learner_of(KEYS[0][1]) is None
    file.unlink()
    assert roster.learner_of(KEYS[1][1]) == bob, "a file that is gone for a moment shuts nobody out"
    assert roster.faults


def test_a_name_is_the_keys_from_then_on(tmp_path: Path) -> None:
    file = tmp_path / "learners"
    file.write_text(f"{KEYS[0][0]} Ada\n")
    roster = make_roster(tmp_path, code="Bowl 7", learners=file)
    roster.refresh()
    bob = roster.join("Bob", " bowl 7 ", KEYS[1][1])
    assert roster.learner_of(KEYS[1][1]) == bob == Learner(bob.number, "Bob")
    for taken in ("bob", "ＢＯＢ", "ADA"):
        with pytest.raises(RosterError, match="taken"):
            roster.join(taken, "Bowl 7", KEYS[2][1])
    with pytest.raises(RosterError, match="Type the name"):
        roster.join("\x1b[0m ", "Bowl 7", KEYS[2][1])
    after = make_roster(tmp_path, code="Bowl 7")
    assert after.learner_of(KEYS[1][1]) == bob, "kept beside the spools, without the database"


def test_guessing_the_code_is_slow(tmp_path: Path) -> None:
    clock = Clock()
    roster = make_roster(tmp_path, code="right", clock=clock)
    for _ in range(MOST_TRIES):
        with pytest.raises(RosterError, match="not the code"):
            roster.join("Eve", "wrong", KEYS[0][1])
    with pytest.raises(RosterError, match="wait a minute"):
        roster.join("Eve", "right", KEYS[0][1])
    assert roster.join("Bob", "right", KEYS[1][1]).name == "Bob", "another key is not held up"
    clock.now = 61.0
    assert roster.join("Eve", "right", KEYS[0][1]).name == "Eve"
    with pytest.raises(RosterError, match="cannot be joined"):
        make_roster(tmp_path).join("Zoe", "right", KEYS[2][1])


def test_a_freed_name_keeps_its_number_and_a_forgotten_one_does_not(tmp_path: Path) -> None:
    roster = make_roster(tmp_path, code="c")
    bob = roster.join("Bob", "c", KEYS[0][1])
    with open_database(file_url(tmp_path / "class.sqlite3")) as database:
        assert free_name(database, bob.number) == 1
    roster.refresh()
    assert roster.learner_of(KEYS[0][1]) is None
    assert roster.join("bob", "c", KEYS[1][1]).number == bob.number
    with open_database(file_url(tmp_path / "class.sqlite3")) as database:
        forget_learner(database, bob.number)
    roster.refresh()
    assert roster.is_forgotten(bob.number)
    assert roster.learner_of(KEYS[1][1]) is None
    assert roster.join("Bob", "c", KEYS[1][1]).number > bob.number


def test_who_was_here_gets_in_while_the_database_is_away(tmp_path: Path) -> None:
    file = tmp_path / "learners"
    file.write_text(f"{KEYS[0][0]} Ada\n")
    roster = make_roster(tmp_path, code="c", learners=file)
    roster.refresh()
    ada = roster.learner_of(KEYS[0][1])
    database = tmp_path / "class.sqlite3"
    database.rename(tmp_path / "away.sqlite3")
    database.mkdir()
    after = make_roster(tmp_path, code="c", learners=file)
    assert after.learner_of(KEYS[0][1]) == ada
    file.write_text(f"{KEYS[0][0]} Ada\n{KEYS[1][0]} Bob\n")
    with pytest.raises(RosterError, match="away"):
        after.learner_of(KEYS[1][1])
    with pytest.raises(RosterError, match="Nobody can join"):
        after.join("Cleo", "c", KEYS[2][1])
    database.rmdir()
    assert after.refresh(), "an empty database hears who they were"
    with open_database(file_url(database)) as opened:
        assert ada is not None
        assert (ada.number, "Ada") in opened.run("SELECT number, name FROM learners")


def test_what_a_class_keeps_of_its_learners_is_for_its_owner_alone(tmp_path: Path) -> None:
    make_roster(tmp_path)
    mode = os.stat(tmp_path / "folder" / "roster.sqlite3").st_mode
    assert mode & 0o077 == 0
