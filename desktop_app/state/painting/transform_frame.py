"""What is being moved or transformed just now: a layer's frame as numbers; the wish to apply it.

No pixels: what a drag of the frame does to them, `transforming` says; what is drawn meanwhile,
`layer_proxies`. Nothing here is undoable: that is what is applied.
"""

from __future__ import annotations

import math
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from desktop_app.core.affine import Affine, Point
from desktop_app.core.geometry import Rect
from desktop_app.core.late import late_import
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.record import record
from desktop_app.state.painting.expansion import MAX_AREA

if TYPE_CHECKING:
    from desktop_app.core import warp
    from desktop_app.core.warp import Stages, Warp
    from desktop_app.imaging.layers.layer_proxies import LayerProxies
    from desktop_app.imaging.transform import TransformQuality
else:
    warp = late_import("desktop_app.core.warp")

TransformMode: TypeAlias = Literal["free", "perspective", "mesh"]
"""How it is dragged: as a whole, by its corners, by a grid of points."""

MOST_CELLS = 8
"""Of a mesh, across and down."""

LARGEST = 100.0
"""Times a layer can be scaled up, each way."""


@record()
class FrameNumbers:
    """A frame as it is typed.

    Attributes:
        x, y: the leftmost and the uppermost point of the frame, in document pixels.
        width, height: factors; a negative height mirrors.
        angle: clockwise, in degrees, -180 < angle <= 180.
        skew: degrees by which its upright sides lean.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float
    skew: float = 0.0


@record()
class TransformFrame:
    """A layer's frame, and how far it was dragged.

    Attributes:
        document, layer: ids; for what the layer stands, `transform_subject` says.
        bounds: of what the layer shows, in document pixels, before; of one that was transformed
            before: of its original.
        matrix: from there, or from where it is bent to, to where it is dragged.
        pivot: what it turns about, in shares of ``bounds``: (0.5, 0.5) is its middle.
        applying: it was accepted: its pixels are being made, or what is seen of them.
        bend: perspective or mesh of ``bounds``, before ``matrix``; None: none.
        first: bend and matrix with which it began: those of the last transform.
        resumes: whether it goes on with the last transform, from the original.
    """

    document: str
    layer: str
    bounds: Rect
    matrix: Affine = field(default_factory=Affine)
    pivot: Point = (0.5, 0.5)
    applying: bool = False
    bend: Warp | None = None
    first: tuple[Warp | None, Affine] = (None, Affine())
    resumes: bool = False

    @property
    def stages(self) -> Stages:
        """Where it is dragged, all in all."""
        return _stages(self.bend, self.matrix)

    @property
    def is_changed(self) -> bool:
        """Whether it would change anything."""
        begun = replace(self, bend=self.first[0], matrix=self.first[1])
        if self.bend is not None:  # choosing how it is dragged moves nothing yet
            mode = "mesh" if self.bend.smooth else "perspective"
            begun = begun.bent(mode, self.bend.cells[0])
        return (self.bend, self.matrix) != (begun.bend, begun.matrix)

    @property
    def after(self) -> Rect:
        """A rectangle of whole pixels that holds it now."""
        if self.bend is None:
            return self.matrix.bounds(self.bounds)
        return warp.stages_bounds(self.stages, self.bounds)

    @property
    def points(self) -> tuple[Point, ...]:
        """Where the points are now at which it is bent, row by row; none if it isn't."""
        rows = () if self.bend is None else self.bend.rows
        return tuple(self.matrix.point(*point) for row in rows for point in row)

    def with_point(self, number: int, to: Point) -> TransformFrame:
        """With one of `points` elsewhere."""
        if self.bend is None:
            return self
        return replace(self, bend=self.bend.with_point(number, self.matrix.inverse.point(*to)))

    def bent(self, mode: TransformMode, cells: int) -> TransformFrame:
        """With the points that a mode has; as it looks now, or about so."""
        bend = self.bend or warp.Warp.plain(self.bounds)
        if mode == "mesh" and (not bend.smooth or bend.cells != (cells, cells)):
            bend = bend.with_cells(cells)
        elif mode == "perspective" and bend.smooth:
            a, b, c, d = bend.corners
            bend = warp.Warp(self.bounds, ((a, b), (d, c)))
        return self if mode == "free" else replace(self, bend=bend)

    def mirrored(self, across: float, down: float) -> TransformFrame:
        """Scaled by −1 or 1 about the middle of where it is."""
        mirror = Affine.scaling(across, down, self._middle)
        return replace(self, matrix=mirror.of(self.matrix))

    def turned(self, quarters: int) -> TransformFrame:
        """By quarter turns, clockwise, about the middle of where it is; to whole pixels, so that
        every byte is kept."""
        made = Affine.rotation(90 * quarters, self._middle)
        made = replace(made, x0=float(round(made.x0)), y0=float(round(made.y0)))
        return replace(self, matrix=made.of(self.matrix))

    @property
    def _middle(self) -> Point:
        after = self.after
        return after.x + after.width / 2, after.y + after.height / 2

    def local(self, share: Point) -> Point:
        """The point of ``bounds`` at a share of its sides."""
        bounds = self.bounds
        return bounds.x + share[0] * bounds.width, bounds.y + share[1] * bounds.height

    @property
    def pivot_at(self) -> Point:
        """Where the pivot is now, in document pixels."""
        return self.matrix.point(*self.local(self.pivot))

    @property
    def numbers(self) -> FrameNumbers:
        xs, ys = zip(*self.matrix.corners(self.bounds), strict=True)
        width, height, angle, slant = _taken_apart(self.matrix)
        skew = math.degrees(math.atan2(slant, abs(height)))
        return FrameNumbers(min(xs), min(ys), width, height, angle, skew)

    def with_numbers(self, **changed: float) -> TransformFrame:
        """With some of `numbers` changed; size and angle about the pivot, which stays."""
        width, height, angle, slant = _taken_apart(self.matrix)
        wide, high = changed.get("width", width), changed.get("height", height)
        slant *= high / height
        if "skew" in changed:
            slant = math.tan(math.radians(changed["skew"])) * abs(high)
        linear = Affine.rotation(changed.get("angle", angle)).of(
            Affine(xx=wide, xy=slant, yx=0.0, yy=high)
        )
        frame = self
        if {"width", "height", "angle", "skew"} & changed.keys():
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


