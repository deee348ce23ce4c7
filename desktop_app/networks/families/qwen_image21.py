"""Qwen-Image 2.1: text by Qwen3-VL before its last norm, and one sequence of words and places.

Qwen team, huggingface.co/Qwen/Qwen-Image-2.1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from diffusers.models.transformers.transformer_qwenimage21 import QwenImage21KVCache
from torch import Tensor

from desktop_app.catalog.language import LanguageRow
from desktop_app.networks.checkpoint_keys.language_keys import language_part
from desktop_app.networks.checkpoint_keys.qwen_image21_keys import (
    RGBA_VAE,
    convert_qwen_image21,
    qwen_image21_shape,
)
from desktop_app.networks.device import Compute
from desktop_app.networks.families.language_family import LanguageFamily, language_row
from desktop_app.networks.family_engine import Inputs
from desktop_app.networks.inputs import KEPT, REFERENCES
from desktop_app.networks.language_text import MASK, STATES, LanguageText
from desktop_app.networks.seeing_text import PARTS, SeeingText
from desktop_app.networks.single_file import SinglePart

SLOT = 4
"""Places that one word's place in the sequence stands for (diffusers,
transformer_qwenimage21.py, ``_IMG_TOKENS_PER_SLOT``)."""


class QwenImage21(LanguageFamily):
    """Its way; see `FamilyEngine`.

    Args:
        row: how prompts are read.
    """

    hears = frozenset({REFERENCES, KEPT})
    width = "context_in_dim"

    def __init__(self, row: LanguageRow) -> None:
        super().__init__(row)
        blind = replace(row, picture="")  # its files are read without what sees pictures
        self.single = {
            "transformer": SinglePart(
                ("model.diffusion_model.", ""),
                "QwenImage21Transformer2DModel",
                qwen_image21_shape,
                convert_qwen_image21,
            ),
            "text_encoder": language_part(
                blind, "text_encoders.qwen3vl_8b.transformer.", "Qwen3VLTextModel"
            ),
            "vae": RGBA_VAE,
        }

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        return "its transformer takes other patches" if network.patch_size != 1 else ""

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> LanguageText:
        """See `FamilyEngine.text_encoder`; one of a folder sees pictures."""
        sees = hasattr(parts["text_encoder"], "visual")
        return (SeeingText if sees else LanguageText)(parts, compute, self._row)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`. Where the picture stands depends on how many words are before
        it: texts of other lengths go in one by one, without what fills them up."""
        lengths: list[int] = inputs[MASK].sum(1).tolist()
        at = timestep.to(model_input.device).expand(len(model_input)) / 1000
        clean: Any = inputs.get(REFERENCES, {})
        # Where pictures are seen is the same in all texts: they stand before the prompt.
        seen = inputs[PARTS][0] if clean else torch.zeros_like(inputs[MASK][0], dtype=torch.long)
        if len(set(lengths)) == 1:
            states = inputs[STATES][:, : lengths[0]]
            told = _kept(network, inputs, "all")
            return _predicted(network, model_input, at, states, seen, clean, told)
        made = [
            _predicted(
                network,
                model_input[k : k + 1],
                at[k : k + 1],
                inputs[STATES][k : k + 1, :n],
                seen,
                clean,
                _kept(network, inputs, str(k)),
            )
            for k, n in enumerate(lengths)
        ]
        return torch.cat(made)


def _kept(network: Any, inputs: Inputs, entry: str) -> dict[str, Any]:
    """What a call is told of the words and references that an earlier one read for ``entry`` of the
    batch: they hear nothing of the picture, and know no time."""
    kept: Any = inputs.get(KEPT)
    if kept is None or not network.config.causal_condition:
        return {}
    mode = "cached" if entry in kept else "extract"
    cache = kept.setdefault(entry, QwenImage21KVCache(len(network.transformer_blocks)))
    return {"kv_cache": cache, "kv_cache_mode": mode}


def _predicted(
    network: Any,
    latents: Tensor,
    at: Tensor,
    states: Tensor,
    seen: Tensor,
    clean: dict[int, Tensor],
    kept: dict[str, Any],
) -> Tensor:
    """One call for texts (n, tokens, width) of one length.

    References (1, c, h, w) take the places of what the text encoder saw of them, which ``seen``
    (`PARTS`) tells; what it saw of others is heard as words are.
    """
    count, _, rows, columns = latents.shape
    places = rows * columns
    shown = [*(each.to(latents).expand(count, -1, -1, -1) for each in clean.values()), latents]
    numbers = torch.tensor([each + 1 for each in clean], dtype=torch.long, device=seen.device)
    known = torch.isin(seen[: states.shape[1]], numbers)
    slots = torch.cat([known, known.new_ones(places // SLOT)])
    told = network(
        hidden_states=torch.cat([each.flatten(2).transpose(1, 2) for each in shown], dim=1),
        timestep=at,
        encoder_hidden_states=states,
        img_shapes=[[(1, *each.shape[2:]) for each in shown]] * count,
        img_mask=slots.expand(count, -1),
        return_dict=False,
        **kept,
    )[0]
    return told[:, -places:].transpose(1, 2).unflatten(2, (rows, columns))


def make(family_id: str) -> QwenImage21:
    """The engine's part of ``qwen_image21``."""
    return QwenImage21(language_row(family_id))
