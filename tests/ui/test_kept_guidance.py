"""Regions, control layers and adjustments outlive saving, closing, opening and a killed window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.state.document.layer_guidance import guidance_in
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.killed_wish import PAINTED, PROMPT, WEIGHT
from tests.ui.saving_hand import Hand
from tests.ui.test_killed_window import reopened

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "photo.png"
    pixels = np.random.default_rng(1).integers(0, 256, (120, 160, 3), np.uint8)
    save_picture(file, pixels, {})
    return file


def kept(hand: Hand, kind: str) -> np.ndarray:
    """The pixels of the one layer with a wish there is."""
    if kind == "adjustment":
        layer = hand.document.content.layers[-1]
        assert isinstance(layer.guidance, Adjusting) and layer.pixels is not None
        assert layer.guidance.values["exposure"] == WEIGHT
        return layer.pixels.read(hand.document.size.rect)
    wishes = guidance_in(hand.document.content.layers)
    assert not hand.document.has_mask
    if kind == "region":
        (region,) = wishes.regions
        assert region.guidance.prompt == PROMPT
        return region.values.read(hand.document.size.rect)
    (control,) = wishes.controls
    assert control.guidance.weight == WEIGHT
    assert control.source is not None and control.source.pixels is not None
    return control.source.pixels.read(hand.document.size.rect)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PAINTED)
def test_saved_closed_and_opened(whole: MainWindow, qtbot: QtBot, picture: Path, kind: str) -> None:
    hand = Hand(whole, qtbot)
    hand.open(picture)
    before = hand.document.pixels.read(hand.document.pixels.rect).copy()
    PAINTED[kind](hand)
    shown = hand.document.pixels.read(hand.document.pixels.rect).copy()
    assert np.array_equal(shown, before) is (kind != "adjustment")
    values = kept(hand, kind)
    assert values.any()
    project = picture.with_name("photo.velatura")
    hand.press("Ctrl+Shift+S")
    hand.choose(project)
    hand.wait(lambda: not whole.isWindowModified())
    hand.press("Ctrl+W")
    hand.wait(lambda: hand.state.document.value is None)
    hand.open(project)
    assert np.array_equal(kept(hand, kind), values)
    assert np.array_equal(hand.document.pixels.read(hand.document.pixels.rect), shown)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
@pytest.mark.parametrize("kind", PAINTED)
def test_killed(
    tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest, picture: Path, kind: str
) -> None:
    command = [sys.executable, "-m", "tests.ui.killed_wish", f"{tmp_path / 'data'}"]
    command += [f"{picture}", kind]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "it ended by itself"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    window = request.getfixturevalue("whole")
    assert isinstance(window, MainWindow)
    hand = Hand(window, qtbot)
    hand.rest()
    window.workspace.recovery.scan()
    hand.rest()
    reopened(hand)
    assert kept(hand, kind).any()
    last = {"region": "region_prompt", "control": "control_weight"}.get(kind, f"{kind}_values")
    assert hand.document.undo_stack.undo_name == last
    hand.document.undo_stack.undo()
    assert hand.document.undo_stack.redo_name == last
