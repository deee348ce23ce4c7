"""What families share that are read by a language model and whose networks take no mask."""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.catalog.language import LanguageRow
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.networks.device import Compute
from desktop_app.networks.family_engine import vae_channels
from desktop_app.networks.inputs import Inputs, needs_negative
from desktop_app.networks.language_text import LanguageText
from desktop_app.networks.latent_scale import latent_mask


def language_row(family_id: str) -> LanguageRow:
    """How the prompts of a family are read that has one way for all its variants."""
    row = load_families()[family_id].language
    assert row is not None
    return row


class LanguageFamily:
    """A part of `FamilyEngine`.

    Args:
        row: how prompts are read.

    Attributes:
        side: of the squares of latent pixels that count as one of the transformer's channels.
        side_given: the same of those that it gives; 0: as many.
        width: the transformer's setting that tells how wide a text is.
    """

    order: tuple[str, ...] = ("scheduler", "tokenizer", "text_encoder", "vae", "transformer")
    denoiser = "transformer"
    side = 1
    side_given = 0
    width = "joint_attention_dim"
    tokenizers: ClassVar[dict[str, Any]] = {}

    def __init__(self, row: LanguageRow) -> None:
        self._row = row

    def check_fit(self, info: ModelInfo, parts: dict[str, Any]) -> None:
        network, channels = parts["transformer"].config, vae_channels(info, parts)
        taken = network.in_channels // self.side**2
        own = network.get("out_channels")
        given = own // (self.side_given or self.side) ** 2 if own else taken
        if (taken, given) != (channels, channels):
            reason = f"its transformer takes {taken} channels, its autoencoder makes {channels}"
        else:
            reason = self.unfit(network, parts)
        for part, wanted, other, made in () if reason else self.widths(network, parts):
            if wanted != made:
                reason = f"its {part} wants text {wanted} wide, its {other} makes {made}"
        if reason:
            raise ModelError("not_a_model", name=info.name, reason=reason)
        if taken != info.input_channels:
            reason = f"its transformer takes {taken} channels instead of {info.input_channels}"
            raise ModelError("model_damaged", name=info.name, reason=reason)

    def widths(self, network: Any, parts: dict[str, Any]) -> tuple[tuple[str, int, str, int], ...]:
        """(who wants a text, how wide, who makes it, how wide), of the transformer's settings."""
        config = parts["text_encoder"].config
        made = getattr(config, "text_config", config).hidden_size
        made *= 1 if self._row.stacked else len(self._row.layers)
        return (("transformer", getattr(network, self.width), "text encoder", made),)

    def unfit(self, network: Any, parts: dict[str, Any]) -> str:
        """Why a transformer with these settings can't be run; empty: it can."""
        return ""

    def text_encoder(self, parts: dict[str, Any], compute: Compute) -> LanguageText:
        return LanguageText(parts, compute, self._row)

    def extras(
        self, parts: dict[str, Any], request: GenerationRequest, *, negative: bool = False
    ) -> Inputs:
        """Nothing: sizes are told by the latents."""
        return {}

    def guides(self, network: Any, request: GenerationRequest) -> bool:
        return needs_negative(request)

    def mask_channels(self, mask: Tensor, factor: int, masked: Tensor) -> Tensor:
        """None of these families takes a mask: the loop masks the latents."""
        return torch.cat([latent_mask(mask, factor).to(masked.device), masked], dim=1)
