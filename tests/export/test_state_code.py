"""A code brings back what it was made of; anything else that looks like one is one sentence."""

from __future__ import annotations

import base64
import string
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui import course
from gdtui.course.lesson import Lesson, Review
from gdtui.export import packed_text, state_code
from gdtui.export.packed_text import DAMAGED, NEWER_CODE, pack_text, unpack_text
from gdtui.export.state_code import CodeError, open_code
from gdtui.restricted_access import Access
from gdtui.sandbox.form import EXAMPLE, Form
from gdtui.sandbox.lesson import open_sandbox
from gdtui.session.record import SessionRecord
from gdtui.session.restore import restore_session
from gdtui.session.session import Session
from tests.lessons import LESSON, shipped_lessons
from tests.properties import examples
from tests.walks import all_of, draw_alike, walk

FREE = Access()
make = state_code.state_code


def pressed(session: Session, *keys: str) -> Session:
    for key in keys:
        session = session.press(key)
    return session


def state(*keys: str) -> Session:
    return pressed(Session.open(course.find("learning-rate"), 7), *keys)


CODE = make(state("space", "space", "+", "space", "g", "b"))


@pytest.mark.slow
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.soak)])
def test_a_code_of_any_page_brings_back_all_of_it(every: int) -> None:
    lengths = []
    for lesson in shipped_lessons():
        for page in range(0, len(lesson.pages), every):
            session = walk(Session.open(lesson, page), Random(f"{lesson.slug} {page}"), 25)
            code = make(session)
            assert {*code} <= {*string.ascii_letters, *string.digits, *"@-_"}
            assert all_of(open_code(code, FREE)) == all_of(session)
            lengths.append(len(code))
    assert sorted(lengths)[len(lengths) // 2] < 200


@pytest.mark.parametrize(
    "keys",
    [
        (),
        ("space",),
        ("space", "space", "+", "space"),
        ("space", "g", "0", "+", *["space"] * 10, "g", "c"),
        ("r", "b", "b", "v", "left", "w"),
        ("h", "h", "space", "]", "]", "]", "space"),
    ],
)
def test_what_one_usually_shows_is_short(keys: tuple[str, ...]) -> None:
    assert len(make(state(*keys))) < 200


@pytest.mark.parametrize(
    "form",
    [
        EXAMPLE,
        replace(EXAMPLE, rate="2e-4", scale="none", seed="3", batch="32"),
        Form(table="xor", features="x1, x2", target="y", model="network", split="1, 0, 0"),
        replace(EXAMPLE, optimizer="momentum", momentum="0.8", l2="0.01", start="1, 2"),
    ],
)
def test_a_sandbox_comes_back_with_its_form(form: Form) -> None:
    if form.model == "network":
        form = replace(form, start="random", scale="none")
    session = pressed(open_sandbox(form, FREE), "space", "+", "e", "g", "s", "space", "c")
    assert all_of(open_code(make(session), FREE)) == all_of(session)


def test_a_table_of_ones_own_is_found_where_it_lay_or_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    rows = "minutes,degrees\n" + "".join(f"{at},{81 - 3 * at}\n" for at in range(30))
    (there / "tea.csv").write_text(rows, encoding="utf-8")
    monkeypatch.chdir(there)
    form = Form(table="tea.csv", features="minutes", target="degrees")
    session = pressed(open_sandbox(form, FREE), "space", "space")
    code = make(session)
    monkeypatch.chdir(here)
    back = open_code(code, FREE)
    assert back.trace.weights.tobytes() == session.trace.weights.tobytes()
    assert draw_alike(back, session)
    (there / "tea.csv").rename(here / "tea.csv")
    assert open_code(code, FREE).state.parameters.tolist() == session.state.parameters.tolist()
    (here / "tea.csv").write_text(rows.replace("81", "80"), encoding="utf-8")
    with pytest.raises(CodeError, match=r"changed since the code was made; `gdtui data tea\.csv`"):
        open_code(code, FREE)
    (here / "tea.csv").unlink()
    with pytest.raises(CodeError, match=r"There is no file .*tea\.csv; put tea\.csv into"):
        open_code(code, FREE)


def test_a_lesson_of_ones_own_is_found_where_it_lay_or_here(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = pressed(Session.open(lesson), "space", "space")
    code = make(session)
    assert all_of(open_code(code, FREE)) == all_of(session)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    lesson.path.rename(elsewhere / lesson.path.name)
    assert open_code(code, Access(folder=elsewhere)).trace.steps == 2
    with pytest.raises(CodeError, match="There is no file"):
        open_code(code, FREE)
    monkeypatch.chdir(elsewhere)
    assert open_code(code, FREE).trace.steps == 2


def test_a_lesson_that_was_changed_is_not_taken_for_the_old_one(lesson: Lesson) -> None:
    code = make(pressed(Session.open(lesson, 1), "space"))
    lesson.path.write_text(LESSON.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert open_code(code, FREE).page_index == 1, "line ends alone are no change"
    lesson.path.write_text(LESSON.replace("twice", "two times"), encoding="utf-8")
    with pytest.raises(CodeError, match=r"changed since .* `gdtui .*01_rates\.md --page 2` opens"):
        open_code(code, FREE)


def test_a_review_depends_on_the_lessons_it_draws_from(tmp_path: Path) -> None:
    review, page = next(
        (lesson, index)
        for lesson in shipped_lessons()
        for index, page in enumerate(lesson.pages)
        if isinstance(page.ask, Review)
    )
    ask = review.pages[page].ask
    assert isinstance(ask, Review)
    own = tmp_path / review.path.name
    own.write_bytes(review.path.read_bytes())
    code = make(Session.open(course.parse(own), page))
    assert open_code(code, FREE).page_index == page
    drawn = course.find(ask.lessons[0])
    beside = tmp_path / drawn.path.name
    text = drawn.path.read_text(encoding="utf-8")
    beside.write_text(f"{text}\n<!-- changed -->\n", encoding="utf-8")
    with pytest.raises(CodeError, match="changed since"):
        open_code(code, FREE)


def test_a_machine_that_adds_up_otherwise_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    code = make(state("space", "space"))
    start = restore_session

    def nudged(*of: Any) -> Session:
        session = start(*of)
        there = replace(session.state, parameters=session.state.parameters * (1 + 1e-15))
        return replace(session, trace=replace(session.trace, state=there))

    monkeypatch.setattr(state_code, "restore_session", nudged)
    assert open_code(code, FREE).notice == state_code.ROUNDED


# What is no code ----------------------------------------------------------------------------------


def test_every_other_character_and_every_cut_is_noticed() -> None:
    text = CODE.removeprefix("@")
    for at, was in enumerate(text):
        for other in ("A", "B", "_", "-", "0", "+", "é"):
            if other != was:
                with pytest.raises(ValueError, match=DAMAGED):
                    unpack_text(text[:at] + other + text[at + 1 :])
        with pytest.raises(ValueError, match=DAMAGED):
            unpack_text(text[:at])
        with pytest.raises(ValueError, match=DAMAGED):
            unpack_text(text[:at] + text[at + 1 :])
    for beyond in ("A", "=", "=="):
        with pytest.raises(ValueError, match=DAMAGED):
            unpack_text(text + beyond)


@given(text=st.text(max_size=60))
@examples(120)
def test_no_text_leads_to_a_traceback(text: str) -> None:
    with pytest.raises(CodeError):
        open_code(text, FREE)


def test_blanks_and_line_ends_of_pasting_do_no_harm() -> None:
    broken = f"  {CODE[:20]}\n  {CODE[20:40]}\r\n\t{CODE[40:]}\n"
    assert all_of(open_code(broken, FREE)) == all_of(open_code(CODE, FREE))


def test_a_code_of_a_later_version_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_text, "CODE_VERSION", packed_text.CODE_VERSION + 1)
    later = pack_text(b"whatever this may be")
    monkeypatch.undo()
    with pytest.raises(CodeError, match=NEWER_CODE):
        open_code(f"@{later}", FREE)
    with pytest.raises(CodeError, match=NEWER_CODE):
        open_code(forged(lambda coded: coded["session"].update(of_tomorrow=1)), FREE)


def test_a_few_bytes_do_not_become_gigabytes() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=packed_text._OFTEN)
    body = bytes([packed_text.CODE_VERSION]) + packer.compress(bytes(30_000_000)) + packer.flush()
    whole = body + zlib.crc32(body).to_bytes(4, "big")
    bomb = base64.urlsafe_b64encode(whole).decode().rstrip("=")
    assert len(bomb) < packed_text.LONGEST_TEXT
    with pytest.raises(ValueError, match=DAMAGED):
        unpack_text(bomb)


def test_what_is_too_much_for_a_code_is_said() -> None:
    noise = Random(1).randbytes(packed_text.MOST_BYTES // 4)
    with pytest.raises(ValueError, match="a code would not hold it"):
        pack_text(noise)


def forged(change: Callable[[Any], object]) -> str:
    """A code whose checksum is right, and what it holds is not."""
    data = unpack_text(CODE.removeprefix("@"))
    head, coded = data[: state_code._HEAD], msgspec.json.decode(data[state_code._HEAD :])
    changed = change(coded)
    return pack_text(head + msgspec.json.encode(coded if changed is None else changed))


@pytest.mark.parametrize(
    "change",
    [
        lambda coded: [],
        lambda coded: coded.pop("session"),
        lambda coded: coded.update(lesson="no-such-lesson"),
        lambda coded: coded.update(lesson=""),
        lambda coded: coded.update(lesson="/etc/passwd"),
        lambda coded: coded.update(lesson="/etc/07_passwd.md"),
        lambda coded: coded.update(lesson="//server/share/01_a.md"),
        lambda coded: coded.update(lesson="\x1b[2J.md"),
        lambda coded: coded.update(lesson="", form={"table": "/etc/passwd"}),
        lambda coded: coded.update(lesson="", form={"table": "/dev/zero", "features": "a"}),
        lambda coded: coded.update(lesson="", form={"open": "xor"}),
        lambda coded: coded["session"].update(scrolled=10**12),
        lambda coded: coded["session"].update(typed="\x1b[2J"),
        lambda coded: coded["session"].update(page=-1),
        lambda coded: coded["session"].update(page="one"),
        lambda coded: coded["session"].update(panel="shell"),
        lambda coded: coded["session"].update(rate="sNaN"),
        lambda coded: coded["session"].update(pins=[coded["session"]["pins"][0]] * 9, undone=99),
        lambda coded: coded["session"]["run"].update(stretches=[[10**9, 1e-6]]),
        lambda coded: coded["session"]["run"].update(stretches=[[10**30, 1e-6]]),
    ],
)
def test_a_forged_code_is_refused_in_a_sentence(change: Callable[[Any], object]) -> None:
    with pytest.raises((CodeError, course.CourseError)) as refused:
        open_code(forged(change), FREE)
    assert "\x1b" not in str(refused.value)
    assert "\n" not in str(refused.value)


VALUES = st.one_of(
    st.integers(-5, 5),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.none(),
    st.lists(st.integers(-3, 9), max_size=3),
)


@given(data=st.data())
@examples(100)
def test_whatever_a_forged_code_holds_it_opens_or_is_refused(data: st.DataObject) -> None:
    def change(coded: Any) -> None:
        places = [coded["session"], coded["session"]["run"], coded["session"]["pins"][0]]
        for _ in range(data.draw(st.integers(1, 3))):
            names = SessionRecord.__struct_fields__
            place = data.draw(st.sampled_from(places))
            place[data.draw(st.sampled_from([*place, *names]))] = data.draw(VALUES)

    try:
        session = open_code(forged(change), FREE)
    except CodeError:
        return
    assert draw_alike(session, session)
    pressed(session, "space", "b", "n")


# In a class ---------------------------------------------------------------------------------------


def test_in_a_class_a_code_names_no_file(lesson: Lesson, tmp_path: Path) -> None:
    restricted = Access(restricted=True)
    assert open_code(CODE, restricted).trace.steps == 2
    assert open_code(make(open_sandbox(EXAMPLE, FREE)), restricted).page_index == 0
    own = make(Session.open(lesson))
    with pytest.raises(CodeError, match="Lessons are opened by name here"):
        open_code(own, restricted)
    assert open_code(own, Access(restricted=True, folder=tmp_path)).page_index == 0
    table = tmp_path / "tea.csv"
    table.write_text("a,b\n" + "".join(f"{at},{at % 7}\n" for at in range(30)), encoding="utf-8")
    form = Form(table=str(table), features="a", target="b")
    with pytest.raises(CodeError, match="Only the shipped tables are open here"):
        open_code(make(open_sandbox(form, FREE)), restricted)


def test_how_far_the_text_was_scrolled_is_kept() -> None:
    for rows in (7, -1, 0, None):
        assert open_code(make(replace(state(), scrolled=rows)), FREE).scrolled == rows


def test_what_stands_in_the_field_is_kept() -> None:
    asked = Session.open(course.find("mean-squared-error"), 1)
    assert open_code(make(replace(asked, typed="14.")), FREE).typed == "14."
