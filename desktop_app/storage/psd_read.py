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
from typing import Any, BinaryIO

import numpy as np
from psd_tools.api.psd_image import PSDImage
from psd_tools.constants import ColorMode, Compression, Resource, Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.image_resources import ImageResources

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.file_note import DAMAGE, FileNote
from desktop_app.core.geometry import Size
from desktop_app.core.guides import guides_to_json
from desktop_app.core.layer_stack import GUIDES, Pixels, Stack, StackLayer, Step, no_step
from desktop_app.core.pixels import Array
from desktop_app.core.reading import reading
from desktop_app.core.safe_open import open_regular
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.pillow_files import check_size, quiet
from desktop_app.imaging.srgb import to_srgb
from desktop_app.storage.pixel_room import PixelRoom
from desktop_app.storage.project_read import ReadStack
from desktop_app.storage.psd_channels import selection_channel
from desktop_app.storage.psd_guides import guides_from_psd
from desktop_app.storage.psd_layer import once, sound
from desktop_app.storage.psd_layers import LayerReader, layer_info
from desktop_app.storage.psd_planes import DTYPES, plane, unpacked

_COLOURS = {ColorMode.RGB: 3, ColorMode.GRAYSCALE: 1, ColorMode.DUOTONE: 1}
_KNOWN = frozenset((mode, depth) for mode in _COLOURS for depth in DTYPES)
_INKS = {ColorMode.CMYK: 4, ColorMode.LAB: 3}
_RESOURCES = {
    Resource.XMP_METADATA: "XMP",
    Resource.IPTC_NAA: "IPTC",
    Resource.EXIF_DATA_1: "EXIF",
    Resource.SLICES: "slices",
    Resource.LAYER_COMPS: "layer comps",
}
"""What else a file may hold, in a word."""

_TRANSPARENT = (
    Tag.SAVING_MERGED_TRANSPARENCY,
    Tag.SAVING_MERGED_TRANSPARENCY16,
    Tag.SAVING_MERGED_TRANSPARENCY32,
)
_LOOK = 1 << 26  # samples of a merged picture that is decoded once, so that damage is known
_MAX_NOTES = 200


def is_psd(data: bytes) -> bool:
    """Whether a file begins as PSD and PSB do."""
    return data.startswith(b"8BPS")


