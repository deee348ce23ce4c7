"""A document's steps as records of a journal, and back: what happened, and the pixels that are new.

A record tells of a content what differs from the one before it. Pixels stand in it by reference: a
number is one of its own blobs, a pair (record, place) one that was written earlier. Where records
are kept is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, frozen
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.tiles import SIDE, Key, Tile, Tiles
from desktop_app.state.content import Content
from desktop_app.state.layer_json import layer_to_json, settings_from_json
from desktop_app.state.layer_tree import Tree, walk
from desktop_app.state.layers import Layer
from desktop_app.state.undo import Step

__all__ = ["Arrays", "Draft", "Load", "Recorder", "Ref", "read_content", "read_step"]

Ref: TypeAlias = tuple[int, int]
"""Record and place of a blob."""

Load: TypeAlias = Callable[[Ref], Array]
"""Gets a blob's pixels."""

Arrays: TypeAlias = dict[tuple[Ref, ...], Array]
"""What was loaded, by the blobs that it is made of."""

_MASK = "mask"
_BAND_BYTES = 64 << 20
_DTYPES = ("uint8", "uint16", "float32")


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A record to be written; tell `Recorder.written` what it is called then.

    Attributes:
        header: JSON.
        blobs: arrays that nobody changes any more.
        owners: what each blob is of: a tile, or the array itself.
    """

    header: dict[str, Any]
    blobs: list[Array] = field(default_factory=list[Array])
    owners: list[Tile | Array] = field(default_factory=list[Any])
    _places: dict[int, int] = field(default_factory=dict[int, int])

    def place_of(self, owner: Tile | Array) -> int:
        """Which blob it is; one more if it is none yet."""
        if id(owner) not in self._places:
            self._places[id(owner)] = len(self.blobs)
            self.blobs.append(owner.pixels if isinstance(owner, Tile) else owner)
            self.owners.append(owner)
        return self._places[id(owner)]


class Recorder:
    """Makes records of what happens to one document, one after another."""

    def __init__(self) -> None:
        self._last: Content | None = None
        # Arrays have no place for a reference of their own. They live as long as their document.
        self._arrays: dict[int, tuple[Array, Ref]] = {}
        self._bands: dict[int, tuple[Array, list[Array]]] = {}

    def opening(self, content: Content, about: Mapping[str, Any]) -> Draft:
        """The first record: all that there is."""
        draft = Draft({"kind": "open", "about": dict(about)})
        draft.header["content"] = self._content(draft, content)
        return draft

    def step(self, step: Step) -> Draft:
        """A step that was done."""
        draft = Draft(
            {
                "kind": "step",
                "name": step.name,
                "texts": dict(step.texts),
                "margins": asdict(step.margins),
                "reshaped": step.reshaped,
                "matrix": None if step.matrix is None else step.matrix.to_json(),
            }
        )
        # What is not undone, like another active layer, may have changed since the last record.
        if step.before is not self._last:
            draft.header["before"] = self._content(draft, step.before)
        draft.header["content"] = self._content(draft, step.after)
        return draft

    def moved_to(self, content: Content, kind: str) -> Draft:
        """Undo or redo: ``content`` is what there is now."""
        self._last = content
        return Draft({"kind": kind})

    def written(self, draft: Draft, refs: Sequence[Ref]) -> None:
        """A draft's blobs are, or soon will be, where ``refs`` says."""
        for owner, ref in zip(draft.owners, refs, strict=True):
            if isinstance(owner, Tile):
                owner.ref = ref
            else:
                self._arrays[id(owner)] = (owner, ref)

    def resume(self, content: Content, arrays: Arrays) -> None:
        """Go on after what was read."""
        self._last = content
        for refs, array in arrays.items():
            bands = _bands_of(array)
            if len(bands) == len(refs):
                self._bands[id(array)] = (array, bands)
                for band, ref in zip(bands, refs, strict=True):
                    self._arrays[id(band)] = (band, ref)

    # -- parts ------------------------------------------------------------------------------------

    def _content(self, draft: Draft, content: Content) -> dict[str, Any]:
        holders: dict[str, Any] = {}
        last = self._last
        old = {} if last is None else {layer.id: layer.pixels for layer in walk(last.layers)}
        for layer in walk(content.layers):
            if layer.pixels is not None and layer.pixels is not old.get(layer.id):
                holders[layer.id] = self._tiles(draft, layer.pixels, old.get(layer.id))
        if last is None or content.mask is not last.mask:
            before = None if last is None else last.mask
            holders[_MASK] = self._tiles(draft, content.mask, before)
        self._last = content
        return {
            "size": [content.size.width, content.size.height],
            "channels": content.channels,
            "bare": content.bare,
            "dtype": np.dtype(content.dtype).name,
            "active": content.active,
            "layers": [self._layer(draft, layer) for layer in content.layers],
            "tiles": holders,
        }

    def _layer(self, draft: Draft, layer: Layer) -> dict[str, Any]:
        data = layer_to_json(layer)
        if layer.pieces:
            data["pieces"] = [
                {
                    "rect": [piece.rect.x, piece.rect.y, piece.rect.width, piece.rect.height],
                    "pixels": self._array(draft, piece.pixels),
                    "share": None if piece.share is None else self._array(draft, piece.share),
                }
                for piece in layer.pieces
            ]
        if layer.children:
            data["children"] = [self._layer(draft, child) for child in layer.children]
        return data

    def _tiles(self, draft: Draft, tiles: Tiles, before: Tiles | None) -> dict[str, Any]:
        same = before is not None and before.backing is tiles.backing
        old: Mapping[Key, Tile] = before.tiles if same and before is not None else {}
        new = {key: tile for key, tile in tiles.tiles.items() if old.get(key) is not tile}
        data: dict[str, Any] = {
            "channels": tiles.channels,
            "dtype": np.dtype(tiles.dtype).name,
            "origin": list(tiles.origin),
            "set": [[*key, self._tile(draft, tile)] for key, tile in new.items()],
        }
        if same:
            data["gone"] = [list(key) for key in old if key not in tiles.tiles]
        else:
            backing = tiles.backing
            data["backing"] = None if backing is None else self._array(draft, backing)
        return data

    def _tile(self, draft: Draft, tile: Tile) -> int | list[int]:
        return draft.place_of(tile) if tile.ref is None else list(tile.ref)

    def _array(self, draft: Draft, array: Array) -> list[Any]:
        """Band by band, since a blob may not be of any size."""
        known = self._bands.get(id(array))
        if known is None or known[0] is not array:
            self._bands[id(array)] = known = (array, _bands_of(array))
        return [self._band(draft, band) for band in known[1]]

    def _band(self, draft: Draft, band: Array) -> int | list[int]:
        written = self._arrays.get(id(band))
        if written is not None and written[0] is band:
            return list(written[1])
        return draft.place_of(band)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the pixels of one record are."""

    number: int
    load: Load
    arrays: Arrays

    def ref(self, value: Any) -> Ref:
        if isinstance(value, int):
            return (self.number, value)
        number, place = value
        return (int(number), int(place))

    def array(self, value: Any) -> Array:
        """Of backings and patches: they are needed at once, and often."""
        refs = tuple(self.ref(band) for band in value)
        if refs not in self.arrays:
            bands = [self.load(ref) for ref in refs]
            self.arrays[refs] = bands[0] if len(bands) == 1 else frozen(np.concatenate(bands))
        return self.arrays[refs]

    def tile(self, value: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tile:
        ref = self.ref(value)

        def get() -> Array:
            pixels = self.load(ref)
            if pixels.shape != shape or pixels.dtype != dtype:
                raise ValueError(f"a tile of {pixels.shape} {pixels.dtype}")
            return pixels

        tile = Tile(get)
        tile.ref = ref
        return tile


def read_step(
    header: Mapping[str, Any], number: int, last: Content, load: Load, arrays: Arrays
) -> Step:
    """The step of a record of that ``number``, done to ``last``; its tiles are loaded when they
    are looked at. ``arrays`` keeps what was loaded at once.

    Raises:
        KeyError, TypeError, ValueError: a wrong shape.
    """
    before = last
    if "before" in header:
        before = read_content(header["before"], number, last, load, arrays)
    after = read_content(header["content"], number, before, load, arrays)
    return Step(
        str(header["name"]),
        before,
        after,
        {str(key): str(text) for key, text in header["texts"].items()},
        Margins(**{key: int(value) for key, value in header["margins"].items()}),
        bool(header["reshaped"]),
        None if header.get("matrix") is None else Affine.from_json(header["matrix"]),
    )


def read_content(
    data: Mapping[str, Any],
    number: int,
    last: Content | None,
    load: Load,
    arrays: Arrays,
) -> Content:
    """A content of the record of that ``number``, told as what differs from ``last``.

    Raises:
        KeyError, TypeError, ValueError: a wrong shape.
    """
    source = _Source(number, load, arrays)
    width, height = (int(side) for side in data["size"])
    old = {} if last is None else {layer.id: layer.pixels for layer in walk(last.layers)}
    changed = data["tiles"]

    def pixels_of(layer_id: str) -> Tiles | None:
        known = old.get(layer_id)
        told = changed.get(layer_id)
        return known if told is None else _read_tiles(told, known, source)

    def read_tree(items: Sequence[Mapping[str, Any]]) -> Tree:
        return tuple(read_layer(dict(item)) for item in items)

    def read_layer(item: dict[str, Any]) -> Layer:
        settings = settings_from_json(item)
        pieces = tuple(_read_piece(piece, source) for piece in item.get("pieces", ()))
        children = read_tree(item.get("children", ()))
        pixels = pixels_of(settings["id"])
        return Layer(**settings, pieces=pieces, pixels=pixels, children=children)

    mask = None if last is None else last.mask
    if _MASK in changed:
        mask = _read_tiles(changed[_MASK], mask, source)
    if mask is None or data["dtype"] not in _DTYPES or data["channels"] not in (3, 4):
        raise ValueError("a content without a mask, or of an unknown kind")
    return Content(
        Size(width, height),
        int(data["channels"]),
        np.dtype(data["dtype"]),
        read_tree(data["layers"]),
        mask,
        str(data["active"]),
        bool(data.get("bare", False)),
    )


def _bands_of(array: Array) -> list[Array]:
    """Whole rows, of not too many bytes; the array itself if it is small."""
    if array.nbytes <= _BAND_BYTES:
        return [array]
    rows = max(1, _BAND_BYTES // (array.nbytes // len(array)))
    return [array[top : top + rows] for top in range(0, len(array), rows)]


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
        backing = None if data["backing"] is None else source.array(data["backing"])
    elif before is not None:
        tiles, backing = dict(before.tiles), before.backing
    for key in data.get("gone", ()):
        tiles.pop((int(key[0]), int(key[1])), None)
    shape = (SIDE, SIDE) if channels == 1 else (SIDE, SIDE, 4)
    for column, row, value in data["set"]:
        tiles[int(column), int(row)] = source.tile(value, shape, dtype)
    left, top = (int(value) for value in data["origin"])
    return Tiles(channels, dtype, tiles, backing, (left, top))
