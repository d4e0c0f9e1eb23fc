"""An open lesson of one's own is read anew once its file changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.screens.conftest import Tutor
from tests.support import screen_text

Make = Callable[..., Tutor]


async def test_an_open_lesson_is_read_anew_and_a_fault_leaves_it_as_it_was(
    tutor: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = tutor(2)
    async with one.app.run_test(size=(80, 24)) as pilot:
        path: Path = one.session.lesson.path
        text = path.read_text(encoding="utf-8")
        navigator, told = one.app.navigator, list[str]()
        monkeypatch.setattr(one.app, "notify", lambda message, **_: told.append(message))
        navigator.reread()
        path.write_text(text.replace("Only look.", "Only look around."), encoding="utf-8")
        navigator.reread()
        await pilot.pause()
        assert "Only look around." in screen_text(one.app)
        assert one.session.page_index == 2
        path.write_text(text.replace("charts: [fit]", "chartz: [fit]"), encoding="utf-8")
        navigator.reread()
        await pilot.pause()
        assert "Only look around." in screen_text(one.app)
        assert len(told) == 1
        assert "unknown key `chartz`" in told[0]
