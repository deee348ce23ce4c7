"""Calling the denoiser with its text and with classifier-free guidance (Ho & Salimans 2022)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import torch
from torch import Tensor

from desktop_app.core.errors import EngineError
from desktop_app.engine.device import Compute

Inputs: TypeAlias = dict[str, Tensor]
"""What a denoiser hears beside latents and timestep: tensors by argument name, batch first, so that
the prompt's and the negative prompt's can be joined along the batch."""


@dataclass(frozen=True, slots=True, eq=False)
class Conditioning:
    """What a denoiser hears of the texts at every call.

    Attributes:
        positive: with the prompt; tensors (1, …).
        negative: the same with the negative prompt, of the same names; None for no guidance.
    """

    positive: Inputs
    negative: Inputs | None = None


class Predictor(Protocol):
    """What the loop calls: `GuidedModel`, or what a hook puts in its place."""

    @property
    def conditioning(self) -> Conditioning:
        """The texts. A hook may replace them: that counts from the next call on, until the image
        is done."""
        ...

    @conditioning.setter
    def conditioning(self, conditioning: Conditioning) -> None: ...

    def predict(
        self,
        model_input: Tensor,
        timestep: Tensor,
        scale: float | None = None,
        further: Inputs | None = None,
    ) -> Tensor:
        """See `GuidedModel.predict`."""
        ...


class GuidedModel:
    """One denoiser, ready to predict for one request.

    With guidance both texts go through it in one batch.

    Args:
        call: runs the denoiser, as `FamilyEngine.predict` without its first argument.
        compute: device and precision of the denoiser.
        conditioning: the texts.
        scale: guidance scale.
        keywords: what the denoiser can be told besides; None: whatever comes.
        name: of the model, for errors.
    """

    def __init__(
        self,
        call: Callable[[Tensor, Tensor, Inputs], Tensor],
        compute: Compute,
        conditioning: Conditioning,
        scale: float,
        keywords: frozenset[str] | None = None,
        name: str = "",
    ) -> None:
        self._call, self._compute, self._scale = call, compute, scale
        self._keywords, self._name = keywords, name
        self.conditioning = conditioning

    @property
    def conditioning(self) -> Conditioning:
        """The texts; may be replaced, by as many."""
        return self._conditioning

    @conditioning.setter
    def conditioning(self, conditioning: Conditioning) -> None:
        self._conditioning, negative = conditioning, conditioning.negative
        self._batch = 1 if negative is None else 2
        self._inputs = conditioning.positive
        if negative is not None:
            self._inputs = {
                k: torch.cat([negative[k], v]) for k, v in conditioning.positive.items()
            }

    @property
    def batch(self) -> int:
        """How many texts the denoiser hears at a call: two with guidance, the negative first."""
        return self._batch

    def predict(
        self,
        model_input: Tensor,
        timestep: Tensor,
        scale: float | None = None,
        further: Inputs | None = None,
    ) -> Tensor:
        """What the denoiser predicts.

        Args:
            model_input: (1, c, h, w).
            timestep: () as the scheduler has it.
            scale: guidance scale of this call; None: the request's.
            further: what it hears at this call beside its text, with the batch of `batch`.

        Returns:
            (1, c, h, w) float32.

        Raises:
            EngineError: ``condition_unheard``: the denoiser knows no such argument.
        """
        if further and self._keywords is not None and (lost := further.keys() - self._keywords):
            names = ", ".join(sorted(lost))
            raise EngineError("condition_unheard", names=names, model=self._name)
        model_input = model_input.to(self._compute.dtype)
        if self._batch > 1:
            model_input = torch.cat([model_input] * self._batch)
        model_input = model_input.contiguous(memory_format=self._compute.memory_format)
        inputs = {**self._inputs, **further} if further else self._inputs
        raw = self._call(model_input, timestep, inputs).float()
        if self._batch == 1:
            return raw
        without, with_text = raw.chunk(2)
        return without + (self._scale if scale is None else scale) * (with_text - without)


def needs_negative(guidance_scale: float) -> bool:
    """Whether the negative prompt has any effect."""
    return guidance_scale > 1


def guidance_embedding(scale: float, width: int) -> Tensor:
    """Sinusoidal embedding (1, width) of a guidance scale.

    As in latent consistency models (Luo et al. 2023), after google-research/vdm's timestep
    embedding: frequencies 10000^(-i / (width/2 - 1)) of 1000 × scale.
    """
    half = width // 2
    frequencies = torch.exp(torch.arange(half) * (-math.log(10000.0) / (half - 1)))
    angles = 1000.0 * scale * frequencies[None]
    embedded = torch.cat([angles.sin(), angles.cos()], dim=1)
    return torch.nn.functional.pad(embedded, (0, width - 2 * half))
