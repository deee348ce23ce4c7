"""Pixels to latents and back, through the model's autoencoder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from desktop_app.catalog.autoencoders import AUTOENCODERS, Autoencoder, autoencoder_of
from desktop_app.core.errors import EngineError
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.networks.device import Compute
from desktop_app.networks.latent_scale import latent_scale
from desktop_app.networks.tiny_decoder import make_tiny_decoder
from desktop_app.networks.tiny_encoder import make_tiny_encoder
from desktop_app.networks.weight_packing import loosen

RGBA = 4
BLACK = -1.0
"""A decoder's black. A picture of which no value is above that is what half precision leaves of an
overflow, far more often than anybody's wish."""


class LatentCodec:
    """The autoencoder of one model, of a class of `catalog.autoencoders`.

    Latents are float32 and scaled as the denoiser wants them (variance about 1). In half precision
    an autoencoder may overflow (that of Stable Diffusion XL is known for it): what is NaN, or
    nothing but black, is made again in float32, and so is everything from then on.

    Attributes:
        factor: pixels per latent pixel.
        channels: channels of the latents.
        row: what is known of its class.
        alpha: whether pictures have a fourth channel, of which 1 is opaque.
        quick: whether merged layers may be used (see `tiny_decoder`).
        alone: lasts while nobody else works with it, which `widen` needs.
    """

    row: Autoencoder = AUTOENCODERS["AutoencoderKL"]
    alpha = False
    alone: Callable[[], AbstractContextManager[None]] = nullcontext
    _vae: Any = None
    _tile = 0

    def __init__(self, vae: Any, compute: Compute) -> None:
        self._vae, self._compute = vae, compute
        self.row = autoencoder_of(type(vae).__name__)
        self.quick = True
        self._merge()
        self.factor: int = self.row.factor_of(vae.config) or 1
        self.channels: int = self.row.channels_of(vae.config)
        self._scale = latent_scale(self.row, vae)
        self.alpha = self.row.alpha or vae.config.get("input_channels") == RGBA

    @property
    def precision(self) -> str:
        """What it calculates in; `widen` changes it."""
        return self._compute.dtype_name

    def widen(self) -> None:
        """Calculate in float32 from now on."""
        with self.alone():
            if self.precision == "float32":
                return  # by another one meanwhile
            self._compute = replace(self._compute, dtype=torch.float32)
            loosen(self._vae)
            self._vae.to(torch.float32)
            self._merge()

    @property
    def in_tiles(self) -> bool:
        """Whether it works in tiles."""
        return self._tile > 0

    @property
    def modules(self) -> tuple[nn.Module, ...]:
        """The networks that it works with; its merged layers are none of them."""
        return () if self._vae is None else (self._vae,)

    def set_tiles(self, side: int) -> None:
        """Work in tiles of ``side`` pixels that overlap by a quarter and are blended; 0: whole."""
        if side == self._tile:
            return
        self._tile = side
        if not side:
            self._vae.disable_tiling()
            return
        self._vae.enable_tiling()
        # By class it is one number or two.
        for end in ("size", "height", "width"):
            setattr(self._vae, f"tile_sample_min_{end}", side)
            setattr(self._vae, f"tile_latent_min_{end}", side // self.factor)
            setattr(self._vae, f"tile_sample_stride_{end}", side * 3 // 4)

    def encode(self, picture: Tensor, *, shifted: bool = True) -> Tensor:
        """Latents (1, c, h/f, w/f) of a picture (1, 3, h, w) in -1..1; unless ``shifted`` their
        mean is left where the autoencoder has it.

        The mean of the autoencoder's distribution, not a draw from it as in diffusers' pipelines:
        the same picture always gives the same latents, whatever the seed.
        """
        encoded = self._checked(lambda: self._encode(picture), _is_fine)
        return self._scale.scaled(encoded, shifted=shifted)

    def decode(self, latents: Tensor, *, alpha: bool = False) -> Tensor:
        """Picture (n, 3, h, w) float32, about -1..1, not clipped; with ``alpha``, of an autoencoder
        that has it, (n, 4, h, w)."""
        unscaled = self._scale.unscaled(latents).to(self._compute.dtype)
        unscaled = unscaled.contiguous(memory_format=self._compute.memory_format)
        if self._quick_decode is not None and self.quick and not self._tile:
            made = self._quick_decode(unscaled).float()
        elif self.row.frames:  # these clamp, but not in tiles
            film = self._vae.decode(unscaled[:, :, None], return_dict=False)[0]
            made = film[:, : RGBA if alpha else 3, 0].float().clamp(-1, 1)
        else:
            made = self._vae.decode(unscaled, return_dict=False)[0].float()
        if not bool(unscaled.isfinite().all()):
            made.fill_(torch.nan)  # ReLU within a convolution makes numbers of what is none
        return made

    def decode_pixels(self, latents: Tensor, *, alpha: bool = False) -> FloatArray:
        """Pixels (h, w, 3) float32 0..1 of one picture's latents (1, c, h/f, w/f); with ``alpha``
        as `decode`.

        Raises:
            EngineError: ``engine_failed``; the result holds NaN or infinite values.
        """
        is_wrong = _is_fine if alpha else _is_black  # what nothing shows of may be black
        picture = self._checked(lambda: self.decode(latents, alpha=alpha), is_wrong)[0]
        if not bool(torch.isfinite(picture).all()):
            reason = "the autoencoder's result is not a number (NaN)"
            raise EngineError("engine_failed", reason=reason)
        picture = (picture / 2 + 0.5).clamp(0, 1).permute(1, 2, 0)
        return np.ascontiguousarray(picture.cpu().numpy())

    def _encode(self, picture: Tensor) -> Tensor:
        picture = picture.to(self._compute.device, self._compute.dtype)
        picture = picture.contiguous(memory_format=self._compute.memory_format)
        if self._quick_encode is not None and self.quick and not self._tile:
            return self._quick_encode(picture).float()
        if self.alpha:
            picture = pad(picture, (0, 0, 0, 0, 0, 1), value=1.0)  # nothing shows through
        encoded = self._vae.encode(picture[:, :, None] if self.row.frames else picture)
        given = getattr(encoded, self.row.gives)
        latents: Tensor = given.mode() if self.row.gives == "latent_dist" else given
        return (latents[:, :, 0] if self.row.frames else latents).float()

    def _checked(self, make: Callable[[], Tensor], is_wrong: Callable[[Tensor], bool]) -> Tensor:
        """What ``make`` gives; once more in float32 if half precision could not hold it."""
        made = make()
        if self._compute.dtype == torch.float32:
            return made
        if not bool(torch.isfinite(made).all()) or is_wrong(made):
            self.widen()
            made = make()
        return made

    def _merge(self) -> None:
        """Merge layers of the weights as they are now."""
        self._quick_decode = make_tiny_decoder(self._vae)
        self._quick_encode = make_tiny_encoder(self._vae) if self.row.tiny else None


def _is_fine(_: Tensor) -> bool:
    return False


def _is_black(picture: Tensor) -> bool:
    return bool((picture <= BLACK).all())


def pixels_to_tensor(pixels: ByteArray) -> Tensor:
    """(1, 3, h, w) float32 in -1..1 of pixels (h, w, 3) uint8."""
    picture = torch.from_numpy(np.ascontiguousarray(pixels, np.float32)) / 127.5 - 1
    return picture.permute(2, 0, 1)[None]
