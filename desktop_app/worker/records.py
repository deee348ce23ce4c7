"""A document's steps as records of a journal: what happened, and the pixels that are new.

A record tells of a content what differs from the one before it. Pixels are in it by reference: a
number is one of its own blobs, a pair (record, place) one that was written earlier. Where records
are kept is not known here; `record_reading` is the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeAlias, cast
from weakref import ref

import numpy as np

from desktop_app.core.guides import guides_to_json
from desktop_app.core.pixels import Array
from desktop_app.core.warp import stages_to_json
from desktop_app.imaging.layers.content import VALUES, Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_json import layer_to_json
from desktop_app.imaging.layers.layer_tree import with_originals
from desktop_app.imaging.tiles import Key, Tile, Tiles
from desktop_app.state.document.branches import BranchChange
from desktop_app.state.document.lines import Line, line_to_json
from desktop_app.state.document.undo_steps import Change, UndoStep

Ref: TypeAlias = tuple[int, int]
"""Record and place of a blob."""

Load: TypeAlias = Callable[[Ref], Array]
"""Gets a blob's pixels."""

LOST = "lost"
"""The kind of a header that stands for one that can't be read (`storage.journal_format`)."""

_BAND_BYTES = 8 << 20
"""Of a large array: what writes it packs some side by side, and needs twice as much besides."""


class KnownBlobs:
    """Which blobs the tiles and arrays in memory are in, for as long as anybody has these."""

    def __init__(self) -> None:
        self.broken: dict[Ref, Array | None] = {}
        """Blobs that can't be read; blank pixels of their shape, where that is known."""
        self.is_guessed = False
        """Whether the first content is not the journal's own: layers are known by their order."""
        self._owners: dict[Ref, ref[Tile | Array]] = {}
        # Arrays have no place for references of their own.
        self._arrays: dict[int, tuple[ref[Array], tuple[Ref, ...]]] = {}

    def alive(self) -> set[Ref]:
        """All blobs of which something is in memory, so that they may be referred to again. In
        any thread."""
        blobs = tuple(self._owners)  # at once: another thread may be adding some
        return {blob for blob in blobs if self._owner(blob) is not None}

    def tile(self, blob: Ref) -> Tile | None:
        """The tile that stands there."""
        found = self._owner(blob)
        return found if isinstance(found, Tile) else None

    def array(self, blobs: tuple[Ref, ...]) -> Array | None:
        """The array whose bands stand there."""
        found = self._owner(blobs[0]) if blobs else None
        return None if found is None or self.blobs_of(found) != blobs else cast("Array", found)

    def blobs_of(self, array: Tile | Array) -> tuple[Ref, ...]:
        """Where an array's bands stand; empty: nowhere."""
        kept = self._arrays.get(id(array))
        return kept[1] if kept is not None and kept[0]() is array else ()

    def note_tile(self, tile: Tile, blob: Ref) -> None:
        tile.ref = blob
        self._note(tile, blob)

    def note_array(self, array: Array, blobs: tuple[Ref, ...]) -> None:
        """An array's bands stand there."""
        key = id(array)
        self._arrays[key] = ref(array, lambda _: self._arrays.pop(key, None)), blobs
        for blob in blobs:
            self._note(array, blob)

    def _note(self, owner: Tile | Array, blob: Ref) -> None:
        self._owners[blob] = ref(owner, lambda _: self._owners.pop(blob, None))

    def _owner(self, blob: Ref) -> Tile | Array | None:
        kept = self._owners.get(blob)
        return None if kept is None else kept()


@dataclass(frozen=True, slots=True, eq=False)
class RecordDraft:
    """A record to be written; tell `Recorder.written` what it is called then.

    Attributes:
        header: JSON.
        blobs: arrays that nobody changes any more.
        tiles: which blob each tile is that is written with it, by identity.
        arrays: which blobs the bands of each array are, likewise.
    """

    header: dict[str, Any]
    blobs: list[Array] = field(default_factory=list[Array])
    tiles: dict[int, tuple[Tile, int]] = field(default_factory=dict[int, tuple[Tile, int]])
    arrays: dict[int, tuple[Array, list[int]]] = field(
        default_factory=dict[int, tuple[Array, list[int]]]
    )

    def place_of(self, tile: Tile) -> int:
        """Which blob it is; one more if it is none yet."""
        if id(tile) not in self.tiles:
            self.tiles[id(tile)] = tile, len(self.blobs)
            self.blobs.append(tile.pixels)
        return self.tiles[id(tile)][1]

    def places_of(self, array: Array) -> list[int]:
        """Which blobs its bands are, likewise."""
        if id(array) not in self.arrays:
            bands = _bands_of(array)
            self.arrays[id(array)] = array, [len(self.blobs) + band for band in range(len(bands))]
            self.blobs.extend(bands)
        return self.arrays[id(array)][1]


