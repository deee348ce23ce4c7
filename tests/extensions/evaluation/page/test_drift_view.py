"""The view of kept sets in a real window, over the real queue and an engine of numpy."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.extensions.evaluation.faces.page.drift_view import DriftView
from desktop_app.imaging.encode import encode
from desktop_app.storage.pictures import open_picture
from desktop_app.storage.run_journal import RunJournal
from desktop_app.ui.dialogs.question import Question
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.event_loop import settle
from tests.extensions.evaluation.page.conftest import Alone

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 60_000


pytestmark = pytest.mark.numpy_engine(replace(MODEL, family="sd1"))


@pytest.fixture
def view(alone: Alone[DriftView]) -> DriftView:
    return alone(DriftView)


def rest(view: DriftView, workspace: Workspace, qtbot: QtBot) -> None:
    def rests() -> bool:
        return not view.session.progress.value.is_running and workspace.is_idle

    qtbot.waitUntil(rests, timeout=WAIT_MS)


def shown(view: DriftView, name: str) -> None:
    """For looking at it: a folder may be named."""
    if folder := os.environ.get("VELATURA_SCREENSHOTS"):
        settle()
        view.grab().save(f"{folder}/{name}.png")


def tampered(view: DriftView) -> None:
    """Two kept pictures as another torch would have made them."""
    found = view.session.set
    assert found is not None
    folder = view.session.store.folder(found)
    journal = RunJournal(folder / ".drift.jsonl")
    for one in ("01-1", "02-1"):
        row = journal.row(f"{found.id}/{one}")
        fields = {**row.told["fields"], "torch": "2.12.0"}
        journal.note(replace(row, told={**row.told, "output_digest": "0" * 64, "fields": fields}))
        pixels = open_picture(folder / f"{one}.png").pixels.copy()
        pixels[10:30, 10:40] = np.minimum(pixels[10:30, 10:40].astype(int) + 12, 255)
        (folder / f"{one}.png").write_bytes(encode(pixels, "PNG"))


@pytest.mark.slow
def test_a_set_is_kept_checked_looked_at_and_deleted(
    view: DriftView, workspace: Workspace, qtbot: QtBot
) -> None:
    rest(view, workspace, qtbot)
    assert view.stack.is_empty and view.keep.isEnabled()
    shown(view, "drift-empty")
    QTest.mouseClick(view.keep, LEFT)
    qtbot.waitUntil(lambda: view.bar.isVisible() and view.pause.isVisible(), timeout=WAIT_MS)
    rest(view, workspace, qtbot)
    assert view.list.count() == 1 and view.title.text() == MODEL.name
    assert view.check.text() == "Check" and not view.pause.isVisible()
    tampered(view)
    QTest.mouseClick(view.check, LEFT)
    rest(view, workspace, qtbot)
    report = view.session.report.value
    assert report is not None and report.check.verdict == "differs"
    assert view.verdict.text().startswith("2 of 24 pictures differ. What changed: torch 2.12.0 → ")
    assert len(view.sheet.rows) == 2 and view.sheet.rows[0].name.startswith("0")
    qtbot.waitUntil(lambda: len(view._differences) == 2, timeout=WAIT_MS)  # pyright: ignore[reportPrivateUsage]
    shown(view, "drift-differs")
    QTest.mouseClick(view.fresh, LEFT)
    rest(view, workspace, qtbot)
    assert "no sign of a change" in view.verdict.text()
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    (question,) = view.window().findChildren(Question)
    yes = next(one for one in question.findChildren(QPushButton) if one.text() == "Delete")
    QTest.mouseClick(yes, LEFT)
    qtbot.waitUntil(lambda: view.stack.is_empty and view.list.count() == 0, timeout=WAIT_MS)
