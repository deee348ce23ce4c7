"""What the engine says beside its pictures, in English: code → sentence. The window translates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["NOTE_TEXTS", "RUNG_TEXTS", "engine_note"]

NOTE_TEXTS: Final[dict[str, str]] = {
    "settled": "The picture had settled after {steps} of {total} steps; the others were saved.",
    "retried_precision": "The result in {before} was not a number; it was made again in {after}.",
    "retried_vae": "The autoencoder's result in {before} was not a number; it worked again in"
    " {after}.",
    "retried_smaller": "Memory ran out; it was made again with {what}.",
}

RUNG_TEXTS: Final[dict[str, str]] = {
    "precision": "16-bit numbers",
    "vae_tiling": "the autoencoder in tiles",
    "layerwise_casting": "the denoiser kept in 8 bits",
    "offload_parts": "parts that take turns on the device",
    "offload_groups": "layers that take turns on the device",
    "quantisation": "weights in fewer bits",
}
"""A rung of the memory ladder, as it stands in a sentence."""


def engine_note(code: str, params: Mapping[str, str | int | float]) -> str:
    """The sentence of a note in English."""
    values = dict(params)
    if code == "retried_smaller":
        values["what"] = RUNG_TEXTS.get(str(values["what"]), values["what"])
    return NOTE_TEXTS[code].format(**values)