class Recorder:
    """Makes records of what happens to one document, one after another.

    Args:
        known: what was read of it before.

    Attributes:
        known: what is in a record.
    """

    def __init__(self, known: KnownBlobs | None = None) -> None:
        self.known = KnownBlobs() if known is None else known
        self._last: Content | None = None

    def opening(
        self,
        content: Content,
        about: Mapping[str, Any],
        original: bytes | None = None,
        line: Line = (),
    ) -> RecordDraft:
        """The first record: all that there is, and the way there. ``original``: the bytes it was
        read from, where these are not in any file."""
        draft = RecordDraft({"kind": "open", "about": dict(about), "line": line_to_json(line)})
        draft.header["content"] = self._content(draft, content)
        if original:
            draft.header["original"] = draft.places_of(np.frombuffer(original, np.uint8))
        return draft

    def change(self, change: Change) -> RecordDraft:
        """What happened to the undo stack."""
        steps = change.steps
        match change.kind:
            case "push":
                return self.step(steps[0])
            case "undo":
                return self.moved_to(steps[-1].before, "undo", len(steps))
            case "redo":
                return self.moved_to(steps[-1].after, "redo", len(steps))
            case "forget":
                return RecordDraft({"kind": "forget"})
            case "drop":
                return RecordDraft({"kind": "drop", "count": len(steps)})

    def step(self, step: UndoStep) -> RecordDraft:
        """A step that was done."""
        draft = RecordDraft(
            {
                "kind": "step",
                "name": step.name,
                "texts": dict(step.texts),
                "margins": asdict(step.margins),
                "reshaped": step.reshaped,
                "matrix": None if step.matrix is None else step.matrix.to_json(),
                "mark": None if (mark := step.mark) is None else mark.to_json(),
            }
        )
        if step.line is not None:
            draft.header["line"] = line_to_json(step.line)
        # What is not undone, like another active layer, may have changed since the last record.
        if step.before is not self._last:
            draft.header["before"] = self._content(draft, step.before)
        draft.header["content"] = self._content(draft, step.after)
        return draft

    def moved_to(self, content: Content, kind: str, count: int = 1) -> RecordDraft:
        """Undo or redo of so many steps: ``content`` is what there is now."""
        self._last = content
        return RecordDraft({"kind": kind, "count": count})

    def branch(self, change: BranchChange) -> RecordDraft:
        """What happened to a branch; its content stands alone, so that it needs no other record but
        for pixels."""
        if change.kind == "remove":
            return RecordDraft({"kind": "unbranch", "id": change.branch.id})
        last, self._last = self._last, None
        draft = RecordDraft({"kind": "branch", **change.branch.to_json()})
        draft.header["content"] = self._content(draft, change.branch.content)
        self._last = last
        return draft

    def written(self, draft: RecordDraft, refs: Sequence[Ref]) -> None:
        """A draft's blobs are, or soon will be, where ``refs`` says."""
        for tile, place in draft.tiles.values():
            self.known.note_tile(tile, refs[place])
        for array, places in draft.arrays.values():
            self.known.note_array(array, tuple(refs[place] for place in places))

    def resume(self, content: Content) -> None:
        """Go on after what was read."""
        self._last = content

    # -- parts ------------------------------------------------------------------------------------

    def _content(self, draft: RecordDraft, content: Content) -> dict[str, Any]:
        holders: dict[str, Any] = {}
        last = self._last
        old = {} if last is None else _pixels_of(last)
        for layer in with_originals(content.layers):
            if layer.pixels is not None and layer.pixels is not old.get(layer.id):
                holders[layer.id] = self._tiles(draft, layer.pixels, old.get(layer.id))
        for name in VALUES:
            values = getattr(content, name)
            before = None if last is None else getattr(last, name)
            if values is not before:
                holders[name] = self._tiles(draft, values, before)
        self._last = content
        return {
            "size": [content.size.width, content.size.height],
            "channels": content.channels,
            "bare": content.bare,
            "dtype": np.dtype(content.dtype).name,
            "active": content.active,
            "layers": [self._layer(draft, layer) for layer in content.layers],
            "tiles": holders,
            "guides": guides_to_json(content.guides),
        }

    def _layer(self, draft: RecordDraft, layer: Layer) -> dict[str, Any]:
        data = layer_to_json(layer)
        if layer.row.everywhere:
            data["masked"] = layer.pixels is not None
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
        if layer.kept is not None:
            source = replace(layer.kept.source, id=f"{layer.id}~")
            stages = stages_to_json(layer.kept.stages)
            data["kept"] = [{**self._layer(draft, source), "stages": stages}]
        return data

    def _tiles(self, draft: RecordDraft, tiles: Tiles, before: Tiles | None) -> dict[str, Any]:
        same = before is not None and before.backing is tiles.backing
        old: Mapping[Key, Tile] = before.tiles if same and before is not None else {}
        new = {key: tile for key, tile in tiles.tiles.items() if old.get(key) is not tile}
        data: dict[str, Any] = {
            "channels": tiles.channels,
            "dtype": np.dtype(tiles.dtype).name,
            "origin": list(tiles.origin),
            "set": [
                [*key, (draft.place_of(tile) if tile.ref is None else list(tile.ref))]
                for key, tile in new.items()
            ],
            **({"fill": tiles.fill} if tiles.fill else {}),
        }
        if same:
            data["gone"] = [list(key) for key in old if key not in tiles.tiles]
        else:
            backing = tiles.backing
            data["backing"] = None if backing is None else self._array(draft, backing)
        return data

    def _array(self, draft: RecordDraft, array: Array) -> list[Any]:
        """Band by band, since a blob may not be of any size."""
        known = self.known.blobs_of(array)
        return [list(blob) for blob in known] if known else list(draft.places_of(array))


def _pixels_of(content: Content) -> dict[str, Tiles | None]:
    return {layer.id: layer.pixels for layer in with_originals(content.layers)}


def _bands_of(array: Array) -> list[Array]:
    """Whole rows, of not too many bytes; the array itself if it is small."""
    if array.nbytes <= _BAND_BYTES:
        return [array]
    rows = max(1, _BAND_BYTES // (array.nbytes // len(array)))
    return [array[top : top + rows] for top in range(0, len(array), rows)]
