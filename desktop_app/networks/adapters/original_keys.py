"""Original names of the families' layers, beside those of diffusers' classes.

Many LoRAs name layers as the family's makers did. Some lie stacked there: queries, keys and values
in one matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from desktop_app.networks.checkpoint_keys.anima_keys import BLOCK_NAMES, OUTER_NAMES

Targets: TypeAlias = tuple[tuple[str, float, float], ...]
"""Layers of the class, and which share of the named rows is theirs; beyond 1 it goes on at 0."""

Named: TypeAlias = Iterator[tuple[str, Targets]]


def original_names(family: str, network: Any) -> Named:
    """(name, layers) of every layer that has another name in the family's own layout."""
    rule = RULES.get(family)
    return iter(()) if rule is None else rule(network.config)


def _one(layer: str) -> Targets:
    return ((layer, 0.0, 1.0),)


def _swapped(layer: str) -> Targets:
    """The last modulations: scale and shift lie the other way round in diffusers' classes."""
    return ((layer, 0.5, 1.5),)


def _stacked(*layers: str) -> Targets:
    share = 1 / len(layers)
    return tuple((layer, at * share, (at + 1) * share) for at, layer in enumerate(layers))


def _unet(config: Any) -> Named:
    """CompVis' UNet: blocks are counted through, attention follows its resnet."""
    layers: int = config.layers_per_block
    levels = len(config.block_out_channels)
    down, up = config.down_block_types, config.up_block_types
    for level in range(levels):
        for at in range(layers):
            number = 1 + level * (layers + 1) + at
            base = f"down_blocks.{level}"
            yield from _resnet(f"input_blocks.{number}.0", f"{base}.resnets.{at}")
            if "CrossAttn" in down[level]:
                yield from _inner(f"input_blocks.{number}.1", f"{base}.attentions.{at}", config)
        if level < levels - 1:
            number = (level + 1) * (layers + 1)
            yield f"input_blocks.{number}.0.op", _one(f"down_blocks.{level}.downsamplers.0.conv")
    yield from _resnet("middle_block.0", "mid_block.resnets.0")
    yield from _inner("middle_block.1", "mid_block.attentions.0", config)
    yield from _resnet("middle_block.2", "mid_block.resnets.1")
    for level in range(levels):
        has_attention, base = "CrossAttn" in up[level], f"up_blocks.{level}"
        for at in range(layers + 1):
            number = level * (layers + 1) + at
            yield from _resnet(f"output_blocks.{number}.0", f"{base}.resnets.{at}")
            if has_attention:
                yield from _inner(f"output_blocks.{number}.1", f"{base}.attentions.{at}", config)
        if level < levels - 1:
            place = 2 if has_attention else 1
            last = level * (layers + 1) + layers
            yield f"output_blocks.{last}.{place}.conv", _one(f"{base}.upsamplers.0.conv")
    for name, layer in (
        ("input_blocks.0.0", "conv_in"),
        ("time_embed.0", "time_embedding.linear_1"),
        ("time_embed.2", "time_embedding.linear_2"),
        ("label_emb.0.0", "add_embedding.linear_1"),
        ("label_emb.0.2", "add_embedding.linear_2"),
        ("out.2", "conv_out"),
    ):
        yield name, _one(layer)


def _resnet(name: str, layer: str) -> Named:
    for theirs, ours in (
        ("in_layers.2", "conv1"),
        ("emb_layers.1", "time_emb_proj"),
        ("out_layers.3", "conv2"),
        ("skip_connection", "conv_shortcut"),
    ):
        yield f"{name}.{theirs}", _one(f"{layer}.{ours}")


def _inner(name: str, layer: str, config: Any) -> Named:
    """A transformer: its layers have the same names in both."""
    for each in ("proj_in", "proj_out"):
        yield f"{name}.{each}", _one(f"{layer}.{each}")
    depths = config.transformer_layers_per_block
    most = depths if isinstance(depths, int) else max(_flattened(depths))
    for block in range(most):
        for each in (
            *(f"attn{n}.to_{x}" for n in (1, 2) for x in "qkv"),
            *("attn1.to_out.0", "attn2.to_out.0", "ff.net.0.proj", "ff.net.2"),
        ):
            inner = f"transformer_blocks.{block}.{each}"
            yield f"{name}.{inner}", _one(f"{layer}.{inner}")


def _flattened(depths: Any) -> Iterator[int]:
    for each in depths:
        if isinstance(each, int):
            yield each
        else:
            yield from _flattened(each)


