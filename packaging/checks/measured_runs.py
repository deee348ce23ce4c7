"""One call of each kind of part, as the engine makes it: what `measure_memory` measures.

Each takes (the part, side in pixels, dtype, device) and returns how many numbers one map of its
widest ones has: base width × base pixels × batch.
"""

from __future__ import annotations

from typing import Any


def run_unet(model: Any, side: int, dtype: Any, device: str) -> int:
    """One guided call; returns base width × base pixels × batch."""
    import torch

    config, edge = model.config, side // 8
    latents = torch.randn(2, config.in_channels, edge, edge).to(device, dtype)
    text = torch.randn(2, 77, config.cross_attention_dim).to(device, dtype)
    more: dict[str, Any] = {}
    if config.time_cond_proj_dim:  # distilled: it hears the guidance scale, and runs once
        latents, text = latents[:1], text[:1]
        more["timestep_cond"] = torch.randn(1, config.time_cond_proj_dim).to(device, dtype)
    if config.addition_embed_type:
        asked = 6 if config.cross_attention_dim == 2048 else 5  # sizes; the refiner's also a score
        pooled = torch.randn(2, config.projection_class_embeddings_input_dim - asked * 256)
        ids = torch.ones(2, asked)
        more["added_cond_kwargs"] = {
            "text_embeds": pooled.to(device, dtype),
            "time_ids": ids.to(device, dtype),
        }
    model(latents, torch.tensor(500, device=device), encoder_hidden_states=text, **more)
    return config.block_out_channels[0] * edge * edge * len(latents)


