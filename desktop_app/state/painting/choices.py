"""What is chosen for the tools that retouch and fill, and for colours taken up: values alone.

What carries it out is `retouching`, `filling` and `colouring`.
"""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.record import record


@record()
class Retouching:
    """What is chosen.

    Attributes:
        kind: of `RETOUCHES`.
        all_layers: whether what is read is the picture; False: the layer that is painted on.
        aligned: whether the source keeps its distance from one stroke to the next.
        source: where a "copy" takes from, in pixels of the document, set by the user; None: not
            yet.
        offset: from the pointer to the source, once a stroke has set it; None: not yet.
        document: id of the one that the source is in.
    """

    kind: str = "clone"
    all_layers: bool = True
    aligned: bool = True
    source: tuple[float, float] | None = None
    offset: tuple[int, int] | None = None
    document: str = ""

    def with_source(self, x: float, y: float, document: str = "") -> Retouching:
        """With another place to take from."""
        return replace(self, source=(x, y), offset=None, document=document)

    def source_in(self, document: str) -> tuple[float, float] | None:
        """The source, where it is in that document."""
        return self.source if document == self.document else None

    def begun(self, x: float, y: float) -> Retouching:
        """With the distance that a stroke from (x, y) has."""
        if self.source is None or (self.aligned and self.offset is not None):
            return self
        return replace(self, offset=(round(self.source[0] - x), round(self.source[1] - y)))


@record()
class Filling:
    """What is chosen.

    Attributes:
        kind: of `FILLS`.
        tolerance: of the bucket, 0..255 a channel.
        everywhere: the bucket's colour goes wherever it is alike, not only where a way leads.
        gap: gaps that the bucket closes, in pixels.
        all_layers: the bucket looks at the picture; False: at the layer that is painted on.
        fades: a gradient ends in nothing, not in the second colour.
        erases: takes from the layer in place of laying colours; a gradient ends in nothing then.
        width: of lines and outlines, in pixels; 0: a shape is filled.
        opacity: 0..1, of all.
    """

    kind: str = "bucket"
    tolerance: int = 32
    everywhere: bool = False
    gap: int = 0
    all_layers: bool = True
    fades: bool = False
    erases: bool = False
    width: float = 0.0
    opacity: float = 1.0


@record()
class Picking:
    """How a colour is taken up from the canvas.

    Attributes:
        all_layers: of the picture as it is seen; False: of the layer that is worked on.
        side: of the square of pixels that is averaged: 1, 3 or 5.
        holds_lightness: whether colours that are chosen get the lightness of the one before.
        tints: whether the paint brush leaves the light of what it paints on.
    """

    all_layers: bool = True
    side: int = 1
    holds_lightness: bool = False
    tints: bool = False
