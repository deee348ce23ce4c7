from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.ui.panels.settings.setting_editors import SeedEditor
from desktop_app.ui.panels.settings.settings_panel import SettingsPanel
from desktop_app.ui.panels.settings.size_field import shapes
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui, choose


@pytest.fixture
def panel(ui: Ui, with_models: Workspace) -> SettingsPanel:
    ui.window.room.set_settings_shown(True)
    return ui.docks.settings_panel


@pytest.mark.slow
def test_the_gear_shows_and_hides_the_panel(ui: Ui) -> None:
    assert not ui.window.docks.settings_shown()
    ui.bar.more.click()
    assert ui.window.docks.settings_shown() and ui.bar.more.isChecked()
    ui.docks.settings_dock.close()
    assert not ui.window.docks.settings_shown() and not ui.bar.more.isChecked()


@pytest.mark.slow
def test_it_shows_what_suits_the_model_and_what_is_set_becomes_the_parameters(
    ui: Ui, panel: SettingsPanel
) -> None:
    steps, guidance, scheduler = (
        panel.rows[name] for name in ("steps", "guidance_scale", "scheduler")
    )
    assert (steps.number, guidance.number, scheduler.currentText()) == (20, 5.0, "DDIM")
    steps.edited.emit(31.0)
    guidance.edited.emit(3.5)
    choose(scheduler, "heun")
    assert (ui.chosen.steps, ui.chosen.guidance_scale, ui.chosen.scheduler) == (31, 3.5, "heun")
    QTest.mouseDClick(steps, Qt.MouseButton.LeftButton)
    assert steps.number == 20


@pytest.mark.slow
def test_quality_is_a_choice_where_the_model_has_settings_for_few_steps(
    panel: SettingsPanel, workspace: Workspace
) -> None:
    state = workspace.state
    assert not panel.quality.isVisible()
    loras = (lora("few_steps.safetensors"),)
    quick = ModelDefaults(steps=4, guidance_scale=1.0, scheduler="lcm", conditions=loras)
    plain, other = state.models.value
    state.models.value = (replace(plain, quick=quick), other)
    assert panel.quality.isVisible() and panel.quality.currentText() == "Fine · 20 steps"
    panel.quality.activated.emit(1)
    value = state.parameters.value
    assert (value.steps, value.guidance_scale, value.scheduler) == (4, 1.0, "lcm")
    assert of_kind(value.conditions, "lora") == loras
    assert panel.quality.currentText() == "Quick · 4 steps"
    panel.rows["steps"].edited.emit(6.0)
    assert panel.quality.currentText() == "Quick · 4 steps"
    QTest.mouseDClick(panel.rows["steps"], Qt.MouseButton.LeftButton)
    assert panel.rows["steps"].number == 4
    panel.quality.activated.emit(0)
    assert (
        of_kind(state.parameters.value.conditions, "lora") == ()
        and state.parameters.value.steps == 20
    )
    panel.quality.activated.emit(1)
    workspace.models.choose(other.id)
    assert (
        not panel.quality.isVisible() and of_kind(state.parameters.value.conditions, "lora") == ()
    )


@pytest.mark.slow
def test_a_typed_seed_is_kept_for_the_next_run_and_the_dice_draw_another(
    ui: Ui, panel: SettingsPanel
) -> None:
    editor, seeds = panel.rows.editors["seed"], set[int]()
    assert isinstance(editor, SeedEditor)
    seed = editor.widget
    seed.setFocus()
    seed.selectAll()
    QTest.keyClicks(seed, "9999999999")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    assert (ui.chosen.seed, ui.chosen.seed_locked) == (MAX_SEED, True)
    assert seed.text() == str(MAX_SEED)
    for _ in range(5):
        editor.dice.click()
        seeds.add(ui.chosen.seed)
    assert len(seeds) > 1 and seed.text() == str(ui.chosen.seed)


@pytest.mark.slow
def test_what_is_still_being_typed_counts_for_ctrl_return(panel: SettingsPanel, ui: Ui) -> None:
    ui.state.parameters.update(count=0)  # so that nothing is made
    for field, typed in ((panel.rows["seed"], "42"), (panel.rows["steps"], "7")):
        field.setFocus()
        if field is panel.rows["seed"]:
            panel.rows["seed"].selectAll()
        QTest.keyClicks(field, typed)
        ui.window.commands.generate()
        assert not ui.state.jobs.active
    value = ui.chosen
    assert (value.seed, value.seed_locked, value.steps) == (42, True, 7)


def test_offered_sizes_are_the_models_area_in_its_multiples() -> None:
    for _, size in shapes(512, 8):
        assert size.is_multiple_of(8)
        assert size.area == pytest.approx(512 * 512, rel=0.03)
    assert shapes(256, 16)[0] == ((1, 1), Size(256, 256))
    trained = (Size(1024, 1024), Size(1216, 832), Size(768, 1344), Size(512, 512))
    offered = shapes(1024, 8, trained)
    assert offered == list(zip([(1, 1), (13, 9), (4, 7)], trained, strict=False))
    assert shapes(512, 8, trained) == [((1, 1), Size(512, 512))]


def test_a_size_is_chosen_by_its_shape_or_typed_and_follows_a_picture(
    ui: Ui, panel: SettingsPanel
) -> None:
    field = panel.size_field
    assert field.shape.currentText() == "Square"
    field.shape.activated.emit(field.shape.findText("Landscape 3:2"))
    size = ui.chosen.size
    assert size is not None and size.width > size.height
    assert (field.width_slider.number, field.height_slider.number) == (size.width, size.height)
    field.shape.activated.emit(0)
    assert ui.chosen.size is None
    field.width_slider.setFocus()
    QTest.keyClicks(field.width_slider, "3")
    QTest.keyClicks(field.width_slider._editor, "01")
    QTest.keyClick(field.width_slider._editor, Qt.Key.Key_Return)
    assert ui.chosen.size == Size(304, 256)  # the nearest that the model can make
    assert field.width_slider.number == 304 and field.shape.currentText() == "Custom"
    ui.open()
    assert field.follows.isVisible() and not field.width_slider.isVisible()
