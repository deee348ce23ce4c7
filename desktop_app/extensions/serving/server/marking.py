"""What a server puts on pictures before it gives them away: IPTC's source type, or a watermark."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.extensions.serving.server.picture_memory import hold
from desktop_app.extensions.serving.server.policy import Mark
from desktop_app.imaging.file_metadata import about_png
from desktop_app.imaging.opening import bytes_in, read_picture
from desktop_app.imaging.png import about_chunks, chunks, png_file
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.text_chunks import PNG_SIGNATURE
from desktop_app.imaging.xmp import EDITED, GENERATED, source_type_in, with_source_type

_XMP = b"XML:com.adobe.xmp\0"
_LEAST_SIDE = 64
"""Below it a watermark would be all of the picture."""


class Marking:
    """Marks PNGs, by a policy.

    Args:
        mark: which.
        text: of the watermark.
    """

    def __init__(self, mark: Mark, text: str) -> None:
        self._mark, self._text = mark, text

    def finish(self, data: bytes, whole: bool) -> bytes:
        """The bytes of a PNG with the mark.

        Args:
            data: of the PNG.
            whole: whether all of the picture is new: only then it has a watermark, else pixels
                outside the mask would change.
        """
        if self._mark == "none":
            return data
        if self._mark == "watermark" and whole:
            hold(bytes_in(data, "the picture"))
            picture = read_picture(data, "the picture")
            marked = watermarked(picture.pixels, self._text)
            data = write_picture(marked, "PNG", picture.origin).data
        return with_source(data, GENERATED if whole else EDITED)


def with_source(data: bytes, address: str) -> bytes:
    """A PNG with IPTC's digital source type; one that says already that a model made it, or parts
    of it, stays as it is. No pixel is touched."""
    about = about_png(data) if data.startswith(PNG_SIGNATURE) else None
    if about is None:
        return data
    packet = about.xmp
    if packet is not None and source_type_in(packet) in (GENERATED, EDITED):
        return data
    xmp = with_source_type(packet, address)
    if source_type_in(xmp) != address:  # a packet that nothing can be put into
        xmp = with_source_type(None, address)
    head, *rest = chunks(data)
    kept = (one for one in rest if one[0] != b"iTXt" or not one[1].startswith(_XMP))
    added = about_chunks(icc=None, exif=None, xmp=xmp, dpi=None, texts={})
    return png_file([head, *added, *kept])


def watermarked(pixels: Array, text: str) -> Array:
    """A copy with ``text`` in the lower right corner, half transparent; small pictures have none.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32 0..1.
        text: ASCII; what isn't is left out.
    """
    height, width = pixels.shape[:2]
    words = text.encode("ascii", "ignore").decode()
    if min(height, width) < _LEAST_SIDE or not words:
        return pixels
    scale = max(0.4, min(height, width) / 700)
    thickness = max(1, round(scale * 1.5))
    (wide, high), below = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
    shape = np.zeros((height, width), np.uint8)
    place = (max(0, width - wide - high // 2), height - below - high // 3)
    cv2.putText(shape, words, place, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thickness, cv2.LINE_AA)
    rows = slice(max(0, place[1] - 2 * high), height)
    share = shape[rows, :, None].astype(np.float32) / 255 * 0.6
    full = 1.0 if pixels.dtype == np.float32 else float(np.iinfo(pixels.dtype).max)
    marked = pixels.copy()
    made = marked[rows, :, :3].astype(np.float32) * (1 - share) + full * share
    marked[rows, :, :3] = made if pixels.dtype == np.float32 else np.rint(made).astype(pixels.dtype)
    return marked
