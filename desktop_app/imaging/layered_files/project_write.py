"""A stack → a project file or an OpenRaster file: one layer at a time, whole or not at all.

What stands where: `project_json` and `ora_xml`. Reading is `project_read`.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from desktop_app.core.atomic_write import clear_leftovers, written_atomically
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.depth import from_float, to_bytes, to_float
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import NOWHERE, Pixels, Stack, StackBranch, StackLayer, walk
from desktop_app.imaging.layered_files.export_losses import (
    baked,
    isolated,
    left_out,
    masks_in,
    silent,
)
from desktop_app.imaging.layered_files.layer_entry import LayerEntry, StackSheet, entries
from desktop_app.imaging.layered_files.ora_adjustments import (
    ADJUSTMENTS,
    rasterised,
    restorable,
    row_of,
)
from desktop_app.imaging.layered_files.ora_xml import stack_xml
from desktop_app.imaging.layered_files.project_json import project_json
from desktop_app.imaging.layered_files.raw_array import raw_pieces
from desktop_app.imaging.png import Chunk, about_chunks
from desktop_app.imaging.png_bands import BAND, png_pieces
from desktop_app.imaging.resize import fit_within
from desktop_app.imaging.srgb import srgb_profile

MIMETYPE: Final = b"image/openraster"
STACK, MERGED, THUMBNAIL = "stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"
PROJECT, MEMBERS = "velatura/project.json", "velatura/members.json"
MASK, SELECTION = "velatura/mask.png", "velatura/selection.png"
ICC = "velatura/profile.icc"
BRANCHES, BRANCH = "velatura/branches/", "branch"

_THUMBNAIL_SIDE = 256
_LONG = 1 << 30  # bytes from which on a member may need the wide form of zip
_ICC_IN_LAYERS = 1 << 16  # bytes: larger profiles go into the merged picture alone
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same picture gives the same file
_ROWS = 256

Progress = Callable[[float], object]


def write_stack_file(
    path: Path,
    stack: Stack,
    *,
    own: bool,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    backup: bool = True,
) -> tuple[FileNote, ...]:
    """Write a stack whole; see `project.write_project` and `project.write_ora`.

    Args:
        own: whether our own part is written; else it is a plain OpenRaster file, with floats in
            16 bits.
    """
    written = stack if own else replace(stack, layers=rasterised(stack.layers))
    names = _Names()
    sheet = _sheet_of(written, own, names)
    branches = {
        f"{BRANCHES}{number}.json": (one.stack, _branch_sheet(one, names, f"{number}-"))
        for number, one in enumerate(written.branches if own else (), 1)
    }
    sheet = replace(sheet, branches=tuple(branches))
    workers = min(4, os.cpu_count() or 1)
    with (
        ThreadPoolExecutor(workers, "packing") as pool,
        written_atomically(path, backup=backup) as file,
        zipfile.ZipFile(file, "w") as archive,
    ):
        writer = _Writer(archive, written, pool, progress or silent, cancel or CancelToken())
        try:
            writer.all(sheet, own, branches)
            writer.add_extra_files(() if own else restorable(stack.layers), sheet)
        except ValueError as error:
            name, reason = path.name, "it contains data the format does not support"
            raise InputError("output_unwritable", str(error), name=name, reason=reason) from error
    clear_leftovers(path.parent)
    return () if own else left_out(stack) + isolated(stack) + baked(stack)


# ------------------------------------------------------------------------------- what goes where


class _Names:
    """Gives numbers to what is written; in branches to what has one already the same."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._given: dict[object, str] = {}

    def of(self, layer: StackLayer, branch: str) -> str:
        """The layer's; a branch's own ones begin with its name."""
        key = layer.pixels, *layer.extra.items()
        if not (branch and layer.pixels is not None and key in self._given):
            self._given[key] = f"{branch}{next(self._numbers):04}"
        return self._given[key]


def _sheet_of(stack: Stack, own: bool, names: _Names, branch: str = "") -> StackSheet:
    """Names of members for all that is written, of the stack itself or of a branch of it."""
    mask, selection = (f"{BRANCHES}{branch}{each}.png" for each in ("mask", "selection"))
    mask, selection = (mask, selection) if branch else (MASK, SELECTION)
    return StackSheet(
        size=stack.size,
        layers=tuple(_entry_of(layer, stack, own, names, branch) for layer in stack.layers),
        dtype=stack.dtype.name,
        channels=stack.channels,
        mask=mask if stack.mask is not None and own else None,
        selection=selection if stack.selection is not None else None,
        icc=ICC if stack.icc is not None and own else None,
        active=stack.active,
        about=stack.about,
        dpi=stack.dpi,
    )


def _branch_sheet(branch: StackBranch, names: _Names, prefix: str) -> StackSheet:
    sheet = _sheet_of(branch.stack, True, names, prefix)
    return replace(sheet, about={**sheet.about, BRANCH: branch.about})


