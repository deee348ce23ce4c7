"""Pixels an inch: written into the file, whatever EXIF said before."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from desktop_app.imaging.exif_block import with_resolution
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.saving import write_picture
from desktop_app.state.document.document import Document
from desktop_app.state.document.resolution import set_resolution


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("has_exif", [True, False])
def test_the_file_says_it(format: str, has_exif: bool) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    if has_exif:
        exif[282], exif[283], exif[296], exif[271] = 72.0, 72.0, 3, "Camera"
    Image.fromarray(np.full((8, 9, 3), 50, np.uint8)).save(out, format, exif=exif)
    picture = read_picture(out.getvalue(), "p")
    document = Document(picture.pixels, "p", origin=picture.origin)
    assert not document.modified.value
    set_resolution(document, 240.0)
    assert document.modified.value and not document.is_as_opened
    written = write_picture(document.pixels.read(document.pixels.rect), format, document.origin)
    assert read_picture(written.data, "p").origin.about.dpi == pytest.approx((240, 240), rel=1e-3)
    with Image.open(io.BytesIO(written.data)) as image:
        found = image.getexif()
    assert has_exif == (found.get(271) == "Camera")
    if 282 in found:
        assert float(found[282]) == 240 and found[296] == 2


def test_what_is_no_exif_stays_as_it_is() -> None:
    assert with_resolution(b"nonsense", (10, 10)) == b"nonsense"
