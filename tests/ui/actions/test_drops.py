from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication

from desktop_app.imaging.opening import read_picture
from desktop_app.ui.actions.drops import Dropped, read_mime
from desktop_app.ui.qt.qimage import to_qimage
from tests.ui.conftest import picture


def _files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


@pytest.mark.parametrize("name", ["a.safetensors", "b.CKPT", "c.gguf", "d.bin"])
def test_model_files_are_known_by_their_ending(tmp_path: Path, name: str) -> None:
    assert read_mime(_files(tmp_path / name)) == Dropped(model=tmp_path / name)


def test_a_folder_is_a_model_and_anything_else_a_picture(tmp_path: Path) -> None:
    assert read_mime(_files(tmp_path)) == Dropped(model=tmp_path)
    assert read_mime(_files(tmp_path / "photo.xyz")) == Dropped(pictures=(tmp_path / "photo.xyz",))


def test_an_image_from_the_clipboard_keeps_its_pixels(qapp: QApplication) -> None:
    mime, pixels = QMimeData(), picture()
    mime.setImageData(to_qimage(pixels))
    found = read_mime(mime)
    assert found is not None and found.data is None and callable(found.pasted)
    assert np.array_equal(found.pasted().pixels, pixels)
    assert found.encoded is not None
    assert np.array_equal(read_picture(found.encoded, "pasted").pixels[..., :3], pixels)


def test_an_encoded_picture_is_taken_as_it_is() -> None:
    mime = QMimeData()
    mime.setData("image/png", b"the file itself")
    assert read_mime(mime) == Dropped(data=b"the file itself")


def test_words_and_links_are_nothing_to_open() -> None:
    mime = QMimeData()
    mime.setText("a red apple")
    assert read_mime(mime) is None
    mime.setUrls([QUrl("https://example.org/a.png")])
    assert read_mime(mime) is None
