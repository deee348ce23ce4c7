"""What tells a model from others whatever it is called: its key, and how to see that it changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop_app.library.formats.digest import quick_digest
from desktop_app.library.formats.folder_index import folder_files
from desktop_app.library.probing.sidecar import sidecar_of


def content_files(path: Path) -> list[tuple[str, Path]]:
    """The files that are the model itself, not what is said about it, with their names in it.

    Raises OSError.
    """
    if not path.is_dir():
        return [("", path)]
    said = sidecar_of(path)
    return [
        (file.relative_to(path).as_posix(), file) for file in folder_files(path) if file != said
    ]


def content_key(path: Path) -> str:
    """The key of weights that can't be run by themselves; of models that can, `ModelInfo.digest`.

    Both are the same for a single file (that no sidecar gives LoRAs to).

    Raises:
        InputError: ``file_unreadable``.
        OSError: a folder can't be listed.
    """
    return quick_digest(content_files(path))


def content_signature(path: Path) -> str:
    """What changes when the files' sizes or times do, whatever they are called outside of it.

    Raises OSError.
    """
    sha = hashlib.sha256()
    for name, file in content_files(path):
        status = file.stat()
        sha.update(f"{len(name)}:{name}:{status.st_size}:{status.st_mtime_ns};".encode())
    return sha.hexdigest()[:16]


def size_of(path: Path) -> int:
    """Bytes of the model's files; 0 for what can't be looked at."""
    try:
        return sum(file.stat().st_size for _, file in content_files(path))
    except OSError:
        return 0
