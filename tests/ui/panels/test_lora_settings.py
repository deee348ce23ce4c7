from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import embedding, lora, name_of, of_kind
from desktop_app.ui.panels.lora_settings import LoraSettings
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui


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
    ui.window.set_settings_shown(True)
    panel = ui.docks.settings_panel.lora
    panel.fold.set_open(True)
    return panel


def test_a_lora_is_searched_added_weighed_switched_off_and_removed(
    panel: LoraSettings, workspace: Workspace
) -> None:
    parameters = workspace.state.parameters
    QTest.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert panel.loras.isVisible()
    QTest.keyClicks(panel.loras.search, "det")
    assert panel.loras.list.count() == 1
    QTest.keyClick(panel.loras.search, Qt.Key.Key_Return)
    assert (
        of_kind(parameters.value.conditions, "lora") == (lora("k1"),)
        and not panel.loras.isVisible()
    )
    (row,) = panel.rows
    row.weight.edited.emit(0.6)
    row.text.edited.emit(0.2)
    row.end.edited.emit(0.5)
    use = lora("k1", 0.6, 0.2, 0.0, 0.5)
    assert of_kind(parameters.value.conditions, "lora") == (use,) and panel.rows == [row], (
        "rows stay while they change"
    )
    QTest.mouseClick(row.on, Qt.MouseButton.LeftButton)
    assert of_kind(parameters.value.conditions, "lora")[0].weight == 0 and not row.text.isEnabled()
    QTest.mouseClick(row.on, Qt.MouseButton.LeftButton)
    assert of_kind(parameters.value.conditions, "lora") == (use,)
    QTest.mouseClick(row.on, Qt.MouseButton.LeftButton)
    row.weight.edited.emit(0.6)
    assert of_kind(parameters.value.conditions, "lora") == (use,) and row.on.isChecked(), (
        "moving it is on again"
    )
    QTest.mouseClick(row.remove, Qt.MouseButton.LeftButton)
    assert of_kind(parameters.value.conditions, "lora") == () and panel.rows == []


@pytest.mark.slow
def test_those_of_other_families_are_greyed_with_the_reason(panel: LoraSettings) -> None:
    QTest.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    items = [panel.loras.list.item(at) for at in range(3)]
    enabled = [bool(item.flags() & Qt.ItemFlag.ItemIsEnabled) for item in items]
    assert enabled == [True, True, False] and "FLUX.1" in items[2].toolTip()
    QTest.mouseClick(panel.loras.search, Qt.MouseButton.LeftButton)
    panel.loras.list.setCurrentItem(items[2])
    QTest.keyClick(panel.loras.search, Qt.Key.Key_Return)
    assert panel.rows == []
    panel.loras.hide()


@pytest.mark.slow
def test_trigger_words_and_embeddings_go_into_the_prompt_once(
    panel: LoraSettings, workspace: Workspace
) -> None:
    parameters = workspace.state.parameters
    parameters.update(prompt="a cat ", conditions=(lora("k1"),))
    word = panel.rows[0].words[0]
    for _ in range(2):
        QTest.mouseClick(word, Qt.MouseButton.LeftButton)
    assert parameters.value.prompt == "a cat, fine detail"
    for _ in range(2):
        panel.embeddings.chosen.emit("k4")
    assert parameters.value.prompt == "a cat, fine detail, easy negative"
    assert of_kind(parameters.value.conditions, "embedding") == (embedding("k4", "easy negative"),)


@pytest.mark.slow
def test_only_autoencoders_that_fit_are_offered(panel: LoraSettings, workspace: Workspace) -> None:
    keys = [panel.vae.itemData(at) for at in range(panel.vae.count())]
    assert keys == ["", "k5"]
    panel.vae.activated.emit(1)
    assert name_of(workspace.state.parameters.value.conditions, "vae") == "k5"


@pytest.mark.slow
def test_a_lora_that_is_gone_can_be_removed(panel: LoraSettings, workspace: Workspace) -> None:
    workspace.state.parameters.update(conditions=(lora("nowhere"),))
    assert "no longer available" in panel.rows[0].name.text()
    QTest.mouseClick(panel.rows[0].remove, Qt.MouseButton.LeftButton)
    assert of_kind(workspace.state.parameters.value.conditions, "lora") == ()
