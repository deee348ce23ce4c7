"""Smaller copies of models: their bytes, their names, and what they predict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType, GGUFReader, quantize
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.conditions import lora
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent, Loading, Shrunk
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.smaller import FORMATS, Shrinking, file_name
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.quantised.gguf_file import GgufFile
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.tiny_flux import FluxParts, flux_folder, flux_parts, flux_tensors
from tests.tiny_models import tiny_single_file

FAMILIES = load_families()


@pytest.fixture
def own_engine() -> Iterator[LocalEngine]:
    own = LocalEngine("float32")
    yield own
    own.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    """Stable Diffusion in one file, with what training leaves behind."""
    path = tiny_single_file(tmp_path_factory.mktemp("whole") / "model.safetensors")
    tensors = {key: each.float() * 1.001 for key, each in load_file(path).items()}
    with safe_open(str(path), "pt") as opened:
        texts = opened.metadata() | {"modelspec.title": "Tiny", "ss_note": "kept"}
    more = {
        "model_ema.decay": torch.ones(3),
        "optimizer_states.0": torch.ones(5),
        "cond_stage_model.transformer.text_model.embeddings.position_ids": torch.arange(77)[None],
    }
    save_file(tensors | more, path, texts)
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


@pytest.mark.parametrize("form", [form for form, (end, _) in FORMATS.items() if end == ".gguf"])
def test_a_gguf_copy_has_the_bytes_that_gguf_py_makes(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo, form: str
) -> None:
    target = tmp_path / file_name("model.safetensors", form)
    told = shrink(own_engine, whole, target, form)
    assert told.weights is not None and told.prediction is not None
    assert told.before > told.after and told.weights > 20
    source, read = load_file(whole.path), GGUFReader(target)
    kept = {name for name in source if not name.startswith(("model_ema", "optimizer"))}
    kept = {name for name in kept if not name.endswith("position_ids")}
    assert {tensor.name for tensor in read.tensors} == kept
    with GgufFile(target, "m") as ours:
        for tensor in read.tensors:
            meant = source[tensor.name].float().numpy()
            assert tuple(reversed(tensor.shape.tolist())) == meant.shape
            assert tensor.data.tobytes() == quantize(meant, tensor.tensor_type).tobytes()
            assert ours.get_tensor(tensor.name).shape == meant.shape
    forms = {tensor.name: tensor.tensor_type for tensor in read.tensors}
    inner = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight"
    assert forms[inner] == GGMLQuantizationType[form]
    assert forms["model.diffusion_model.time_embed.0.weight"] == GGMLQuantizationType.F16
    assert forms["model.diffusion_model.time_embed.0.bias"] == GGMLQuantizationType.F32
    texts = {key: field.contents() for key, field in read.fields.items()}
    assert texts["general.architecture"] == "sd1"
    assert texts["velatura.made_from"] == "model.safetensors" and texts["ss_note"] == "kept"


@pytest.mark.parametrize(("form", "least"), [("Q8_0", 40.0), ("F16", 60.0)])
def test_a_copy_makes_nearly_the_picture(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo, form: str, least: float
) -> None:
    target = tmp_path / file_name("model.safetensors", form)
    told = shrink(own_engine, whole, target, form)
    copy = probe(target, FAMILIES)
    assert (copy.family, copy.prediction_type) == (whole.family, whole.prediction_type)
    assert copy.name == f"Tiny ({form})"
    copy = replace(copy, native_size=64)
    assert decibels(picture(own_engine, copy), picture(own_engine, whole)) > least
    assert told.prediction is not None and told.prediction > least - 5


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


def test_a_lora_is_merged_into_a_unet(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo
) -> None:
    network = own_engine.cache.get(whole, lambda _: None, CancelToken()).network
    use = few_steps(tmp_path / "unet.safetensors", network, ("to_q", "conv1", "proj_in"))
    target = tmp_path / "merged.gguf"
    told = shrink(own_engine, whole, target, "Q8_0", use)
    copy = replace(probe(target, FAMILIES), native_size=64)
    meant = picture(own_engine, whole, use)
    assert decibels(picture(own_engine, copy), meant) > 35
    assert decibels(picture(own_engine, whole), meant) < 35
    assert told.prediction is not None and told.prediction > 35


def small(source: ModelInfo, path: Path, change: Callable[[dict[str, Tensor]], None]) -> ModelInfo:
    tensors = load_file(source.path)
    change(tensors)
    save_file(tensors, path)
    return replace(source, path=str(path))


def test_numbers_beyond_float16_are_told_and_nothing_is_kept(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo
) -> None:
    name = "model.diffusion_model.time_embed.0.bias"
    large = small(whole, tmp_path / "m.safetensors", lambda each: each[name].fill_(1e6))
    with pytest.raises(VelaturaError) as caught:
        shrink(own_engine, large, tmp_path / "m-F16.safetensors", "F16")
    assert caught.value.code == "smaller_overflows"
    assert [each.name for each in tmp_path.iterdir()] == ["m.safetensors"]


def test_what_is_given_up_leaves_nothing(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo
) -> None:
    cancel = CancelToken()

    def tell(event: EngineEvent) -> None:
        if isinstance(event, Loading) and event.what == "smaller copy" and event.done == 9:
            cancel.cancel()

    with pytest.raises(Cancelled):
        own_engine.run("shrink", Shrinking(whole, str(tmp_path / "m.gguf"), "Q8_0"), tell, cancel)
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_over_and_no_folder_taken(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo
) -> None:
    target = tmp_path / "m.gguf"
    target.write_bytes(b"mine")
    for model, code in (
        (whole, "model_exists"),
        (replace(whole, layout="folder"), "smaller_source"),
    ):
        with pytest.raises(VelaturaError) as caught:
            shrink(own_engine, model, target, "Q8_0")
        assert caught.value.code == code
    assert target.read_bytes() == b"mine"


def test_a_disk_without_room_is_told_before_anything_is_written(
    tmp_path: Path, own_engine: LocalEngine, whole: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(VelaturaError) as caught:
        shrink(own_engine, whole, tmp_path / "m.gguf", "Q4_0")
    assert caught.value.code == "disk_full" and not list(tmp_path.iterdir())
