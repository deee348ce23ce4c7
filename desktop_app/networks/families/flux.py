"""FLUX.1 dev, schnell and Fill: CLIP's pooled text and T5's, a transformer on 2 × 2 patches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pixel_unshuffle

from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.checkpoint_keys.clip_keys import convert_clip
from desktop_app.networks.checkpoint_keys.flux_keys import convert_flux, flux_schedule, flux_shape
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_VAE
from desktop_app.networks.checkpoint_keys.shapes import clip_shape
from desktop_app.networks.checkpoint_keys.t5_keys import convert_t5, t5_shape
from desktop_app.networks.clip_text import PromptText, cut_ids
from desktop_app.networks.device import Compute
from desktop_app.networks.family_engine import Inputs, vae_channels
from desktop_app.networks.flux_patches import PATCH, from_patches, places, to_patches
from desktop_app.networks.inputs import REFERENCES
from desktop_app.networks.prompt_embedding import CachedTextEncoder, Key
from desktop_app.networks.single_file import SinglePart, clip_tokenizer

MASK_PIXELS = 64
"""Fill takes the mask in pixels: 8 × 8 of them a latent pixel."""

TOKENS = {True: 512, False: 256}
"""T5's length by whether the model was distilled for guidance: dev and Fill, and schnell (their
model cards; ``max_sequence_length`` in diffusers). Chroma, which wasn't, reads 512."""

TRANSFORMER = SinglePart(
    ("model.diffusion_model.", ""), "FluxTransformer2DModel", flux_shape, convert_flux
)
CLIP = SinglePart(
    ("text_encoders.clip_l.transformer.text_model.",),
    "CLIPTextModel",
    lambda shapes, _: clip_shape(shapes),
    lambda tensors, _: convert_clip(tensors),
    alone="text_model.",
)
T5 = SinglePart(
    ("text_encoders.t5xxl.transformer.",),
    "T5EncoderModel",
    lambda shapes, _: t5_shape(shapes),
    convert_t5,
)
SCHEDULER = replace(TRANSFORMER, config=flux_schedule)


class FluxText(CachedTextEncoder):
    """CLIP-L, of which the pooled vector is heard, and T5; a `TextEncoder`.

    Args:
        parts: the model's parts.
        compute: device and precision of the transformer.

    Attributes:
        tokens: length of T5's window with its end. CLIP reads its own 77 of the same text.
    """

    def __init__(self, parts: dict[str, Any], compute: Compute) -> None:
        super().__init__()
        self._parts, self._compute = parts, compute
        self.tokens = TOKENS[bool(parts["transformer"].config.get("guidance_embeds", True))]

    def encode_all(
        self, texts: Sequence[PromptText], clip_skip: int = 0, peers: Sequence[PromptText] = ()
    ) -> list[Inputs]:
        """See `TextEncoder`. Weights have no meaning here, and of CLIP's layers only the last is
        pooled: neither they nor ``clip_skip`` change anything."""
        plain = [[PromptText(text.plain) for text in some] for some in (texts, peers)]
        return super().encode_all(plain[0], 0, plain[1])

    def _encode(self, key: Key) -> Inputs:
        """``pooled_projections`` (1, width) and ``encoder_hidden_states`` (1, tokens, width)."""
        text = key[0].text
        clip, t5 = self._parts["text_encoder"], self._parts["text_encoder_2"]
        window = min(
            int(self._parts["tokenizer"].model_max_length), clip.config.max_position_embeddings
        )
        device, dtype = self._compute.device, self._compute.dtype
        # As in diffusers no attention mask: the padding is heard, the models were trained so.
        pooled = clip(cut_ids(self._parts["tokenizer"], text, window, device)).pooler_output
        sequence = t5(cut_ids(self._parts["tokenizer_2"], text, self.tokens, device))[0]
        return {"pooled_projections": pooled.to(dtype), "encoder_hidden_states": sequence.to(dtype)}


class Flux:
    """The way of all three; see `FamilyEngine`."""

    order: tuple[str, ...] = (
        "scheduler", "tokenizer", "tokenizer_2", "text_encoder", "text_encoder_2", "vae",
        "transformer",
    )  # fmt: skip
    denoiser = "transformer"
    hears = frozenset({REFERENCES})
    single = {
        "transformer": TRANSFORMER,
        "text_encoder": CLIP,
        "text_encoder_2": T5,
        "vae": LDM_VAE,
        "scheduler": SCHEDULER,
    }
    tokenizers = {"tokenizer": clip_tokenizer}

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        network, channels = parts["transformer"].config, vae_channels(info, parts)
        taken = network.in_channels // PATCH**2
        given = (network.out_channels or network.in_channels) // PATCH**2
        if taken not in (channels, 2 * channels, 2 * channels + MASK_PIXELS) or given != channels:
            reason = f"its transformer takes {taken} channels, its autoencoder makes {channels}"
            raise ModelError("not_a_model", name=info.name, reason=reason)
        for wanted, made, plain in self.text_widths(parts):
            if wanted != made:
                reason = f"its transformer wants text {wanted} wide, its {plain} makes {made}"
                raise ModelError("not_a_model", name=info.name, reason=reason)
        if taken != info.input_channels:
            reason = f"its transformer takes {taken} channels instead of {info.input_channels}"
            raise ModelError("model_damaged", name=info.name, reason=reason)

    def text_widths(self, parts: dict[str, Any]) -> tuple[tuple[int, int, str], ...]:
        """(width that the transformer wants, that is made, by what), of each text encoder."""
        network = parts["transformer"].config
        return (
            (network.pooled_projection_dim, parts["text_encoder"].config.hidden_size, "CLIP"),
            (network.joint_attention_dim, parts["text_encoder_2"].config.d_model, "T5"),
        )

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> FluxText:
        return FluxText(parts, compute)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """The guidance scale, of a transformer that was distilled for it."""
        if not parts["transformer"].config.guidance_embeds:
            return {}
        return {"guidance": torch.tensor([request.guidance_scale])}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        """Never: guidance was distilled into the transformer."""
        return False

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """Pack 2 × 2 latent pixels into one place, run, unpack; see `FamilyEngine.predict`.
        References (1, c, h, w) come after the picture, at (1, row, column), (2, …) …"""
        count, device = len(model_input), model_input.device
        clean: tuple[Tensor, ...] = tuple(inputs.get(REFERENCES, {}).values())
        shown = [model_input, *(each.to(model_input).expand(count, -1, -1, -1) for each in clean)]
        sides = [(each.shape[2] // PATCH, each.shape[3] // PATCH) for each in shown]
        rows, columns = sides[0]
        text = inputs["encoder_hidden_states"]
        packed = network(
            hidden_states=torch.cat([to_patches(each) for each in shown], dim=1),
            timestep=timestep.expand(count).to(device) / 1000,
            img_ids=torch.cat([places(*each, device, at) for at, each in enumerate(sides)]),
            txt_ids=torch.zeros(text.shape[1], 3, device=device),
            return_dict=False,
            **{name: each for name, each in inputs.items() if name != REFERENCES},
        )[0]
        return from_patches(packed[:, : rows * columns], rows, columns)

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """The masked picture's latents, then the mask's pixels under each latent pixel."""
        return torch.cat([masked, pixel_unshuffle(mask, factor).to(masked.device)], dim=1)


def make(family_id: str) -> Flux:
    """The engine's part of ``flux1``."""
    return Flux()
