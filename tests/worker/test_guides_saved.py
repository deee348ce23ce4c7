"""Guides stand in projects, and come back after a crash with the steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.cancel import CancelToken
from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.imaging.layer_stack import GUIDES
from desktop_app.imaging.layered_files.project import write_project
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.state.document.document import Document
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import numpy_workspace
from tests.worker.test_journalling import brought_back, leave, paint

WAIT_MS = 20_000
UPRIGHT, LEVEL = Orientation.VERTICAL, Orientation.HORIZONTAL
THREE = (Guide(UPRIGHT, 12.0), Guide(LEVEL, -3.5), Guide(UPRIGHT, 1000.0))
SAMPLE = Path(__file__).parents[1] / "imaging/layered_files/samples" / "v1.velatura"


pytestmark = pytest.mark.numpy_engine()


def picture() -> Document:
    return Document(np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8), "p")


def save(workspace: Workspace, qtbot: QtBot, path: Path) -> None:
    saved: list[bool] = []
    workspace.files.save(path, lambda: saved.append(True))
    qtbot.waitUntil(lambda: bool(saved), timeout=WAIT_MS)


def opened(workspace: Workspace, qtbot: QtBot, path: Path) -> Document:
    workspace.state.close_document()
    before = workspace.state.document.value
    workspace.files.open(path)
    qtbot.waitUntil(lambda: workspace.state.document.value is not before, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None
    return document


@pytest.mark.slow
def test_guides_come_back_from_a_project_and_count_as_a_change(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    path, guides = tmp_path / "p.velatura", workspace.state.guides
    document = picture()
    workspace.state.open_document(document)
    for guide in THREE:
        guides.add(guide)
    save(workspace, qtbot, path)
    assert not document.modified.value
    guides.move(0, 50)
    assert document.modified.value, "they stand in its file, so they can be lost"
    document.undo_stack.undo()
    assert not document.modified.value
    back = opened(workspace, qtbot, path)
    assert guides.shown.value == THREE and not back.modified.value
    guides.clear()
    save(workspace, qtbot, path)
    opened(workspace, qtbot, path)
    assert guides.shown.value == ()


@pytest.mark.slow
def test_guides_over_a_picture_stop_no_save_and_are_asked_about_when_it_is_closed(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    document = picture()
    workspace.state.open_document(document)
    save(workspace, qtbot, tmp_path / "p.png")
    workspace.state.guides.add(THREE[0])
    assert document.modified.value and document.unsaved == {FileFeature.GUIDES}
    assert not document.has_unsaved_picture
    save(workspace, qtbot, tmp_path / "p.png")
    notice = workspace.state.notice.value
    assert notice is not None and notice.notes == ("guides_not_in_file",)
    save(workspace, qtbot, tmp_path / "p.ora")
    notice = workspace.state.notice.value
    assert notice is not None
    assert "guides_left_out" in [note.code for note in notice.file_notes]
    assert document.modified.value
    save(workspace, qtbot, tmp_path / "p.psd")
    assert not document.modified.value
    opened(workspace, qtbot, tmp_path / "p.ora")
    assert workspace.state.guides.shown.value == ()
    opened(workspace, qtbot, tmp_path / "p.psd")
    assert workspace.state.guides.shown.value == THREE[:1]


@pytest.mark.slow
def test_an_old_project_has_none(workspace: Workspace, qtbot: QtBot) -> None:
    opened(workspace, qtbot, SAMPLE)
    notice = workspace.state.notice.value
    assert workspace.state.guides.shown.value == ()
    assert notice is None or "guides_unreadable" not in [note.code for note in notice.file_notes]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("found", "read", "whole"),
    [
        ([{"way": "vertical", "at": 5, "colour": "red", "locked": True}], 1, True),
        ([{"way": "vertical", "at": 5}, {"way": "aslant", "at": 9, "angle": 30}], 1, False),
        ([{"way": "vertical"}, "x", None, {"way": "horizontal", "at": 7}], 1, False),
        ([{"way": "vertical", "at": float("nan")}, {"way": "vertical", "at": 1e300}], 0, False),
        ({"way": "vertical", "at": 5}, 0, False),
        ("nonsense", 0, False),
        ([], 0, True),
    ],
)
def test_what_cant_be_read_of_them_is_named_and_the_rest_is_there(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, found: Any, read: int, whole: bool
) -> None:
    path = tmp_path / "p.velatura"
    content = picture().content
    write_project(path, to_stack(content, {GUIDES: found}), cancel=CancelToken())
    document = opened(workspace, qtbot, path)
    assert len(workspace.state.guides.shown.value) == read
    notice = workspace.state.notice.value
    codes = [] if notice is None else [note.code for note in notice.file_notes]
    assert ("guides_unreadable" in codes) != whole
    assert document.read_only is None
    wanted = content.picture(content.size.rect)
    assert np.array_equal(document.pixels.read(document.pixels.rect), wanted)


@pytest.mark.slow
def test_guides_come_back_after_a_crash_with_the_steps(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    guides = workspace.state.guides
    document = picture()
    workspace.state.open_document(document)
    guides.add(THREE[0])
    journal = workspace.journalling.journal
    assert journal is not None and journal.is_begun, "it has no file: it is kept from the first"
    paint(document, 20, 20)
    before = journal.written
    for place in range(50):
        guides.drag(guides.moved(0, float(place)))
    assert journal.written == before
    guides.put("guide_move", guides.shown.value)
    assert journal.written == before + 1
    document.grow("expand", Margins(left=30), np.full((300, 430, 3), 5, np.uint8))
    document.fill_mask("rectangle", 9, Rect(0, 0, 9, 9))
    assert guides.shown.value == (Guide(UPRIGHT, 79.0),)
    leave(workspace)

    again = numpy_workspace(tmp_path)
    try:
        brought_back(again, qtbot)
        assert again.state.guides.shown.value == (Guide(UPRIGHT, 79.0),)
        back = again.state.document.value
        assert back is not None
        for _ in range(3):
            back.undo_stack.undo()
        assert again.state.guides.shown.value == (THREE[0],)
    finally:
        again.shutdown()
