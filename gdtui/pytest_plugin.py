"""The pytest plugin: `gdtui_screen` takes a screen in one line. Imports pytest alone until then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdtui.shots.shot import Shot


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to write goldens anew."""
    group = parser.getgroup("gdtui")
    group.addoption(
        "--gdtui-update", action="store_true", help="write the goldens of gdtui's screens anew"
    )


@pytest.fixture
def gdtui_screen(request: pytest.FixtureRequest) -> Callable[..., Shot]:
    """Take shots: `gdtui_screen("lesson.md", page=2, press="space*3", size=(80, 24))`.

    A shot has `text`, `figures`, and `matches(FILE)`, which compares with a golden and fails with
    a readable difference; `pytest --gdtui-update` writes the golden instead.
    """
    from gdtui.shots.shot import take_shot

    update = bool(request.config.getoption("--gdtui-update"))

    def shoot(name: Any, **options: Any) -> Shot:
        return take_shot(name, update=update, **options)

    return shoot
