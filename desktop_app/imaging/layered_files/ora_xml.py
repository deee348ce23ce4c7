"""stack.xml of OpenRaster ↔ entries. No document type, so no entities, no other files.

OpenRaster, "Layer Stack" (baseline 0.0.5); isolation and locks as MyPaint and Krita write them. A
group passes through where its isolation is "auto", or not told, and its opacity 1 and its operator
src-over; with any other of those the specification has it isolated.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from dataclasses import replace
from xml.parsers import expat

from desktop_app.core.blend_mode import COLOUR_MODES, BlendMode
from desktop_app.core.file_note import FileNote
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.harmless import for_xml
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.layered_files.layer_entry import (
    MAX_DEPTH,
    MAX_LAYERS,
    LayerEntry,
    StackSheet,
    entry_name,
    fraction,
    offset,
)

MAX_XML = 8 << 20
_MAX_SIDE = 1 << 20

# Those without a name in OpenRaster have Krita's own one (KoCompositeOpRegistry.h), which it reads
# and writes there.
_OPERATORS = {mode: f"svg:{mode.value}" for mode in COLOUR_MODES} | {
    BlendMode.NORMAL: "svg:src-over",
    BlendMode.EXCLUSION: "krita:exclusion",
    BlendMode.LINEAR_BURN: "krita:linear_burn",
    BlendMode.LINEAR_DODGE: "svg:plus",
    BlendMode.VIVID_LIGHT: "krita:vivid_light",
    BlendMode.LINEAR_LIGHT: "krita:linear light",
    BlendMode.PIN_LIGHT: "krita:pin_light",
    BlendMode.HARD_MIX: "krita:hard_mix_photoshop",
    BlendMode.SUBTRACT: "krita:subtract",
    BlendMode.DIVIDE: "krita:divide",
    BlendMode.DARKER_COLOR: "krita:darker color",
    BlendMode.LIGHTER_COLOR: "krita:lighter color",
}
_MODES = {name: mode for mode, name in _OPERATORS.items()} | {
    "svg:exclusion": BlendMode.EXCLUSION,
    "svg:normal": BlendMode.NORMAL,
    "": BlendMode.NORMAL,
    # Krita's own names, where it had no SVG one.
    "krita:soft_light": BlendMode.SOFT_LIGHT,
    "krita:dodge": BlendMode.COLOR_DODGE,
    "krita:burn": BlendMode.COLOR_BURN,
    "krita:linear_dodge": BlendMode.LINEAR_DODGE,
    "krita:add": BlendMode.LINEAR_DODGE,
}


class BadXml(Exception):  # noqa: N818 - says what it is about
    """stack.xml can't be used at all."""


_ATOP = "svg:src-atop"
"""The operator of a layer that is clipped, in normal mode. OpenRaster has no words for one that is
clipped and blends in another mode."""


def operator_of(mode: BlendMode) -> str:
    """OpenRaster's ``composite-op``. Pass through is none."""
    return _OPERATORS[mode]


def mode_named(operator: str) -> BlendMode | None:
    """The mode of a ``composite-op``, if it is known."""
    return _MODES.get(operator.strip().lower())


# ------------------------------------------------------------------------------------ writing


def stack_xml(sheet: StackSheet) -> bytes:
    """stack.xml of a sheet: what every OpenRaster program understands of it.

    Masks have no place there. Reference layers are no part of the picture: hidden.
    """
    about = {"version": "0.0.5", "w": str(sheet.size.width), "h": str(sheet.size.height)}
    if sheet.dpi is not None:
        x, y = (str(max(1, round(value))) for value in sheet.dpi)
        about |= {"xres": x, "yres": y}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<image{_attributes(about)}>", " <stack>"]
    _write(sheet.layers, sheet.active, "  ", lines)
    lines += [" </stack>", "</image>", ""]
    return "\n".join(lines).encode()


def _write(
    layers: tuple[LayerEntry, ...], active: str | None, indent: str, lines: list[str]
) -> None:
    for entry in reversed(layers):  # the uppermost first
        kind = LAYER_KINDS[entry.kind]
        if kind.others == "out":
            continue
        shown = entry.visible and kind.others == "shown"
        through = entry.mode is BlendMode.PASS_THROUGH
        about = {
            "name": entry.name,
            "opacity": repr(entry.opacity),
            "visibility": "visible" if shown else "hidden",
            "composite-op": _ATOP
            if entry.clipped and (through or entry.mode is BlendMode.NORMAL)
            else operator_of(BlendMode.NORMAL if through else entry.mode),
        }
        about |= {"edit-locked": "true"} if entry.locked else {}
        about |= {"alpha-preserve": "true"} if entry.alpha_locked else {}
        about |= {"selected": "true"} if entry.id == active else {}
        if kind.has_layers:
            about["isolation"] = "auto" if through and not entry.clipped else "isolate"
            lines.append(f"{indent}<stack{_attributes(about)}>")
            _write(entry.children, active, indent + " ", lines)
            lines.append(f"{indent}</stack>")
        else:
            about |= {"x": str(entry.rect.x), "y": str(entry.rect.y), "src": entry.plain or ""}
            lines.append(f"{indent}<layer{_attributes(about)}/>")


