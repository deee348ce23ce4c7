"""The rungs of the memory ladder in words: what each is called, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.catalog.memory_ladder import Rung

__all__ = ["RUNGS"]

RUNGS: Final[dict[Rung, tuple[str, str]]] = {
    "backend": (
        QT_TRANSLATE_NOOP("Memory", "PyTorch instead of OpenVINO"),
        QT_TRANSLATE_NOOP("Memory", "The denoiser's weights once. It takes a little longer."),
    ),
    "precision": (
        QT_TRANSLATE_NOOP("Memory", "16-bit numbers"),
        QT_TRANSLATE_NOOP("Memory", "Half the memory. You won't see a difference."),
    ),
    "vae_tiling": (
        QT_TRANSLATE_NOOP("Memory", "Autoencoder in tiles"),
        QT_TRANSLATE_NOOP(
            "Memory", "Decodes piece by piece. Even areas of large pictures may differ slightly."
        ),
    ),
    "layerwise_casting": (
        QT_TRANSLATE_NOOP("Memory", "Denoiser kept in 8 bits"),
        QT_TRANSLATE_NOOP("Memory", "Half its memory. Small details of the picture change."),
    ),
    "offload_parts": (
        QT_TRANSLATE_NOOP("Memory", "Parts take turns on the device"),
        QT_TRANSLATE_NOOP("Memory", "The same picture, a little later."),
    ),
    "offload_groups": (
        QT_TRANSLATE_NOOP("Memory", "Layers take turns on the device"),
        QT_TRANSLATE_NOOP("Memory", "The same picture, but it takes up to twice as long."),
    ),
    "quantisation": (
        QT_TRANSLATE_NOOP("Memory", "Weights in fewer bits"),
        QT_TRANSLATE_NOOP("Memory", "Less memory. Details of the picture change."),
    ),
}
"""Rung → its name and its cost, to be translated in the context "Memory"."""
