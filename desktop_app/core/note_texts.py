"""What the engine says beside its pictures, in English: code → sentence. The window translates."""

from __future__ import annotations

from typing import Final

__all__ = ["NOTE_TEXTS"]

NOTE_TEXTS: Final[dict[str, str]] = {
    "settled": "The picture had settled after {steps} of {total} steps; the others were saved.",
    "retried_precision": "The result in {before} was not a number; it was made again in {after}.",
    "retried_vae": "The autoencoder's result in {before} was not a number; it worked again in"
    " {after}.",
    "retried_smaller": "Memory ran out; it was made again with {what}.",
}
