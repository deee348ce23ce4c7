"""One row of the tables of errors."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["UNCHANGED", "ErrorText"]

UNCHANGED = "Picture, mask and history are as they were."


class ErrorText(NamedTuple):
    """The three lines of the error bar."""

    what: str
    kept: str
    todo: str
