"""Files of the kinds that users have, small, as the real programs write them."""

from __future__ import annotations

from pathlib import Path

from tests.library.identify.files import safetensors
from tests.library.identify.layouts import kl_vae


def lora(path: Path, rank: int = 4) -> Path:
    """A LoRA for Stable Diffusion 1.x."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
    shapes = {
        f"{name}.lora_down.weight": (rank, 320),
        f"{name}.lora_up.weight": (320, rank),
        f"{name}.alpha": (),
    }
    return safetensors(path, shapes)


def vae(path: Path) -> Path:
    """An autoencoder alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return safetensors(path, kl_vae())
