"""What the user does with layers, each as one undoable step: new ones, groups, copies, order.

Cheap, all of it: pixels are shared. How a layer looks is `layer_properties`. What makes new pixels
(merging, filling) is `layer_pixels` and `layer_merging`; it takes its time and belongs into the
background.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.imaging.layer_kinds.control_layer import ControlGuidance
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import BASE_NAME, Layer, new_id
from desktop_app.imaging.tiles import Tiles

if TYPE_CHECKING:
    from desktop_app.imaging.layers.content import Content
    from desktop_app.imaging.layers.layer_tree import Tree
    from desktop_app.state.document.document import Document

Place: TypeAlias = Literal["above", "below", "into"]
"""Where layers are put: right above another one, right below it, or topmost into a group."""


def with_layer_above(content: Content, layer: Layer, target: str | None = None) -> Content:
    """With ``layer`` right above ``target`` (None: the one that is worked on), to be worked on;
    topmost of all where the group around that is locked."""
    target = content.active if target is None else target
    path = layer_tree.path_to(content.layers, target)
    if path and not any(around.locked for around in path[:-1]):
        layers = layer_tree.inserted(content.layers, layer, above=target)
    else:
        layers = (*content.layers, layer)
    return replace(content, layers=layers, active=layer.id)


def add_layer(document: Document, name: str, layer: Layer) -> str:
    """Put a layer above the one that is worked on, as a step called ``name``; returns its id."""
    document.settle()
    document.commit(name, with_layer_above(document.content, layer))
    return layer.id


def add_paint(document: Document) -> str:
    """A new layer to paint on; returns its id."""
    content = document.content
    name = layer_tree.numbered(content.layers, "paint")
    return add_layer(document, "layer_new", Layer("paint", name, pixels=Tiles(4, content.dtype)))


def add_control(document: Document, **fields: Any) -> str:
    """A new control layer; returns its id.

    Args:
        document: gets it.
        fields: of its `ControlGuidance`, where they are not the usual ones.
    """
    content = document.content
    name = layer_tree.numbered(content.layers, "control")
    layer = Layer(
        "control", name, pixels=Tiles(4, content.dtype), guidance=ControlGuidance(**fields)
    )
    return add_layer(document, "control_new", layer)


def add_group(document: Document) -> str:
    """A new group with nothing in it; returns its id. It passes through: see `group`."""
    name = layer_tree.numbered(document.content.layers, "group")
    made = Layer("group", name, mode=BlendMode.PASS_THROUGH)
    return add_layer(document, "layer_group_new", made)


def group(
    document: Document,
    ids: Sequence[str],
    *,
    isolated: bool = False,
    changed: Callable[[Layer], Layer] = lambda layer: layer,
) -> str:
    """Take layers together in a new group, where the topmost of them lies; returns its id.

    The group passes through, as in Photoshop and Affinity: to tidy up layers that lie on one
    another changes nothing of the picture, whatever their modes. One that is ``isolated`` doesn't,
    and the topmost layer in it is worked on. ``changed`` gives what each of them becomes.

    Raises:
        InputError: ``layer_locked``.
    """
    document.settle()
    content = document.content
    chosen = outermost(content.layers, [_owner(content.layers, one) for one in ids])
    _check_movable(content.layers, chosen)
    made = Layer(
        "group",
        layer_tree.numbered(content.layers, "group"),
        children=tuple(changed(layer) for layer in chosen),
        mode=BlendMode.NORMAL if isolated else BlendMode.PASS_THROUGH,
    )
    gone, top = {layer.id for layer in chosen}, chosen[-1].id
    layers = layer_tree.mapped(
        content.layers,
        lambda layer: (made,) if layer.id == top else () if layer.id in gone else (layer,),
    )
    document.arrange("layer_group", layers, top if isolated else made.id)
    return made.id


def ungroup(document: Document, group_id: str) -> None:
    """Put what a group holds in its place; its masks are gone.

    Raises:
        InputError: ``layer_locked``.
    """
    document.settle()
    layers = document.content.layers
    found = _get(layers, group_id)
    _check_open(layers, [found])
    chosen = found.inner[-1].id if found.inner else None
    kept = layer_tree.mapped(
        layers, lambda layer: layer.inner if layer.id == group_id else (layer,)
    )
    if not any(layer.is_composed for layer in layer_tree.walk(kept)):
        raise InputError("layer_last")
    document.arrange("layer_ungroup", kept, chosen)


def duplicate(document: Document, ids: Sequence[str]) -> list[str]:
    """Copies with ids of their own, each above its layer; returns the ids. A copy is not locked,
    and shares all pixels; if a colour marks it, it gets one of its own. Of a layer mask, as a layer
    has one at most, its layer is copied; the background's copy is a layer as any other."""
    document.settle()
    content, made = document.content, list[Layer]()
    layers = content.layers
    for layer in outermost(layers, [_owner(layers, one) for one in ids]):
        name = layer_tree.numbered(layers, "paint") if layer.name == BASE_NAME else layer.name
        copy = replace(renewed(layer), name=name, locked=False)
        if copy.guidance is not None:
            colour = layer_tree.free_colour(layers)
            copy = replace(copy, guidance=copy.guidance.recoloured(colour))
        made.append(copy)
        layers = with_layer_above(replace(content, layers=layers), copy, layer.id).layers
    document.arrange("layer_duplicate", layers, made[-1].id if made else None)
    return [layer.id for layer in made]


