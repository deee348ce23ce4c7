"""Tiny IP-Adapters and image encoders with random weights, as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from transformers.models.clip.configuration_clip import CLIPVisionConfig
from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

from desktop_app.core.conditions import Condition, image_prompt
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.image_prompt.picture_layers import picture_layers

STATES, EMBEDDING = 64, 24
"""Widths of what `encoder` gives: states, and the projected embedding."""


def encoder(seed: int = 5, embedding: int = EMBEDDING) -> CLIPVisionModelWithProjection:
    """An image encoder for pictures of 28², in 2 × 2 places."""
    config = CLIPVisionConfig(
        hidden_size=STATES,
        intermediate_size=96,
        projection_dim=embedding,
        num_hidden_layers=3,
        num_attention_heads=1,
        image_size=28,
        patch_size=14,
        hidden_act="gelu",
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = CLIPVisionModelWithProjection(config)
        for weight in net.parameters():
            weight.data.normal_(std=0.3)
    return net.eval().requires_grad_(False)


def original(net: CLIPVisionModelWithProjection) -> dict[str, Tensor]:
    """Its tensors as OpenCLIP names them."""
    outer = {
        "embeddings.class_embedding": "class_embedding",
        "embeddings.patch_embedding.weight": "conv1.weight",
        "embeddings.position_embedding.weight": "positional_embedding",
        "pre_layrnorm": "ln_pre",
        "post_layernorm": "ln_post",
    }
    inner = {
        "layer_norm1": "ln_1",
        "layer_norm2": "ln_2",
        "mlp.fc1": "mlp.c_fc",
        "mlp.fc2": "mlp.c_proj",
        "self_attn.out_proj": "attn.out_proj",
    }
    state, made = net.state_dict(), dict[str, Tensor]()
    for key, value in state.items():
        name = key.removeprefix("vision_model.")
        if name == "visual_projection.weight":
            made["visual.proj"] = value.T.contiguous()
        elif "_proj." in name and "out_proj" not in name:
            base = name.partition(".self_attn.")[0].replace("encoder.layers", "resblocks")
            kind = name.rpartition(".")[2]
            parts = [
                state[f"vision_model.{name.rpartition('.self_attn.')[0]}.self_attn.{x}_proj.{kind}"]
                for x in "qkv"
            ]
            made[f"visual.transformer.{base}.attn.in_proj_{kind}"] = torch.cat(parts)
        else:
            for old, new in (outer | inner).items():
                name = name.replace(old, new)
            name = name.replace("encoder.layers", "transformer.resblocks")
            made[f"visual.{name}"] = value.clone()
    return made


def adapter(unet: Any, kind: str, seed: int = 1) -> dict[str, Tensor]:
    """The tensors of an adapter for ``unet``: "basic", "plus" or "full"."""
    random = torch.Generator().manual_seed(seed)
    width = unet.config.cross_attention_dim

    def drawn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=random) / shape[-1] ** 0.5

    made: dict[str, Tensor] = {}
    if kind == "basic":
        made |= {"proj.weight": drawn(4 * width, EMBEDDING), "proj.bias": drawn(4 * width)}
        made |= {"norm.weight": 1 + drawn(width), "norm.bias": drawn(width)}
    elif kind == "full":
        made |= {"proj.0.weight": drawn(STATES, STATES), "proj.0.bias": drawn(STATES)}
        made |= {"proj.2.weight": drawn(width, STATES), "proj.2.bias": drawn(width)}
        made |= {"proj.3.weight": 1 + drawn(width), "proj.3.bias": drawn(width)}
    else:
        inside = 128
        made["latents"] = drawn(1, 6, inside)
        made |= {"proj_in.weight": drawn(inside, STATES), "proj_in.bias": drawn(inside)}
        made |= {"proj_out.weight": drawn(width, inside), "proj_out.bias": drawn(width)}
        made |= {"norm_out.weight": 1 + drawn(width), "norm_out.bias": drawn(width)}
        for at in range(4):
            base = f"layers.{at}"
            for norm in ("0.norm1", "0.norm2", "1.0"):
                made |= {
                    f"{base}.{norm}.weight": 1 + drawn(inside),
                    f"{base}.{norm}.bias": drawn(inside),
                }
            made[f"{base}.0.to_q.weight"] = drawn(128, inside)
            made[f"{base}.0.to_kv.weight"] = drawn(256, inside)
            made[f"{base}.0.to_out.weight"] = drawn(inside, 128)
            made[f"{base}.1.1.weight"] = drawn(4 * inside, inside)
            made[f"{base}.1.3.weight"] = drawn(inside, 4 * inside)
    made = {f"image_proj.{key}": value for key, value in made.items()}
    for at, layer in enumerate(picture_layers(unet)):
        for name in "kv":
            made[f"ip_adapter.{2 * at + 1}.to_{name}_ip.weight"] = 3 * drawn(*layer.shape)
    return made


def flux_adapter(transformer: Any, seed: int = 1) -> dict[str, Tensor]:
    """The tensors of XLabs' adapter for a transformer of FLUX.1, in their names."""
    random = torch.Generator().manual_seed(seed)
    width = transformer.config.joint_attention_dim

    def drawn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=random) / shape[-1] ** 0.5

    names = {"proj.weight": drawn(4 * width, EMBEDDING), "proj.bias": drawn(4 * width)}
    names |= {"norm.weight": 1 + drawn(width), "norm.bias": drawn(width)}
    made = {f"ip_adapter_proj_model.{key}": value for key, value in names.items()}
    for at, layer in enumerate(picture_layers(transformer)):
        for name in "kv":
            base = f"double_blocks.{at}.processor.ip_adapter_double_stream_{name}_proj"
            made |= {f"{base}.weight": 3 * drawn(*layer.shape), f"{base}.bias": drawn(64)}
    return made


def parted(tensors: dict[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """As diffusers takes them."""
    made: dict[str, dict[str, Tensor]] = {"image_proj": {}, "ip_adapter": {}}
    for key, value in tensors.items():
        for theirs, name in (
            ("ip_adapter_proj_model.", "image_proj."),
            ("double_blocks.", "ip_adapter."),
            ("processor.ip_adapter_double_stream_k_proj", "to_k_ip"),
            ("processor.ip_adapter_double_stream_v_proj", "to_v_ip"),
        ):
            key = key.replace(theirs, name)
        part, _, name = key.partition(".")
        made[part][name] = value
    return made


def picture(seed: int = 0, rows: int = 45, columns: int = 70) -> ByteArray:
    """(h, w, 3), of no square form."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (5, 7, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((columns, rows), Image.Resampling.BICUBIC))


def prompted(
    job: EngineJob, eye: Path, *uses: tuple[Path, list[ByteArray], dict[str, Any]], **arrays: Array
) -> EngineJob:
    """``job`` with image prompts: each an adapter's file, pictures, fields of the condition."""
    conditions: list[Condition] = []
    files, given = {**job.files, "image_encoder": str(eye)}, {**job.arrays, **arrays}
    for number, (path, pictures, options) in enumerate(uses):
        names = [f"picture {number} {at}" for at in range(len(pictures))]
        given |= dict(zip(names, pictures, strict=True))
        files[f"adapter {number}"] = str(path)
        conditions.append(replace(image_prompt(f"adapter {number}", names), **options))
    request = replace(job.request, conditions=(*job.request.conditions, *conditions))
    return replace(job, request=request, files=files, arrays=given)
