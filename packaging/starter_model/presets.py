"""How big and how long: one row a preset. No training here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """A stage ends when either is used up. minutes: of computing on all threads,
    so that a pause or a busy neighbour takes nothing away. deadline: when the
    stage must be over whatever it got, in Unix seconds (0: never). rewind: a
    resumed stage goes back to this share of its schedule, to train on further.
    """

    minutes: float
    steps: int = 1_000_000
    deadline: float = 0.0
    rewind: float = 1.0


@dataclass(frozen=True)
class AutoencoderShape:
    """AutoencoderTiny: five levels (factor 16), residual blocks a level."""

    channels: int = 64
    latent_channels: int = 16
    encoder_blocks: tuple[int, ...] = (0, 1, 1, 2, 3)
    decoder_blocks: tuple[int, ...] = (3, 3, 2, 1, 0)
    batch: int = 8
    crop: int = 128


@dataclass(frozen=True)
class DenoiserShape:
    """UNet2DConditionModel and CLIPTextModel."""

    channels: tuple[int, ...] = (96, 192, 256)
    heads: int = 4
    text_width: int = 192
    text_layers: int = 3
    tokens: int = 32
    batch: int = 64


@dataclass(frozen=True)
class Preset:
    """One complete training."""

    name: str
    scenes: int
    held_out: int
    autoencoder: Budget
    denoiser: Budget
    decoder: Budget
    autoencoder_shape: AutoencoderShape = AutoencoderShape()
    denoiser_shape: DenoiserShape = DenoiserShape()
    checkpoint_seconds: float = 120
    sample_every: int = 150


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("cpu", 10_000, 512, Budget(8.5), Budget(40), Budget(6)),
        Preset(
            "smoke",
            96,
            32,
            Budget(0.3, 20),
            Budget(0.4, 20),
            Budget(0.2, 10),
            AutoencoderShape(
                channels=16, encoder_blocks=(0, 0, 0, 0, 1), decoder_blocks=(1, 0, 0, 0, 0), batch=2
            ),
            DenoiserShape(channels=(32, 32, 64), text_width=32, text_layers=1, batch=8),
            sample_every=10,
        ),
    )
}
