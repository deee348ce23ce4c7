"""The dialog of an export shows what has a meaning for the format, and nothing greyed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.certificate import certificate_from
from desktop_app.core.geometry import Rect
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.opening import read_picture
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.state.picture.layers import Layer
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.deep_pictures import PROFILES

pytestmark = pytest.mark.window


def test_what_has_no_meaning_for_a_format_is_not_shown(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    window.kit.actions["export"].trigger()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    heights = dict[str, int]()
    for at in range(dialog.format.count()):
        dialog.format.setCurrentIndex(at)
        QApplication.processEvents()
        kind = dialog.format.itemData(at)
        lossy = kind in FORMATS and not FORMATS[kind].lossless
        assert dialog.quality.isVisible() is lossy, kind
        shown = [one for one in dialog.findChildren(QWidget) if one.isVisible()]
        assert all(one.isEnabled() for one in shown)
        texts = [one.property("text") for one in shown]
        assert ("Quality" in texts) is lossy, "the name goes with its field"
        heights[kind] = dialog.height()
    assert heights["JPEG"] > heights["PNG"] == heights["WEBP"]
    dialog.reject()


def test_jpeg_xl_is_lossless_or_of_a_quality_as_it_is_chosen(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path, qtbot: QtBot
) -> None:
    pytest.importorskip("pylibjxl")
    document = open_picture()
    shown = document.pixels.read(document.pixels.rect)
    for lossless in (True, False):
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        dialog.format.setCurrentIndex(dialog.format.findData("JXL"))
        assert dialog.lossless.isVisible() and dialog.lossless.isChecked()
        if not lossless:
            dialog.lossless.click()
            dialog.quality.set_number(40)
        assert dialog.quality.isVisible() is not lossless
        assert ("exact pixels" in dialog.lacks.text()) is not lossless
        dialog.button.click()
        path = tmp_path / f"{lossless}.jxl"
        asking = window.findChildren(QFileDialog)[-1]
        asking.fileSelected.emit(str(path))
        asking.close()
        qtbot.waitUntil(lambda: not window.workspace.files.saving.is_writing)
        written = read_picture(path.read_bytes(), "a").pixels
        assert np.array_equal(written[..., :3], shown[..., :3]) is lossless
    assert not window.workspace.settings.export_lossless


def test_the_quality_is_remembered_while_it_is_hidden(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    window.workspace.settings.export_quality = 71
    window.kit.actions["export"].trigger()
    dialog = window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    for kind in ("PNG", "JPEG"):
        dialog.format.setCurrentIndex(dialog.format.findData(kind))
    assert dialog.quality.number == 71
    dialog.reject()


def test_the_name_that_is_proposed_is_never_that_of_the_picture_itself(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    source = tmp_path / "大 12MP.png"
    Image.new("RGB", (64, 40), "teal").save(source)
    window.workspace.files.open_all([source])
    qtbot.waitUntil(lambda: window.workspace.state.document.value is not None)
    for kind, name in (("PNG", "大 12MP 2.png"), ("WEBP", "大 12MP.webp")):
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        dialog.format.setCurrentIndex(dialog.format.findData(kind))
        dialog.button.click()
        asking = window.findChildren(QFileDialog)[-1]
        assert [Path(file) for file in asking.selectedFiles()] == [tmp_path / name]
        asking.reject()


def test_the_map_is_offered_where_something_was_invented(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path, qtbot: QtBot
) -> None:
    document = open_picture()
    steps = list[tuple[str, str]]()
    window.workspace.state.recording.done.connect(lambda step: steps.append(step[:2]))
    window.kit.actions["export"].trigger()
    dialog = window.findChildren(ExportDialog)[-1]
    assert not dialog.invented.isVisible()
    dialog.reject()
    patch = Patch(Rect(3, 2, 8, 4), np.full((4, 8, 3), 200, np.uint8))
    add_layer(document, "layer_new", Layer("patch", "Remove", (patch,)))
    for name in ("b.png", "b.pdf", "b.ora"):
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        assert dialog.invented.isVisible()
        dialog.format.setCurrentIndex(dialog.format.findData(name[2:].upper()))
        dialog.invented.setChecked(True)
        dialog.accept()
        asking = window.findChildren(QFileDialog)[-1]
        asking.fileSelected.emit(str(tmp_path / name))
        asking.close()
        qtbot.waitUntil(lambda: not window.workspace.files.saving.is_writing)
        beside = tmp_path / "b.invented.png"
        with Image.open(beside) as shown:
            found = np.asarray(shown)[..., 0]
        assert found.shape == (document.size.height, document.size.width)
        assert found[2:6, 3:11].min() == 255 and (found > 0).sum() == 32
        beside.unlink()
    assert steps[:2] == [("export", "png"), ("export", "invented")]


def test_a_copy_gets_a_certificate_where_that_is_switched_on(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path, qtbot: QtBot
) -> None:
    document = open_picture()
    beside = tmp_path / "b.png.certificate.json"
    for is_on in (False, True):
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        assert dialog.certificate.isVisible() and not dialog.certificate.isChecked()
        dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
        dialog.certificate.setChecked(is_on)
        dialog.accept()
        asking = window.findChildren(QFileDialog)[-1]
        asking.fileSelected.emit(str(tmp_path / "b.png"))
        asking.close()
        qtbot.waitUntil(lambda: not window.workspace.files.saving.is_writing)
        assert beside.exists() is is_on
    width, height = certificate_from(beside.read_bytes(), "b").size
    assert (width, height) == (document.size.width, document.size.height)


def test_a_copy_for_the_web_is_small_and_in_srgb_and_one_without_is_as_it_was(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    workspace, source = window.workspace, tmp_path / "p3.png"
    shown = np.linspace(60, 200, 2400 * 12 * 3).reshape(12, 2400, 3).astype(np.uint8)
    Image.fromarray(shown).save(source, icc_profile=PROFILES["p3"])
    workspace.files.open_all([source])
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    recorded = list[tuple[str, str, dict[str, object]]]()
    workspace.state.recording.done.connect(recorded.append)
    for name, size in (("web.jpg", (2048, 10)), ("own.png", (2400, 12))):
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        if name == "web.jpg":
            assert dialog.side.text() == "" and dialog.certificate.isVisible()
            dialog.web.click()
            assert dialog.side.text() == "2048" and not dialog.certificate.isVisible()
        else:
            dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
            assert dialog.side.text() == "2048", "as it was left"
            assert "exact pixels" in dialog.lacks.text()
            dialog.side.clear()
            dialog.srgb.click()
            assert "exact pixels" not in dialog.lacks.text()
        dialog.button.click()
        asking = window.findChildren(QFileDialog)[-1]
        asking.fileSelected.emit(str(tmp_path / name))
        asking.close()
        qtbot.waitUntil(lambda: not workspace.files.saving.is_writing)
        with Image.open(tmp_path / name) as made:
            assert made.size == size
            assert ("icc_profile" in made.info) is (name == "own.png")
    assert recorded[0][2] == {"quality": 85, "side": 2048, "profile": "srgb"}
    assert np.array_equal(read_picture((tmp_path / "own.png").read_bytes(), "a").pixels, shown)


def test_a_smaller_copy_over_the_picture_itself_is_asked_first(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    workspace, source = window.workspace, tmp_path / "a.png"
    Image.new("RGB", (64, 40), "teal").save(source)
    before = source.read_bytes()
    workspace.files.open_all([source])
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    window.kit.actions["export"].trigger()
    dialog = window.findChildren(ExportDialog)[-1]
    dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
    assert not dialog.srgb.isVisible(), "it is sRGB"
    dialog.side.setText("20")
    dialog.button.click()
    asking = window.findChildren(QFileDialog)[-1]
    asking.fileSelected.emit(str(source))
    asking.close()
    question = window.findChild(Question)
    assert question is not None and "exact pixels" in question.text.text()
    question.reject()
    assert source.read_bytes() == before


def test_an_openexr_copy_is_packed_as_it_is_chosen(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path, qtbot: QtBot
) -> None:
    library = pytest.importorskip("OpenEXR")
    open_picture()
    for packing, kind in (("half-piz", np.float16), ("float-dwaa", np.float32)):
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
        assert not dialog.packing.isVisible()
        dialog.format.setCurrentIndex(dialog.format.findData("EXR"))
        assert dialog.packing.isVisible() and not dialog.quality.isVisible()
        dialog.packing.setCurrentIndex(dialog.packing.findData(packing))
        assert ("exact pixels" in dialog.lacks.text()) is (packing == "float-dwaa")
        dialog.button.click()
        path = tmp_path / f"{packing}.exr"
        asking = window.findChildren(QFileDialog)[-1]
        asking.fileSelected.emit(str(path))
        asking.close()
        qtbot.waitUntil(lambda: not window.workspace.files.saving.is_writing)
        part = library.File(str(path), separate_channels=True).parts[0]
        assert part.channels["R"].pixels.dtype == kind
        assert part.header["compression"].name.startswith(packing.partition("-")[2].upper())
    assert window.workspace.settings.export_exr == "float-dwaa"
