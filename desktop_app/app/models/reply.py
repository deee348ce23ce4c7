"""What a verb answers: text for people, a value for programs, and an exit code."""

from __future__ import annotations

from typing import Any, NamedTuple


class Reply(NamedTuple):
    """``code``: 0, or 2 if some of what was asked for could not be used (the text says what)."""

    text: str
    value: Any
    code: int = 0
