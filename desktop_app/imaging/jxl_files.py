"""JPEG XL by libjxl (the extra ``photos``): pylibjxl, which is BSD-3 and brings it.

Its own functions know 8 bits alone. So libjxl's C interface is called, which its library offers on
all systems: first frames at their depth, with their profile, EXIF and XMP; and pictures without
loss. With loss pylibjxl writes.

libjxl turns pictures by the codestream's orientation, the only one that counts.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from PIL import Image

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.cicp import names_colours, profile_of
from desktop_app.imaging.codec import Codec, FileFacts
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.icc import code_points
from desktop_app.imaging.opened import about_of, finished, straight
from desktop_app.imaging.picture import About, Facts, Picture
from desktop_app.imaging.srgb import srgb_profile, to_srgb

_ALPHA: Final = 0
_BLACK: Final = 4
_SRGB: Final = b"\1\r\0\1"
_ENUM_PRIMARIES: Final = {1: 1, 9: 9, 12: 11}
_ENUM_CURVES: Final = {1: 1, 6: 1, 14: 1, 15: 1, 8: 8, 13: 13, 16: 16, 17: 17, 18: 18}
_MOST_BOX: Final = 16 << 20

# Of libjxl's headers (jxl/decode.h, encode.h, codestream_header.h, color_encoding.h, types.h).
_DONE, _NEEDS_ROOM = 0, 5
_INFO, _COLOURS, _WHOLE, _BOX = 0x40, 0x100, 0x1000, 0x4000
_MORE_OUTPUT: Final = 2
_OF_FILE, _OF_PIXELS = 0, 1
_TYPES: Final = {"float32": 0, "uint8": 2, "uint16": 3}
_WORDS: Final = np.dtype(
    {
        "names": ["width", "height", "bits", "exponent", "exact", "animated", "orientation",
                  "colours", "extra", "alpha", "alpha_exponent", "associated"],
        "formats": ["u4"] * 12,
        "offsets": [4, 8, 12, 16, 36, 44, 48, 52, 56, 60, 64, 68],
        "itemsize": 204,
    }
)  # fmt: skip
_CHANNEL: Final = np.dtype({"names": ["kind"], "formats": ["u4"], "offsets": [0], "itemsize": 64})
_FORM: Final = np.dtype(
    [("channels", "u4"), ("type", "u4"), ("order", "u4"), ("align", "u8")], True
)
_ENCODING: Final = np.dtype(
    {
        "names": ["white", "primaries", "curve", "intent", "grey"],
        "formats": ["u4"] * 5,
        "offsets": [4, 24, 80, 96, 0],
        "itemsize": 104,
    }
)


def _library() -> Any:
    """libjxl by ctypes, from pylibjxl's own binary. Raises ImportError."""
    import pylibjxl

    package: Any = pylibjxl
    library: Any = ctypes.CDLL(package._pylibjxl.__file__)
    for name in ("JxlDecoderCreate", "JxlEncoderCreate", "JxlEncoderFrameSettingsCreate"):
        getattr(library, name).restype = ctypes.c_void_p
    library.JxlDecoderReleaseBoxBuffer.restype = ctypes.c_size_t
    return library


@contextmanager
def _worker(library: Any, kind: str) -> Iterator[ctypes.c_void_p]:
    made = ctypes.c_void_p(getattr(library, f"Jxl{kind}Create")(None))
    try:
        yield made
    finally:
        getattr(library, f"Jxl{kind}Destroy")(made)


def _at(array: Array) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)  # which keeps the array


def _form(pixels: Array) -> Any:
    return np.array([(pixels.shape[2], _TYPES[pixels.dtype.name], 0, 0)], _FORM)


