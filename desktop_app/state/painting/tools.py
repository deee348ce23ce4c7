"""The tools of the canvas: which there are, which one is active, and their settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from desktop_app.core.brushes import NO_AIDS, Aids, BrushPreset
from desktop_app.core.observable import Observable, Signal
from desktop_app.state.painting.choices import Filling, Picking, Retouching
from desktop_app.state.painting.cropping import CropState
from desktop_app.state.painting.expansion import ExpansionState
from desktop_app.state.painting.mask_drafts import ColourDraft, ObjectDraft
from desktop_app.state.painting.masking import MaskingState
from desktop_app.state.painting.pen import PenUse
from desktop_app.state.painting.strokes import Brush, Colours
from desktop_app.state.painting.transform_frame import TransformState

if TYPE_CHECKING:
    from desktop_app.core.errors import InputError
    from desktop_app.state.document.document import Document
    from desktop_app.state.painting.liquify import Liquify
    from desktop_app.state.painting.making import Making
    from desktop_app.state.painting.mixing import MixingState
    from desktop_app.state.painting.pointing import PointingState
    from desktop_app.state.painting.strokes import Colour


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
    OBJECT = "object"
    PAINT = "paint"
    RETOUCH = "retouch"
    LIQUIFY = "liquify"
    MIX = "mix"
    FILL = "fill"
    MOVE = "move"
    TRANSFORM = "transform"
    EXPAND = "expand"
    CROP = "crop"
    ANNOTATE = "annotate"
    POSE = "pose"
    PAN = "pan"

    @classmethod
    def _missing_(cls, value: object) -> ToolId | None:
        if not isinstance(value, str):
            return None
        more = str.__new__(cls, value)
        more._name_ = more._value_ = value  # pyrefly: ignore[bad-assignment] # one more
        return _MORE.setdefault(value, more)


_MORE: dict[str, ToolId] = {}

MASKING = frozenset(
    {
        *(ToolId.BRUSH, ToolId.RECTANGLE, ToolId.ELLIPSE, ToolId.LASSO, ToolId.POLYGON),
        *(ToolId.COLOUR_RANGE, ToolId.OBJECT),
    }
)
"""Tools that paint on `DocumentContent.mask_target`; so does the eraser, unless it takes from
paint."""


SESSIONS = frozenset({ToolId.CROP, ToolId.EXPAND, ToolId.LIQUIFY, ToolId.MIX, ToolId.TRANSFORM})
"""Tools that are gone into for one thing: Esc leaves them for the one before."""

RECENT = 24
"""Colours that are remembered."""

_DRAWS = {("masked", ToolId.PAINT): ToolId.BRUSH, ("drawn", ToolId.BRUSH): ToolId.PAINT}
"""By how a layer is drawn on and the brush in hand: the one that does."""


class ToolState:
    """The active tool and its settings."""

    erases_paint = False
    """Whether the eraser takes from paint: the paint brush was the last that painted."""
    _lent: tuple[ToolId, ToolId] | None = None
    """The tool that the layer worked on brought, and what was in hand before."""

    def __init__(self) -> None:
        self.active: Observable[ToolId] = Observable(ToolId.BRUSH)
        self.brush: Observable[Brush] = Observable(Brush())
        """Of the tools that mask."""
        self.paint: Observable[Brush] = Observable(Brush(size=24.0))
        """Of the tool that paints colours."""
        self.retouch: Observable[Brush] = Observable(Brush(size=40.0))
        """Of the tool that retouches."""
        self.liquify: Observable[Brush] = Observable(Brush(size=150.0, hardness=0.0, opacity=0.6))
        """Of the tool that bends."""
        self.liquifying: Observable[str] = Observable("push")
        """What that does (`state.painting.liquify`)."""
        self.filling: Observable[Filling] = Observable(Filling())
        """What is filled at one go."""
        self.retouching: Observable[Retouching] = Observable(Retouching())
        """What that does, and where it takes from."""
        self.colours: Observable[Colours] = Observable(Colours())
        self.recent_colours: Observable[tuple[Colour, ...]] = Observable(())
        """What was painted with last, newest first."""
        self.picking: Observable[Picking] = Observable(Picking())
        """How colours are taken up and laid."""
        self.pen: Observable[PenUse] = Observable(PenUse())
        self.aids: Observable[Aids] = Observable(NO_AIDS)
        """What steadies the hand, and symmetry: of all brushes."""
        self.presets: Observable[Mapping[str, BrushPreset]] = Observable({})
        """Brushes by name, as far as they have been read: those that ship, and the user's."""
        self.selecting: Observable[bool] = Observable(False)
        """Whether tools that mask draw what is selected (`DocumentContent.select_by_tools`)."""
        self.moves_mask: Observable[bool] = Observable(False)
        """Whether Move and Liquify act on what the mask tools paint on, not on a layer."""
        self.mask_held: Observable[tuple[int, int]] = Observable((0, 0))
        """How far right and down of its place that is while it is dragged, in pixels."""
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
        self.cropping = CropState()
        self.masking = MaskingState()
        self.transform = TransformState()
        self.making: Signal[Making] = Signal()
        """What a gesture asks for and takes a while; `worker.reshaping` does it."""
        self.refused: Signal[InputError] = Signal()
        """What a tool can't do to the layer that is worked on, and why."""
        self.active.changed.connect(self._on_active)

    @cached_property
    def used(self) -> Observable[tuple[ToolId, ...]]:
        """Those that were in hand, the last one first."""
        return Observable((ToolId.BRUSH,))

    @cached_property
    def sets_source(self) -> Observable[bool]:
        """Whether the next press of the tool that retouches says where it takes from."""
        return Observable(False)

    @cached_property
    def lettering(self) -> Observable[Mapping[str, object]]:
        """Values that the next annotation is to have, until there is one."""
        return Observable({})

    @cached_property
    def removes_pointed(self) -> Observable[bool]:
        """Whether what is pointed at is removed as soon as it is accepted."""
        return Observable(False)

    @cached_property
    def pointing(self) -> PointingState:
        """What is pointed at for the mask; imported when somebody points."""
        from desktop_app.state.painting.pointing import PointingState

        return PointingState(self.masking, self.removes_pointed)

    @cached_property
    def bending(self) -> Observable[Liquify | None]:
        """What is bent and not applied yet."""
        return Observable(None)

    @cached_property
    def losing(self) -> Signal[None]:
        """Strokes that no undo brings back are to be thrown away, which must be asked about."""
        return Signal()

    @cached_property
    def mix(self) -> Observable[Brush]:
        """Of the tool that mixes results; its size alone counts."""
        return Observable(Brush(size=60.0, hardness=1.0))

    @cached_property
    def mixing(self) -> MixingState:
        """What of several results is taken where; imported when somebody mixes."""
        from desktop_app.state.painting.mixing import MixingState

        return MixingState()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is transformed, chosen for the mask or being masked."""
        masks = self.masking.is_busy or self.masking.draft.value is not None
        return self.transform.frame.value is None and not masks

    @property
    def active_brush(self) -> Observable[Brush]:
        """The brush of the active tool."""
        tool = self.active.value
        if tool in (ToolId.RETOUCH, ToolId.LIQUIFY, ToolId.MIX):
            return getattr(self, tool.value)
        paints = tool is ToolId.PAINT or (tool is ToolId.ERASER and self.erases_paint)
        return self.paint if paints else self.brush

    @property
    def brush_changes(self) -> tuple[Signal[Brush], ...]:
        """Sent with another brush, of whatever tool."""
        brushes = self.brush, self.paint, self.retouch, self.liquify, self.mix
        return tuple(each.changed for each in brushes)

    def choose_colour(self, colour: Colour, *, second: bool = False) -> None:
        """Paint with it; where lightness is held, with that of the one before."""
        field = "background" if second else "foreground"
        if self.picking.value.holds_lightness:
            from desktop_app.state.painting.colouring import as_light_as

            colour = as_light_as(colour, getattr(self.colours.value, field))
        self.colours.value = replace(self.colours.value, **{field: colour})

    def painted_with(self, colour: Colour) -> None:
        """It is the newest of `recent_colours` now."""
        others = (one for one in self.recent_colours.value if one != colour)
        self.recent_colours.value = (colour, *others)[:RECENT]

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

    def take_up(self, content: Literal["masked", "drawn", ""]) -> None:
        """Have in hand what draws on the layer that is selected now, where a brush was: a mask
        brush for one that is "masked", the paint brush for one that is "drawn"; for any other what
        was in hand before that."""
        now, self._lent, lent = self.active.value, None, self._lent
        if lent is not None and lent[0] is now:
            now = lent[1]
        wanted = _DRAWS.get((content, now), now)
        self.active.value = wanted
        if wanted is not now:
            self._lent = (wanted, now)
        if content and now is ToolId.ERASER:
            self.erases_paint = content == "drawn"

    def remove_annotated(self, document: Document, layer_id: str) -> None:
        """Remove the chosen annotation of a layer; what readers must see, after a question."""
        from desktop_app.imaging.layers import layer_tree
        from desktop_app.state.document.annotations import annotate, annotations_of

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

    def take_preset(self, preset: BrushPreset) -> None:
        """Have that brush in hand, whatever the tool does with it."""
        self.active_brush.value = replace(
            self.active_brush.value,
            size=preset.size,
            hardness=preset.hardness,
            opacity=preset.opacity,
            kind=preset.kind,
            preset=preset.name,
        )

    def take_retouch(self, kind: str) -> None:
        """Have the retouching brush do that, as strong as is usual for it."""
        from desktop_app.state.painting.retouching import RETOUCHES

        self.retouching.value = replace(self.retouching.value, kind=kind)
        self.retouch.value = replace(self.retouch.value, opacity=RETOUCHES[kind].strength)

    def take(self, tool: str) -> None:
        """Have the one with that id in hand."""
        self.active.value = ToolId(tool)

    def leave(self) -> bool:
        """Have in hand what was before the session's tool; returns whether one was."""
        if self.active.value not in SESSIONS:
            return False
        others = (one for one in self.used.value if one not in SESSIONS)
        self.active.value = next(others, ToolId.BRUSH)
        return True

    def end_bending(self, *, apply: bool) -> None:
        """Make one undoable step of all strokes; or throw them away, and the tool with them."""
        bent, self.bending.value = self.bending.value, None
        if bent is not None and bent.is_open:
            bent.apply() if apply else bent.give_up()
        if not apply:
            self.leave()

    def put_down(self, tool: str) -> None:
        """The brush is in hand in place of this one."""
        if self.active.value == tool:
            self.active.value = ToolId.BRUSH

    def _on_active(self, tool: ToolId) -> None:
        """What was picked by colour or pointed at goes in when its tool is left."""
        self._lent, self.sets_source.value = None, False
        self.used.value = (tool, *(one for one in self.used.value if one is not tool))
        if tool is ToolId.PAINT or tool in MASKING:
            self.erases_paint = tool is ToolId.PAINT
        draft = self.masking.draft.value
        picked = isinstance(draft, ColourDraft) and tool is not ToolId.COLOUR_RANGE
        if picked or (isinstance(draft, ObjectDraft) and tool is not ToolId.OBJECT):
            self.masking.accept()
