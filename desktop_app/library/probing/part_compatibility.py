"""Do the parts of a model fit each other? The same questions the engine asks when it loads one."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.catalog.families import Family
from desktop_app.core.errors import ModelError
from desktop_app.core.gguf_header import GGML_TYPES, READABLE
from desktop_app.library.formats.safetensors_header import Header

_NAMES = {"unet": "UNet", "transformer": "transformer"}

_PACKED = {
    "U8": "packed 4-bit numbers",
    "I8": "8-bit whole numbers",
    "I32": "packed whole numbers",
    "F4": "4-bit floats",
    "F6_E2M3": "6-bit floats",
    "F6_E3M2": "6-bit floats",
}
"""Formats of numbers whose weights are something else until they are unpacked: bitsandbytes' NF4
and int8, NVIDIA's NVFP4 and the like."""

_GGML = {form for form, numbers, _ in GGML_TYPES.values() if numbers > 1}


def check_channels(name: str, family: Family, taken: int, latent: int) -> None:
    """A denoiser takes the latents, or mask and masked picture's latents besides (inpainting), or
    what a variant of its family does (`FamilyVariant.channels`).

    Others take a depth map or a small picture and are made for programs of their own.

    Raises:
        ModelError: ``not_a_model``.
    """
    told = {row.channels for row in family.variants.values() if row.channels}
    if taken not in {latent, 2 * latent + 1, *told}:
        reason = (
            f"its {_NAMES[family.denoiser]} takes {taken} channels, its autoencoder makes {latent}"
        )
        raise ModelError("not_a_model", name=name, reason=reason)


def check_numbers(name: str, header: Header) -> None:
    """Weights are floats of 8 bits at least, or in one of ggml's formats that the engine reads.

    Raises:
        ModelError: ``model_quantised``.
    """
    weights = (each for key, each in header.tensors.items() if key.endswith(".weight"))
    form = next((_PACKED[each.dtype] for each in weights if each.dtype in _PACKED), "")
    unread = (header.numbers.keys() & _GGML) - READABLE
    form = form or next(iter(sorted(unread)), "")
    if form:
        raise ModelError("model_quantised", name=name, form=form)


def check_width(name: str, family: Family, wanted: object, made: object) -> None:
    """The denoiser's text width is the text encoder's; what is not a number is the class's default.

    Raises:
        ModelError: ``not_a_model``.
    """
    if isinstance(wanted, int) and isinstance(made, int) and wanted != made:
        plain = _NAMES[family.denoiser]
        reason = f"its {plain} wants text {wanted} wide, its text encoder makes {made}"
        raise ModelError("not_a_model", name=name, reason=reason)


def variant_by_shapes(
    family: Family, taken: int, latent: int, names: Iterable[str], words: str
) -> str:
    """What the denoiser itself tells of its variant; "" if nothing.

    Args:
        family: its family.
        taken: channels it takes, a latent pixel.
        latent: channels of the latents.
        names: of its weights, without prefix; only read where a variant is told by them.
        words: what it is called; it tells those apart that take as many channels.
    """
    rows = family.variants.values()
    told = [row for row in rows if row.channels and row.channels == taken]
    if told:
        named = (row.id for row in told if any(word in words.lower() for word in row.names))
        return next(named, told[0].id)
    if taken != latent:
        return "inpaint"
    marks = {name for row in rows for name in row.absent}
    there = {name for name in names if name in marks} if marks else set[str]()
    return next((row.id for row in rows if row.absent and there.isdisjoint(row.absent)), "")
