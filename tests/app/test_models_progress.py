from __future__ import annotations

import io
import sys

import pytest

from desktop_app.app.models.progress import progress_line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, quiet: bool) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_line(quiet=quiet) as line:
        line.tell("a" * 200)
        line.tell("half")
    return stream.getvalue()


def test_a_terminal_sees_one_line_that_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    text = told(monkeypatch, Terminal(), quiet=False)
    shown = text.split("\r")
    assert max(map(len, shown)) < 80 and shown[2].strip() == "half"
    assert shown[-1] == "" and shown[-2].strip() == "" and "\n" not in text


def test_nothing_is_shown_to_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal(), quiet=True) == ""
    assert told(monkeypatch, io.StringIO(), quiet=False) == ""