def _flux(config: Any) -> Named:
    """Names of black-forest-labs/flux (model.py, modules/layers.py) to diffusers'."""
    for i in range(config.num_layers):
        theirs, ours = f"double_blocks.{i}", f"transformer_blocks.{i}"
        for side, norm, ff, out in (
            ("img", "norm1", "ff", "to_out.0"),
            ("txt", "norm1_context", "ff_context", "to_add_out"),
        ):
            names = [f"to_{x}" if side == "img" else f"add_{x}_proj" for x in "qkv"]
            yield f"{theirs}.{side}_attn.qkv", _stacked(*(f"{ours}.attn.{n}" for n in names))
            for at, name in enumerate(names):  # OneTrainer's are split, "qkv.0" and so on
                yield f"{theirs}.{side}_attn.qkv.{at}", _one(f"{ours}.attn.{name}")
            added = "" if side == "img" else "added_"
            for x, word in (("q", "query"), ("k", "key")):
                name = f"{theirs}.{side}_attn.norm.{word}_norm"
                yield name, _one(f"{ours}.attn.norm_{added}{x}")
            yield f"{theirs}.{side}_attn.proj", _one(f"{ours}.attn.{out}")
            # XLabs-AI's LoRAs name the attention's processor; 1 is the picture's side.
            number = 1 if side == "img" else 2
            yield f"{theirs}.qkv_lora{number}", _stacked(*(f"{ours}.attn.{n}" for n in names))
            yield f"{theirs}.proj_lora{number}", _one(f"{ours}.attn.{out}")
            yield f"{theirs}.{side}_mlp.0", _one(f"{ours}.{ff}.net.0.proj")
            yield f"{theirs}.{side}_mlp.2", _one(f"{ours}.{ff}.net.2")
            yield f"{theirs}.{side}_mod.lin", _one(f"{ours}.{norm}.linear")
    width = config.num_attention_heads * config.attention_head_dim
    whole = 3 * width + 4 * width  # the inner layer is four times as wide
    for i in range(config.num_single_layers):
        theirs, ours = f"single_blocks.{i}", f"single_transformer_blocks.{i}"
        ends = [0, width, 2 * width, 3 * width, whole]
        layers = [*(f"{ours}.attn.to_{x}" for x in "qkv"), f"{ours}.proj_mlp"]
        rows = tuple(
            (layer, a / whole, b / whole)
            for layer, a, b in zip(layers, ends, ends[1:], strict=False)
        )
        yield f"{theirs}.linear1", rows
        yield f"{ours}.linear1", rows
        for at, layer in enumerate(layers):
            yield f"{theirs}.linear1.{at}", _one(layer)
        for x, word in (("q", "query"), ("k", "key")):
            yield f"{theirs}.norm.{word}_norm", _one(f"{ours}.attn.norm_{x}")
        yield f"{theirs}.linear2", _one(f"{ours}.proj_out")
        # XLabs-AI's, the end "_lora" of whose names is that of a role:
        yield f"{theirs}.qkv", _stacked(*layers[:3])
        yield f"{theirs}.proj", _one(f"{ours}.proj_out")
        yield f"{theirs}.modulation.lin", _one(f"{ours}.norm.linear")
    for name, layer in (
        ("img_in", "x_embedder"),
        ("txt_in", "context_embedder"),
        ("time_in.in_layer", "time_text_embed.timestep_embedder.linear_1"),
        ("time_in.out_layer", "time_text_embed.timestep_embedder.linear_2"),
        ("vector_in.in_layer", "time_text_embed.text_embedder.linear_1"),
        ("vector_in.out_layer", "time_text_embed.text_embedder.linear_2"),
        ("guidance_in.in_layer", "time_text_embed.guidance_embedder.linear_1"),
        ("guidance_in.out_layer", "time_text_embed.guidance_embedder.linear_2"),
        ("final_layer.linear", "proj_out"),
    ):
        yield name, _one(layer)
    yield "final_layer.adaLN_modulation.1", _swapped("norm_out.linear")


def _chroma(config: Any) -> Named:
    """lodestone-rock/flow: src/models/chroma. FLUX.1's names, as far as its layers are there."""
    yield from _flux(config)
    for number in range(config.approximator_layers):
        base = f"distilled_guidance_layer.layers.{number}"
        for theirs, ours in (("in_layer", "linear_1"), ("out_layer", "linear_2")):
            yield f"{base}.{theirs}", _one(f"{base}.{ours}")


