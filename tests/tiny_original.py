"""Names of Stable Diffusion's weights in the original (CompVis/Stability) layout, for tests.

Written independently of the engine's reader (which converts the other way), so that "the single
file equals the folder" tests something. The layout: github.com/CompVis/stable-diffusion,
ldm/modules/diffusionmodules/{openaimodel,model}.py; for SD 2 the text encoder of open_clip.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

Tensors = dict[str, Tensor]

RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
OPEN_CLIP = {
    "self_attn.out_proj": "attn.out_proj",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}


def original_keys(family: str, text_encoder: Any, unet: Any, vae: Any) -> Tensors:
    """The weights of the three parts under their original names."""
    text = _open_clip(text_encoder) if family == "sd2" else _clip(text_encoder)
    parts = {
        "model.diffusion_model.": original_unet(unet.state_dict(), unet.config),
        "first_stage_model.": _vae(vae.state_dict(), vae.config),
        "": text,
    }
    return {
        prefix + key: value.clone().contiguous()
        for prefix, tensors in parts.items()
        for key, value in tensors.items()
    }


def _moved(source: Tensors, old: str, new: str, names: dict[str, str] | None = None) -> Tensors:
    """All weights under ``old``, named under ``new``, with parts of the rest renamed."""
    moved: Tensors = {}
    for key, value in source.items():
        if not key.startswith(old + "."):
            continue
        rest = key.removeprefix(old + ".")
        for ours, theirs in (names or {}).items():
            if rest.startswith(ours + "."):
                rest = theirs + rest.removeprefix(ours)
        moved[f"{new}.{rest}"] = value
    return moved


def original_unet(state: Tensors, config: Any) -> Tensors:
    out = {
        **_moved(state, "conv_in", "input_blocks.0.0"),
        **_moved(state, "time_embedding.linear_1", "time_embed.0"),
        **_moved(state, "time_embedding.linear_2", "time_embed.2"),
        **_moved(state, "conv_norm_out", "out.0"),
        **_moved(state, "conv_out", "out.2"),
        **_moved(state, "mid_block.resnets.0", "middle_block.0", RESNET),
        **_moved(state, "mid_block.attentions.0", "middle_block.1"),
        **_moved(state, "mid_block.resnets.1", "middle_block.2", RESNET),
        **_moved(state, "add_embedding.linear_1", "label_emb.0.0"),
        **_moved(state, "add_embedding.linear_2", "label_emb.0.2"),
        **_moved(state, "time_embedding.cond_proj", "time_embed.cond_proj"),
    }
    index = 1
    for block in range(len(config.block_out_channels)):
        for layer in range(config.layers_per_block):
            base = f"down_blocks.{block}"
            out |= _moved(state, f"{base}.resnets.{layer}", f"input_blocks.{index}.0", RESNET)
            out |= _moved(state, f"{base}.attentions.{layer}", f"input_blocks.{index}.1")
            index += 1
        down = _moved(
            state, f"down_blocks.{block}.downsamplers.0.conv", f"input_blocks.{index}.0.op"
        )
        out |= down
        index += bool(down)
    index = 0
    for block in range(len(config.block_out_channels)):
        for layer in range(config.layers_per_block + 1):
            base, target = f"up_blocks.{block}", f"output_blocks.{index}"
            out |= _moved(state, f"{base}.resnets.{layer}", f"{target}.0", RESNET)
            attention = _moved(state, f"{base}.attentions.{layer}", f"{target}.1")
            out |= attention
            if layer == config.layers_per_block:
                place = 2 if attention else 1
                out |= _moved(state, f"{base}.upsamplers.0.conv", f"{target}.{place}.conv")
            index += 1
    return out


def vae_keys(vae: Any) -> Tensors:
    """An AutoencoderKL's weights under their original names, without prefix."""
    return _vae(vae.state_dict(), vae.config)


