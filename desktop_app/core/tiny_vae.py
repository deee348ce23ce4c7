"""What a tiny autoencoder (TAESD and its kin) is for, and what it lacks: told by kind and name.

Their shapes tell how many channels they have and which half of one they are; of which family's
latents, among several with as many channels, only their makers' names tell ("taesdxl").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

MADE_FOR: Final[dict[str, str]] = {
    "taesd": "Stable Diffusion 1 and 2",
    "taesdxl": "Stable Diffusion XL",
    "taesd3": "Stable Diffusion 3",
    "taef1": "FLUX.1",
    "taef2": "FLUX.2",
    "taesana": "Sana",
    "taeqi2": "Qwen-Image 2",
}
"""Name → the family whose latents it decodes (madebyollin/taesd, README)."""


_WORD = re.compile(r"[a-z0-9]+")
_HALF = re.compile(r"(encoder|decoder)", re.IGNORECASE)
_NAMES = {"tiny-16": ("taesd3", "taef1"), "tiny": ("taesd", "taesdxl")}
_FAMILIES = {"flux2": "taef2", "sana": "taesana", "qwen_image": "taeqi2"}


def made_for(path: Path) -> str:
    """The family that the name of a file, or of its folders, tells; empty if none."""
    words = _words(path)
    return next((family for name, family in MADE_FOR.items() if name in words), "")


def other_half(path: Path) -> Path | None:
    """Where the other half lies if it does: ``taesd_encoder`` beside ``taesd_decoder``."""
    found = _HALF.search(path.name)
    if found is None:
        return None
    other = "encoder" if found[0].lower() == "decoder" else "decoder"
    return path.with_name(path.name[: found.start()] + other + path.name[found.end() :])


def tiny_said(variant: str, family: str, path: Path) -> tuple[str, dict[str, str]] | None:
    """A code of `core.note_texts` and its parameters; None for what is no tiny autoencoder.

    Args:
        variant, family: as the file's weights tell.
        path: where it lies.
    """
    if not variant.startswith("tiny"):
        return None
    if family in _FAMILIES:
        return "tiny_elsewhere", {"family": MADE_FOR[_FAMILIES[family]]}
    if variant.endswith("-encoder"):
        other = other_half(path)
        if other is not None and other.is_file():
            return "tiny_encoder_paired", {}
        return "tiny_encoder", {"other": other.name if other else "taesd_decoder.safetensors"}
    known = made_for(path)
    if known:
        return "tiny_serves", {"family": known}
    names = next(names for start, names in _NAMES.items() if variant.startswith(start))
    return "tiny_unnamed", {"names": _joined(names)}


def _joined(names: Iterable[str]) -> str:
    return " / ".join(names)


def _words(path: Path) -> frozenset[str]:
    return frozenset(_WORD.findall(" ".join(path.parts[-4:]).casefold()))
