"""The part of the panel ⚙ that says how the mask drives an edit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.edit_plan import PixelLock, PlanSettings
from desktop_app.imaging.fill import FILLS
from desktop_app.ui.panels.settings.mask_settings import MaskSettings
from desktop_app.ui.words.intents import FILL_NAMES, LOCK_NAMES
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui, choose, click


@pytest.fixture
def mask(ui: Ui, with_models: Workspace) -> MaskSettings:
    ui.open()
    ui.window.room.set_settings_shown(True)
    return ui.docks.settings_panel.mask_settings


@pytest.fixture
def plan(workspace: Workspace) -> Callable[[], PlanSettings]:
    return lambda: workspace.state.parameters.value.plan


@pytest.mark.slow
def test_every_fill_and_every_lock_is_offered_with_a_sentence_while_there_is_a_picture(
    ui: Ui, mask: MaskSettings
) -> None:
    assert mask.isVisible()
    assert set(FILL_NAMES) == {"original", *FILLS}
    for box, rows in ((mask.fill, FILL_NAMES), (mask.lock_mode, LOCK_NAMES)):
        assert [box.itemData(at) for at in range(box.count())] == list(rows)
        for at in range(box.count()):
            assert box.itemData(at, Qt.ItemDataRole.ToolTipRole).endswith(".")
    for widget in (mask.grow, mask.feather, mask.soft, mask.margin, mask.detail, mask.lock_width):
        assert widget.toolTip() and widget.accessibleName()
    ui.state.close_document()
    assert not mask.isVisible()


@pytest.mark.slow
def test_it_shows_what_suits_the_intent_and_goes_back_to_it(
    mask: MaskSettings, workspace: Workspace, plan: Callable[[], PlanSettings]
) -> None:
    state = workspace.state
    state.intent.use("refine")
    row = state.intents["refine"].plan
    assert (mask.grow.number, mask.feather.number) == (row.grow, row.feather)
    assert (mask.margin.number, mask.detail.number) == (row.margin, row.detail)
    mask.detail.edited.emit(2.0)
    assert plan().detail == 2.0
    QTest.mouseDClick(mask.detail, Qt.MouseButton.LeftButton)
    assert plan().detail == row.detail


def test_each_control_changes_its_part_of_the_plan(
    mask: MaskSettings, plan: Callable[[], PlanSettings]
) -> None:
    choose(mask.fill, "noise")
    for slider, value in ((mask.grow, 5.0), (mask.feather, 7.0), (mask.margin, 1.5)):
        slider.edited.emit(value)
    click(mask.soft)
    made = plan()
    assert (made.fill, made.grow, made.feather, made.margin) == ("noise", 5, 7, 1.5)
    assert not made.soft and not mask.lock_width.isVisible()
    for mode, width in (("outside", 8), ("outside", 20), ("inside", 20)):
        choose(mask.lock_mode, mode)
        mask.lock_width.edited.emit(float(width))
        assert plan().lock == PixelLock(mode, width) and mask.lock_width.isVisible()
    mask.reset.click()
    assert plan().fill == "original" and plan().soft and mask.soft.isChecked()
    assert plan().lock == PixelLock() and not mask.lock_width.isVisible()


@pytest.mark.slow
def test_what_only_a_model_heeds_is_greyed_without_one(
    mask: MaskSettings, workspace: Workspace
) -> None:
    workspace.state.intent.use("remove")
    only_by_model = (mask.fill, mask.feather, mask.soft, mask.detail)
    assert not any(widget.isEnabled() for widget in only_by_model)
    assert mask.grow.isEnabled() and mask.lock_mode.isEnabled() and mask.margin.isEnabled()
    workspace.state.parameters.update(without_model=False)
    assert all(widget.isEnabled() for widget in only_by_model)
