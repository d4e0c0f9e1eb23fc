"""An open lesson of one's own is read anew once its file changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gdtui.course import parse
from gdtui.session.session import Session
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


DRAWN = """\
## By hand

Only look, from w = {{w}}.

```{draw}
values:
  w: [0.41, 0.62, 0.23, 0.84]
```

```{start}
start: [$w, 0]
```

```{answer}
question: What does w become?
value: next_w
tolerance: 0.01
feedback: Look again.
right: It becomes {{next_w}}.
hints: [One., Two., "Type {{next_w}}."]
```
"""


async def test_a_page_that_is_read_anew_keeps_the_numbers_it_was_drawn_with(tutor: Make) -> None:
    one = tutor(2)
    async with one.app.run_test(size=(80, 24)) as pilot:
        path: Path = one.session.lesson.path
        text = path.read_text(encoding="utf-8")
        text = text[: text.index("\n## ") + 1] + DRAWN
        path.write_text(text, encoding="utf-8")
        navigator = one.app.navigator
        navigator.open_session(Session.open(parse(path), variant=2))
        await pilot.pause()
        assert "w = 0.23." in screen_text(one.app)
        navigator.reread()
        path.write_text(text.replace("Only look", "You look"), encoding="utf-8")
        navigator.reread()
        await pilot.pause()
        assert "You look, from w = 0.23." in " ".join(screen_text(one.app).split())
