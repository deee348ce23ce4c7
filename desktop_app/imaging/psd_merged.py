"""What a PSD or PSB file holds besides its layers: the merged picture, at its depth, and what is
said of it. Parsing is psd-tools'; the layers are `layered_files.psd_layers`.
"""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from psd_tools.api.psd_image import PSDImage
from psd_tools.compression import decode_prediction, decode_rle
from psd_tools.constants import ColorMode, Compression, Resource, Tag
from psd_tools.psd.document import PSD
from psd_tools.psd.image_data import ImageData
from psd_tools.psd.layer_and_mask import LayerInfo

from desktop_app.core.pixels import Array
from desktop_app.imaging.srgb import to_srgb

# It logs what it dislikes in files; without any handler Python would print that.
logging.getLogger("psd_tools").addHandler(logging.NullHandler())

DTYPES: Mapping[int, str] = {8: "uint8", 16: "uint16", 32: "float32"}
"""By bits per channel."""
_STORED: Mapping[int, str] = {8: "u1", 16: ">u2", 32: ">f4"}

_COLOURS = {ColorMode.RGB: 3, ColorMode.GRAYSCALE: 1, ColorMode.DUOTONE: 1}
_KNOWN = frozenset((mode, depth) for mode in _COLOURS for depth in DTYPES)
_TRANSPARENT = (
    Tag.SAVING_MERGED_TRANSPARENCY,
    Tag.SAVING_MERGED_TRANSPARENCY16,
    Tag.SAVING_MERGED_TRANSPARENCY32,
)
HEAD = struct.Struct(">4sH6xHIIHH")  # signature, version, channels, height, width, depth, mode


def layer_info(psd: PSD) -> LayerInfo | None:
    """Where the layers are: Photoshop puts those of more than 8 bits into a separate block."""
    information = psd.layer_and_mask_information
    for tag in (Tag.LAYER_16, Tag.LAYER_32):
        if information.tagged_blocks is not None and tag in information.tagged_blocks:
            found: Any = information.tagged_blocks.get_data(tag)
            return found
    return information.layer_info


