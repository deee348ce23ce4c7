"""Where a converted file came from: a record that this program writes, and no file can claim.

The names of measures depend on it (`encoder_choice` of evaluation): weights that were
published as a pickle are known by that pickle's SHA-256 alone.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.model_record import Origin
from desktop_app.library.collection.collection import Collection
from desktop_app.library.formats.weights import is_pickle
from desktop_app.library.trust.checksums import hash_file


def keep_conversion(collection: Collection, source: Path, target: Path) -> None:
    """Take up ``target``, which was just made of the pickle ``source``, with the hashes of both.
    Nothing is kept of one that lies outside the folders of models.

    Raises:
        StorageError: its record can't be kept.
    """
    token = CancelToken()
    made = hash_file(target, target.name, lambda _: None, token)
    pickle = hash_file(source, source.name, lambda _: None, token)
    origin = Origin("import", source.name, files=(made,), converted=pickle.sha256)
    with contextlib.suppress(InputError):
        collection.arrived(target, origin)


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
