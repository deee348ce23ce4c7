"""What was trained in one matrix changes the layers that lie in it as it would change the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.engine.adapters.lora_stack import LoraStack
from desktop_app.networks.quantised.layers import quantise
from desktop_app.networks.weight_packing import plain_weight
from tests.engine.adapters.dora_parity import deviations
from tests.engine.adapters.layouts import MODELS
from tests.engine.adapters.lora_parity import TOLERANCE
from tests.engine.adapters.written import FILE, pair, product, put
from tests.models import model_info
from tests.refusals import refused
from tests.tiny_sdxl import sdxl_parts

WIDTH = 16
ROWS = {"to_q": 16, "to_k": 8, "to_v": 8}
"""Of grouped heads; keys and values together are as many as the inputs."""


def network(*names: str) -> Any:
    """An attention of these layers, or of one in which they lie."""
    rows = [ROWS[name] for name in names]
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(sum(rows), WIDTH, generator=generator)
    bias = torch.randn(sum(rows), generator=generator)
    layers: dict[str, nn.Module] = {}
    for name, own, added in zip(names, weight.split(rows), bias.split(rows), strict=True):
        layers[name] = _linear(own, added)
    fused = {"to_" + "".join(name[-1] for name in names): _linear(weight, bias)}
    both = [nn.ModuleDict({"attn": nn.ModuleDict(each)}) for each in (layers, fused)]
    return [each.requires_grad_(requires_grad=False) for each in both]


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], len(weight))
    layer.weight.data, layer.bias.data = weight.clone(), bias.clone()
    return layer


def factors(kind: str, rows: int) -> dict[str, Tensor]:
    """A change of a matrix of ``rows``."""
    drawn = torch.Generator().manual_seed(2)

    def some(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=drawn)

    down, up = pair((rows, WIDTH))
    alpha = {"alpha": torch.tensor(1.0)}
    low = {"lora_down.weight": down, "lora_up.weight": up, **alpha}
    loha = {f"hada_w{n}_{x}": some(*side) for n in (1, 2) for x, side in (
        ("a", (rows, 2)), ("b", (2, WIDTH)))}  # fmt: skip
    lokr = {"lokr_w1": some(4, 4), "lokr_w2_a": some(rows // 4, 2), "lokr_w2_b": some(2, 4)}
    made = {
        "lora": low,
        "lora with a bias": low | {"diff_b": some(rows)},
        "loha": loha | alpha,
        "lokr": lokr | alpha,
        "whole difference": {"diff": some(rows, WIDTH), "diff_b": some(rows)},
        "ia3 of outputs": {"weight": some(rows), "on_input": torch.tensor(0)},
        "ia3 of inputs": {"weight": some(WIDTH), "on_input": torch.tensor(1)},
    }
    of, _, lengths = kind.partition(", lengths of ")
    sides = {"rows": (rows, 1), "columns": (1, WIDTH)}
    return made[of] | ({"dora_scale": some(*sides[lengths]).abs() + 1} if lengths else {})


LENGTHS = [f"{of}, lengths of {what}" for of in ("lora", "loha", "lokr") for what in (
    "rows", "columns")]  # fmt: skip
KINDS = ["lora", "lora with a bias", "loha", "lokr", "whole difference", "ia3 of outputs",
         "ia3 of inputs", *LENGTHS]  # fmt: skip


def changed(module: Any) -> Iterator[Tensor]:
    """All weights in one, all biases in one."""
    layers = list(module["attn"].values())
    yield torch.cat([layer.weight for layer in layers])
    yield torch.cat([layer.bias for layer in layers])


@pytest.mark.parametrize("names", [("to_q", "to_k", "to_v"), ("to_k", "to_v")], ids=["qkv", "kv"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_layers_are_what_the_whole_would_be(
    kind: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    apart, whole = network(*names)
    before = [each.clone() for each in changed(whole)]
    (name,) = whole["attn"].keys()
    rows = sum(ROWS[each] for each in names)
    tensors = {f"transformer.attn.{name}.{k}": v for k, v in factors(kind, rows).items()}
    for module in (apart, whole):
        put({"transformer": module}, tensors, tmp_path, family="any", denoiser="transformer")
    for one, other in zip(changed(apart), changed(whole), strict=True):
        assert torch.allclose(one, other, atol=1e-5)
    moved = zip(before, changed(whole), strict=True)
    assert any(not torch.allclose(one, other, atol=0.1) for one, other in moved)


def test_lengths_of_columns_are_those_of_the_base_whatever_else_is_in(tmp_path: Path) -> None:
    """Two files, at other strengths than 1, in any order, taken out, and alone again."""
    names = ("to_q", "to_k", "to_v")
    parts, (_, whole) = network(*names)[0], network(*names)
    files = {}
    for number, kind in enumerate(("lora, lengths of columns", "lora")):
        (tmp_path / str(number)).mkdir()
        tensors = {f"transformer.attn.to_qkv.{k}": v for k, v in factors(kind, 32).items()}
        put({"transformer": network(*names)[0]}, tensors, tmp_path / str(number),
            family="any", denoiser="transformer")  # fmt: skip
        files[str(number)] = str(tmp_path / str(number) / FILE)
    base = whole["attn"]["to_qkv"].weight.double()
    low = product(*pair((32, WIDTH))).double() / 2
    lengths = factors("lora, lengths of columns", 32)["dora_scale"].double()
    dora = (base + low) * lengths / (base + low).norm(dim=0) - base
    stack = LoraStack(model_info("base", family="any"), {"transformer": parts}, "transformer")
    for strengths in ((0.5, 0.0), (0.5, -2.0), (0.25, 1.0), (0.0, 0.0), (0.5, 0.0)):
        uses = [lora(name, each) for name, each in zip(files, strengths, strict=True)]
        stack.use(uses, files, text=False)
        wanted = base + strengths[0] * dora + strengths[1] * low
        assert torch.allclose(next(changed(parts)).double(), wanted, atol=1e-5)
    (apart,) = stack.apart([[lora("0", 0.5)]], files)
    found = torch.cat([weight for weight, _ in map(apart.get, sorted(apart)) if weight is not None])
    order = torch.cat([0.5 * dora[16:24], 0.5 * dora[:16], 0.5 * dora[24:]])  # k, q, v
    assert torch.allclose(found.double(), order, atol=1e-5)


def test_lengths_of_columns_beside_weights_in_blocks(tmp_path: Path) -> None:
    names = ("to_q", "to_k", "to_v")
    blocks, plain = network(*names)[0], network(*names)[0]
    quantise(blocks, "int8")
    tensors = factors("lora, lengths of columns", 32)
    tensors = {f"transformer.attn.to_qkv.{k}": v for k, v in tensors.items()}
    given = torch.randn(3, WIDTH)
    for name, layer in plain["attn"].items():
        layer.weight.copy_(plain_weight(blocks["attn"][name]))
    for module in (blocks, plain):
        put({"transformer": module}, tensors, tmp_path, family="any", denoiser="transformer")
    for name, layer in plain["attn"].items():
        assert torch.allclose(blocks["attn"][name](given), layer(given), atol=1e-3)


@pytest.mark.parametrize("layer", ["self_attn.in_proj", "self_attn.qkv_proj"])
def test_a_text_encoders_fused_attention_is_taken_apart(layer: str, tmp_path: Path) -> None:
    parts = sdxl_parts()
    encoder = parts["text_encoder_2"].float()
    stem = next(name for name, _ in encoder.named_modules() if name.endswith("layers.0.self_attn"))
    weights = [encoder.get_submodule(f"{stem}.{x}_proj").weight.clone() for x in "qkv"]
    whole = torch.cat(weights)
    down, up = pair(whole.shape)
    lengths = whole.norm(dim=0, keepdim=True) * 1.5
    name = f"lora_te2_text_model_encoder_layers_0_{layer.replace('.', '_')}"
    tensors = {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up}
    put(parts, tensors | {f"{name}.dora_scale": lengths}, tmp_path, family="sdxl")
    wanted = whole + product(down, up)
    wanted = wanted * lengths / wanted.norm(dim=0)
    found = torch.cat([encoder.get_submodule(f"{stem}.{x}_proj").weight for x in "qkv"])
    assert torch.allclose(found, wanted, atol=1e-4)


def test_lengths_that_fit_neither_side_are_of_another_model(tmp_path: Path) -> None:
    apart = network("to_q", "to_k", "to_v")[0]
    tensors = factors("lora", 32) | {"dora_scale": torch.ones(1, 15)}
    with refused(ModelError, "lora_width"):
        put({"transformer": apart}, {f"attn.to_qkv.{k}": v for k, v in tensors.items()},
            tmp_path, family="any", denoiser="transformer")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("fused", [False, True], ids=["makers'", "fused"])
@pytest.mark.parametrize(
    "family",
    [
        pytest.param(each, marks=() if each in ("flux1", "lumina2", "sdxl") else pytest.mark.slow)
        for each in MODELS
    ],
)
def test_lengths_of_columns_of_every_stacked_layer(
    family: str, fused: bool, tmp_path: Path
) -> None:
    found = deviations(family, tmp_path, fused=fused)
    assert bool(found) == (
        fused or family not in ("sd1", "sd2", "sdxl", "qwen_image", "krea2", "anima")
    )
    assert all(each < TOLERANCE for each in found.values())
