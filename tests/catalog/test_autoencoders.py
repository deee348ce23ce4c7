"""What autoencoders' settings tell is what diffusers builds of them."""

from __future__ import annotations

import pytest

from desktop_app.catalog.autoencoders import AUTOENCODERS, autoencoder_of


@pytest.mark.parametrize(
    ("name", "config", "told"),
    [
        ("AutoencoderKL", {"block_out_channels": [32] * 4, "latent_channels": 16}, (8, 16, 32)),
        ("AutoencoderTiny", {"encoder_block_out_channels": [64] * 5}, (16, 4, 64)),
        ("AutoencoderKLFlux2", {"block_out_channels": [128, 256, 512, 512]}, (8, 32, 128)),
        ("AutoencoderKLQwenImage", {"base_dim": 96, "temperal_downsample": [0, 1, 1]}, (8, 16, 96)),
        ("AutoencoderKLQwenImage21", {"base_dim": 96, "dim_mult": [1, 2, 4, 8, 8]}, (16, 64, 96)),
        ("AutoencoderDC", {"encoder_block_out_channels": [128] * 6}, (32, 32, 128)),
        ("Another", {"block_out_channels": [8]}, (1, 4, 8)),
    ],
)
def test_factor_channels_and_width_are_told(
    name: str, config: dict[str, object], told: tuple[int, int, int]
) -> None:
    row = autoencoder_of(name)
    assert (row.factor_of(config), row.channels_of(config), row.width_of(config)) == told


def test_what_a_class_takes_where_nothing_is_said_and_what_cannot_be() -> None:
    usual = {name: row.factor_of({}) for name, row in AUTOENCODERS.items()}
    assert usual == {
        "AutoencoderKL": 1,
        "AutoencoderTiny": 8,
        "AutoencoderKLFlux2": 8,
        "AutoencoderKLQwenImage": 8,
        "AutoencoderKLQwenImage21": 16,
        "AutoencoderDC": 32,
    }
    assert autoencoder_of("AutoencoderKL").factor_of({"block_out_channels": [32] * 9}) is None
    assert autoencoder_of("AutoencoderKL").factor_of({"block_out_channels": []}) is None
