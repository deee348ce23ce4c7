"""What is remembered of a picture on its way through a recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.layers.layer import Layer


@dataclass(frozen=True, slots=True, eq=False)
class RecipeTrace:
    """What steps did so far.

    Attributes:
        base: the picture before the first of ``layers``; None: there are none.
        layers: those that were laid on it or, where a project shows each step, of all steps that
            changed something.
        invented: (h, w) uint8: `MADE`, `CHANGED` or 0; None: nowhere.
        by_model: (h, w) uint8, above 0 where a trained model made or changed it; None: nowhere.
    """

    base: Array | None = None
    layers: tuple[Layer, ...] = ()
    invented: ByteArray | None = None
    by_model: ByteArray | None = None

    def mapped(self, how: Callable[[ByteArray], Array]) -> RecipeTrace:
        """Of the picture on another canvas, without its layers."""
        both = (None if one is None else how(one) for one in (self.invented, self.by_model))
        return RecipeTrace(None, (), *both)

    @property
    def model_share(self) -> float:
        """0..1 of all pixels; one counts as soon as it is above 0."""
        return 0.0 if self.by_model is None else float((self.by_model > 0).mean())
