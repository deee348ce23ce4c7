"""A journal's records, read back as the steps of a document: the other way round of `records`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.guides import guides_from_json
from desktop_app.core.pixels import Array, frozen
from desktop_app.core.warp import stages_from_json
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.content import VALUES, Content
from desktop_app.imaging.layers.layer import Layer, with_kept
from desktop_app.imaging.layers.layer_json import layer_to_json, settings_from_json
from desktop_app.imaging.layers.layer_tree import Tree, walk, with_originals
from desktop_app.imaging.tiles import SIDE, Key, Tile, Tiles
from desktop_app.state.document.lines import line_from_json
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.worker.records import KnownBlobs, Load, Ref

_DTYPES = ("uint8", "uint16", "float32")


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the pixels of one record are."""

    number: int
    load: Load
    known: KnownBlobs

    def ref(self, value: Any) -> Ref:
        return blob_of(value, self.number)

    def array(self, value: Any) -> Array:
        """Of backings and patches: they are needed at once, and often."""
        blobs = tuple(self.ref(band) for band in value)
        array = self.known.array(blobs)
        if array is None:
            bands = [self.band(blob) for blob in blobs]
            array = frozen(bands[0] if len(bands) == 1 else np.concatenate(bands))
            self.known.note_array(array, blobs)
        return array

    def band(self, blob: Ref) -> Array:
        """Blank where it can't be read. Raises ValueError: not even its shape is known."""
        if blob not in self.known.broken:
            return self.load(blob)
        blank = self.known.broken[blob]
        if blank is None:
            raise ValueError(f"the blob {blob} can't be read")
        return blank

    def tile(self, value: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tile:
        blob = self.ref(value)
        known = self.known.tile(blob)
        if known is not None:
            return known
        load = self.load

        def get() -> Array:
            pixels = load(blob)
            if pixels.shape != shape or pixels.dtype != dtype:
                raise ValueError(f"a tile of {pixels.shape} {pixels.dtype}")
            return pixels

        tile = Tile(get)
        self.known.note_tile(tile, blob)
        return tile


def blob_of(value: Any, number: int) -> Ref:
    """A blob as the record of that ``number`` names it: a place, one of its own; or a pair.

    Raises:
        TypeError, ValueError: neither.
    """
    if isinstance(value, int):
        return (number, value)
    record, place = value
    return (int(record), int(place))


def read_step(
    header: Mapping[str, Any], number: int, last: Content, load: Load, known: KnownBlobs
) -> UndoStep:
    """The step of a record of that ``number``, done to ``last``; its tiles are loaded when they
    are looked at, and what is ``known`` is not made again.

    Raises:
        KeyError, TypeError, ValueError: a wrong shape.
    """
    before = last
    if "before" in header:
        before = read_content(header["before"], number, last, load, known)
    after = read_content(header["content"], number, before, load, known)
    return UndoStep(
        str(header["name"]),
        before,
        after,
        {str(key): str(text) for key, text in header["texts"].items()},
        Margins(**{key: int(value) for key, value in header["margins"].items()}),
        bool(header["reshaped"]),
        None if header.get("matrix") is None else Affine.from_json(header["matrix"]),
        line_from_json(header["line"]) if "line" in header else None,
        # Records of older programs have none.
        **({"id": str(header["mark"][0])} if header.get("mark") else {}),
    )


def read_content(
    data: Mapping[str, Any],
    number: int,
    last: Content | None,
    load: Load,
    known: KnownBlobs,
) -> Content:
    """A content of the record of that ``number``, told as what differs from ``last``.

    Raises:
        KeyError, TypeError, ValueError: a wrong shape.
    """
    source = _Source(number, load, known)
    width, height = (int(side) for side in data["size"])
    before = () if last is None else with_originals(last.layers)
    old = {layer.id: layer.pixels for layer in before}
    changed = data["tiles"]
    spare: list[Tiles] = []
    if known.is_guessed and last is not None:
        ids = set(layer_ids(data["layers"]))
        others = (layer for layer in walk(last.layers) if layer.id not in ids)
        spare = [layer.pixels for layer in others if layer.pixels is not None]

    def pixels_of(layer_id: str, kind: str) -> Tiles | None:
        before = old.get(layer_id)
        if before is None and known.is_guessed and kind == "paint":
            before = spare.pop(0) if spare else Tiles(4, np.dtype(str(data["dtype"])))
        told = changed.get(layer_id)
        return before if told is None else _read_tiles(told, before, source)

    def read_tree(items: Sequence[Mapping[str, Any]]) -> Tree:
        return tuple(read_layer(dict(item)) for item in items)

    def read_layer(item: dict[str, Any]) -> Layer:
        settings = settings_from_json(item)
        pieces = tuple(_read_piece(piece, source) for piece in item.get("pieces", ()))
        children = read_tree(item.get("children", ()))
        pixels = pixels_of(settings["id"], settings["kind"])
        if not item.get("masked", True):
            pixels = None
        layer = Layer(**settings, pieces=pieces, pixels=pixels, children=children)
        for told in item.get("kept", ()):  # one at most
            layer = with_kept(layer, read_layer(told), stages_from_json(told["stages"]))
        return layer

    values = {name: None if last is None else getattr(last, name) for name in VALUES}
    for name in filter(changed.__contains__, VALUES):
        values[name] = _read_tiles(changed[name], values[name], source)
    mask, selection = values.values()
    if mask is None or data["dtype"] not in _DTYPES or data["channels"] not in (3, 4):
        raise ValueError("a content without a mask, or of an unknown kind")
    layers = read_tree(data["layers"])
    if last is not None and _are_same(layers, last.layers):
        layers = last.layers  # a step on the mask alone is none on the picture
    return Content(
        Size(width, height),
        int(data["channels"]),
        np.dtype(data["dtype"]),
        layers,
        mask,
        str(data["active"]),
        bool(data.get("bare", False)),
        **({} if last is None else {"space": last.space}),
        # Records of older programs know none.
        selection=selection or Tiles(1, np.dtype(np.uint8)),
        guides=guides_from_json(data.get("guides", []))[0],
    )


def layer_ids(layers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Of all, with those in groups and those that are kept."""
    for layer in layers:
        yield str(layer["id"])
        yield from layer_ids((*layer.get("children", ()), *layer.get("kept", ())))


def _are_same(layers: Tree, before: Tree) -> bool:
    """Whether these are the very pixels, in the same way."""
    return len(layers) == len(before) and all(
        one.pixels is other.pixels
        and layer_to_json(one) == layer_to_json(other)
        and [_named(piece) for piece in one.pieces] == [_named(piece) for piece in other.pieces]
        and _are_same(one.children, other.children)
        for one, other in zip(layers, before, strict=True)
    )


def _named(piece: Patch) -> tuple[Rect, int, int]:
    return piece.rect, id(piece.pixels), id(piece.share)


def _read_piece(data: Mapping[str, Any], source: _Source) -> Patch:
    x, y, width, height = (int(value) for value in data["rect"])
    share = None if data["share"] is None else source.array(data["share"])
    return Patch(Rect(x, y, width, height), source.array(data["pixels"]), share)


def _read_tiles(data: Mapping[str, Any], before: Tiles | None, source: _Source) -> Tiles:
    channels, dtype = int(data["channels"]), np.dtype(str(data["dtype"]))
    if channels not in (1, 4) or dtype.name not in _DTYPES:
        raise ValueError(f"tiles of {channels} channels, {dtype}")
    tiles: dict[Key, Tile] = {}
    backing: Array | None = None
    if "backing" in data:
        if data["backing"] is not None:
            with suppress(ValueError):  # bands that can't be read, of an unknown shape
                backing = source.array(data["backing"])
    elif before is not None:
        tiles, backing = dict(before.tiles), before.backing
    for key in data.get("gone", ()):
        tiles.pop((int(key[0]), int(key[1])), None)
    shape = (SIDE, SIDE) if channels == 1 else (SIDE, SIDE, 4)
    for column, row, value in data["set"]:
        if source.ref(value) not in source.known.broken:
            tiles[int(column), int(row)] = source.tile(value, shape, dtype)
    left, top = (int(value) for value in data["origin"])
    return Tiles(channels, dtype, tiles, backing, (left, top), int(data.get("fill", 0)))
