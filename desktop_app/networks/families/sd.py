"""Stable Diffusion 1.x and 2.x: one CLIP text encoder, a UNet with cross-attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.networks.checkpoint_keys.clip_keys import convert_clip, convert_open_clip
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_UNET, LDM_VAE, convert_ldm_unet
from desktop_app.networks.checkpoint_keys.shapes import clip_shape, open_clip_shape, unet_shape
from desktop_app.networks.device import Compute
from desktop_app.networks.families.unet_family import UnetFamily, check_unet
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.prompt_embedding import ClipEncoder
from desktop_app.networks.single_file import SinglePart, clip_tokenizer

UNET = SinglePart(
    (LDM_UNET,),
    "UNet2DConditionModel",
    lambda shapes, settings: unet_shape(shapes, settings["attention_head_dim"]),
    convert_ldm_unet,
)
CLIP = SinglePart(
    ("cond_stage_model.transformer.text_model.", "cond_stage_model.transformer."),
    "CLIPTextModel",
    lambda shapes, _: clip_shape(shapes),
    lambda tensors, _: convert_clip(tensors),
)
OPEN_CLIP = SinglePart(
    ("cond_stage_model.model.",),
    "CLIPTextModel",
    lambda shapes, _: open_clip_shape(shapes, left_out=1),
    lambda tensors, config: convert_open_clip(tensors, config["num_hidden_layers"]),
)


@dataclass(frozen=True)
class StableDiffusion(UnetFamily):
    """The way of both; see `FamilyEngine`."""

    single: dict[str, SinglePart]
    order = ("scheduler", "tokenizer", "text_encoder", "vae", "unet")
    tokenizers = {"tokenizer": clip_tokenizer}

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        if kind := parts["unet"].config.addition_embed_type:
            reason = f"its UNet wants more than text ({kind}), as another family's"
            raise ModelError("not_a_model", name=info.name, reason=reason)
        check_unet(info, parts, parts["text_encoder"].config.hidden_size)

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> ClipEncoder:
        return ClipEncoder(parts["tokenizer"], parts["text_encoder"], compute)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        return network(model_input, timestep, return_dict=False, **inputs)[0]


def make(family_id: str) -> StableDiffusion:
    """The engine's part of ``sd1`` or ``sd2``."""
    text = OPEN_CLIP if family_id == "sd2" else CLIP
    return StableDiffusion({"unet": UNET, "vae": LDM_VAE, "text_encoder": text})
