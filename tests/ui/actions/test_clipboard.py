"""What is copied of a picture, as other programs find it in the clipboard, and as it is pasted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.picture.copying import CopySource
from desktop_app.ui.actions.clipboard import PLACE, place_in
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.deep_pictures import PROFILES, random_pixels
from tests.refusals import says

WIDTH, HEIGHT = 90, 70
SOFT = Rect(20, 10, 40, 30)


@pytest.fixture(autouse=True)
def empty_clipboard(window: MainWindow) -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def _open(window: MainWindow, pixels: Array, icc: bytes | None = None) -> Document:
    document = Document(pixels, "a.png", origin=FileOrigin(About(icc=icc)))
    window.workspace.state.open_document(document)
    return document


def _some(dtype: str = "uint8", channels: int = 4, seed: int = 1) -> Array:
    pixels = random_pixels(seed, (HEIGHT, WIDTH, channels), dtype)
    if channels == 4:
        pixels[..., 3] |= 1  # nothing is wholly transparent
    return pixels


def _mask(document: Document) -> Array:
    values = (np.arange(SOFT.size.area) % 255 + 1).astype(np.uint8)
    values = values.reshape(SOFT.height, SOFT.width)
    document.edit("mask", document.mask, SOFT, values)
    return values


def _holds_copy() -> bool:
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()  # None while it is empty
    return mime is not None and mime.hasFormat(PLACE)  # pyright: ignore[reportUnnecessaryComparison]


def _copy(window: MainWindow, qtbot: QtBot, action: str = "copy") -> QMimeData:
    window.kit.actions[action].trigger()
    qtbot.waitUntil(_holds_copy)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime is not None
    return mime


def _png(mime: QMimeData) -> bytes:
    return bytes(mime.data("image/png").data())


@pytest.mark.slow
@pytest.mark.few
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [3, 4])
def test_pasted_as_a_layer_it_lies_where_it_was_with_the_same_values(
    window: MainWindow, qtbot: QtBot, dtype: str, channels: int
) -> None:
    pixels = _some(dtype, channels)
    document = _open(window, pixels.copy(), PROFILES["p3"])
    values = _mask(document).astype(np.uint32)
    found = read_picture(_png(_copy(window, qtbot)), "copied")
    full = np.iinfo(dtype).max
    part = pixels[SOFT.slices]
    alpha = part[..., 3].astype(np.uint32) if channels == 4 else np.uint32(full)
    assert found.origin.about.icc == PROFILES["p3"] and found.pixels.dtype == dtype
    expected = np.dstack([part[..., :3], ((alpha * values + 127) // 255).astype(dtype)])
    # The least masked corner may round to nothing, and be cut off; the rest is compared in place.
    window.kit.actions["layer_paste"].trigger()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "layer_paste")
    layer = document.layers.value[-1]
    assert layer.pixels is not None
    pasted = layer.pixels.read(SOFT)
    assert np.array_equal(pasted, expected)
    assert layer.pixels.is_blank(Rect(0, 0, WIDTH, SOFT.y))


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_pasted_as_a_picture_it_keeps_depth_profile_and_alpha(
    window: MainWindow, qtbot: QtBot, dtype: str
) -> None:
    pixels = _some(dtype)
    pixels[20:30, 20:30, 3] = 0
    document = _open(window, pixels.copy(), PROFILES["p3"])
    _copy(window, qtbot)
    state = window.workspace.state
    window.kit.actions["paste"].trigger()
    qtbot.waitUntil(lambda: state.document.value is not document)
    other = state.document.value
    assert other is not None and other.origin.about.icc == PROFILES["p3"]
    assert np.array_equal(other.pixels.read(other.pixels.rect), pixels)


@pytest.mark.slow
def test_colours_that_are_not_masked_do_not_leave_the_program(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = _open(window, _some())
    for corner in (Rect(5, 5, 4, 4), Rect(40, 30, 4, 4)):
        document.edit("mask", document.mask, corner, np.full((4, 4), 255, np.uint8))
    found = read_picture(_png(_copy(window, qtbot)), "copied").pixels
    assert found.shape == (29, 39, 4)
    assert not found[4:25].any() and found[:4, :4, 3].all()


@pytest.mark.slow
def test_the_image_for_other_programs_has_the_colours_of_a_screen(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = _open(window, _some("uint16"), PROFILES["p3"])
    image = _copy(window, qtbot).imageData()
    assert isinstance(image, QImage) and image.hasAlphaChannel()
    assert np.array_equal(from_qimage(image), document.shown(document.pixels.rect))


@pytest.mark.slow
def test_floats_are_copied_with_16_bits(window: MainWindow, qtbot: QtBot) -> None:
    pixels = random_pixels(1, (HEIGHT, WIDTH, 3), "float32")
    _open(window, pixels.copy())
    found = read_picture(_png(_copy(window, qtbot)), "copied").pixels
    assert found.dtype == np.uint16
    assert np.abs(found / 65535 - pixels).max() <= 0.5 / 65535 + 1e-6


def _small(rect: Rect, **fields: object) -> Layer:
    pixels = random_pixels(7, (rect.height, rect.width, 4), "uint8") | 1
    tiles = Tiles.of_array(pixels).moved(rect.x, rect.y)
    return Layer("paint", "small", pixels=tiles, **fields)  # pyright: ignore[reportArgumentType]


@pytest.mark.slow
def test_a_layer_is_cut_to_what_it_holds_and_beyond_the_border_stays_there(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = _open(window, _some(channels=3))
    layer = _small(Rect(-6, 50, 20, 30), opacity=0.3, visible=False, mode=BlendMode.MULTIPLY)
    document.put_in("layer_new", layer)
    mime = _copy(window, qtbot)
    assert layer.pixels is not None
    assert np.array_equal(
        read_picture(_png(mime), "copied").pixels, layer.pixels.read(Rect(-6, 50, 20, 30))
    )
    assert place_in(mime) == CopySource(-6, 50, Size(WIDTH, HEIGHT))


@pytest.mark.slow
def test_of_a_group_its_composed_pixels_are_copied(window: MainWindow, qtbot: QtBot) -> None:
    document = _open(window, _some(channels=3))
    inside = _small(Rect(10, 10, 8, 8), opacity=0.5)
    document.put_in("layer_group", Layer("group", "two", children=(inside,), opacity=0.5))
    found = read_picture(_png(_copy(window, qtbot)), "copied").pixels
    assert inside.pixels is not None
    own = inside.pixels.read(Rect(10, 10, 8, 8))[..., 3]
    assert found.shape == (8, 8, 4)
    assert np.abs(found[..., 3] - own * 0.5).max() <= 1


@pytest.mark.slow
def test_merged_it_is_what_is_shown_whatever_layer_is_worked_on(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = _open(window, _some(channels=3))
    document.put_in("layer_new", _small(Rect(30, 20, 20, 20), opacity=0.5))
    mime = _copy(window, qtbot, "copy_merged")
    found = read_picture(_png(mime), "copied").pixels
    assert np.array_equal(found[..., :3], document.pixels.read(document.pixels.rect))
    assert place_in(mime) == CopySource(0, 0, Size(WIDTH, HEIGHT))


@pytest.mark.slow
def test_into_a_document_of_another_size_it_is_pasted_in_the_middle(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = _open(window, _some())
    document.edit("mask", document.mask, Rect(0, 0, 10, 10), np.full((10, 10), 255, np.uint8))
    _copy(window, qtbot)
    other = _open(window, random_pixels(2, (50, 60, 3), "uint8"))
    window.kit.actions["layer_paste"].trigger()
    qtbot.waitUntil(lambda: other.undo_stack.undo_name == "layer_paste")
    pixels = other.layers.value[-1].pixels
    assert pixels is not None and pixels.content_rect() == Rect(25, 20, 10, 10)


@pytest.mark.slow
def test_pasting_right_after_copying_waits_for_the_copy(window: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("an older copy")
    document = _open(window, _some())
    window.kit.actions["copy"].trigger()
    window.kit.actions["layer_paste"].trigger()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "layer_paste")
    assert not window.bars.notice_bar.isVisible()


@pytest.mark.slow
def test_where_nothing_is_seen_the_clipboard_keeps_what_it_has(
    window: MainWindow, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setText("a red apple")
    document = _open(window, _some())
    document.put_in("layer_new", Layer("paint", "", pixels=Tiles(4, np.dtype(np.uint8))))
    window.kit.actions["copy"].trigger()
    qtbot.waitUntil(lambda: window.bars.notice_bar.message is not None)
    assert says("nothing_to_copy", window.bars.notice_bar.title.text())
    assert QGuiApplication.clipboard().text() == "a red apple"


@pytest.mark.slow
def test_a_mask_that_was_put_by_is_no_picture_to_copy(window: MainWindow, qtbot: QtBot) -> None:
    document = _open(window, _some())
    document.put_in("layer_from_mask", Layer("mask", "sky", pixels=Tiles(1, np.dtype(np.uint8))))
    window.kit.actions["copy"].trigger()
    qtbot.waitUntil(lambda: window.bars.notice_bar.message is not None)
    assert "sky" in window.bars.notice_bar.title.text()


@pytest.mark.slow
def test_without_a_document_there_is_nothing_to_copy(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    actions = window.kit.actions
    assert not actions["copy"].isEnabled() and not actions["copy_merged"].isEnabled()
    open_picture()
    assert actions["copy"].isEnabled() and actions["copy_merged"].isEnabled()


@pytest.mark.slow
def test_the_keys_copy_the_picture_but_in_a_field_the_words(
    window: MainWindow, qtbot: QtBot, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    clipboard, ctrl = QGuiApplication.clipboard(), Qt.KeyboardModifier.ControlModifier
    window.activateWindow()
    field = window.prompt_bar.prompt
    field.setFocus()
    field.setPlainText("a red apple")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, ctrl)
    qtbot.waitUntil(lambda: window.workspace.is_idle)
    assert clipboard.text() == "a red apple" and not _holds_copy()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_C, ctrl)
    qtbot.waitUntil(_holds_copy)


@pytest.mark.slow
def test_the_keys_leave_every_field_its_own_words(
    whole: MainWindow, qtbot: QtBot, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    whole.activateWindow()
    shown = [one for one in whole.findChildren(QLineEdit) if one.isVisible() and one.isEnabled()]
    assert shown
    for field in shown:
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: whole.workspace.is_idle)
        assert not _holds_copy(), (field.objectName(), field.text(), field.parent())
        if field.hasSelectedText():
            assert QGuiApplication.clipboard().text() == field.selectedText()


@pytest.mark.slow
def test_the_keys_copy_words_selected_in_a_message(
    window: MainWindow, qtbot: QtBot, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    window.workspace.state.notice.value = Notice(InputError("clipboard_empty"))
    words: QLabel = window.bars.notice_bar.title
    window.activateWindow()
    words.setFocus()
    words.setSelection(0, 8)
    QTest.keyClick(words, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == words.text()[:8]


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[1, 2]",
        b"\xff\xfe",
        b'{"x": 1, "y": 2}',
        b'{"x": 1.5, "y": 2, "width": 3, "height": 4}',
        b'{"x": true, "y": 2, "width": 3, "height": 4}',
        b'{"x": 1e99, "y": 2, "width": 3, "height": 4}',
        b'{"x": 99999999999, "y": 2, "width": 3, "height": 4}',
        b'{"x": 1, "y": 2, "width": 0, "height": 4}',
        b"[" * 100_000,
    ],
)
def test_a_place_that_makes_no_sense_is_passed_over(said: bytes) -> None:
    mime = QMimeData()
    mime.setData(PLACE, said)
    assert place_in(mime) is None


def test_the_last_of_two_copies_counts(window: MainWindow, qtbot: QtBot) -> None:
    document = _open(window, _some(channels=3))
    layer = _small(Rect(5, 6, 7, 8))
    document.put_in("layer_new", layer)
    window.kit.actions["copy_merged"].trigger()
    mime = _copy(window, qtbot)
    assert place_in(mime) == CopySource(5, 6, Size(WIDTH, HEIGHT))
    qtbot.waitUntil(lambda: window.workspace.is_idle)
    assert place_in(QGuiApplication.clipboard().mimeData()) == CopySource(5, 6, Size(WIDTH, HEIGHT))
