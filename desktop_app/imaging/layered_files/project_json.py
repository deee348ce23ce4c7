"""Our own part of a project file ↔ a sheet: all that stack.xml can't say. Text only, no members.

The form is described by `project_json` and `read_project_json`; a later version hangs a step from
the one before it into `UPGRADES` and never changes an older step. Version 2 knows groups that pass
through; a file without any is still written as version 1, which older programs can save over.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

import desktop_app
from desktop_app.core.blend_mode import FIRST_MODES, BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layered_files.layer_entry import (
    MAX_DEPTH,
    MAX_LAYERS,
    MAX_OFFSET,
    LayerEntry,
    StackSheet,
    entries,
    entry_name,
    fraction,
    offset,
)

VERSION = 9
"""The newest form that is written and known."""

MAX_JSON = 16 << 20
"""Bytes; parsed, it takes some twenty times as much memory."""

Tree: TypeAlias = dict[str, Any]

UPGRADES: dict[int, Callable[[Tree], Tree]] = {
    1: lambda tree: tree,  # one mode more
    2: lambda tree: tree,  # ten modes more, and layers that are clipped
    3: lambda tree: tree,  # layers with a prompt of their own
    4: lambda tree: tree,  # control layers
    5: lambda tree: tree,  # adjustment layers
    6: lambda tree: tree,  # annotation layers
    7: lambda tree: tree,  # masks of layers
    8: lambda tree: tree,  # branches
}
"""By version: what turns a whole tree of it into one of the next version."""

MAX_BRANCHES = 1000

_DTYPES = ("uint8", "uint16", "float32")
_MAX_SIDE = 1 << 20
_MAX_ID = 200


class BadJson(Exception):  # noqa: N818 - says what it is about
    """project.json can't be used at all."""


# ------------------------------------------------------------------------------------ writing


def project_json(sheet: StackSheet) -> bytes:
    """The text of ``velatura/project.json``.

    Raises:
        ValueError: something in ``about`` is no JSON, or it is longer than can be read back.
    """
    tree = {
        "format": "velatura",
        "version": _version(sheet),
        "written_by": f"velatura {desktop_app.__version__}",
        "size": [sheet.size.width, sheet.size.height],
        "dtype": sheet.dtype,
        "channels": sheet.channels,
        "dpi": sheet.dpi,
        "icc": sheet.icc,
        "mask": sheet.mask,
        "selection": sheet.selection,
        "active": sheet.active,
        "about": dict(sheet.about),
        "layers": [_tree_of(entry) for entry in sheet.layers],  # the lowest first
        **({"branches": list(sheet.branches)} if sheet.branches else {}),
    }
    try:
        data = json.dumps(tree, indent=1).encode()
    except TypeError as error:
        raise ValueError(str(error)) from error
    if len(data) > MAX_JSON:
        raise ValueError(f"plans and names take {len(data)} bytes")
    return data


def _version(sheet: StackSheet) -> int:
    """The oldest that can say all of it."""
    if sheet.branches:
        return 9
    layers = list(entries(sheet.layers))
    since = max((LAYER_KINDS[entry.kind].since for entry in layers), default=1)
    if since >= 4:
        return since
    modes = {entry.mode for entry in layers}
    if modes - FIRST_MODES - {BlendMode.PASS_THROUGH} or any(entry.clipped for entry in layers):
        return 3
    return 2 if BlendMode.PASS_THROUGH in modes else 1


def _tree_of(entry: LayerEntry) -> Tree:
    rect = entry.rect
    return {
        "kind": entry.kind,
        "name": entry.name,
        "id": entry.id,
        "rect": [rect.x, rect.y, rect.width, rect.height],
        "pixels": entry.pixels,
        "plain": entry.plain,
        "visible": entry.visible,
        "opacity": entry.opacity,
        "mode": entry.mode.value,
        "locked": entry.locked,
        "alpha_locked": entry.alpha_locked,
        **({"clipped": True} if entry.clipped else {}),
        "about": dict(entry.about),
        "extra": dict(entry.extra),
        "children": [_tree_of(child) for child in entry.children],
    }


# ------------------------------------------------------------------------------------ reading


def read_project_json(data: bytes, notes: list[FileNote]) -> StackSheet:
    """The sheet of a ``project.json``, of any version.

    Of a newer version it is read what is still where it was.

    Args:
        data: the member.
        notes: gets what must be said.

    Raises:
        BadJson: no JSON, or the size of the canvas is missing.
    """
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadJson(str(error)) from error
    if not isinstance(found, dict) or found.get("format") != "velatura":
        raise BadJson("it was not written by Velatura")
    tree = cast("Tree", found)
    version: Any = tree.get("version")
    if type(version) is not int or version < 1:
        raise BadJson("no version")
    if version > VERSION:
        notes.append(FileNote("newer_version", {"version": version}))
    for step in range(version, VERSION):
        tree = UPGRADES[step](tree)
    reader = _Reader(notes)
    return StackSheet(
        size=_size(tree.get("size")),
        layers=reader.layers(tree.get("layers"), 1),
        dtype=_among(tree.get("dtype"), _DTYPES),
        channels=_among(tree.get("channels"), (3, 4)),
        mask=_text(tree.get("mask")),
        selection=_text(tree.get("selection")),
        icc=_text(tree.get("icc")),
        active=_text(tree.get("active")),
        about=_mapping(tree.get("about")),
        dpi=_dpi(tree.get("dpi")),
        version=version,
        branches=_texts(tree.get("branches")),
    )


