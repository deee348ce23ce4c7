"""Networks filled from files are what diffusers' own reader makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from safetensors.torch import load_file, save_file

from desktop_app.core.errors import ModelError
from desktop_app.networks.part_classes import is_part
from desktop_app.networks.part_weights import filled
from tests.tiny_parts import small_vae

OLD = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
"""Names in the middle of an autoencoder, as files from before 2023 have them."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An autoencoder in half precision."""
    small_vae().half().save_pretrained(tmp_path)
    return tmp_path


def read(folder: Path, dtype: torch.dtype) -> Any:
    config = AutoencoderKL.load_config(folder)
    return filled(AutoencoderKL, config, sorted(folder.glob("*.safetensors")), dtype)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_part_is_what_diffusers_makes_of_it(folder: Path, dtype: torch.dtype) -> None:
    made, theirs = read(folder, dtype), AutoencoderKL.from_pretrained(folder, torch_dtype=dtype)
    assert made.missing == made.unused == []
    own, stock = made.whole("model", "autoencoder").state_dict(), theirs.state_dict()
    assert own.keys() == stock.keys()
    assert all(torch.equal(own[name], stock[name]) for name in own)
    assert {each.dtype for each in own.values()} == {dtype}
    assert not made.module.training
    assert {**made.module.config, "_name_or_path": ""} == {**theirs.config, "_name_or_path": ""}


def test_older_names_fit(folder: Path) -> None:
    file = folder / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    for name in [name for name in tensors if ".attentions." in name]:
        old = name
        for new, former in OLD.items():
            old = old.replace(new, former)
        tensors[old] = tensors.pop(name)
    assert any("proj_attn" in name for name in tensors)
    save_file(tensors, file)
    test_a_part_is_what_diffusers_makes_of_it(folder, torch.float32)


@pytest.mark.slow
def test_weights_may_lie_in_several_files(folder: Path) -> None:
    whole = read(folder, torch.float32).module.state_dict()
    file = folder / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    file.unlink()
    for number in range(2):
        some = {name: tensors[name] for name in list(tensors)[number::2]}
        save_file(some, folder / f"{number}.safetensors")
    found = read(folder, torch.float32).module.state_dict()
    assert all(torch.equal(found[name], whole[name]) for name in whole)


@pytest.mark.slow
def test_what_is_missing_is_named(folder: Path) -> None:
    file = folder / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    save_file({**tensors, "more": torch.zeros(1)}, file)
    assert read(folder, torch.float32).unused == ["more"]
    del tensors["decoder.conv_in.weight"]
    save_file(tensors, file)
    with pytest.raises(ModelError, match="lacks 1 weight ") as caught:
        read(folder, torch.float32).whole("model", "autoencoder")
    assert caught.value.code == "model_incomplete"
    save_file({**tensors, "decoder.conv_in.weight": torch.zeros(3)}, file)
    with pytest.raises(RuntimeError, match="size mismatch"):
        read(folder, torch.float32)


def test_a_class_is_known_by_its_name() -> None:
    vae = small_vae()
    assert is_part(vae, "AutoencoderKL")
    assert not is_part(vae, "UNet2DConditionModel")
    assert not is_part(vae, "SegformerForSemanticSegmentation")
