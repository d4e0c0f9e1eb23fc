"""What every test stands on: a known environment, and no home but its own."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("gdtui", deadline=None)
settings.load_profile("gdtui")


@pytest.fixture(autouse=True)
def known_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory):
    """Clear what changes a screen, and keep progress away from the real home."""
    for name in [*os.environ]:
        if name in ("NO_COLOR", "COLORTERM", "FORCE_COLOR") or name.startswith(
            ("TEXTUAL", "GDTUI_")
        ):
            if name.startswith("TEXTUAL_SNAPSHOT"):  # where its plugin keeps its report
                continue
            monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("GDTUI_HOME", str(tmp_path_factory.mktemp("home")))
