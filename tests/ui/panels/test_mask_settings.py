"""The part of the panel ⚙ that says how the mask drives an edit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.edit_plan import Lock, PlanSettings
from desktop_app.imaging.fill import FILLS
from desktop_app.ui.panels.mask_settings import MaskSettings
from desktop_app.ui.words.intents import FILL_NAMES, LOCK_NAMES
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui


@pytest.fixture
def mask(ui: Ui, with_models: Workspace) -> MaskSettings:
    ui.open()
    ui.window.set_settings_shown(True)
    return ui.docks.settings_panel.mask_settings


@pytest.fixture
def plan(workspace: Workspace) -> Callable[[], PlanSettings]:
    return lambda: workspace.state.parameters.value.plan


@pytest.mark.slow
def test_it_is_seen_only_with_a_picture(ui: Ui, mask: MaskSettings) -> None:
    assert mask.isVisible()
    ui.state.close_document()
    assert not mask.isVisible()


@pytest.mark.slow
def test_every_fill_and_every_lock_is_offered_with_a_sentence(mask: MaskSettings) -> None:
    assert set(FILL_NAMES) == {"original", *FILLS}
    for box, rows in ((mask.fill, FILL_NAMES), (mask.lock_mode, LOCK_NAMES)):
        assert [box.itemData(at) for at in range(box.count())] == list(rows)
        for at in range(box.count()):
            assert box.itemData(at, Qt.ItemDataRole.ToolTipRole).endswith(".")
    for widget in (mask.grow, mask.feather, mask.soft, mask.margin, mask.detail, mask.lock_width):
        assert widget.toolTip() and widget.accessibleName()


@pytest.mark.slow
def test_it_shows_what_suits_the_intent_and_goes_back_to_it(
    mask: MaskSettings, workspace: Workspace, plan: Callable[[], PlanSettings]
) -> None:
    state = workspace.state
    state.use_intent("refine")
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
    mask.fill.activated.emit(mask.fill.findData("noise"))
    mask.grow.edited.emit(5.0)
    mask.feather.edited.emit(7.0)
    mask.margin.edited.emit(1.5)
    QTest.mouseClick(mask.soft, Qt.MouseButton.LeftButton)
    made = plan()
    assert (made.fill, made.grow, made.feather, made.margin, made.soft) == (
        *("noise", 5, 7, 1.5),
        False,
    )
    mask.reset.click()
    assert plan().fill == "original" and plan().soft and mask.soft.isChecked()


@pytest.mark.slow
def test_the_locks_width_is_seen_only_with_a_feather(
    mask: MaskSettings, plan: Callable[[], PlanSettings]
) -> None:
    assert not mask.lock_width.isVisible()
    mask.lock_mode.activated.emit(mask.lock_mode.findData("outside"))
    assert plan().lock == Lock("outside", 8) and mask.lock_width.isVisible()
    mask.lock_width.edited.emit(20.0)
    assert plan().lock == Lock("outside", 20)
    mask.lock_mode.activated.emit(mask.lock_mode.findData("inside"))
    assert plan().lock == Lock("inside", 20)
    mask.reset.click()
    assert plan().lock == Lock() and not mask.lock_width.isVisible()


@pytest.mark.slow
def test_what_only_a_model_heeds_is_greyed_without_one(
    mask: MaskSettings, workspace: Workspace
) -> None:
    workspace.state.use_intent("remove")
    only_by_model = (mask.fill, mask.feather, mask.soft, mask.detail)
    assert not any(widget.isEnabled() for widget in only_by_model)
    assert mask.grow.isEnabled() and mask.lock_mode.isEnabled() and mask.margin.isEnabled()
    workspace.state.parameters.update(without_model=False)
    assert all(widget.isEnabled() for widget in only_by_model)