class _Found:
    """What a file says: `words` of the picture, kinds of its channels beside colour, the profile of
    what is decoded, EXIF and XMP; the first frame, where it was asked for."""

    def __init__(self, data: bytes, *, whole: bool) -> None:
        self.words: Any = None
        self.extra, self.boxes = list[int](), dict[bytes, bytes]()
        self.icc, self.wide = b"", False
        self.pixels: Array | None = None
        self.black: Array | None = None
        library = _library()
        with _worker(library, "Decoder") as decoder:
            events = _INFO | _COLOURS | (_WHOLE if whole else _BOX)
            library.JxlDecoderSubscribeEvents(decoder, events)
            library.JxlDecoderSetDecompressBoxes(decoder, 1)
            library.JxlDecoderSetInput(decoder, data, ctypes.c_size_t(len(data)))
            library.JxlDecoderCloseInput(decoder)
            self._read(library, decoder, len(data))
        if self.words is None or (whole and self.pixels is None):
            raise ValueError("the codestream ends early")

    def _read(self, library: Any, decoder: ctypes.c_void_p, most: int) -> None:
        kind, room = b"", np.empty(0, np.uint8)
        while True:
            status = library.JxlDecoderProcessInput(decoder)
            if kind:
                left = library.JxlDecoderReleaseBoxBuffer(decoder)
                self.boxes.setdefault(kind, room[: room.size - left].tobytes())
                kind = b""
            if status == _INFO:
                self._take_words(library, decoder)
            elif status == _COLOURS:
                self._keep_colours(library, decoder)
                self.icc = _profile(library, decoder)
            elif status == _BOX:
                name = ctypes.create_string_buffer(4)
                library.JxlDecoderGetBoxType(decoder, name, 1)
                if name.raw in (b"Exif", b"xml "):
                    kind, room = name.raw, np.empty(_MOST_BOX, np.uint8)
                    size = ctypes.c_size_t(room.size)
                    library.JxlDecoderSetBoxBuffer(decoder, _at(room), size)
            elif status == _NEEDS_ROOM:
                self.pixels = self._room()
                size = ctypes.c_size_t(self.pixels.nbytes)
                form = _form(self.pixels)
                if library.JxlDecoderSetImageOutBuffer(decoder, _at(form), _at(self.pixels), size):
                    raise ValueError("its first frame is of another size")
                if _BLACK in self.extra:
                    self.black = np.empty((*self.pixels.shape[:2], 1), self.dtype)
                    size, number = ctypes.c_size_t(self.black.nbytes), self.extra.index(_BLACK)
                    library.JxlDecoderSetExtraChannelBuffer(
                        decoder, _at(form), _at(self.black), size, number
                    )
            elif status == _WHOLE:
                return
            else:
                if status != _DONE:
                    self.pixels = None
                return

    def _keep_colours(self, library: Any, decoder: ctypes.c_void_p) -> None:
        """What was packed with loss would come as linear light of sRGB, in 8 bits, where the file
        has a profile that libjxl doesn't compute with: as Rec. 2020's with the curve of sRGB."""
        self.wide = not self.words["exact"] and bool(
            library.JxlDecoderGetColorAsEncodedProfile(decoder, _OF_FILE, None)
        )
        if self.wide:
            named = np.zeros(1, _ENCODING)
            named[0] = (1, 9, 13, 1, self.words["colours"] == 1)
            library.JxlDecoderSetPreferredColorProfile(decoder, _at(named))

    def _take_words(self, library: Any, decoder: ctypes.c_void_p) -> None:
        words, channel = np.zeros(1, _WORDS), np.zeros(1, _CHANNEL)
        library.JxlDecoderGetBasicInfo(decoder, _at(words))
        self.words = words[0]
        for number in range(min(64, self.words["extra"])):
            index = ctypes.c_size_t(number)
            library.JxlDecoderGetExtraChannelInfo(decoder, index, _at(channel))
            self.extra.append(int(channel["kind"][0]))

    @property
    def channels(self) -> int:
        return int(self.words["colours"]) + bool(self.words["alpha"])

    @property
    def dtype(self) -> str:
        bits, exponent = int(self.words["bits"]), int(self.words["exponent"])
        if _BLACK in self.extra:
            return "uint8"  # inks, which are converted
        deep = bits > 8 or self.wide
        return "float32" if exponent or bits > 16 else "uint16" if deep else "uint8"

    def _room(self) -> Array:
        shape = int(self.words["height"]), int(self.words["width"]), self.channels
        return np.empty(shape, self.dtype)

    @property
    def about(self) -> About:
        points = code_points(self.icc)
        icc: bytes | None = self.icc or None
        if points and names_colours(points):
            icc = None if points == _SRGB else profile_of(points)
        elif icc is not None and colour_space(icc).is_srgb:
            icc = None
        exif = self.boxes.get(b"Exif", b"").removeprefix(bytes(4))
        return about_of(icc, exif or None, self.boxes.get(b"xml ") or None)


def _profile(library: Any, decoder: ctypes.c_void_p) -> bytes:
    size = ctypes.c_size_t()
    library.JxlDecoderGetICCProfileSize(decoder, _OF_PIXELS, ctypes.byref(size))
    found = np.zeros(min(size.value, _MOST_BOX), np.uint8)
    room = ctypes.c_size_t(found.size)
    library.JxlDecoderGetColorAsICCProfile(decoder, _OF_PIXELS, _at(found), room)
    return found.tobytes()


def _tell(data: bytes, name: str) -> FileFacts:
    found = _Found(data, whole=False)
    words, points = found.words, code_points(found.icc)
    facts = (
        ("Bits per channel", f"{words['bits']}{' (float)' if words['exponent'] else ''}"),
        ("Packed", "without loss" if words["exact"] else "with loss (XYB)"),
        ("Animation", "yes" if words["animated"] else "no"),
        ("Orientation", str(words["orientation"])),
        ("Colours", f"cICP {points[0]}/{points[1]}" if points else "ICC profile"),
    )
    size = Size(int(words["width"]), int(words["height"]))
    return FileFacts(size, np.dtype(found.dtype).itemsize * 4, found.about, facts)


