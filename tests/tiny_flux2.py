"""Builders of tiny FLUX.2 klein and dev models with random weights, in the true layouts.

A diffusers folder (4 MB: of Qwen3 the ninth, eighteenth and twenty-seventh layer are heard), or one
file in Black Forest Labs' names, with or without ComfyUI's prefix, or ComfyUI's all-in-one. Names
in files are written independently of the engine's reader, which converts the other way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl_flux2 import AutoencoderKLFlux2
from diffusers.models.transformers.transformer_flux2 import Flux2Transformer2DModel
from safetensors.torch import save_file
from torch import Tensor
from transformers.models.mistral3.modeling_mistral3 import Mistral3ForConditionalGeneration
from transformers.models.qwen3.modeling_qwen3 import Qwen3ForCausalLM

from tests.tiny_language import (
    tiny_mistral3,
    tiny_qwen3,
    write_mistral_tokenizer,
    write_qwen_tokenizer,
)
from tests.tiny_original import vae_keys
from tests.tiny_parts import draw_norms, finish, write_json

Layout = Literal["bare", "prefixed", "all_in_one"]


@dataclass
class Flux2Parts:
    """The parts of one tiny model, in memory."""

    text_encoder: Qwen3ForCausalLM | Mistral3ForConditionalGeneration
    transformer: Flux2Transformer2DModel
    vae: AutoencoderKLFlux2


def flux2_parts(
    *, seed: int = 0, text_width: int = 16, reads: int = 48, dev: bool = False
) -> Flux2Parts:
    """Random parts: the same arguments give the same weights.

    Args:
        seed: of the weights.
        text_width: of the text encoder.
        reads: width of the text that the transformer wants.
        dev: whether it is dev, read by Mistral and guided by an embedding.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = tiny_mistral3(text_width) if dev else tiny_qwen3(text_width, layers=28)
        transformer = Flux2Transformer2DModel(
            in_channels=128,
            num_layers=1,
            num_single_layers=2,
            attention_head_dim=32,
            num_attention_heads=2,
            joint_attention_dim=reads,
            axes_dims_rope=(8, 8, 8, 8),
            guidance_embeds=dev,
        )
        vae = AutoencoderKLFlux2(
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            block_out_channels=(32, 32, 32, 32),
            layers_per_block=1,
            sample_size=64,
        )
        draw_norms(transformer)
        mean, variance = vae.bn.running_mean, vae.bn.running_var
        assert mean is not None and variance is not None
        mean.normal_(std=0.3)
        variance.uniform_(0.5, 2.0)
    finish((text, transformer, vae))
    return Flux2Parts(text, transformer, vae)


def flux2_folder(
    path: Path,
    parts: Flux2Parts | None = None,
    *,
    distilled: bool = False,
    kv: bool = False,
    **options: Any,
) -> Path:
    """Write a tiny model as a diffusers folder: klein KV's or another's; ``options`` are those of
    `flux2_parts`."""
    parts = parts or flux2_parts(**options)
    for name in ("text_encoder", "transformer", "vae"):
        getattr(parts, name).save_pretrained(path / name)
    dev = bool(parts.transformer.config.guidance_embeds)
    (write_mistral_tokenizer if dev else write_qwen_tokenizer)(path / "tokenizer")
    write_json(
        path / "scheduler" / "scheduler_config.json",
        {
            "_class_name": "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps": 1000,
            "shift": 3.0,
            "use_dynamic_shifting": True,
            "base_shift": 0.5,
            "max_shift": 1.15,
            "base_image_seq_len": 256,
            "max_image_seq_len": 4096,
        },
    )
    reader, splits = "Qwen3ForCausalLM", "Qwen2TokenizerFast"
    if dev:
        reader, splits = "Mistral3ForConditionalGeneration", "PixtralProcessor"
    told = {} if dev or kv else {"is_distilled": distilled}
    klein = "Flux2KleinKVPipeline" if kv else "Flux2KleinPipeline"
    write_json(
        path / "model_index.json",
        {
            "_class_name": "Flux2Pipeline" if dev else klein,
            "_diffusers_version": "0.37.0.dev0",
            **told,
            "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
            "text_encoder": ["transformers", reader],
            "tokenizer": ["transformers", splits],
            "transformer": ["diffusers", "Flux2Transformer2DModel"],
            "vae": ["diffusers", "AutoencoderKLFlux2"],
        },
    )
    return path


