"""A project file or an OpenRaster file from anywhere → a stack: what can be read of it.

Every member is looked at once while the file is opened (there, whole, not too large); pixels are
decoded when they are asked for. The forms are `project_json`'s and `ora_xml`'s.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import DAMAGE, FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.reading import memory_short, reading
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layer_stack import NOWHERE, Pixels, Stack, StackBranch, StackLayer, walk
from desktop_app.imaging.layered_files.layer_entry import LayerEntry, StackSheet, entries
from desktop_app.imaging.layered_files.ora_adjustments import restored
from desktop_app.imaging.layered_files.ora_xml import MAX_XML, BadXml, read_stack_xml
from desktop_app.imaging.layered_files.project_json import (
    MAX_JSON,
    VERSION,
    BadJson,
    read_project_json,
)
from desktop_app.imaging.layered_files.project_write import (
    BRANCH,
    BRANCHES,
    MASK,
    MEMBERS,
    MERGED,
    PROJECT,
    SELECTION,
    STACK,
)
from desktop_app.imaging.layered_files.zip_parts import BadMember, ZipParts
from desktop_app.imaging.layered_files.zip_pixels import Members, profile_in
from desktop_app.imaging.pillow_files import check_size
from desktop_app.imaging.tiles import opaque

_MAX_NOTES = 200
_MAX_ICC = 64 << 20


@dataclass(frozen=True, slots=True, eq=False)
class ReadStack:
    """A file that was opened; its pixels are read from it until it is closed.

    Attributes:
        stack: what was read. Its callables raise `InputError` (``project_unreadable``) where the
            disk fails meanwhile, or a member lied about what is in it.
        notes: what must be said, the first 200.
        read_only: whether saving over the file would lose something that is still in it: a newer
            version wrote it, or it is damaged.
        version: of the project's format; 0: plain OpenRaster (or PSD).
        close: lets the file go; the stack's callables don't work from then on.
    """

    stack: Stack
    notes: tuple[FileNote, ...]
    read_only: bool
    version: int
    close: Callable[[], None]

    def __enter__(self) -> ReadStack:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_stack_file(source: Path | bytes, name: str) -> ReadStack:
    """Open a file; see `project.read_project`."""
    return read_zip(source, name, lambda parts: _Reader(parts, name).all())


def read_zip(source: Path | bytes, name: str, read: Callable[[ZipParts], ReadStack]) -> ReadStack:
    """What ``read`` makes of the members of a zip.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``project_unreadable``; or as ``read``.
        StorageError: ``memory_short``.
    """
    try:
        parts = ZipParts(source)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=name) from error
    except MemoryError as error:
        raise memory_short(name, 0, repr(error)) from error
    except OSError as error:
        raise InputError("file_unreadable", name=name, reason=plain_reason(error)) from error
    except ValueError as error:
        raise unreadable(name, "it is not a zip file", error) from error
    try:
        with reading(name, partial(unreadable, name, "it is damaged")):
            return read(parts)
    except BaseException:
        parts.close()
        raise


def unreadable(name: str, reason: str, error: Exception | None = None) -> InputError:
    """The error of a file that no picture can be read of, for this reason."""
    return InputError("project_unreadable", repr(error or ""), name=name, reason=reason)


def _form(entry: LayerEntry, dtype: np.dtype[Any]) -> tuple[np.dtype[Any], int]:
    """Dtype and channels of a layer's pixels, in a document of ``dtype``."""
    values = LAYER_KINDS[entry.kind].has_values
    return (np.dtype(np.uint8), 1) if values else (dtype, 4)


