"""Paths as other programs' settings write them: made absolute, and refused where they lead away."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path, PureWindowsPath

from desktop_app.core.safe_open import open_regular
from desktop_app.library.sharing.program_types import System

_MAX = 4_096
_MAX_LINES = 5_000
_MAX_LINE = 5_000
_COMMENT = re.compile(r"\s*(#|@?rem\b|::)", re.IGNORECASE)
_VARIABLE = re.compile(r"%(\w+)%|\$\{(\w+)\}|\$(\w+)")


def as_folder(said: object, base: Path, system: System) -> Path | None:
    r"""The absolute folder that a setting names; None if it names none that may be looked at.

    ``~`` and the variables in `System.environment` are put in, others are left as they are. A
    network path (``\\server\share``) gives None: looking at it would open a connection, which
    nobody asked for.

    Args:
        said: the setting's value; anything that is not text gives None.
        base: what a relative path counts from.
        system: the home folder and the variables.
    """
    if not isinstance(said, str):
        return None
    text = said.strip()
    if not text or len(text) > _MAX or "\0" in text or text.startswith(("\\\\", "//")):
        return None
    text = with_values(text, system)
    if text == "~" or text.startswith(("~/", "~\\")):
        text = str(system.home) + text[1:]
    if not text or text.startswith(("\\\\", "//")):
        return None
    if system.kind != "windows":
        # Written on Windows and carried over: a relative path with backslashes means the same.
        if PureWindowsPath(text).drive:
            return None
        text = text.replace("\\", "/")
    return base / text


def with_values(text: str, system: System) -> str:
    """``text`` with the variables in `System.environment`, others left as they are: ``%NAME%``,
    whatever its case, ``$NAME`` and ``${NAME}``; empty where that is too long for a path."""

    def value(match: re.Match[str]) -> str:
        name = match[2] or match[3] or match[1].upper()
        return system.environment.get(name, match[0])

    made = _VARIABLE.sub(value, text)
    return made if len(made) <= _MAX else ""


def said_in(config: Path, pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
    """What the groups of ``pattern`` hold where it is in a program's settings, but not in
    comments; nothing of a file that can't be read. Nothing else is kept: tokens may stand there."""
    said: list[tuple[str, ...]] = []
    try:
        with open_regular(config) as file:
            for line in islice(iter(lambda: file.readline(_MAX_LINE), b""), _MAX_LINES):
                text = line.decode("utf-8", "replace").removeprefix("\ufeff")
                if not _COMMENT.match(text):
                    said += [each.groups("") for each in pattern.finditer(text)]
    except OSError:
        return []
    return said
