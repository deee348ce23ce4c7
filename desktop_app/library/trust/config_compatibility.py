"""Do the parts of a folder fit each other? By their settings: widths of texts and latents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_ENCODERS: Final = ("text_encoder", "text_encoder_2", "text_encoder_3")


def config_mismatches(configs: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Each misfit in plain words.

    Args:
        configs: config.json of each part, by part.
    """
    widths = [_width(configs[part]) for part in _ENCODERS if part in configs]
    if "unet" in configs:
        yield from _unet(configs["unet"], configs.get("vae"), widths)
    if "transformer" in configs:
        yield from _transformer(configs["transformer"], configs.get("vae"), widths)


def _width(config: dict[str, Any]) -> int | None:
    value = config.get("hidden_size", config.get("d_model"))
    return value if type(value) is int else None


def _unet(
    unet: dict[str, Any], vae: dict[str, Any] | None, widths: list[int | None]
) -> Iterator[str]:
    wanted = unet.get("cross_attention_dim")
    made = [width for width in widths if width is not None]
    # SDXL lays the texts of both encoders side by side; its refiner has the second alone.
    known = type(wanted) is int and made and len(made) == len(widths)
    if known and wanted not in (sum(made), made[-1]):
        texts = " and ".join(map(str, made))
        yield f"the UNet wants text {wanted} wide, the text encoder makes {texts}"
    taken, latent = unet.get("in_channels"), (vae or {}).get("latent_channels")
    if type(taken) is int and type(latent) is int and taken < latent:
        yield f"the UNet takes {taken} channels, the autoencoder makes {latent}"
    given = unet.get("out_channels")
    if type(given) is int and type(latent) is int and given not in (latent, 2 * latent):
        yield f"the UNet gives {given} channels, the autoencoder reads {latent}"


def _transformer(
    config: dict[str, Any], vae: dict[str, Any] | None, widths: list[int | None]
) -> Iterator[str]:
    wanted, made = config.get("joint_attention_dim"), widths[-1] if len(widths) > 1 else None
    # Of SD3 the third encoder may be missing; the second, CLIP's, is padded to this width.
    if type(wanted) is int and made is not None and made > wanted:
        yield f"the transformer wants text {wanted} wide, an encoder makes {made}"
    latent, taken = (vae or {}).get("latent_channels"), config.get("in_channels")
    if type(latent) is int and type(taken) is int and taken % latent:
        yield f"the transformer takes {taken} channels, the autoencoder makes {latent}"