def _sd3(config: Any) -> Named:
    """Names of Stability-AI/sd3.5 (mmditx.py) to diffusers'."""
    for i in range(config.num_layers):
        theirs, ours = f"joint_blocks.{i}", f"transformer_blocks.{i}"
        for side, names, ff, out, norm in (
            ("x_block", [f"to_{x}" for x in "qkv"], "ff", "to_out.0", "norm1"),
            (
                *("context_block", [f"add_{x}_proj" for x in "qkv"]),
                *("ff_context", "to_add_out", "norm1_context"),
            ),
        ):
            yield f"{theirs}.{side}.attn.qkv", _stacked(*(f"{ours}.attn.{n}" for n in names))
            yield f"{theirs}.{side}.attn.proj", _one(f"{ours}.attn.{out}")
            yield f"{theirs}.{side}.mlp.fc1", _one(f"{ours}.{ff}.net.0.proj")
            yield f"{theirs}.{side}.mlp.fc2", _one(f"{ours}.{ff}.net.2")
            # The last block's text goes no further: it has an output's modulation.
            is_end = side == "context_block" and i == config.num_layers - 1
            modulation = f"{ours}.{norm}.linear"
            rows = _swapped(modulation) if is_end else _one(modulation)
            yield f"{theirs}.{side}.adaLN_modulation.1", rows
        second = [f"{ours}.attn2.to_{x}" for x in "qkv"]
        yield f"{theirs}.x_block.attn2.qkv", _stacked(*second)
        yield f"{theirs}.x_block.attn2.proj", _one(f"{ours}.attn2.to_out.0")
    for name, layer in (
        ("x_embedder.proj", "pos_embed.proj"),
        ("context_embedder", "context_embedder"),
        ("t_embedder.mlp.0", "time_text_embed.timestep_embedder.linear_1"),
        ("t_embedder.mlp.2", "time_text_embed.timestep_embedder.linear_2"),
        ("y_embedder.mlp.0", "time_text_embed.text_embedder.linear_1"),
        ("y_embedder.mlp.2", "time_text_embed.text_embedder.linear_2"),
        ("final_layer.linear", "proj_out"),
    ):
        yield name, _one(layer)
    yield "final_layer.adaLN_modulation.1", _swapped("norm_out.linear")


def _flux2(config: Any) -> Named:
    """Names of black-forest-labs/flux2 (model.py) to diffusers'."""
    for i in range(config.num_layers):
        theirs, ours = f"double_blocks.{i}", f"transformer_blocks.{i}"
        for side, ff, out, added in (
            ("img", "ff", "to_out.0", ""),
            ("txt", "ff_context", "to_add_out", "added_"),
        ):
            names = [f"add_{x}_proj" if added else f"to_{x}" for x in "qkv"]
            yield f"{theirs}.{side}_attn.qkv", _stacked(*(f"{ours}.attn.{n}" for n in names))
            yield f"{theirs}.{side}_attn.proj", _one(f"{ours}.attn.{out}")
            for x, word in (("q", "query"), ("k", "key")):
                name = f"{theirs}.{side}_attn.norm.{word}_norm"
                yield name, _one(f"{ours}.attn.norm_{added}{x}")
            for at, end in ((0, "linear_in"), (2, "linear_out")):
                yield f"{theirs}.{side}_mlp.{at}", _one(f"{ours}.{ff}.{end}")
    for i in range(config.num_single_layers):
        theirs, ours = f"single_blocks.{i}", f"single_transformer_blocks.{i}.attn"
        yield f"{theirs}.linear1", _one(f"{ours}.to_qkv_mlp_proj")
        yield f"{theirs}.linear2", _one(f"{ours}.to_out")
        for x, word in (("q", "query"), ("k", "key")):
            yield f"{theirs}.norm.{word}_norm", _one(f"{ours}.norm_{x}")
    for name, layer in (
        ("img_in", "x_embedder"),
        ("txt_in", "context_embedder"),
        ("time_in.in_layer", "time_guidance_embed.timestep_embedder.linear_1"),
        ("time_in.out_layer", "time_guidance_embed.timestep_embedder.linear_2"),
        ("guidance_in.in_layer", "time_guidance_embed.guidance_embedder.linear_1"),
        ("guidance_in.out_layer", "time_guidance_embed.guidance_embedder.linear_2"),
        ("double_stream_modulation_img.lin", "double_stream_modulation_img.linear"),
        ("double_stream_modulation_txt.lin", "double_stream_modulation_txt.linear"),
        ("single_stream_modulation.lin", "single_stream_modulation.linear"),
        ("final_layer.linear", "proj_out"),
    ):
        yield name, _one(layer)
    yield "final_layer.adaLN_modulation.1", _swapped("norm_out.linear")


def _z_image(config: Any) -> Named:
    """Tongyi-MAI/Z-Image: src/zimage/transformer.py. What it lacks has the same name in both."""
    refined = config.n_refiner_layers
    for stem, number in (
        *(("layers", each) for each in range(config.n_layers)),
        *(("noise_refiner", each) for each in range(refined)),
        *(("context_refiner", each) for each in range(refined)),
    ):
        base = f"{stem}.{number}.attention"
        yield f"{base}.qkv", _stacked(*(f"{base}.to_{x}" for x in "qkv"))
        yield f"{base}.out", _one(f"{base}.to_out.0")
        for x in "qk":
            yield f"{base}.{x}_norm", _one(f"{base}.norm_{x}")
    yield "x_embedder", _one("all_x_embedder.2-1")
    for each in ("linear", "adaLN_modulation.1"):
        yield f"final_layer.{each}", _one(f"all_final_layer.2-1.{each}")


