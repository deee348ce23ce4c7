"""Thumbnails of recent files: in the colours of the screen, whatever the file is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.saving import write_picture
from desktop_app.ui.look.file_thumbnails import Thumbnails
from desktop_app.ui.qt.qimage import from_qimage
from tests.imaging.deep_pictures import PROFILES

COLOUR = (200, 90, 40)


def _ask(path: Path, qtbot: QtBot) -> QImage:
    made: list[QImage] = []
    owner = QObject()
    thumbnails = Thumbnails(64, owner)
    thumbnails.ready.connect(lambda _, image: made.append(image))
    thumbnails.ask(path)
    qtbot.waitUntil(lambda: bool(made))
    thumbnails.stop()
    return made[0]


@pytest.mark.parametrize(
    ("format_id", "dtype", "profile"),
    [
        ("PNG", "uint16", "p3"),
        ("TIFF", "uint16", "prophoto"),
        ("TIFF", "float32", "linear"),
        ("WEBP", "uint8", "p3"),
        ("JPEG", "uint8", "adobe"),
    ],
)
def test_they_show_what_the_canvas_will_show(
    qtbot: QtBot, tmp_path: Path, format_id: str, dtype: str, profile: str
) -> None:
    icc = PROFILES[profile]
    srgb = np.full((120, 160, 3), np.array(COLOUR) / 255, np.float32)
    pixels = from_float(colour_space(icc).from_srgb(srgb), np.dtype(dtype))
    path = tmp_path / f"a.{format_id.lower()}"
    path.write_bytes(write_picture(pixels, format_id, FileOrigin(About(icc=icc))).data)
    image = from_qimage(_ask(path, qtbot))
    assert 40 < min(image.shape[:2]) <= 120
    assert np.abs(image[20, 20, :3].astype(int) - COLOUR).max() <= 3


def test_what_is_no_picture_has_none(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    assert _ask(tmp_path / "a.png", qtbot).isNull()
