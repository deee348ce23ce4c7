"""What the settings of autoencoders tell, by their class: one table for probe, forecast and engine.

Source: the constructors of diffusers 0.42.1, models/autoencoders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, cast

from desktop_app.core.record import record

MOST_LEVELS: Final = 8


@record()
class Autoencoder:
    """One class of autoencoders.

    Attributes:
        levels: the setting that lists its levels, or its halvings of the picture.
        usual: how many that list has where it is left out.
        halvings: whether each entry of that list is a halving; else there is one less.
        channels: the setting that counts channels of the latents.
        latents: that number where it is left out.
        width: the setting with the width of its maps at the picture's full size: a number, or a
            list that begins with it.
        gives: what its encoder's answer has: a distribution, of which the mode is taken, or the
            latents themselves.
        scale: how latents become what a denoiser takes: by one factor and one shift; by a mean and
            a deviation of each channel; by those of a batch norm, on squares of 2 × 2 latent
            pixels.
        frames: whether it works on films: one frame goes in.
        alpha: whether pictures have a fourth channel, of which 1 is opaque.
        tiny: whether it decodes quickly enough to show steps (AutoencoderTiny).
    """

    levels: str = "block_out_channels"
    usual: int = 4
    halvings: bool = False
    channels: str = "latent_channels"
    latents: int = 4
    width: str = "block_out_channels"
    gives: Literal["latent_dist", "latents", "latent"] = "latent_dist"
    scale: Literal["one", "channels", "batch_norm"] = "one"
    frames: bool = False
    alpha: bool = False
    tiny: bool = False

    def factor_of(self, config: Mapping[str, Any]) -> int | None:
        """Pixels per latent pixel by its settings; None where they can't be."""
        levels = config.get(self.levels)
        is_list = isinstance(levels, (list, tuple))
        count = len(cast("list[Any]", levels)) if is_list else self.usual
        count += self.halvings
        return 1 << (count - 1) if 1 <= count <= MOST_LEVELS else None

    def channels_of(self, config: Mapping[str, Any]) -> Any:
        """Channels of the latents as its settings say."""
        return config.get(self.channels, self.latents)

    def width_of(self, config: Mapping[str, Any]) -> int:
        """Width of its maps at the picture's full size."""
        width: Any = config[self.width]
        return width if isinstance(width, int) else width[0]


_DEEP: Final = "encoder_block_out_channels"
AUTOENCODERS: Final = {
    "AutoencoderKL": Autoencoder(usual=1),
    "AutoencoderTiny": Autoencoder(levels=_DEEP, width=_DEEP, gives="latents", tiny=True),
    "AutoencoderKLFlux2": Autoencoder(latents=32, scale="batch_norm"),
    "AutoencoderKLQwenImage": Autoencoder(
        levels="temperal_downsample",
        usual=3,
        halvings=True,
        channels="z_dim",
        latents=16,
        width="base_dim",
        scale="channels",
        frames=True,
    ),
    "AutoencoderKLQwenImage21": Autoencoder(
        levels="dim_mult",
        usual=5,
        channels="z_dim",
        latents=64,
        width="base_dim",
        scale="channels",
        frames=True,
        alpha=True,
    ),
    "AutoencoderDC": Autoencoder(levels=_DEEP, usual=6, latents=32, width=_DEEP, gives="latent"),
}
"""By class."""


def autoencoder_of(class_name: str) -> Autoencoder:
    """Of a class; one that is not in the table counts as AutoencoderKL."""
    return AUTOENCODERS.get(class_name, AUTOENCODERS["AutoencoderKL"])
