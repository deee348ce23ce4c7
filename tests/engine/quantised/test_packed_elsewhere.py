"""Packed weights where else they come: under LoRAs, in control networks, in smaller copies, in
folders, and in families whose files stack rows."""

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
from desktop_app.core.conditions import lora
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import pick_compute
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.model_source import opened
from desktop_app.networks.quantised.layers import QuantisedLayer, quantised_layers
from tests.engine.conftest import make_job, run
from tests.engine.control.networks import z_image_net
from tests.engine.control.parity import denoiser_of
from tests.engine.control.stock import controlled, hint, our_latents, wide_job
from tests.engine.parity import TOLERANCE, difference
from tests.engine.quantised.test_packed_models import matrices
from tests.engine.smaller.test_shrink import decibels, few_steps, flux, shrink
from tests.packed_writing import write_packed
from tests.tiny_flux import FluxParts
from tests.tiny_flux2 import flux2_folder, flux2_parts, flux2_tensors
from tests.tiny_lumina2 import lumina2_folder, lumina2_parts, lumina2_tensors
from tests.tiny_z_image import z_image_folder, z_image_parts, z_image_tensors

FAMILIES = load_families()
UNSEEN = 0.01 / 255
"""A hundredth of a step of 8 bits: sums of plain layers have another order."""
WORDS: dict[str, Any] = {"prompt": "a cat", "scheduler": "flow_euler"}


@pytest.fixture(scope="module")
def of_flux(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelInfo, FluxParts]:
    """FLUX in one file, whose CLIP is of the true width: 150 MB."""
    return flux(tmp_path_factory.mktemp("flux"))


def pixels(engine: LocalEngine, info: ModelInfo, *loras: Path) -> np.ndarray[Any, Any]:
    job = make_job(info, conditions=tuple(lora(file.name) for file in loras), **WORDS)
    return run(engine, replace(job, files={file.name: str(file) for file in loras})).pixels[0]


def is_packed(layer: Any) -> bool:
    return isinstance(layer, QuantisedLayer)


def held_by(info: ModelInfo, part: str = "transformer") -> int:
    """Layers of a part that hold packed weights."""
    family = FAMILIES[info.family]
    with opened(info, family, family_engine(family.id)) as reading:
        return len(list(quantised_layers(reading.part(part, pick_compute("float32", "cpu")))))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["fp8", "old fp8", "nvfp4", "int8 convrot"])
@pytest.mark.parametrize("family", ["flux2", "lumina2"])
def test_rows_that_are_stacked_are_dealt_out_packed(
    tmp_path: Path, own_engine: LocalEngine, family: str, way: str
) -> None:
    parts: Any = flux2_parts() if family == "flux2" else lumina2_parts()
    write: Any = flux2_folder if family == "flux2" else lumina2_folder
    home = write(tmp_path / "folder", parts)
    tensors = (flux2_tensors if family == "flux2" else lumina2_tensors)(parts, "bare")
    layers = [
        each
        for each in matrices(tensors, "blocks." if family == "flux2" else "layers.")
        if not tensors[f"{each}.weight"].shape[0] % 48
    ]
    meant = write_packed(tmp_path / "packed.safetensors", tensors, layers, way)
    save_file(meant, tmp_path / "plain.safetensors")
    packed, plain = (
        replace(probe(tmp_path / f"{each}.safetensors", FAMILIES), companion=str(home))
        for each in ("packed", "plain")
    )
    assert layers and held_by(packed) >= len(layers) and not held_by(plain)
    off = np.abs(pixels(own_engine, packed) - pixels(own_engine, plain))
    assert off.max() < UNSEEN