def _entry_of(layer: StackLayer, stack: Stack, own: bool, names: _Names, branch: str) -> LayerEntry:
    number = names.of(layer, branch)
    empty = layer.rect.is_empty or layer.pixels is None
    row = LAYER_KINDS[layer.kind]
    entry = LayerEntry(
        kind=layer.kind,
        name=layer.name,
        id=layer.id,
        rect=NOWHERE if row.has_layers else layer.rect,
        visible=layer.visible,
        opacity=layer.opacity,
        mode=layer.mode,
        locked=layer.locked,
        alpha_locked=layer.alpha_locked,
        clipped=layer.clipped,
        children=tuple(_entry_of(child, stack, own, names, branch) for child in layer.children),
        about=layer.about,
        extra={key: f"velatura/data/{number}-{n}" for n, key in enumerate(layer.extra)},
    )
    if row.has_layers or (row.others == "out" and not own):
        return entry
    if row.has_values:
        return replace(entry, pixels=None if empty else f"velatura/data/{number}.png")
    # Who finds no structure takes what lies in data for the layers.
    plain = f"{BRANCHES if '-' in number else 'data/'}{number}.png"
    deep = own and stack.dtype == np.float32
    exact = f"velatura/data/{number}.raw" if deep else plain
    return replace(entry, plain=plain, pixels=None if empty else exact)


# ------------------------------------------------------------------------------- writing members


