"""A model of packed weights makes the picture of one whose weights are unpacked: as denoiser and as
text encoder, in every format; and what is wrong with a file is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.core.errors import ModelError
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import pick_compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import opened
from desktop_app.networks.quantised.layers import quantised_layers
from tests.engine.conftest import make_job, run
from tests.packed_writing import WAYS, write_packed
from tests.tiny_z_image import ZImageParts, z_image_folder, z_image_parts, z_image_tensors

FAMILIES = load_families()
HALF_A_STEP = 0.5 / 65535
"""Of a picture of 16 bits."""
NAMES = ("marked", "listed")
ENCODER = "qwen_3_4b.safetensors"


@pytest.fixture(scope="module")
def parts() -> ZImageParts:
    return z_image_parts()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, parts: ZImageParts) -> Path:
    return z_image_folder(tmp_path_factory.mktemp("home") / "folder", parts)


def picture(engine: LocalEngine, path: Path, home: Path) -> np.ndarray[Any, Any]:
    info = replace(probe(path, FAMILIES), native_size=64, companion=str(home))
    grey, mask = np.full((64, 64, 3), 128, np.uint8), np.ones((64, 64), np.float32)
    job = make_job(info, grey, mask, scheduler="flow_euler", prompt="a cat")
    return run(engine, job).pixels[0]


@pytest.fixture(scope="module")
def unlike(
    tmp_path_factory: pytest.TempPathFactory,
    parts: ZImageParts,
    home: Path,
    own_engine: LocalEngine,
) -> np.ndarray[Any, Any]:
    """What the weights make that nobody packed."""
    path = tmp_path_factory.mktemp("unlike") / "other.safetensors"
    save_file(z_image_tensors(parts), path)
    return picture(own_engine, path, home)


def matrices(tensors: dict[str, Tensor], piece: str) -> list[str]:
    return [
        key.removesuffix(".weight")
        for key, each in tensors.items()
        if piece in key and key.endswith(".weight") and each.ndim == 2
    ]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_packed_denoiser_makes_the_same_picture(
    tmp_path: Path,
    own_engine: LocalEngine,
    parts: ZImageParts,
    home: Path,
    unlike: np.ndarray[Any, Any],
    way: str,
) -> None:
    tensors = z_image_tensors(parts)
    layers = matrices(tensors, "layers.")
    meant = write_packed(tmp_path / "packed.safetensors", tensors, layers, way)
    save_file(meant, tmp_path / "plain.safetensors")
    packed = picture(own_engine, tmp_path / "packed.safetensors", home)
    plain = picture(own_engine, tmp_path / "plain.safetensors", home)
    assert np.abs(packed - plain).max() < HALF_A_STEP  # sums of plain layers have another order
    assert np.abs(packed - unlike).max() > 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_packed_text_encoder_makes_the_same_picture(
    tmp_path: Path, own_engine: LocalEngine, parts: ZImageParts, home: Path, way: str
) -> None:
    pictures: list[np.ndarray[Any, Any]] = []
    text = {k: v for k, v in parts.text_encoder.state_dict().items() if "lm_head" not in k}
    for name in ("packed", "plain"):
        folder = tmp_path / name
        folder.mkdir()
        save_file(z_image_tensors(parts), folder / "z.safetensors")
        meant = write_packed(folder / ENCODER, text, matrices(text, "_proj."), way)
        if name == "plain":
            save_file(meant, folder / ENCODER)
        pictures.append(picture(own_engine, folder / "z.safetensors", home))
    assert np.array_equal(*pictures)


@pytest.mark.few(1)
@pytest.mark.parametrize("way", WAYS)
def test_memory_is_as_forecast(tmp_path: Path, parts: ZImageParts, home: Path, way: str) -> None:
    tensors, path = z_image_tensors(parts), tmp_path / "packed.safetensors"
    write_packed(path, tensors, matrices(tensors, "layers."), way)
    info = replace(probe(path, FAMILIES), companion=str(home))
    family = FAMILIES[info.family]
    told = next(each for each in part_sizes(info, family).parts if each.part == "denoiser")
    with opened(info, family, family_engine(family.id)) as reading:
        network = reading.part("transformer", pick_compute("float32", "cpu"))
    layers = list(quantised_layers(network))
    held, numbers = sum(each.stored_bytes for each in layers), sum(e.numbers for e in layers)
    assert held < 4 * numbers / 2
    assert abs(told.quantised_bytes - held) <= 0.15 * held
    assert abs(told.quantised - numbers) <= 0.35 * numbers  # padding is not told by headers


def without(end: str) -> Callable[[dict[str, Tensor]], None]:
    def change(held: dict[str, Tensor]) -> None:
        del held[next(key for key in held if key.endswith(end))]

    return change


def with_other(end: str, other: Tensor) -> Callable[[dict[str, Tensor]], None]:
    def change(held: dict[str, Tensor]) -> None:
        held[next(key for key in held if key.endswith(end))] = other

    return change


def mark(text: str) -> Tensor:
    return torch.tensor(list(text.encode()), dtype=torch.uint8)


WRONG: dict[str, tuple[str, Callable[[dict[str, Tensor]], None], str, str]] = {
    "no scale": ("nvfp4", without(".weight_scale"), "model_damaged", "has no weight_scale"),
    "no second scale": ("nvfp4", without(".weight_scale_2"), "model_damaged", "weight_scale_2"),
    "a scale of fp8": ("fp8", without(".weight_scale"), "model_damaged", "weight_scale"),
    "shape": ("mxfp8", with_other(".weight_scale", torch.zeros(4, 4, dtype=torch.uint8)),
              "model_damaged", "doesn't fit its layer"),
    "columns": ("int8", with_other(".weight_scale", torch.ones(1, 32)), "model_damaged", "fit"),
    "unknown": ("int8", with_other(".comfy_quant", mark('{"format": "int3_magic"}')),
                "model_quantised", "int3_magic"),
    "a lie": ("fp8", with_other(".comfy_quant", mark('{"format": "nvfp4"}')),
              "model_damaged", "marked as nvfp4 and holds F8_E4M3"),
    "another lie": ("int8", with_other(".comfy_quant", mark('{"format": "float8_e5m2"}')),
                    "model_damaged", "marked as float8_e5m2 and holds I8"),
    "no JSON": ("int8", with_other(".comfy_quant", mark("{nothing")), "model_damaged", "mark"),
    "no object": ("int8", with_other(".comfy_quant", mark("[1]")), "model_damaged", "mark"),
    "no text": ("int8", with_other(".comfy_quant", torch.full((3,), 255, dtype=torch.uint8)),
                "model_damaged", "mark"),
    "groups": ("int8", with_other(".comfy_quant", mark(
        '{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 48}')),
        "model_damaged", "rotated in groups of 48"),
    "length": ("nf4", with_other(".absmax", torch.ones(3)), "model_damaged", "absmax"),
    "no mark": ("int8", without(".comfy_quant"), "model_quantised", "8-bit whole numbers"),
    "no factors": ("quanto int4", without("weight._scale"), "model_damaged", "no weight._scale"),
    "no zeros": ("quanto int4", without("weight._shift"), "model_damaged", "no weight._shift"),
    "other zeros": ("quanto int2", with_other("weight._shift", torch.ones(3, 1)),
                    "model_damaged", "doesn't fit its layer"),
    "other factors": ("quanto int2", with_other("weight._scale", torch.ones(3, 1)),
                      "model_damaged", "weight._scale doesn't fit"),
    "no weight": ("int8", without(".weight"), "model_damaged", "has no weight"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_file_is_named(tmp_path: Path, parts: ZImageParts, wrong: str) -> None:
    way, change, code, words = WRONG[wrong]
    tensors, path = z_image_tensors(parts), tmp_path / "z.safetensors"
    write_packed(path, tensors, ["layers.0.attention.qkv"], way)
    held = {k: v.clone() for k, v in load_file(path).items()}
    first = "layers.0.attention.qkv."  # the packed one comes first
    held = dict(sorted(held.items(), key=lambda row: not row[0].startswith(first)))
    change(held)
    save_file(held, path)
    with pytest.raises(ModelError) as caught:
        probe(path, FAMILIES)
    assert caught.value.code == code
    assert words in caught.value.what
    assert path.name in caught.value.what


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"_type": "Int4TilePackedTo4dTensor"}, "model_quantised", "Int4TilePackedTo4dTensor"),
        ({"_type": "NVFP4Tensor"}, "model_quantised", "NVFP4Tensor"),
        (
            {"_type": "Int4Tensor", "_data": {"block_size": [2, 16]}},
            "model_quantised",
            "Int4Tensor",
        ),
        (
            {"_type": "Int4Tensor", "_data": {"block_size": [1, 48]}},
            "model_damaged",
            "fit its layer",
        ),
        ({"_type": "Int4Tensor", "_data": {"block_size": "x"}}, "model_quantised", "Int4Tensor"),
        ({"_type": "Int4Tensor", "_data": {"block_size": 3}}, "model_damaged", "can't be read"),
        ({}, "model_damaged", "can't be read"),
    ],
)
def test_what_torchao_says_of_a_layer_is_checked(
    tmp_path: Path, parts: ZImageParts, said: dict[str, Any], code: str, words: str
) -> None:
    tensors, path = z_image_tensors(parts), tmp_path / "z.safetensors"
    layer = "layers.0.attention.qkv"
    write_packed(path, tensors, [layer], "torchao int4")
    told = {"_data": {}, **said} if said else {}
    save_file(load_file(path), path, {f"{layer}.weight": json.dumps(told)})
    with pytest.raises(ModelError) as caught:
        probe(path, FAMILIES)
    assert caught.value.code == code and words in caught.value.what


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("{", "can't be read"),
        ('{"layers": []}', "can't be read"),
        ('{"layers": {"layers.0.attention.qkv": {"format": "nvfp4"}}}', "marked twice"),
        ('{"layers": {"nothing.here": {"format": "nvfp4"}}}', "others than it has"),
    ],
)
def test_a_list_in_the_header_that_is_wrong_is_named(
    tmp_path: Path, parts: ZImageParts, listed: str, words: str
) -> None:
    tensors, path = z_image_tensors(parts), tmp_path / "z.safetensors"
    write_packed(path, tensors, ["layers.0.attention.qkv"], "int8")
    save_file(load_file(path), path, {"_quantization_metadata": listed})
    with pytest.raises(ModelError) as caught:
        probe(path, FAMILIES)
    assert caught.value.code == "model_damaged" and words in caught.value.what


@pytest.mark.slow
def test_the_list_in_the_header_says_as_much_as_marks(
    tmp_path: Path, own_engine: LocalEngine, parts: ZImageParts, home: Path
) -> None:
    tensors = z_image_tensors(parts, "prefixed")
    layers = matrices(tensors, "attention.")
    path = tmp_path / "marked.safetensors"
    write_packed(path, tensors, layers, "int8 convrot")
    held = load_file(path)
    start = "model.diffusion_model."
    said = {
        key.removeprefix(start).removesuffix(".comfy_quant"): json.loads(bytes(mark.tolist()))
        for key, mark in held.items()
        if key.endswith(".comfy_quant")
    }
    bare = {key: each for key, each in held.items() if not key.endswith(".comfy_quant")}
    listed = json.dumps({"format_version": "1.0", "layers": said})
    save_file(bare, tmp_path / "listed.safetensors", {"_quantization_metadata": listed})
    both = [picture(own_engine, tmp_path / f"{name}.safetensors", home) for name in NAMES]
    assert np.array_equal(*both)


def test_the_file_of_nunchaku_is_refused_by_name(tmp_path: Path, parts: ZImageParts) -> None:
    tensors = z_image_tensors(parts)
    tensors["layers.0.attention.qkv.qweight"] = torch.zeros(4, 4, dtype=torch.int8)
    tensors["layers.0.attention.qkv.wscales"] = torch.zeros(4, 4)
    save_file(tensors, tmp_path / "svdq.safetensors")
    with pytest.raises(ModelError) as caught:
        probe(tmp_path / "svdq.safetensors", FAMILIES)
    assert caught.value.code == "packed_svdquant" and "Nunchaku" in caught.value.what


@pytest.mark.slow
def test_an_encoder_that_is_wrong_is_named_and_not_the_denoiser(
    tmp_path: Path, own_engine: LocalEngine, parts: ZImageParts, home: Path
) -> None:
    save_file(z_image_tensors(parts), tmp_path / "z.safetensors")
    text = {k: v for k, v in parts.text_encoder.state_dict().items() if "lm_head" not in k}
    write_packed(tmp_path / ENCODER, text, matrices(text, "q_proj."), "int8")
    held = load_file(tmp_path / ENCODER)
    save_file({k: v for k, v in held.items() if "comfy_quant" not in k}, tmp_path / ENCODER)
    with pytest.raises(ModelError) as caught:
        picture(own_engine, tmp_path / "z.safetensors", home)
    assert caught.value.code == "model_quantised" and ENCODER in caught.value.what
