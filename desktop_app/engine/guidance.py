"""Calling the denoiser with its texts and with classifier-free guidance (Ho & Salimans 2022)."""

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
class Heard:
    """One of the texts that a picture is composed of.

    Attributes:
        inputs: tensors (1, …), of the same names and shapes for all texts of a `Conditioning`.
        weight: its share: a number, or a map (1, 1, h, w) float32 at the size of the latents.
    """

    inputs: Inputs
    weight: float | Tensor = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Conditioning:
    """What a denoiser hears of the texts at every call.

    Attributes:
        positive: with the prompt: one text or several, which are composed.
        negative: the same with the negative prompt, of the same names; None for no guidance.
    """

    positive: tuple[Heard, ...]
    negative: Inputs | None = None


Texts: TypeAlias = tuple[tuple[int, Conditioning], ...]
"""What is heard over the steps: (last step, from 1, and what is heard until then), ascending. The
last one is heard to the end, whatever its number."""


class Predictor(Protocol):
    """What the loop calls: `GuidedModel`, or what a hook puts in its place."""

    @property
    def conditioning(self) -> Conditioning:
        """The texts. A hook may replace them: that counts from the next call on, until another
        text of the schedule begins or the image is done."""
        ...

    @conditioning.setter
    def conditioning(self, conditioning: Conditioning) -> None: ...

    @property
    def batch(self) -> int:
        """See `GuidedModel.batch`."""
        ...

    def hear(self, step: int) -> None:
        """See `GuidedModel.hear`."""
        ...

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

    All texts of a step go through it in one batch.

    Args:
        call: runs the denoiser, as `FamilyEngine.predict` without its first argument.
        compute: device and precision of the denoiser.
        texts: the texts over the steps, at least one.
        scale: guidance scale.
        keywords: what the denoiser can be told besides; None: whatever comes.
        name: of the model, for errors.
    """

    def __init__(
        self,
        call: Callable[[Tensor, Tensor, Inputs], Tensor],
        compute: Compute,
        texts: Texts,
        scale: float,
        keywords: frozenset[str] | None = None,
        name: str = "",
    ) -> None:
        self._call, self._compute, self._scale = call, compute, scale
        self._keywords, self._name, self._texts = keywords, name, texts
        self._joined: dict[Conditioning, Inputs] = {}
        self.reset()

    @property
    def conditioning(self) -> Conditioning:
        """The texts that are heard now; may be replaced."""
        return self._conditioning

    @conditioning.setter
    def conditioning(self, conditioning: Conditioning) -> None:
        self._conditioning = conditioning

    def reset(self) -> None:
        """Hear the first text again, and what hooks put in its place no more: for a new image."""
        self._at = 0
        self._conditioning = self._texts[0][1]
        known = {conditioning for _, conditioning in self._texts}
        self._joined = {key: value for key, value in self._joined.items() if key in known}

    def hear(self, step: int) -> None:
        """Hear what the texts say for ``step``, from 1. A conditioning that a hook put in stays
        until another begins."""
        last = len(self._texts) - 1
        at = next((at for at, (until, _) in enumerate(self._texts) if step <= until), last)
        if at != self._at:
            self._at, self._conditioning = at, self._texts[at][1]

    @property
    def batch(self) -> int:
        """How many texts the denoiser hears at a call: with guidance the negative one first, then
        the others."""
        conditioning = self._conditioning
        return (conditioning.negative is not None) + len(conditioning.positive)

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
        conditioning, batch = self._conditioning, self.batch
        model_input = model_input.to(self._compute.dtype)
        if batch > 1:
            model_input = torch.cat([model_input] * batch)
        model_input = model_input.contiguous(memory_format=self._compute.memory_format)
        inputs = self._inputs(conditioning)
        if further:
            inputs = {**inputs, **further}
        raw = self._call(model_input, timestep, inputs).float()
        if batch == 1:
            return raw
        weights = [heard.weight for heard in conditioning.positive]
        if conditioning.negative is None:
            return mean_of(list(raw.chunk(batch)), weights)
        without, *with_texts = raw.chunk(batch)
        with_text = composed(without, with_texts, weights)
        return without + (self._scale if scale is None else scale) * (with_text - without)

    def _inputs(self, conditioning: Conditioning) -> Inputs:
        if conditioning not in self._joined:
            texts = [heard.inputs for heard in conditioning.positive]
            if conditioning.negative is not None:
                texts.insert(0, conditioning.negative)
            first = texts[0]
            self._joined[conditioning] = (
                first
                if len(texts) == 1
                else {k: torch.cat([t[k] for t in texts]) for k in texts[-1]}
            )
        return self._joined[conditioning]


def composed(without: Tensor, with_texts: list[Tensor], weights: list[float | Tensor]) -> Tensor:
    """What all texts together predict: without + Σ wᵢ (with textᵢ − without).

    Composable diffusion (Liu et al. 2022, arXiv:2206.01714, eq. 11), before the guidance scale.

    Args:
        without: (1, c, h, w), with the negative prompt.
        with_texts: (1, c, h, w) each.
        weights: numbers, or maps (1, 1, h, w).
    """
    if len(with_texts) == 1 and isinstance(weights[0], float) and weights[0] == 1.0:
        return with_texts[0]
    return without + sum(
        (w * (one - without) for w, one in zip(weights, with_texts, strict=True)),
        torch.zeros_like(without),
    )


def mean_of(with_texts: list[Tensor], weights: list[float | Tensor]) -> Tensor:
    """Σ wᵢ with textᵢ / Σ wᵢ, where there is no guidance; where the weights' sum is not above 0,
    the plain mean. See `composed`."""
    total = torch.as_tensor(sum(weights)).to(with_texts[0])
    weighted = sum(w * one for w, one in zip(weights, with_texts, strict=True))
    mean = sum(with_texts) / len(with_texts)
    return torch.where(total > 0, weighted / torch.where(total > 0, total, 1.0), mean)


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