def read_psd(source: Path | bytes, name: str | None = None, step: Step = no_step) -> ReadStack:
    """Open a PSD or PSB file. It is read at once (packed as it is) and then let go.

    Args:
        source: the file, or its bytes.
        name: what errors call it; the file's name unless told.
        step: told how far it is; see `core.layer_stack.Step`.

    Returns:
        RGB and grey at 8, 16 or 32 bits with all layers; other colours (CMYK, Lab, a palette)
        as one layer, the merged picture in sRGB at 8 bits.

    Raises:
        InputError: ``file_missing``, ``file_unreadable``, ``project_unreadable``,
            ``picture_too_large``.
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
    if len(head) < 26 or not is_psd(head):
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
        psd, had_layers = _parsed(file, notes, head)
        room = PixelRoom(file.seek(0, io.SEEK_END))
        return _Reader(psd, name, notes, had_layers, step, room).all()


def _unreadable(name: str, reason: str, error: Exception) -> InputError:
    return InputError("project_unreadable", repr(error), name=name, reason=reason)


def _parsed(file: BinaryIO, notes: list[FileNote], head: bytes) -> tuple[PSD, bool]:
    """The file's structures, and whether it has layers. Those of inks, Lab and palettes are passed
    over: parsing them takes longer than all the rest, and nothing is made of them."""
    if (struct.unpack_from(">H", head, 24)[0], struct.unpack_from(">H", head, 22)[0]) not in _KNOWN:
        return _without_layers(file, None)
    try:
        psd = PSD.read(file)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - damaged files make psd-tools raise many things
        notes.append(FileNote("layers_lost"))
        file.seek(0)
        return _without_layers(file, error)
    return psd, layer_info(psd) is not None


def _without_layers(file: BinaryIO, error: Exception | None) -> tuple[PSD, bool]:
    """The file as if it had no layers: header, resources, and the merged picture at its end; and
    whether it has some."""
    data = file.read()
    (version,) = struct.unpack_from(">H", data, 4)
    at = 26 + 4 + struct.unpack_from(">I", data, 26)[0]
    resources, at = at, at + 4 + struct.unpack_from(">I", data, at)[0]
    wide = ">Q" if version == 2 else ">I"
    end = at + struct.calcsize(wide) + struct.unpack_from(wide, data, at)[0]
    if end + 2 > len(data):
        raise error or ValueError("the file ends within its layers")
    had = end - at > 2 * struct.calcsize(wide)
    empty = struct.pack(wide, 0)
    try:
        return PSD.read(io.BytesIO(data[:at] + empty + data[end:])), had
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the resources are damaged too
        bare = data[:resources] + struct.pack(">I", 0)
        return PSD.read(io.BytesIO(bare + empty + data[end:])), had


class _Reader:
    """Builds the stack of a parsed file."""

    def __init__(
        self,
        psd: PSD,
        name: str,
        notes: list[FileNote],
        had_layers: bool,
        step: Step,
        room: PixelRoom,
    ) -> None:
        self._room = room
        self._psd, self._name, self._notes, self._step = psd, name, notes, step
        self._had_layers = had_layers
        header = psd.header
        self._size = Size(header.width, header.height)
        self._known = (header.color_mode, header.depth) in _KNOWN
        self._colours = _COLOURS.get(header.color_mode, 3)

    def all(self) -> ReadStack:
        stack = self._layered() if self._known else self._converted()
        self._left_out()
        broken = any(note.code in DAMAGE for note in self._notes)
        return ReadStack(stack, tuple(self._notes[:_MAX_NOTES]), broken, 0, _nothing)

    # ------------------------------------------------------------------- the whole picture

    def _layered(self) -> Stack:
        header = self._psd.header
        reader = LayerReader(
            self._psd, self._name, self._colours, self._notes, self._step, self._room
        )
        channels = 4 if self._transparent() else 3
        layers = reader.layers(alone=channels == 4)
        merged: Pixels | None = partial(sound, partial(self._merged, channels), self._name)
        self._step("merged", 0, 1)
        try:
            if self._size.area * channels <= _LOOK:
                merged = once(merged(), merged)
        except InputError:
            self._notes += [FileNote("file_cut_off"), FileNote("merged_missing")]
            merged = None
        if layers and not _is_real(self._psd.image_resources):
            merged = None
        if not layers:
            if merged is None:
                raise InputError("project_unreadable", name=self._name, reason="it is damaged")
            layers = (self._background(merged, channels),)
        icc, dpi = _profile(self._psd.image_resources), _dpi(self._psd.image_resources)
        guides = guides_from_psd(self._psd.image_resources)
        wanted = b"RGB " if self._colours == 3 else b"GRAY"
        return Stack(
            size=self._size,
            dtype=np.dtype(DTYPES[header.depth]),
            channels=channels,
            layers=layers,
            merged=merged,
            icc=icc if icc is not None and icc[16:20] == wanted else None,
            dpi=dpi,
            selection=self._selection(),
            about={GUIDES: guides_to_json(guides)} if guides else {},
        )

    def _selection(self) -> Pixels | None:
        """What is selected, of the alpha channel of that name."""
        number = self._selection_channel
        if number is None:
            return None
        try:
            values = from_float(to_float(self._planes()[number]), np.dtype(np.uint8))
        except ValueError:
            self._notes.append(FileNote("selection_missing"))
            return None
        return lambda: values

    @property
    def _selection_channel(self) -> int | None:
        used = self._colours + self._transparent()
        resources = self._psd.image_resources
        return selection_channel(resources, self._psd.header.channels, used)

    def _left_out(self) -> None:
        """Say what of the file is in no layer."""
        header, resources = self._psd.header, self._psd.image_resources
        if header.color_mode == ColorMode.DUOTONE:
            self._notes.append(FileNote("duotone_grey"))
        elif header.color_mode == ColorMode.GRAYSCALE:
            self._notes.append(FileNote("grey_in_rgb"))
        used = self._colours if self._known else _INKS.get(header.color_mode, 1)
        more = header.channels - used
        if self._known:
            more -= self._transparent() + (self._selection_channel is not None)
        if more > 0:
            self._notes.append(FileNote("channels_left_out", {"count": more}))
        found = [words for key, words in _RESOURCES.items() if key.value in resources]
        found += ["paths"] if any(2000 <= int(key) <= 2997 for key in resources) else []
        if found:
            self._notes.append(FileNote("resources_left_out", {"what": ", ".join(found)}))

    def _background(self, merged: Pixels, channels: int) -> StackLayer:
        make = merged if channels == 4 else partial(_with_alpha, merged)
        return StackLayer("paint", "Background", "layer-1", self._size.rect, make)

    def _transparent(self) -> bool:
        """Whether the first channel after the colours is the merged picture's transparency."""
        information = self._psd.layer_and_mask_information
        info, blocks = layer_info(self._psd), information.tagged_blocks
        said = blocks is not None and any(tag in blocks for tag in _TRANSPARENT)
        negative = info is not None and info.layer_count < 0
        return (said or negative) and self._psd.header.channels > self._colours

    def _merged(self, channels: int) -> Array:
        """The merged picture. Where it is transparent, PSD stores it over white."""
        planes = self._planes()
        colours = planes[: self._colours]
        colours = colours if self._colours == 3 else colours.repeat(3, axis=0)
        if channels == 3:
            return np.ascontiguousarray(colours.transpose(1, 2, 0))
        picture = np.concatenate([colours, planes[self._colours : self._colours + 1]])
        return _off_white(np.ascontiguousarray(picture.transpose(1, 2, 0)))

    def _planes(self) -> Array:
        """(channels, h, w) of the merged picture.

        Raises:
            ValueError: it is damaged.
        """
        header, data = self._psd.header, self._psd.image_data
        if header.channels < self._colours:
            raise ValueError("the merged picture has fewer channels than its colours")
        rows = header.height * header.channels
        if rows * header.width * header.depth // 8 > 2 << 30:
            raise ValueError("the merged picture is too large")
        samples = plane(
            data.data, data.compression, header.width, rows, header.depth, header.version
        )
        return samples.reshape(header.channels, header.height, header.width)

    def _unpack(self) -> None:
        """Put the unpacked samples in place of the packed: of damaged ones psd-tools makes black.

        Raises:
            ValueError: they are damaged.
        """
        header, data = self._psd.header, self._psd.image_data
        bits = max(8, header.depth)
        width = header.width if header.depth >= 8 else -(-header.width // 8)
        rows = header.height * header.channels
        samples = unpacked(data.data, data.compression, width, rows, bits, header.version)
        self._psd.image_data = ImageData(Compression.RAW, samples)

    def _converted(self) -> Stack:
        """Other colours: the merged picture through its profile."""
        self._step("merged", 0, 1)
        mode = self._psd.header.color_mode
        shown = getattr(mode, "name", str(mode)).lower()
        with reading(self._name, partial(_unreadable, self._name, f"its colours are {shown}")):
            self._unpack()
            image: Any = PSDImage(self._psd).topil()
            self._step("colours", 0, 1)
            pixels, _ = to_srgb(image)
        self._notes.append(FileNote("colours_converted", {"mode": shown}))
        if self._psd.header.depth > 8:
            self._notes.append(FileNote("converted_in_8_bit"))
        if self._had_layers:
            reason = "layers are only read from RGB and greyscale pictures"
            self._notes.append(FileNote("composite_only", {"reason": reason}))
        channels = 4 if pixels.shape[2] == 4 else 3
        layer = self._background(lambda: pixels, channels)
        dpi = _dpi(self._psd.image_resources)
        dtype = np.dtype(np.uint8)
        return Stack(self._size, dtype, channels, (layer,), lambda: pixels, dpi=dpi)


def _nothing() -> None:
    return None


def _is_real(resources: ImageResources) -> bool:
    """Whether the merged picture shows what the layers make: Photoshop may be told to save none."""
    found: Any = resources.get_data(Resource.VERSION_INFO)
    return getattr(found, "has_composite", True) is not False


def _profile(resources: ImageResources) -> bytes | None:
    found: Any = resources.get_data(Resource.ICC_PROFILE)
    return found if isinstance(found, bytes) and len(found) > 128 else None


def _dpi(resources: ImageResources) -> tuple[float, float] | None:
    """Pixels an inch: fixed point with 16 bits behind the point, whatever unit is shown."""
    found: Any = resources.get_data(Resource.RESOLUTION_INFO)
    try:
        dpi = (found.horizontal / 65_536, found.vertical / 65_536)
    except AttributeError:
        return None
    return dpi if all(0 < value < 1e6 for value in dpi) else None


def _with_alpha(make: Pixels) -> Array:
    pixels = make()
    full = 1 if pixels.dtype == np.float32 else np.iinfo(pixels.dtype).max
    return np.dstack([pixels, np.full(pixels.shape[:2], full, pixels.dtype)])


def _off_white(pixels: Array) -> Array:
    """Colours without the white they were laid over; under alpha 0 they stay as they are."""
    full = 1.0 if pixels.dtype == np.float32 else float(np.iinfo(pixels.dtype).max)
    for rows in np.array_split(pixels, max(1, len(pixels) // 256)):
        alpha = rows[..., 3:].astype(np.float32) / full
        shown = rows[..., :3].astype(np.float32) / full
        with np.errstate(all="ignore"):
            colours = np.where(alpha > 0, (shown + alpha - 1) / alpha, shown)
        colours = np.clip(colours, 0, 1) if full > 1 else colours
        rows[..., :3] = np.rint(colours * full) if full > 1 else colours
    return pixels
