"""Chroma: FLUX.1's transformer without its modulations, text by T5 alone, and guidance by a
negative prompt. Lodestone Rock, huggingface.co/lodestones/Chroma."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from desktop_app.core.request import GenerationRequest
from desktop_app.networks.checkpoint_keys.chroma_keys import chroma_shape, convert_chroma
from desktop_app.networks.checkpoint_keys.ldm_keys import LDM_VAE
from desktop_app.networks.clip_text import PromptText, whole_text
from desktop_app.networks.device import Compute
from desktop_app.networks.families.flux import T5, Flux, FluxText
from desktop_app.networks.inputs import Inputs, needs_negative
from desktop_app.networks.prompt_embedding import Key
from desktop_app.networks.single_file import SinglePart

STATES, MASK = "encoder_hidden_states", "attention_mask"


class ChromaText(FluxText):
    """T5, of whose filling one token is heard; a `TextEncoder`.

    The model was trained so (its model card, "masking T5 padding tokens"). What is not heard has no
    place of its own either: it is not even made.
    """

    def _count(self, text: PromptText) -> int:
        return len(self._ids(text.text)[0])

    def _ids(self, text: str) -> tuple[list[int], list[int]]:
        """Tokens of ``text`` with one of the filling, if it has any, and which T5 itself sees."""
        tokenizer = self._parts["tokenizer"]
        told = tokenizer(whole_text(text), truncation=True, max_length=self.tokens)
        ids = list(told["input_ids"])
        filling = [tokenizer.pad_token_id][: self.tokens - len(ids)]
        return ids + filling, [1] * len(ids) + [0] * len(filling)

    def _encode(self, key: Key) -> Inputs:
        """``encoder_hidden_states`` (1, tokens, width), and ``attention_mask`` (1, tokens) bool:
        which of them are heard, where the text was filled up to the length of another."""
        device = self._compute.device
        ids, seen = (torch.tensor([each], device=device) for each in self._ids(key[0].text))
        states = self._parts["text_encoder"](ids, attention_mask=seen)[0].to(self._compute.dtype)
        rest = key[2] - ids.shape[1]
        heard = torch.ones_like(ids, dtype=torch.bool)
        return {STATES: pad(states, (0, 0, 0, rest)), MASK: pad(heard, (0, rest))}


class Chroma(Flux):
    """FLUX.1 without CLIP and pooled text; guidance is real, by a negative prompt."""

    order = ("scheduler", "tokenizer", "text_encoder", "vae", "transformer")
    single = {
        "transformer": SinglePart(
            ("model.diffusion_model.", ""), "ChromaTransformer2DModel", chroma_shape, convert_chroma
        ),
        "text_encoder": T5,
        "vae": LDM_VAE,
    }
    tokenizers = {}

    def text_widths(self, parts: dict[str, Any]) -> tuple[tuple[int, int, str], ...]:
        wanted = parts["transformer"].config.joint_attention_dim
        return ((wanted, parts["text_encoder"].config.d_model, "T5"),)

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> ChromaText:
        return ChromaText(parts, compute)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        return {}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        return needs_negative(request)

    def predict(
        self, network: Any, model_input: Tensor, timestep: Tensor, inputs: Inputs
    ) -> Tensor:
        """See `FamilyEngine.predict`. Each text goes in without what is not heard of it; together
        only if they are as long as one another.

        No mask is given: diffusers' pipelines make numbers of it, which are added to the scores and
        hide nothing (huggingface/diffusers, issue 12116).
        """
        told, predict = dict(inputs), super().predict
        heard = told.pop(MASK)
        if bool(heard.all()):
            return predict(network, model_input, timestep, told)
        made: list[Tensor] = []
        for at, kept in enumerate(heard):
            own = {name: each[at : at + 1] for name, each in told.items()}
            own[STATES] = own[STATES][:, kept]
            made.append(predict(network, model_input[at : at + 1], timestep, own))
        return torch.cat(made)


def make(family_id: str) -> Chroma:
    """The engine's part of ``chroma``."""
    return Chroma()
