from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Condition, embedding, lora, name_of, of_kind
from desktop_app.ui.panels.settings.lora_settings import LoraSettings
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui, click


@pytest.fixture
def panel(ui: Ui, with_models: Workspace) -> LoraSettings:
    state = ui.state
    assert state.model is not None
    family = state.model.family
    state.add_ons.value = (
        AddOn("k1", "Detail", "/x/detail.safetensors", "lora", family, ("fine detail", "hd")),
        AddOn("k2", "Ink", "/x/ink.safetensors", "lora", ""),
        AddOn("k3", "Far", "/x/far.safetensors", "lora", "flux1"),
        AddOn("k4", "easy negative", "/x/easy.safetensors", "embedding", family),
        AddOn("k5", "Bright", "/x/bright.safetensors", "vae", family),
        AddOn("k6", "Other", "/x/other.safetensors", "vae", "flux1"),
    )
    ui.window.room.set_settings_shown(True)
    panel = ui.docks.settings_panel.lora
    panel.fold.set_open(True)
    return panel


def test_a_lora_is_searched_added_weighed_switched_off_and_removed(
    ui: Ui, panel: LoraSettings
) -> None:
    def used() -> object:
        return of_kind(ui.chosen.conditions, "lora")

    click(panel.add)
    assert panel.loras.isVisible()
    QTest.keyClicks(panel.loras.search, "det")
    assert panel.loras.list.count() == 1
    QTest.keyClick(panel.loras.search, Qt.Key.Key_Return)
    assert used() == (lora("k1"),) and not panel.loras.isVisible()
    (row,) = panel.rows
    for slider, value in ((row.weight, 0.6), (row.text, 0.2), (row.end, 0.5)):
        slider.edited.emit(value)
    use = lora("k1", 0.6, 0.2, 0.0, 0.5)
    assert used() == (use,) and panel.rows == [row], "rows stay while they change"
    click(row.on)
    assert used() == (replace(use, weight=0.0, text_weight=None),) and not row.text.isEnabled()
    click(row.on)
    assert used() == (use,)
    click(row.on)
    row.weight.edited.emit(0.6)
    assert used() == (use,) and row.on.isChecked(), "moving it is on again"
    click(row.remove)
    assert used() == () and panel.rows == []


@pytest.mark.slow
def test_parts_of_one_picture_are_seen_and_can_be_left(ui: Ui, panel: LoraSettings) -> None:
    assert not panel.own_parts.isVisible()
    part = Condition("part", "d1d2d3d4", word="text_encoder")
    ui.state.parameters.change_conditions("part", part)
    assert ui.chosen.conditions == (part,)
    click(panel.own_parts)
    assert ui.chosen.conditions == () and not panel.own_parts.isVisible()


@pytest.mark.slow
def test_what_is_for_other_families_is_greyed_with_the_reason_or_not_offered(
    ui: Ui, panel: LoraSettings
) -> None:
    click(panel.add)
    items = [panel.loras.list.item(at) for at in range(3)]
    enabled = [bool(item.flags() & Qt.ItemFlag.ItemIsEnabled) for item in items]
    assert enabled == [True, True, False] and "FLUX.1" in items[2].toolTip()
    click(panel.loras.search)
    panel.loras.list.setCurrentItem(items[2])
    QTest.keyClick(panel.loras.search, Qt.Key.Key_Return)
    assert panel.rows == []
    panel.loras.hide()
    assert [panel.vae.itemData(at) for at in range(panel.vae.count())] == ["", "k5"]
    panel.vae.activated.emit(1)
    assert name_of(ui.chosen.conditions, "vae") == "k5"


@pytest.mark.slow
def test_trigger_words_and_embeddings_go_into_the_prompt_once_and_what_is_gone_can_be_removed(
    ui: Ui, panel: LoraSettings
) -> None:
    parameters = ui.state.parameters
    parameters.update(prompt="a cat ", conditions=(lora("k1"),))
    for _ in range(2):
        click(panel.rows[0].words[0])
    assert ui.chosen.prompt == "a cat, fine detail"
    for _ in range(2):
        panel.embeddings.chosen.emit("k4")
    assert ui.chosen.prompt == "a cat, fine detail, easy negative"
    assert of_kind(ui.chosen.conditions, "embedding") == (embedding("k4", "easy negative"),)
    parameters.update(conditions=(lora("nowhere"),))
    assert "no longer available" in panel.rows[0].name.text()
    click(panel.rows[0].remove)
    assert of_kind(ui.chosen.conditions, "lora") == ()