def delete(document: Document, ids: Sequence[str]) -> None:
    """Take layers out.

    Raises:
        InputError: ``layer_locked``; ``layer_last``: nothing would be left of the picture.
    """
    document.settle()
    content = document.content
    chosen = outermost(content.layers, ids)
    _check_open(content.layers, chosen)
    gone = {layer.id for layer in chosen}
    left = layer_tree.mapped(content.layers, lambda layer: () if layer.id in gone else (layer,))
    if not any(layer.is_composed and not layer.row.has_layers for layer in layer_tree.walk(left)):
        raise InputError("layer_last")
    document.arrange("layer_delete", left, _neighbour(content, gone))


def move(document: Document, ids: Sequence[str], target: str, place: Place) -> None:
    """Put layers elsewhere; among themselves they stay in order.

    Raises:
        InputError: ``layer_locked``: one of them, or the group they would come into, or the
            locked lowest layer would not be the lowest any more; ``layer_into_itself``;
            ``layer_mask_place``: a layer mask would come to where there is nothing that it could
            be a mask of, or beside another one.
    """
    document.settle()
    layers = document.content.layers
    chosen = outermost(layers, ids)
    path = layer_tree.path_to(layers, target)
    if not path or not chosen:
        return
    masks = [layer for layer in chosen if layer.row.masks]
    owner = next(reversed(path if place == "into" else path[:-1]), None)
    if masks:
        others = () if owner is None else owner.all_masks
        others = [one for one in others if one is not masks[0]]
        if owner is None or not owner.row.can_be_masked or others or len(chosen) > 1:
            raise InputError("layer_mask_place", name=masks[0].name)
    elif owner is not None and not owner.row.has_layers:
        place, path = "below" if place == "below" else "above", path[: path.index(owner) + 1]
        target = owner.id
    moving = {layer.id for layer in chosen}
    around = path if place == "into" else path[:-1]
    if any(layer.id in moving for layer in around):
        raise InputError("layer_into_itself", name=path[-1].name)
    if place != "into" and target in moving:
        return
    _check_movable(layers, chosen)
    _check_each([*around])
    if place == "below" and path == (layers[0],) and layers[0].locked:
        raise InputError("layer_locked", name=layers[0].name, layer=layers[0].id)
    kept = layer_tree.mapped(layers, lambda layer: () if layer.id in moving else (layer,))
    document.arrange("layer_move", _put(kept, tuple(chosen), target, place))


def nudge(document: Document, layer_id: str, up: bool) -> None:
    """Move a layer one up or down: over its neighbour, or out of its group at the group's end.
    A layer mask stays where it is.
    Right above a locked background is as low as it gets.

    Raises:
        InputError: as `move`.
    """
    layers = document.content.layers
    beside = layer_tree.siblings(layers, layer_id)
    path = layer_tree.path_to(layers, layer_id)
    if not path:
        return
    at = beside.index(path[-1]) + (1 if up else -1)
    place: Place = "above" if up else "below"
    if path[-1].row.masks or (not up and at == 0 and beside[0] is layers[0] and layers[0].locked):
        return
    if 0 <= at < len(beside):
        move(document, [layer_id], beside[at].id, place)
    elif len(path) > 1:
        move(document, [layer_id], path[-2].id, place)


# -- parts ----------------------------------------------------------------------------------------


def _get(layers: Tree, layer_id: str) -> Layer:
    found = layer_tree.find(layers, layer_id)
    if found is None:
        raise KeyError(layer_id)
    return found


def _owner(layers: Tree, layer_id: str) -> str:
    """Of a layer mask its layer, else the layer itself."""
    path = layer_tree.path_to(layers, layer_id)
    return path[-2].id if len(path) > 1 and path[-1].row.masks else layer_id


def outermost(layers: Tree, ids: Sequence[str]) -> list[Layer]:
    """The chosen layers from the lowest to the topmost, without what is in a chosen group."""
    wanted = set(ids)
    return [
        layer
        for layer in layer_tree.walk(layers)
        if layer.id in wanted
        and not any(one.id in wanted for one in layer_tree.path_to(layers, layer.id)[:-1])
    ]


def _check_each(layers: Sequence[Layer]) -> None:
    for layer in layers:
        if layer.locked:
            raise InputError("layer_locked", name=layer.name, layer=layer.id)


def _check_movable(layers: Tree, chosen: Sequence[Layer]) -> None:
    """None of them is locked, nor a group around one."""
    for layer in chosen:
        _check_each(layer_tree.path_to(layers, layer.id))


def _check_open(layers: Tree, chosen: Sequence[Layer]) -> None:
    """As `_check_movable`, and nothing in them is locked either."""
    _check_movable(layers, chosen)
    _check_each([*layer_tree.walk(chosen)])


def renewed(layer: Layer) -> Layer:
    """The same with ids of its own, also of what it holds; all pixels are shared."""
    return replace(layer, id=new_id(), children=tuple(renewed(child) for child in layer.children))


def _put(layers: Tree, chosen: Tree, target: str, place: Place) -> Tree:
    def around(layer: Layer) -> Tree:
        if layer.id != target:
            return (layer,)
        if place == "into":
            return (replace(layer, children=(*layer.children, *chosen)),)
        return (layer, *chosen) if place == "above" else (*chosen, layer)

    return layer_tree.mapped(layers, around)


def _neighbour(content: Content, gone: set[str]) -> str | None:
    """What is worked on after those are gone: the one below, else the one above, else the group."""
    path = layer_tree.path_to(content.layers, content.active)
    lost = next((layer for layer in path if layer.id in gone), None)
    if lost is None:
        return None
    beside = layer_tree.siblings(content.layers, lost.id)
    at = beside.index(lost)
    left = [*reversed(beside[:at]), *beside[at + 1 :], *reversed(path[: path.index(lost)])]
    return next((layer.id for layer in left if layer.id not in gone), None)
