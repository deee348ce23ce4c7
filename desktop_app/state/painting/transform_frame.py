"""What is being moved or transformed just now: a layer's frame as numbers; the wish to apply it.

No pixels: what a drag of the frame does to them, `transforming` says; what is drawn meanwhile,
`layer_proxies`. Nothing here is undoable: that is what is applied.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop_app.core.affine import Affine, Point
from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable, Signal
from desktop_app.state.painting.expansion import MAX_AREA

if TYPE_CHECKING:
    from desktop_app.imaging.transform import TransformQuality
    from desktop_app.state.picture.layer_proxies import LayerProxies

LARGEST = 100.0
"""Times a layer can be scaled up, each way."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A frame as it is typed.

    Attributes:
        x, y: the leftmost and the uppermost point of the frame, in document pixels.
        width, height: factors; a negative height mirrors.
        angle: clockwise, in degrees, -180 < angle <= 180.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float


@dataclass(frozen=True, slots=True)
class TransformFrame:
    """A layer's frame, and how far it was dragged.

    Attributes:
        document, layer: ids.
        bounds: of what the layer shows, in document pixels, before.
        matrix: from there to where it is dragged.
        pivot: what it turns about, in shares of ``bounds``: (0.5, 0.5) is its middle.
        applying: it was accepted: its pixels are being made, or what is seen of them.
    """

    document: str
    layer: str
    bounds: Rect
    matrix: Affine = field(default_factory=Affine)
    pivot: Point = (0.5, 0.5)
    applying: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether it would change anything."""
        return self.matrix != Affine()

    @property
    def after(self) -> Rect:
        """The smallest rectangle of whole pixels that holds it now."""
        return self.matrix.bounds(self.bounds)

    def local(self, share: Point) -> Point:
        """The point of ``bounds`` at a share of its sides."""
        bounds = self.bounds
        return bounds.x + share[0] * bounds.width, bounds.y + share[1] * bounds.height

    @property
    def pivot_at(self) -> Point:
        """Where the pivot is now, in document pixels."""
        return self.matrix.point(*self.local(self.pivot))

    @property
    def numbers(self) -> Numbers:
        """As it is typed."""
        xs, ys = zip(*self.matrix.corners(self.bounds), strict=True)
        width, height, angle, _ = _taken_apart(self.matrix)
        return Numbers(min(xs), min(ys), width, height, angle)

    def with_numbers(self, **changed: float) -> TransformFrame:
        """With some of `numbers` changed; size and angle about the pivot, which stays."""
        width, height, angle, slant = _taken_apart(self.matrix)
        wide, high = changed.get("width", width), changed.get("height", height)
        slant *= high / height
        linear = Affine.rotation(changed.get("angle", angle)).of(
            Affine(xx=wide, xy=slant, yx=0.0, yy=high)
        )
        frame = self
        if {"width", "height", "angle"} & changed.keys():
            frame = self.with_linear(linear)
        now = frame.numbers
        dx, dy = changed.get("x", now.x) - now.x, changed.get("y", now.y) - now.y
        if "x" in changed or "y" in changed:
            frame = replace(frame, matrix=Affine.translation(dx, dy).of(frame.matrix))
        return frame

    def with_linear(self, linear: Affine) -> TransformFrame:
        """With another scale, turn and slant; the pivot stays where it is."""
        pivot = self.local(self.pivot)
        there, now = self.matrix.point(*pivot), linear.point(*pivot)
        moved = Affine.translation(there[0] - now[0], there[1] - now[1]).of(linear)
        return replace(self, matrix=moved)


def _taken_apart(matrix: Affine) -> tuple[float, float, float, float]:
    """(width, height, angle, slant): a rotation of [[width, slant], [0, height]]."""
    width = math.hypot(matrix.xx, matrix.yx) or 1e-9
    height = matrix.determinant / width
    slant = (matrix.xx * matrix.xy + matrix.yx * matrix.yy) / width
    angle = math.degrees(math.atan2(matrix.yx, matrix.xx))
    return width, height or 1e-9, 180.0 if angle == -180.0 else angle, slant


@dataclass(frozen=True, slots=True)
class Sight:
    """What of the document is on the screen.

    Attributes:
        rect: in document pixels; may reach beyond the document.
        level: a pixel of the screen shows about 2^level of the document's, each way.
    """

    rect: Rect
    level: int


class TransformState:
    """The frame that is being dragged, and what its tools ask for.

    Attributes:
        frame: None while nothing is moved or transformed.
        proxies: what is drawn of it meanwhile; None until they are made.
        quality: of pixels between pixels.
        keeps_aspect: whether corners keep the shape unless Shift is held.
        sight: kept by the canvas.
        wanted: the user asks for the frame to be applied; `worker.transforming` does it.
        settling: the document holds what was dragged, and is about to be seen again.
    """

    def __init__(self) -> None:
        self.frame: Observable[TransformFrame | None] = Observable(None)
        self.proxies: Observable[LayerProxies | None] = Observable(None)
        self.quality: Observable[TransformQuality] = Observable("lanczos")
        self.keeps_aspect: Observable[bool] = Observable(True)
        self.sight: Observable[Sight | None] = Observable(None)
        self.wanted: Signal[None] = Signal()
        self.settling: Signal[None] = Signal()

    def change(self, frame: TransformFrame) -> None:
        """Drag the frame elsewhere; one that is being applied, or is too large or too thin, stays
        as it is."""
        now = self.frame.value
        if now is None or now.applying or not frame.matrix.can_be_undone:
            return
        width, height, _, _ = _taken_apart(frame.matrix)
        after = frame.after
        too_large = after.size.area > max(MAX_AREA, now.after.size.area)
        if max(width, abs(height)) > LARGEST or too_large or after.is_empty:
            return
        self.frame.value = frame

    def reset(self) -> None:
        """As it was before it was dragged."""
        frame = self.frame.value
        if frame is not None and not frame.applying:
            self.frame.value = replace(frame, matrix=Affine(), pivot=(0.5, 0.5))

    def settle(self) -> None:
        """The document holds what was dragged: the small pictures go as soon as it can be seen."""
        frame = self.frame.value
        if frame is not None:
            self.frame.value = replace(frame, applying=True)
            self.settling.send(None)

    def end(self) -> None:
        """Nothing is moved or transformed any more."""
        self.frame.value = None
        self.proxies.value = None