def run_pixels(model: Any, side: int, dtype: Any, device: str) -> int:
    """One call of a consistency model, on a picture of half the ``side``: it works on pixels."""
    import torch

    picture = torch.randn(1, 3, side // 2, side // 2).to(device, dtype)
    model(picture, torch.tensor(500.0, device=device))
    return model.config.block_out_channels[0] * (side // 2) ** 2


def run_transformer(model: Any, side: int, dtype: Any, device: str) -> int:
    """One call, guided by a batch of two for SD 3, Z-Image, Qwen-Image, Lumina 2, Krea 2, Sana
    and Anima, by its input for FLUX, of one text at a time for Chroma and Qwen-Image 2.1."""
    import torch

    config, edge = model.config, side // 16
    if type(model).__name__.startswith("SD3"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(2, config.in_channels, edge * 2, edge * 2).to(device, dtype),
            torch.randn(2, 154, config.joint_attention_dim).to(device, dtype),
            torch.randn(2, config.pooled_projection_dim).to(device, dtype),
            torch.tensor([500.0, 500.0], device=device),
        )
    elif type(model).__name__.startswith("ZImage"):
        batch, width = 2, config.dim
        model(
            list(torch.randn(2, config.in_channels, 1, edge * 2, edge * 2).to(device, dtype)),
            torch.tensor([0.5, 0.5], device=device),
            list(torch.randn(2, 160, config.cap_feat_dim).to(device, dtype)),
        )
    elif type(model).__name__.startswith("Lumina2"):
        batch, width = 2, config.hidden_size
        model(
            torch.randn(2, config.in_channels, edge * 2, edge * 2).to(device, dtype),
            torch.tensor([0.5, 0.5], device=device),
            torch.randn(2, 256, config.cap_feat_dim).to(device, dtype),
            torch.ones(2, 256, dtype=torch.bool, device=device),
        )
    elif type(model).__name__.startswith("Krea2"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        states = torch.randn(2, 154, config.num_text_layers, config.text_hidden_dim)
        model(
            torch.randn(2, edge * edge, config.in_channels).to(device, dtype),
            states.to(device, dtype),
            torch.tensor([0.5, 0.5], device=device),
            torch.zeros(154 + edge * edge, 3, device=device),
            torch.ones(2, 154, dtype=torch.bool, device=device),
        )
    elif type(model).__name__.startswith("Cosmos"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(2, config.in_channels + 1, 1, edge * 2, edge * 2).to(device, dtype),
            torch.tensor([0.5, 0.5], device=device).to(dtype),
            torch.randn(2, 512, config.text_embed_dim).to(device, dtype),
        )
    elif type(model).__name__.startswith("Sana"):
        batch, width, edge = 2, config.num_attention_heads * config.attention_head_dim, side // 32
        model(
            torch.randn(2, config.in_channels, edge, edge).to(device, dtype),
            torch.randn(2, 300, config.caption_channels).to(device, dtype),
            torch.tensor([500.0, 500.0], device=device),
            encoder_attention_mask=torch.ones(2, 300, dtype=torch.bool, device=device),
        )
    elif type(model).__name__.startswith(("Flux2", "Chroma")):
        axes = 4 if type(model).__name__.startswith("Flux2") else 3
        batch, width = 1, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(1, edge * edge, config.in_channels).to(device, dtype),
            torch.randn(1, 512, config.joint_attention_dim).to(device, dtype),
            torch.ones(1, device=device).to(dtype),
            torch.zeros(edge * edge, axes, device=device),
            torch.zeros(512, axes, device=device),
        )
    elif type(model).__name__.startswith("QwenImage21"):
        batch, width = 1, config.num_attention_heads * config.attention_head_dim
        states = torch.randn(1, 160, config.context_in_dim).to(device, dtype)
        model(
            torch.randn(1, edge * edge, config.in_channels).to(device, dtype),
            states,
            torch.tensor([0.5], device=device),
            [[(1, edge, edge)]],
            (torch.arange(160 + edge * edge // 4, device=device) >= 160)[None],
        )
    elif type(model).__name__.startswith("QwenImage"):
        batch, width = 2, config.num_attention_heads * config.attention_head_dim
        model(
            torch.randn(2, edge * edge, config.in_channels).to(device, dtype),
            torch.randn(2, 154, config.joint_attention_dim).to(device, dtype),
            timestep=torch.tensor([0.5, 0.5], device=device),
            img_shapes=[[(1, edge, edge)]] * 2,
        )
    else:
        batch, width = 1, config.num_attention_heads * config.attention_head_dim
        one = torch.ones(1, device=device).to(dtype)
        model(
            torch.randn(1, edge * edge, config.in_channels).to(device, dtype),
            torch.randn(1, 512, config.joint_attention_dim).to(device, dtype),
            torch.randn(1, config.pooled_projection_dim).to(device, dtype),
            one,
            torch.zeros(edge * edge, 3, device=device),
            torch.zeros(512, 3, device=device),
            one,
        )
    return width * edge * edge * batch


def run_layers(model: Any, side: int, dtype: Any, device: str) -> int:
    """One guided call on a picture, four layers and their whole."""
    import torch

    config, edge = model.config, side // 16
    model(
        torch.randn(2, 6 * edge * edge, config.in_channels).to(device, dtype),
        torch.randn(2, 154, config.joint_attention_dim).to(device, dtype),
        timestep=torch.tensor([0.5, 0.5], device=device),
        img_shapes=[[(1, edge, edge)] * 6] * 2,
        additional_t_cond=torch.zeros(2, dtype=torch.long, device=device),
    )
    return config.num_attention_heads * config.attention_head_dim * 6 * edge * edge * 2


def run_decode(model: Any, side: int, dtype: Any, device: str) -> int:
    """One decode; the base is the picture itself."""
    import torch

    codec = codec_of(model, dtype, device)
    edge = side // codec.factor
    codec.decode(torch.randn(1, codec.channels, edge, edge, device=device))
    return codec.row.width_of(model.config) * side * side


def run_encode(model: Any, side: int, dtype: Any, device: str) -> int:
    """One encode."""
    import torch

    codec = codec_of(model, dtype, device)
    codec.encode(torch.randn(1, 3, side, side))
    return codec.row.width_of(model.config) * side * side


def codec_of(model: Any, dtype: Any, device: str) -> Any:
    """The engine's own way with ``model``, made once."""
    import torch

    from desktop_app.networks.codec import LatentCodec
    from desktop_app.networks.device import Compute

    if "codec" not in model.__dict__:
        model.__dict__["codec"] = LatentCodec(model, Compute(torch.device(device), dtype, device))
    return model.__dict__["codec"]


def run_seen(model: Any, side: int, dtype: Any, device: str, *, is_kept: bool = False) -> int:
    """As `run_transformer`, of FLUX.2 klein with two references, of which one is half as high;
    klein KV's first step, if they are kept."""
    import torch

    from desktop_app.engine.reference.token_hook import part_references
    from desktop_app.networks.families.flux2 import make
    from desktop_app.networks.inputs import KEPT, REFERENCES
    from desktop_app.networks.language_text import STATES

    edge = side // 8
    shown = [torch.randn(1, 32, rows, edge).to(device, dtype) for rows in (edge, edge, edge // 2)]
    words = torch.randn(1, 512, model.config.joint_attention_dim).to(device, dtype)
    inputs: Any = {STATES: words, REFERENCES: dict(enumerate(shown[1:]))}
    if is_kept:
        part_references(model)
        inputs[KEPT] = {}
    make("flux2").predict(model, shown[0], torch.tensor(500.0), inputs)
    pixels = sum(each.shape[2] * each.shape[3] // 4 for each in shown)
    return model.config.num_attention_heads * model.config.attention_head_dim * pixels
