"""Stable Diffusion 3 and 3.5: two CLIPs, T5 where there is one, and a transformer on 2 × 2 patches.

Esser et al. 2024, "Scaling Rectified Flow Transformers for High-Resolution Image Synthesis",
arXiv:2403.03206.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from desktop_app.catalog.autoencoders import autoencoder_of
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import SIDE_LIMITS, GenerationRequest
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_VAE
from desktop_app.networks.checkpoint_keys.sd3_keys import (
    clip_with_projection,
    convert_sd3,
    convert_text,
    sd3_shape,
)
from desktop_app.networks.checkpoint_keys.t5_keys import convert_t5, t5_shape
from desktop_app.networks.clip_text import PromptText, clips_of, cut_ids, penultimate
from desktop_app.networks.device import Compute
from desktop_app.networks.family_engine import Inputs, vae_channels
from desktop_app.networks.inputs import needs_negative
from desktop_app.networks.latent_scale import latent_mask
from desktop_app.networks.prompt_embedding import CachedTextEncoder, Key
from desktop_app.networks.single_file import SinglePart, clip_tokenizer

T5_TOKENS = 256
"""T5's length, and how many zeros stand for it where it is left out (diffusers'
``max_sequence_length``)."""

TEXTS = "text_encoders."
"""How text encoders' names begin in single files, as Stability and ComfyUI write them."""


def _clip(name: str) -> SinglePart:
    start = f"{TEXTS}{name}.transformer."
    return SinglePart((start,), "CLIPTextModelWithProjection", clip_with_projection, convert_text)


class Sd3Text(CachedTextEncoder):
    """Both CLIPs side by side, then T5; a `TextEncoder`.

    The CLIPs' penultimate layers are joined along the width and filled up with zeros to T5's width;
    their pooled, projected texts are joined. Without T5 its tokens are zeros (section 5.3.3).

    Args:
        parts: the model's parts.
        compute: device and precision of the transformer.

    Attributes:
        tokens: length of the CLIPs' windows with both ends, of which a longer text takes several;
            T5 reads up to 256 of the same text, without weights.
    """

    def __init__(self, parts: dict[str, Any], compute: Compute) -> None:
        super().__init__()
        self._parts, self._compute = parts, compute
        pairs = [(parts[f"tokenizer{end}"], parts[f"text_encoder{end}"]) for end in ("", "_2")]
        self._clips = clips_of(pairs, compute)
        self.tokens = self._clips[0].tokens
        self._width: int = parts["transformer"].config.joint_attention_dim

    def _count(self, text: PromptText) -> int:
        return max(clip.count(text, ()) for clip in self._clips)

    def _encode(self, key: Key) -> Inputs:
        """``encoder_hidden_states`` (1, tokens, width), ``pooled_projections`` (1, pooled)."""
        text, clip_skip, chunks = key
        layer = penultimate(clip_skip)
        told = [clip.encode(text, (), chunks, layer) for clip in self._clips]
        clip = torch.cat([states for states, _ in told], dim=-1)
        filled = pad(clip, (0, self._width - clip.shape[-1]))
        sequence = torch.cat([filled, self._t5(text.plain, clip)], dim=1)
        pooled = torch.cat([first.text_embeds for _, first in told], dim=-1)
        dtype = self._compute.dtype
        return {
            "encoder_hidden_states": sequence.to(dtype),
            "pooled_projections": pooled.to(dtype),
        }

    def _t5(self, text: str, like: Tensor) -> Tensor:
        encoder, tokenizer = self._parts["text_encoder_3"], self._parts["tokenizer_3"]
        if encoder is None or tokenizer is None:
            return like.new_zeros(1, T5_TOKENS, self._width)
        ids = cut_ids(tokenizer, text, T5_TOKENS, self._compute.device)
        return encoder(ids)[0].to(like.dtype)


class StableDiffusion3:
    """The way of all of them; see `FamilyEngine`."""

    order = (
        *("scheduler", "tokenizer", "tokenizer_2", "tokenizer_3"),
        *("text_encoder", "text_encoder_2", "text_encoder_3", "vae", "transformer"),
    )
    denoiser = "transformer"
    single = {
        "transformer": SinglePart(
            ("model.diffusion_model.", ""), "SD3Transformer2DModel", sd3_shape, convert_sd3
        ),
        "text_encoder": _clip("clip_l"),
        "text_encoder_2": _clip("clip_g"),
        "text_encoder_3": SinglePart(
            (f"{TEXTS}t5xxl.transformer.",),
            "T5EncoderModel",
            lambda shapes, _: t5_shape(shapes),
            convert_t5,
        ),
        "vae": LDM_VAE,
    }
    tokenizers = {"tokenizer": clip_tokenizer, "tokenizer_2": clip_tokenizer}

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        network, channels = parts["transformer"].config, vae_channels(info, parts)
        taken, given = network.in_channels, network.out_channels or network.in_channels
        if taken != channels or given != channels:
            reason = f"its transformer takes {taken} channels, its autoencoder makes {channels}"
            raise ModelError("not_a_model", name=info.name, reason=reason)
        clips = [parts[name].config for name in ("text_encoder", "text_encoder_2")]
        pooled = sum(config.projection_dim for config in clips)
        widths = [(network.pooled_projection_dim, pooled, "pooled text")]
        if parts["text_encoder_3"] is not None:
            t5 = parts["text_encoder_3"].config.d_model
            widths.append((network.joint_attention_dim, t5, "text"))
        for wanted, made, plain in widths:
            if wanted != made:
                reason = f"its transformer wants {plain} {wanted} wide, it is made {made} wide"
                raise ModelError("not_a_model", name=info.name, reason=reason)
        if sum(config.hidden_size for config in clips) > network.joint_attention_dim:
            reason = "its CLIP text is wider than its transformer takes"
            raise ModelError("not_a_model", name=info.name, reason=reason)
        if taken != info.input_channels:
            reason = f"its transformer takes {taken} channels instead of {info.input_channels}"
            raise ModelError("model_damaged", name=info.name, reason=reason)

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> Sd3Text:
        return Sd3Text(parts, compute)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """Nothing: sizes are told by the latents.

        Raises:
            InputError: ``size_range``: the transformer knows no places that far out.
        """
        config = parts["transformer"].config
        vae = parts["vae"]
        row = autoencoder_of(type(vae).__name__)
        factor = (vae is not None and row.factor_of(vae.config)) or 8
        largest = config.pos_embed_max_size * config.patch_size * factor
        size = request.size
        if max(size.width, size.height) > largest:
            least = SIDE_LIMITS[0]
            raise InputError("size_range", size=size.words, minimum=least, maximum=largest)
        return {}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        return needs_negative(request)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`; the transformer makes its patches itself."""
        count = len(model_input)
        return network(
            hidden_states=model_input,
            timestep=timestep.expand(count).to(model_input.device),
            return_dict=False,
            **inputs,
        )[0]

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """None of this family takes a mask: the loop masks the latents."""
        return torch.cat([latent_mask(mask, factor).to(masked.device), masked], dim=1)


def make(family_id: str) -> StableDiffusion3:
    """The engine's part of ``sd3``."""
    return StableDiffusion3()
