"""Errors as clients may read them: without folders of the server's disk."""

from __future__ import annotations

import re
from typing import Final

from desktop_app.core.errors import VelaturaError

_FOLDERS: Final = re.compile(
    r"(?<![\w.:/\\])(?:[A-Za-z]:)?[/\\]{1,2}(?:[^/\\:*?\"'<>|\n“”]+[/\\])+"
)
"""All of an absolute path but its last part."""


def public(error: VelaturaError) -> VelaturaError:
    """The same, with names of files in place of their paths, and without details."""
    error = error.redacted(without_folders)
    return type(error)(error.code, "", **error.params) if error.details else error


def without_folders(text: str) -> str:
    """``text`` with only the last part of each absolute path."""
    return _FOLDERS.sub("", text)
