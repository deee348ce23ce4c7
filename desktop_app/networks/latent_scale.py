"""Between the latents of an autoencoder and those that denoisers take, of variance about 1."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from torch.nn.functional import max_pool2d, pixel_shuffle, pixel_unshuffle

from desktop_app.catalog.autoencoders import Autoencoder
from desktop_app.core.record import record


@record(eq=False)
class LatentScale:
    """(latents − shift) × scale.

    Attributes:
        shift, scale: numbers, or tensors (1, channels × patch², 1, 1) float32 on the CPU.
        patch: side of the squares of latent pixels whose numbers have values of their own.
    """

    shift: float | Tensor = 0.0
    scale: float | Tensor = 1.0
    patch: int = 1

    def scaled(self, latents: Tensor, *, shifted: bool = True) -> Tensor:
        """What a denoiser takes of (n, c, h, w); unless ``shifted`` the mean stays where it is."""
        shift, scale = self._on(latents)
        cut = self._cut(latents)
        return self._joined((cut - shift * shifted) * scale)

    def unscaled(self, latents: Tensor) -> Tensor:
        """What the decoder takes of a denoiser's (n, c, h, w)."""
        shift, scale = self._on(latents)
        return self._joined(self._cut(latents) / scale + shift)

    def _on(self, latents: Tensor) -> tuple[Any, Any]:
        values = (self.shift, self.scale)
        return tuple(v.to(latents.device) if isinstance(v, Tensor) else v for v in values)  # type: ignore[return-value]

    def _cut(self, latents: Tensor) -> Tensor:
        return latents if self.patch == 1 else pixel_unshuffle(latents, self.patch)

    def _joined(self, latents: Tensor) -> Tensor:
        return latents if self.patch == 1 else pixel_shuffle(latents, self.patch)


def latent_scale(row: Autoencoder, vae: Any) -> LatentScale:
    """That of the autoencoder ``vae``, as its pipelines in diffusers 0.42.1 have it.

    FLUX.2: pipelines/flux2/pipeline_flux2_klein.py (after its loop);
    Qwen-Image: pipelines/qwenimage/pipeline_qwenimage.py.
    """
    config = vae.config
    if row.scale == "one":
        shift = getattr(config, "shift_factor", None) or 0.0
        return LatentScale(shift, getattr(config, "scaling_factor", None) or 1.0)
    if row.scale == "batch_norm":
        norm, patch = vae.bn, config.patch_size[0]
        variance = norm.running_var.float().cpu() + config.batch_norm_eps
        mean, deviation = norm.running_mean.float().cpu(), variance.sqrt()
    else:
        patch = 1
        mean, deviation = (Tensor(each) for each in (config.latents_mean, config.latents_std))
    return LatentScale(mean.view(1, -1, 1, 1), 1 / deviation.view(1, -1, 1, 1), patch)


def latent_mask(pixels: Tensor, factor: int) -> Tensor:
    """(1, 1, h/f, w/f): the greatest value that any of a latent pixel's pixels has.

    So a mask thinner than a latent pixel still changes something; what is changed beyond it is
    cut off when the result is put back.
    """
    return max_pool2d(pixels, factor)
