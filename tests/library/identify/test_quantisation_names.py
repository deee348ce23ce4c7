"""What a packed file is called is what its users call it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop_app.library.identify.file_identification import identify_file
from desktop_app.library.identify.kinds import load_kinds
from tests.packed_writing import write_packed
from tests.tiny_z_image import z_image_parts, z_image_tensors

NAMES: Mapping[str, str] = {
    "fp8": "fp8_scaled",
    "old fp8": "fp8_scaled",
    "mxfp8": "mxfp8",
    "nvfp4": "nvfp4",
    "int8": "int8",
    "int8 convrot": "int8",
    "w4a4": "w4a4",
    "w4a8": "w4a8",
    "awq": "awq",
    "nf4": "nf4",
    "bnb int8": "int8",
    "quanto": "quanto",
    "quanto int4": "quanto int4",
    "quanto int2": "quanto int2",
    "torchao int4": "torchao int4",
    "torchao groups": "torchao",
}


@pytest.mark.few(1)
@pytest.mark.parametrize("way", NAMES)
def test_a_packed_file_is_called_by_its_format(tmp_path: Path, way: str) -> None:
    tensors, path = z_image_tensors(z_image_parts()), tmp_path / "z.safetensors"
    layers = [k[:-7] for k in tensors if "layers." in k and k.endswith(".weight")]
    two = [each for each in layers if tensors[f"{each}.weight"].ndim == 2]
    write_packed(path, tensors, two, way)
    told = identify_file(path, load_kinds())
    assert told.quantisation == NAMES[way]
    numbers = sum(each.numel() for each in tensors.values())
    assert told.parameters is not None and abs(told.parameters - numbers) < 0.25 * numbers
