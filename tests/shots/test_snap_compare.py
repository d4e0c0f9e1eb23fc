"""The app for tests serves the picture comparison of pytest-textual-snapshot too."""

from collections.abc import Callable

from gdtui.testing import open_lesson


def test_an_opened_lesson_can_be_compared_as_a_picture(snap_compare: Callable[..., bool]) -> None:
    assert snap_compare(open_lesson("learning-rate", page=1), press=["space", "space"])