def _vae(state: Tensors, config: Any) -> Tensors:
    names = {"conv_shortcut": "nin_shortcut"}
    attention = {
        "group_norm": "norm",
        "to_q": "q",
        "to_k": "k",
        "to_v": "v",
        "to_out.0": "proj_out",
    }
    out = _moved(state, "quant_conv", "quant_conv") | _moved(
        state, "post_quant_conv", "post_quant_conv"
    )
    levels = len(config.block_out_channels)
    for side, blocks, theirs in (
        ("encoder", "down_blocks", "down"),
        ("decoder", "up_blocks", "up"),
    ):
        for name, new in (("conv_in", "conv_in"), ("conv_out", "conv_out")):
            out |= _moved(state, f"{side}.{name}", f"{side}.{new}")
        out |= _moved(state, f"{side}.conv_norm_out", f"{side}.norm_out")
        for i in range(2):
            old = f"{side}.mid_block.resnets.{i}"
            out |= _moved(state, old, f"{side}.mid.block_{i + 1}", names)
        middle = _moved(state, f"{side}.mid_block.attentions.0", f"{side}.mid.attn_1", attention)
        # The original keeps these four as 1x1 convolutions.
        out |= {k: v[:, :, None, None] if v.ndim == 2 else v for k, v in middle.items()}
        for i in range(levels):
            level = i if side == "encoder" else levels - 1 - i
            base = f"{side}.{blocks}.{i}"
            for j in range(config.layers_per_block + 1):
                new = f"{side}.{theirs}.{level}.block.{j}"
                out |= _moved(state, f"{base}.resnets.{j}", new, names)
            for sampler in ("downsample", "upsample"):
                new = f"{side}.{theirs}.{level}.{sampler}.conv"
                out |= _moved(state, f"{base}.{sampler}rs.0.conv", new)
    return out


def _text_state(text_encoder: Any) -> Tensors:
    return {k.removeprefix("text_model."): v for k, v in text_encoder.state_dict().items()}


def _clip(text_encoder: Any) -> Tensors:
    prefix = "cond_stage_model.transformer.text_model."
    return {prefix + key: value for key, value in _text_state(text_encoder).items()}


def sdxl_keys(parts: dict[str, Any]) -> Tensors:
    """The weights of an SDXL model, or of its refiner if there is no ``text_encoder``.

    The layout: github.com/Stability-AI/generative-models, sgm/modules/encoders/modules.py.
    """
    first, place = parts["text_encoder"], 0
    named: Tensors = {}
    if first is not None:
        prefix, place = "conditioner.embedders.0.transformer.text_model.", 1
        named |= {prefix + key: value for key, value in _text_state(first).items()}
    prefix = f"conditioner.embedders.{place}.model."
    named |= _open_clip(parts["text_encoder_2"], prefix, unused=0)
    unet, vae = parts["unet"], parts["vae"]
    tensors = original_unet(unet.state_dict(), unet.config)
    named |= {f"model.diffusion_model.{key}": value for key, value in tensors.items()}
    tensors = _vae(vae.state_dict(), vae.config)
    named |= {f"first_stage_model.{key}": value for key, value in tensors.items()}
    return {key: value.clone().contiguous() for key, value in named.items()}


def _open_clip(
    text_encoder: Any, prefix: str = "cond_stage_model.model.", *, unused: int = 1
) -> Tensors:
    state = _text_state(text_encoder)
    layers = text_encoder.config.num_hidden_layers
    width = text_encoder.config.hidden_size
    out: Tensors = {
        "token_embedding.weight": state["embeddings.token_embedding.weight"],
        "positional_embedding": state["embeddings.position_embedding.weight"],
        "text_projection": state["text_projection.weight"].T
        if "text_projection.weight" in state
        else torch.eye(width, dtype=torch.float16),
        "logit_scale": torch.ones((), dtype=torch.float16),
        **_moved(state, "final_layer_norm", "ln_final"),
    }
    # The file holds one layer more than Stable Diffusion 2 uses (the penultimate layer's output).
    for layer in range(layers + unused):
        old = f"encoder.layers.{min(layer, layers - 1)}"
        new = f"transformer.resblocks.{layer}"
        moved = _moved(state, old, new, OPEN_CLIP)
        out |= {key: value for key, value in moved.items() if "self_attn" not in key}
        for kind in ("weight", "bias"):
            parts = [state[f"{old}.self_attn.{x}_proj.{kind}"] for x in "qkv"]
            out[f"{new}.attn.in_proj_{kind}"] = torch.cat(parts)
    return {prefix + key: value for key, value in out.items()}
