"""Text to embeddings by two CLIP text encoders side by side, as SDXL hears it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from desktop_app.engine.adapters.textual_inversion import inserting, text_ids
from desktop_app.engine.device import Compute
from desktop_app.engine.prompt_embedding import CachedTextEncoder, EmbeddingCache, whole_text

PENULTIMATE = 2
"""The layer whose output is used, counted from the end: the last one is left out."""


class ClipPair(CachedTextEncoder[tuple[str, int], tuple[Tensor, Tensor]]):
    """Tokenizers and text encoders of one SDXL model; a `TextEncoder`.

    Of each encoder the output of the penultimate layer is taken, without the final norm, and joined
    along the width; the last encoder's projected output at the end of the text is the pooled text
    (Podell et al. 2023, arXiv:2307.01952, section 2.1).

    Args:
        pairs: tokenizer and text encoder, of which the last is a CLIPTextModelWithProjection; the
            refiner has that one alone.
        compute: device and precision of the text encoders.

    Attributes:
        tokens: length of the window in tokens, with both ends. A longer text is cut there.
        width: of the joined embeddings.
        pooled_width: of the pooled text.
    """

    def __init__(self, pairs: Sequence[tuple[Any, Any]], compute: Compute) -> None:
        self._pairs, self._compute = tuple(pairs), compute
        configs = [encoder.config for _, encoder in pairs]
        self.tokens = min(
            min(int(tokenizer.model_max_length), encoder.config.max_position_embeddings)
            for tokenizer, encoder in pairs
        )
        self.width: int = sum(config.hidden_size for config in configs)
        self.pooled_width: int = configs[-1].projection_dim
        self._remembered = EmbeddingCache(self._encode)

    @property
    def widths(self) -> tuple[int, ...]:
        """Those of both."""
        return tuple(encoder.config.hidden_size for _, encoder in self._pairs)

    def encode(self, text: str, clip_skip: int = 0) -> dict[str, Tensor]:
        """``encoder_hidden_states`` (1, tokens, width) and ``text_embeds`` (1, pooled width).

        ``clip_skip`` layers more are left out; the pooled text stays that of the last layer, as in
        diffusers' pipelines.
        """
        words, pooled = self._remembered.get((text, clip_skip))
        return {"encoder_hidden_states": words, "text_embeds": pooled}

    def _encode(self, key: tuple[str, int]) -> tuple[Tensor, Tensor]:
        text, clip_skip = key
        layers: list[Tensor] = []
        pooled: Tensor | None = None
        for tokenizer, encoder in self._pairs:
            width: int = encoder.config.hidden_size
            tokens, inserts = text_ids(tokenizer, whole_text(text), self.tokens, self.words, width)
            ids = torch.tensor([tokens["input_ids"]], device=self._compute.device)
            with inserting(encoder, inserts):
                told = encoder(ids, output_hidden_states=True)
            states = told.hidden_states
            layers.append(states[-min(clip_skip + PENULTIMATE, len(states))])
            pooled = getattr(told, "text_embeds", None)
        assert pooled is not None  # `check_fit` saw a projection
        dtype = self._compute.dtype
        return torch.cat(layers, dim=-1).to(dtype), pooled.to(dtype)