@pytest.mark.slow
@pytest.mark.parametrize("way", ["nvfp4", "quanto int4"])
def test_a_lora_acts_beside_packed_layers_and_is_merged_into_a_copy(
    tmp_path: Path, own_engine: LocalEngine, of_flux: tuple[ModelInfo, FluxParts], way: str
) -> None:
    model, parts = of_flux
    tensors = load_file(model.path)
    layers = matrices(tensors, "_blocks.")
    path = tmp_path / "packed.safetensors"
    meant = write_packed(path, tensors, layers, way)
    save_file(meant, tmp_path / "plain.safetensors")
    packed, plain = (
        replace(probe(tmp_path / f"{each}.safetensors", FAMILIES), companion=model.companion)
        for each in ("packed", "plain")
    )
    use = few_steps(tmp_path / "transformer.safetensors", parts.transformer, ("to_q", "proj_mlp"))
    beside, merged = pixels(own_engine, packed, use), pixels(own_engine, plain, use)
    assert np.abs(beside - merged).max() < UNSEEN
    assert np.abs(beside - pixels(own_engine, packed)).max() > 1e-3
    shrink(own_engine, packed, tmp_path / "copy.safetensors", "BF16", use)
    copy = replace(probe(tmp_path / "copy.safetensors", FAMILIES), companion=model.companion)
    assert not held_by(copy)
    assert decibels(pixels(own_engine, copy), merged) > 35


@pytest.mark.few(1)
@pytest.mark.parametrize("way", ["w4a8", "quanto int4", "torchao int4", "mxfp8"])
def test_a_smaller_copy_holds_what_packed_weights_stand_for(
    tmp_path: Path, own_engine: LocalEngine, of_flux: tuple[ModelInfo, FluxParts], way: str
) -> None:
    model, _ = of_flux
    tensors, path = load_file(model.path), tmp_path / "packed.safetensors"
    meant = write_packed(path, tensors, matrices(tensors, "_blocks."), way)
    packed = replace(probe(path, FAMILIES), companion=model.companion)
    shrink(own_engine, packed, tmp_path / "copy.safetensors", "F16")
    copied = load_file(tmp_path / "copy.safetensors")
    assert copied.keys() == meant.keys()
    assert all(torch.equal(copied[key], each.half()) for key, each in meant.items())


@pytest.mark.slow
@pytest.mark.parametrize("way", ["fp8", "nf4", "quanto int4", "torchao int4"])
def test_a_packed_control_network_does_what_its_numbers_do(
    own_engine: LocalEngine, tmp_path: Path, way: str
) -> None:
    info = replace(probe(z_image_folder(tmp_path / "model"), FAMILIES), native_size=64)
    net = z_image_net(denoiser_of(info))
    state = {key: each.detach() for key, each in net.state_dict().items()}
    layers = matrices(state, "attention.")
    meant = write_packed(tmp_path / "packed.safetensors", state, layers, way)
    save_file(meant, tmp_path / "plain.safetensors")
    job = wide_job(info, scheduler="flow_euler", guidance_scale=3.5)
    said = {"mode": "balanced"}
    made: dict[str, Tensor] = {
        each: our_latents(
            own_engine, controlled(job, (tmp_path / f"{each}.safetensors", hint(0), said))
        )
        for each in ("packed", "plain")
    }
    assert layers and difference(made["packed"], made["plain"]) < TOLERANCE
    assert difference(made["packed"], our_latents(own_engine, job)) > 10 * TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("way", ["quanto", "nvfp4", "fp8"])
def test_what_is_packed_is_read_where_weights_stay_on_the_disk(tmp_path: Path, way: str) -> None:
    home = z_image_folder(tmp_path / "folder")
    tensors = z_image_tensors(z_image_parts())
    write_packed(tmp_path / "z.safetensors", tensors, matrices(tensors, "attention."), way)
    info = replace(probe(tmp_path / "z.safetensors", FAMILIES), companion=str(home))
    family, compute = FAMILIES[info.family], pick_compute("float32", "cpu")
    with opened(info, family, family_engine(family.id)) as reading:
        network = reading.part("transformer", replace(compute, from_disk=True))
        other = reading.part("transformer", compute)
    held = {name: each.dequantised() for name, each in other.named_modules() if is_packed(each)}
    mapped = dict(network.named_modules())
    assert held and all(torch.equal(mapped[key].dequantised(), each) for key, each in held.items())
    assert len(list(quantised_layers(network))) > len(held)  # pages of the file


