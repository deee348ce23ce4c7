"""Names of control networks in original files, turned into those of diffusers' classes.

- ControlNets and Control-LoRAs: lllyasviel's, a latent diffusion UNet's encoder with a hint block
  and zero convolutions (github.com/lllyasviel/ControlNet, cldm/cldm.py).
- T2I-Adapters: TencentARC's (github.com/TencentARC/T2I-Adapter, ldm/modules/encoders/adapter.py).
- SD 3.5: Stability's (diffusers, scripts/convert_sd3_controlnet_to_diffusers.py).
- FLUX.1: XLabs' (github.com/XLabs-AI/x-flux, src/flux/controlnet.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from desktop_app.engine.checkpoint_keys.flux_keys import convert_flux

if TYPE_CHECKING:
    from torch import Tensor

STEMS = {
    "time_embed.0": "time_embedding.linear_1",
    "time_embed.2": "time_embedding.linear_2",
    "label_emb.0.0": "add_embedding.linear_1",
    "label_emb.0.2": "add_embedding.linear_2",
    "input_blocks.0.0": "conv_in",
    "middle_block_out.0": "controlnet_mid_block",
}
IN_RESNET = {
    "in_layers.0": "norm1",
    "in_layers.2": "conv1",
    "emb_layers.1": "time_emb_proj",
    "out_layers.0": "norm2",
    "out_layers.3": "conv2",
    "skip_connection": "conv_shortcut",
}
MIDDLE = {"0": "mid_block.resnets.0", "1": "mid_block.attentions.0", "2": "mid_block.resnets.1"}

IN_SD3_BLOCK = {
    "attn.proj": "attn.to_out.0",
    "mlp.fc1": "ff.net.0.proj",
    "mlp.fc2": "ff.net.2",
    "adaLN_modulation.1": "norm1.linear",
}

LAYERS = 2
"""Layers of a level in all of TencentARC's adapters, where no level is wider than the one before.
"""

OWN_OF_XLABS = ("input_hint_block.", "controlnet_blocks.", "pos_embed_input.")
"""What a FLUX.1 transformer has none of."""

_BLOCK = re.compile(r"input_blocks\.(\d+)\.(\d+)\.(.+)")
_MIDDLE = re.compile(r"middle_block\.(\d)\.(.+)")
_ZERO = re.compile(r"zero_convs\.(\d+)\.0")
_HINT = re.compile(r"input_hint_block\.(\d+)")
_FLAT = re.compile(r"body\.(\d+)\.(in_conv|block1|block2)")
_STACKED = re.compile(r"(transformer_blocks\.\d+\.attn)\.qkv\.(weight|bias)")
_IN_BLOCK = re.compile(r"(transformer_blocks\.\d+)\.(.+)\.(weight|bias)")
_LIGHT = re.compile(r"body\.(\d+)\.body\.(\d+)\.(.+)")


def from_ldm(named: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A ControlNet's, or a Control-LoRA's, under the names of ControlNetModel; what belongs to
    neither keeps its name."""
    places, hints = _places(named), _hints(named)
    renamed: dict[str, Tensor] = {}
    for key, value in named.items():
        stem, _, kind = key.rpartition(".")
        renamed[f"{_ldm_layer(stem, places, hints)}.{kind}" if stem else key] = value
    return renamed