class _Reader:
    """Counts the layers, so that there is an end to them."""

    def __init__(self, notes: list[FileNote]) -> None:
        self.notes = notes
        self._count = 0

    def layers(self, found: object, depth: int) -> tuple[LayerEntry, ...]:
        """Entries of a list; what lies too deep is put one level up."""
        made = list[LayerEntry]()
        for tree in cast("list[object]", found) if isinstance(found, list) else []:
            if not isinstance(tree, dict):
                continue
            self._count += 1
            if self._count > MAX_LAYERS:
                self._once(FileNote("too_many_layers", {"limit": MAX_LAYERS}))
                break
            row = cast("Tree", tree)
            if _has_layers(row.get("kind")) and depth > MAX_DEPTH:
                self._once(FileNote("groups_too_deep", {"limit": MAX_DEPTH}))
                made += self.layers(row.get("children"), depth)
            else:
                made.append(self._entry(row, depth))
        return tuple(made)

    def _entry(self, tree: Tree, depth: int) -> LayerEntry:
        name, notes = entry_name(tree.get("name")), self.notes
        kind = _text(tree.get("kind"))
        if kind is None or kind not in LAYER_KINDS:
            shown = str(tree.get("kind"))[:80]
            notes.append(FileNote("kind_unknown", {"name": name, "kind": shown}))
            kind = "group" if tree.get("children") else "paint"
        mode = _mode(tree.get("mode"))
        if mode is None or (mode is BlendMode.PASS_THROUGH and not _has_layers(kind)):
            mode = None
            shown = str(tree.get("mode"))[:80]
            notes.append(FileNote("mode_unknown", {"name": name, "mode": shown}))
        extra = _mapping(tree.get("extra")).items()
        return LayerEntry(
            kind=kind,
            name=name,
            id=(_text(tree.get("id")) or "")[:_MAX_ID],
            rect=self._rect(tree.get("rect"), name),
            pixels=_text(tree.get("pixels")),
            plain=_text(tree.get("plain")),
            visible=tree.get("visible") is not False,
            opacity=fraction(tree.get("opacity", 1), "opacity", name, notes),
            mode=mode or BlendMode.NORMAL,
            locked=tree.get("locked") is True,
            alpha_locked=tree.get("alpha_locked") is True,
            clipped=tree.get("clipped") is True,
            children=self._children(tree, kind, depth),
            about=_mapping(tree.get("about")),
            extra={key: member for key, member in extra if isinstance(member, str)},
        )

    def _children(self, tree: Tree, kind: str, depth: int) -> tuple[LayerEntry, ...]:
        """What a group holds; of other layers the masks."""
        if not (LAYER_KINDS[kind].can_be_masked and tree.get("children")):
            return ()
        found = self.layers(tree.get("children"), depth + 1)
        has_layers = LAYER_KINDS[kind].has_layers
        return tuple(one for one in found if has_layers or LAYER_KINDS[one.kind].masks)

    def _rect(self, found: object, name: str) -> Rect:
        values = cast("list[object]", found) if isinstance(found, list) else []
        values = [*values[:4], *[0] * (4 - len(values))]
        x, y = (offset(value, "place", name, self.notes) for value in values[:2])
        width, height = (
            value if type(value) is int and 0 <= value <= MAX_OFFSET else 0 for value in values[2:]
        )
        return Rect(x, y, width, height)

    def _once(self, note: FileNote) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _has_layers(kind: object) -> bool:
    return isinstance(kind, str) and kind in LAYER_KINDS and LAYER_KINDS[kind].has_layers


def _size(found: object) -> Size:
    sides = cast("list[object]", found) if isinstance(found, list) else []
    numbers = [side for side in sides if type(side) is int and 0 < side <= _MAX_SIDE]
    if len(numbers) != 2 or len(sides) != 2:
        raise BadJson("no size")
    return Size(*numbers)


def _dpi(found: object) -> tuple[float, float] | None:
    values = cast("list[object]", found) if isinstance(found, list) else []
    numbers = [float(v) for v in values if isinstance(v, (int, float)) and _sane(v)]
    return (numbers[0], numbers[1]) if len(numbers) == len(values) == 2 else None


def _sane(value: float) -> bool:
    return math.isfinite(value) and 0 < value < 1e6


def _mode(found: object) -> BlendMode | None:
    return _among(found, tuple(BlendMode)) if isinstance(found, str) else None


def _among(found: object, choices: tuple[Any, ...]) -> Any:
    """The choice that equals what was found, of the same kind; else None."""
    for choice in choices:
        if found == choice and isinstance(found, (str, int)) and not isinstance(found, bool):
            return choice
    return None


def _text(found: object) -> str | None:
    return found if isinstance(found, str) and found else None


def _texts(found: object) -> tuple[str, ...]:
    values = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(value for value in values[:MAX_BRANCHES] if isinstance(value, str))


def _mapping(found: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}