class MergedPsd:
    """A parsed file, as far as it is one picture.

    Attributes:
        psd: the file.
        had_layers: whether it has layers, also where they were not parsed.
        lost: why they could not be; None: they could, or there was no need.
        known: whether its colours and depth are kept.
        colours: channels that are colours, where they are known.

    Args:
        file: at its beginning.

    Raises:
        ValueError, and whatever psd-tools raises: it is damaged.
    """

    def __init__(self, file: BinaryIO) -> None:
        *_, depth, mode = HEAD.unpack(file.read(HEAD.size))
        self.lost: Exception | None = None
        self.known = (mode, depth) in _KNOWN
        self.colours = _COLOURS.get(mode, 3)
        file.seek(0)
        if self.known:
            try:
                self.psd = PSD.read(file)
                self.had_layers = layer_info(self.psd) is not None
                return
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - damaged files make psd-tools raise many things
                self.lost = error
                file.seek(0)
        # Layers of inks, Lab and palettes are passed over: parsing them takes longer than all the
        # rest, and nothing is made of them.
        self.psd, self.had_layers = _without_layers(file, self.lost)

    @property
    def icc(self) -> bytes | None:
        """The profile, if it is one of these colours."""
        found: Any = self.psd.image_resources.get_data(Resource.ICC_PROFILE)
        wanted = b"RGB " if self.colours == 3 else b"GRAY"
        is_one = isinstance(found, bytes) and len(found) > 128 and found[16:20] == wanted
        return found if is_one else None

    @property
    def dpi(self) -> tuple[float, float] | None:
        """Pixels an inch: fixed point with 16 bits behind the point, whatever unit is shown."""
        found: Any = self.psd.image_resources.get_data(Resource.RESOLUTION_INFO)
        try:
            dpi = (found.horizontal / 65_536, found.vertical / 65_536)
        except AttributeError:
            return None
        return dpi if all(0 < value < 1e6 for value in dpi) else None

    @property
    def is_left_out(self) -> bool:
        """Whether what stands for the merged picture does not show what the layers make: Photoshop
        may be told to save none."""
        found: Any = self.psd.image_resources.get_data(Resource.VERSION_INFO)
        return self.had_layers and getattr(found, "has_composite", True) is False

    @property
    def is_transparent(self) -> bool:
        """Whether the first channel after the colours is the merged picture's transparency."""
        information = self.psd.layer_and_mask_information
        info, blocks = layer_info(self.psd), information.tagged_blocks
        said = blocks is not None and any(tag in blocks for tag in _TRANSPARENT)
        negative = info is not None and info.layer_count < 0
        return (said or negative) and self.psd.header.channels > self.colours

    def pixels(self, channels: int) -> Array:
        """The merged picture. Where it is transparent, PSD stores it over white."""
        planes = self.planes()
        colours = planes[: self.colours]
        colours = colours if self.colours == 3 else colours.repeat(3, axis=0)
        if channels == 3:
            return np.ascontiguousarray(colours.transpose(1, 2, 0))
        picture = np.concatenate([colours, planes[self.colours : self.colours + 1]])
        return _off_white(np.ascontiguousarray(picture.transpose(1, 2, 0)))

    def planes(self) -> Array:
        """(channels, h, w) of the merged picture.

        Raises:
            ValueError: it is damaged.
        """
        header, data = self.psd.header, self.psd.image_data
        if header.channels < self.colours:
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
        header, data = self.psd.header, self.psd.image_data
        bits = max(8, header.depth)
        width = header.width if header.depth >= 8 else -(-header.width // 8)
        rows = header.height * header.channels
        samples = unpacked(data.data, data.compression, width, rows, bits, header.version)
        self.psd.image_data = ImageData(Compression.RAW, samples)

    def converted(self) -> tuple[Array, tuple[str, ...]]:
        """Of other colours: in sRGB at 8 bits through its profile, and notes. Raises ValueError: it
        is damaged."""
        self._unpack()
        image: Any = PSDImage(self.psd).topil()
        return to_srgb(image)


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


def plane(
    data: bytes, compression: Compression, width: int, height: int, depth: int, version: int
) -> Array:
    """The samples of one channel (or of several below each other).

    psd-tools' own way of decoding warns and gives black where a channel is damaged; this says so.

    Args:
        data: as it is in the file.
        compression: how it is packed.
        width: pixels a row, at least 1.
        height: rows, at least 1.
        depth: 8, 16 or 32 bits.
        version: 1 PSD, 2 PSB.

    Returns:
        (height, width) uint8, uint16 or float32.

    Raises:
        ValueError: damaged, or it ends too early.
    """
    samples = unpacked(data, compression, width, height, depth, version)
    found = np.frombuffer(samples, _STORED[depth]).reshape(height, width)
    return found.astype(DTYPES[depth])


def unpacked(
    data: bytes, compression: Compression, width: int, height: int, depth: int, version: int
) -> bytes:
    """The samples of `plane` as PSD has them: big-endian, row by row.

    Raises:
        ValueError: damaged, or it ends too early.
    """
    length = width * height * depth // 8
    if compression == Compression.RAW:
        samples = data[:length]
    elif compression == Compression.RLE:
        counts = np.frombuffer(data[: height * 2 * version], f">u{2 * version}")
        if len(counts) < height or int(counts.sum()) > len(data) - counts.nbytes:
            raise ValueError("rows are missing")  # psd-tools would make them black
        try:
            samples = decode_rle(data, width, height, depth, version, max_output_bytes=length)
        except (IndexError, OSError) as error:
            raise ValueError(str(error)) from error
    else:
        samples = _inflated(data, length)
    if len(samples) != length:
        raise ValueError("the samples end too early")
    if compression == Compression.ZIP_WITH_PREDICTION:
        samples = decode_prediction(samples, width, height, depth)
    return samples


def _inflated(data: bytes, length: int) -> bytes:
    if length > 1100 * (len(data) + 64):  # deflate packs 1032 to 1 at the most
        raise ValueError("more samples than can be packed into this")
    try:
        return zlib.decompressobj().decompress(data, length)
    except zlib.error as error:
        raise ValueError(str(error)) from error
