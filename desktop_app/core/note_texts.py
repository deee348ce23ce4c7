"""What the engine says beside its pictures, in English: code → sentence. The window translates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["NOTE_TEXTS", "note_sentence"]

NOTE_TEXTS: Final[dict[str, str]] = {
    "part_left_out": "The {part} was left out: its tokenizer can't be shipped. Name a {family}"
    " folder as the model's companion, and it is used.",
    "settled": "The picture had settled after {steps} of {total} steps; the others were saved.",
    "sigmas_unsuited": "{scheduler} can't follow the noise levels “{sigmas}”; it used its own.",
    "retried_precision": "The result in {before} was not a number; it was made again in {after}.",
    "retried_smaller": "Memory ran out; it was made again with {what}.",
}


def note_sentence(code: str, params: Mapping[str, str | int | float]) -> str:
    """The English sentence of a note; an unknown code is shown as it is."""
    text = NOTE_TEXTS.get(code)
    return code if text is None else text.format(**params)
