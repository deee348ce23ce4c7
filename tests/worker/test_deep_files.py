"""Files of every depth through a real workspace: opened, edited, saved, and nothing else lost."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.exif_block import fields_of, orientation
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin, Picture
from desktop_app.imaging.saving import write_picture
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_merging import flatten
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.imaging.deep_pictures import PROFILES, camera_exif
from tests.worker.conftest import opened_file

WAIT_MS = 20_000
HOLE = Rect(60, 40, 50, 44)
AUTHOR = (("Author", "A. B."),)


pytestmark = pytest.mark.numpy_engine(prompt="wool", steps=2, size=Size(64, 64))


def _scene(dtype: str, channels: int) -> Array:
    """160 x 120, smooth with grain: every value of the depth may occur."""
    rng = np.random.default_rng(4)
    low = rng.random((6, 8, channels)).astype(np.float32)
    values: Array = cv2.resize(low, (160, 120), interpolation=cv2.INTER_CUBIC)
    values = np.clip(values + rng.normal(0, 0.01, values.shape), 0, 1).astype(np.float32)
    if dtype == "float32":
        values[:3, :5, 0] = (1.75, -0.25, 2.5, 1.0, 0.0)
        return values
    return np.rint(values * np.iinfo(dtype).max).astype(dtype)


def _photo_on_its_side() -> bytes:
    """A JPEG of a camera held upright: 120 x 160 to look at, EXIF orientation 6."""
    out = io.BytesIO()
    exif = b"Exif\0\0" + camera_exif(orientation=6)
    Image.fromarray(_scene("uint8", 3)).save(
        out, "JPEG", quality=88, subsampling=2, exif=exif, dpi=(300, 300)
    )
    return out.getvalue()


def _file(kind: str) -> tuple[str, bytes]:
    """Name and bytes of a file as other programs write it, with all that belongs to it."""
    if kind == "jpeg":
        return "photo.jpg", _photo_on_its_side()
    name, dtype, channels = {
        "png16": ("deep.png", "uint16", 3),
        "png16a": ("clear.png", "uint16", 4),
        "tiff16": ("deep.tif", "uint16", 3),
        "float": ("light.tiff", "float32", 3),
        "webp": ("clear.webp", "uint8", 4),
    }[kind]
    about = About(
        icc=PROFILES["linear" if kind == "float" else "p3"],
        exif=camera_exif(),
        dpi=(240.0, 240.0),
        texts=AUTHOR,
    )
    format_id = {"png": "PNG", "tif": "TIFF", "tiff": "TIFF", "webp": "WEBP"}[name.split(".")[1]]
    return name, write_picture(_scene(dtype, channels), format_id, FileOrigin(about)).data


KINDS = ("png16", "png16a", "tiff16", "float", "webp", "jpeg")
LOSSLESS = KINDS[:-1]


def _opened(workspace: Workspace, qtbot: QtBot, folder: Path, kind: str) -> tuple[Document, Path]:
    name, data = _file(kind)
    path = folder / name
    path.write_bytes(data)
    return opened_file(workspace, qtbot, path), path


def _save(workspace: Workspace, qtbot: QtBot, path: Path) -> tuple[str, ...]:
    """Save; the notes that are said of it."""
    saved: list[bool] = []
    workspace.state.notice.value = None
    workspace.files.save(path, lambda: saved.append(True))
    qtbot.waitUntil(lambda: bool(saved), timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is None or notice.error is None
    return () if notice is None else notice.notes


def _export(workspace: Workspace, qtbot: QtBot, path: Path) -> tuple[str, ...]:
    """Export; the notes that are said of it beside that it was exported."""
    done: list[bool] = []
    workspace.files.saving.export(path, then=lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is None
    assert notice.notes[0] in ("exported", "exported_unsaved")
    return notice.notes[1:]


def _edit_flat(document: Document) -> None:
    """One step that leaves the picture in one piece: its colours the other way round."""
    (base,) = document.layers.value
    document.commit(
        "layer_flatten",
        replace(
            document.content,
            layers=(replace(base, pixels=Tiles.of_array(_all(document)[..., [1, 0, 2]])),),
        ),
    )


def _all(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect)


def _read(path: Path) -> Picture:
    return read_picture(path.read_bytes(), path.name)


def _generate_and_apply(workspace: Workspace, qtbot: QtBot, document: Document) -> None:
    document.fill_mask("rectangle", 255, HOLE)
    workspace.generation.generate()
    results = workspace.state.results.items
    qtbot.waitUntil(lambda: bool(results.value), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not workspace.state.jobs.active and workspace.is_idle, timeout=WAIT_MS)
    shown = results.value[0].main
    workspace.state.notice.value = None  # what was said when the file was opened
    workspace.results.apply()
    qtbot.waitUntil(lambda: not workspace.state.applying.value, timeout=WAIT_MS)
    assert workspace.state.notice.value is None
    assert np.array_equal(document.shown(shown.rect), shown.pixels), "it looks as it was offered"
    assert document.undo_stack.undo_name == "apply"
    document.fill_mask("clear_mask", 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_what_the_file_is(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, kind)
    picture = _read(path)
    assert _all(document).dtype == picture.pixels.dtype
    assert np.array_equal(_all(document), picture.pixels)
    assert document.origin == picture.origin
    assert not document.modified.value
    assert document.space.is_srgb == (kind == "jpeg")
    assert document.shown(document.pixels.rect).dtype == np.uint8
    if kind == "jpeg":
        assert document.size == Size(120, 160)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_not_edited_is_copied_byte_for_byte(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, kind)
    before = path.read_bytes()
    stamp = path.stat()
    copy = path.with_stem("copy")
    assert _save(workspace, qtbot, copy) == ()
    assert copy.read_bytes() == before
    assert (document.path, document.name.value) == (copy, copy.name)
    assert _save(workspace, qtbot, path) == ()
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == stamp.st_mtime_ns, "it is not even touched"


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOSSLESS)
def test_an_edit_changes_what_was_masked_and_nothing_else_of_the_file(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, kind)
    before = _read(path)
    _generate_and_apply(workspace, qtbot, document)
    saved = path.with_stem("edited")
    assert _export(workspace, qtbot, saved) == ()
    assert document.modified.value, "its layer is in no file"
    after = _read(saved)
    assert after.pixels.dtype == before.pixels.dtype
    assert np.array_equal(after.pixels, _all(document))
    locked = np.ones(after.pixels.shape[:2], bool)
    locked[HOLE.slices] = False
    assert after.pixels[locked].tobytes() == before.pixels[locked].tobytes()
    assert (after.pixels[~locked] != before.pixels[~locked]).any(axis=1).mean() > 0.9
    _same_about(before, after)
    assert dict(after.origin.about.texts)["parameters"].startswith("wool")
    if before.pixels.dtype == np.uint16:  # more than 8 bits in the new part as well
        assert (after.pixels[~locked][:, :3] % 257 != 0).mean() > 0.5


def _same_about(before: Picture, after: Picture) -> None:
    was, now = before.origin.about, after.origin.about
    assert was.icc == now.icc
    assert now.dpi == pytest.approx(was.dpi, abs=0.01)
    assert was.exif is not None and now.exif is not None
    assert fields_of(now.exif) == fields_of(was.exif)
    assert orientation(now.exif) == 1
    assert dict(now.texts).items() >= dict(was.texts).items()


@pytest.mark.slow
def test_an_edited_jpeg_keeps_its_tables_and_its_exif_and_it_is_said(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, "jpeg")
    before = _read(path)
    _generate_and_apply(workspace, qtbot, document)
    document.commit("layer_flatten", flatten(document.content))
    assert _save(workspace, qtbot, path) == ("jpeg_reencoded",)
    after = _read(path)
    assert after.origin.facts.jpeg == before.origin.facts.jpeg
    assert after.size == Size(120, 160)
    _same_about(before, after)
    locked = np.ones(after.pixels.shape[:2], bool)
    locked[HOLE.grown(17).slices] = False
    assert np.abs(after.pixels[locked].astype(int) - before.pixels[locked]).mean() < 2
    # What is offered instead keeps every pixel that was opened.
    assert _save(workspace, qtbot, path.with_suffix(".png")) == ()
    exact = _read(path.with_suffix(".png"))
    locked[...] = True
    locked[HOLE.slices] = False
    assert np.array_equal(exact.pixels[locked], before.pixels[locked])


@pytest.mark.slow
@pytest.mark.states("note.jpeg_reencoded")
def test_undone_to_the_beginning_it_is_the_opened_file_again(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, "jpeg")
    before = path.read_bytes()
    _edit_flat(document)
    other = path.with_stem("edited")
    assert _save(workspace, qtbot, other) == ("jpeg_reencoded",)
    document.undo_stack.undo()
    assert document.modified.value
    assert _save(workspace, qtbot, other) == ()
    assert other.read_bytes() == before
    assert not document.modified.value
    document.undo_stack.redo()
    assert document.modified.value


@pytest.mark.slow
def test_where_the_opened_file_is_gone_the_pixels_are_written(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    """Edited, saved over the file it came from, undone, saved: there is nothing left to copy."""
    document, path = _opened(workspace, qtbot, tmp_path, "png16")
    before, opened = path.read_bytes(), _all(document).copy()
    _edit_flat(document)
    _save(workspace, qtbot, path)
    assert path.read_bytes() != before
    document.undo_stack.undo()
    assert _save(workspace, qtbot, path) == ()
    assert np.array_equal(_read(path).pixels, opened)
    path.unlink()
    assert _save(workspace, qtbot, path) == ()
    assert np.array_equal(_read(path).pixels, opened)


@pytest.mark.slow
@pytest.mark.states("note.saved_in_8_bit", "note.saved_in_16_bit")
def test_another_format_gets_what_it_can_hold_and_the_rest_is_said(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, "float")
    assert workspace.state.notice.value is not None
    assert workspace.state.notice.value.notes == ("beyond_range",)
    assert _export(workspace, qtbot, tmp_path / "a.png") == ("saved_in_16_bit",)
    assert _read(tmp_path / "a.png").pixels.dtype == np.uint16
    assert _export(workspace, qtbot, tmp_path / "a.webp") == ("saved_in_8_bit",)
    told = _read(tmp_path / "a.webp").origin.about.dpi
    assert told == pytest.approx(document.origin.about.dpi), "in EXIF, which told none before"
    assert _save(workspace, qtbot, tmp_path / "a.tif") == ()
    assert (tmp_path / "a.tif").read_bytes() == path.read_bytes()
    _same_about(_read(path), _read(tmp_path / "a.png"))
    assert not document.modified.value


@pytest.mark.slow
def test_with_the_setting_off_our_words_are_left_out_and_the_users_own_stay(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, "png16")
    _generate_and_apply(workspace, qtbot, document)
    told = path.with_stem("told")
    _export(workspace, qtbot, told)
    assert "parameters" in read_texts(told.read_bytes())
    workspace.settings.save_metadata = False
    silent = path.with_stem("silent")
    _export(workspace, qtbot, silent)
    assert dict(_read(silent).origin.about.texts) == dict(AUTHOR)
    _same_about(_read(path), _read(silent))
    # A picture that tells of itself when it is opened no longer does either, edited or not.
    workspace.state.close_document()
    again = opened_file(workspace, qtbot, told)
    assert again.is_as_opened
    _save(workspace, qtbot, told.with_stem("no longer"))
    assert dict(_read(told.with_stem("no longer")).origin.about.texts) == dict(AUTHOR)
    assert np.array_equal(_read(told.with_stem("no longer")).pixels, _all(again))


@pytest.mark.slow
def test_a_pasted_file_is_opened_as_deeply_and_not_packed_anew(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    state = workspace.state
    for kind, name in (("png16", "a.png"), ("jpeg", "a.jpg")):
        state.close_document()
        data = _file(kind)[1]
        workspace.files.open_pasted(data, "Pasted picture")
        qtbot.waitUntil(lambda: state.document.value is not None, timeout=WAIT_MS)
        document = state.document.value
        assert document is not None
        assert document.modified.value
        assert np.array_equal(_all(document), read_picture(data, "a").pixels)
        assert _save(workspace, qtbot, tmp_path / name) == ()
        assert np.array_equal(_read(tmp_path / name).pixels, _all(document))
        if kind == "jpeg":
            assert (tmp_path / name).read_bytes() == data


@pytest.mark.slow
def test_what_is_painted_while_it_is_saved_counts_as_unsaved(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document, path = _opened(workspace, qtbot, tmp_path, "tiff16")
    _edit_flat(document)
    done = _all(document).copy()
    saved: list[bool] = []
    workspace.files.save(path.with_stem("mid"), lambda: saved.append(True))
    stroke = ColourStroke(document, Brush(size=20), (20, 200, 40), 20, 20)
    settle()
    stroke.move_to(140, 100)
    qtbot.waitUntil(lambda: bool(saved), timeout=WAIT_MS)
    assert not document.modified.value, "a stroke in progress is no step yet"
    stroke.finish()
    assert np.array_equal(_read(path.with_stem("mid")).pixels, done), "half a stroke is in no file"
    assert document.modified.value
    document.undo_stack.undo()
    assert not document.modified.value
