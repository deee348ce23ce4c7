"""What tests of hard links are made of: two files with the same content, and looks at them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop_app.library.sharing.link_plan import LinkStep
from tests.library.sharing.trees import put

DATA = hashlib.shake_128(b"weights").digest(100_000)


def nobody(path: Path) -> bool:
    return False


def pair(folder: Path) -> tuple[Path, Path]:
    return put(folder / "ours" / "one.safetensors", DATA), put(folder / "theirs" / "two", DATA)


def step(keep: Path, *replace: Path) -> LinkStep:
    return LinkStep(keep, replace, len(DATA), replace[0].stat().st_dev)


def inode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return (status.st_dev, status.st_ino)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob(".velatura*"))
