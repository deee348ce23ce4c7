"""Which layouts of files can hold what is trained: asked before anything is.

What reads them: diffusers 0.42.1, loaders/lora_pipeline.py; peft 0.21; kohya-ss/sd-scripts and
KohakuBlueleaf/LyCORIS; ComfyUI, comfy/lora.py and comfy/weight_adapter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from desktop_app.core.errors import ModelError

FUSED: Final = frozenset({"flux1", "sd3"})
"""Families whose makers keep queries, keys and values in one matrix."""

ORIGINAL: Final = frozenset({"sd1", "sd2", "sdxl", *FUSED})
"""Families whose makers' names of layers are known."""

_UNREAD: Final[Mapping[str, str]] = {"flux1": "text_encoder_2", "sd3": "text_encoder_3"}
"""Text encoders that diffusers reads no LoRA of."""


def layouts_refused(method: str, family: str, layout: str, parts: Collection[str] = ()) -> str:
    """Why a layout can't hold what a method makes; empty: it can.

    Args:
        method: of `fields.METHODS`.
        family: of the model.
        layout: of `fields.LAYOUTS`.
        parts: components that are trained, if that is known.
    """
    if method in ("inversion", "full"):
        return ""
    if layout == "diffusers":
        if method in ("loha", "lokr"):
            return "diffusers reads LoRA and DoRA, and LoKr for FLUX.2 and Z-Image alone"
        if _UNREAD.get(family) in parts:
            return "diffusers reads no LoRA of the T5 text encoder"
    if layout == "comfyui" and family not in ORIGINAL:
        return "the names that ComfyUI gives this family's layers are not known"
    if layout == "comfyui" and method == "dora":
        return "ComfyUI scales DoRA by the lengths of other weights, so its strength would change"
    if layout in ("kohya", "comfyui") and method == "lokr" and family in FUSED:
        return "it keeps queries, keys and values in one matrix, of which LoKr makes no product"
    return ""


def check_layouts(settings: Mapping[str, Any], family: str, parts: Iterable[str] = ()) -> None:
    """Refuse layouts that can't hold what would be trained.

    Raises:
        ModelError: ``layout_refused``.
    """
    for layout in settings["layouts"]:
        reason = layouts_refused(settings["method"], family, layout, tuple(parts))
        if reason:
            raise ModelError("layout_refused", layout=layout, reason=reason)
