"""What the layers of a document ask of a model, and changing it as undoable steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desktop_app.core.control_types import CONTROL_TYPES, ControlType
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles

if TYPE_CHECKING:
    from desktop_app.imaging.layer_kinds.region_layer import RegionPrompt
    from desktop_app.imaging.layers.content import Content
    from desktop_app.state.document.document import Document


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A region that counts.

    Attributes:
        name: of its layer.
        guidance: what is wanted there.
        values: where: a mask's values, in the document.
    """

    name: str
    guidance: RegionPrompt
    values: Tiles


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """A control layer that counts.

    Attributes:
        name: of its layer.
        guidance: what it asks for.
        source: the layer whose pixels it is made of, its own or another; None: it is made of the
            picture.
        where: values of the mask or region that limits it; None: it acts everywhere.
    """

    name: str
    guidance: ControlGuidance
    source: Layer | None = None
    where: Tiles | None = None

    @property
    def row(self) -> ControlType:
        return CONTROL_TYPES[self.guidance.type]

    @property
    def preprocessor(self) -> str:
        """The one that was chosen, or the usual one."""
        return self.guidance.preprocessor or self.row.usual(self.guidance.source)


@dataclass(frozen=True, slots=True, eq=False)
class LayerGuidance:
    """All that counts, from the lowest layer to the topmost."""

    regions: tuple[Region, ...] = ()
    controls: tuple[Control, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.regions or self.controls)

    @property
    def prompts(self) -> LayerGuidance:
        return LayerGuidance(self.regions)

    def same(self, other: LayerGuidance | None) -> bool:
        """Whether ``other`` has the same pixels; what it asks for may differ."""
        return other is not None and self._pixels == other._pixels

    @property
    def _pixels(self) -> tuple[object, ...]:
        return (
            *(each.values for each in self.regions),
            *(part for each in self.controls for part in (each.source, each.where)),
        )


def guidance_in(tree: Sequence[Layer]) -> LayerGuidance:
    """Those of layers that are shown: regions with a prompt and something painted, controls with
    something to be made of, all of a weight above 0."""
    shown = [layer for layer in _shown(tree) if layer.guidance is not None]
    regions = tuple(
        Region(layer.name, layer.region, layer.pixels)
        for layer in shown
        if layer.region is not None and layer.region.counts
        if layer.pixels is not None and not layer.pixels.is_bare
    )
    controls = (control_of(layer, tree) for layer in shown)
    return LayerGuidance(regions, tuple(each for each in controls if each is not None))


def made_of(content: Content, control: str, layer: str) -> Content:
    """With a control layer that is made of another layer, which need not be shown, and is worked on
    again. The ids may be of layers that are gone."""
    source, made = (layer_tree.find(content.layers, each) for each in (layer, control))
    if source is not None:
        content = content.with_layer(replace(source, visible=False))
    if made is None:
        return content
    if made.control is not None:
        guidance = replace(made.control, source="layer", layer=layer)
        content = content.with_layer(replace(made, guidance=guidance))
    return replace(content, active=control)


def with_reference_to(content: Content, layer: str) -> Content:
    """With a control layer, topmost, through which a model that edits sees another layer as a
    reference; what is worked on stays."""
    name = layer_tree.numbered(content.layers, "control")
    guidance = ControlGuidance("reference", "layer", layer)
    made = Layer("control", name, pixels=Tiles(4, content.dtype), guidance=guidance)
    return replace(content, layers=(*content.layers, made))


def references_in(content: Content) -> tuple[tuple[Layer, Layer], ...]:
    """The control layers that count through which another layer is seen as a reference, and those
    layers."""
    found = list[tuple[Layer, Layer]]()
    for layer in content.layers:
        asked = layer.control
        if layer.visible and asked is not None and asked.type == "reference":
            seen = layer_tree.find(content.layers, asked.layer) if asked.source == "layer" else None
            if seen is not None:
                found.append((layer, seen))
    return tuple(found)


def without_reference(content: Content, control: str) -> Content:
    """Without such a control layer, and without the picture that only it was made of."""
    pairs = references_in(content)
    seen = next((source for layer, source in pairs if layer.id == control), None)
    gone = {control}
    alone = seen is not None and sum(source.id == seen.id for _, source in pairs) == 1
    if seen is not None and alone and not (seen.is_composed or seen.visible):
        gone.add(seen.id)
    left = tuple(layer for layer in content.layers if layer.id not in gone)
    active = content.active if content.active not in gone else left[-1].id
    return replace(content, layers=left, active=active)


def change_guidance(document: Document, layer_id: str, **fields: Any) -> None:
    """Set fields of what a layer asks for, as one step."""
    document.settle()
    step, content = _changed(document, layer_id, fields)
    document.arrange(step, content.layers)


def preview_guidance(document: Document, layer_id: str, **fields: Any) -> None:
    """As `change_guidance`, while it is typed or dragged: `Document.settle` makes the last of it
    one step."""
    document.preview(*_changed(document, layer_id, fields))


def control_of(layer: Layer, tree: Sequence[Layer]) -> Control | None:
    """What a control layer of ``tree`` asks for; None: it is none, or has nothing to be made of."""
    guidance = layer.control
    if guidance is None or not guidance.weight:
        return None
    source = layer if guidance.source == "own" else None
    if guidance.source == "layer":
        source = layer_tree.find(tree, guidance.layer)
        if source is None:
            return None
    if source is layer and not guidance.poses and (layer.pixels is None or layer.pixels.is_bare):
        return None
    limit = layer_tree.find(tree, guidance.region) if guidance.region else None
    return Control(layer.name, guidance, source, None if limit is None else limit.pixels)


def _shown(tree: Sequence[Layer]) -> Sequence[Layer]:
    found: list[Layer] = []
    for layer in tree:
        if layer.visible:
            found += (layer, *_shown(layer.children))
    return found


def _changed(document: Document, layer_id: str, fields: dict[str, Any]) -> tuple[str, Content]:
    """The step's name, that of the layer's kind with the first of the fields, and the content."""
    content = document.content
    layer = layer_tree.find(content.layers, layer_id)
    step = f"{'region' if layer is None else layer.kind}_{next(iter(fields))}"
    if layer is None or layer.guidance is None:
        return step, content
    old: Any = layer.guidance
    guidance: Any = replace(old, **fields)
    return step, content if guidance == old else content.with_layer(
        replace(layer, guidance=guidance)
    )
