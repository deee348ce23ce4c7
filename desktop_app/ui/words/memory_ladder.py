"""The rungs of the memory ladder in words: what each is called, and what it costs."""

from __future__ import annotations

from typing import Final

from desktop_app.catalog.memory_ladder import Rung
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

RUNGS: Final[dict[Rung, tuple[str, str]]] = {
    "backend": (
        QT_TRANSLATE_NOOP("Memory", "PyTorch instead of OpenVINO"),
        QT_TRANSLATE_NOOP(
            "Memory", "Keeps the denoiser's weights in memory once. Takes a little longer."
        ),
    ),
    "precision": (
        QT_TRANSLATE_NOOP("Memory", "16-bit precision"),
        QT_TRANSLATE_NOOP("Memory", "Half the memory, no visible difference."),
    ),
    "vae_tiling": (
        QT_TRANSLATE_NOOP("Memory", "VAE tiling"),
        QT_TRANSLATE_NOOP(
            "Memory", "Decodes tile by tile. Flat areas of large pictures may differ slightly."
        ),
    ),
    "layerwise_casting": (
        QT_TRANSLATE_NOOP("Memory", "8-bit denoiser"),
        QT_TRANSLATE_NOOP("Memory", "Half its memory. Small details of the picture change."),
    ),
    "offload_parts": (
        QT_TRANSLATE_NOOP("Memory", "Model offload"),
        QT_TRANSLATE_NOOP(
            "Memory", "Parts take turns on the device: same picture, a little slower."
        ),
    ),
    "offload_groups": (
        QT_TRANSLATE_NOOP("Memory", "Layer offload"),
        QT_TRANSLATE_NOOP(
            "Memory", "Layers take turns on the device: same picture, up to twice the time."
        ),
    ),
    "offload_disk": (
        QT_TRANSLATE_NOOP("Memory", "Weights from disk"),
        QT_TRANSLATE_NOOP(
            "Memory",
            "Reads layer by layer: nearly the same picture, many times slower if memory is short.",
        ),
    ),
    "quantisation": (
        QT_TRANSLATE_NOOP("Memory", "Quantised weights"),
        QT_TRANSLATE_NOOP("Memory", "Half its memory. Small details of the picture change."),
    ),
}
"""Rung → its name and its cost, to be translated in the context "Memory"."""
