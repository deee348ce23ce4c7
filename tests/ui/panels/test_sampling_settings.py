from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.request import Task
from desktop_app.state.document.document import Document
from desktop_app.state.work.controls import REASONS
from desktop_app.studio.requests import build_request
from desktop_app.ui.panels.consistency_settings import ConsistencySettings
from desktop_app.ui.panels.sampling_settings import GuidanceSettings, SamplingSettings
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.worker.workspace import Workspace
from tests.models import model_info
from tests.ui.conftest import picture


@pytest.fixture
def panel(window: MainWindow, with_models: Workspace) -> SamplingSettings:
    window.set_settings_shown(True)
    return window.docks.settings_panel.sampling


@pytest.fixture
def consistency(window: MainWindow, with_models: Workspace) -> ConsistencySettings:
    state = with_models.state
    window.set_settings_shown(True)
    first, *others = state.models.value
    model = replace(
        first, family="consistency", prediction_type="consistency", classes=3, timesteps=40
    )
    state.models.value = (model, *others)
    return window.docks.settings_panel.consistency


def test_every_reason_has_a_sentence() -> None:
    assert all(reason_text(code) != code for code in REASONS)


@pytest.mark.slow
def test_it_is_folded_away_until_it_is_pressed(panel: SamplingSettings) -> None:
    assert not panel.rows["sigmas"].isVisible()
    QTest.mouseClick(panel.fold.head, Qt.MouseButton.LeftButton)
    assert panel.rows["sigmas"].isVisible() and panel.fold.is_open
    QTest.mouseClick(panel.fold.head, Qt.MouseButton.LeftButton)
    assert not panel.rows["sigmas"].isVisible()


@pytest.mark.slow
def test_what_is_set_becomes_the_sampling(panel: SamplingSettings, workspace: Workspace) -> None:
    panel.fold.set_open(True)
    panel.rows["sigmas"].activated.emit(panel.rows["sigmas"].findData("karras"))
    panel.rows["settle"].edited.emit(0.01)
    panel.rows["clip_skip"].edited.emit(2.0)
    assert not panel.rows["variation_seed"].isVisible()
    panel.rows["variation"].edited.emit(0.25)
    assert panel.rows["variation_seed"].isVisible()
    panel.rows["variation_seed"].setText("99999999999")
    panel.rows["variation_seed"].editingFinished.emit()
    chosen = workspace.state.parameters.value
    assert (chosen.sigmas, chosen.settle, chosen.clip_skip) == ("karras", 0.01, 2)
    assert (chosen.variation, chosen.variation_seed) == (0.25, 2**32 - 1)


@pytest.mark.slow
def test_what_has_no_effect_is_greyed_with_the_reason_and_comes_back(
    panel: SamplingSettings, window: MainWindow, workspace: Workspace
) -> None:
    panel.fold.set_open(True)
    assert not panel.models["refiner"].box.isEnabled()
    assert reason_text("no_refiner") in panel.models["refiner"].box.toolTip()
    negative = window.prompt_bar.negative
    usual = negative.toolTip()
    workspace.state.parameters.update(guidance_scale=1.0)
    assert not negative.isEnabled() and reason_text("guidance_off") in negative.toolTip()
    workspace.state.parameters.update(guidance_scale=7.0)
    assert negative.isEnabled() and negative.toolTip() == usual