def _read(data: bytes, name: str) -> Picture:
    about, found = _Found(data, whole=False).about, _Found(data, whole=True)
    samples = found.pixels
    assert samples is not None
    notes = ("first_frame",) if found.words["animated"] else ()
    if set(found.extra) - {_ALPHA, _BLACK} or found.extra.count(_ALPHA) > 1:
        notes += ("extra_channels_dropped",)
    alpha = samples[..., -1:] if samples.shape[2] in (2, 4) else None
    colours = samples[..., : samples.shape[2] - (alpha is not None)]
    if alpha is not None and found.words["associated"]:
        full = 1.0 if samples.dtype.kind == "f" else 65535 if samples.dtype == np.uint16 else 255
        colours = straight(colours, alpha, full)
    if found.black is not None:
        inks = 255 - np.concatenate((colours, found.black), 2)  # as a file has them, 255 is none
        image = Image.frombytes("CMYK", inks.shape[1::-1], inks.tobytes())
        image.info["icc_profile"] = found.icc
        colours, said = to_srgb(image)
        notes += said
    grey = colours.shape[2] == 1
    colours = np.repeat(colours, 3, axis=2) if grey else colours
    pixels = colours if alpha is None else np.concatenate([colours, alpha], axis=2)
    facts = Facts(grey, lossy=not found.words["exact"])
    return finished(pixels, about, facts, "JXL", data, notes, 1)


def write_jxl(pixels: Array, about: About, quality: int) -> bytes:
    """The file's bytes: without loss at quality 100; below it at 8 bits, with the loss that
    libjxl's own tools have for that quality.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32.
        about: EXIF and XMP are written; texts and resolution are in EXIF already.
        quality: 1..100.

    Raises:
        ImportError: the library is not installed.
    """
    if pixels.dtype == np.uint8 or quality < 100:
        import pylibjxl

        lossless = quality >= 100
        distance = 0.0 if lossless else _distance(quality)
        return pylibjxl.encode(
            pixels,
            lossless=lossless,
            distance=distance,
            icc=about.icc or srgb_profile(),
            exif=about.exif,
            xmp=about.xmp,
        )
    library = _library()
    with _worker(library, "Encoder") as encoder:
        return _encoded(library, encoder, np.ascontiguousarray(pixels), about)


def _encoded(library: Any, encoder: ctypes.c_void_p, pixels: Array, about: About) -> bytes:
    """Without loss, at the pixels' own depth (8 or 16 bit, float32)."""
    (height, width, channels), bits = pixels.shape, 8 * pixels.dtype.itemsize
    words = np.zeros(1, _WORDS)
    library.JxlEncoderInitBasicInfo(_at(words))
    exponent, alpha = 8 * (pixels.dtype.kind == "f"), channels == 4
    values = {"width": width, "height": height, "bits": bits, "exponent": exponent, "exact": 1}
    values |= {"extra": alpha, "alpha": bits * alpha, "alpha_exponent": exponent * alpha}
    for name, value in values.items():
        words[name] = value
    failed = library.JxlEncoderSetBasicInfo(encoder, _at(words))
    points = _SRGB if about.icc is None else code_points(about.icc)
    if points[:1] and points[0] in _ENUM_PRIMARIES and points[1] in _ENUM_CURVES:
        named = np.zeros(1, _ENCODING)
        named[0] = (1, _ENUM_PRIMARIES[points[0]], _ENUM_CURVES[points[1]], 1, 0)  # D65 … relative
        failed |= library.JxlEncoderSetColorEncoding(encoder, _at(named))
    else:
        icc = about.icc or b""
        failed |= library.JxlEncoderSetICCProfile(encoder, icc, ctypes.c_size_t(len(icc)))
    exif = bytes(4) + about.exif if about.exif else None
    library.JxlEncoderUseBoxes(encoder)
    for kind, data in ((b"Exif", exif), (b"xml ", about.xmp)):
        if data:
            size = ctypes.c_size_t(len(data))
            failed |= library.JxlEncoderAddBox(encoder, kind, data, size, 0)
    settings = ctypes.c_void_p(library.JxlEncoderFrameSettingsCreate(encoder, None))
    failed |= library.JxlEncoderSetFrameLossless(settings, 1)
    size = ctypes.c_size_t(pixels.nbytes)
    failed |= library.JxlEncoderAddImageFrame(settings, _at(_form(pixels)), _at(pixels), size)
    library.JxlEncoderCloseInput(encoder)
    made, status = list[bytes](), _MORE_OUTPUT
    while not failed and status == _MORE_OUTPUT:
        room = np.empty(1 << 20, np.uint8)
        place, left = _at(room), ctypes.c_size_t(room.size)
        status = library.JxlEncoderProcessOutput(encoder, ctypes.byref(place), ctypes.byref(left))
        made.append(room[: room.size - left.value].tobytes())
    if failed or status:
        raise OSError("libjxl can't write this picture")
    return b"".join(made)


def _distance(quality: int) -> float:
    """Butteraugli distance for a quality of 0..100, as cjxl's ``--quality``."""
    if quality >= 30:
        return 0.1 + (100 - quality) * 0.09
    return min(15.0, 53 / 3000 * quality**2 - 23 / 20 * quality + 25)


CODEC: Final = Codec(_tell, _read)
