"""Which files and folders under a models folder are models, or look as if they should be one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from desktop_app.library.formats.folder_index import INDEXES, folder_files
from desktop_app.library.probing.single_file import companions

Signature: TypeAlias = tuple[tuple[str, int, int], ...]
"""Name, size and time of change of every file of a model."""

_DEPTH = 2
_ENDINGS = frozenset({".safetensors", ".ckpt", ".pt", ".pth", ".gguf"})
_PARTS = frozenset({"unet", "transformer", "vae", "text_encoder"})


def candidates(folder: Path) -> list[Path]:
    """Every model, and everything that looks like one, in ``folder`` and two levels below.

    Hidden names are left out, a folder that can't be read stands for what is in it (to be probed,
    and refused with the reason). Sorted by name, whatever its case. No folder, no models.
    """
    found = _walk(folder, 0, set()) if folder.is_dir() else iter(())
    return sorted(found, key=lambda path: (str(path).casefold(), str(path)))


def _walk(folder: Path, depth: int, seen: set[str]) -> Iterator[Path]:
    real = os.path.realpath(folder)
    if real in seen:
        return  # a link leads back to it
    seen.add(real)
    try:
        with os.scandir(folder) as scanned:
            entries = [entry for entry in scanned if not entry.name.startswith(".")]
        names = {entry.name for entry in entries}
        folders = {entry.name for entry in entries if entry.is_dir()}
    except OSError:
        yield folder
        return
    if names & {*INDEXES} or any(_is_part(folder / name) for name in _PARTS & folders):
        yield folder
        return
    if depth > _DEPTH:
        return
    for entry in entries:
        if entry.name in folders:
            yield from _walk(Path(entry.path), depth + 1, seen)
        elif Path(entry.name).suffix.lower() in _ENDINGS:
            yield Path(entry.path)


def _is_part(folder: Path) -> bool:
    """Whether it is part of a model, and no folder that somebody sorts his VAEs into."""
    return (folder / "config.json").is_file()


def model_files(path: Path) -> list[tuple[Path, Path]]:
    """The files of a model: their names relative to its parent folder, and their paths."""
    files = folder_files(path) if path.is_dir() else [path, *companions(path)]
    return [(file.relative_to(path.parent), file) for file in files]


def signature(path: Path) -> Signature:
    """What changes when the model changes. Raises OSError if it can't be looked at."""
    stats = [(str(name), file.stat()) for name, file in model_files(path)]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
