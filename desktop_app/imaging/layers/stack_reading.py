"""A stack that was read, as a document's content; the other way round is `stacks`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, frozen
from desktop_app.core.warp import stages_from_json
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.compositing import colours_of
from desktop_app.imaging.layer_kinds.layer_kind import Guidance, GuidanceClass
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import EMPTY_MASK, FILL, Pixels, Stack, StackLayer
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.coverage import settled
from desktop_app.imaging.layers.layer import Layer, with_kept
from desktop_app.imaging.layers.layer_json import history_key
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.layers.stacks import BARE, KEPT
from desktop_app.imaging.tiles import Tiles, tile_keys, tile_rect


def from_stack(stack: Stack) -> Content:
    """The content of a stack that was read; its pixels are loaded now.

    A layer whose pixels can't be got is empty, and what is masked by a mask that can't be is not.
    """
    return _Loading().content(stack)


def with_branches(stack: Stack) -> tuple[Content, list[Content], tuple[FileNote, ...]]:
    """The same, the contents of its branches, and what couldn't be read of any of them only now;
    what these share is held once."""
    loading = _Loading()
    content = loading.content(stack)
    branches = [
        loading.content(one.stack, str(one.about.get("name", ""))) for one in stack.branches
    ]
    return content, branches, tuple(loading.lost)


class _Loading:
    """Makes contents of stacks; what several layers name is made once, and held once."""

    def __init__(self) -> None:
        self._dtype: np.dtype[Any] = np.dtype(np.uint8)
        self._tiles: dict[tuple[Pixels, int, int], tuple[Tiles, Rect]] = {}
        self._arrays: dict[Pixels, Array] = {}
        self.lost, self._lost_layers = list[FileNote](), set[str]()

    def content(self, stack: Stack, branch: str | None = None) -> Content:
        """See `from_stack`. ``branch``: name of the one whose stack it is."""
        self._dtype = np.dtype(stack.dtype)
        none = Tiles(1, np.dtype(np.uint8))
        mask, selection = (
            none if values is None else self._values(part, stack.size.rect, values, branch)
            for part, values in (("mask", stack.mask), ("selection", stack.selection))
        )
        layers = self._layers(stack.layers)
        if not layers and stack.merged is not None:
            layers = Content.of(np.array(stack.merged())).layers
        if not layers:
            raise InputError("project_unreadable", name="", reason="it contains no picture")
        active = stack.active or layers[-1].id
        channels = 3 if stack.about.get(BARE) is True else stack.channels
        parts = (stack.size, channels, self._dtype, layers, mask, active)
        made = Content(*parts, space=colour_space(stack.icc), selection=selection)
        return settled(made)

    def _values(self, part: str, rect: Rect, values: Pixels, branch: str | None) -> Tiles:
        none = Tiles(1, np.dtype(np.uint8))
        return self._read(
            lambda: _sparse(none, rect, values()), none, FileNote.missing(part, branch)
        )

    def _read(self, make: Callable[[], Tiles], none: Tiles, note: FileNote) -> Tiles:
        """``none`` where the file is damaged there, as is noted."""
        try:
            return make()
        except (InputError, ValueError) as error:
            if isinstance(error, InputError) and error.code != "project_unreadable":
                raise
            self.lost.append(note)
            return none

    def _layers(self, layers: Iterable[StackLayer]) -> Tree:
        """Without the masks that can't be read."""
        made = map(self._layer, layers)
        return tuple(one for one in made if not (one.row.masks and one.id in self._lost_layers))

    def _layer(self, layer: StackLayer) -> Layer:
        about = layer.about
        shared: dict[str, Any] = {
            "name": layer.name,
            "visible": layer.visible,
            "opacity": layer.opacity,
            "mode": layer.mode,
            "locked": layer.locked,
            "alpha_locked": layer.alpha_locked,
            "clipped": layer.clipped,
            "id": layer.id,
            **_links(about),
        }
        row = LAYER_KINDS[layer.kind]
        children = self._layers(layer.children)
        shared["children"] = (
            children
            if row.has_layers
            else tuple(child for child in children if row.can_be_masked and child.row.masks)
        )
        if row.has_layers:
            return Layer(row.id, **shared)
        if row.holds == "pieces":
            pieces = self._pieces(layer)
            if pieces:
                return self._with_original(layer, Layer(row.id, pieces=pieces, **shared))
        kind = "paint" if row.holds == "pieces" else row.id
        guidance = None if row.guidance is None else _guidance(row.guidance, about.get(row.id))
        unmasked = row.everywhere and layer.pixels is None and about.get(EMPTY_MASK) is not True
        pixels = None if unmasked else self._loaded(layer, values=row.has_values)
        return self._with_original(layer, Layer(kind, pixels=pixels, guidance=guidance, **shared))

    def _with_original(self, described: StackLayer, made: Layer) -> Layer:
        """With what it was before it was transformed, where that is whole."""
        about = described.about.get(KEPT)
        if about is None:
            return made
        try:
            stages = stages_from_json(about["stages"])
            if "pieces" in about:
                inner = replace(described, about=about)
                source = replace(made, pieces=self._pieces(inner, KEPT), kept=None)
                return with_kept(made, source, stages) if source.pieces else made
            blank = self._blank(described, values=made.row.has_values)
            pixels = self._array(described.extra[KEPT])
            tiles = _as_tiles(blank, Rect(*map(int, about["rect"])), pixels)
            if tiles.dtype != blank.dtype:
                return made
            return with_kept(made, replace(made, pixels=tiles, kept=None), stages)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, InputError):
            return made

    def _loaded(self, layer: StackLayer, *, values: bool) -> Tiles:
        """A layer's pixels as tiles, at their place."""
        blank = self._blank(layer, values=values)
        if layer.pixels is None:
            return blank
        key, rect = (layer.pixels, blank.channels, blank.fill), layer.rect
        if key not in self._tiles:
            note, pixels = FileNote("layer_unreadable", {"name": layer.name}), layer.pixels
            tiles = self._read(lambda: _as_tiles(blank, rect, pixels()), blank, note)
            if self.lost and self.lost[-1] is note:
                self._lost_layers.add(layer.id)
            self._tiles[key] = tiles, rect
        tiles, first = self._tiles[key]
        return tiles.moved(rect.x - first.x, rect.y - first.y)

    def _blank(self, layer: StackLayer, *, values: bool) -> Tiles:
        fill = 255 if layer.about.get(FILL) == 255 else 0
        return Tiles(1, np.dtype(np.uint8), fill=fill) if values else Tiles(4, self._dtype)

    def _pieces(self, layer: StackLayer, prefix: str = "") -> tuple[Patch, ...]:
        """A patch's own pixels; none if they are damaged: then it is what others see of it."""
        found: list[Patch] = []
        try:
            for number, told in enumerate(layer.about.get("pieces", ())):
                x, y, width, height = (int(value) for value in told["rect"])
                pixels = self._array(layer.extra[f"{prefix}pixels{number}"])
                share = (
                    self._array(layer.extra[f"{prefix}share{number}"]) if told["share"] else None
                )
                fits = pixels.shape[:2] == (height, width) and pixels.shape[2] in (3, 4)
                fits = fits and pixels.dtype == self._dtype
                if share is not None:
                    fits = fits and share.shape == (height, width) and share.dtype == np.float32
                if not fits:
                    return ()
                found.append(Patch(Rect(x, y, width, height), pixels, share))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, InputError):
            return ()
        return tuple(found)

    def _array(self, make: Pixels) -> Array:
        if make not in self._arrays:
            self._arrays[make] = frozen(make())
        return self._arrays[make]


