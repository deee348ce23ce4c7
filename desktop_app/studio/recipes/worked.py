"""What recipes work on."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.certificate_trail import Trail
from desktop_app.imaging.colour import ColourSpace, colour_space
from desktop_app.imaging.picture import FileOrigin
from desktop_app.jobs.job import Job
from desktop_app.studio.recipes.trace import RecipeTrace


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
