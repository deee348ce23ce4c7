"""One row of the tables of errors."""

from __future__ import annotations

from typing import NamedTuple

UNCHANGED = "Your picture, mask and history are unchanged."


class ErrorText(NamedTuple):
    """The three lines of the error bar."""

    what: str
    kept: str
    todo: str
