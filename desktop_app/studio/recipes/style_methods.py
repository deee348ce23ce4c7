"""By what a model can take over the look of a picture, and what one strength means to each.

The table is the order in which they are preferred. Strength goes from 0 to 1 for all of them; a
row's pairs say what is done at 0 and at 1, and between them it is even.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from desktop_app.core.conditions import IMAGES

Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StyleMethod:
    """One of them.

    Attributes:
        id: its note is ``style_`` and this.
        control: id of the row of `core.control_types` by which the model sees the picture; empty:
            it doesn't.
        weight: of that, or of the LoRA.
        denoising: how far a picture that is edited may change.
        colours: how far the colours are brought to those of the reference afterwards.
        pictures: how many the model sees; the colours are those of all.
    """

    id: str
    control: str
    weight: Span
    denoising: Span
    colours: Span
    pictures: int = 0


STYLE_METHODS: Final = (
    StyleMethod("lora", "", (0.2, 1.2), (0.3, 0.75), (0.0, 0.6)),
    StyleMethod("image_prompt", "style", (0.2, 1.0), (0.3, 0.8), (0.0, 0.4), IMAGES),
    StyleMethod("reference", "reference", (0.3, 1.0), (0.3, 0.75), (0.1, 0.7), 3),
    StyleMethod("edit", "", (0.0, 0.0), (0.2, 0.65), (0.3, 1.0)),
)


def at(span: Span, strength: float) -> float:
    """What a strength of 0..1 means to it."""
    return round(span[0] + (span[1] - span[0]) * strength, 3)
