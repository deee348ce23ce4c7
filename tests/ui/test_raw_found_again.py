"""Camera raw is developed again after a kill, a move, and in a project that was opened again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.imaging.picture import Development
from desktop_app.imaging.raw import read_raw
from desktop_app.ui.dialogs.development import DevelopmentDialog
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.test_raw import dng
from tests.ui.saving_hand import Hand
from tests.ui.saving_troubles import make
from tests.ui.test_killed_window import ROOT, reopened

pytest.importorskip("rawpy")
pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX"),
]


def killed(data: Path, folder: Path) -> None:
    """A window that opened a raw file and painted on it, and is killed."""
    command = [sys.executable, "-m", "tests.ui.killed_window", str(data), str(folder)]
    process = subprocess.Popen(
        [*command, "project of a raw"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None and process.stdout.readline() == "2\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()


def asked(hand: Hand) -> DevelopmentDialog:
    """The question how, with its preview."""

    def shown() -> list[DevelopmentDialog]:
        found = hand.window.findChildren(DevelopmentDialog)
        return [one for one in found if one.isVisible() and "…" not in one.note.text()]

    hand.wait(lambda: len(shown()) == 1)
    return shown()[0]


def develop(hand: Hand, exposure: float, data: bytes) -> None:
    """Answer the question, and look at what became of the picture."""
    dialog, before = asked(hand), hand.document.content
    dialog.exposure.set_number(exposure)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    hand.wait(lambda: hand.document.content is not before)
    hand.wait(lambda: not hand.window.findChildren(DevelopmentDialog))
    hand.rest()
    base = hand.document.layers.value[0].pixels
    assert base is not None
    expected = read_raw(data, "photo.dng", Development(exposure)).pixels
    assert np.array_equal(base.read(hand.document.size.rect)[..., :3], expected)


def moved(path: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return path.rename(folder / path.name)


@pytest.mark.slow
def test_it_is_found_or_asked_for(
    tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    raw = folder / "photo.dng"
    make(raw)
    data = raw.read_bytes()
    killed(tmp_path / "data", folder)
    raw = moved(raw, tmp_path / "card")
    window = request.getfixturevalue("whole")
    assert isinstance(window, MainWindow)
    hand = Hand(window, qtbot)
    hand.rest()
    window.workspace.recovery.scan()
    hand.rest()
    reopened(hand)

    again, notice = window.kit.actions["develop"], hand.state.notice
    again.trigger()
    hand.wait(lambda: hand.file_dialog is not None)
    assert notice.value is not None and notice.value.error is not None
    assert notice.value.error.code == "raw_gone" and "photo.dng" in notice.value.error.what
    hand.choose(raw)
    develop(hand, 1.0, data)
    assert notice.value is None and len(hand.document.layers.value) == 2

    project = tmp_path / "kept" / "photo.velatura"
    project.parent.mkdir()
    hand.press("Ctrl+Shift+S")
    hand.choose(project)
    hand.rest()
    assert str(tmp_path).encode() not in project.read_bytes()
    window.commands.files.close()
    hand.wait(lambda: hand.state.document.value is None)
    hand.open(project)
    again.trigger()  # it is where it was developed last
    assert asked(hand).chosen() == Development(1.0)
    develop(hand, -1.0, data)

    raw = moved(raw, project.parent)
    again.trigger()
    assert asked(hand).chosen() == Development(-1.0)
    develop(hand, 0.5, data)

    moved(raw, tmp_path / "away")
    raw.write_bytes(dng(level=0.3))  # another one of that name
    again.trigger()
    hand.wait(lambda: hand.file_dialog is not None)
    make(tmp_path / "photo.png")
    first = hand.file_dialog
    assert first is not None
    first.fileSelected.emit(str(tmp_path / "photo.png"))  # which is none: asked again
    first.close()
    hand.wait(lambda: hand.file_dialog not in (None, first))
    assert hand.file_dialog is not None
    hand.file_dialog.reject()
