"""What one does with a tree of layers: find, replace, put in, take out. Pure functions.

Trees are tuples of `Layer`s, from the lowest to the topmost; see `layers`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_kinds.layer_kind import COLOURS
from desktop_app.imaging.layers.layer import Layer

Tree: TypeAlias = tuple[Layer, ...]


def is_same(some: Tree, others: Tree) -> bool:
    """Whether both consist of the very same layers."""
    return len(some) == len(others) and all(
        one is other for one, other in zip(some, others, strict=True)
    )


def walk(tree: Sequence[Layer]) -> Iterator[Layer]:
    """All layers, from the lowest to the topmost, a group before what it holds."""
    for layer in tree:
        yield layer
        yield from walk(layer.children)


def find(tree: Sequence[Layer], layer_id: str) -> Layer | None:
    """The layer of that id."""
    return next((layer for layer in walk(tree) if layer.id == layer_id), None)


def passes_of(tree: Sequence[Layer]) -> int:
    """How often any of it went through an autoencoder, at most."""
    return max(layer.passes for layer in walk(tree))


def path_to(tree: Sequence[Layer], layer_id: str) -> tuple[Layer, ...]:
    """The groups around a layer, the outermost first, and the layer itself; empty if there is
    none."""
    for layer in tree:
        if layer.id == layer_id:
            return (layer,)
        below = path_to(layer.children, layer_id)
        if below:
            return (layer, *below)
    return ()


def masked(tree: Sequence[Layer], layer_id: str) -> tuple[Layer | None, Layer | None]:
    """The layer, or of a layer mask that which it is of, if it can have one; and its mask."""
    path = path_to(tree, layer_id)
    owner = next((one for one in reversed(path) if not one.row.masks), None)
    if owner is None or not owner.row.can_be_masked:
        return None, None
    return owner, next(iter(owner.all_masks), None)


def is_open(tree: Sequence[Layer], layer_id: str) -> bool:
    """Whether a layer is there, is shown and can be changed, and so are all groups around it."""
    path = path_to(tree, layer_id)
    return bool(path) and all(layer.visible and not layer.locked for layer in path)


def siblings(tree: Sequence[Layer], layer_id: str) -> Tree:
    """The layers that are in the same group as that one, it too; empty if there is none."""
    path = path_to(tree, layer_id)
    return () if not path else tuple(tree) if len(path) == 1 else path[-2].children


def numbered(tree: Sequence[Layer], kind: str) -> str:
    """A name for a new layer: the kind and the next number ("paint 3"). The window has words for
    the kind; the number stays when layers are moved."""
    names = (re.fullmatch(rf"{kind} (\d{{1,6}})", layer.name) for layer in walk(tree))
    return f"{kind} {1 + max((int(name[1]) for name in names if name), default=0)}"


def free_colour(tree: Sequence[Layer]) -> int:
    """The first of the colours that the fewest layers have."""
    used = Counter(layer.rgb for layer in walk(tree))
    return min(range(len(COLOURS)), key=lambda colour: used[COLOURS[colour]])


def mapped(tree: Sequence[Layer], change: Callable[[Layer], Sequence[Layer]]) -> Tree:
    """Every layer replaced by what ``change`` makes of it (groups after what they hold); what
    stays as it is stays the same object."""
    made: list[Layer] = []
    for layer in tree:
        children = mapped(layer.children, change)
        same = len(children) == len(layer.children) and all(
            new is old for new, old in zip(children, layer.children, strict=True)
        )
        made.extend(change(layer if same else replace(layer, children=children)))
    return tuple(made)


def replaced(tree: Sequence[Layer], new: Layer) -> Tree:
    """With another version of the layer of that id."""
    return mapped(tree, lambda layer: (new,) if layer.id == new.id else (layer,))


def below(tree: Sequence[Layer], layer_id: str) -> Tree:
    """What lies below a layer, groups around it with what they hold below it; all if there is no
    such layer."""
    found: list[Layer] = []
    for layer in tree:
        if layer.id == layer_id:
            return tuple(found)
        if find(layer.children, layer_id) is not None:
            return (*found, replace(layer, children=below(layer.children, layer_id)))
        found.append(layer)
    return tuple(found)


def up_to(tree: Sequence[Layer], layer_id: str) -> Tree:
    """A layer and what lies `below` it; all if there is no such layer."""
    found: list[Layer] = []
    for layer in tree:
        if layer.id == layer_id:
            return (*found, layer)
        if find(layer.children, layer_id) is not None:
            return (*found, replace(layer, children=up_to(layer.children, layer_id)))
        found.append(layer)
    return tuple(found)


def without(tree: Sequence[Layer], layer_id: str) -> Tree:
    """Without a layer and what it holds."""
    return mapped(tree, lambda layer: () if layer.id == layer_id else (layer,))


def inserted(
    tree: Sequence[Layer], new: Layer, above: str | None = None, into: str | None = None
) -> Tree:
    """With one layer more; above a mask of a layer is above that layer.

    Args:
        tree: where.
        new: the layer.
        above: id of the layer it comes to lie on; None: see ``into``.
        into: id of a group whose lowest it becomes; None: the lowest of all.
    """
    if above is not None:
        path = path_to(tree, above)
        if len(path) > 1 and path[-1].row.masks and not new.row.masks:
            above = path[-2].id
        return mapped(tree, lambda layer: (layer, new) if layer.id == above else (layer,))
    if into is None:
        return (new, *tree)

    def with_child(layer: Layer) -> Tree:
        if layer.id != into:
            return (layer,)
        return (replace(layer, children=(new, *layer.children)),)

    return mapped(tree, with_child)


def changed_rects(before: Sequence[Layer], after: Sequence[Layer]) -> list[Rect]:
    """Rectangles outside of which both trees show the same."""
    if before is after:
        return []
    ids = [layer.id for layer in before]
    if ids == [layer.id for layer in after]:
        pairs = zip(before, after, strict=True)
        return [rect for old, new in pairs if old is not new for rect in _changed(old, new)]
    old = {layer.id: layer for layer in before}
    new = {layer.id: layer for layer in after}
    common = [layer_id for layer_id in ids if layer_id in new]
    kept = [layer.id for layer in after if layer.id in old]
    rects = [layer.seen for key, layer in old.items() if key not in new and layer.is_composed]
    rects += [layer.seen for key, layer in new.items() if key not in old and layer.is_composed]
    if common == kept:
        for key in common:
            rects += _changed(old[key], new[key]) if old[key] is not new[key] else []
    else:
        for key in common:
            rects += [old[key].seen, new[key].seen]
    return [rect for rect in rects if not rect.is_empty]


def with_originals(tree: Sequence[Layer]) -> Iterator[Layer]:
    """All layers of a tree, and what those held that were transformed (`KeptOriginal.source`)."""
    for layer in walk(tree):
        yield layer
        if layer.kept is not None:
            yield replace(layer.kept.source, id=f"{layer.id}~")


def own_bytes(tree: Sequence[Layer], other: Sequence[Layer]) -> int:
    """Memory that the one tree holds and the other does not."""
    kept = {layer.id: layer for layer in walk(other)}
    return sum(_own(layer, kept.get(layer.id)) for layer in walk(tree))


def _own(layer: Layer, other: Layer | None) -> int:
    if layer is other:
        return 0
    versions = () if other is None else (other, other.original)
    shared = {id(piece) for one in versions for piece in one.pieces}
    own = sum(piece.nbytes for piece in layer.pieces if id(piece) not in shared)
    if layer.pixels is not None:
        theirs = [one.pixels for one in versions] or [None]
        own += min(layer.pixels.own_bytes(pixels) for pixels in theirs)
    return own if layer.kept is None else own + _own(layer.kept.source, other)


def _changed(old: Layer, new: Layer) -> list[Rect]:
    """Of one layer in two versions."""
    if not (old.is_composed or new.is_composed):
        return []
    if not (old.visible or new.visible):
        return []
    looks = ("visible", "opacity", "mode", "kind")
    acts = old.row.reach is not None and old.guidance != new.guidance
    if acts or any(getattr(old, name) != getattr(new, name) for name in looks):
        return [old.seen, new.seen]
    rects: list[Rect] = []
    if old.pixels is not None and new.pixels is not None:
        rects += old.pixels.differing(new.pixels)
    elif old.pixels is not new.pixels:
        rects += [old.seen, new.seen]
    if old.pieces is not new.pieces:
        rects += [piece.rect for piece in {*old.pieces} ^ {*new.pieces}]
    rects += _changed_masks(old, new)
    return rects + changed_rects(old.children, new.children)


def _changed_masks(old: Layer, new: Layer) -> list[Rect]:
    """Where its masks let through another part of it."""
    before, after = old.masks, new.masks
    if is_same(before, after):
        return []
    seen = old.seen.united(new.seen)
    if [mask.id for mask in before] != [mask.id for mask in after]:
        return [seen]
    pairs = ((one.pixels, other.pixels) for one, other in zip(before, after, strict=True))
    changed = (rect for one, other in pairs if one and other for rect in one.differing(other))
    return [rect.intersected(seen) for rect in changed]
