from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.core.geometry import Rect
from desktop_app.core.queue_entry import JobStatus
from desktop_app.core.request import Task
from desktop_app.jobs.job import Job
from desktop_app.library.model_list.model_library import ModelEntry
from desktop_app.state.document.document import Document
from desktop_app.state.work.jobs import JobProgress
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job
from tests.ui.panels.conftest import Ui

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


TIP = Qt.ItemDataRole.ToolTipRole


def test_a_digit_in_the_open_list_chooses_the_intent(ui: Ui, photo: Document) -> None:
    chooser = ui.bar.intent
    at = next(at for at in range(chooser.count()) if chooser.itemData(at) == "remove")
    chooser.showPopup()
    QTest.keyClicks(chooser.view(), chooser.itemData(at, DETAIL_ROLE))
    assert ui.chosen.intent == "remove" and not chooser.view().isVisible()


@pytest.mark.slow
def test_what_is_typed_becomes_the_parameters_and_what_is_set_elsewhere_is_shown(
    ui: Ui, with_models: Workspace
) -> None:
    bar = ui.bar
    QTest.keyClicks(bar.prompt, "cat")
    QTest.keyClick(bar.prompt, Qt.Key.Key_Home)
    QTest.keyClicks(bar.prompt, "a ")  # the cursor stays where it is
    QTest.keyClicks(bar.negative, "blur")
    bar.count.edited.emit(3.0)
    assert (ui.chosen.prompt, ui.chosen.negative_prompt, ui.chosen.count) == ("a cat", "blur", 3)
    ui.state.parameters.update(prompt="a house", negative_prompt="people", count=5, model="painter")
    assert bar.prompt.toPlainText() == "a house"
    assert bar.negative.toPlainText() == "people"
    assert bar.count.number == 5 and bar.model.currentText() == "Painter"


@pytest.mark.slow
def test_the_button_says_what_it_will_do_and_picture_and_mask_have_a_strength_each(
    ui: Ui, with_models: Workspace
) -> None:
    button, strength = ui.bar.generate, ui.bar.strength
    assert button.text() == "Generate" and not strength.isVisible()
    document = ui.open()
    assert button.text() == "Image to image" and strength.isVisible()
    strength.edited.emit(0.4)
    document.fill_mask("rectangle", 255)
    assert button.text() == "Fill mask" and strength.number == 1.0
    strength.edited.emit(0.9)
    assert (ui.chosen.strength, ui.chosen.fill_strength) == (0.4, 0.9)
    document.undo_stack.undo()
    assert button.text() == "Image to image" and strength.number == 0.4
    ui.state.close_document()
    assert button.text() == "Generate"


def test_without_a_model_nothing_can_be_made(ui: Ui) -> None:
    assert not ui.bar.generate.isEnabled()
    ui.bar.prompt.submitted.emit()
    assert ui.state.notice.value is None


@pytest.mark.slow
def test_while_a_run_goes_on_the_button_queues_and_shows_how_far_it_is(
    ui: Ui, with_models: Workspace, start_job: Callable[[], Job]
) -> None:
    button, jobs = ui.bar.generate, ui.state.jobs
    stop = ui.bar.stop
    assert not stop.isVisible()
    width = button.sizeHint().width()
    job = start_job()
    assert button.text() == "Add to queue" and button.is_busy and button.fraction is None
    assert button.isEnabled() and stop.isVisible() and stop.isEnabled()
    jobs.progress.value = JobProgress("denoising", images=2, image=1, step=5, steps=10)
    assert button.fraction == 0.75
    assert button.sizeHint().width() == width
    jobs.set_status(job.id, JobStatus.DONE)
    assert button.text() == "Generate" and not button.is_busy and not stop.isVisible()


