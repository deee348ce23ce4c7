"""What the builders of tiny models share: text encoders, autoencoders and tokenizers.

A tokenizer knows single bytes, 514 tokens in all, or CLIP's real vocabulary, which single files
imply.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from safetensors.torch import save_file
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.t5.configuration_t5 import T5Config
from transformers.models.t5.modeling_t5 import T5EncoderModel
from transformers.models.t5.tokenization_t5 import T5Tokenizer

from desktop_app.catalog.resources import resource_path

CLIP_TOKENS, BYTE_TOKENS = 49408, 514


def clip_config(width: int, layers: int, *, true_clip: bool, **fields: Any) -> CLIPTextConfig:
    """A text encoder of CLIP's kind; ``fields`` are further ones of its configuration."""
    tokens = CLIP_TOKENS if true_clip else BYTE_TOKENS
    return CLIPTextConfig(
        vocab_size=tokens,
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        max_position_embeddings=77,
        bos_token_id=tokens - 2,
        eos_token_id=tokens - 1,
        **{"num_attention_heads": 1, **fields},
    )


def small_vae(**fields: Any) -> AutoencoderKL:
    """An autoencoder of factor 8; ``fields`` are further ones of its configuration."""
    return AutoencoderKL(
        block_out_channels=(32, 32, 32, 32),
        layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        sample_size=64,
        **fields,
    )


def transformer_vae(latent_channels: int, scaling: float, shift: float) -> AutoencoderKL:
    """The same as transformers have it: latents are shifted, and go through no convolution."""
    return small_vae(
        latent_channels=latent_channels,
        scaling_factor=scaling,
        shift_factor=shift,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )


def draw_norms(network: torch.nn.Module) -> None:
    """Norms of weight 1 and new modulations say nothing: names could be exchanged unseen."""
    for name, weight in network.named_parameters():
        if "norm" in name:
            torch.nn.init.normal_(weight, mean=float(weight.ndim == 1), std=0.1)


def finish(parts: Iterable[torch.nn.Module | None]) -> None:
    """Make parts as they lie on a disk: in half precision, and for use alone."""
    for part in parts:
        if part is not None:
            part.to(torch.float16).eval().requires_grad_(False)


def write_tensors(path: Path, tensors: dict[str, Any]) -> Path:
    """As a file of their own, each with memory of its own; returns ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: each.clone().contiguous() for name, each in tensors.items()}, path)
    return path


def write_json(path: Path, data: Any) -> None:
    """Write ``data``, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")


def write_clip_tokenizer(path: Path, *, true_clip: bool, pad: str = "<|endoftext|>") -> None:
    """Write the tokenizer in the older layout (vocab.json, merges.txt) that most folders have.

    Args:
        path: its folder, which is made.
        true_clip: CLIP's real vocabulary instead of single bytes.
        pad: what fills up short texts.
    """
    path.mkdir(parents=True, exist_ok=True)
    if true_clip:
        for name in ("vocab.json", "merges.txt"):
            shutil.copyfile(resource_path("configs", "clip_tokenizer", name), path / name)
    else:
        symbols = _byte_symbols()
        names = [*symbols, *(f"{s}</w>" for s in symbols), "<|startoftext|>", "<|endoftext|>"]
        write_json(path / "vocab.json", {name: i for i, name in enumerate(names)})
        (path / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    ends = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>"}
    special = {**ends, "unk_token": "<|endoftext|>", "pad_token": pad}
    write_json(path / "special_tokens_map.json", special)
    write_json(
        path / "tokenizer_config.json",
        {**special, "model_max_length": 77, "tokenizer_class": "CLIPTokenizer"},
    )


def _byte_symbols() -> list[str]:
    """The 256 printable characters that stand for bytes in byte-level BPE (GPT-2's table)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(rest))]


def tiny_t5(width: int) -> T5EncoderModel:
    """T5's encoder with two layers of random weights, for `write_t5_tokenizer`."""
    return T5EncoderModel(
        T5Config(
            vocab_size=len(_words()),
            d_model=width,
            d_kv=8,
            d_ff=48,
            num_layers=2,
            num_heads=2,
            feed_forward_proj="gated-gelu",
            tie_word_embeddings=False,
        )
    )


def write_t5_tokenizer(folder: Path) -> None:
    """A T5 tokenizer that knows letters and a few words, as transformers writes it."""
    T5Tokenizer(vocab=_words(), extra_ids=0, model_max_length=512).save_pretrained(folder)


def _words() -> list[tuple[str, float]]:
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    letters = [(chr(code), -6.0) for code in range(33, 127)]
    return [*special, *letters, ("▁a", -3.0), ("▁cat", -4.0), ("▁photo", -4.0), ("▁of", -3.0)]
