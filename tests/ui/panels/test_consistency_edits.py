"""The trained consistency model from the window: every edit, through the real engine process."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from tests.ui.panels.conftest import Ui

TRAINED = Path(__file__).resolve().parents[2] / "data" / "consistency_model"
SECONDS = 120_000  # of patience, in ms


def landscape(width: int = 45, height: int = 37) -> np.ndarray:
    """Grass under a sky; its sides are multiples of nothing."""
    made = np.full((height, width, 3), (110, 170, 230), np.uint8)
    made[height // 2 :] = (80, 150, 70)
    return made


@pytest.mark.slow
def test_every_edit_is_made_and_applied(ui: Ui, tmp_path: Path) -> None:
    state, bar = ui.state, ui.bar
    shutil.copytree(TRAINED, tmp_path / "data" / "models" / "landscapes")
    ui.workspace.start()
    ui.window.room.set_settings_shown(True)
    ui.wait(lambda: len(state.models.value) > 1, timeout=SECONDS)
    chosen = next(model for model in state.models.value if not model.reads_words)
    ui.workspace.models.choose(chosen.id)
    edit = ui.docks.settings_panel.consistency.rows["edit"]
    document = Document(landscape(), "grass.png")
    state.open_document(document)
    rect, mask = document.pixels.rect, Rect(10, 8, 16, 16)
    before = document.pixels.read(rect).copy()
    for row in ("vary", "super_resolution", "colourise", "stroke", "inpaint"):
        if row == "inpaint":
            document.fill_mask("rectangle", 255, mask)
        edit.activated.emit(edit.findData(row))
        assert edit.currentData() == row
        bar.generate.click()
        ui.wait(lambda: state.results.shown.value is not None, timeout=SECONDS)
        ui.wait(lambda: not state.is_busy and ui.workspace.is_idle, timeout=SECONDS)
        assert state.notice.value is None
        np.testing.assert_array_equal(document.pixels.read(rect), before)
        undo = document.undo_stack.undo_name
        ui.act("apply")
        ui.wait(lambda: state.results.shown.value is None, timeout=SECONDS)
        ui.wait(lambda: not state.applying.value and ui.workspace.is_idle, timeout=SECONDS)
        changed = (document.pixels.read(rect) != before).any(-1)
        assert document.undo_stack.undo_name == "apply" != undo
        inside = np.zeros_like(changed)
        inside[mask.y : mask.bottom, mask.x : mask.right] = True
        assert changed[inside].mean() > 0.8, row
        assert changed[~inside].any() == (row != "inpaint")
        document.undo_stack.undo()
    document.mark_saved(tmp_path / "grass.png", document.position())
