"""Text to embeddings by two CLIP text encoders side by side, as SDXL hears it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from desktop_app.networks.clip_text import PromptText, clips_of, penultimate
from desktop_app.networks.device import Compute
from desktop_app.networks.inputs import Inputs
from desktop_app.networks.prompt_embedding import CachedTextEncoder, Key


class ClipPair(CachedTextEncoder):
    """Tokenizers and text encoders of one SDXL model; a `TextEncoder`.

    Of each encoder the output of the penultimate layer is taken, without the final norm, and joined
    along the width; the last encoder's projected output at the end of the text is the pooled text
    (Podell et al. 2023, arXiv:2307.01952, section 2.1).

    Args:
        pairs: tokenizer and text encoder, of which the last is a CLIPTextModelWithProjection, the
            only one of some models.
        compute: device and precision of the text encoders.

    Attributes:
        tokens: length of the window in tokens, with both ends. A longer text takes several.
        width: of the joined embeddings.
    """

    def __init__(self, pairs: Sequence[tuple[Any, Any]], compute: Compute) -> None:
        super().__init__()
        self._dtype = compute.dtype
        self._clips = clips_of(pairs, compute)
        self.tokens = self._clips[0].tokens
        self.width = sum(clip.width for clip in self._clips)

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(clip.width for clip in self._clips)

    def _count(self, text: PromptText) -> int:
        return max(clip.count(text, self.words) for clip in self._clips)

    def _encode(self, key: Key) -> Inputs:
        """``encoder_hidden_states`` (1, chunks × tokens, width), ``text_embeds`` (1, pooled width).

        ``clip_skip`` layers more are left out; the pooled text stays that of the last layer and the
        first chunk, as in diffusers' pipelines and in AUTOMATIC1111.
        """
        text, clip_skip, chunks = key
        layer = penultimate(clip_skip)
        told = [clip.encode(text, self.words, chunks, layer) for clip in self._clips]
        pooled = told[-1][1].text_embeds  # `check_fit` saw a projection
        states = torch.cat([states for states, _ in told], dim=-1)
        return {
            "encoder_hidden_states": states.to(self._dtype),
            "text_embeds": pooled.to(self._dtype),
        }
