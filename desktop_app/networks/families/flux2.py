"""FLUX.2: text by three layers of Qwen3 (klein) or Mistral (dev), a transformer on 2 × 2 patches.

Black Forest Labs, github.com/black-forest-labs/flux2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from desktop_app.catalog.families import load_families
from desktop_app.catalog.language import LanguageRow
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.checkpoint_keys.flux2_keys import (
    convert_flux2,
    convert_flux2_vae,
    flux2_shape,
    flux2_vae_shape,
)
from desktop_app.networks.checkpoint_keys.language_keys import language_part
from desktop_app.networks.device import Compute
from desktop_app.networks.families.language_family import LanguageFamily
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.flux_patches import PATCH, from_patches, places, to_patches
from desktop_app.networks.inputs import KEPT, REFERENCES
from desktop_app.networks.language_text import STATES, LanguageText
from desktop_app.networks.part_classes import is_part
from desktop_app.networks.single_file import SinglePart

MISTRAL = {
    "hidden_act": "silu",
    "rms_norm_eps": 1e-05,
    "rope_theta": 1_000_000_000.0,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": False,
    "head_dim": 128,
}
"""What no weight shows of Mistral Small 3.2 (config.json of mistralai's model)."""

APART = 10
"""How far references lie from one another and from the picture, along the first axis of places."""


class Flux2(LanguageFamily):
    """The way of all its models; see `FamilyEngine`.

    Args:
        row: how klein reads prompts.
        dev: how dev does.
    """

    hears = frozenset({REFERENCES, KEPT})
    side = PATCH

    def __init__(self, row: LanguageRow, dev: LanguageRow) -> None:
        super().__init__(row)
        self._dev = dev
        text = language_part(row, "text_encoders.qwen3_4b.transformer.", "Qwen3Model")
        mistral = language_part(dev, "text_encoders.mistral3.transformer.", "MistralModel")
        told = replace(mistral, config=lambda shapes, _: mistral.config(shapes, MISTRAL))
        self.of_variant = {"dev": {"text_encoder": told}}
        self.single = {
            "transformer": SinglePart(
                ("model.diffusion_model.", ""),
                "Flux2Transformer2DModel",
                flux2_shape,
                convert_flux2,
            ),
            "text_encoder": text,
            "vae": SinglePart(
                ("first_stage_model.", "vae."),
                "AutoencoderKLFlux2",
                flux2_vae_shape,
                convert_flux2_vae,
            ),
        }

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        """See `LanguageFamily.unfit`: dev is guided and reads by Mistral, klein neither."""
        if bool(network.guidance_embeds) != is_part(parts["text_encoder"], "MistralModel"):
            return "its transformer is FLUX.2 dev's, its text encoder klein's, or the other way"
        return ""

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> LanguageText:
        is_dev = is_part(parts["text_encoder"], "MistralModel")
        return LanguageText(parts, compute, self._dev if is_dev else self._row)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """The guidance scale, of a transformer that was distilled for it."""
        if not parts["transformer"].config.guidance_embeds:
            return {}
        return {"guidance": torch.tensor([request.guidance_scale])}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        """See `FamilyEngine.guides`: not where guidance was distilled into the transformer."""
        return not network.config.guidance_embeds and super().guides(network, request)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`: 2 × 2 latent pixels are one place, (0, row, column, 0); a
        word's is (0, 0, 0, number). References (1, c, h, w) come after the picture, at (10, row,
        column, 0), (20, …) …; those that are kept come before it, at time 0, see only one another,
        and are looked at in the first call alone."""
        count, device = len(model_input), model_input.device
        clean: tuple[Tensor, ...] = tuple(inputs.get(REFERENCES, {}).values())
        shown = [model_input, *(each.to(model_input).expand(count, -1, -1, -1) for each in clean)]
        sides = [(each.shape[2] // PATCH, each.shape[3] // PATCH) for each in shown]
        rows, columns = sides[0]
        words = torch.arange(inputs[STATES].shape[1], device=device).float()
        tokens = [to_patches(each) for each in shown]
        ids = [pad(places(*each, device, APART * at), (0, 1)) for at, each in enumerate(sides)]
        kept: Any = inputs.get(KEPT)
        told: dict[str, Any] = {}
        if kept:
            tokens, ids = tokens[:1], ids[:1]
            told = {"kv_cache_mode": "cached", "kv_cache": kept["all"]}
        elif kept is not None:
            tokens, ids = [*tokens[1:], tokens[0]], [*ids[1:], ids[0]]
            seen = sum(each.shape[1] for each in tokens[:-1])
            told = {"kv_cache_mode": "extract", "num_ref_tokens": seen}
        packed, *more = network(
            hidden_states=torch.cat(tokens, dim=1),
            timestep=timestep.expand(count).to(device) / 1000,
            img_ids=torch.cat(ids),
            txt_ids=pad(words[:, None], (3, 0)),
            return_dict=False,
            **told,
            **{name: each for name, each in inputs.items() if name not in (REFERENCES, KEPT)},
        )
        if kept is not None and more:
            kept["all"] = more[0]
        return from_patches(packed[:, : rows * columns], rows, columns)


def make(family_id: str) -> Flux2:
    """The engine's part of ``flux2``."""
    row, dev = (load_families()[family_id].language_of(each) for each in ("", "dev"))
    assert row is not None and dev is not None
    return Flux2(row, dev)
