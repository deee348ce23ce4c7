"""A PSD or PSB file → a stack: layers, groups, names, modes, offsets, at their depth.

What Photoshop knows and a stack does not is read as its pixels or left out, and named. Masks of
pixels stay masks; those of paths, and softened ones, are applied to the layers' transparency.
Parsing is psd-tools'; writing is `psd_write`.
"""

from __future__ import annotations

import io
import struct
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
from psd_tools.constants import ColorMode, Resource

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import DAMAGE, FileNote
from desktop_app.core.geometry import Size
from desktop_app.core.guides import guides_to_json
from desktop_app.core.reading import reading
from desktop_app.core.safe_open import open_regular
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.layer_stack import GUIDES, Pixels, Stack, StackLayer, Step, no_step
from desktop_app.imaging.layered_files.pixel_room import PixelRoom
from desktop_app.imaging.layered_files.project_read import ReadStack
from desktop_app.imaging.layered_files.psd_channels import selection_channel
from desktop_app.imaging.layered_files.psd_layer import once, sound
from desktop_app.imaging.layered_files.psd_layers import LayerReader
from desktop_app.imaging.layered_files.psd_shape import guides_from_psd
from desktop_app.imaging.pillow_files import check_size, quiet
from desktop_app.imaging.psd_merged import DTYPES, MergedPsd
from desktop_app.imaging.tiles import opaque

_INKS = {ColorMode.CMYK: 4, ColorMode.LAB: 3}
_RESOURCES = {
    Resource.XMP_METADATA: "XMP",
    Resource.IPTC_NAA: "IPTC",
    Resource.EXIF_DATA_1: "EXIF",
    Resource.SLICES: "slices",
    Resource.LAYER_COMPS: "layer comps",
}
"""What else a file may hold, in a word."""

_LOOK = 1 << 26  # samples of a merged picture that is decoded once, so that damage is known
_MAX_NOTES = 200


def read_psd(source: Path | bytes, name: str | None = None, step: Step = no_step) -> ReadStack:
    """Open a PSD or PSB file. It is read at once (packed as it is) and then let go.

    Args:
        source: the file, or its bytes.
        name: what errors call it; the file's name unless told.
        step: told how far it is; see `imaging.layer_stack.Step`.

    Returns:
        RGB and grey at 8, 16 or 32 bits with all layers; other colours (CMYK, Lab, a palette)
        as one layer, the merged picture in sRGB at 8 bits.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``project_unreadable``,
            ``picture_too_large``, ``merged_picture_missing``.
        Cancelled: by ``step``.
    """
    shown = name or (source.name if isinstance(source, Path) else "the file")
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else open_regular(source) as file:
            return _read(file, shown, step)
    except FileNotFoundError as error:
        raise InputError("file_missing", name=shown) from error
    except OSError as error:
        raise InputError("file_unreadable", name=shown, reason=plain_reason(error)) from error


def _read(file: BinaryIO, name: str, step: Step) -> ReadStack:
    head = file.read(26)
    if len(head) < 26 or not head.startswith(b"8BPS"):
        raise InputError("project_unreadable", name=name, reason="it is not a PSD file")
    height, width = struct.unpack_from(">II", head, 14)
    check_size(Size(width, height), name)
    file.seek(0)
    notes = list[FileNote]()
    with (
        quiet(),
        reading(name, partial(_unreadable, name, "it is damaged"), lambda: width * height * 8),
    ):
        step("structure", 0, 1)
        whole = MergedPsd(file)
        if whole.lost is not None:
            notes.append(FileNote("layers_lost"))
        room = PixelRoom(file.seek(0, io.SEEK_END))
        return _Reader(whole, name, notes, step, room).all()


def _unreadable(name: str, reason: str, error: Exception) -> InputError:
    return InputError("project_unreadable", repr(error), name=name, reason=reason)


