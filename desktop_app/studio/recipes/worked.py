"""What recipes work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.certificate_trail import Trail
from desktop_app.imaging.colour import ColourSpace, colour_space
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.picture import FileOrigin
from desktop_app.jobs.job import Job


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


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """A picture on its way through a recipe.

    Attributes:
        pixels: (h, w, 3|4), as it is by now.
        origin: of its file.
        texts: what it says of how it was made.
        mask: (h, w) uint8, what may change; None: everything.
        model: name of the one that generated something last.
        job: that generated something last; None: none did.
        frame: where the picture lies on a canvas that became larger; None: it is all of it.
        annotations: what stands on it.
        trail: what is noted for its certificate; None: there will be none.
        trace: its layers, and what of it was invented.
        original: the file's own picture, as far as it is on this canvas; None: there is none.
        is_scaled: whether its pixels are no more the file's.
    """

    pixels: Array
    origin: FileOrigin
    texts: dict[str, str]
    mask: ByteArray | None = None
    model: str = ""
    job: Job | None = None
    frame: Rect | None = None
    annotations: tuple[Annotation, ...] = ()
    trail: Trail | None = None
    trace: RecipeTrace = field(default_factory=RecipeTrace)
    original: Array | None = None
    is_scaled: bool = False

    @property
    def space(self) -> ColourSpace:
        return colour_space(self.origin.about.icc)

    @property
    def size(self) -> Size:
        return Size(self.pixels.shape[1], self.pixels.shape[0])