def _stages(bend: Warp | None, matrix: Affine) -> Stages:
    return warp.joined(matrix) if bend is None else warp.joined(bend, matrix)


@record()
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
        target: what of the document: "layers" (what is selected of them, where anything is),
            "selection" or "mask".
        mode: how the frame is dragged.
        cells: of a mesh, each way.
        held: which of the frame's points was held last.
        keeps_aspect: whether corners keep the shape unless Shift is held.
        sight: kept by the canvas.
        wanted: the user asks for the frame to be applied; `worker.transforming` does it.
        settling: the document holds what was dragged, and is about to be seen again.
    """

    def __init__(self) -> None:
        self.frame: Observable[TransformFrame | None] = Observable(None)
        self.proxies: Observable[LayerProxies | None] = Observable(None)
        self.quality: Observable[TransformQuality] = Observable("lanczos")
        self.target: Observable[str] = Observable("layers")
        self.mode: Observable[TransformMode] = Observable("free")
        self.cells: Observable[int] = Observable(3)
        self.held: Observable[int] = Observable(0)
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
        if frame.bend is not None and not frame.bend.is_sound:
            return
        width, height, _, _ = _taken_apart(frame.matrix)
        after = frame.after
        too_large = after.size.area > max(MAX_AREA, now.after.size.area)
        if max(width, abs(height)) > LARGEST or too_large or after.is_empty:
            return
        self.frame.value = frame

    def reset(self, *, wholly: bool = False) -> None:
        """As it was before it was dragged; ``wholly``: before it was ever transformed."""
        frame = self.frame.value
        if frame is not None and not frame.applying:
            bend, matrix = (None, Affine()) if wholly else frame.first
            first = replace(frame, bend=bend, matrix=matrix, pivot=(0.5, 0.5))
            self.frame.value = first.bent(self.mode.value, self.cells.value)

    def choose(self, mode: TransformMode, cells: int | None = None) -> None:
        """Drag in another way from now on, or a mesh of another number of cells."""
        frame = self.frame.value
        self.cells.value = self.cells.value if cells is None else cells
        self.mode.value, self.held.value = mode, 0
        if frame is not None and not frame.applying:
            self.frame.value = frame.bent(mode, self.cells.value)

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
