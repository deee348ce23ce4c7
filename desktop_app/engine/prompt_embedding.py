"""Text to embeddings by one CLIP text encoder. Chunks beyond one window are not made."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor

from desktop_app.engine.adapters.textual_inversion import Word, inserting, text_ids
from desktop_app.engine.device import Compute

REMEMBERED = 64


Key = TypeVar("Key")
Value = TypeVar("Value")


class EmbeddingCache(Generic[Key, Value]):
    """What was made last, by what it was made of; the oldest goes first.

    Attributes:
        made: how often something had to be made.
        state: what else it was made with (LoRAs in the text encoder, words of embeddings): values
            made in another state are another's.
    """

    def __init__(self, make: Callable[[Key], Value], limit: int = REMEMBERED) -> None:
        self._make, self._limit = make, limit
        self._values: OrderedDict[tuple[Hashable, Key], Value] = OrderedDict()
        self.made = 0
        self.state: Hashable = ()

    def get(self, key: Key) -> Value:
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


class CachedTextEncoder(Generic[Key, Value]):
    """The part of a `TextEncoder` that remembers; subclasses give ``_remembered``."""

    _remembered: EmbeddingCache[Key, Value]
    words: tuple[Word, ...] = ()

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


def whole_text(text: str) -> str:
    """``text`` without half characters (of a broken file name, say): no text to a tokenizer."""
    return text.encode("utf-8", "replace").decode()


class ClipEncoder(CachedTextEncoder[tuple[str, int], Tensor]):
    """Tokenizer and text encoder of one model; a `TextEncoder`.

    Args:
        tokenizer: a CLIPTokenizer.
        text_encoder: a CLIPTextModel.
        compute: device and precision of the text encoder.

    Attributes:
        tokens: length of the window in tokens, with both ends: 77 in Stable Diffusion, 32 in the
            starter model. A longer text is cut there.
    """

    def __init__(self, tokenizer: Any, text_encoder: Any, compute: Compute) -> None:
        self._tokenizer, self._text_encoder, self._compute = tokenizer, text_encoder, compute
        window: int = text_encoder.config.max_position_embeddings
        self.tokens = min(int(tokenizer.model_max_length), window)
        self._remembered = EmbeddingCache(self._encode)

    @property
    def widths(self) -> tuple[int, ...]:
        """That of the one text encoder."""
        return (self._text_encoder.config.hidden_size,)

    def encode(self, text: str, clip_skip: int = 0) -> dict[str, Tensor]:
        """``encoder_hidden_states`` (1, tokens, width) of ``text``, which may be empty.

        ``clip_skip`` last layers are left out; the final norm stays, as in diffusers' pipelines.
        """
        return {"encoder_hidden_states": self._remembered.get((text, clip_skip))}

    def _encode(self, key: tuple[str, int]) -> Tensor:
        text, clip_skip = key
        width: int = self._text_encoder.config.hidden_size
        tokens, inserts = text_ids(
            self._tokenizer, whole_text(text), self.tokens, self.words, width
        )
        device = self._compute.device
        ids = torch.tensor([tokens["input_ids"]], device=device)
        mask = None
        if getattr(self._text_encoder.config, "use_attention_mask", False):
            mask = torch.tensor([tokens["attention_mask"]], device=device)
        with inserting(self._text_encoder, inserts):
            return self._layer(ids, mask, clip_skip).to(self._compute.dtype)

    def _layer(self, ids: Tensor, mask: Tensor | None, clip_skip: int) -> Tensor:
        if not clip_skip:
            return self._text_encoder(ids, attention_mask=mask)[0]
        layers = self._text_encoder(ids, attention_mask=mask, output_hidden_states=True)
        chosen = layers.hidden_states[-(min(clip_skip, len(layers.hidden_states) - 1) + 1)]
        return _final_norm(self._text_encoder)(chosen)


def _final_norm(text_encoder: Any) -> Any:
    """The norm after the last layer; transformers 5 dropped the model around it."""
    return getattr(text_encoder, "text_model", text_encoder).final_layer_norm
