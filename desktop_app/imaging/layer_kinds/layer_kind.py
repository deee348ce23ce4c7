"""What a kind of layer is: a row of `table.LAYER_KINDS`. Everybody asks the row, not the kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, Self, TypeAlias

from desktop_app.core.affine import Affine
from desktop_app.core.as_json import to_json
from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array

if TYPE_CHECKING:
    from desktop_app.imaging.layers.composing import Canvas
    from desktop_app.imaging.layers.layer import Layer


class Guidance:
    """What a layer asks of a model: an immutable value."""

    __slots__ = ()

    @property
    def rgb(self) -> tuple[int, int, int] | None:
        """The colour of `COLOURS` that marks its layer; None: none does."""
        return None

    @property
    def words(self) -> str:
        """What the row of its layer says beside the name; may be empty."""
        return ""

    @property
    def icon(self) -> str:
        """A file in resources/icons that marks its layer; empty: that of the kind."""
        return ""

    def recoloured(self, colour: int) -> Self:
        """With another colour, where it has one."""
        return self

    def mapped(self, matrix: Affine) -> Self:
        """The same, where its layer was moved or transformed, in pixels of the document."""
        return self

    def to_json(self) -> dict[str, Any]:
        return to_json(self)


class GuidanceClass(Protocol):
    """The class of a `Guidance`; made without arguments it asks for nothing yet."""

    def __call__(self) -> Guidance: ...

    def from_json(self, data: object) -> Guidance:
        """Rebuild from `Guidance.to_json`. Raises KeyError, TypeError, ValueError."""
        ...


COLOURS: Final = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
    (240, 240, 240),
)
"""sRGB that marks layers, by number: Okabe and Ito 2008, distinct to the colour-blind;
white in place of their black, which nobody sees in the panel."""

Compose: TypeAlias = "Callable[[Array, Layer, Rect, Canvas], Array]"
"""What is below, (h, w, 3 or 4), which is not written to; a layer of the kind; the rectangle of the
document; how it is composed. Returns what is seen then, of the same shape and dtype."""


@dataclass(frozen=True, slots=True)
class LayerKind:
    """One kind.

    Attributes:
        id: in documents, journals and projects.
        word: what it is, in one English word; the window translates it ("Layers").
        holds: "pixels": RGBA of the document's dtype; "values": one channel of bytes, as a mask;
            "pieces": patches; "layers": other layers. Journal, project, thumbnail and pruning
            follow from it.
        compose: how the picture is made of it; None: it is not a part of the picture.
        icon: a file in resources/icons that marks it in the panel; empty: none.
        others: what it is in files for other programs: "shown" as what is seen of it (a group as a
            group), "hidden", left "out", or "baked": `imaging.layer_stack.StackLayer.instead`.
        left_out: code of the note (`core.file_note`) where it is not shown.
        held: what a file must be able to hold for it to come back; None: layers alone.
        on_canvas: whether it is shown over the picture without being a part of it.
        paintable: whether strokes go onto it, and it can be filled and emptied.
        reach: how many pixels away what it makes of the picture below may lie.
        cost: about how often as long it takes to compose a pixel of it as one of a painted layer;
            None: as long.
        thins: whether a layer may make what lies below it less opaque.
        everywhere: whether it changes all of the canvas where it holds nothing.
        covers: whether its pixels, where they are opaque, hide what is below.
        masked: whether the mask tools paint on it while it is worked on.
        masks: whether it is a mask of the layer or group that holds it.
        guidance: class of what it asks of a model (`Layer.guidance`), in JSON under the kind's id;
            None: it asks for nothing.
        since: the first form of projects (`layered_files.project_json.VERSION`) that has it.
    """

    id: str
    word: str
    holds: Literal["pixels", "values", "pieces", "layers"]
    compose: Compose | None = None
    icon: str = ""
    others: Literal["shown", "hidden", "out", "baked"] = "shown"
    left_out: str = ""
    held: FileFeature | None = None
    on_canvas: bool = False
    paintable: bool = False
    reach: Callable[[Layer], int] | None = None
    cost: Callable[[Layer], float] | None = None
    thins: Callable[[Layer], bool] = lambda layer: False
    everywhere: bool = False
    covers: bool = False
    masked: bool = False
    masks: bool = False
    guidance: GuidanceClass | None = None
    since: int = 1

    @property
    def has_values(self) -> bool:
        """Whether it holds a mask's values, which nobody sees as colours."""
        return self.holds == "values"

    @property
    def can_be_masked(self) -> bool:
        """Whether it may hold layer masks: what acts where its own mask is has one already."""
        return self.compose is not None and not self.masked

    @property
    def is_drawn(self) -> bool:
        """Whether its pixels are drawn of its guidance: other programs have the pixels."""
        return self.others == "shown" and self.guidance is not None

    @property
    def has_layers(self) -> bool:
        """Whether it is a group."""
        return self.holds == "layers"
