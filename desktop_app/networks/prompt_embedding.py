"""Prompts to embeddings, remembered; and the text encoder of models that have one CLIP."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from torch import Tensor

from desktop_app.networks.adapters.textual_inversion import Word
from desktop_app.networks.clip_text import ClipText, PromptText
from desktop_app.networks.device import Compute
from desktop_app.networks.inputs import Inputs

REMEMBERED = 64


Key: TypeAlias = tuple[PromptText, int, int]
"""A text, layers of CLIP to be left out, and how many chunks it shall fill."""


class EmbeddingCache:
    """What was made last, by what it was made of; the oldest goes first.

    Attributes:
        made: how often something had to be made.
        state: what else it was made with (LoRAs in the text encoder, words of embeddings): values
            made in another state are another's.
    """

    def __init__(self, make: Callable[[Key], Inputs], limit: int = REMEMBERED) -> None:
        self._make, self._limit = make, limit
        self._values: OrderedDict[tuple[Hashable, Key], Inputs] = OrderedDict()
        self.made = 0
        self.state: Hashable = ()

    def get(self, key: Key) -> Inputs:
        """The value of ``key``, made if it is not remembered."""
        whole = (self.state, key)
        if whole in self._values:
            self._values.move_to_end(whole)
            return self._values[whole]
        self.made += 1
        value = self._values[whole] = self._make(key)
        if len(self._values) > self._limit:
            self._values.popitem(last=False)
        return value


class CachedTextEncoder:
    """The part of a `TextEncoder` that is the same for all; subclasses give ``_encode``."""

    words: tuple[Word, ...] = ()

    def __init__(self) -> None:
        self._remembered = EmbeddingCache(self._encode)
        self._counted = lru_cache(4 * REMEMBERED)(self._count_in)

    @property
    def encoded(self) -> int:
        """How many texts went through the text encoders (the others were remembered)."""
        return self._remembered.made

    @property
    def widths(self) -> tuple[int, ...]:
        """Widths of the text encoders that embeddings are for; () where there are none."""
        return ()

    def learn(self, words: Sequence[Word]) -> None:
        """From now on these embeddings' words are known, and no others."""
        self.words = tuple(words)

    def mark(self, state: Hashable) -> None:
        """From now on texts are encoded in ``state``; those of other states stay remembered."""
        self._remembered.state = state

    def encode(self, text: str, clip_skip: int = 0) -> Inputs:
        return self.encode_all([PromptText(text)], clip_skip)[0]

    def encode_all(
        self, texts: Sequence[PromptText], clip_skip: int = 0, peers: Sequence[PromptText] = ()
    ) -> list[Inputs]:
        state = self._remembered.state
        chunks = max(self._counted(state, text) for text in (*texts, *peers))
        return [self._remembered.get((text, clip_skip, chunks)) for text in texts]

    def encode_anew(self, texts: Sequence[str]) -> list[Inputs]:
        """As `encode` each, but neither remembered nor taken from what is: with gradients, for who
        trains the encoders."""
        told = [PromptText(each) for each in texts]
        return [self._encode((each, 0, self._count(each))) for each in told]

    def _count_in(self, state: Hashable, text: PromptText) -> int:
        """`_count`, as long as the encoders hold what ``state`` says."""
        return self._count(text)

    def _count(self, text: PromptText) -> int:
        """How many chunks ``text`` takes."""
        return 1

    def _encode(self, key: Key) -> Inputs:
        raise NotImplementedError


class ClipEncoder(CachedTextEncoder):
    """Tokenizer and text encoder of one model; a `TextEncoder`.

    Args:
        tokenizer: a CLIPTokenizer.
        text_encoder: a CLIPTextModel.
        compute: device and precision of the text encoder.

    Attributes:
        tokens: length of the window in tokens, with both ends: 77 in Stable Diffusion, 32 in the
            starter model. A longer text takes several.
    """

    def __init__(self, tokenizer: Any, text_encoder: Any, compute: Compute) -> None:
        super().__init__()
        self._clip = ClipText(tokenizer, text_encoder, compute)
        self._text_encoder, self._dtype = text_encoder, compute.dtype
        self.tokens = self._clip.tokens

    @property
    def widths(self) -> tuple[int, ...]:
        """That of the one text encoder."""
        return (self._clip.width,)

    def _count(self, text: PromptText) -> int:
        return self._clip.count(text, self.words)

    def encode_anew(self, texts: Sequence[str]) -> list[Inputs]:
        """See `CachedTextEncoder.encode_anew`; short texts go through the encoder together."""
        states = self._clip.encode_batch(texts, self.words)
        if states is None:
            return super().encode_anew(texts)
        return [{"encoder_hidden_states": each} for each in states.to(self._dtype).split(1)]

    def _encode(self, key: Key) -> Inputs:
        """``encoder_hidden_states`` (1, chunks × tokens, width).

        Layers left out are the last ones; the final norm stays, as in diffusers' pipelines.
        """
        text, clip_skip, chunks = key

        def layer(output: Any) -> Tensor:
            if not clip_skip:
                return output[0]
            skipped = min(clip_skip, len(output.hidden_states) - 1)
            return self._text_encoder.final_layer_norm(output.hidden_states[-(skipped + 1)])

        states, _ = self._clip.encode(text, self.words, chunks, layer)
        return {"encoder_hidden_states": states.to(self._dtype)}
