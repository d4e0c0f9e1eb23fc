"""A number is asked for: the field has the keys only once it is opened."""

from pathlib import Path

from gdtui import course
from gdtui.ui.terminal.key_events import key_event
from gdtui.ui.widgets.answer_field import AnswerField
from tests.lessons import LESSON
from tests.screens.conftest import Tutor

ANSWER = (
    LESSON.split("## Go down")[0]
    + """\
## Measure

```{start}
moves: {w: 0.1}
```

```{answer}
question: What is w?
value: w
tolerance: 0.01
feedback: Look below.
right: Yes.
hints: [Look., Below., Type it.]
```
"""
)


async def test_arrows_measure_and_enter_opens_the_field(tmp_path: Path) -> None:
    path = tmp_path / "01_rates.md"
    path.write_text(ANSWER, encoding="utf-8")
    one = Tutor([course.parse(path)])
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "right", "h")
        assert one.session.metrics["w"] == 0.2
        assert one.session.hints_shown == 1
        await pilot.press("enter", *"0.3", "enter")
        assert one.session.said == "Look below."
        await pilot.press("enter", *["backspace"] * 3, *"0.2", "enter")
        assert one.session.page_done


async def test_what_is_typed_in_one_burst_goes_to_the_field(tmp_path: Path) -> None:
    """As over a slow link, all at once: no digit comes before the key that opens the field."""
    path = tmp_path / "01_rates.md"
    path.write_text(ANSWER, encoding="utf-8")
    one = Tutor([course.parse(path)])
    async with one.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "right")
        for key in ("enter", "0", ".", "2"):
            one.app.post_message(key_event(key))
        await pilot.pause()
        field = one.screen.query_one(AnswerField)
        assert (field.value, field.has_focus) == ("0.2", True)
        assert one.session.metrics["w"] == 0.2, "started afresh"
        await pilot.press("enter")
        assert one.session.page_done
