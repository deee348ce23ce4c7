"""What is shown of a layer while it is dragged into another shape."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_proxies import make_proxies
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.painting.transform_frame import TransformFrame, TransformMode
from desktop_app.ui.canvas.layer_preview import LayerPreview
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.qt.qimage import from_qimage

SIZE = Rect(0, 0, 96, 64)
CARD = Rect(20, 12, 40, 30)


def drawn(preview: LayerPreview) -> ByteArray:
    image = QImage(SIZE.width, SIZE.height, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    preview.paint(painter, Viewport(), SIZE, SIZE)
    painter.end()
    return from_qimage(image)[..., :3]


@pytest.fixture
def state() -> AppState:
    state = AppState()
    document = Document(np.full((64, 96, 3), 90, np.uint8), "p")
    pixels = np.random.default_rng(1).integers(100, 256, (30, 40, 4), np.uint8)
    pixels[..., 3] = 255
    document.put_in(
        "paint", Layer("paint", "card", pixels=Tiles(4, np.dtype("u1")).written(CARD, pixels))
    )
    state.open_document(document)
    content = document.content
    transform = state.tools.transform
    transform.proxies.value = make_proxies(
        content, content.active, CARD, SIZE, 0, document.to_screen
    )
    transform.frame.value = TransformFrame(document.id, content.active, CARD)
    return state


@pytest.mark.parametrize("mode", ["free", "perspective", "mesh"])
def test_each_move_of_a_point_is_seen(
    qapp: QApplication, state: AppState, mode: TransformMode
) -> None:
    holder, frames = QObject(), state.tools.transform.frame
    preview = LayerPreview(state, holder)
    plain = frames.value
    assert plain is not None
    frames.value = plain
    seen = list[ByteArray]()
    for far in (5, 12, 12):
        if mode == "free":
            frames.value = plain.with_numbers(x=float(far))
        else:
            bent = plain.bent(mode, 2)
            x, y = bent.points[0]
            frames.value = bent.with_point(0, (x - far, y - far / 2))
        assert preview.is_shown
        seen.append(drawn(preview))
        assert np.array_equal(seen[-1], drawn(preview))  # the same in every part
    assert not np.array_equal(seen[0], seen[1])
    assert np.array_equal(seen[1], seen[2])
    # Where it was before is bare, and as far as it was pulled it is there now.
    for picture, far in zip(seen, (5, 12, 12), strict=True):
        columns = np.flatnonzero((picture != 90).any(axis=(0, 2)))
        expected = (far, far + 40) if mode == "free" else (20 - far, 60)
        assert (columns[0], columns[-1] + 1) == pytest.approx(expected, abs=2.5)
