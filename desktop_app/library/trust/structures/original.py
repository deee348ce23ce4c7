"""The same parts under the names of single files (CompVis, Stability AI, OpenAI's and open CLIP).

Source: github.com/CompVis/stable-diffusion, ldm/modules/diffusionmodules/{openaimodel,model}.py;
Stability-AI/generative-models; open_clip/transformer.py. The tests hand these names to diffusers'
own conversion (loaders/single_file_utils.py) and compare what it makes of them.
"""

from __future__ import annotations

import re
from typing import Any, Final

from desktop_app.library.trust.structures.autoencoders import kl_shapes
from desktop_app.library.trust.structures.shapes import Shapes, Sheet, config_number
from desktop_app.library.trust.structures.text_encoders import clip_shapes
from desktop_app.library.trust.structures.unet import unet_shapes

_RESNET: Final = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_TOP: Final = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "time_embedding.cond_proj": "time_embed.cond_proj",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
_BLOCK: Final = re.compile(
    r"(down|up)_blocks\.(\d+)\.(resnets|attentions|\w+samplers)\.(\d+)\.(.+)"
)
_MIDDLE: Final = re.compile(r"mid_block\.(resnets|attentions)\.(\d)\.(.+)")
_KL_MIDDLE: Final = {"to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def original_unet(config: dict[str, Any]) -> Shapes:
    """UNet2DConditionModel's tensors, without ``model.diffusion_model.``. Raises Unknown."""
    layers = config_number(config, "layers_per_block", 2)
    shapes = unet_shapes(config)
    return {_unet_name(name, layers, shapes): shape for name, shape in shapes.items()}


def _unet_name(name: str, layers: int, shapes: Shapes) -> str:
    middle = _MIDDLE.fullmatch(name)
    if middle:
        kind, number, rest = middle.groups()
        place = 1 if kind == "attentions" else 2 * int(number)
        return f"middle_block.{place}.{_inside(kind, rest)}"
    block = _BLOCK.fullmatch(name)
    if not block:
        return _renamed(name, _TOP)
    way, i, kind, j, rest = block.group(1), int(block[2]), block[3], int(block[4]), block[5]
    if kind == "downsamplers":
        return f"input_blocks.{(i + 1) * (layers + 1)}.0.op.{rest.removeprefix('conv.')}"
    if kind == "upsamplers":
        attends = f"up_blocks.{i}.attentions.0.norm.weight" in shapes
        return f"output_blocks.{i * (layers + 1) + layers}.{2 if attends else 1}.{rest}"
    first = 1 + i * (layers + 1) if way == "down" else i * (layers + 1)
    blocks = "input_blocks" if way == "down" else "output_blocks"
    return f"{blocks}.{first + j}.{int(kind == 'attentions')}.{_inside(kind, rest)}"


def _inside(kind: str, rest: str) -> str:
    return _renamed(rest, _RESNET) if kind == "resnets" else rest


def _renamed(name: str, table: dict[str, str]) -> str:
    layer, _, end = name.rpartition(".")
    return f"{table.get(layer, layer)}.{end}"


def original_kl(config: dict[str, Any]) -> Shapes:
    """AutoencoderKL's tensors, without ``first_stage_model.``. Raises Unknown."""
    shapes = kl_shapes(config)
    ups = {name.split(".")[2] for name in shapes if name.startswith("decoder.up_blocks.")}
    found: Shapes = {}
    for name, shape in shapes.items():
        renamed = _kl_name(name, len(ups))
        square = re.search(r"\.mid\.attn_1\.(q|k|v|proj_out)\.weight$", renamed)
        found[renamed] = (*shape, 1, 1) if square else shape
    return found


def _kl_name(name: str, ups: int) -> str:
    name = name.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")
    name = name.replace(".downsamplers.0.", ".downsample.").replace(".upsamplers.0.", ".upsample.")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    name = re.sub(r"up_blocks\.(\d+)", lambda m: f"up.{ups - 1 - int(m[1])}", name)
    name = name.replace("down_blocks.", "down.").replace(".resnets.", ".block.")
    if ".mid_block.attentions.0." in name:
        name = name.replace("mid_block.attentions.0.group_norm", "mid.attn_1.norm")
        for ours, theirs in _KL_MIDDLE.items():
            name = name.replace(f"mid_block.attentions.0.{ours}.", f"mid.attn_1.{theirs}.")
    return name


def original_clip(config: dict[str, Any]) -> Shapes:
    """CLIPTextModel's tensors: OpenAI's CLIP keeps the names of transformers. Raises Unknown."""
    return clip_shapes(config)


def original_open_clip(config: dict[str, Any]) -> Shapes:
    """The text tower of open CLIP. Raises Unknown.

    The projection is left out: files have it or not, and only SDXL reads it.
    """
    width = config_number(config, "hidden_size", 1024)
    inner = config_number(config, "intermediate_size", 4096)
    sheet = Sheet()
    sheet.put("positional_embedding", config_number(config, "max_position_embeddings", 77), width)
    sheet.put("token_embedding.weight", config_number(config, "vocab_size", 49408), width)
    for i in range(config_number(config, "num_hidden_layers", 23)):
        block = sheet.under(f"transformer.resblocks.{i}")
        block.norm("ln_1", width)
        block.put("attn.in_proj_weight", 3 * width, width)
        block.put("attn.in_proj_bias", 3 * width)
        block.linear("attn.out_proj", width, width)
        block.norm("ln_2", width)
        block.linear("mlp.c_fc", width, inner)
        block.linear("mlp.c_proj", inner, width)
    sheet.norm("ln_final", width)
    return sheet.shapes