class _Reader:
    """Builds the stack of a parsed file."""

    def __init__(
        self,
        whole: MergedPsd,
        name: str,
        notes: list[FileNote],
        step: Step,
        room: PixelRoom,
    ) -> None:
        self._room = room
        self._psd, self._name, self._notes, self._step = whole.psd, name, notes, step
        self._whole, self._colours = whole, whole.colours
        self._size = Size(whole.psd.header.width, whole.psd.header.height)

    def all(self) -> ReadStack:
        stack = self._layered() if self._whole.known else self._converted()
        self._left_out()
        broken = any(note.code in DAMAGE for note in self._notes)
        return ReadStack(stack, tuple(self._notes[:_MAX_NOTES]), broken, 0, lambda: None)

    # ------------------------------------------------------------------- the whole picture

    def _layered(self) -> Stack:
        header = self._psd.header
        reader = LayerReader(
            self._psd, self._name, self._colours, self._notes, self._step, self._room
        )
        channels = 4 if self._whole.is_transparent else 3
        layers = reader.layers(alone=channels == 4)
        whole = partial(sound, partial(self._whole.pixels, channels), self._name)
        merged: Pixels | None = None
        self._step("merged", 0, 1)
        try:
            merged = once(whole(), whole) if self._size.area * channels <= _LOOK else whole
        except InputError:
            self._notes += [FileNote("file_cut_off"), FileNote("merged_missing")]
        if not layers:
            self._check_merged()
            if merged is None:
                raise InputError("project_unreadable", name=self._name, reason="it is damaged")
            layers = (self._background(merged),)
        if self._whole.is_left_out:
            merged = None
        guides = guides_from_psd(self._psd.image_resources)
        return Stack(
            size=self._size,
            dtype=np.dtype(DTYPES[header.depth]),
            channels=channels,
            layers=layers,
            merged=merged,
            icc=self._whole.icc,
            dpi=self._whole.dpi,
            selection=self._selection(),
            about={GUIDES: guides_to_json(guides)} if guides else {},
        )

    def _selection(self) -> Pixels | None:
        """What is selected, of the alpha channel of that name."""
        number = self._selection_channel
        if number is None:
            return None
        try:
            values = from_float(to_float(self._whole.planes()[number]), np.dtype(np.uint8))
        except ValueError:
            self._notes.append(FileNote("selection_missing"))
            return None
        return lambda: values

    @property
    def _selection_channel(self) -> int | None:
        used = self._colours + self._whole.is_transparent
        resources = self._psd.image_resources
        return selection_channel(resources, self._psd.header.channels, used)

    def _left_out(self) -> None:
        """Say what of the file is in no layer."""
        header, resources = self._psd.header, self._psd.image_resources
        if header.color_mode == ColorMode.DUOTONE:
            self._notes.append(FileNote("duotone_grey"))
        elif header.color_mode == ColorMode.GRAYSCALE:
            self._notes.append(FileNote("grey_in_rgb"))
        used = self._colours if self._whole.known else _INKS.get(header.color_mode, 1)
        more = header.channels - used
        if self._whole.known:
            more -= self._whole.is_transparent + (self._selection_channel is not None)
        if more > 0:
            self._notes.append(FileNote("channels_left_out", {"count": more}))
        found = [words for key, words in _RESOURCES.items() if key.value in resources]
        found += ["paths"] if any(2000 <= int(key) <= 2997 for key in resources) else []
        if found:
            self._notes.append(FileNote("resources_left_out", {"what": ", ".join(found)}))

    def _background(self, merged: Pixels) -> StackLayer:
        return StackLayer(
            "paint", "Background", "layer-1", self._size.rect, lambda: opaque(merged())
        )

    def _check_merged(self) -> None:
        """Raises InputError: the merged picture, which would stand for the layers, was left out."""
        if self._whole.is_left_out:
            raise InputError("merged_picture_missing", name=self._name)

    def _converted(self) -> Stack:
        """Other colours: the merged picture through its profile."""
        self._check_merged()
        self._step("merged", 0, 1)
        mode = self._psd.header.color_mode
        shown = getattr(mode, "name", str(mode)).lower()
        with reading(self._name, partial(_unreadable, self._name, "its colours can't be read")):
            self._step("colours", 0, 1)
            pixels, _ = self._whole.converted()
        self._notes.append(FileNote("colours_converted", {"mode": shown}))
        if self._psd.header.depth > 8:
            self._notes.append(FileNote("converted_in_8_bit"))
        if self._whole.had_layers:
            self._notes.append(FileNote("composite_of_inks"))
        channels = 4 if pixels.shape[2] == 4 else 3
        layer = self._background(lambda: pixels)
        dtype, dpi = np.dtype(np.uint8), self._whole.dpi
        return Stack(self._size, dtype, channels, (layer,), lambda: pixels, dpi=dpi)
