"""Headers of safetensors files as they are once packed weights are unpacked: shapes that layers
have, the memory that they take packed, and nothing that belongs to no layer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from desktop_app.core.packed_weights import QUANTISATION, PackedLayer, packed_layers
from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.json_file import read_json
from desktop_app.library.formats.safetensors_header import Header, Tensor
from desktop_app.library.formats.weights import is_gguf, read_weights


def read_unpacked(path: Path, shown: str) -> Header:
    """`read_weights` with packed layers as `unpacked_tensors` has them; raises what these do."""
    header = read_weights(path, shown)
    if is_gguf(path):
        return header
    tensors = unpacked_tensors({path: header}, shown)
    return Header(tensors, header.metadata, header.data_start, header.file_size, header.numbers)


def read_unpacked_all(files: Sequence[Path], shown: str) -> dict[str, Tensor]:
    """The tensors of one part's files together, as config.json beside them says that they are
    packed; see `unpacked_tensors`, which may raise what this does, and `read_weights`."""
    headers = {file: read_weights(file, f"{shown}/{file.name}") for file in files}
    beside = files[0].parent / "config.json" if files else Path()
    said = read_json(beside, shown, beside.name).get(QUANTISATION) if beside.is_file() else None
    settings = cast("dict[str, Any]", said) if isinstance(said, dict) else None
    return unpacked_tensors(headers, shown, settings)


def unpacked_tensors(
    headers: Mapping[Path, Header], shown: str, settings: Mapping[str, Any] | None = None
) -> dict[str, Tensor]:
    """The tensors of some files together.

    Args:
        headers: of the files.
        shown: their name, for errors.
        settings: the folder's ``quantization_config``.

    Returns:
        By name. Of a packed layer the number format is its packing's (`core.packed_weights`), and
        the bytes from begin to end are those of memory.

    Raises:
        ModelError: as `packed_layers`.
        OSError: a file can't be read.
    """
    tensors = {name: each for header in headers.values() for name, each in header.tensors.items()}
    metadata = {key: text for header in headers.values() for key, text in header.metadata.items()}

    def read(name: str) -> bytes:
        path, header = next(row for row in headers.items() if name in row[1].tensors)
        with open_regular(path) as file:
            file.seek(header.data_start + tensors[name].begin)
            return file.read(tensors[name].end - tensors[name].begin)

    stored = {name: (each.dtype, each.shape) for name, each in tensors.items()}
    layers, hidden = packed_layers(shown, stored, metadata, read, settings)
    plain = {name: each for name, each in tensors.items() if name not in hidden}
    return plain | {name: _unpacked(tensors, layer) for name, layer in layers.items()}


def _unpacked(tensors: Mapping[str, Tensor], layer: PackedLayer) -> Tensor:
    begin = tensors[layer.parts["weight"]].begin
    return msgspec.structs.replace(
        tensors[layer.parts["weight"]],
        dtype=layer.form,
        shape=layer.shape,
        data_offsets=(begin, begin + layer.resident_bytes),
    )