class _Writer:
    """Members into the archive, with their checksums and the progress."""

    def __init__(
        self,
        archive: zipfile.ZipFile,
        stack: Stack,
        pool: Executor,
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        self._archive, self._stack, self._pool = archive, stack, pool
        self._progress, self._cancel = progress, cancel
        self._members: dict[str, dict[str, Any]] = {}
        self._done = 0
        layers = sum(one.rect.size.area for one in walk(stack.layers) if one.pixels is not None)
        sample = stack.dtype.itemsize + (1 if stack.dtype == np.float32 else 0)
        self._whole = (layers + stack.size.area) * 4 * sample or 1

    def all(
        self, sheet: StackSheet, own: bool, branches: Mapping[str, tuple[Stack, StackSheet]]
    ) -> None:
        """Everything, in an order that leaves the most behind where the file is cut off."""
        self._bytes("mimetype", MIMETYPE)
        self._bytes(STACK, stack_xml(sheet))
        if own:
            self._bytes(PROJECT, project_json(sheet))
            if self._stack.icc is not None:
                self._bytes(ICC, self._stack.icc)
        self._values(self._stack, sheet)
        self._layers(self._stack.layers, sheet.layers, own)
        self._merged(own)
        for name, (stack, branch) in branches.items():
            self._bytes(name, project_json(branch))
            self._values(stack, branch)
            self._layers(stack.layers, branch.layers, own, stack.dtype)
        if own:
            self._bytes(MEMBERS, json.dumps(self._members, indent=1).encode())
        self._progress(1.0)

    def _values(self, stack: Stack, sheet: StackSheet) -> None:
        for name, values in ((sheet.mask, stack.mask), (sheet.selection, stack.selection)):
            if name is not None and values is not None:
                self._png(name, self._mask(values, stack.size.rect))

    def add_extra_files(self, layers: Iterable[StackLayer], sheet: StackSheet) -> None:
        """What only Velatura reads of layers that are pixels for others."""
        plain = {entry.id: str(entry.plain) for entry in entries(sheet.layers)}
        rows = dict[str, dict[str, Any]]()
        for layer in layers:
            name = plain[layer.id]
            rows[name] = row = row_of(layer, name, self._members[name]["sha256"])
            if "unmasked" in row and layer.pixels is not None:
                pixels, mask = _for_png(layer.pixels(), False), masks_in(layer)[0]
                self._png(row["unmasked"], pixels)
                if mask.pixels is not None:
                    self._png(row["mask"]["pixels"], self._mask(mask.pixels, mask.rect))
            elif row.get("mask") and layer.pixels is not None:
                self._png(row["mask"], self._mask(layer.pixels, layer.rect))
        if rows:
            self._bytes(ADJUSTMENTS, json.dumps(rows).encode())

    def _layers(
        self,
        layers: tuple[StackLayer, ...],
        written: tuple[LayerEntry, ...],
        own: bool,
        dtype: np.dtype[Any] | None = None,
    ) -> None:
        """Layers of that dtype; what is there already is not written again."""
        dtype = self._stack.dtype if dtype is None else dtype
        for layer, entry in zip(layers, written, strict=True):
            self._cancel.check()
            self._layers(layer.children, entry.children, own, dtype)
            if (entry.plain or entry.pixels) in self._members:
                continue
            if entry.plain is not None:
                self._pixels(layer, entry, own, dtype)
            elif entry.pixels and layer.pixels is not None:
                self._png(entry.pixels, self._mask(layer.pixels, layer.rect))
            for key, member in entry.extra.items() if own else ():
                self._extra(member, layer.extra[key]())

    def _pixels(
        self, layer: StackLayer, entry: LayerEntry, own: bool, dtype: np.dtype[Any]
    ) -> None:
        """A layer's pixels: exact ones, and a PNG if that is another file."""
        assert entry.plain is not None
        if entry.pixels is None or layer.pixels is None:
            # OpenRaster wants a picture for each layer: one transparent pixel.
            self._png(entry.plain, np.zeros((1, 1, 4), np.uint8))
            return
        pixels = layer.pixels()
        expected = (layer.rect.height, layer.rect.width, 4)
        if pixels.shape != expected or pixels.dtype != dtype:
            raise ValueError(f"layer {layer.id}: {pixels.shape}, {pixels.dtype}, not {expected}")
        if entry.pixels != entry.plain:
            self._put(entry.pixels, raw_pieces(pixels, self._pool), pixels.nbytes)
        plain = _for_png(pixels, own)
        deep = plain.dtype == np.uint16
        self._png(entry.plain, plain, self._profile(_ICC_IN_LAYERS, deep))

    def _merged(self, own: bool) -> None:
        if self._stack.merged is None:
            raise ValueError("no merged picture")
        pixels = self._stack.merged()
        size, channels = self._stack.size, self._stack.channels
        if pixels.shape != (size.height, size.width, channels):
            raise ValueError(f"merged: {pixels.shape}")
        plain = _for_png(pixels, own)
        self._png(MERGED, plain, self._profile(None, plain.dtype == np.uint16))
        # Every n-th pixel first: with alpha, scaling takes eight times a large picture's memory.
        step = max(1, max(size.width, size.height) // (4 * _THUMBNAIL_SIDE))
        small = to_bytes(fit_within(np.ascontiguousarray(pixels[::step, ::step]), _THUMBNAIL_SIDE))
        self._png(THUMBNAIL, small)

    def _mask(self, mask: Pixels, rect: Rect) -> Array:
        values = mask()
        if values.shape != (rect.height, rect.width) or values.dtype != np.uint8:
            raise ValueError(f"a mask of {values.shape}, {values.dtype}")
        return values[..., None]

    def _extra(self, member: str, array: Array) -> None:
        """PNG for what it can hold exactly, else raw."""
        shape = array.shape
        flat = len(shape) == 2 or (len(shape) == 3 and 1 <= shape[2] <= 4)
        if flat and array.size and array.dtype.name in ("uint8", "uint16"):
            self._png(member, array.reshape(*shape[:2], -1), flat=len(shape) == 2)
        else:
            self._put(member, raw_pieces(array, self._pool), array.nbytes)

    def _profile(self, most: int | None, deep: bool) -> list[Chunk]:
        """The chunks for profile and resolution. A grey profile does not go with RGB (11.3.2.3)."""
        icc = self._stack.icc if (self._stack.icc or b"")[16:20] == b"RGB " else None
        if deep:
            # Krita asks the user for the profile of each PNG of 16 bits that has none.
            icc = icc or srgb_profile()
        elif icc is not None and most is not None and len(icc) > most:
            icc = None
        return about_chunks(icc=icc, exif=None, xmp=None, dpi=self._stack.dpi, texts={})

    def _png(self, name: str, pixels: Array, about: Iterable[Chunk] = (), **more: bool) -> None:
        self._put(name, png_pieces(pixels, about, self._pool), pixels.nbytes, **more)

    def _bytes(self, name: str, data: bytes) -> None:
        packed = name.endswith((".xml", ".json", ".icc"))
        self._put(name, iter((data,)), len(data), packed=packed)

    def _put(
        self, name: str, pieces: Iterator[bytes], size: int, *, packed: bool = False, **more: bool
    ) -> None:
        """One member. Each piece is about one band of the ``size`` bytes that are packed."""
        digest, begin = hashlib.sha256(), self._done
        with _member(self._archive, name, packed, size > _LONG) as out:
            for number, piece in enumerate(pieces):
                self._cancel.check()
                out.write(piece)
                digest.update(piece)
                self._done = begin + min(size, number * BAND)
                self._progress(min(0.999, self._done / self._whole))
        self._done = begin + size
        self._members[name] = {"sha256": digest.hexdigest(), **more}


@contextmanager
def _member(archive: zipfile.ZipFile, name: str, packed: bool, long: bool) -> Iterator[IO[bytes]]:
    info = zipfile.ZipInfo(name, _WHEN)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    with archive.open(info, "w", force_zip64=long) as out:
        yield out


def _for_png(pixels: Array, own: bool) -> Array:
    """Floats in a depth that PNG has: 8 bits beside the exact ones, else 16."""
    if pixels.dtype != np.float32:
        return pixels
    made = np.empty(pixels.shape, np.uint8 if own else np.uint16)
    for top in range(0, len(pixels), _ROWS):  # a large layer as floats again would double it
        made[top : top + _ROWS] = from_float(to_float(pixels[top : top + _ROWS]), made.dtype)
    return made
