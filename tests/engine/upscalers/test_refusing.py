"""Files that are no upscalers, or none that may be used."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from desktop_app.core.errors import ModelError
from desktop_app.engine.upscalers.opening import open_upscaler
from tests.engine.upscalers.networks import CPU, NETWORKS, Tensors, tensors_of


def code_of(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        open_upscaler(path, CPU)
    assert caught.value.params["name"]
    return caught.value.code


def saved(path: Path, tensors: Tensors) -> Path:
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    return path


def hollow(*names: str) -> Tensors:
    return {name: torch.zeros(4, 4, 1, 1) for name in names}


@pytest.mark.parametrize("end", [".pth", ".ckpt", ".pt", ".bin"])
def test_pickles_are_not_opened(end: str, tmp_path: Path) -> None:
    (tmp_path / f"a{end}").write_bytes(b"\x80\x02}q\x00.")
    assert code_of(tmp_path / f"a{end}") == "model_pickle"
    assert code_of(tmp_path) == "model_pickle"


def test_other_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"x")
    assert code_of(tmp_path / "a.onnx") == "upscaler_unknown"
    assert code_of(tmp_path / "nothing.safetensors") == "weights_missing"
    assert code_of(tmp_path) == "model_incomplete"
    saved(tmp_path / "a.safetensors", hollow("a"))
    assert code_of(tmp_path) == "upscaler_unknown"
    saved(tmp_path / "b.safetensors", hollow("a"))
    assert code_of(tmp_path) == "upscaler_several"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("unet.conv_in.weight", "unet.conv_out.weight"), "upscaler_unknown"),
        (("model.model.1.bn_l.running_mean",), "model_incomplete"),  # one weight of LaMa
        (("toRGB.0.weight", "stylegan_decoder.style_mlp.1.weight"), "upscaler_unfit"),  # GFPGAN
    ],
)
def test_other_networks(names: tuple[str, ...], code: str, tmp_path: Path) -> None:
    assert code_of(saved(tmp_path / "a.safetensors", hollow(*names))) == code


def test_a_truncated_file(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.safetensors", tensors_of(NETWORKS["ESRGAN"]))
    path.write_bytes(path.read_bytes()[:-100])
    assert code_of(path) == "model_damaged"


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("SPAN", "block_3.c2_r.sk.bias"),
        ("ESRGAN", "model.1.sub.0.RDB2.conv3.0.bias"),
        ("SwinIR", "layers.0.residual_group.blocks.1.mlp.fc2.bias"),
    ],
)
def test_missing_weights(name: str, weight: str, tmp_path: Path) -> None:
    tensors = tensors_of(NETWORKS[name])
    del tensors[weight]
    assert code_of(saved(tmp_path / "a.safetensors", tensors)) == "model_incomplete"


@pytest.mark.parametrize(
    ("name", "weight", "shape"),
    [
        ("ESRGAN", "model.0.weight", (8, 5, 3, 3)),
        ("SwinIR", "conv_first.weight", (0, 3, 3, 3)),
        ("SwinIR", "conv_first.bias", (1 << 17,)),
        ("SPAN", "upsampler.0.weight", (7, 8, 3, 3)),
        ("SwinIR", "layers.999999.residual_group.blocks.0.mlp.fc1.bias", (1,)),
        ("ESRGAN", "model.1.sub.99999.RDB1.conv1.0.weight", (1,)),
    ],
)
def test_absurd_shapes(name: str, weight: str, shape: tuple[int, ...], tmp_path: Path) -> None:
    tensors = tensors_of(NETWORKS[name]) | {weight: torch.ones(shape)}
    found = code_of(saved(tmp_path / "a.safetensors", tensors))
    assert found in ("model_damaged", "model_incomplete", "upscaler_unfit")


def test_the_product_of_two_shapes_is_not_made(tmp_path: Path) -> None:
    tensors = tensors_of(NETWORKS["MoESR"])
    tensors["in_to_dim.weight"] = torch.ones(60_000, 3, 1, 1)
    assert code_of(saved(tmp_path / "a.safetensors", tensors)) == "model_grows"
