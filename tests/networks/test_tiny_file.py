"""Tiny autoencoders as their maker publishes them, in halves: they serve previews, or say why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from safetensors.torch import save_file

from desktop_app.core.errors import ModelError
from desktop_app.engine.tiny_preview import load_tiny_preview
from desktop_app.networks.device import Compute
from desktop_app.networks.tiny_file import halves_of, make_tiny

CPU = Compute(torch.device("cpu"), torch.float32, "CPU")


def published(folder: Path, name: str = "taesd", channels: int = 4) -> AutoencoderTiny:
    """Writes both halves as madebyollin/taesd has them, all three of ComfyUI's and diffusers'."""
    torch.manual_seed(1)
    vae = AutoencoderTiny(latent_channels=channels)
    decoder = {  # the clamp is a layer there
        f"{int(number) + 1}.{rest}": value.contiguous()
        for key, value in vae.decoder.layers.state_dict().items()
        for number, _, rest in (key.partition("."),)
    }
    encoder = {key: value.contiguous() for key, value in vae.encoder.layers.state_dict().items()}
    save_file(decoder, folder / f"{name}_decoder.safetensors")
    save_file(encoder, folder / f"{name}_encoder.safetensors")
    both = {f"taesd_decoder.{key}": value.clone() for key, value in decoder.items()}
    both |= {f"taesd_encoder.{key}": value.clone() for key, value in encoder.items()}
    both |= {"vae_scale": torch.tensor(1.0), "vae_shift": torch.tensor(0.0)}
    save_file(both, folder / f"comfy {name}.safetensors")
    save_file(dict(vae.state_dict()), folder / f"diffusers {name}.safetensors")
    return vae


@pytest.mark.slow
@pytest.mark.parametrize(("channels", "name"), [(4, "taesd"), (16, "taef1")])
@pytest.mark.parametrize("file", ["{}_decoder", "comfy {}", "diffusers {}"])
def test_a_decoder_alone_serves_previews(
    channels: int, name: str, file: str, tmp_path: Path
) -> None:
    vae = published(tmp_path, name, channels)
    for other in tmp_path.iterdir():
        if other.stem != file.format(name):
            other.unlink()
    latents = torch.randn(1, channels, 3, 4, generator=torch.Generator().manual_seed(1))
    preview = load_tiny_preview(tmp_path / f"{file.format(name)}.safetensors", channels, 8, CPU)(
        latents
    )
    with torch.no_grad():
        wanted: Any = vae.decode(latents).sample[0].permute(1, 2, 0).numpy()
    assert np.abs(preview / 127.5 - 1 - wanted.clip(-1, 1)).max() < 0.01


@pytest.mark.slow
def test_both_halves_side_by_side_are_one_autoencoder(tmp_path: Path) -> None:
    vae = published(tmp_path)
    picture = torch.rand(1, 3, 16, 24)
    for half in ("decoder", "encoder"):
        decoder, encoder = halves_of(tmp_path / f"taesd_{half}.safetensors")
        assert decoder is not None and encoder is not None
        assert (decoder.channels, encoder.channels, decoder.factor, encoder.factor) == (4, 4, 8, 8)
        made = make_tiny(decoder, encoder)
        with torch.no_grad():
            assert torch.equal(made.encode(picture).latents, vae.encode(picture).latents)
            latents = vae.encode(picture).latents
            assert torch.equal(made.decode(latents).sample, vae.decode(latents).sample)


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("encoder", "only the encoder"),
        ("sana", "a family that doesn't run here"),
        ("flux2", "a family that doesn't run here"),
        ("channels", "it decodes latents of 16 channels"),
        ("lora", "no tiny autoencoder"),
        ("half", "no tiny autoencoder"),
    ],
)
def test_what_cannot_decode_says_why(spoil: str, words: str, tmp_path: Path) -> None:
    published(tmp_path, "tae", 16 if spoil == "channels" else 4)
    path = tmp_path / "tae_decoder.safetensors"
    halves = halves_of(path)
    assert halves[0] is not None
    tensors = {f"{int(k.split('.')[0]) + 1}.{k.partition('.')[2]}": v
               for k, v in halves[0].tensors.items()}  # fmt: skip
    if spoil == "encoder":
        path.unlink()
        path = tmp_path / "tae_encoder.safetensors"
    if spoil == "sana":  # its levels get narrower
        tensors["7.weight"] = torch.zeros(32, 64, 3, 3)
    if spoil == "flux2":
        tensors["3.pool.0.weight"] = torch.zeros(256, 64, 1, 1)
    if spoil == "lora":
        tensors = {"lora_unet_mid.lora_down.weight": torch.zeros(4, 4)}
    if spoil == "half":
        del tensors["19.weight"]
        del tensors["19.bias"]
    if spoil not in ("encoder", "channels"):
        save_file({key: value.contiguous() for key, value in tensors.items()}, path)
    with pytest.raises(ModelError, match=words):
        load_tiny_preview(path, 4, 8, CPU)
