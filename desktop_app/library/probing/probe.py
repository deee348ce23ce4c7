"""What is this file or folder? Told from headers and JSON alone; nothing is loaded or run."""

from __future__ import annotations

from pathlib import Path

from desktop_app.catalog.families import Family
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.not_weights import check_weights
from desktop_app.library.formats.foreign import foreign_reason
from desktop_app.library.formats.weights import is_gguf, is_pickle
from desktop_app.library.probing.diffusers_folder import probe_folder
from desktop_app.library.probing.single_file import probe_file

_OTHER_ENDINGS = {
    ".zip": "it is an archive; unpack it first",
    ".7z": "it is an archive; unpack it first",
    ".tar": "it is an archive; unpack it first",
    ".gz": "it is an archive; unpack it first",
    ".rar": "it is an archive; unpack it first",
}


def probe(path: Path, families: dict[str, Family], variant: str = "") -> ModelInfo:
    """What the model at ``path`` is; of variants of its family that its weights don't tell apart
    the one that is named, where it may be that one.

    ``id`` and ``name`` come from the name of the file or folder (``name`` rather from what its
    maker wrote); `ModelLibrary` makes ids unique.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
        ModelError: ``not_a_model``, ``model_pickle``, ``model_damaged``, ``model_incomplete`` or
            ``model_class``, or as `check_weights`.
    """
    path = path.absolute()
    try:
        if path.is_dir():
            return probe_folder(path, families, variant)
        if not path.exists():
            raise InputError("file_missing", name=path.name)
        check_weights(path)
        if path.suffix.lower() == ".safetensors" or is_gguf(path):
            return probe_file(path, families, variant)
        if is_pickle(path):
            raise ModelError("model_pickle", name=path.name)
        ending = _OTHER_ENDINGS.get(path.suffix.lower(), "it is not a .safetensors file")
        reason = foreign_reason(path) or ending
        raise ModelError("not_a_model", name=path.name, reason=reason)
    except OSError as error:
        raise InputError("file_unreadable", name=path.name, reason=plain_reason(error)) from error
