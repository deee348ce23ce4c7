"""The interface of a loaded control network, and what goes into it and comes out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.record import record
from desktop_app.engine.masking import painted
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute
from desktop_app.networks.inputs import Inputs

Hint: TypeAlias = tuple[Tensor, ...]
"""What a network makes of a control image once, for all steps; each tensor (1, …)."""

Residuals: TypeAlias = dict[str, list[Tensor]]
"""What is added to layers of the denoiser, by the name of the denoiser's argument, in the order of
its layers: each (n, c, h, w), or (n, tokens, c) of transformers."""


@record(eq=False)
class ControlPicture:
    """A control image.

    Attributes:
        pixels: (1, 3, h, w) float32 0..1.
        hole: (1, 1, h, w) float32, 1 where the picture is painted and the network shall know
            nothing of it, else 0; None where all of it is shown.
        word: what it shows ("canny", "depth" …).
        painted: what is painted, with its hole, where the control image is another; None: nothing.
    """

    pixels: Tensor
    hole: Tensor | None = None
    word: str = ""
    painted: ControlPicture | None = None

    def with_hole(self, value: float) -> Tensor:
        """``pixels`` with ``value`` in the hole."""
        if self.hole is None:
            return self.pixels
        return torch.where(self.hole > 0, value, self.pixels)


def control_picture(
    pixels: ByteArray, mask: FloatArray | None = None, word: str = ""
) -> ControlPicture:
    """One of (h, w, 3) uint8, with a hole where ``mask`` (h, w) is above 0."""
    values = torch.from_numpy(np.ascontiguousarray(pixels, np.float32)) / 255
    return ControlPicture(
        values.permute(2, 0, 1)[None], None if mask is None else painted(mask), word
    )


@record(eq=False)
class ControlCall:
    """What a network is told at one call of the denoiser.

    Attributes:
        latents: (1, c, h, w) as the denoiser wants them, without further channels.
        model_input: (1, c or more, h, w): all that the denoiser takes.
        timestep: () as the scheduler has it.
        inputs: of `n` texts, each (n, …), by the name of the denoiser's argument.
        hint: by `ControlNetwork.hint`; of several images one after the other.
        words: what each control image shows.
        weights: of each, where there are several (`ControlNetwork.joins`) or it weighs one.
        guidance_scale: of the request.
    """

    latents: Tensor
    model_input: Tensor
    timestep: Tensor
    inputs: Inputs
    hint: Hint
    words: tuple[str, ...]
    weights: tuple[float, ...]
    guidance_scale: float

    @property
    def count(self) -> int:
        """How many texts there are."""
        return next(iter(self.inputs.values())).shape[0]


class ControlNetwork(ABC):
    """A loaded control network, of a family's way.

    Args:
        name: what the user calls it.
        module: the network, in the precision of ``compute``.
        compute: where and how it runs.

    Attributes:
        prompt_only: whether it acts beside the prompt alone, never beside the negative one.
        prompt_for_all: whether what it says of the prompt goes to the negative one's half, too.
        sees_hole: whether it is told which part of the picture is painted, whatever it shows.
        beside_hole: whether it is told that beside its control image.
        fading: modes in which its first layers count less than the last.
        words: what control images may show, and the network's number of it; {}: anything.
        kinds: how many of these it knows; None: it takes any image.
        joins: whether several control images go through it at once; it weighs them then.
        weighs: whether it weighs a single one, too.
        factor: how many times smaller than pictures the latents are that it was made for; None: it
            takes any.
        patch: side of the square of latent pixels that is a token, where other tokens are behind
            the picture's; None: there are none.
        embedding: the part that reads the hint; it is called once and kept apart.
        (those of Args)
    """

    prompt_only = False
    prompt_for_all = False
    sees_hole = False
    beside_hole = False
    fading: tuple[str, ...] = ("prompt",)
    words: Mapping[str, int] = {}
    kinds: int | None = None
    joins = False
    weighs = False
    factor: int | None = None
    patch: int | None = None

    def __init__(
        self, name: str, module: nn.Module, compute: Compute, embedding: nn.Module | None = None
    ) -> None:
        self.name, self.module, self.compute, self.embedding = name, module, compute, embedding

    @property
    def modules(self) -> Sequence[nn.Module]:
        return [self.module] if self.embedding is None else [self.module, self.embedding]

    def check_use(self, word: str, factor: int, model: str) -> None:
        """Check that it knows control images of a kind, and the model's latents.

        Args:
            word: what the image shows.
            factor: how many times smaller than pictures the latents are.
            model: its name.

        Raises:
            ModelError: ``control_word``, ``control_unfit``.
        """
        kinds = self.kinds
        if kinds is not None and self.words.get(word, kinds) >= kinds:
            known = ", ".join(each for each, number in self.words.items() if number < kinds)
            raise ModelError("control_word", name=self.name, word=word, known=known)
        if self.factor not in (None, factor):
            smaller = f"{self.factor} times smaller, the model's pictures {factor}"
            raise unfit(self.name, model, f"its control images become {smaller}")

    @abstractmethod
    def hint(self, picture: ControlPicture, codec: LatentCodec) -> Hint:
        """What is made of a control image once."""

    @abstractmethod
    def residuals(self, call: ControlCall) -> Residuals:
        """Run it once; tensors of `ControlCall.count` entries."""

    def spread(self, residuals: Residuals) -> Residuals:
        """``residuals`` as the denoiser takes them: one for each of its layers. Several of them may
        be the same object."""
        return residuals

    def ready(self, latents: Tensor, count: int) -> Tensor:
        """(1, …) latents for ``count`` texts, in the network's precision and order of memory."""
        made = latents.to(self.compute.dtype).expand(count, -1, -1, -1)
        return made.contiguous(memory_format=self.compute.memory_format)

    def embedded(self, pixels: Tensor) -> Tensor:
        """What `embedding` makes of pixels (1, c, h, w); its weights come to the device for it."""
        embedding = self.embedding
        assert embedding is not None
        embedding.to(self.compute.device)
        pixels = pixels.to(self.compute.device, self.compute.dtype)
        made = embedding(pixels.contiguous(memory_format=self.compute.memory_format))
        embedding.to(self.compute.loads_to)
        return made


