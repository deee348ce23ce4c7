"""Layers: what a picture is composed of, as a tree of values, from the lowest to the topmost.

A layer never changes: another version of it takes its place, and what did not change is shared. So
an accepted edit keeps its plan, its mask and its pixels for good, and order, visibility or opacity
are changed without asking a model. How a tree becomes a picture is `composing`; what one does with
trees `layer_tree`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from desktop_app.core.affine import Affine
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, united
from desktop_app.core.warp import Stages, Warp, joined
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layer_kinds.layer_kind import Guidance, LayerKind
from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.tiles import EVERYWHERE, Tiles

BASE_NAME = "background"
"""Code of the name of the layer that an opened picture becomes; the window has words for it."""

BORDER_NAME = "border"
"""The same for what a canvas that has grown shows in the new area."""


MIX_NAME = "mix"
"""The same for results that were mixed (`mixes`)."""


def new_id() -> str:
    """A name for a new layer that no other has."""
    return uuid.uuid4().hex[:12]


@dataclass(frozen=True, slots=True, eq=False)
class KeptOriginal:
    """What a layer held before it was transformed: the next transform begins with that.

    Attributes:
        source: pixels or pieces, as they were.
        stages: from there to what the layer holds.
        made: what it holds (`Layer.pixel_data`). A layer that holds anything else is not made
            of it.
    """

    source: Layer
    stages: Stages
    made: object


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer.

    Attributes:
        kind: id of a row of `imaging.layer_kinds`.
        name: what the user reads: the prompt, or empty for the kind's own word.
        pieces: of a patch: its pixels; later ones lie over earlier ones.
        pixels: of paint and reference: RGBA; of a mask or region: its values. None for the others.
        children: of a group, from the lowest to the topmost; of any layer its masks.
        visible: whether it is shown.
        opacity: 0..1.
        mode: how its colours meet those below; "pass through" of groups alone.
        locked: it can't be painted on, moved or deleted.
        alpha_locked: painting on it changes no alpha.
        clipped: it is seen only where those below it in its group are (Porter and Duff's "atop").
        plans: the edit's plans, one a spot; empty for what was painted.
        history: id of its entry in the history, if it has one (`History.get`).
        guidance: what it asks of a model, of its row's class; None for most kinds.
        passes: how often its content went through an autoencoder.
        kept: what it was before it was transformed; gone as soon as it holds anything else than
            was made of that.
        id: the same for all versions of one layer.
    """

    kind: str
    name: str
    pieces: tuple[Patch, ...] = ()
    pixels: Tiles | None = None
    children: tuple[Layer, ...] = ()
    visible: bool = True
    opacity: float = 1.0
    mode: BlendMode = BlendMode.NORMAL
    locked: bool = False
    alpha_locked: bool = False
    clipped: bool = False
    plans: tuple[EditPlan, ...] = ()
    history: str | None = None
    passes: int = 0
    guidance: Guidance | None = None
    id: str = field(default_factory=new_id)
    kept: KeptOriginal | None = None

    def __post_init__(self) -> None:
        if self.kept is not None and self.kept.made is not self.pixel_data:
            object.__setattr__(self, "kept", None)

    @property
    def pixel_data(self) -> object:
        """What it holds: pixels, else pieces."""
        return self.pieces if self.pixels is None else self.pixels

    @property
    def original(self) -> Layer:
        """It, with what it held before it was transformed."""
        if self.kept is None:
            return self
        source = self.kept.source
        masks = tuple(mask.original for mask in self.children)
        return replace(self, pixels=source.pixels, pieces=source.pieces, children=masks, kept=None)

    @property
    def all_masks(self) -> tuple[Layer, ...]:
        """Its masks, those switched off too."""
        return tuple(one for one in self.children if one.row.masks) if self.children else ()

    @property
    def masks(self) -> tuple[Layer, ...]:
        """The masks that it is seen through."""
        return tuple(one for one in self.all_masks if one.visible)

    @property
    def inner(self) -> tuple[Layer, ...]:
        return tuple(one for one in self.children if not one.row.masks) if self.children else ()

    @property
    def unmasked(self) -> Layer:
        """The layer without its masks."""
        return replace(self, children=self.inner) if self.all_masks else self

    @property
    def rect(self) -> Rect:
        """A rectangle around all that it holds."""
        own = [piece.rect for piece in self.pieces]
        if self.pixels is not None:
            own.append(self.pixels.rect)
        return united([*own, *(child.rect for child in self.inner)])

    @property
    def seen(self) -> Rect:
        """A rectangle outside of which nothing of it is seen."""
        if self.row.everywhere and self.pixels is None:
            return EVERYWHERE
        if any(child.seen is EVERYWHERE for child in self.children):
            return EVERYWHERE
        return self.rect

    @property
    def row(self) -> LayerKind:
        return LAYER_KINDS[self.kind]

    @property
    def region(self) -> RegionPrompt | None:
        """Of a region: what is wanted there."""
        return self.guidance if isinstance(self.guidance, RegionPrompt) else None

    @property
    def rgb(self) -> tuple[int, int, int] | None:
        """The colour that marks it; None: none does."""
        return None if self.guidance is None else self.guidance.rgb

    @property
    def control(self) -> ControlGuidance | None:
        """Of a control layer: what it asks for."""
        return self.guidance if isinstance(self.guidance, ControlGuidance) else None

    @property
    def is_composed(self) -> bool:
        """Whether the picture is made of it, as far as it is shown."""
        return self.row.compose is not None

    @property
    def is_plain(self) -> bool:
        """Whether it is laid over what is below as it is."""
        usual = self.opacity >= 1 and self.mode is BlendMode.NORMAL and not self.clipped
        return usual and not self.masks

    @property
    def plain(self) -> Layer:
        """The layer with nothing but its masks done to what it holds, and shown."""
        return replace(self, visible=True, opacity=1.0, mode=BlendMode.NORMAL, clipped=False)

    @property
    def is_through(self) -> bool:
        """Whether it is a group whose layers lie straight on what is below it."""
        return self.row.has_layers and self.mode is BlendMode.PASS_THROUGH

    @property
    def cost(self) -> float:
        """About how often as long composing a pixel of it takes as one of a painted layer."""
        if not (self.visible and self.is_composed and self.opacity > 0):
            return 0.0
        own = 1.0 if self.row.cost is None else self.row.cost(self)
        return own + sum(child.cost for child in self.children)

    @property
    def nbytes(self) -> int:
        """Memory it holds, shared or not."""
        own = sum(piece.nbytes for piece in self.pieces)
        own += 0 if self.pixels is None else self.pixels.nbytes
        own += 0 if self.kept is None else self.kept.source.nbytes
        return own + sum(child.nbytes for child in self.children)


def moved(layer: Layer, dx: int, dy: int) -> Layer:
    """The layer elsewhere, with all it holds."""
    if not dx and not dy:
        return layer
    by = Affine.translation(dx, dy)
    made = replace(
        layer,
        pieces=tuple(replace(piece, rect=piece.rect.moved(dx, dy)) for piece in layer.pieces),
        pixels=None if layer.pixels is None else layer.pixels.moved(dx, dy),
        children=tuple(moved(child, dx, dy) for child in layer.children),
        guidance=None if layer.guidance is None else layer.guidance.mapped(by),
    )
    return made if layer.kept is None else with_kept(made, layer.kept.source, layer.kept.stages, by)


def with_kept(layer: Layer, source: Layer, *stages: Affine | Warp | Stages) -> Layer:
    """The layer, made of ``source`` by maps one after another; nothing is kept where these move
    nothing."""
    flat = (each if isinstance(each, tuple) else (each,) for each in stages)
    way = joined(*(stage for each in flat for stage in each))
    bare = Layer(source.kind, "", source.pieces, source.pixels, id=f"{layer.id}~")
    return replace(layer, kept=KeptOriginal(bare, way, layer.pixel_data) if way else None)