def _lumina2(config: Any) -> Named:
    """Alpha-VLLM/Lumina-Image-2.0: models/model.py. What it lacks has the same name in both."""
    head = config.hidden_size // config.num_attention_heads
    width, beside = config.hidden_size, config.num_kv_heads * head
    ends = [each / (width + 2 * beside) for each in (0, width, width + beside, width + 2 * beside)]
    refined = config.num_refiner_layers
    stacks = (("layers", config.num_layers), ("noise_refiner", refined))
    for stem, count in (*stacks, ("context_refiner", refined)):
        for base in (f"{stem}.{number}" for number in range(count)):
            layers = (f"{base}.attn.to_{x}" for x in "qkv")
            yield f"{base}.attention.qkv", tuple(zip(layers, ends, ends[1:], strict=False))
            yield f"{base}.attention.out", _one(f"{base}.attn.to_out.0")
            yield f"{base}.adaLN_modulation.1", _one(f"{base}.norm1.linear")
            for number in (1, 2, 3):
                yield f"{base}.feed_forward.w{number}", _one(f"{base}.feed_forward.linear_{number}")
    for name, layer in (
        ("cap_embedder.1", "time_caption_embed.caption_embedder.1"),
        ("t_embedder.mlp.0", "time_caption_embed.timestep_embedder.linear_1"),
        ("t_embedder.mlp.2", "time_caption_embed.timestep_embedder.linear_2"),
        ("final_layer.adaLN_modulation.1", "norm_out.linear_1"),
        ("final_layer.linear", "norm_out.linear_2"),
    ):
        yield name, _one(layer)


def _qwen_image21(config: Any) -> Named:
    """ComfyUI's: two matrices of what is fed forward in one, the gate first."""
    for at in range(config.num_layers):
        mlp = f"transformer_blocks.{at}.img_mlp"
        yield f"{mlp}.gate_up", _stacked(f"{mlp}.gate_layer", f"{mlp}.proj")


def _krea2(config: Any) -> Named:
    """krea-ai/krea-2: its blocks, and those that lead the layers of text together."""
    layers = [(f"blocks.{at}", f"transformer_blocks.{at}") for at in range(config.num_layers)]
    for stem, count in (
        ("layerwise_blocks", config.num_layerwise_text_blocks),
        ("refiner_blocks", config.num_refiner_text_blocks),
    ):
        layers += [(f"txtfusion.{stem}.{at}", f"text_fusion.{stem}.{at}") for at in range(count)]
    for theirs, ours in layers:
        for x, layer in (*((f"w{x}", f"to_{x}") for x in "qkv"), ("wo", "to_out.0")):
            yield f"{theirs}.attn.{x}", _one(f"{ours}.attn.{layer}")
        yield f"{theirs}.attn.gate", _one(f"{ours}.attn.to_gate")
        for each in ("gate", "up", "down"):
            yield f"{theirs}.mlp.{each}", _one(f"{ours}.ff.{each}")
    for name, layer in (
        ("first", "img_in"),
        ("last.linear", "final_layer.linear"),
        ("tmlp.0", "time_embed.linear_1"),
        ("tmlp.2", "time_embed.linear_2"),
        ("tproj.1", "time_mod_proj"),
        ("txtmlp.1", "txt_in.linear_1"),
        ("txtmlp.3", "txt_in.linear_2"),
        ("txtfusion.projector", "text_fusion.projector"),
    ):
        yield name, _one(layer)


def _anima(config: Any) -> Named:
    """Names of nvidia-cosmos/cosmos-predict2 (models/text2image_dit.py) to diffusers'."""
    for i in range(config.num_layers):
        for theirs, ours in BLOCK_NAMES.items():
            yield f"blocks.{i}.{theirs}", _one(f"transformer_blocks.{i}.{ours}")
    for theirs, ours in OUTER_NAMES.items():
        yield theirs, _one(ours)


RULES: dict[str, Callable[[Any], Named]] = {
    "sd1": _unet,
    "sd2": _unet,
    "sdxl": _unet,
    "flux1": _flux,
    "sd3": _sd3,
    "flux2": _flux2,
    "z_image": _z_image,
    "chroma": _chroma,
    "lumina2": _lumina2,
    "krea2": _krea2,
    "qwen_image21": _qwen_image21,
    "anima": _anima,
}

FAMILIES = tuple(RULES)
"""Those whose makers' names are known."""