def encoded_hint(
    picture: ControlPicture,
    codec: LatentCodec,
    *,
    with_mask: bool,
    shifted: bool = True,
    values: tuple[float, float] = (-1.0, 1.0),
    grey: float = 0.0,
) -> Tensor:
    """A control image as latents (1, c, h/f, w/f) float32, with ``grey`` in its hole.

    Args:
        picture: the image.
        codec: the model's autoencoder.
        with_mask: whether the mask follows as a further channel, 0 in the hole and 1 elsewhere.
        shifted: as of `Codec.encode`.
        values: what black and white are to the autoencoder.
        grey: 0 (black) … 1.
    """
    black, white = values
    pixels = black + (white - black) * picture.with_hole(grey)
    latents = codec.encode(pixels, shifted=shifted)
    if not with_mask:
        return latents
    hole = torch.zeros_like(picture.pixels[:, :1]) if picture.hole is None else picture.hole
    known = 1 - interpolate(hole, latents.shape[-2:])
    return torch.cat([latents, known.to(latents)], dim=1)


class EmbeddedHint(nn.Module):
    """In place of what reads the hint: hands on what was made of it before."""

    def forward(self, embedded: Tensor) -> Tensor:
        return embedded


def detach(module: Any, name: str) -> nn.Module:
    """Take the part ``name`` out of ``module``, which gets its results from now on."""
    part = getattr(module, name)
    setattr(module, name, EmbeddedHint())
    return part


def unfit(name: str, model: str, reason: str) -> ModelError:
    """``control_unfit``; ``reason``: an English sentence for the user."""
    return ModelError("control_unfit", name=name, model=model, reason=reason)


def check_widths(name: str, model: str, pairs: Sequence[tuple[str, object, object]]) -> None:
    """Compare what a network has with what the denoiser has.

    Args:
        name: the network's.
        model: the model's.
        pairs: (what it is, the network's, the denoiser's).

    Raises:
        ModelError: ``control_unfit``.
    """
    for plain, own, wanted in pairs:
        if _plain(own) != _plain(wanted):
            raise unfit(name, model, f"its {plain}: {_plain(own)}, the model's: {_plain(wanted)}")


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "none" if value is None else str(value)
