"""Krita's files → a stack: their layers, where all that is seen are paint layers and groups, else
the merged picture that each of them holds. They are not written.

maindoc.xml and the names of members: kis_kra_tags.h. Pixels of layers: `kra_tiles`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.parsers import expat

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.icc import read_matrix_profile
from desktop_app.imaging.layer_stack import NOWHERE, Pixels, Stack, StackLayer, Step, walk
from desktop_app.imaging.layered_files.kra_tiles import FORMS, tiles_of, whole_of
from desktop_app.imaging.layered_files.layer_entry import MAX_DEPTH, MAX_LAYERS, entry_name, offset
from desktop_app.imaging.layered_files.ora_xml import MAX_XML, mode_named
from desktop_app.imaging.layered_files.pixel_room import PixelRoom
from desktop_app.imaging.layered_files.project_read import ReadStack, read_zip, unreadable
from desktop_app.imaging.layered_files.zip_parts import BadMember, ZipParts
from desktop_app.imaging.pillow_files import MAX_MEGAPIXELS, check_size
from desktop_app.imaging.plain_files import read_plain
from desktop_app.imaging.tiles import opaque

_MAIN, _MERGED = "maindoc.xml", "mergedimage.png"
_MOST = 1 << 30  # bytes of a member
_PACKED, _PER_BYTE = 32 << 20, 20  # bytes of all layers' tiles, and for each byte of the file
_MAX_ICC = 64 << 20
_MODES = {"diff": BlendMode.DIFFERENCE, "luminize": BlendMode.LUMINOSITY}


@dataclass
class _Node:
    """A layer, group or mask as the XML has it."""

    about: dict[str, str]
    children: list[_Node] = field(default_factory=list["_Node"])
    masked: bool = False

    @property
    def kind(self) -> str:
        return self.about.get("nodetype", "")

    @property
    def seen(self) -> bool:
        return self.about.get("visible", "1") != "0"


def read_kra(source: Path | bytes, name: str | None, step: Step) -> ReadStack:
    """Open one.

    Args:
        source: the file, or its bytes.
        name: what errors call it; None: the file's.
        step: told how far it is; see `imaging.layer_stack.Step`.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``project_unreadable``,
            ``picture_too_large``, ``layers_too_large``, ``merged_picture_missing``.
        Cancelled: by ``step``.
    """
    shown = name or (source.name if isinstance(source, Path) else "the file")
    return read_zip(source, shown, lambda parts: _Reader(parts, shown, step).all())


class _Reader:
    def __init__(self, parts: ZipParts, name: str, step: Step) -> None:
        self._parts, self._name, self._step = parts, name, step
        self._notes, self._room = list(parts.notes), PixelRoom(parts.length)
        self._count, self._packed = 0, _PACKED + _PER_BYTE * parts.length

    def all(self) -> ReadStack:
        self._step("structure", 0, 1)
        try:
            image, nodes = _document(self._parts.read(_MAIN, MAX_XML)[0])
            size = Size(int(image["width"]), int(image["height"]))
            check_size(size, self._name)
            missing = _unknown(nodes, image.get("colorspacename", ""))
        except (BadMember, expat.ExpatError, ValueError, KeyError):
            missing, image, nodes, size = FileNote("structure_lost"), {}, [], Size(0, 0)
        if missing is not None:
            self._notes.append(missing)
        stack = self._layered(image, nodes, size) if missing is None else self._merged()
        lost = any(note.code in _LOST for note in self._notes)
        if lost and _MERGED in self._parts and not any(one.pixels for one in walk(stack.layers)):
            self._notes.append(FileNote("layers_lost"))
            stack = self._merged()
        return ReadStack(stack, tuple(self._notes), False, 0, self._parts.close)

    def _merged(self) -> Stack:
        """The picture that Krita put beside the layers, in its own depth and colours."""
        if _MERGED not in self._parts:
            raise InputError("merged_picture_missing", name=self._name)
        try:
            data = self._parts.read(_MERGED, _MOST)[0]
        except BadMember as error:
            raise unreadable(self._name, "it contains no picture", error) from error
        picture = read_plain(data, self._name)
        about = picture.origin.about
        layer = StackLayer("paint", "Krita", "layer-1", picture.size.rect, lambda: picture.pixels)
        channels = 4 if picture.has_alpha else 3
        return Stack(
            picture.size, picture.pixels.dtype, channels, (layer,), lambda: picture.pixels,
            icc=about.icc, dpi=about.dpi,
        )  # fmt: skip

    def _layered(self, image: dict[str, str], nodes: list[_Node], size: Size) -> Stack:
        form = FORMS[image["colorspacename"]]
        folder = image.get("name", "")
        icc = self._icc(folder)
        layers = self._each(nodes, folder, size)
        dtype, merged = np.dtype(form.dtype), None
        if dtype != np.float32 and _MERGED in self._parts:
            merged = self._merged_like(size, dtype)
        dpi = None
        try:
            x, y = float(image.get("x-res", "")), float(image.get("y-res", ""))
            dpi = (x, y) if 0 < x < 1e6 and 0 < y < 1e6 else None
        except ValueError:
            pass
        return Stack(size, dtype, 4, layers, merged, icc=icc, dpi=dpi)

    def _icc(self, folder: str) -> bytes | None:
        try:
            icc = self._parts.read(f"{folder}/annotations/icc", _MAX_ICC)[0]
        except BadMember:
            self._notes.append(FileNote("profile_missing"))
            return None
        return icc if read_matrix_profile(icc) is not None or icc[16:20] == b"RGB " else None

    def _merged_like(self, size: Size, dtype: np.dtype[np.generic]) -> Pixels | None:
        """The merged picture, where it is of the layers' depth."""
        try:
            picture = read_plain(self._parts.read(_MERGED, _MOST)[0], self._name)
        except (BadMember, InputError):
            self._notes.append(FileNote("merged_missing"))
            return None
        if picture.size != size or picture.pixels.dtype != dtype:
            return None
        pixels = opaque(picture.pixels)
        return lambda: pixels

    def _each(self, nodes: list[_Node], folder: str, size: Size) -> tuple[StackLayer, ...]:
        """The lowest first; the file has the uppermost first."""
        return tuple(
            self._layer(one, folder, size) for one in reversed(nodes) if one.kind in _MAPPED
        )

    def _layer(self, node: _Node, folder: str, size: Size) -> StackLayer:
        self._count += 1
        name, number = entry_name(node.about.get("name")), self._count
        through = node.kind == "grouplayer" and node.about.get("passthrough") == "1"
        mode = BlendMode.PASS_THROUGH if through else _mode(node.about.get("compositeop", "normal"))
        children = self._each(node.children, folder, size)
        pixels, rect = (None, NOWHERE)
        if node.kind == "paintlayer":
            self._step("pixels", number - 1, number)
            pixels, rect = self._pixels(node, name, folder, size)
        return StackLayer(
            kind="group" if node.kind == "grouplayer" else "paint",
            name=name,
            id=f"layer-{number}",
            rect=rect,
            pixels=pixels,
            visible=node.seen,
            opacity=min(255, max(0, int(node.about.get("opacity", "255")))) / 255,
            mode=mode or BlendMode.NORMAL,
            locked=node.about.get("locked") == "1",
            clipped=node.about.get("channelflags", "").endswith("0"),  # without alpha
            children=children,
        )

    def _pixels(
        self, node: _Node, name: str, folder: str, size: Size
    ) -> tuple[Callable[[], Array] | None, Rect]:
        member = f"{folder}/layers/{node.about.get('filename', '')}"
        form = FORMS[node.about["colorspacename"]]
        try:
            data = self._parts.read(member, self._packed)[0]
            self._packed -= len(data)
            blank = self._parts.read(f"{member}.defaultpixel", 64)[0]
            x, y = (offset(node.about.get(key, 0), key, name, self._notes) for key in "xy")
            tiles = tiles_of(data, form)
        except (BadMember, ValueError) as error:
            code = "layer_unreadable" if member in self._parts else "layer_missing"
            self._notes.append(FileNote(code, {"name": name}))
            del error
            return None, NOWHERE
        found = tiles.rect.moved(x, y)
        if any(blank):  # it reaches everywhere
            found = found.united(size.rect) if not found.is_empty else size.rect
        if found.is_empty:
            return None, NOWHERE
        if found.size.area > MAX_MEGAPIXELS * 1_000_000:
            note = FileNote("layer_too_large", {"name": name, "size": found.size.words})
            self._notes.append(note)
            return None, NOWHERE
        if not self._room.takes(found.size.area * 4 * np.dtype(form.dtype).itemsize):
            raise unreadable(self._name, "its layers have more pixels than such a file can hold")
        return partial(whole_of, tiles, form, blank, found.moved(-x, -y)), found


