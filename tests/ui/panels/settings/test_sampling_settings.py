from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.request import Task
from desktop_app.state.work.controls import REASONS
from desktop_app.studio.requests import build_request
from desktop_app.ui.panels.settings.consistency_settings import ConsistencySettings
from desktop_app.ui.panels.settings.sampling_settings import SamplingSettings
from desktop_app.ui.panels.settings.setting_editors import NumberEditor
from desktop_app.ui.panels.settings.timesteps_editor import TimestepsEditor
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.worker.workspace import Workspace
from tests.models import model_info
from tests.ui.panels.conftest import Ui, choose, click

EVEN = ("karras", "exponential", "beta", "ays")


@pytest.fixture
def panel(ui: Ui, with_models: Workspace) -> SamplingSettings:
    ui.window.room.set_settings_shown(True)
    return ui.docks.settings_panel.sampling


@pytest.fixture
def consistency(ui: Ui, with_models: Workspace) -> ConsistencySettings:
    ui.window.room.set_settings_shown(True)
    first, *others = ui.state.models.value
    kind = {"family": "consistency", "prediction_type": "consistency"}
    ui.state.models.value = (replace(first, **kind, classes=3, timesteps=40), *others)
    return ui.docks.settings_panel.consistency


def use_other(ui: Ui) -> None:
    """The model after the first."""
    ui.workspace.models.choose(ui.state.models.value[1].id)


def greyed(box: ChoiceBox) -> dict[str, str]:
    """The tips of rows that can't be chosen."""
    rows = ((at, box.model().index(at, 0).flags()) for at in range(box.count()))
    return {
        box.itemData(at): box.itemData(at, Qt.ItemDataRole.ToolTipRole)
        for at, flags in rows
        if not flags & Qt.ItemFlag.ItemIsEnabled
    }


def test_every_reason_has_a_sentence() -> None:
    assert all(reason_text(code) != code for code in REASONS)


@pytest.mark.slow
def test_what_is_set_becomes_the_sampling_and_reaches_the_request(
    ui: Ui, panel: SamplingSettings
) -> None:
    rows = panel.rows
    assert not rows["sigmas"].isVisible()
    click(panel.fold.head)
    assert rows["sigmas"].isVisible() and panel.fold.is_open
    choose(rows["sigmas"], "karras")
    for name, value in {"settle": 0.01, "clip_skip": 2.0, "reuse": 3.0}.items():
        rows[name].edited.emit(value)
    assert not rows["variation_seed"].isVisible()
    rows["variation"].edited.emit(0.25)
    assert rows["variation_seed"].isVisible()
    rows["variation_seed"].setText("99999999999")
    rows["variation_seed"].editingFinished.emit()
    request = build_request(ui.chosen, ui.state.model, None)
    assert request.task is Task.TEXT_TO_IMAGE
    for said in (ui.chosen, request):
        assert (said.sigmas, said.settle, said.clip_skip, said.reuse) == ("karras", 0.01, 2, 3)
        assert (said.variation, said.variation_seed) == (0.25, 2**32 - 1)
    click(panel.fold.head)
    assert not rows["sigmas"].isVisible()


@pytest.mark.slow
def test_what_has_no_effect_is_greyed_with_the_reason_and_comes_back(
    ui: Ui, panel: SamplingSettings
) -> None:
    panel.fold.set_open(True)
    assert not panel.models["refiner"].box.isEnabled()
    assert reason_text("no_refiner") in panel.models["refiner"].box.toolTip()
    negative, usual = ui.bar.negative, ui.bar.negative.toolTip()
    ui.state.parameters.update(guidance_scale=1.0)
    assert not negative.isEnabled() and reason_text("guidance_off") in negative.toolTip()
    ui.state.parameters.update(guidance_scale=7.0)
    assert negative.isEnabled() and negative.toolTip() == usual


@pytest.mark.slow
def test_noise_levels_and_fresh_noise_follow_what_the_scheduler_can(
    ui: Ui, panel: SamplingSettings
) -> None:
    sigmas, eta = panel.rows["sigmas"], panel.rows["eta"]
    for scheduler, reasons in (("dpmpp_2m", {}), ("ddim", dict.fromkeys(EVEN, "even_steps"))):
        ui.state.parameters.update(scheduler=scheduler)
        found = greyed(sigmas)
        assert set(reasons) <= set(found) and bool(reasons) == bool(found)
        assert all(reason_text(reasons[key]) in found[key] for key in reasons)
        assert sigmas.isEnabled()
    for scheduler, row, reason in (
        ("lcm", sigmas, "fixed_sigmas"),
        ("euler", eta, "deterministic"),
        ("euler_a", eta, "fixed_eta"),
    ):
        ui.state.parameters.update(scheduler=scheduler)
        assert not row.isEnabled() and reason_text(reason) in row.toolTip()
    ui.state.parameters.update(scheduler="tcd")  # shows its usual share
    assert eta.isEnabled() and eta.number == 0.3 and ui.chosen.eta is None


