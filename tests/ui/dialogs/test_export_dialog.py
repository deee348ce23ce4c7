"""The dialog of an export shows what has a meaning for the format, and nothing greyed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import Task
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.certificate import certificate_from
from desktop_app.imaging.formats import FORMATS
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.xmp import source_type_in, xmp_texts
from desktop_app.jobs.results import Placed
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_layer
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.deep_pictures import PROFILES
from tests.ui.conftest import make_job, make_result
from tests.worker.test_written_file import edit, photo

pytestmark = pytest.mark.window


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
    elsewhere = tmp_path / "copies"
    elsewhere.mkdir()
    window.workspace.settings.export_folder = str(elsewhere)
    window.kit.actions["export"].trigger()
    dialog = window.findChildren(ExportDialog)[-1]
    dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
    dialog.button.click()
    asking = window.findChildren(QFileDialog)[-1]
    assert [Path(file).name for file in asking.selectedFiles()] == ["大 12MP 2.png"]
    asking.reject()


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
            assert dialog.sizes["side"].text() == "" and dialog.certificate.isVisible()
            dialog.web.click()
            assert dialog.sizes["side"].text() == "2048" and not dialog.certificate.isEnabled()
        else:
            dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
            assert dialog.sizes["side"].text() == "2048", "as it was left"
            assert "exact pixels" in dialog.lacks.text()
            dialog.sizes["side"].clear()
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
    private = {"metadata": False, "camera": False}
    assert recorded[0][2] == {"quality": 85, "side": 2048, "profile": "srgb", **private}
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
    dialog.fit.setCurrentIndex(dialog.fit.findData("side"))
    dialog.sizes["side"].setText("20")
    dialog.button.click()
    asking = window.findChildren(QFileDialog)[-1]
    asking.fileSelected.emit(str(source))
    asking.close()
    question = window.findChild(Question)
    assert question is not None and "exact pixels" in question.text.text()
    question.reject()
    assert source.read_bytes() == before


@pytest.mark.slow
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


def export_open(window: MainWindow, kind: str) -> ExportDialog:
    """The dialog, by its command, at a format."""
    window.kit.actions["export"].trigger()
    dialog = window.findChildren(ExportDialog)[-1]
    dialog.format.setCurrentIndex(dialog.format.findData(kind))
    return dialog


def written(window: MainWindow, dialog: ExportDialog, path: Path, qtbot: QtBot) -> Path:
    """The file that its button, and that name, give."""
    dialog.button.click()
    asking = window.findChildren(QFileDialog)[-1]
    asking.fileSelected.emit(str(path))
    asking.close()
    qtbot.waitUntil(lambda: not window.workspace.files.saving.is_writing, timeout=60_000)
    return path


def limit(dialog: ExportDialog, **sides: int) -> None:
    """Choose a size as a hand does: the way, then what is typed."""
    way = next(at for at in range(dialog.fit.count())
               if set(sides) <= set(dialog.fit.itemData(at).split()))  # fmt: skip
    dialog.fit.setCurrentIndex(way)
    for name, side in sides.items():
        assert dialog.sizes[name].isVisible()
        dialog.sizes[name].setText(str(side))


def grainy(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """A picture that no format makes small, open."""
    pixels = np.random.default_rng(4).integers(0, 255, (500, 800, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "grain.png")
    window.workspace.files.open_all([tmp_path / "grain.png"])
    qtbot.waitUntil(lambda: window.workspace.state.document.value is not None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sides", "size"),
    [
        ({"side": 400}, (400, 250)),
        ({"width": 400}, (400, 250)),
        ({"height": 100}, (160, 100)),
        ({"width": 400, "height": 100}, (160, 100)),
        ({"width": 9000, "height": 9000}, (800, 500)),
        ({"percent": 25}, (200, 125)),
    ],
)
def test_a_copy_is_as_large_as_is_said_and_never_enlarged(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, sides: dict[str, int], size: tuple[int, int]
) -> None:
    grainy(window, tmp_path, qtbot)
    dialog = export_open(window, "PNG")
    assert not any(line.isVisible() for line in dialog.sizes.values())
    limit(dialog, **sides)
    assert f"{size[0]} × {size[1]} px" in dialog.outcome.text()
    assert dialog.certificate.isVisible(), "rows stay where they were"
    assert dialog.certificate.isEnabled() is (size == (800, 500)), "of its own pixels alone"
    assert ("Certificate" in dialog.lacks.text()) is (size != (800, 500))
    with Image.open(written(window, dialog, tmp_path / "small.png", qtbot)) as made:
        assert made.size == size
    again = export_open(window, "PNG")
    shown = {name: line.number for name, line in again.sizes.items() if line.isVisible()}
    assert {name: side for name, side in shown.items() if side} == sides, "as it was left"
    again.reject()


@pytest.mark.slow
def test_the_size_that_is_told_is_that_of_the_file(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    grainy(window, tmp_path, qtbot)
    for kind in ("PNG", "WEBP", "TIFF", "PDF", "ORA", "PSD", "JPEG"):
        dialog = export_open(window, kind)
        if kind == "JPEG":  # the last: what is chosen is kept for the next copy
            dialog.quality.edited.emit(70)
            dialog.quality.set_number(70)
            limit(dialog, width=333)
            dialog.metadata.click()
        assert "calculating" in dialog.outcome.text(), kind
        qtbot.waitUntil(lambda at=dialog: "about" in at.outcome.text(), timeout=60_000)
        number, unit = dialog.outcome.text().split("about ")[1].split()
        told = float(number) * {"bytes": 1, "kB": 1e3, "MB": 1e6}[unit]
        ending = kind.lower().replace("jpeg", "jpg")
        path = written(window, dialog, tmp_path / f"copy.{ending}", qtbot)
        assert told == pytest.approx(path.stat().st_size, rel=0.01), kind


def test_what_is_chosen_while_a_file_is_measured_is_measured_after_it(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    grainy(window, tmp_path, qtbot)
    dialog = export_open(window, "PNG")
    pending = window.workspace.background
    qtbot.waitUntil(lambda: pending.pending > 0)
    limit(dialog, side=40)
    assert "calculating" in dialog.outcome.text()
    qtbot.waitUntil(lambda: "about" in dialog.outcome.text(), timeout=60_000)
    first = dialog.outcome.text()
    assert first.startswith("40 × 25 px") and float(first.split()[-2]) < 5
    dialog.reject()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_a_copy_tells_nothing_where_that_is_not_wanted_this_once(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    document, settings = photo(), window.workspace.settings
    edit(document, Task.INPAINT)
    window.workspace.state.open_document(document)
    settings.sidecar = "txt"
    told = dict[bool, bytes]()
    for is_told in (False, True):
        dialog = export_open(window, kind)
        assert dialog.metadata.isChecked(), "as in Preferences, each time"
        if not is_told:
            dialog.metadata.click()
            assert "Private" in dialog.told.text()
        path = written(window, dialog, tmp_path / f"{is_told}.{kind.lower()}", qtbot)
        told[is_told] = path.read_bytes()
        assert path.with_suffix(".txt").exists() is is_told
    assert settings.save_metadata
    about = read_picture(told[False], "a").origin.about
    assert xmp_texts(about.xmp or b"").get("photoshop:City") == "Kiel", "the photo's own stays"
    assert source_type_in(about.xmp) == "" and not read_texts(told[False])
    for words in ("red hat", "Velatura", "velatura", "trainedAlgorithmicMedia"):
        for coded in (words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be")):
            assert coded not in told[False], words
    assert read_texts(told[True]) and source_type_in(read_picture(told[True], "a").origin.about.xmp)


@pytest.mark.slow
def test_a_result_on_the_canvas_that_is_not_applied_is_left_out_and_that_is_said(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path, qtbot: QtBot
) -> None:
    document, state = open_picture(), window.workspace.state
    before, said = document.pixels.read(document.pixels.rect), "isn't applied, so it is left out"
    placed = Placed(document.size.rect, 255 - before)
    result = replace(make_result(0, make_job(document=document.id)), placed=(placed,))
    for applied in (False, True):
        state.results.clear()
        state.results.add(replace(result, applied=applied), show=True)
        assert state.seen_result is not None
        window.kit.actions["export"].trigger()
        dialog = window.findChildren(ExportDialog)[-1]
        dialog.format.setCurrentIndex(dialog.format.findData("PNG"))
        assert dialog.unapplied.isVisible() is not applied
        assert (said in dialog.left_out.text()) is not applied
        dialog.button.click()
        path = tmp_path / f"{applied}.png"
        asking = window.findChildren(QFileDialog)[-1]
        asking.fileSelected.emit(str(path))
        asking.close()
        qtbot.waitUntil(lambda: not window.workspace.files.saving.is_writing)
        notice = state.notice.value
        assert notice is not None and ("result_left_out" in notice.notes) is not applied
        written = read_picture(path.read_bytes(), "a").pixels
        assert np.array_equal(written[..., :3], before[..., :3])
        state.notice.value = None
        window.kit.actions["copy_merged"].trigger()
        notice = state.notice.value
        assert (notice is not None and notice.notes == ("result_left_out",)) is not applied


@pytest.mark.slow
@pytest.mark.numpy_engine(steps=1, size=Size(64, 64), prompt="x")
def test_a_result_can_be_applied_before_the_copy_is_made(
    window: MainWindow, open_picture: Callable[..., Document], tmp_path: Path, qtbot: QtBot
) -> None:
    document, state = open_picture(), window.workspace.state
    before = document.pixels.read(document.pixels.rect)
    spot = Rect(20, 20, 30, 30)
    document.fill_mask("rectangle", 255, spot)
    window.workspace.generation.generate()
    qtbot.waitUntil(lambda: state.seen_result is not None and window.workspace.is_idle)
    dialog = export_open(window, "PNG")
    assert dialog.unapplied.isVisible() and not dialog.invented.isVisible()
    dialog.apply.click()
    qtbot.waitUntil(lambda: not dialog.unapplied.isVisible())
    assert dialog.invented.isVisible()
    path = written(window, dialog, tmp_path / "applied.png", qtbot)
    made = read_picture(path.read_bytes(), "a").pixels[..., :3]
    changed = (made != before[..., :3]).any(axis=-1)
    assert changed[spot.slices].any() and changed.sum() == changed[spot.slices].sum()
    notice = state.notice.value
    assert notice is not None and "result_left_out" not in notice.notes


def test_a_copy_for_the_web_tells_no_prompt(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    dialog = export_open(window, "PNG")
    dialog.web.click()
    assert dialog.format.currentData() == "JPEG" and not dialog.metadata.isChecked()
    dialog.reject()


@pytest.mark.slow
def test_a_copy_for_the_web_says_not_where_it_was_taken_and_the_next_one_neither(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    document = photo()
    window.workspace.state.open_document(document)
    assert document.origin.about.xmp
    for number in range(2):
        dialog = export_open(window, "JPEG")
        assert dialog.camera.isVisible()
        if number == 0:
            dialog.web.click()
        assert not dialog.camera.isChecked() and not dialog.metadata.isChecked()
        path = written(window, dialog, tmp_path / f"{number}.jpg", qtbot)
        about = read_picture(path.read_bytes(), "a").origin.about
        assert not (about.exif or about.xmp or about.iptc or about.texts)
        assert b"Kiel" not in path.read_bytes()
    dialog = export_open(window, "JPEG")
    dialog.camera.click()
    path = written(window, dialog, tmp_path / "own.jpg", qtbot)
    assert read_picture(path.read_bytes(), "a").origin.about.xmp
    dialog = export_open(window, "JPEG")
    assert dialog.metadata.isChecked() and dialog.camera.isChecked(), "that was no copy for the web"
    dialog.reject()
