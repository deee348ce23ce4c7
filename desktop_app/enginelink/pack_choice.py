"""Which build of torch the engine is started with, as the client sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

_MARK = "PackError: "


class PackChoice(Protocol):
    """Asked before every start. Called from any thread."""

    def folder(self) -> Path | None:
        """Folder of the build; None for the installed one."""
        ...

    def failed(self, folder: Path, reason: str) -> None:
        """An engine with that build could not start: `folder` must not name it again."""


def reason_in(log: str) -> str:
    """Why the build could not be used, as the engine's last words tell; empty if they don't."""
    lines = [line for line in log.splitlines() if _MARK in line]
    return lines[-1].partition(_MARK)[2].strip()[:300] if lines else ""