@pytest.mark.slow
def test_fresh_noise_can_follow_the_scheduler_again(ui: Ui, panel: SamplingSettings) -> None:
    panel.fold.set_open(True)
    ui.state.parameters.update(scheduler="ddim")
    editor = panel.rows.editors["eta"]
    assert isinstance(editor, NumberEditor) and editor.usual is not None
    eta, usual = editor.widget, editor.usual
    for bring_back in (lambda: click(usual), lambda: QTest.keyClick(eta, Qt.Key.Key_Delete)):
        eta.edited.emit(0.4)
        assert usual.isVisible() and eta.number == 0.4
        bring_back()
        assert ui.chosen.eta is None and not usual.isVisible() and eta.number == 0.0


@pytest.mark.slow
def test_a_model_as_small_as_the_least_size_is_drawn(ui: Ui, panel: SamplingSettings) -> None:
    ui.state.models.value = (*ui.state.models.value, model_info("s", native_size=64))
    ui.workspace.models.choose("s")
    assert not ui.window.grab().isNull()
    assert ui.docks.settings_panel.size_field.width_slider.number == 64


@pytest.mark.slow
def test_fine_and_quick_are_a_choice_only_where_they_differ(ui: Ui, with_models: Workspace) -> None:
    first, *others = ui.state.models.value
    few = ModelDefaults(steps=4, guidance_scale=0.0, scheduler="lcm")
    ui.window.room.set_settings_shown(True)
    for quick, seen in ((few, True), (first.defaults, False)):
        ui.state.models.value = (replace(first, quick=quick), *others)
        assert ui.docks.settings_panel.quality.isVisible() is seen


@pytest.mark.slow
def test_what_is_off_hides_its_followers(ui: Ui, panel: SamplingSettings) -> None:
    guidance = ui.docks.settings_panel.guidance
    assert not guidance.fold.is_open
    guidance.fold.set_open(True)

    def seen() -> set[str]:
        return {key for key, each in guidance.rows.editors.items() if each.widget.isVisible()}

    heads = {"guidance_curve", "guidance_rescale", "cfg_zero", "attention_guidance", "structure"}
    assert seen() == heads
    choose(guidance.rows["guidance_curve"], "constant")
    choose(guidance.rows["attention_guidance"], "perturbed")
    assert seen() == heads | {"guidance_start", "guidance_stop", "attention_scale"}
    choose(guidance.rows["guidance_curve"], "linear")
    choose(guidance.rows["attention_guidance"], "smoothed")
    assert seen() >= {"guidance_final", "attention_blur"}
    guidance.rows["structure"].edited.emit(0.5)
    assert seen() >= {"structure_strength", "structure_guidance"}
    assert ui.chosen.structure == 0.5
    assert "flow" in guidance.rows["cfg_zero"].toolTip()


# -- consistency models -----------------------------------------------------------------------


def test_a_consistency_model_shows_timesteps_and_classes_in_place_of_steps(
    ui: Ui, consistency: ConsistencySettings
) -> None:
    panel, timesteps = ui.docks.settings_panel, consistency.rows["timesteps"]
    assert consistency.isVisible()
    assert not panel.rows["steps"].isVisible() and not panel.rows["scheduler"].isVisible()
    assert not panel.sampling.isVisible()
    editor = consistency.rows.editors["timesteps"]
    assert isinstance(editor, TimestepsEditor)
    wrong = editor.wrong
    QTest.keyClicks(timesteps, "18, 0")
    assert ui.chosen.timesteps == (18, 0)
    timesteps.editingFinished.emit()
    QTest.keyClicks(timesteps, ", 5")
    assert wrong.isVisible()
    timesteps.editingFinished.emit()
    assert timesteps.text() == "18, 0, 5" and wrong.isVisible()
    assert "18, 0" in wrong.text(), "what is used meanwhile"
    assert ui.chosen.timesteps == (18, 0)
    assert consistency.rows["class_label"].count() == 4
    consistency.rows["class_label"].activated.emit(3)
    assert ui.chosen.class_label == 2


