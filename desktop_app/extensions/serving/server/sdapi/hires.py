"""The second pass ("hires fix") of txt2img."""

from __future__ import annotations

from typing import Any, Final

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.hires_rows import LATENT, PLAIN
from desktop_app.extensions.serving.server.sdapi import unsupported
from desktop_app.extensions.serving.server.sdapi.shapes import FIRST_PASS, Txt2Img
from desktop_app.extensions.serving.server.sdapi.unsupported import refused

LATENT_MODES: Final = (
    "Latent",
    "Latent (antialiased)",
    "Latent (bicubic)",
    "Latent (bicubic antialiased)",
    "Latent (nearest)",
    "Latent (nearest-exact)",
)
"""AUTOMATIC1111's names for ways to enlarge latents; there is one here."""

PLAIN_NAMES: Final = ("None", "Lanczos", "Nearest")
"""Its names for enlarging without a network; there is one way here, Lanczos."""

HIRES_NAMES: Final = {
    "hires_factor": "hr_scale",
    "hires_steps": "hr_second_pass_steps",
    "hires_strength": "denoising_strength",
    "hires_upscaler": "hr_upscaler",
    "hires_prompt": "hr_prompt",
    "hires_negative_prompt": "hr_negative_prompt",
}
"""What settings of ours are called there."""

STRENGTH: Final = 0.75
FACTOR: Final = 2.0
"""Where none is said."""

_SHAPE = 0.05
"""How far the sides may be from those of the first pass, as a share: it isn't cropped."""


def hires_settings(
    request: Txt2Img, warnings: list[str], extras: dict[str, Any]
) -> tuple[Size | None, dict[str, Any]]:
    """Size of the (first) pass, 0 for a side that wasn't said, None where neither was; and settings
    of the second.

    Args:
        request: of a client.
        warnings: what is said is added.
        extras: `extra_generation_params`, added to.

    Raises:
        InputError: ``field_unsupported``.
    """
    requested = Size(request.width or 0, request.height or 0)
    first = Size(request.firstphase_width or 0, request.firstphase_height or 0)
    if not request.enable_hr:
        if first.width or first.height:
            raise _needs("firstphase_width", "firstphase_height", first, "enable_hr")
        return (requested if requested != Size(0, 0) else None), {}
    said = {**dict(request), **(request.override_settings or {})}
    second = (name for name, own in FIRST_PASS.items() if said.get(name) != said.get(own))
    unsupported.check({name: said.get(name) for name in second}, unsupported.HIRES, warnings)
    if first.area:
        requested, target = first, requested
    else:
        target = Size(request.hr_resize_x or 0, request.hr_resize_y or 0)
    factor = request.hr_scale or FACTOR
    if target.width or target.height:
        factor = _factor(requested, target, warnings)
        extras["Hires resize"] = str(target)
    if factor == 1:
        warnings.append("hr_scale 1 makes no second pass.")
    strength = request.denoising_strength
    settings = {
        "hires_factor": factor,
        "hires_upscaler": _upscaler(request.hr_upscaler or LATENT_MODES[0], warnings),
        "hires_strength": STRENGTH if strength is None else strength,
        "hires_steps": request.hr_second_pass_steps or 0,
        "hires_prompt": request.hr_prompt or "",
        "hires_negative_prompt": request.hr_negative_prompt or "",
    }
    return (requested if requested != Size(0, 0) else None), settings


def _factor(size: Size, target: Size, warnings: list[str]) -> float:
    if not (size.width and size.height):
        raise _needs("hr_resize_x", "hr_resize_y", target, "width and height")
    factors = [
        new / old for new, old in ((target.width, size.width), (target.height, size.height)) if new
    ]
    if max(factors) > min(factors) * (1 + _SHAPE):
        reason = f"its proportions differ from {size.words}, and nothing is cropped"
        raise refused("hr_resize_x × hr_resize_y", target.words, reason)
    if max(factors) != min(factors):
        warnings.append(f"The size is not quite {target.words}: nothing is cropped.")
    return max(factors)


def _needs(width: str, height: str, size: Size, what: str) -> InputError:
    """The side that was said needs something else, too."""
    name, value = (width, size.width) if size.width else (height, size.height)
    return refused(name, value, f"it needs {what}")


def _upscaler(name: str, warnings: list[str]) -> str:
    if name in LATENT_MODES:
        if name != LATENT_MODES[0]:
            warnings.append(f"hr_upscaler “{name}” is done as “{LATENT_MODES[0]}”.")
        return LATENT
    if name in PLAIN_NAMES:
        if name != "Lanczos":
            warnings.append(f"hr_upscaler “{name}” is done as “Lanczos”.")
        return PLAIN
    return name
