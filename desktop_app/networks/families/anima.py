"""Anima: T5's tokens hear Qwen3's states in a small network; Cosmos Predict2's transformer.

CircleStone Labs, "Anima"; NVIDIA 2025, "Cosmos World Foundation Model Platform", arXiv:2501.03575.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from desktop_app.catalog.language import LanguageRow
from desktop_app.networks.checkpoint_keys.anima_keys import CONDITIONER, PATCH, TRANSFORMER
from desktop_app.networks.checkpoint_keys.language_keys import language_part
from desktop_app.networks.checkpoint_keys.qwen_image_keys import WAN_VAE
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.device import Compute
from desktop_app.networks.families.language_family import LanguageFamily, language_row
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.language_text import STATES, LanguageText
from desktop_app.networks.prompt_embedding import Key

STEPS = 1000


class AnimaText(LanguageText):
    """A `TextEncoder`, as diffusers' AnimaTextEncoderStep and AnimaTextConditioningStep read: the
    conditioner makes of T5's tokens, which hear Qwen3's states, always as many."""

    def _count(self, text: PromptText) -> int:
        return self._row.length

    def _encode(self, key: Key) -> Inputs:
        """``encoder_hidden_states`` (1, length, width) in the precision of the denoiser."""
        device = self._compute.device
        words, kept = self._ids(key[0])
        ids, mask = (torch.tensor([each or [0]], device=device) for each in (words, kept))
        states = torch.cat(self._states(ids, {}), dim=-1).to(self._compute.dtype)
        asked = self._parts["t5_tokenizer"](
            key[0].text, truncation=True, max_length=self._row.length
        )
        tokens, heard = (
            torch.tensor([asked[name]], device=device) for name in ("input_ids", "attention_mask")
        )
        made = self._parts["text_conditioner"](
            states * mask.to(states)[..., None], tokens, heard, mask
        )
        return {STATES: made.to(self._compute.dtype)}


class Anima(LanguageFamily):
    """Its way; see `FamilyEngine`.

    Args:
        row: how prompts are read.
    """

    order = (
        *("scheduler", "tokenizer", "t5_tokenizer", "text_encoder", "text_conditioner"),
        *("vae", "transformer"),
    )

    def __init__(self, row: LanguageRow) -> None:
        super().__init__(row)
        self.single = {
            "transformer": TRANSFORMER,
            "text_conditioner": CONDITIONER,
            "text_encoder": language_part(
                row, "text_encoders.qwen3_06b.transformer.", "Qwen3Model"
            ),
            "vae": WAN_VAE,
        }

    def widths(self, network: Any, parts: dict[str, Any]) -> tuple[tuple[str, int, str, int], ...]:
        text, own = parts["text_encoder"].config, parts["text_conditioner"].config
        return (
            ("transformer", network.text_embed_dim, "text conditioner", own.target_dim),
            ("text conditioner", own.source_dim, "text encoder", text.hidden_size),
        )

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        if list(network.patch_size) != [1, PATCH, PATCH]:
            return "its transformer takes other patches"
        films = network.extra_pos_embed_type or network.use_crossattn_projection
        return "it is another Cosmos transformer, of films" if films else ""

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> AnimaText:
        # What tells filling is a channel of nothing: `predict` gives it, and torchvision, which
        # diffusers brings it to the latents' size with, is not needed.
        parts["transformer"].register_to_config(concat_padding_mask=False)
        return AnimaText(parts, compute, self._row)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        film = model_input[:, :, None]
        return network(
            film,
            timestep.expand(len(film)).to(film) / STEPS,
            condition_mask=torch.zeros_like(film[:, :1]),
            return_dict=False,
            **inputs,
        )[0][:, :, 0]


def make(family_id: str) -> Anima:
    """The engine's part of ``anima``."""
    return Anima(language_row(family_id))
