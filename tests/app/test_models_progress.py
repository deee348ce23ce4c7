from __future__ import annotations

import io
import sys

import pytest

from desktop_app.app.models.progress import progress_line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    return made


def test_a_terminal_sees_one_line_that_is_gone_at_the_end(terminal: Terminal) -> None:
    with progress_line(quiet=False) as line:
        line.tell("a" * 200)
        line.tell("half")
    shown = terminal.getvalue().split("\r")
    assert max(map(len, shown)) < 80 and shown[2].strip() == "half"
    assert shown[-1] == "" and shown[-2].strip() == "" and "\n" not in terminal.getvalue()


def test_nothing_is_shown_to_programs(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with progress_line(quiet=True) as line:
        line.tell("half")
    assert terminal.getvalue() == ""
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    with progress_line(quiet=False) as line:
        line.tell("half")
    assert file.getvalue() == ""
