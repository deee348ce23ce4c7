"""After a crash the window offers what was left: once, and without holding anything up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.app.window import build_workspace
from desktop_app.core.pixels import digest
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.journal_scan import SetScan
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.dialogs.recovery import RecoveryDialog
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import picture

pytestmark = pytest.mark.window
WAIT_MS = 20_000

Leave = Callable[[str, int], str]
Opened = Callable[[], tuple[Workspace, RecoveryDialog]]


@pytest.fixture
def leave(tmp_path: Path, qapp: object) -> Leave:
    """A document with strokes, as a process that died leaves it; returns what it looked like."""

    def left(name: str, strokes: int) -> str:
        workspace = build_workspace(tmp_path)
        document = Document(picture(200, 120), name)
        workspace.state.open_document(document)
        for number in range(strokes):
            ColourStroke(document, Brush(size=20), (250, 0, 0), 20 + 15 * number, 60).finish()
        workspace.journalling.shutdown(keep=True)
        workspace.shutdown()
        return digest(document.pixels.read(document.pixels.rect))

    return left


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot) -> Iterator[Opened]:
    made: list[tuple[Workspace, MainWindow]] = []

    def open_window() -> tuple[Workspace, RecoveryDialog]:
        workspace = build_workspace(tmp_path)
        window = MainWindow(workspace)
        made.append((workspace, window))
        window.show()
        workspace.recovery.scan()
        qtbot.waitUntil(lambda: bool(workspace.state.recoverable.value), timeout=WAIT_MS)
        dialog = window.findChild(RecoveryDialog)
        assert dialog is not None
        return workspace, dialog

    yield open_window
    for workspace, window in made:
        document = workspace.state.document.value
        if document is not None:
            document.mark_saved(Path("x"), document.position())
        window.close()
        workspace.shutdown()


@pytest.mark.slow
def test_the_chosen_document_comes_back_with_its_steps(leave, opened, qtbot: QtBot) -> None:
    looked = leave("meadow.png", 3)
    leave("harbour.png", 1)
    workspace, dialog = opened()
    names = [dialog.list.item(row).text().splitlines()[0] for row in range(dialog.list.count())]
    assert names == ["harbour.png", "meadow.png"], "the last one first"
    assert "steps: 3" in dialog.list.item(1).text()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None
    assert digest(document.pixels.read(document.pixels.rect)) == looked
    assert len(tuple(document.undo_stack.steps)) == 3 and document.modified.value
    assert [one.about["name"] for one in workspace.state.recoverable.value] == ["harbour.png"]


def test_what_is_deleted_goes_and_the_dialog_with_the_last_one(leave, opened, qtbot) -> None:
    leave("meadow.png", 2)
    workspace, dialog = opened()
    QTest.mouseClick(dialog.forget, Qt.MouseButton.LeftButton)
    (question,) = dialog.findChildren(Question)
    assert len(workspace.state.recoverable.value) == 1
    QTest.mouseClick(question.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not workspace.state.recoverable.value, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not isValid(dialog), timeout=WAIT_MS)
    assert workspace.state.document.value is None


@pytest.mark.slow
def test_a_journal_whose_first_record_is_damaged_opens_with_its_strokes(
    leave, opened, qtbot: QtBot, tmp_path: Path
) -> None:
    leave("meadow.png", 3)
    [segment] = tmp_path.rglob("000001.seg")
    scan = SetScan(segment.parent, verify=False)
    opening = next(each for each in scan if each.head.number == 1 and each.head.kind == 1)
    data = bytearray(segment.read_bytes())
    for place in range(opening.start, opening.start + 300):
        data[place] ^= 0x55
    segment.write_bytes(data)
    workspace, dialog = opened()
    assert "steps: 3 · damaged" in dialog.list.item(0).text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None and document.undo_stack.total == 3
    for number in range(3):
        x = 20 + 15 * number
        assert tuple(document.pixels.read(document.pixels.rect)[60, x, :3]) == (250, 0, 0)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "journal_base_lost"


@pytest.mark.slow
def test_later_leaves_everything_for_the_next_start(leave, opened) -> None:
    leave("meadow.png", 2)
    workspace, dialog = opened()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not isValid(dialog) or not dialog.isVisible()
    assert len(workspace.state.recoverable.value) == 1
    assert any(entry.is_dir() for entry in workspace.paths.journals.iterdir())
