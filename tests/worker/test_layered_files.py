"""Layered files through the commands: everything comes back from a project; locks and notes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.file_lock import Lock
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import digest
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.worker.file_locks import acquire
from desktop_app.worker.workspace import Workspace
from tests.imaging.deep_pictures import PROFILES

WAIT_MS = 20_000


pytestmark = pytest.mark.numpy_engine()


def arranged(dtype: str = "uint8", channels: int = 3) -> Document:
    """A picture with a stroke, a patch in a group, a mask, and a layer that is moved and hidden."""
    full = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
    rng = np.random.default_rng(1)
    pixels = (rng.random((120, 160, channels)) * full).astype(dtype)
    origin = FileOrigin(About(icc=PROFILES["p3"], dpi=(300.0, 300.0)))
    document = Document(pixels, "p", origin=origin, texts={"Author": "Ödön"})
    ColourStroke(document, Brush(size=30), (250, 10, 10), 40, 40).finish()
    values = (rng.random((30, 40, channels)) * full).astype(dtype)
    share = rng.random((30, 40), np.float32)
    patch = Layer("patch", "a red scarf", (Patch(Rect(9, 9, 40, 30), values, share),), passes=2)
    document.put_in("apply", patch)
    base, stroke, patch = document.layers.value
    moved = replace(
        stroke,
        pixels=stroke.pixels.moved(-30, 7) if stroke.pixels else None,
        mode=BlendMode.SOFT_LIGHT,
        opacity=0.4,
        name="Schatten 影",
    )
    group = Layer("group", "things", children=(moved, patch), opacity=0.9)
    document.arrange("arrange", [base, group])
    document.fill_mask("rectangle", 77, Rect(100, 50, 30, 20))
    return document


def look(document: Document) -> tuple[str, str]:
    return (
        digest(document.pixels.read(document.pixels.rect)),
        digest(document.mask.read(document.mask.rect)),
    )


def save(workspace: Workspace, path: Path, qtbot: QtBot) -> None:
    done: list[bool] = []
    workspace.files.save(path, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)


def export(workspace: Workspace, path: Path, qtbot: QtBot) -> None:
    done: list[bool] = []
    workspace.files.saving.export(path, then=lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)


def opened(workspace: Workspace, path: Path, qtbot: QtBot) -> Document:
    workspace.state.close_document()
    workspace.files.open(path)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None
    return document


@pytest.mark.slow
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_all_of_a_document_comes_back_from_a_project(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, dtype: str, channels: int
) -> None:
    document = arranged(dtype, channels)
    workspace.state.open_document(document)
    path = tmp_path / "p.velatura"
    save(workspace, path, qtbot)
    assert not document.modified.value and document.is_project
    before = look(document)
    back = opened(workspace, path, qtbot)
    assert look(back) == before
    assert (back.pixels.dtype, back.pixels.channels) == (np.dtype(dtype), channels)
    assert back.origin.about.icc == PROFILES["p3"] and back.origin.about.dpi == (300.0, 300.0)
    assert back.told.now == document.told.now and workspace.state.notice.value is None
    base, group = back.layers.value
    moved, patch = group.children
    assert (base.locked, group.name, group.opacity) == (True, "things", 0.9)
    assert (moved.name, moved.mode, moved.opacity) == ("Schatten 影", BlendMode.SOFT_LIGHT, 0.4)
    assert (patch.kind, patch.name, patch.passes) == ("patch", "a red scarf", 2)
    assert not back.modified.value
    back.fill_mask("clear_mask", 0)
    assert back.modified.value, "a project holds the mask too"
    save(workspace, path, qtbot)
    assert not back.modified.value
    assert look(opened(workspace, path, qtbot)) == look(back)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".ora", ".psd"])
def test_layers_come_back_from_other_programs_files(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, ending: str
) -> None:
    document = arranged()
    workspace.state.open_document(document)
    path = tmp_path / f"p{ending}"
    workspace.files.save(path)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None, "plans and pieces of its patch"
    assert notice.error.code == "save_would_lose" and not path.exists()
    export(workspace, path, qtbot)
    notice = workspace.state.notice.value
    assert notice is not None and "masks_left_out" in [note.code for note in notice.file_notes]
    assert document.modified.value
    shown = document.pixels.read(document.pixels.rect)[..., :3].astype(int)
    back = opened(workspace, path, qtbot)
    _, group = back.layers.value
    assert [layer.name for layer in group.children] == ["Schatten 影", "a red scarf"]
    assert group.children[0].mode is BlendMode.SOFT_LIGHT
    again = back.pixels.read(back.pixels.rect)[..., :3].astype(int)
    assert np.abs(again - shown).max() <= 2


@pytest.mark.slow
def test_a_flat_file_of_a_project_is_a_copy_and_one_goes_on_in_the_project(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document = arranged()
    workspace.state.open_document(document)
    project, copy = tmp_path / "p.velatura", tmp_path / "p.png"
    save(workspace, project, qtbot)
    document.fill_mask("clear_mask", 0)
    export(workspace, copy, qtbot)
    assert document.path == project and document.is_project and document.modified.value
    assert document.name.value == "p.velatura" and copy.exists()
    notice = workspace.state.notice.value
    assert notice is not None and notice.notes == ("exported_unsaved",)
    save(workspace, project, qtbot)
    assert not document.modified.value
    assert look(opened(workspace, project, qtbot)) == look(document)


def test_a_flat_file_of_layers_is_no_save_whoever_asks_for_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    document = arranged()
    workspace.state.open_document(document)
    workspace.files.save(tmp_path / "p.png")
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "save_would_lose"
    assert notice.error.params["held"] == "layers,groups,edits,outside"
    assert not (tmp_path / "p.png").exists() and document.modified.value


@pytest.mark.slow
def test_what_is_open_elsewhere_is_read_only_until_it_is_saved_under_another_name(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.state.open_document(arranged())
    path = tmp_path / "p.velatura"
    save(workspace, path, qtbot)
    workspace.state.close_document()
    other = acquire(workspace.paths.locks, path)
    assert isinstance(other, Lock)
    kept = path.read_bytes()
    document = opened(workspace, path, qtbot)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "open_elsewhere" and document.read_only is not None
    ColourStroke(document, Brush(size=30), (0, 0, 0), 60, 60).finish()
    workspace.state.notice.value = None
    workspace.files.save(path)
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=WAIT_MS)
    assert path.read_bytes() == kept and document.modified.value
    save(workspace, tmp_path / "mine.velatura", qtbot)
    assert document.read_only is None
    other.release()


@pytest.mark.slow
def test_a_file_is_free_again_when_it_is_closed(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.state.open_document(arranged())
    path = tmp_path / "p.velatura"
    save(workspace, path, qtbot)
    assert not isinstance(acquire(workspace.paths.locks, path), Lock)
    workspace.state.close_document()
    lock = acquire(workspace.paths.locks, path)
    assert isinstance(lock, Lock)
    lock.release()


@pytest.mark.slow
def test_a_damaged_project_is_opened_as_far_as_it_can_be_and_never_saved_over(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.state.open_document(arranged())
    path = tmp_path / "p.velatura"
    save(workspace, path, qtbot)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    document = opened(workspace, path, qtbot)
    assert document.read_only is not None
    workspace.files.save(path)
    assert path.read_bytes() == data[: len(data) * 2 // 3]


@pytest.mark.slow
def test_no_project_is_an_error_that_loses_nothing(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document = arranged()
    workspace.state.open_document(document)
    path = tmp_path / "p.velatura"
    path.write_bytes(b"no zip at all")
    workspace.files.open(path)
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "project_unreadable"
    assert workspace.state.document.value is document
