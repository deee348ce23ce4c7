"""Prompts read by a language model: the states of some of its layers are what a denoiser hears.

Only what is heard is built: no head, nothing that sees pictures, no layer behind the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from desktop_app.catalog.language import LanguageRow
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.device import Compute
from desktop_app.networks.inputs import Inputs
from desktop_app.networks.prompt_embedding import CachedTextEncoder, Key

STATES, MASK = "encoder_hidden_states", "encoder_attention_mask"


class LanguageText(CachedTextEncoder):
    """A `TextEncoder`.

    Args:
        parts: the model's; of them "text_encoder" and "tokenizer".
        compute: device and precision of the denoiser.
        row: how the family reads.

    Attributes:
        tokens: the most that are read, with the template's.
    """

    def __init__(self, parts: dict[str, Any], compute: Compute, row: LanguageRow) -> None:
        super().__init__()
        self._parts, self._compute, self._row = parts, compute, row
        self.tokens = row.length

    def encode_all(
        self, texts: Sequence[PromptText], clip_skip: int = 0, peers: Sequence[PromptText] = ()
    ) -> list[Inputs]:
        """See `TextEncoder`. Weights have no meaning to a language model, and which layers are
        heard is the family's: neither they nor ``clip_skip`` change anything."""
        plain = [
            [PromptText(text.plain, negative=text.negative) for text in some]
            for some in (texts, peers)
        ]
        return super().encode_all(plain[0], 0, plain[1])

    def _count(self, text: PromptText) -> int:
        """How many tokens are heard: shorter texts are filled up, and the filling is masked."""
        return self._row.length if self._row.pads == "kept" else len(self._ids(text)[0])

    def _ids(self, text: PromptText) -> tuple[list[int], list[int]]:
        """Tokens of ``text`` in its template, and which of them count."""
        row, tokenizer = self._row, self._parts["tokenizer"]
        filled: dict[str, Any] = {"add_special_tokens": not row.bare}
        filled |= {"padding": "max_length"} if row.pads == "kept" else {}
        whole = row.text(text.text, negative=text.negative)
        last: list[int] = []
        if row.closed:
            behind = row.template.partition("{}")[2]
            whole, last = whole.removesuffix(behind), tokenizer(behind)["input_ids"]
        made = tokenizer(whole, truncation=True, max_length=row.length - len(last), **filled)
        return made["input_ids"] + last, made["attention_mask"] + [1] * len(last)

    def _encode(self, key: Key) -> Inputs:
        """``encoder_hidden_states`` (1, tokens, width), or (1, tokens, layers, width), in the
        precision of the denoiser and, where filling is not heard, ``encoder_attention_mask``
        (1, tokens) bool: which of them are text's.

        A text's own tokens never see what follows them: without filling they are the same.
        """
        row, device = self._row, self._compute.device
        drop = row.drop
        if row.unheard:
            drop = len(self._parts["tokenizer"](row.unheard)["input_ids"])
        ids, mask = (torch.tensor([each], device=device) for each in self._ids(key[0]))
        given = {"attention_mask": mask} if row.pads == "kept" else {}
        states = self._states(ids, given)
        whole = torch.stack(states, dim=2) if row.stacked else torch.cat(states, dim=-1)
        sequence = whole[:, drop:].to(self._compute.dtype)
        if row.pads == "kept":
            return {STATES: sequence}
        rest = key[2] - sequence.shape[1] - drop
        return {
            STATES: pad(sequence, (0, 0) * (sequence.ndim - 2) + (0, rest)),
            MASK: pad(mask[:, drop:].bool(), (0, rest)),
        }

    def _states(self, ids: Tensor, inputs: dict[str, Any]) -> list[Tensor]:
        """What the layers that are heard make of ``ids`` (1, tokens), each (1, tokens, width)."""
        encoder = self._parts["text_encoder"]
        heard, depth = encoder.config.heard_layers, encoder.config.num_hidden_layers
        told = encoder(ids, **inputs, output_hidden_states=heard, use_cache=False)
        return [told.last_hidden_state if at == depth else told.hidden_states[at] for at in heard]