def _attributes(about: Mapping[str, str]) -> str:
    return "".join(f' {key}="{_quoted(text)}"' for key, text in about.items())


def _quoted(text: str) -> str:
    # `xml.sax.saxutils.quoteattr` would bring urllib, http and ssl along.
    return html.escape(for_xml(text), quote=True).translate(_SPACES)


_SPACES = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


# ------------------------------------------------------------------------------------ reading


def read_stack_xml(data: bytes, notes: list[FileNote]) -> StackSheet:
    """The sheet of a stack.xml from anywhere.

    Args:
        data: the member.
        notes: gets what must be said.

    Raises:
        BadXml: no XML, one with a document type, or no size in it.
    """
    reader = _Reader(notes)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if reader.size is None or not reader.rows[0]:
            raise BadXml(str(error)) from error
        notes.append(FileNote("structure_lost"))  # what came before the mistake still counts
    return reader.sheet()


def _refuse(*_: object) -> None:
    raise BadXml("it contains a DOCTYPE")


class _Reader:
    """Handlers that build entries while the parser goes through."""

    def __init__(self, notes: list[FileNote]) -> None:
        self.notes = notes
        self.size: Size | None = None
        self.dpi: tuple[float, float] | None = None
        self.active: str | None = None
        self.rows: list[list[LayerEntry]] = [[]]
        # Attributes and ids of the stacks; None: flattened.
        self._open: list[tuple[dict[str, str], str] | None] = []
        self._root = False
        self._count = 0

    def start(self, tag: str, about: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "image" and self.size is None:
            self._image(about)
        elif tag == "stack" and not self._root:
            self._root = True
        elif tag == "stack":
            self._stack(about)
        elif tag == "layer" and self._counted():
            self.rows[-1].append(self._entry(about, self._identity(about)))

    def end(self, tag: str) -> None:
        if tag.rpartition(" ")[2] == "stack" and self._open:
            opened = self._open.pop()
            if opened is not None:
                self._close(*opened)

    def sheet(self) -> StackSheet:
        while self._open:  # the file ended inside of groups
            opened = self._open.pop()
            if opened is not None:
                self._close(*opened)
        if self.size is None:
            raise BadXml("it has no size")
        layers = tuple(reversed(self.rows[0]))
        return StackSheet(self.size, layers, dpi=self.dpi, active=self.active)

    def _image(self, about: dict[str, str]) -> None:
        try:
            width, height = int(about["w"]), int(about["h"])
        except (KeyError, ValueError) as error:
            raise BadXml("it has no size") from error
        if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
            raise BadXml("an impossible size")
        self.size = Size(width, height)
        try:
            x = float(about.get("xres", ""))
            dpi = (x, float(about.get("yres", x)))
        except ValueError:
            return
        if all(math.isfinite(value) and 0 < value < 1e6 for value in dpi):
            self.dpi = dpi

    def _stack(self, about: dict[str, str]) -> None:
        if len(self.rows) > MAX_DEPTH or not self._counted():
            if len(self.rows) > MAX_DEPTH:
                _once(self.notes, FileNote("groups_too_deep", {"limit": MAX_DEPTH}))
            self._open.append(None)
            return
        self._open.append((about, self._identity(about)))
        self.rows.append([])

    def _close(self, about: dict[str, str], identity: str) -> None:
        children = tuple(reversed(self.rows.pop()))
        group = self._entry(about, identity, children)
        free = about.get("isolation", "auto") != "isolate"
        if free and group.opacity == 1 and group.mode is BlendMode.NORMAL and not group.clipped:
            group = replace(group, mode=BlendMode.PASS_THROUGH)
        self.rows[-1].append(group)

    def _identity(self, about: dict[str, str]) -> str:
        identity = f"layer-{self._count}"
        if about.get("selected") == "true":
            self.active = identity
        return identity

    def _entry(
        self, about: dict[str, str], identity: str, children: tuple[LayerEntry, ...] | None = None
    ) -> LayerEntry:
        name = entry_name(about.get("name"))
        operator = about.get("composite-op", "")
        clipped = operator.strip().lower() == _ATOP
        mode = BlendMode.NORMAL if clipped else mode_named(operator)
        if mode is None:
            self.notes.append(FileNote("mode_unknown", {"name": name, "mode": operator[:80]}))
        x, y = (offset(about.get(key, 0), key, name, self.notes) for key in ("x", "y"))
        source = about.get("src") if children is None else None
        return LayerEntry(
            kind="paint" if children is None else "group",
            name=name,
            id=identity,
            rect=Rect(x, y, 0, 0),
            pixels=source,
            plain=source,
            visible=about.get("visibility", "visible") != "hidden",
            opacity=fraction(about.get("opacity", 1), "opacity", name, self.notes),
            mode=mode or BlendMode.NORMAL,
            locked=about.get("edit-locked") == "true",
            alpha_locked=about.get("alpha-preserve") == "true",
            clipped=clipped,
            children=children or (),
        )

    def _counted(self) -> bool:
        self._count += 1
        if self._count > MAX_LAYERS:
            _once(self.notes, FileNote("too_many_layers", {"limit": MAX_LAYERS}))
        return self._count <= MAX_LAYERS


def _once(notes: list[FileNote], note: FileNote) -> None:
    if note not in notes:
        notes.append(note)