def packs(way: str, **said: Any) -> Callable[[Path], dict[str, Tensor]]:
    """Packs a part's matrices; returns all its tensors with what they stand for."""

    def pack(folder: Path) -> dict[str, Tensor]:
        file = next(folder.glob("*.safetensors"))
        tensors = load_file(file)
        names = [each for each in matrices(tensors, "layers.") if "proj" in each or "to_" in each]
        meant = write_packed(file, tensors, names, way)
        settings = json.loads((folder / "config.json").read_text())
        settings["quantization_config"] = said
        (folder / "config.json").write_text(json.dumps(settings))
        return meant

    return pack


def sdnq(folder: Path) -> dict[str, Tensor]:
    """The same in uint4 as SDNQ stores it."""
    file = next(folder.glob("*.safetensors"))
    held, meant = load_file(file), load_file(file)
    for layer in matrices(held, "layers."):
        rows, width = held[f"{layer}.weight"].shape
        if width % 8 or not ("proj" in layer or "to_" in layer):
            continue
        codes = torch.randint(0, 16, (rows, width), dtype=torch.uint8)
        scale, zero = torch.rand(rows, width // 8, 1) / 20, torch.rand(rows, width // 8, 1) / -4
        held[f"{layer}.weight"] = (codes[:, ::2] | codes[:, 1::2] << 4).flatten()
        held |= {f"{layer}.scale": scale, f"{layer}.zero_point": zero}
        numbers = zero + codes.view(rows, -1, 8).float() * scale
        meant[f"{layer}.weight"] = numbers.view(rows, width)
    save_file(held, file)
    settings = json.loads((folder / "config.json").read_text())
    settings["quantization_config"] = {"quant_method": "sdnq", "weights_dtype": "uint4"}
    (folder / "config.json").write_text(json.dumps(settings))
    return meant


@pytest.mark.few(1)
@pytest.mark.parametrize("part", ["transformer", "text_encoder"])
@pytest.mark.parametrize(
    "pack",
    [
        packs("nf4", quant_method="bitsandbytes", load_in_4bit=True),
        packs("quanto int4", quant_method="quanto", weights_dtype="int4"),
        packs("quanto int2", quant_method="quanto", weights_dtype="int2"),
        packs("torchao int4", quant_method="torchao", quant_type="int4_weight_only"),
        packs("torchao groups", quant_method="torchao"),
        sdnq,
    ],
    ids=["bitsandbytes", "quanto4", "quanto2", "torchao4", "torchao groups", "sdnq"],
)
def test_a_folder_says_in_its_settings_that_it_is_packed(
    tmp_path: Path,
    own_engine: LocalEngine,
    pack: Callable[[Path], dict[str, Tensor]],
    part: str,
) -> None:
    packed, plain = (z_image_folder(tmp_path / name) for name in ("packed", "plain"))
    torch.manual_seed(5)
    meant = pack(packed / part)
    save_file(meant, next((plain / part).glob("*.safetensors")), {"format": "pt"})
    one, other = (replace(probe(each, FAMILIES), native_size=64) for each in (packed, plain))
    family = FAMILIES[one.family]
    with opened(one, family, family_engine(family.id)) as reading:  # as who only asks for shapes
        looked = reading.part(part, replace(pick_compute("float32", "cpu"), only_shapes=True))
    with opened(other, family, family_engine(family.id)) as reading:
        shapes = reading.part(part, replace(pick_compute("float32", "cpu"), only_shapes=True))
    assert {k: v.shape for k, v in looked.state_dict().items()} == {
        k: v.shape for k, v in shapes.state_dict().items()
    }
    assert held_by(one, part) and not held_by(other, part)
    off = np.abs(pixels(own_engine, one) - pixels(own_engine, other))
    assert off.max() < UNSEEN
