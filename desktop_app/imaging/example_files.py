"""The picture of an example, and its mask, from the bytes of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.training.examples import FROM_ALPHA
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.resize import resize

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray


def read_example(
    picture: bytes, name: str, mask: bytes | str = b""
) -> tuple[ByteArray, ByteArray | None]:
    """(h, w, 3) uint8 sRGB, upright, over white; and the mask, (h, w) uint8 of the same size.

    Args:
        picture: its whole file.
        name: what errors call it.
        mask: the mask's whole file; `FROM_ALPHA`; empty: there is none.

    Raises:
        InputError: as `read_picture`, also of the mask.
    """
    opened = read_picture(picture, name)
    if isinstance(mask, bytes):
        values = read_mask(mask, name).values if mask else None
    elif mask == FROM_ALPHA and opened.has_alpha:
        values = np.rint(to_float(opened.pixels[..., 3]) * 255).astype(np.uint8)
    else:
        values = None
    return opened.shown, None if values is None else resize(values, opened.size)