def from_t2i(named: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """An adapter's under the names of T2IAdapter, whichever it had."""
    bare = {key.removeprefix("adapter."): value for key, value in named.items()}
    flat = [match for key in bare if (match := _FLAT.match(key))]
    # The second level begins with the first convolution that changes the width.
    widening = [int(match[1]) for match in flat if match[2] == "in_conv"]
    is_flat = any(match[2] == "block1" for match in flat)
    layers = min(widening, default=LAYERS) if is_flat else 0
    return {f"adapter.{_t2i_name(key, layers)}": value for key, value in bare.items()}


def from_xlabs(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """XLabs' network for FLUX.1 under the names of FluxControlNetModel. Raises KeyError where it
    has no first layer."""
    hints = _hints(tensors)
    own: dict[str, Tensor] = {}
    shared = {key: value for key, value in tensors.items() if not key.startswith(OWN_OF_XLABS)}
    for key in tensors.keys() - shared.keys():
        stem, _, kind = key.rpartition(".")
        if match := _HINT.fullmatch(stem):
            stem = f"input_hint_block.{hints[int(match[1])]}"
        elif stem == "pos_embed_input":
            stem = "controlnet_x_embedder"
        own[f"{stem}.{kind}"] = tensors[key]
    width = {"num_attention_heads": 1, "attention_head_dim": tensors["img_in.weight"].shape[0]}
    return convert_flux(shared, width) | own


def from_stability(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Stability's large networks for SD 3.5 under the names of SD3ControlNetModel; queries, keys
    and values are stored as one."""
    renamed: dict[str, Tensor] = {}
    for key, value in tensors.items():
        if match := _STACKED.fullmatch(key):
            for letter, part in zip("qkv", value.chunk(3), strict=True):
                renamed[f"{match[1]}.to_{letter}.{match[2]}"] = part.contiguous()
            continue
        match = _IN_BLOCK.fullmatch(key)
        if match is not None and match[2] in IN_SD3_BLOCK:
            key = f"{match[1]}.{IN_SD3_BLOCK[match[2]]}.{match[3]}"
        renamed[key] = value
    return renamed


def _ldm_layer(stem: str, places: Mapping[int, str], hints: Mapping[int, str]) -> str:
    if stem in STEMS:
        return STEMS[stem]
    if match := _ZERO.fullmatch(stem):
        return f"controlnet_down_blocks.{match[1]}"
    if match := _HINT.fullmatch(stem):
        return f"controlnet_cond_embedding.{hints[int(match[1])]}"
    if match := _MIDDLE.fullmatch(stem):
        return f"{MIDDLE.get(match[1], 'mid_block.unknown')}.{IN_RESNET.get(match[2], match[2])}"
    if match := _BLOCK.fullmatch(stem):
        place, rest = places[int(match[1])], match[3]
        if rest == "op":
            return f"{place}.conv"
        what = "attentions" if match[2] == "1" else "resnets"
        return f"{place.replace('*', what)}.{IN_RESNET.get(rest, rest)}"
    return stem


def _places(named: Iterable[str]) -> dict[int, str]:
    """Input block → where it is: ``down_blocks.1.*.0``, or a downsampler."""
    inner: dict[int, set[str]] = {}
    for key in named:
        if match := _BLOCK.match(key):
            inner.setdefault(int(match[1]), set()).add(match[3].partition(".")[0])
    return dict(_numbered(inner))


def _numbered(inner: Mapping[int, set[str]]) -> Iterator[tuple[int, str]]:
    level, layer = 0, 0
    for index in sorted(index for index in inner if index > 0):
        if "op" in inner[index]:
            yield index, f"down_blocks.{level}.downsamplers.0"
            level, layer = level + 1, 0
        else:
            yield index, f"down_blocks.{level}.*.{layer}"
            layer += 1


def _hints(named: Iterable[str]) -> dict[int, str]:
    """Layer of the hint block → its name in ControlNetConditioningEmbedding; every other one is an
    activation."""
    numbers = sorted({int(match[1]) for key in named if (match := _HINT.match(key))})
    names = ["conv_in", *(f"blocks.{at}" for at in range(len(numbers) - 2)), "conv_out"]
    return dict(zip(numbers, names, strict=False))


def _t2i_name(key: str, layers: int) -> str:
    if match := _LIGHT.fullmatch(key):
        return f"body.{match[1]}.resnets.{match[2]}.{match[3]}"
    match = _FLAT.match(key)
    if match is None or not layers:
        return key
    level, layer = divmod(int(match[1]), layers)
    rest = key[match.end() :]
    if match[2] == "in_conv":
        return f"body.{level}.in_conv{rest}"
    return f"body.{level}.resnets.{layer}.{match[2]}{rest}"