def test_a_consistency_model_shows_timesteps_and_classes_in_place_of_steps(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    panel = window.docks.settings_panel
    assert consistency.isVisible()
    assert not panel.rows["steps"].isVisible() and not panel.rows["scheduler"].isVisible()
    assert not panel.sampling.isVisible()
    QTest.keyClicks(consistency.rows["timesteps"], "18, 0")
    assert workspace.state.parameters.value.timesteps == (18, 0)
    consistency.rows["timesteps"].editingFinished.emit()
    QTest.keyClicks(consistency.rows["timesteps"], ", 5")
    assert consistency.rows.editors["timesteps"].wrong.isVisible()
    consistency.rows["timesteps"].editingFinished.emit()
    assert (
        consistency.rows["timesteps"].text() == "18, 0, 5"
        and consistency.rows.editors["timesteps"].wrong.isVisible()
    )
    assert "18, 0" in consistency.rows.editors["timesteps"].wrong.text(), "what is used meanwhile"
    assert workspace.state.parameters.value.timesteps == (18, 0)
    assert consistency.rows["class_label"].count() == 4
    consistency.rows["class_label"].activated.emit(3)
    assert workspace.state.parameters.value.class_label == 2


@pytest.mark.slow
def test_another_model_brings_the_usual_settings_back(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    workspace.models.choose(workspace.state.models.value[1].id)
    assert not consistency.isVisible() and window.docks.settings_panel.rows["steps"].isVisible()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scheduler", "greyed"),
    [
        ("dpmpp_2m", {}),
        ("ddim", dict.fromkeys(("karras", "exponential", "beta", "ays"), "even_steps")),
    ],
)
def test_noise_levels_that_the_scheduler_cannot_follow_are_greyed_with_the_reason(
    panel: SamplingSettings, workspace: Workspace, scheduler: str, greyed: dict[str, str]
) -> None:
    workspace.state.parameters.update(scheduler=scheduler)
    found = {}
    for at in range(panel.rows["sigmas"].count()):
        index = panel.rows["sigmas"].model().index(at, 0)
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            tip = panel.rows["sigmas"].itemData(at, Qt.ItemDataRole.ToolTipRole)
            found[panel.rows["sigmas"].itemData(at)] = tip
    assert set(greyed) <= set(found) and bool(greyed) == bool(found)
    assert all(reason_text(greyed[key]) in found[key] for key in greyed)
    assert panel.rows["sigmas"].isEnabled()


@pytest.mark.slow
def test_a_scheduler_with_levels_of_its_own_greys_the_whole_choice(
    panel: SamplingSettings, workspace: Workspace
) -> None:
    workspace.state.parameters.update(scheduler="lcm")
    assert not panel.rows["sigmas"].isEnabled()
    assert reason_text("fixed_sigmas") in panel.rows["sigmas"].toolTip()


@pytest.mark.slow
def test_fresh_noise_is_greyed_where_the_scheduler_adds_none_and_shows_its_usual_share(
    panel: SamplingSettings, workspace: Workspace
) -> None:
    for scheduler, reason in (("euler", "deterministic"), ("euler_a", "fixed_eta")):
        workspace.state.parameters.update(scheduler=scheduler)
        assert (
            not panel.rows["eta"].isEnabled() and reason_text(reason) in panel.rows["eta"].toolTip()
        )
    workspace.state.parameters.update(scheduler="tcd")
    assert panel.rows["eta"].isEnabled() and panel.rows["eta"].number == 0.3
    assert workspace.state.parameters.value.eta is None


@pytest.mark.slow
def test_timesteps_that_the_model_does_not_have_are_told(
    consistency: ConsistencySettings, workspace: Workspace
) -> None:
    consistency.rows["timesteps"].setFocus()
    QTest.keyClicks(consistency.rows["timesteps"], "39, 0")
    assert workspace.state.parameters.value.timesteps == (39, 0)
    consistency.rows["timesteps"].selectAll()
    QTest.keyClicks(consistency.rows["timesteps"], "40, 0")
    assert (
        consistency.rows.editors["timesteps"].wrong.isVisible()
        and "39" in consistency.rows.editors["timesteps"].wrong.text()
    )
    assert workspace.state.parameters.value.timesteps == (), "as before the typing"


@pytest.mark.slow
def test_timesteps_without_pure_noise_are_for_pictures_alone(
    consistency: ConsistencySettings, workspace: Workspace
) -> None:
    consistency.rows["timesteps"].textEdited.emit("18")
    assert consistency.rows.editors["timesteps"].wrong.isVisible()
    assert workspace.state.parameters.value.timesteps == ()
    workspace.state.open_document(Document(picture(), "park.png"))
    consistency.rows["timesteps"].textEdited.emit("18")
    assert workspace.state.parameters.value.timesteps == (18,)


def test_super_resolution_has_blocks_and_leaves_strength_without_effect(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    strength = window.prompt_bar.strength
    workspace.state.open_document(Document(picture(), "park.png"))
    assert strength.isEnabled() and not consistency.rows["blocks"].isVisible()
    consistency.rows["edit"].activated.emit(consistency.rows["edit"].findData("super_resolution"))
    assert consistency.rows["blocks"].isVisible()
    assert not strength.isEnabled() and reason_text("edit_level") in strength.toolTip()
    consistency.rows["blocks"].edited.emit(8.0)
    assert workspace.state.parameters.value.blocks == 8
    consistency.rows["edit"].activated.emit(consistency.rows["edit"].findData("vary"))
    assert strength.isEnabled() and not consistency.rows["blocks"].isVisible()


@pytest.mark.slow
def test_a_model_without_words_has_no_prompt_field(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    bar = window.prompt_bar
    window.grab()
    assert not bar.prompt.isVisible() and not bar.negative.isVisible()
    assert bar.wordless.text() == reason_text("unconditional")
    at = bar.model.x()
    workspace.models.choose(workspace.state.models.value[1].id)
    window.grab()
    assert bar.prompt.isVisible() and not bar.wordless.isVisible()
    assert bar.model.x() == at, "what stands beside the fields moves"


@pytest.mark.slow
def test_another_model_does_not_inherit_a_consistency_models_choices(
    consistency: ConsistencySettings, workspace: Workspace
) -> None:
    workspace.state.parameters.update(timesteps=(18, 0), class_label=2, edit="stroke")
    workspace.models.choose(workspace.state.models.value[1].id)
    chosen = workspace.state.parameters.value
    assert (chosen.timesteps, chosen.class_label, chosen.edit) == ((), None, "")


@pytest.mark.slow
def test_what_is_set_reaches_the_request(panel: SamplingSettings, workspace: Workspace) -> None:
    panel.rows["variation"].edited.emit(0.2)
    panel.rows["settle"].edited.emit(0.01)
    panel.rows["clip_skip"].edited.emit(1.0)
    panel.rows["reuse"].edited.emit(3.0)
    state = workspace.state
    request = build_request(state.parameters.value, state.model, None)
    assert request.task is Task.TEXT_TO_IMAGE
    assert (request.variation, request.settle, request.clip_skip) == (0.2, 0.01, 1)
    assert request.reuse == 3


@pytest.mark.slow
def test_a_model_as_small_as_the_least_size_is_drawn(
    panel: SamplingSettings, window: MainWindow, workspace: Workspace
) -> None:
    workspace.state.models.value = (*workspace.state.models.value, model_info("s", native_size=64))
    workspace.models.choose("s")
    assert not window.grab().isNull()
    assert window.docks.settings_panel.size_field.width_slider.number == 64


@pytest.mark.slow
def test_fine_and_quick_are_a_choice_only_where_they_differ(
    window: MainWindow, with_models: Workspace
) -> None:
    state = with_models.state
    first, *others = state.models.value
    few = ModelDefaults(steps=4, guidance_scale=0.0, scheduler="lcm")
    window.set_settings_shown(True)
    for quick, seen in ((few, True), (first.defaults, False)):
        state.models.value = (replace(first, quick=quick), *others)
        assert window.docks.settings_panel.quality.isVisible() is seen


@pytest.mark.slow
def test_fresh_noise_can_follow_the_scheduler_again(
    panel: SamplingSettings, workspace: Workspace
) -> None:
    parameters = workspace.state.parameters
    panel.fold.set_open(True)
    parameters.update(scheduler="ddim")
    for bring_back in (
        lambda: QTest.mouseClick(panel.rows.editors["eta"].usual, Qt.MouseButton.LeftButton),
        lambda: QTest.keyClick(panel.rows["eta"], Qt.Key.Key_Delete),
    ):
        panel.rows["eta"].edited.emit(0.4)
        assert panel.rows.editors["eta"].usual.isVisible() and panel.rows["eta"].number == 0.4
        bring_back()
        assert parameters.value.eta is None
        assert not panel.rows.editors["eta"].usual.isVisible() and panel.rows["eta"].number == 0.0


@pytest.mark.slow
def test_only_what_can_be_made_of_what_is_there_can_be_chosen(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    def free() -> list[str]:
        rows, box = consistency.rows["edit"].model(), consistency.rows["edit"]
        flags = (rows.index(at, 0).flags() for at in range(box.count()))
        return [box.itemData(at) for at, f in enumerate(flags) if f & Qt.ItemFlag.ItemIsEnabled]

    edit, button = consistency.rows["edit"], window.prompt_bar.generate
    assert free() == ["new"] and edit.currentData() == "new" and button.text() == "Generate"
    document = Document(picture(), "park.png")
    workspace.state.open_document(document)
    assert free() == ["vary", "super_resolution", "colourise", "stroke"]
    words = {}
    for row in free():
        edit.activated.emit(edit.findData(row))
        assert edit.currentData() == row
        words[row] = button.text()
    assert words == {
        "vary": "Vary picture",
        "super_resolution": "Sharpen",
        "colourise": "Colourise",
        "stroke": "Paint over strokes",
    }
    document.fill_mask("rectangle", 255)
    assert free() == ["inpaint"] and edit.currentData() == "inpaint"
    assert button.text() == "Fill mask"
    consistency.rows["blocks"].edited.emit(8.0)
    assert edit.itemText(edit.findData("super_resolution")) == "Sharpen 8×"


@pytest.mark.slow
def test_a_model_without_words_greys_intents_that_need_some(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    box, rows = window.prompt_bar.intent, window.prompt_bar.intent.model()
    replace_row = rows.index(box.findData("replace"), 0)
    assert not replace_row.flags() & Qt.ItemFlag.ItemIsEnabled
    tip = box.itemData(replace_row.row(), Qt.ItemDataRole.ToolTipRole)
    assert reason_text("needs_words") in tip
    assert not window.kit.actions["intent_replace"].isEnabled()
    workspace.state.use_intent("replace")
    assert box.currentData() == "fill"
    workspace.models.choose(workspace.state.models.value[1].id)
    assert replace_row.flags() & Qt.ItemFlag.ItemIsEnabled
    assert window.kit.actions["intent_replace"].isEnabled()


@pytest.mark.slow
def test_timesteps_are_judged_again_when_the_picture_goes(
    consistency: ConsistencySettings, workspace: Workspace
) -> None:
    workspace.state.open_document(Document(picture(), "park.png"))
    assert consistency.rows.editors["timesteps"].own.isVisible()
    QTest.keyClicks(consistency.rows["timesteps"], "18")
    assert (
        not consistency.rows.editors["timesteps"].wrong.isVisible()
        and not consistency.rows.editors["timesteps"].own.isVisible()
    )
    workspace.state.close_document()
    assert (
        consistency.rows.editors["timesteps"].wrong.isVisible()
        and "last number must be 0" in consistency.rows.editors["timesteps"].wrong.text()
    )


def choose(panel: GuidanceSettings, key: str, value: str) -> None:
    panel.rows[key].activated.emit(panel.rows[key].findData(value))


@pytest.mark.slow
def test_what_is_off_hides_its_followers(
    window: MainWindow, panel: SamplingSettings, workspace: Workspace
) -> None:
    guidance = window.docks.settings_panel.guidance
    assert not guidance.fold.is_open
    guidance.fold.set_open(True)

    def seen() -> set[str]:
        return {key for key, each in guidance.rows.editors.items() if each.widget.isVisible()}

    heads = {"guidance_curve", "guidance_rescale", "cfg_zero", "attention_guidance", "structure"}
    assert seen() == heads
    choose(guidance, "guidance_curve", "constant")
    choose(guidance, "attention_guidance", "perturbed")
    assert seen() == heads | {"guidance_start", "guidance_stop", "attention_scale"}
    choose(guidance, "guidance_curve", "linear")
    choose(guidance, "attention_guidance", "smoothed")
    assert seen() >= {"guidance_final", "attention_blur"}
    guidance.rows["structure"].edited.emit(0.5)
    assert seen() >= {"structure_strength", "structure_guidance"}
    assert workspace.state.parameters.value.structure == 0.5
    assert "flow" in guidance.rows["cfg_zero"].toolTip()