def _guidance(of: GuidanceClass, about: object) -> Guidance:
    """What a layer asks for; nothing where it can't be understood."""
    try:
        return of.from_json(about)
    except (KeyError, TypeError, ValueError, OverflowError):
        return of()


def _links(about: Mapping[str, Any]) -> dict[str, Any]:
    """Plans, history and passes, as far as they can be understood."""
    links: dict[str, Any] = {}
    try:
        links["plans"] = tuple(EditPlan.from_json(plan) for plan in about.get("plans", ()))
        links["history"] = history_key(about.get("history"))
        links["passes"] = int(about.get("passes", 0))
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}  # they only tell how it was made
    return links


def _as_tiles(tiles: Tiles, rect: Rect, pixels: Array) -> Tiles:
    """``pixels`` as tiles: one array where it fills its rectangle, else only what is painted.

    Raises:
        ValueError: they aren't what the layer says they are.
    """
    allowed = ((),) if tiles.channels == 1 else ((3,), (4,))
    if pixels.shape[:2] != (rect.height, rect.width) or pixels.shape[2:] not in allowed:
        raise ValueError(f"pixels of shape {pixels.shape} for {rect}")
    if rect.is_empty:
        return tiles
    if pixels.ndim == 3 and (pixels.shape[2] == 3 or bool((pixels[..., 3] > 0).all())):
        return Tiles.of_array(_narrowed(pixels)).moved(rect.x, rect.y)
    return _sparse(tiles, rect, pixels)


def _narrowed(pixels: Array) -> Array:
    """(h, w, 3) where all of it is opaque: a quarter less to hold."""
    if pixels.shape[2] == 4 and (pixels[..., 3] == full_value(pixels.dtype)).all():
        return colours_of(pixels)
    return pixels


def _sparse(tiles: Tiles, rect: Rect, pixels: Array) -> Tiles:
    """Written tile by tile, so that what is blank costs nothing."""
    for key in tile_keys(rect):
        part = tile_rect(key).intersected(rect)
        values = pixels[part.moved(-rect.x, -rect.y).slices]
        if tiles.fill or values.any():
            tiles = tiles.written(part, values)
    return tiles
