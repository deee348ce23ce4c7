"""Files of the kinds that users have, small, as the real programs write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

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


def filled(path: Path, seed: int) -> Path:
    """The file with numbers in place of its zeros: it takes room, and it is its own."""
    whole = path.read_bytes()
    start = 8 + int.from_bytes(whole[:8], "little")
    numbers = np.random.default_rng(seed).integers(0, 64, len(whole) - start, np.uint8)
    path.write_bytes(whole[:start] + numbers.tobytes())
    return path


def vae(path: Path) -> Path:
    """An autoencoder alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return safetensors(path, kl_vae())
