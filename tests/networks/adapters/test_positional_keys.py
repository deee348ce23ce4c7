"""The first LoRAs, whose layers have places and no names, change the layers that they were of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.models.attention import BasicTransformerBlock
from safetensors.torch import save_file
from torch import Tensor, nn

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.engine.adapters.lora_stack import LoraStack
from tests.engine.adapters.written import pair, product
from tests.models import model_info
from tests.tiny_models import tiny_parts
from tests.tiny_sdxl import sdxl_parts

UNET = ["CrossAttention", "Attention", "GEGLU"]
EXTENDED = ["ResnetBlock2D", *UNET]
NOW = {"CrossAttention": "Attention"}


def as_of_2022(unet: nn.Module) -> nn.Module:
    """With a block's parts in the order of diffusers up to 0.13: attn1, ff, attn2."""
    for block in unet.modules():
        if isinstance(block, BasicTransformerBlock):
            block._modules["attn2"] = block._modules.pop("attn2")
            block._modules = {
                key: block._modules[key]
                for key in ("attn1", "ff", "attn2", "norm1", "norm2", "norm3")
            }
    return unet


def trained(network: nn.Module, targets: list[str], kinds: Any) -> Iterator[tuple[str, nn.Module]]:
    """The layers in the order in which cloneofsimo's code meets, and replaces, them."""
    names = {module: name for name, module in network.named_modules()}
    classes = {NOW.get(target, target) for target in targets}
    for ancestor in [each for each in network.modules() if type(each).__name__ in classes]:
        for inner, module in ancestor.named_modules():
            if isinstance(module, kinds):
                yield f"{names[ancestor]}.{inner}", module


def written(
    file: Path, networks: dict[str, tuple[nn.Module, list[str], Any]]
) -> dict[str, dict[str, Tensor]]:
    """Write a LoRA as that code did; the sums that it comes to, by part and layer."""
    tensors, header, wanted = {}, {}, {}
    for part, (network, targets, kinds) in networks.items():
        header[part], wanted[part] = json.dumps(targets), {}
        for at, (name, layer) in enumerate(trained(network, targets, kinds)):
            weight: Any = layer.weight
            down, up = pair(weight.shape, rank=2, seed=at)
            tensors |= {f"{part}:{at}:up": up, f"{part}:{at}:down": down}
            header[f"{part}:{at}:rank"] = "2"
            wanted[part][name] = weight.detach().float() + product(down, up)
    save_file(tensors, file, header)
    return wanted


def put(parts: dict[str, Any], file: Path) -> LoraStack:
    stack = LoraStack(model_info("base", family="sd1", path=str(file)), parts, "unet")
    for text in (False, True):
        stack.use([lora("it")], {"it": str(file)}, text=text)
    return stack


@pytest.mark.slow
@pytest.mark.parametrize("old", [True, False], ids=["as of 2022", "as of now"])
@pytest.mark.parametrize("extended", [False, True], ids=["linear", "with convolutions"])
def test_places_mean_the_layers_that_the_first_trainer_counted(
    old: bool, extended: bool, tmp_path: Path
) -> None:
    file, parts = tmp_path / "first.safetensors", tiny_parts()
    there = as_of_2022(parts.unet.float()) if old else parts.unet.float()
    kinds = (nn.Linear, nn.Conv2d) if extended else nn.Linear
    targets = EXTENDED if extended else UNET
    networks = {
        "unet": (there, targets, kinds),
        "text_encoder": (parts.text_encoder.float(), ["CLIPAttention"], nn.Linear),
    }
    wanted = written(file, networks)
    held = tiny_parts()
    ours = {"unet": held.unet.float(), "text_encoder": held.text_encoder.float()}
    put(ours, file)
    assert len(wanted["unet"]) > 20 and len(wanted["text_encoder"]) == 8
    for part, layers in wanted.items():
        for name, weight in layers.items():
            assert torch.allclose(ours[part].get_submodule(name).weight, weight, atol=1e-5), name


def test_words_learnt_with_it_are_embeddings(tmp_path: Path) -> None:
    file, parts = tmp_path / "first.safetensors", tiny_parts()
    written(file, {"text_encoder": (parts.text_encoder.float(), ["CLIPAttention"], nn.Linear)})
    from safetensors import safe_open

    with safe_open(file, "pt") as opened:
        header = dict(opened.metadata())
        tensors = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118
    save_file({**tensors, "<s1>": torch.zeros(32)}, file, {**header, "<s1>": "<embed>"})
    ours = {"unet": parts.unet.float(), "text_encoder": tiny_parts().text_encoder.float()}
    (read,) = put(ours, file).read([lora("it")], {"it": str(file)})
    assert (read.unmatched, read.unread) == ((), ("<s1>",))  # no width of an encoder was told


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("family", "don't match this model's layers"),
        ("gap", "layer numbers are missing"),
        ("no header", "doesn't say which layers"),
        ("other class", "order isn't known: BasicTransformerBlock"),
        ("other part", "a part called prior"),
        ("more", "don't match this model's layers"),
    ],
)
def test_places_that_cannot_be_followed_are_told(change: str, words: str, tmp_path: Path) -> None:
    file, parts = tmp_path / "first.safetensors", tiny_parts()
    unet = parts.unet.float()
    part = "prior" if change == "other part" else "unet"
    written(file, {part: (unet, UNET, nn.Linear)})
    from safetensors.torch import load_file

    tensors = load_file(file)
    header = {part: json.dumps(UNET)}
    if change == "gap":
        del tensors["unet:3:up"]
    if change == "no header":
        header = {"format": "pt"}
    if change == "other class":
        header = {part: json.dumps(["BasicTransformerBlock"])}
    if change == "more":
        count = len(tensors) // 2
        tensors |= {f"unet:{count}:{x}": tensors[f"unet:0:{x}"].clone() for x in ("up", "down")}
    save_file(tensors, file, header)
    ours = sdxl_parts()["unet"].float() if change == "family" else unet
    with pytest.raises(ModelError, match=words) as error:
        put({"unet": ours}, file)
    assert error.value.code == "lora_unusable"