class _Reader:
    """Puts pixels to the sheet of a file."""

    def __init__(self, parts: ZipParts, name: str) -> None:
        self._parts, self._name = parts, name
        self._notes = list(parts.notes)
        self._members = Members(parts, name, self._digests(), self._notes)

    def all(self) -> ReadStack:
        sheet = self._sheet()
        check_size(sheet.size, self._name)
        sheet, dtype = self._with_depth(sheet)
        for entry in entries(sheet.layers):
            if entry.pixels is not None and not LAYER_KINDS[entry.kind].has_layers:
                self._members.claim(entry.pixels, *_form(entry, dtype))
        layers, active = self._layers(sheet, dtype)
        merged, channels = self._merged(sheet, dtype)
        cut = {"file_cut_off", "layer_missing"} <= {note.code for note in self._notes}
        if (
            cut
            and not sheet.version
            and merged is None
            and not any(one.pixels for one in walk(layers))
        ):
            raise unreadable(self._name, "its pixels can't be read")
        stack = Stack(
            size=sheet.size,
            dtype=dtype,
            channels=channels,
            layers=layers,
            merged=merged,
            mask=self._values(sheet, "mask"),
            active=active,
            about=sheet.about,
            icc=self._icc(sheet),
            dpi=sheet.dpi,
            selection=self._values(sheet, "selection"),
        )
        stack = replace(stack, branches=tuple(self._branches(sheet, stack)))
        broken = any(note.code in DAMAGE for note in self._notes)
        newer = sheet.version > VERSION
        notes = tuple(self._notes[:_MAX_NOTES])
        return ReadStack(stack, notes, broken or newer, sheet.version, self._parts.close)

    def _branches(self, sheet: StackSheet, whole: Stack) -> Iterator[StackBranch]:
        """What can be read of them; what they share with the stack counts once."""
        self._members.sharing = True
        for member in sheet.branches:
            try:
                told = read_project_json(self._members.text(member, MAX_JSON), self._notes)
            except (BadMember, BadJson):
                self._notes.append(FileNote("branch_unreadable"))
                continue
            check_size(told.size, self._name)
            told, dtype = self._with_depth(told)
            layers, active = self._layers(told, dtype)
            about = told.about.get(BRANCH)
            named = cast("dict[str, Any]", about) if isinstance(about, dict) else {}
            name = str(named.get("name", ""))
            stack = Stack(
                size=told.size,
                dtype=dtype,
                channels=told.channels or whole.channels,  # pyright: ignore[reportArgumentType]
                layers=layers,
                merged=None,
                mask=self._values(told, "mask", name),
                active=active,
                about=told.about,
                icc=whole.icc,
                selection=self._values(told, "selection", name),
            )
            yield StackBranch(named, stack)

    # ---------------------------------------------------------------- what there should be

    def _digests(self) -> dict[str, dict[str, Any]]:
        """What ``members.json`` says of each member; nothing if it can't be read."""
        try:
            found: Any = json.loads(self._parts.read(MEMBERS, MAX_JSON)[0])
        except (BadMember, ValueError, RecursionError):
            return {}
        rows = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
        return {key: row for key, row in rows.items() if isinstance(row, dict)}

    def _sheet(self) -> StackSheet:
        if PROJECT in self._parts:
            try:
                return read_project_json(self._members.text(PROJECT, MAX_JSON), self._notes)
            except (BadMember, BadJson):
                self._notes.append(FileNote("project_part_lost"))
        elif MEMBERS in self._parts:  # it was a project's
            self._notes.append(FileNote("project_part_lost"))
        if STACK in self._parts:
            try:
                sheet = read_stack_xml(self._members.text(STACK, MAX_XML), self._notes)
                mask, selection = (n if n in self._parts else None for n in (MASK, SELECTION))
                branches = [n for n in self._parts.members if n.startswith(BRANCHES)]
                return replace(
                    sheet,
                    layers=restored(sheet.layers, self._parts),
                    mask=mask,
                    selection=selection,
                    branches=tuple(branches),
                )
            except (BadMember, BadXml):
                pass
        return self._guessed()

    def _guessed(self) -> StackSheet:
        """Layers of whatever pictures there are."""
        self._notes.append(FileNote("structure_lost"))
        names = [n for n in self._parts.members if n.startswith("data/") and n.endswith(".png")]
        names = names or [n for n in self._parts.members if n == MERGED]
        found = [(n, head) for n in names if (head := self._members.head(n)) is not None]
        if not found:
            raise unreadable(self._name, "it contains no picture")
        whole = self._members.head(MERGED) if MERGED in self._parts else None
        sizes = [whole.size] if whole is not None else [head.size for _, head in found]
        size = Size(max(s.width for s in sizes), max(s.height for s in sizes))
        layers = (
            LayerEntry("paint", n.rpartition("/")[2], f"layer-{i}", pixels=n, plain=n)
            for i, (n, _) in enumerate(found)
        )
        return StackSheet(size, tuple(layers))

    def _with_depth(self, sheet: StackSheet) -> tuple[StackSheet, np.dtype[Any]]:
        """The depth that the sheet tells, or the deepest of its pixels."""
        if sheet.dtype is not None:
            return sheet, np.dtype(sheet.dtype)
        heads = (self._members.peek(entry.plain or "") for entry in entries(sheet.layers))
        deep = any(head is not None and head.bits == 16 for head in heads)
        return sheet, np.dtype(np.uint16 if deep else np.uint8)

    # ---------------------------------------------------------------- pixels

    def _layers(
        self, sheet: StackSheet, dtype: np.dtype[Any]
    ) -> tuple[tuple[StackLayer, ...], str | None]:
        """The layers, and the id of the active one, if that is among them."""
        seen = set[str]()
        layers = self._each(sheet.layers, dtype, seen)
        return layers, sheet.active if sheet.active in seen else None

    def _each(
        self, wanted: Sequence[LayerEntry], dtype: np.dtype[Any], seen: set[str]
    ) -> tuple[StackLayer, ...]:
        """All but the masks of layers that can't be read: what they mask is shown whole."""
        found = (self._layer(entry, dtype, seen) for entry in wanted)
        read = zip(wanted, found, strict=True)
        return tuple(
            one
            for entry, one in read
            if one.pixels or entry.pixels is None or not LAYER_KINDS[entry.kind].masks
        )

    def _layer(self, entry: LayerEntry, dtype: np.dtype[Any], seen: set[str]) -> StackLayer:
        identity, number = entry.id or "layer-1", 1
        while identity in seen:
            number += 1
            identity = f"{entry.id or 'layer'}-{number}"
        seen.add(identity)
        children = self._each(entry.children, dtype, seen)
        is_group = LAYER_KINDS[entry.kind].has_layers
        pixels, rect = (None, NOWHERE) if is_group else self._pixels(entry, dtype)
        return StackLayer(
            kind=entry.kind,
            name=entry.name,
            id=identity,
            rect=rect,
            pixels=pixels,
            visible=entry.visible,
            opacity=entry.opacity,
            mode=entry.mode,
            locked=entry.locked,
            alpha_locked=entry.alpha_locked,
            clipped=entry.clipped,
            children=children,
            about=entry.about,
            extra=self._extra(entry),
        )

    def _pixels(self, entry: LayerEntry, dtype: np.dtype[Any]) -> tuple[Pixels | None, Rect]:
        if entry.pixels is None:
            return None, entry.rect
        dtype, channels = _form(entry, dtype)
        expected = entry.rect.size if not entry.rect.is_empty else None
        found = self._members.pixels(entry.pixels, dtype, channels, expected, entry.name)
        if found is None and entry.plain not in (None, entry.pixels):
            found = self._members.pixels(str(entry.plain), dtype, channels, expected, entry.name)
            if found is not None:
                self._notes.append(FileNote("layer_in_8_bit", {"name": entry.name}))
        if found is None:
            missing = entry.pixels not in self._parts
            code = "layer_missing" if missing else "layer_unreadable"
            self._notes.append(FileNote(code, {"name": entry.name}))
            return None, NOWHERE
        pixels, size = found
        return pixels, Rect(entry.rect.x, entry.rect.y, size.width, size.height)

    def _extra(self, entry: LayerEntry) -> dict[str, Pixels]:
        made = dict[str, Pixels]()
        for key, member in entry.extra.items():
            found = self._members.array(member)
            if found is None:
                note = FileNote("extra_missing", {"part": key[:80], "name": entry.name})
                self._notes.append(note)
            else:
                made[key] = found
        return made

    def _values(
        self, sheet: StackSheet, part: Literal["mask", "selection"], branch: str | None = None
    ) -> Pixels | None:
        member = sheet.mask if part == "mask" else sheet.selection
        if member is None:
            return None
        found = self._members.pixels(member, np.dtype(np.uint8), 1, sheet.size, "")
        if found is None or found[1] != sheet.size:
            self._notes.append(FileNote.missing(part, branch))
            return None
        return found[0]

    def _merged(self, sheet: StackSheet, dtype: np.dtype[Any]) -> tuple[Pixels | None, Any]:
        head = self._members.peek(MERGED)
        channels = sheet.channels or (3 if head is not None and head.samples in (1, 3) else 4)
        found = self._members.pixels(MERGED, dtype, channels, sheet.size, "")
        if found is None or found[1] != sheet.size:
            self._notes.append(FileNote("merged_missing"))
            return None, channels
        make = found[0]
        return (lambda: opaque(make())) if channels == 4 else make, channels

    def _icc(self, sheet: StackSheet) -> bytes | None:
        if sheet.icc is not None:
            try:
                return self._members.text(sheet.icc, _MAX_ICC)
            except BadMember:
                self._notes.append(FileNote("profile_missing"))
        elif sheet.version:
            return None
        names = (MERGED, *(entry.plain or "" for entry in entries(sheet.layers)))
        for name in names[:8]:
            if name in self._parts and (icc := profile_in(self._parts, name)) is not None:
                return icc
        return None
