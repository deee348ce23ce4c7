"""What families share that are read by a language model and whose networks take no mask."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor

from desktop_app.catalog.language import LanguageRow
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.device import Compute
from desktop_app.networks.inputs import Inputs, needs_negative
from desktop_app.networks.language_text import LanguageText
from desktop_app.networks.latent_mask import latent_mask


class LanguageFamily:
    """A part of `FamilyWay`.

    Args:
        row: how prompts are read.
    """

    order = ("scheduler", "tokenizer", "text_encoder", "vae", "transformer")
    denoiser = "transformer"
    tokenizers: ClassVar[dict[str, Any]] = {}

    def __init__(self, row: LanguageRow) -> None:
        self._row = row

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> LanguageText:
        """See `FamilyWay.text_encoder`."""
        return LanguageText(parts, compute, self._row)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """Nothing: sizes are told by the latents."""
        return {}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        """See `FamilyWay.guides`."""
        return needs_negative(request)

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """None of these families takes a mask: the loop masks the latents."""
        return torch.cat([latent_mask(mask, factor).to(masked.device), masked], dim=1)