@pytest.mark.slow
def test_another_model_brings_the_usual_settings_back_and_inherits_none_of_its_choices(
    ui: Ui, consistency: ConsistencySettings
) -> None:
    ui.state.parameters.update(timesteps=(18, 0), class_label=2, edit="stroke")
    use_other(ui)
    assert not consistency.isVisible() and ui.docks.settings_panel.rows["steps"].isVisible()
    assert (ui.chosen.timesteps, ui.chosen.class_label, ui.chosen.edit) == ((), None, "")


@pytest.mark.slow
def test_timesteps_are_judged_by_the_model_and_by_what_is_open(
    ui: Ui, consistency: ConsistencySettings
) -> None:
    editor = consistency.rows.editors["timesteps"]
    assert isinstance(editor, TimestepsEditor)
    timesteps = editor.widget
    timesteps.setFocus()
    QTest.keyClicks(timesteps, "39, 0")
    assert ui.chosen.timesteps == (39, 0)
    timesteps.selectAll()
    QTest.keyClicks(timesteps, "40, 0")  # which the model doesn't have
    assert editor.wrong.isVisible() and "39" in editor.wrong.text()
    assert ui.chosen.timesteps == (), "as before the typing"
    timesteps.clear()
    timesteps.textEdited.emit("18")  # without pure noise: for pictures alone
    assert editor.wrong.isVisible() and ui.chosen.timesteps == ()
    timesteps.textEdited.emit("")
    ui.open()
    assert editor.own.isVisible()
    QTest.keyClicks(timesteps, "18")
    assert ui.chosen.timesteps == (18,)
    assert not editor.wrong.isVisible() and not editor.own.isVisible()
    ui.state.close_document()
    assert editor.wrong.isVisible() and "last number must be 0" in editor.wrong.text()


@pytest.mark.slow
def test_super_resolution_has_blocks_and_leaves_strength_without_effect(
    ui: Ui, consistency: ConsistencySettings
) -> None:
    strength, blocks = ui.bar.strength, consistency.rows["blocks"]
    ui.open()
    assert strength.isEnabled() and not blocks.isVisible()
    choose(consistency.rows["edit"], "super_resolution")
    assert blocks.isVisible()
    assert not strength.isEnabled() and reason_text("edit_level") in strength.toolTip()
    blocks.edited.emit(8.0)
    assert ui.chosen.blocks == 8
    choose(consistency.rows["edit"], "vary")
    assert strength.isEnabled() and not blocks.isVisible()


@pytest.mark.slow
def test_a_model_without_words_has_no_prompt_field_and_greys_intents_that_need_some(
    ui: Ui, consistency: ConsistencySettings
) -> None:
    bar = ui.bar
    ui.window.grab()
    assert not bar.prompt.isVisible() and not bar.negative.isVisible()
    assert bar.wordless.text() == reason_text("unconditional")
    assert reason_text("needs_words") in greyed(bar.intent)["replace"]
    assert not ui.action("intent_replace").isEnabled()
    ui.state.intent.use("replace")
    assert bar.intent.currentData() == "fill"
    at = bar.model.x()
    use_other(ui)
    ui.window.grab()
    assert bar.prompt.isVisible() and not bar.wordless.isVisible()
    assert bar.model.x() == at, "what stands beside the fields moves"
    assert "replace" not in greyed(bar.intent) and ui.action("intent_replace").isEnabled()


@pytest.mark.slow
def test_only_what_can_be_made_of_what_is_there_can_be_chosen(
    ui: Ui, consistency: ConsistencySettings
) -> None:
    edit, button = consistency.rows["edit"], ui.bar.generate

    def free() -> list[str]:
        all_of_it = (edit.itemData(at) for at in range(edit.count()))
        return [row for row in all_of_it if row not in greyed(edit)]

    assert free() == ["new"] and edit.currentData() == "new" and button.text() == "Generate"
    document, words = ui.open(), {}
    for row in free():
        choose(edit, row)
        assert edit.currentData() == row
        words[row] = button.text()
    assert words == {
        "vary": "Vary picture",
        "super_resolution": "Sharpen",
        "colourise": "Colourise",
        "stroke": "Paint over strokes",
        "denoise": "Remove noise",
    }
    document.fill_mask("rectangle", 255)
    assert free() == ["inpaint"] and edit.currentData() == "inpaint"
    assert button.text() == "Fill mask"
    consistency.rows["blocks"].edited.emit(8.0)
    assert edit.itemText(edit.findData("super_resolution")) == "Sharpen 8×"