_MAPPED = ("paintlayer", "grouplayer")
_LOST = ("layer_missing", "layer_unreadable")


def _mode(operator: str) -> BlendMode | None:
    """The mode of Krita's own name."""
    found = _MODES.get(operator) or mode_named(f"krita:{operator}")
    return found or mode_named(f"svg:{operator.replace('_', '-')}")


def _unknown(nodes: list[_Node], colours: str) -> FileNote | None:
    """Why these are not layers here; None: they are."""
    if colours not in FORMS:
        return FileNote("composite_colours", {"colours": colours[:40]})
    for node in nodes:
        kind = node.kind
        if not node.seen:
            continue
        if kind not in _MAPPED:
            return FileNote("composite_kind", {"name": entry_name(node.about.get("name"))})
        off = "0" in node.about.get("channelflags", "")[:-1]
        if off or node.masked or node.about.get("layerstyle") or node.about.get("keyframes"):
            return FileNote("composite_masks")
        if kind == "paintlayer" and node.about.get("colorspacename") != colours:
            return FileNote("composite_models")
        if _mode(node.about.get("compositeop", "normal")) is None:
            return FileNote("composite_mode", {"mode": node.about["compositeop"][:40]})
        if reason := _unknown(node.children, colours):
            return reason
    return None


def _document(data: bytes) -> tuple[dict[str, str], list[_Node]]:
    """The picture's attributes, and its layers. Raises ExpatError or ValueError."""
    image: dict[str, str] = {}
    root = _Node({})
    open_nodes = [root]
    count = 0

    def start(tag: str, about: dict[str, str]) -> None:
        nonlocal count
        if tag == "IMAGE" and not image:
            image.update(about)
        elif tag == "mask":
            open_nodes[-1].masked |= about.get("visible", "1") != "0"
        elif tag == "layer":
            count += 1
            if count > MAX_LAYERS or len(open_nodes) > MAX_DEPTH:
                raise ValueError("too many layers")
            node = _Node(about)
            open_nodes[-1].children.append(node)
            open_nodes.append(node)

    def end(tag: str) -> None:
        if tag == "layer":
            open_nodes.pop()

    def refuse(*_: object) -> None:
        raise ValueError("it declares entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.ParseFile(io.BytesIO(data))
    return image, root.children
