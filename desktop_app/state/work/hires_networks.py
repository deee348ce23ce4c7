"""The networks that enlarge a picture between its two passes, among what lies on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import ModelError
from desktop_app.core.hires_rows import LATENT, PLAIN
from desktop_app.core.request import GenerationRequest

UPSCALER: Final = "upscaler"
"""Component of such add-ons; in `EngineJob.files` keys begin so, and scale and key stand behind."""


def upscaler_of(request: GenerationRequest) -> str:
    """The key of the network that it names; empty where it names none."""
    return "" if request.hires_upscaler in (LATENT, PLAIN) else request.hires_upscaler


def hires_files(
    request: GenerationRequest,
    add_ons: Iterable[AddOn],
    missing: Callable[[list[str]], ModelError],
) -> dict[str, str]:
    """Files of those that ``request`` needs, as `EngineJob.files` has them.

    Args:
        request: what is asked for.
        add_ons: what lies on this machine.
        missing: makes the error for keys that mean nothing here.

    Raises:
        ModelError: ``weights_missing``, ``upscaler_scale``; ``upscaler_missing``: none ship.
    """
    if not request.is_hires or request.hires_upscaler in (LATENT, PLAIN):
        return {}
    known = [one for one in add_ons if one.component == UPSCALER]
    key = upscaler_of(request)
    if key:
        found = [one for one in known if one.key == key]
        if not found:
            raise missing([key])
        if found[0].scale < 2:
            raise ModelError("upscaler_scale", name=found[0].name)
    else:
        found = [one for one in known if one.ships and one.scale > 1]
        if not found:
            raise ModelError("upscaler_missing")
    return {f"{UPSCALER} {one.scale} {one.key}": one.path for one in found}


def hires_networks(files: Mapping[str, str]) -> list[AddOn]:
    """The networks that a job's files hold; those of a job that names none are those that ship."""
    found: list[AddOn] = []
    for name, path in files.items():
        word, _, rest = name.partition(" ")
        if word == UPSCALER:
            scale, _, key = rest.partition(" ")
            found.append(AddOn(key, key, path, UPSCALER, scale=int(scale), ships=True))
    return found
