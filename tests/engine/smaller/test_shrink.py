"""Smaller copies of models: their bytes, their names, and what they predict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import lora
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent, Shrunk
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.smaller import Shrinking, file_name
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.tiny_flux import FluxParts, flux_folder, flux_parts, flux_tensors
from tests.tiny_models import tiny_single_file

FAMILIES = load_families()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    """Stable Diffusion in one file."""
    path = tiny_single_file(tmp_path_factory.mktemp("whole") / "model.safetensors")
    save_file({key: each.float() * 1.001 for key, each in load_file(path).items()}, path)
    return replace(probe(path, FAMILIES), native_size=64)


def shrink(
    engine: LocalEngine, model: ModelInfo, target: Path, form: str, use: Path | None = None
) -> Shrunk:
    told: list[EngineEvent] = []
    job = Shrinking(model, str(target), form, "" if use is None else str(use))
    engine.run("shrink", job, told.append, CancelToken())
    assert isinstance(told[-1], Shrunk)
    assert told[-1].after == target.stat().st_size
    return told[-1]


def picture(engine: LocalEngine, model: ModelInfo, *files: Path) -> np.ndarray[Any, Any]:
    job = make_job(model, prompt="a cat", conditions=tuple(lora(file.name) for file in files))
    return run(engine, replace(job, files={file.name: str(file) for file in files})).pixels[0]


def decibels(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return float(-10 * np.log10(error)) if error else np.inf


def flux(tmp_path: Path) -> tuple[ModelInfo, FluxParts]:
    parts = flux_parts(true_clip=True)
    path = tmp_path / "flux.safetensors"
    save_file(flux_tensors(parts, "prefixed"), path)
    folder = flux_folder(tmp_path / "folder", parts)
    return replace(probe(path, FAMILIES), companion=str(folder)), parts


def few_steps(path: Path, network: Any, ends: tuple[str, ...], *, bias: bool = False) -> Path:
    """A LoRA of the denoiser, in diffusers' names."""
    tensors: dict[str, Tensor] = {}
    for name, layer in network.named_modules():
        if name.endswith(ends) and hasattr(layer, "weight"):
            out, *inner = layer.weight.shape
            tensors[f"NAME.{name}.lora_A.weight"] = torch.randn(4, *inner) * 0.1
            tensors[f"NAME.{name}.lora_B.weight"] = torch.randn(out, 4, *[1] * (len(inner) - 1))
            if bias:
                tensors[f"NAME.{name}.diff_b"] = torch.randn(out) * 0.1
    assert tensors
    save_file({key.replace("NAME", path.stem): each for key, each in tensors.items()}, path)
    return path


@pytest.mark.slow
def test_a_lora_is_merged_where_its_layers_are_stacked(
    tmp_path: Path, own_engine: LocalEngine
) -> None:
    model, parts = flux(tmp_path)
    ends = ("to_q", "to_v", "add_k_proj", "proj_mlp", "norm_out.linear")
    use = few_steps(tmp_path / "transformer.safetensors", parts.transformer, ends, bias=True)
    target = tmp_path / "merged.safetensors"
    told = shrink(own_engine, model, target, "BF16", use)
    merged = replace(probe(target, FAMILIES), companion=model.companion)
    job: dict[str, Any] = {"prompt": "a cat", "scheduler": "flow_euler"}
    beside = make_job(model, conditions=(lora(use.name),), **job)
    meant, made, plain = (
        run(own_engine, each).pixels[0]
        for each in (
            replace(beside, files={use.name: str(use)}),
            make_job(merged, **job),
            make_job(model, **job),
        )
    )
    assert decibels(made, meant) > 35 > decibels(plain, meant)
    assert told.prediction is not None and told.prediction > 35


@pytest.mark.slow
def test_a_lora_is_merged_into_a_unet_in_gguf(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo
) -> None:
    network = own_engine.cache.get(whole, lambda _: None, CancelToken()).network
    use = few_steps(tmp_path / "unet.safetensors", network, ("to_q", "conv1", "proj_in"))
    meant, plain = picture(own_engine, whole, use), picture(own_engine, whole)
    target = tmp_path / file_name("model.safetensors", "Q8_0", use.name)
    assert target.name == "model-unet-Q8_0.gguf"
    told = shrink(own_engine, whole, target, "Q8_0", use)
    copy = probe(target, FAMILIES)
    assert (copy.family, copy.name) == ("sd1", "model + unet (Q8_0)")
    made = picture(own_engine, replace(copy, native_size=64))
    assert decibels(made, meant) > 35 > decibels(plain, meant)
    assert told.prediction is not None and told.prediction > 35
    assert told.weights is not None and told.before > told.after


@pytest.mark.slow
def test_nothing_is_written_over_and_no_folder_taken(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo
) -> None:
    target = tmp_path / "m.gguf"
    target.write_bytes(b"mine")
    folder = replace(whole, layout="folder")
    for model, code in ((whole, "model_exists"), (folder, "smaller_source")):
        with pytest.raises(VelaturaError) as caught:
            shrink(own_engine, model, target, "Q8_0")
        assert caught.value.code == code
    assert target.read_bytes() == b"mine"


@pytest.mark.slow
def test_a_lora_of_texts_is_not_merged(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo
) -> None:
    layer = "lora_te_text_model_encoder_layers_0_self_attn_q_proj"
    width = own_engine.cache.get(whole, lambda _: None, CancelToken()).parts["text_encoder"]
    side = width.config.hidden_size
    pair = {"lora_down.weight": torch.ones(1, side), "lora_up.weight": torch.ones(side, 1)}
    use = tmp_path / "words.safetensors"
    save_file({f"{layer}.{role}": each for role, each in pair.items()}, use)
    with pytest.raises(VelaturaError) as caught:
        shrink(own_engine, whole, tmp_path / "m.gguf", "Q8_0", use)
    assert caught.value.code == "smaller_text_lora"
    assert [each.name for each in tmp_path.iterdir()] == [use.name]
