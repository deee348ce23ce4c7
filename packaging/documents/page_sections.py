"""The sections of a page that a sheet wrote: some are written again, the others kept."""

from __future__ import annotations

import re
from pathlib import Path


def sections(page: Path) -> dict[str, list[str]]:
    """Heading → the lines below it, of every ``## `` heading; {} where there is no such page."""
    text = page.read_text("utf-8") if page.exists() else ""
    pieces = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return {
        title: body.strip("\n").splitlines()
        for title, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def headed(title: str, lines: list[str]) -> list[str]:
    """A section again."""
    return [f"## {title}", "", *lines, ""]