def flux2_file(
    path: Path, parts: Flux2Parts | None = None, layout: Layout = "bare", **options: Any
) -> Path:
    """Write a tiny model as one file: see the module's first lines for the layouts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(flux2_tensors(parts or flux2_parts(**options), layout), path)
    return path


def flux2_tensors(parts: Flux2Parts, layout: Layout = "bare") -> dict[str, Tensor]:
    """The tensors of `flux2_file`."""
    prefix = "" if layout == "bare" else "model.diffusion_model."
    tensors = {prefix + k: v for k, v in transformer_keys(parts.transformer).items()}
    if layout == "all_in_one":
        start = "text_encoders.qwen3_4b.transformer."
        text = parts.text_encoder.state_dict().items()
        tensors |= {start + k: v for k, v in text if not k.startswith("lm_head.")}
        tensors |= {f"vae.{k}": v for k, v in flux2_vae_keys(parts.vae).items()}
    return {k: v.clone().contiguous() for k, v in tensors.items()}


def flux2_vae_keys(vae: AutoencoderKLFlux2) -> dict[str, Tensor]:
    """The autoencoder's weights as black-forest-labs/flux2 names them (autoencoder.py)."""
    norm = {k: v for k, v in vae.state_dict().items() if k.startswith("bn.running")}
    moved = {"quant_conv.": "encoder.quant_conv.", "post_quant_conv.": "decoder.post_quant_conv."}
    made: dict[str, Tensor] = dict(norm)
    for key, value in vae_keys(vae).items():
        if not key.startswith("bn."):
            start = next((each for each in moved if key.startswith(each)), "")
            made[moved.get(start, "") + key.removeprefix(start)] = value
    return made


def transformer_keys(transformer: Flux2Transformer2DModel) -> dict[str, Tensor]:
    """The transformer's weights as black-forest-labs/flux2 names them (model.py)."""
    state = transformer.state_dict()
    out: dict[str, Tensor] = {}

    def move(new: str, *old: str, kind: str = "weight") -> None:
        out[f"{new}.{kind}"] = torch.cat([state[f"{name}.weight"] for name in old])

    guided = [
        (f"guidance_in.{new}", f"time_guidance_embed.guidance_embedder.{old}")
        for new, old in (("in_layer", "linear_1"), ("out_layer", "linear_2"))
        if transformer.config.guidance_embeds
    ]
    for new, old in (
        *guided,
        ("img_in", "x_embedder"),
        ("txt_in", "context_embedder"),
        ("time_in.in_layer", "time_guidance_embed.timestep_embedder.linear_1"),
        ("time_in.out_layer", "time_guidance_embed.timestep_embedder.linear_2"),
        ("double_stream_modulation_img.lin", "double_stream_modulation_img.linear"),
        ("double_stream_modulation_txt.lin", "double_stream_modulation_txt.linear"),
        ("single_stream_modulation.lin", "single_stream_modulation.linear"),
        ("final_layer.linear", "proj_out"),
    ):
        move(new, old)
    for i in range(transformer.config.num_layers):
        base, block = f"transformer_blocks.{i}", f"double_blocks.{i}"
        for side, ff, added in (("img", "ff", ""), ("txt", "ff_context", "added_")):
            queries = [f"add_{x}_proj" if added else f"to_{x}" for x in "qkv"]
            move(f"{block}.{side}_attn.qkv", *(f"{base}.attn.{each}" for each in queries))
            for x, word in (("q", "query"), ("k", "key")):
                old = f"{base}.attn.norm_{added}{x}"
                move(f"{block}.{side}_attn.norm.{word}_norm", old, kind="scale")
            move(
                f"{block}.{side}_attn.proj", f"{base}.attn.{'to_add_out' if added else 'to_out.0'}"
            )
            move(f"{block}.{side}_mlp.0", f"{base}.{ff}.linear_in")
            move(f"{block}.{side}_mlp.2", f"{base}.{ff}.linear_out")
    for i in range(transformer.config.num_single_layers):
        base, block = f"single_transformer_blocks.{i}.attn", f"single_blocks.{i}"
        move(f"{block}.linear1", f"{base}.to_qkv_mlp_proj")
        move(f"{block}.linear2", f"{base}.to_out")
        for x, word in (("q", "query"), ("k", "key")):
            move(f"{block}.norm.{word}_norm", f"{base}.norm_{x}", kind="scale")
    scale, shift = state["norm_out.linear.weight"].chunk(2)
    out["final_layer.adaLN_modulation.1.weight"] = torch.cat([shift, scale])
    return out
