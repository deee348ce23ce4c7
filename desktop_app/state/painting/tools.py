"""The tools of the canvas: which there are, which one is active, and their settings."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from desktop_app.core.observable import Observable, Signal
from desktop_app.state.painting.expansion import ExpansionState
from desktop_app.state.painting.mask_drafts import ColourDraft
from desktop_app.state.painting.masking import MaskingState
from desktop_app.state.painting.pen import PenUse
from desktop_app.state.painting.strokes import Brush, Colours
from desktop_app.state.painting.transform_frame import TransformState

if TYPE_CHECKING:
    from desktop_app.core.errors import InputError
    from desktop_app.state.document.document import Document


class ToolId(StrEnum):
    """The tools of this version, and by name those of plugins; `ui.tools.tool_table` has a row for
    each.

    Of each there is one object, so ``is`` tells tools apart.
    """

    BRUSH = "brush"
    ERASER = "eraser"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    LASSO = "lasso"
    POLYGON = "polygon"
    COLOUR_RANGE = "colour_range"
    PAINT = "paint"
    MOVE = "move"
    TRANSFORM = "transform"
    EXPAND = "expand"
    POSE = "pose"
    ANNOTATE = "annotate"
    PAN = "pan"

    @classmethod
    def _missing_(cls, value: object) -> ToolId | None:
        """A plugin's."""
        if not isinstance(value, str):
            return None
        more = str.__new__(cls, value)
        more._name_ = more._value_ = value
        return _MORE.setdefault(value, more)


_MORE: dict[str, ToolId] = {}

MASKING = frozenset(
    {
        *(ToolId.BRUSH, ToolId.RECTANGLE, ToolId.ELLIPSE, ToolId.LASSO, ToolId.POLYGON),
        ToolId.COLOUR_RANGE,
    }
)
"""Tools that paint on `DocumentContent.mask_target`; so does the eraser, unless it takes from
paint."""


_DRAWS = {("masked", ToolId.PAINT): ToolId.BRUSH, ("drawn", ToolId.BRUSH): ToolId.PAINT}
"""By how a layer is drawn on and the brush in hand: the one that does."""


class ToolState:
    """The active tool and its settings."""

    def __init__(self) -> None:
        self.active: Observable[ToolId] = Observable(ToolId.BRUSH)
        self.brush: Observable[Brush] = Observable(Brush())
        """Of the tools that mask."""
        self.paint: Observable[Brush] = Observable(Brush(size=24.0))
        """Of the tool that paints colours."""
        self.colours: Observable[Colours] = Observable(Colours())
        self.pen: Observable[PenUse] = Observable(PenUse())
        self._lent: tuple[ToolId, ToolId] | None = None
        """The tool that the layer worked on brought, and what was in hand before."""
        self.erases_paint = False
        """Whether the eraser takes from paint: the paint brush was the last that painted."""
        self.has_pen: Observable[bool] = Observable(False)
        """Whether a pen has come near the canvas, so that its settings are worth their room."""
        self.annotation: Observable[str] = Observable("text")
        """The kind of annotation that is drawn (`imaging.annotations.table`)."""
        self.annotated: Observable[int] = Observable(-1)
        """Which annotation of the layer that is worked on is chosen; -1: none."""
        self.writing: Observable[int] = Observable(-1)
        """Which annotation's text is typed on the canvas; -1: none."""
        self.guarded: Signal[Callable[[], object]] = Signal()
        """Removes an annotation that must not be removed unasked."""
        self.expansion = ExpansionState()
        self.masking = MaskingState()
        self.transform = TransformState()
        self.refused: Signal[InputError] = Signal()
        """What a tool can't do to the layer that is worked on, and why."""
        self.active.changed.connect(self._on_active)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is transformed, chosen for the mask or being masked."""
        masks = self.masking.is_busy or self.masking.draft.value is not None
        return self.transform.frame.value is None and not masks

    @property
    def active_brush(self) -> Observable[Brush]:
        """The brush of the active tool."""
        tool = self.active.value
        paints = tool is ToolId.PAINT or (tool is ToolId.ERASER and self.erases_paint)
        return self.paint if paints else self.brush

    def take_for(self, kind: str) -> None:
        """Have in hand what a layer of this kind is painted with, now that there is a new one: a
        tool that masks for one that is masked, the paint brush for others, where one that masks is
        in hand, and always for a control layer. A tool that fits stays."""
        from desktop_app.imaging.layer_kinds.table import LAYER_KINDS

        now = self.active.value
        masks = now in MASKING or now is ToolId.ERASER
        if kind in LAYER_KINDS and LAYER_KINDS[kind].masked:
            self.erases_paint = False
            if not masks:
                self.active.value = ToolId.BRUSH
        elif kind == "control" or masks:
            self.active.value = ToolId.PAINT
        if kind != "paint" and self.active.value is not now:
            self._lent = (self.active.value, now)

    def take_up(self, way: Literal["masked", "drawn", ""]) -> None:
        """Have in hand what draws on the layer that is selected now, where a brush was: a mask
        brush for one that is "masked", the paint brush for one that is "drawn"; for any other what
        was in hand before that."""
        now, self._lent, lent = self.active.value, None, self._lent
        if lent is not None and lent[0] is now:
            now = lent[1]
        wanted = _DRAWS.get((way, now), now)
        self.active.value = wanted
        if wanted is not now:
            self._lent = (wanted, now)
        if way and now is ToolId.ERASER:
            self.erases_paint = way == "drawn"

    def remove_annotated(self, document: Document, layer_id: str) -> None:
        """Remove the chosen annotation of a layer; what readers must see, after a question."""
        from desktop_app.state.document.annotations import annotate, annotations_of
        from desktop_app.state.picture import layer_tree

        layer = layer_tree.find(document.content.layers, layer_id)
        found, at = annotations_of(layer) or (), self.annotated.value
        if not 0 <= at < len(found):
            return

        def remove() -> None:
            self.annotated.value = -1
            annotate(document, layer_id, (*found[:at], *found[at + 1 :]))

        if found[at].row.guarded:
            self.guarded.send(remove)
        else:
            remove()

    def take(self, tool: str) -> None:
        """Have the one with that id in hand."""
        self.active.value = ToolId(tool)

    def put_down(self, tool: str) -> None:
        """The brush is in hand in place of this one."""
        if self.active.value == tool:
            self.active.value = ToolId.BRUSH

    def _on_active(self, tool: ToolId) -> None:
        """What was picked by colour goes in when its tool is left."""
        self._lent = None
        if tool is ToolId.PAINT or tool in MASKING:
            self.erases_paint = tool is ToolId.PAINT
        if tool is not ToolId.COLOUR_RANGE and isinstance(self.masking.draft.value, ColourDraft):
            self.masking.accept()
