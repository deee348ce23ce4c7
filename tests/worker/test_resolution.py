"""Pixels an inch reach every format that can tell them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.layered_files.layered import LAYERED
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.state.document.document import Document
from desktop_app.state.document.resolution import resolution_of, set_resolution
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document, save_layers
from tests.imaging.deep_pictures import camera_exif

PIXELS = np.full((8, 8, 3), 90, np.uint8)
WITHOUT = (
    camera_exif()
    .replace(b"\x01\x1a\0\5", b"\xc0\x1a\0\5")
    .replace(b"\x01\x1b\0\5", b"\xc0\x1b\0\5")
)
"""A camera's EXIF whose resolution has private tags, so that it tells none."""


@pytest.mark.parametrize("exif", [None, camera_exif(), WITHOUT], ids=["none", "camera", "without"])
@pytest.mark.parametrize("format", FORMATS)
def test_pictures_tell_the_resolution_that_was_set(format: str, exif: bytes | None) -> None:
    document = Document(PIXELS.copy(), "a", origin=FileOrigin(About(exif=exif)))
    set_resolution(document, 144.0)
    made = write_picture(PIXELS, format, document.origin)
    assert "metadata_left_out" not in made.notes
    found = read_picture(made.data, "a").origin.about
    assert found.dpi is not None and found.dpi == pytest.approx((144.0, 144.0), rel=1e-3)
    if exif is not None:
        assert found.exif is not None and b"Maker" in found.exif


@pytest.mark.parametrize("kind", LAYERED)
def test_layered_files_tell_it_too(kind: str, tmp_path: Path) -> None:
    document = Document(PIXELS.copy(), "a")
    assert resolution_of(document) == 300, "where nothing is said"
    set_resolution(document, 144.0)
    row = LAYERED[kind]
    path = tmp_path / f"a{row.endings[0]}"
    save_layers(row, path, document.content, document.origin, {})
    locks = FileLocks(tmp_path / "locks")
    assert resolution_of(open_document(path, locks).document) == pytest.approx(144.0, rel=1e-3)
