"""Names of control networks in original files, turned into those of diffusers' classes.

- ControlNets and Control-LoRAs: lllyasviel's, a latent diffusion UNet's encoder with a hint block
  and zero convolutions (github.com/lllyasviel/ControlNet, cldm/cldm.py); the encoder by diffusers'
  own conversion.
- T2I-Adapters: TencentARC's (github.com/TencentARC/T2I-Adapter, ldm/modules/encoders/adapter.py).
- SD 3.5: Stability's (diffusers, scripts/convert_sd3_controlnet_to_diffusers.py).
- FLUX.1: XLabs' (github.com/XLabs-AI/x-flux, src/flux/controlnet.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from torch import Tensor

from desktop_app.networks.checkpoint_keys.flux_keys import convert_flux

HINT = "controlnet_cond_embedding"
"""What reads the hint in a ControlNetModel."""

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

_DOWN = re.compile(r"input_blocks\.(\d+)\.0\.op")
_ZERO = re.compile(r"zero_convs\.(\d+)\.0")
_HINT = re.compile(r"input_hint_block\.(\d+)")
_FLAT = re.compile(r"body\.(\d+)\.(in_conv|block1|block2)")
_STACKED = re.compile(r"(transformer_blocks\.\d+\.attn)\.qkv\.(weight|bias)")
_IN_BLOCK = re.compile(r"(transformer_blocks\.\d+)\.(.+)\.(weight|bias)")
_LIGHT = re.compile(r"body\.(\d+)\.body\.(\d+)\.(.+)")


def from_ldm(named: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A ControlNet's, or a Control-LoRA's, under the names of ControlNetModel; what belongs to
    neither keeps its name. Raises KeyError where what hears sizes is not whole."""
    stems = {key.rpartition(".")[0] for key in named} - {""}
    downs = [int(match[1]) for stem in stems if (match := _DOWN.fullmatch(stem))]
    config = {
        "layers_per_block": min(downs, default=len(stems)) - 1,
        "addition_embed_type": "text_time" if "label_emb.0.0" in stems else None,
    }
    # Names alone are turned: a Control-LoRA has two tensors in place of each weight.
    from diffusers.loaders.single_file_utils import LDM_UNET_KEY, convert_ldm_unet_checkpoint

    old = {f"{LDM_UNET_KEY}{stem}.{kind}": stem for stem in stems for kind in ("weight", "bias")}
    new = convert_ldm_unet_checkpoint(old, config)
    names = {stem: key.rpartition(".")[0] for key, stem in new.items() if stem}
    names["middle_block_out.0"] = "controlnet_mid_block"
    names |= {f"input_hint_block.{at}": f"{HINT}.{name}" for at, name in _hints(named).items()}
    names |= {
        stem: f"controlnet_down_blocks.{match[1]}"
        for stem in stems
        if (match := _ZERO.fullmatch(stem))
    }
    renamed: dict[str, Tensor] = {}
    for key, value in named.items():
        stem, _, kind = key.rpartition(".")
        renamed[f"{names.get(stem, stem)}.{kind}" if stem else key] = value
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
