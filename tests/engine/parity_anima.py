"""diffusers' modular blocks of Anima, called as its other pipelines are."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from diffusers.guiders import ClassifierFreeGuidance
from diffusers.models.autoencoders.autoencoder_kl_qwenimage import AutoencoderKLQwenImage
from diffusers.models.condition_embedders.condition_embedder_anima import AnimaTextConditioner
from diffusers.models.transformers import transformer_cosmos
from diffusers.modular_pipelines.anima.modular_blocks_anima import AnimaAutoBlocks
from torch.nn.functional import interpolate
from transformers.models.qwen2.tokenization_qwen2 import Qwen2Tokenizer
from transformers.models.qwen3.modeling_qwen3 import Qwen3Model
from transformers.models.t5.tokenization_t5 import T5Tokenizer


class AnimaPipeline:
    """The blocks with parts from a folder.

    Attributes:
        scheduler: is put in by who calls.
    """

    scheduler: Any = None

    def __init__(self, path: Path) -> None:
        parts = {
            "text_encoder": Qwen3Model,
            "tokenizer": Qwen2Tokenizer,
            "t5_tokenizer": T5Tokenizer,
            "text_conditioner": AnimaTextConditioner,
            "transformer": transformer_cosmos.CosmosTransformer3DModel,
            "vae": AutoencoderKLQwenImage,
        }
        self._parts: dict[str, Any] = {}
        for part, cls in parts.items():
            given: dict[str, Any] = {} if "tokenizer" in part else {"dtype": torch.float32}
            self._parts[part] = cls.from_pretrained(path / part, **given)
        # It wants torchvision for bringing a mask of nothing to the latents' size.
        functional = SimpleNamespace(
            resize=lambda mask, size, interpolation: interpolate(mask, size=size)
        )
        modes = SimpleNamespace(NEAREST="nearest")
        stand_in: Any = SimpleNamespace(functional=functional, InterpolationMode=modes)
        transformer_cosmos.transforms = stand_in  # type: ignore[attr-defined]

    def __call__(self, *, guidance_scale: float, output_type: str, **given: Any) -> Any:
        """An object whose ``images`` are latents (1, 16, h, w)."""
        del output_type
        pipeline: Any = AnimaAutoBlocks().init_pipeline()
        guider = ClassifierFreeGuidance(guidance_scale=guidance_scale)
        pipeline.update_components(**self._parts, scheduler=self.scheduler, guider=guider)
        pipeline.set_progress_bar_config(disable=True)
        return SimpleNamespace(images=pipeline(**given, output="latents")[:, :, 0])
