"""The formulas of guidance: what several predictions of one call make together.

All take and give tensors (1, c, h, w) float32.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from desktop_app.core.record import record

Weight: TypeAlias = float | Tensor
"""A number, or a map (1, 1, h, w)."""


@record()
class GuidanceFormula:
    """How the predictions of one call are put together.

    Attributes:
        rescale: φ of `rescaled`; 0 leaves it out.
        is_zero_star: whether the prediction without the prompt is scaled (`zero_star`).
        attention_scale: how far the result is led away from the one with weakened attention.
        patch: side of the squares of latents of which each keeps the length that it has with the
            prompt alone (`as_long`); 0: they may grow.
        keeps_rows: whether its rows keep their lengths under guidance (`rows_as_long`).
    """

    rescale: float = 0.0
    is_zero_star: bool = False
    attention_scale: float = 0.0
    patch: int = 0
    keeps_rows: bool = False

    def result(
        self, without: Tensor | None, text: Tensor, weak: Tensor | None, scale: float
    ) -> Tensor:
        """The prediction that a step is made with.

        Args:
            without: with the negative prompt; None: no guidance.
            text: with the prompt.
            weak: the same with weakened attention; None: not used.
            scale: the guidance scale.
        """
        if without is None and weak is None:
            return text
        result = text
        if without is not None:
            if self.is_zero_star:
                without = zero_star(text, without)
            result = without + scale * (text - without)
            if self.patch:
                result = as_long(result, text, self.patch)
            if self.keeps_rows:
                result = rows_as_long(result, text)
        if weak is not None:
            result = result + self.attention_scale * (text - weak)
        return rescaled(result, text, self.rescale) if self.rescale else result


PLAIN = GuidanceFormula()
"""Classifier-free guidance (Ho & Salimans 2022, arXiv:2207.12598, eq. 6, with 1 + w as scale)."""


def composed(without: Tensor, with_texts: Sequence[Tensor], weights: Sequence[Weight]) -> Tensor:
    """What all texts together predict: without + Σ wᵢ (with textᵢ − without).

    Composable diffusion (Liu et al. 2022, arXiv:2206.01714, eq. 11), before the guidance scale.
    """
    if len(with_texts) == 1 and not isinstance(weights[0], Tensor) and weights[0] == 1:
        return with_texts[0]
    moved = [w * (one - without) for w, one in zip(weights, with_texts, strict=True)]
    return without + torch.stack(moved).sum(0)


def mean_of(with_texts: Sequence[Tensor], weights: Sequence[Weight]) -> Tensor:
    """Σ wᵢ with textᵢ / Σ wᵢ, where there is no guidance; where the weights' sum is not above 0,
    the plain mean."""
    if len(with_texts) == 1:
        return with_texts[0]
    maps = [torch.as_tensor(weight).to(with_texts[0]) for weight in weights]
    total = torch.stack([each.expand_as(with_texts[0]) for each in maps]).sum(0)
    weighted = torch.stack([w * one for w, one in zip(maps, with_texts, strict=True)]).sum(0)
    mean = torch.stack(list(with_texts)).mean(0)
    return torch.where(total > 0, weighted / torch.where(total > 0, total, 1.0), mean)


def zero_star(text: Tensor, without: Tensor) -> Tensor:
    """s* · without, with s* = ⟨text, without⟩ / ‖without‖²: the multiple nearest to ``text``.

    CFG-Zero* (Fan et al. 2025, arXiv:2503.18886, section 4.1): of flow models.
    """
    dot = (text * without).flatten(1).sum(1)
    norm = without.flatten(1).square().sum(1) + 1e-8
    return (dot / norm).view(-1, 1, 1, 1) * without


def as_long(result: Tensor, text: Tensor, patch: int) -> Tensor:
    """``result`` with every square of ``patch`` × ``patch`` latent pixels, of all channels, as
    long (L2) as in ``text``: Qwen-Image's guidance (diffusers, pipeline_qwenimage.py), where each
    is a token."""
    cut, wanted = pixel_unshuffle(result, patch), pixel_unshuffle(text, patch)
    ratio = wanted.norm(dim=1, keepdim=True) / cut.norm(dim=1, keepdim=True).clamp(min=1e-12)
    return pixel_shuffle(cut * ratio, patch)


def rows_as_long(result: Tensor, text: Tensor) -> Tensor:
    """``result`` with each row of each channel as long (L2) as in ``text``: Lumina 2's guidance
    (diffusers, pipeline_lumina2.py: what it normalizes is on)."""
    ratio = text.norm(dim=-1, keepdim=True) / result.norm(dim=-1, keepdim=True).clamp(min=1e-12)
    return result * ratio


def rescaled(result: Tensor, text: Tensor, phi: float) -> Tensor:
    """φ · result · σ(text) / σ(result) + (1 − φ) · result.

    Lin et al. 2023, arXiv:2305.08891, eq. 15 and 16; σ is the deviation over all of one picture.
    """
    sides = tuple(range(1, result.ndim))
    ratio = text.std(sides, keepdim=True) / result.std(sides, keepdim=True).clamp(min=1e-8)
    return phi * ratio * result + (1 - phi) * result