@pytest.mark.slow
def test_the_menu_of_the_button_queues_several_jobs_with_seeds_counting_up(
    ui: Ui, with_models: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[Job] = []
    monkeypatch.setattr(ui.workspace.queue, "add", lambda job, tell: queued.append(job))
    ui.state.parameters.update(prompt="a cat", count=2, seed=7, seed_locked=True)
    actions = {action.text(): action for action in ui.bar.controls.times_menu().actions()}
    actions["Add 5 Jobs to the Queue"].trigger()
    assert [job.request.seed for job in queued] == [7, 9, 11, 13, 15]
    assert {job.request.count for job in queued} == {2}


@pytest.mark.slow
def test_every_intent_is_offered_brings_its_settings_and_the_button_says_it(
    ui: Ui, with_models: Workspace
) -> None:
    bar, chooser = ui.bar, ui.bar.intent
    ui.open().fill_mask("rectangle", 255, Rect(10, 10, 30, 30))
    offered = [row for row in ui.state.intents.values() if row.name]
    assert [chooser.itemText(at) for at in range(chooser.count())] == [row.name for row in offered]
    assert chooser.currentText() == "Fill"
    buttons = "Fill mask", "Replace", "Add", "Remove", "Replace background", "Expand", "Refine"
    *can, edit, split = offered
    assert split.plan.splits and "doesn't split" in chooser.itemData(9, TIP), "it is grey"
    assert edit.plan.sees and "edit by instruction" in chooser.itemData(8, TIP), "it is grey"
    for at, (row, button) in enumerate(zip(can, (*buttons, "Vary"), strict=True)):
        assert chooser.itemData(at, DETAIL_ROLE) == str(at + 1)
        assert row.hint in chooser.itemData(at, TIP)
        assert not chooser.itemIcon(at).isNull()
        chooser.activated.emit(at)
        assert chooser.currentText() == row.name and ui.chosen.intent == row.id
        assert (bar.generate.text(), bar.generate.isEnabled()) == (button, True)
        assert bar.strength.number == row.strength == ui.chosen.fill_strength
    assert bar.count.number == 4
    QTest.mouseDClick(bar.strength, Qt.MouseButton.LeftButton)
    assert ui.chosen.fill_strength == 0.6


@pytest.mark.slow
def test_a_digit_chooses_an_intent_on_the_canvas_and_escape_goes_there_from_the_prompt(
    ui: Ui, with_models: Workspace
) -> None:
    ui.to_canvas()
    ui.key(Qt.Key.Key_4)
    assert ui.chosen.intent == "remove" and ui.action("intent_remove").isChecked()
    ui.window.room.focus_prompt()
    QTest.keyClick(ui.bar.prompt, Qt.Key.Key_2)
    assert ui.chosen.intent == "remove" and ui.bar.prompt.toPlainText() == "2"
    QTest.keyClick(ui.bar.prompt, Qt.Key.Key_Escape)
    assert ui.canvas.hasFocus()


@pytest.mark.slow
def test_an_intent_that_needs_a_mask_waits_and_says_what_to_do(
    ui: Ui, with_models: Workspace
) -> None:
    button = ui.bar.generate
    document = ui.open()
    for intent, what in (("remove", "what to remove"), ("background", "what to keep")):
        ui.state.intent.use(intent)
        assert not button.isEnabled() and what in button.toolTip()
        assert not ui.action("generate").isEnabled()
    document.fill_mask("rectangle", 255, Rect(5, 5, 9, 9))
    assert button.isEnabled() and "Generate." in button.toolTip()
    document.undo_stack.undo()
    ui.state.intent.use("refine")
    assert button.isEnabled() and button.text() == "Refine"


@pytest.mark.slow
def test_removing_works_without_any_model_and_needs_no_words(ui: Ui) -> None:
    bar, state = ui.bar, ui.state
    state.parameters.update(prompt="a cat", negative_prompt="blur")
    ui.open().fill_mask("rectangle", 255, Rect(10, 10, 30, 30))
    assert not bar.generate.isEnabled() and not bar.with_model.isVisible()
    state.intent.use("remove")
    assert bar.generate.isEnabled() and ui.action("generate").isEnabled()
    assert bar.with_model.isVisible() and not bar.with_model.isChecked()
    assert not bar.prompt.isEnabled() and bar.prompt.toPlainText() == ""
    assert "Nothing to describe" in bar.prompt.placeholderText()
    assert not bar.strength.isEnabled()
    QTest.mouseClick(bar.with_model, Qt.MouseButton.LeftButton)
    assert bar.with_model.isChecked() and not state.parameters.value.without_model
    assert not bar.generate.isEnabled()  # there is no model
    assert bar.prompt.isEnabled() and bar.prompt.toPlainText() == "a cat"
    assert (state.parameters.value.prompt, state.parameters.value.negative_prompt) == (
        "a cat",
        "blur",
    )


@pytest.mark.slow
def test_with_several_spots_each_can_have_a_line_of_the_prompt(
    ui: Ui, with_models: Workspace
) -> None:
    bar, state = ui.bar, ui.state
    document = Document(np.zeros((900, 1400, 3), np.uint8), "p")
    state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(20, 20, 30, 30))
    ui.wait(lambda: len(state.plans.value) == 1)
    assert not bar.lines.isVisible()
    document.fill_mask("rectangle", 255, Rect(1200, 800, 30, 30))
    ui.wait(bar.lines.isVisible)
    one_line = bar.prompt.height()
    bar.lines.click()
    assert state.parameters.value.line_each and bar.lines.isChecked()
    bar.prompt.setFocus()
    QTest.keyClicks(bar.prompt, "a cat")
    QTest.keyClick(bar.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(bar.prompt, "a dog")
    assert state.parameters.value.prompt == "a cat\na dog"
    assert bar.prompt.height() > one_line
    state.intent.use("remove")
    ui.wait(lambda: not bar.lines.isVisible())


@pytest.mark.slow
def test_models_show_family_and_whether_they_inpaint_and_bring_their_settings(
    ui: Ui, with_models: Workspace
) -> None:
    chooser = ui.bar.model
    assert [chooser.itemText(at) for at in range(2)] == ["Starter", "Painter"]
    assert chooser.itemText(chooser.count() - 1) == "Manage models…"
    assert "Stable Diffusion 1.x" in chooser.itemData(0, DETAIL_ROLE)
    tips = [chooser.itemData(at, TIP) for at in range(2)]
    assert "No inpainting UNet" in tips[0] and "Has an inpainting UNet" in tips[1]
    chooser.activated.emit(1)
    assert (ui.chosen.model, ui.chosen.scheduler) == ("painter", "dpmpp_2m_karras")
    assert ui.workspace.settings.last_model == "painter"


@pytest.mark.slow
def test_of_what_cant_be_used_a_few_are_named_but_cant_be_chosen(
    ui: Ui, with_models: Workspace
) -> None:
    error = ModelError("model_pickle", name="old.ckpt")
    ui.workspace.models.problems.value = tuple(
        ModelEntry(f"{at}", f"{at}.ckpt", Path(f"{at}.ckpt"), None, error) for at in range(3000)
    )
    chooser = ui.bar.model
    texts = [chooser.itemText(at) for at in range(chooser.count())]
    assert texts[2:10] == [*(f"{at}.ckpt" for at in range(6)), "2994 more", ""]
    for at in range(2, 9):
        assert not chooser.model().index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    assert "pickle" in chooser.itemData(2, Qt.ItemDataRole.ToolTipRole)
    assert chooser.currentText() == "Starter"


@pytest.mark.slow
def test_earlier_prompts_come_back_with_alt_up(ui: Ui, past: Callable[[list[str]], None]) -> None:
    past(["a cat", "a dog", "a dog"])
    prompt = ui.bar.prompt
    prompt.setFocus()
    QTest.keyClicks(prompt, "draft")
    QTest.keyClick(prompt, Qt.Key.Key_Up, ALT)
    ui.wait(lambda: prompt.toPlainText() == "a dog")
    QTest.keyClick(prompt, Qt.Key.Key_Up, ALT)
    assert prompt.toPlainText() == "a cat"
    QTest.keyClick(prompt, Qt.Key.Key_Down, ALT)
    QTest.keyClick(prompt, Qt.Key.Key_Down, ALT)
    assert prompt.toPlainText() == "draft"


@pytest.mark.slow
def test_a_paused_queue_says_so_on_the_button_and_goes_on_from_there(
    ui: Ui, with_models: Workspace
) -> None:
    bar, state = ui.bar, ui.state
    ui.workspace.queue.ask("pause")
    ui.wait(lambda: state.queue.value.paused)
    assert bar.generate.text() == "Generate" and not bar.controls.resume.isVisible()
    state.jobs.add(make_job())
    ui.wait(bar.controls.resume.isVisible)
    assert bar.generate.text() == "Queue · paused"
    state.jobs.progress.value = JobProgress("waiting")
    assert ui.bars.status_row.activity.words.text() == "Paused · 1 waiting"
    QTest.mouseClick(bar.controls.resume, Qt.MouseButton.LeftButton)
    ui.wait(lambda: not state.queue.value.paused)
    assert not bar.controls.resume.isVisible() and bar.generate.text() == "Add to queue"


@pytest.mark.slow
def test_an_empty_page_is_generated_and_one_that_is_painted_on_transformed(
    ui: Ui, with_models: Workspace
) -> None:
    bar, state = ui.bar, ui.state
    document = Document(np.full((64, 96, 3), 255, np.uint8), "new")
    state.open_document(document)
    assert bar.generate.text() == "Generate" and not bar.strength.isVisible()
    assert "page is empty" in bar.generate.toolTip()
    spot = Rect(10, 10, 4, 4)
    document.edit("brush", document.pixels, spot, np.zeros((4, 4, 3), np.uint8))
    assert bar.generate.text() == "Image to image" and bar.strength.isVisible()
    document.undo_stack.undo()
    assert bar.generate.text() == "Generate"
    ui.workspace.generation.generate()
    ui.wait(lambda: bool(state.jobs.active))
    (job,) = state.jobs.active
    assert job.spots[0].request.task is Task.TEXT_TO_IMAGE
    assert job.spots[0].request.strength == 1.0


@pytest.mark.slow
def test_loras_that_act_stand_beside_the_prompt_with_their_strengths(
    ui: Ui, workspace: Workspace
) -> None:
    shown = ui.bar.loras
    assert not shown.isVisible()
    workspace.state.add_ons.value = tuple(
        AddOn(key, name, f"/{key}", "lora") for key, name in (("a", "snail step 300"), ("b", "ink"))
    )
    uses = replace(lora("a"), weight=0.8), lora("b"), replace(lora("c"), weight=0.0)
    workspace.state.parameters.change_conditions("lora", *uses)
    assert shown.isVisible() and shown.text() == "snail step 300 · 0.8 +1"
    assert "ink · 1" in shown.toolTip()
    workspace.state.parameters.change_conditions("lora")
    assert not shown.isVisible()
