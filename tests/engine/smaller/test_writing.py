"""What is written of a single file: which tensors, in which bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from gguf import GGMLQuantizationType, GGUFReader, quantize
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.smaller import FORMATS
from desktop_app.engine.smaller.tensor_choice import TensorSourceFile
from desktop_app.engine.smaller.writing import write_smaller
from desktop_app.networks.quantised.gguf_file import GgufFile

UNET = "model.diffusion_model."
INNER = f"{UNET}input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight"
TEXT = "conditioner.embedders.0.transformer.text_model."
QUANTISED = {INNER, f"{TEXT}encoder.layers.0.mlp.fc1.weight"}


def tensors() -> dict[str, Tensor]:
    shapes = {
        INNER: (8, 64),
        f"{TEXT}encoder.layers.0.mlp.fc1.weight": (4, 32),
        f"{TEXT}embeddings.token_embedding.weight": (6, 32),
        f"{UNET}time_embed.0.weight": (4, 32),
        f"{UNET}time_embed.0.bias": (5,),
        f"{UNET}input_blocks.0.0.weight": (4, 32, 3, 3),
        f"{UNET}input_blocks.1.1.ff.weight": (4, 30),
        "first_stage_model.quant.weight": (4, 32),
        "model_ema.decay": (3,),
        "optimizer_states.0": (5,),
    }
    made = {name: torch.randn(shape) for name, shape in shapes.items()}
    made[f"{TEXT}embeddings.position_ids"] = torch.arange(77)[None]
    made["v_pred"] = torch.zeros(())
    return made


def write(
    source: Mapping[str, Tensor],
    target: Path,
    form: str,
    tell: Callable[[int, int], None] = lambda done, total: None,
    cancel: CancelToken | None = None,
) -> float | None:
    path = target.with_name("source.safetensors")
    save_file(dict(source), path, {"modelspec.prediction_type": "v", "long": "x" * (1 << 16)})
    token = cancel or CancelToken()
    notes = {"velatura.made_from": path.name}
    try:
        with TensorSourceFile(path, "m") as opened:
            return write_smaller(
                opened, target, form, "sdxl", notes, lambda _, each: each, tell, token
            )
    finally:
        path.unlink()


@pytest.mark.parametrize("form", [form for form, (end, _) in FORMATS.items() if end == ".gguf"])
def test_gguf_has_the_bytes_that_gguf_py_makes_and_reads(tmp_path: Path, form: str) -> None:
    source, target = tensors(), tmp_path / "m.gguf"
    lost = write(source, target, form)
    assert lost is not None and lost > 20
    read = GGUFReader(target)
    left = ("model_ema.decay", "optimizer_states.0", f"{TEXT}embeddings.position_ids")
    assert {tensor.name for tensor in read.tensors} == source.keys() - set(left)
    with GgufFile(target, "m") as ours:
        for tensor in read.tensors:
            meant = source[tensor.name].numpy()
            assert tensor.data.tobytes() == quantize(meant, tensor.tensor_type).tobytes()
            assert ours.get_tensor(tensor.name).shape == meant.shape
    forms = {tensor.name: tensor.tensor_type for tensor in read.tensors}
    assert {name for name, each in forms.items() if each.name == form} == QUANTISED
    wide = {name for name, each in forms.items() if each == GGMLQuantizationType.F32}
    assert wide == {f"{UNET}time_embed.0.bias", "v_pred"}
    texts = {key: field.contents() for key, field in read.fields.items()}
    assert texts["general.architecture"] == "sdxl" and "long" not in texts
    assert texts["modelspec.prediction_type"] == "v"
    assert texts["velatura.made_from"] == "source.safetensors"


@pytest.mark.parametrize("form", ["F16", "BF16"])
def test_safetensors_in_16_bits_lack_what_no_picture_needs(tmp_path: Path, form: str) -> None:
    source, target = tensors(), tmp_path / "m.safetensors"
    assert write(source, target, form) is not None
    made = load_file(target)
    assert made.keys() == source.keys() - {"model_ema.decay", "optimizer_states.0"}
    dtype = torch.float16 if form == "F16" else torch.bfloat16
    for name, tensor in made.items():
        meant = source[name].to(dtype) if source[name].is_floating_point() else source[name]
        assert torch.equal(tensor, meant)
    with safe_open(str(target), "pt") as opened:
        assert opened.metadata()["modelspec.prediction_type"] == "v"


def test_what_is_small_already_loses_nothing(tmp_path: Path) -> None:
    assert write({"a": torch.randn(4, 4).half()}, tmp_path / "m.safetensors", "F16") is None


def test_numbers_beyond_float16_are_told_and_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(VelaturaError) as caught:
        write({"a": torch.full((4, 4), 1e6)}, tmp_path / "m.safetensors", "F16")
    assert caught.value.code == "smaller_overflows" and not list(tmp_path.iterdir())


def test_what_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        write(tensors(), tmp_path / "m.gguf", "Q8_0", lambda *_: cancel.cancel(), cancel)
    assert not list(tmp_path.iterdir())


def test_a_disk_without_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    told: list[int] = []
    with pytest.raises(VelaturaError) as caught:
        write(tensors(), tmp_path / "m.gguf", "Q4_0", lambda done, _: told.append(done))
    assert caught.value.code == "disk_full" and not told and not list(tmp_path.iterdir())
