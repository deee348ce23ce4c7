"""What the user keeps for a model reaches the next picture, and what he makes is noted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.model_record import ModelChoices
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.library.collections import lora_file
from tests.library.samples import sd_file
from tests.tiny_flux import flux_file, flux_folder, flux_parts
from tests.tiny_models import tiny_folder
from tests.worker.conftest import numpy_workspace

pytestmark = pytest.mark.numpy_engine(None)


@pytest.fixture(autouse=True)
def _files(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if "workspace" in request.fixturenames:
        sd_file(tmp_path / "data" / "models" / "a.safetensors")
        sd_file(tmp_path / "data" / "models" / "b.safetensors", channels=9)


def scanned(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.models.refresh()
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)


def test_settings_that_were_kept_come_with_the_model(workspace: Workspace, qtbot: QtBot) -> None:
    scanned(workspace, qtbot)
    state, models = workspace.state, workspace.models
    assert [model.id for model in state.models.value] == ["a", "b"]
    usual = state.parameters.value.steps
    state.parameters.update(steps=7, guidance_scale=2.0, scheduler="euler")
    models.keep_settings()
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    assert state.parameters.value.steps == 7
    models.choose("b")
    assert state.parameters.value.steps == usual
    models.choose("a")
    chosen = state.parameters.value
    assert (chosen.steps, chosen.guidance_scale, chosen.scheduler) == (7, 2.0, "euler")


@pytest.mark.slow
def test_a_chosen_lora_of_the_models_folder_is_used(workspace: Workspace, qtbot: QtBot) -> None:
    lora_file(workspace.paths.models / "x-lora.safetensors")
    collection = workspace.models.collection
    rows = {row.id: row for row in collection.scan()}
    chosen = ModelChoices(ModelDefaults(steps=3), loras=(lora(rows["x-lora"].key, 0.5),))
    collection.records.set_choices(rows["a"].key, chosen)
    scanned(workspace, qtbot)
    assert of_kind(workspace.state.parameters.value.conditions, "lora") == (
        lora("x-lora.safetensors", 0.5),
    )
    assert workspace.state.parameters.value.steps == 3


def test_a_use_is_noted(workspace: Workspace, qtbot: QtBot) -> None:
    scanned(workspace, qtbot)
    model = workspace.state.models.value[0]
    workspace.models.note_use(model)
    workspace.models.note_use(model)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    record = workspace.models.collection.records.get(model.digest)
    assert record is not None and record.uses == 2 and record.last_used > 0


@pytest.mark.slow
def test_damaged_notes_are_said_and_the_models_stay(tmp_path: Path, qtbot: QtBot) -> None:
    sd_file(tmp_path / "data" / "models" / "a.safetensors")
    (tmp_path / "data" / "models.sqlite").write_bytes(b"no database" * 200)
    workspace = numpy_workspace(tmp_path, None)
    scanned(workspace, qtbot)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "model_records_damaged"
    assert [model.id for model in workspace.state.models.value] == ["a"]
    workspace.shutdown()


def test_a_folder_of_all_kinds_is_taken_in_and_its_model_used(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    scanned(workspace, qtbot)
    lora_file(tmp_path / "from" / "a-lora.safetensors")
    sd_file(tmp_path / "from" / "z.safetensors", "sd2")
    workspace.models.add(tmp_path / "from", "copy")
    qtbot.waitUntil(lambda: workspace.state.parameters.value.model == "z", timeout=10_000)
    assert (workspace.paths.models / "loras" / "a-lora.safetensors").exists()
    notice = workspace.state.notice.value
    assert notice is not None and notice.notes == ("model_added",)
    assert workspace.models.problems.value == ()


def test_a_pickle_is_refused_with_the_way_to_convert_it(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "old.ckpt").write_bytes(b"x")
    workspace.models.add(tmp_path / "old.ckpt", "copy")
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=10_000)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "model_pickle" and "convert" in notice.error.todo


@pytest.mark.slow
def test_a_finished_picture_is_a_use_of_its_model(tmp_path: Path, qtbot: QtBot) -> None:
    made = numpy_workspace(tmp_path, replace(MODEL, digest="0123456789"), size=Size(64, 64))
    made.generation.generate()
    qtbot.waitUntil(lambda: bool(made.state.results.items.value), timeout=60_000)
    qtbot.waitUntil(lambda: not made.state.is_busy and made.is_idle, timeout=60_000)
    record = made.models.collection.records.get("0123456789")
    assert record is not None and record.uses == 1
    made.shutdown()


@pytest.mark.slow
def test_a_folder_lends_the_model_in_use_what_it_lacks(tmp_path: Path, qtbot: QtBot) -> None:
    parts = flux_parts("schnell")
    folder = flux_folder(tmp_path / "elsewhere", parts)
    flux_file(tmp_path / "data" / "models" / "flux.safetensors", parts)
    workspace = numpy_workspace(tmp_path, None)
    scanned(workspace, qtbot)
    state, models = workspace.state, workspace.models
    assert state.model is not None and state.model.lacks and not state.model.companion
    for wrong in (tiny_folder(tmp_path / "sd"), tmp_path / "gone"):
        models.take_companion(wrong)
        qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
        assert state.notice.value is not None and state.notice.value.error is not None
        assert state.model is not None and not state.model.companion
    models.take_companion(folder)
    qtbot.waitUntil(lambda: state.model is not None and bool(state.model.companion), timeout=10_000)
    assert state.model is not None and state.model.companion == str(folder)
    assert state.notice.value is not None and state.notice.value.notes == ("companion_taken",)
    workspace.shutdown()


def test_a_folder_lends_to_the_model_it_was_chosen_for(tmp_path: Path, qtbot: QtBot) -> None:
    parts = flux_parts("schnell")
    folder = flux_folder(tmp_path / "elsewhere", parts)
    flux_file(tmp_path / "data" / "models" / "flux.safetensors", parts)
    sd_file(tmp_path / "data" / "models" / "a.safetensors")
    workspace = numpy_workspace(tmp_path, None)
    scanned(workspace, qtbot)
    state, models = workspace.state, workspace.models
    models.choose("flux")
    models.take_companion(folder)
    models.choose("a")  # before the folder was looked at
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    lent = {model.id: model.companion for model in state.models.value}
    assert lent == {"a": "", "flux": str(folder)}
    kept = {row.id: row.record.choices.companion for row in models.rows.value}
    assert kept == lent
    workspace.shutdown()
