"""Stable Diffusion XL and its refiner: CLIP and OpenCLIP text encoders, a UNet that hears sizes.

Podell et al. 2023, "SDXL: Improving Latent Diffusion Models for High-Resolution Image Synthesis",
arXiv:2307.01952. The refiner has the second text encoder alone, and hears an aesthetic score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.checkpoint_keys.clip_keys import convert_clip, convert_open_clip
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_UNET, LDM_VAE, convert_ldm_unet
from desktop_app.networks.checkpoint_keys.shapes import clip_shape, deep_unet_shape, open_clip_shape
from desktop_app.networks.clip_pair import ClipPair
from desktop_app.networks.device import Compute
from desktop_app.networks.families.unet_family import UnetFamily, check_unet
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.single_file import SinglePart, clip_tokenizer

SIZE_NUMBERS, SCORE_NUMBERS = 6, 5
"""How many numbers the UNet hears: original size, crop, target size; or size, crop, score."""

SCORE, NEGATIVE_SCORE = 6.0, 2.5
"""Aesthetic scores of what is wanted and what is not: the defaults of diffusers' pipelines."""

UNET = SinglePart(
    (LDM_UNET, ""),  # bare in files of the UNet alone
    "UNet2DConditionModel",
    lambda shapes, settings: deep_unet_shape(shapes, settings["attention_head_dim"]),
    convert_ldm_unet,
)
CLIP = SinglePart(
    ("conditioner.embedders.0.transformer.text_model.", "conditioner.embedders.0.transformer."),
    "CLIPTextModel",
    lambda shapes, _: clip_shape(shapes),
    lambda tensors, _: convert_clip(tensors),
)
OPEN_CLIP = SinglePart(
    ("conditioner.embedders.1.model.", "conditioner.embedders.0.model."),  # the refiner's is first
    "CLIPTextModelWithProjection",
    lambda shapes, _: open_clip_shape(shapes, left_out=0),
    lambda tensors, config: convert_open_clip(tensors, config["num_hidden_layers"], projects=True),
)


@dataclass(frozen=True)
class StableDiffusionXL(UnetFamily):
    """The way of all of them; see `FamilyEngine`."""

    single = {"unet": UNET, "vae": LDM_VAE, "text_encoder": CLIP, "text_encoder_2": OPEN_CLIP}
    order = (
        *("pipeline", "scheduler", "tokenizer", "tokenizer_2"),
        *("text_encoder", "text_encoder_2", "vae", "unet"),
    )
    tokenizers = {"tokenizer": clip_tokenizer, "tokenizer_2": clip_tokenizer}

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        check_unet(info, parts, sum(encoder.config.hidden_size for _, encoder in _texts(parts)))
        conditioning = _size_numbers(parts)
        if conditioning not in (SIZE_NUMBERS, SCORE_NUMBERS):
            reason = f"its UNet takes {conditioning:g} numbers beside the text instead of 6 or 5"
            raise ModelError("not_a_model", name=info.name, reason=reason)

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> ClipPair:
        return ClipPair(_texts(parts), compute)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """Sizes, crop and aesthetic score; nothing in place of an empty negative prompt.

        ``time_ids`` (1, 6) are original size, crop and target size in pixels, (1, 5) of the refiner
        size, crop and score. The picture is told to be whole and of the size that is made.
        """
        size, scores = request.size, _size_numbers(parts) == SCORE_NUMBERS
        sides = (size.height, size.width)
        score = NEGATIVE_SCORE if negative else SCORE
        ids = (*sides, 0, 0, *((score,) if scores else sides))
        inputs = {"time_ids": torch.tensor([ids], dtype=torch.float32)}
        zeros = parts["pipeline"].get("force_zeros_for_empty_prompt", not scores)
        if negative and zeros and not request.negative_prompt:
            inputs |= _silence(parts)
        return inputs | super().extras(parts, request)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        conditioning = dict(inputs)
        added = {name: conditioning.pop(name) for name in ("text_embeds", "time_ids")}
        return network(
            model_input, timestep, added_cond_kwargs=added, return_dict=False, **conditioning
        )[0]


def _texts(parts: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Tokenizer and text encoder, of those that are there."""
    pairs = [(parts[f"tokenizer{end}"], parts[f"text_encoder{end}"]) for end in ("", "_2")]
    return [(tokenizer, encoder) for tokenizer, encoder in pairs if encoder is not None]


def _size_numbers(parts: dict[str, Any]) -> float:
    """How many numbers go into the UNet beside the pooled text."""
    config, pooled = parts["unet"].config, parts["text_encoder_2"].config.projection_dim
    taken, each = config.projection_class_embeddings_input_dim, config.addition_time_embed_dim
    return (taken - pooled) / each if taken and each else 0


def _silence(parts: dict[str, Any]) -> Inputs:
    """What an empty negative prompt is to models trained so: zeros in place of all text."""
    width = sum(encoder.config.hidden_size for _, encoder in _texts(parts))
    return {
        "encoder_hidden_states": torch.zeros(1, 1, width),
        "text_embeds": torch.zeros(1, parts["text_encoder_2"].config.projection_dim),
    }


def make(family_id: str) -> StableDiffusionXL:
    """The engine's part of ``sdxl``."""
    return StableDiffusionXL()
