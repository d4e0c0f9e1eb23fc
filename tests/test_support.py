"""A tool that is lacking leaves a test out by hand, and fails it where all tools are required."""

from __future__ import annotations

import pytest

from tests import support


def test_a_tool_that_is_here_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "REQUIRE_ALL", True)
    support.require("sh", debian="dash")


def test_a_tool_that_is_lacking_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "REQUIRE_ALL", False)
    with pytest.raises(pytest.skip.Exception, match="no-such-tool here"):
        support.require("no-such-tool", debian="nothing")


def test_a_tool_that_is_lacking_fails_where_all_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(support, "REQUIRE_ALL", True)
    with pytest.raises(pytest.fail.Exception, match="GDTUI_REQUIRE=all"):
        support.require("no-such-tool", debian="nothing")
