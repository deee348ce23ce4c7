"""Settings of a model's parts, held against what the headers of their weights have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.catalog.part_settings import extent_of, wrong_setting
from desktop_app.core.errors import ModelError
from desktop_app.library.formats.packed import read_unpacked_all
from desktop_app.library.formats.safetensors_header import Tensor


def part_tensors(path: Path, part: str, files: Sequence[Path]) -> dict[str, Tensor]:
    """The headers of all ``files`` of a folder's part.

    Raises:
        ModelError, InputError: one can't be read.
    """
    return read_unpacked_all(files, f"{path.name}/{part}")


def check_settings(
    name: str,
    shown: str,
    settings: Mapping[str, object],
    tensors: Mapping[str, Tensor] | None = None,
) -> None:
    """Refuse settings that ask for what their weights can't fill.

    Args:
        name: the model's name.
        shown: the file's name as the user should read it (``unet/config.json``).
        settings: what is in it.
        tensors: of the part; None where there are none.

    Raises:
        ModelError: ``model_damaged``.
    """
    shapes = None if tensors is None else (tensor.shape for tensor in tensors.values())
    fault = wrong_setting(settings, None if shapes is None else extent_of(shapes))
    if fault:
        raise ModelError("model_damaged", name=name, reason=f"{shown}: {fault}")
