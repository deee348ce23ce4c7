"""Text to embeddings, with a memory of the last texts. Chunks beyond one window are not made."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor

from desktop_app.engine.device import Compute

__all__ = ["PromptEncoder"]

REMEMBERED = 64


class PromptEncoder:
    """Tokenizer and text encoder of one model.

    Args:
        tokenizer: a CLIPTokenizer.
        text_encoder: a CLIPTextModel.
        compute: device and precision of the text encoder.

    Attributes:
        tokens: length of the window in tokens, with both ends: 77 in Stable Diffusion, 32 in the
            starter model. A longer text is cut there.
        encoded: how many texts went through the text encoder (the others were remembered).
    """

    def __init__(self, tokenizer: Any, text_encoder: Any, compute: Compute) -> None:
        self._tokenizer, self._text_encoder, self._compute = tokenizer, text_encoder, compute
        window: int = text_encoder.config.max_position_embeddings
        self.tokens = min(int(tokenizer.model_max_length), window)
        self.encoded = 0
        self._remembered: OrderedDict[str, Tensor] = OrderedDict()

    def encode(self, text: str) -> Tensor:
        """Embeddings (1, tokens, width) of ``text``, which may be empty."""
        if text in self._remembered:
            self._remembered.move_to_end(text)
            return self._remembered[text]
        embeddings = self._remembered[text] = self._encode(text)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return embeddings

    def _encode(self, text: str) -> Tensor:
        self.encoded += 1
        # Half a character (of a broken file name, say) is no text to a tokenizer.
        text = text.encode("utf-8", "replace").decode()
        tokens = self._tokenizer(
            text, padding="max_length", truncation=True, max_length=self.tokens
        )
        device = self._compute.device
        ids = torch.tensor([tokens["input_ids"]], device=device)
        mask = None
        if getattr(self._text_encoder.config, "use_attention_mask", False):
            mask = torch.tensor([tokens["attention_mask"]], device=device)
        return self._text_encoder(ids, attention_mask=mask)[0].to(self._compute.dtype)
