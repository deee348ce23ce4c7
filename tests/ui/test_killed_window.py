"""A window that is killed while it writes a file: the next one finds the work in its journal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.dialogs.recovery import RecoveryDialog
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.saving_hand import Hand
from tests.ui.saving_troubles import KINDS, Kind, layers_of, make

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX"),
]

ROOT = Path(__file__).resolve().parents[2]
SIDE = 1500
"""Of the picture: noise, so that writing it takes long enough to be met in the middle."""


def opened(folder: Path, kind: Kind) -> bytes:
    """The file that is opened; its bytes."""
    path = folder / kind.opened
    make(path, np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), np.uint8))
    return path.read_bytes()


def killed_while_writing(data: Path, folder: Path, name: str) -> int:
    """The gesture, in a window of its own, up to the first bytes of the file, or a moment later;
    how many layers there were."""
    target = folder / KINDS[name].target
    old = target.stat().st_ino if target.exists() else 0
    command = [sys.executable, "-m", "tests.ui.killed_window", str(data), str(folder), name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        layers = process.stdout.readline()
        assert layers, "it ended by itself"
        end = time.monotonic() + 120
        while not any(folder.glob(".velatura-*.tmp")) and time.monotonic() < end:
            if target.exists() and target.stat().st_ino != old:
                break  # it was quicker than we looked
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return int(layers)


@pytest.mark.slow  # `tests/worker/test_saving_trouble.py` kills in every run, without a window
@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_lost(
    tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest, name: str
) -> None:
    kind = KINDS[name]
    folder, data = tmp_path / "pictures", tmp_path / "data"
    folder.mkdir()
    before = opened(folder, kind)
    layers = killed_while_writing(data, folder, name)
    source, target = folder / kind.opened, folder / kind.target
    changed = target.exists() and (not kind.is_own or target.read_bytes() != before)
    assert kind.is_own or source.read_bytes() == before
    if changed:
        layers_of(target)  # then it is the new file, and whole
    window = request.getfixturevalue("whole")
    assert isinstance(window, MainWindow)
    hand = Hand(window, qtbot)
    hand.rest()
    window.workspace.recovery.scan()
    hand.rest()
    if changed and kind.leaves and not hand.state.recoverable.value:
        return  # it was saved and closed before the blow fell
    reopened(hand)
    assert window.isWindowModified()
    assert hand.document.undo_stack.undo_name == ("paint" if kind.paints else "flip_horizontal")
    assert len(hand.document.layers.value) == layers
    assert not window.close()
    hand.answer("Cancel")
    # What was meant is done now, in the second window.
    kind.gesture(hand, target)
    if kind.leaves == "document":
        hand.wait(lambda: hand.state.document.value is None)
    elif kind.leaves:
        hand.wait(lambda: not window.isVisible())
    hand.rest()
    assert window.isWindowModified() is kind.exports
    assert layers_of(target) == (layers if target.suffix in (".velatura", ".psd") else 1)


def reopened(hand: Hand) -> None:
    """Say yes to what the second window offers."""
    hand.wait(lambda: hand.window.findChild(RecoveryDialog) is not None)
    dialog = hand.window.findChild(RecoveryDialog)
    assert isinstance(dialog, RecoveryDialog) and dialog.isVisible()
    QTest.mouseClick(dialog.recover, Qt.MouseButton.LeftButton)
    hand.wait(lambda: hand.state.document.value is not None)
    hand.rest()
