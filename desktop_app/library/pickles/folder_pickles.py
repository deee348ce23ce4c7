"""Pickles in a model's folder: some repositories hold no other weights of a part."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop_app.library.formats.weights import is_pickle

NAMES: Final = {
    "diffusion_pytorch_model.bin": "diffusion_pytorch_model.safetensors",
    "pytorch_model.bin": "model.safetensors",
}
"""A part's weights as a pickle → the file that the same weights are read from."""


def pickles_of(path: Path) -> list[tuple[Path, Path]]:
    """(pickle, file to be made of it) for each part of the folder at ``path``, or the folder
    itself, whose weights are a pickle alone; of a file itself, if it is one, with the same stem."""
    if not path.is_dir():
        return [(path, path.with_suffix(".safetensors"))] if is_pickle(path) else []
    folders = [path, *sorted(part for part in path.iterdir() if part.is_dir())]
    found = ((part / name, part / made) for part in folders for name, made in NAMES.items())
    return [(source, made) for source, made in found if source.is_file() and not made.exists()]
