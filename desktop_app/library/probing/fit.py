"""Do the parts of a model fit each other? The same questions the engine asks when it loads one."""

from __future__ import annotations

from desktop_app.core.errors import ModelError

__all__ = ["check_channels", "check_width"]

_PIXELS = 64
"""FLUX.1 Fill takes the mask in pixels: 8 × 8 of them a latent pixel."""


def check_channels(name: str, taken: int, latent: int) -> None:
    """A denoiser takes the latents, or mask and masked picture's latents besides (inpainting).

    Others take a depth map or a small picture and are made for programs of their own.

    Raises:
        ModelError: ``not_a_model``.
    """
    if taken not in (latent, 2 * latent + 1, 2 * latent + _PIXELS):
        reason = f"its UNet takes {taken} channels, its autoencoder makes {latent}"
        raise ModelError("not_a_model", name=name, reason=reason)


def check_width(name: str, wanted: object, made: object) -> None:
    """The UNet's text width is the text encoder's; what is not a number is the class's default.

    Raises:
        ModelError: ``not_a_model``.
    """
    if isinstance(wanted, int) and isinstance(made, int) and wanted != made:
        reason = f"its UNet wants text {wanted} wide, its text encoder makes {made}"
        raise ModelError("not_a_model", name=name, reason=reason)
