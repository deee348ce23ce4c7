"""A row of the history, brought back and generated again, gives the same pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.edit_plan import PixelLock
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import FloatArray
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import CHECKPOINTS, Run
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.state.document.document import Document
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.words.language import Language
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.workspace import Workspace
from tests.models import model_info

WAIT_MS = 60_000
# Small, so that a removal is soon done; far enough apart to stay two.
SPOTS = (Rect(30, 30, 6, 6), Rect(560, 320, 8, 6))


pytestmark = pytest.mark.numpy_engine(size=Size(64, 64))


def generated(workspace: Workspace, qtbot: QtBot) -> list[tuple[FloatArray, ...]]:
    """All outputs of one press of Generate."""
    state = workspace.state
    workspace.generation.generate()
    qtbot.waitUntil(lambda: bool(state.results.items.value), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.is_busy and workspace.is_idle, timeout=WAIT_MS)
    return [result.outputs for result in state.results.runs[-1]]


def rows(workspace: Workspace, qtbot: QtBot) -> list[HistoryEntry]:
    found: list[list[HistoryEntry]] = []
    workspace.history.search("", found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    return found[0]


@pytest.mark.slow
@pytest.mark.parametrize("line_each", [True, False])
@pytest.mark.parametrize(
    "intent", ["replace", pytest.param("remove", marks=pytest.mark.slow), "background"]
)
def test_the_same_row_gives_the_same_pixels(
    workspace: Workspace, qtbot: QtBot, intent: str, line_each: bool
) -> None:
    state = workspace.state
    # So busy that two removals are seen to differ: else the second is left out.
    pixels = np.random.default_rng(0).integers(40, 215, (400, 640, 3), np.uint8)
    document = Document(pixels, "p")
    state.open_document(document)
    for spot in SPOTS:
        document.fill_mask("rectangle", 255, spot)
    state.intent.use(intent)
    state.parameters.update(prompt="a cat\na dog", line_each=line_each, steps=3, count=2)
    state.parameters.update(seed=11, seed_locked=True)
    state.parameters.change_plan(lock=PixelLock("outside", 9), fill="rim", grow=2)
    first = generated(workspace, qtbot)
    assert [len(outputs) for outputs in first] == [1 if intent == "background" else 2] * 2
    (second_image,) = (row for row in rows(workspace, qtbot) if row.seed == 12)
    state.intent.use("fill")
    state.parameters.update(prompt="other", line_each=not line_each, steps=7, seed=1, count=1)
    state.parameters.change_plan(lock=PixelLock(), fill="original")
    workspace.history.use(second_image.uid)
    qtbot.waitUntil(lambda: state.parameters.value.seed == second_image.seed, timeout=WAIT_MS)
    (*_, wanted) = first
    (again, *_) = generated(workspace, qtbot)
    assert len(again) == len(wanted)
    assert all(map(np.array_equal, again, wanted))


@pytest.mark.slow
def test_weights_that_are_gone_are_named_and_all_else_comes_back(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    style = AddOn("k1", "Style", "/nowhere/style.safetensors", "lora")
    lost = replace(style, key="k2", name="Lost", path="/nowhere/lost.safetensors")
    state.add_ons.value = (style, lost)
    state.parameters.update(prompt="a cat", conditions=(lora("k2", 0.3), lora("k1", 0.5)), steps=3)
    generated(workspace, qtbot)
    (entry,) = rows(workspace, qtbot)
    state.add_ons.value = (style,)
    state.parameters.update(prompt="", conditions=(), steps=9)
    workspace.history.use(entry.uid)
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a cat", timeout=WAIT_MS)
    assert of_kind(state.parameters.value.conditions, "lora") == (lora("k1", 0.5),)
    assert state.parameters.value.steps == 3
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "weights_missing" and notice.error.what.startswith("lost is no")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_training_s_step_that_made_a_picture_is_named_and_comes_back_once_it_is_used(
    workspace: Workspace, qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    """A picture of a comparison: its LoRA lies with the training, and not among the models."""
    state, runs = workspace.state, TrainingRuns(workspace.paths.root / "trainings")
    run = Run(model_info("base"), settings_of({}), (), "/results/rex", title="rex")
    folder = runs.folder / runs.add(run) / CHECKPOINTS / "step-00000040"
    folder.mkdir(parents=True)
    path = folder / "rex step 40.safetensors"
    path.write_bytes(b"taught")
    taught = AddOn("k4", "rex step 40", str(path), "lora")
    state.add_ons.value = (taught,)
    state.parameters.update(prompt="rex", conditions=(lora("k4"),), steps=3)
    generated(workspace, qtbot)
    (entry,) = rows(workspace, qtbot)
    state.add_ons.value = ()
    state.parameters.update(prompt="", conditions=(), steps=9)
    workspace.history.use(entry.uid)
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=WAIT_MS)
    assert (state.parameters.value.prompt, state.parameters.value.steps) == ("rex", 3)
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    Language(qapp, language)
    lines = error_lines(notice.error)
    Language(qapp, "en")
    begins = (
        "生成此图片的训练“rex”第 40 步" if language == "zh_CN" else "Step 40 of the training “rex”"
    )
    assert lines.what.startswith(begins) and "40" in lines.todo
    # Once it is put into use it is among the models, by the same key.
    state.add_ons.value = (replace(taught, path="/models/rex step 40.safetensors"),)
    workspace.history.use(entry.uid)
    qtbot.waitUntil(lambda: bool(state.parameters.value.conditions), timeout=WAIT_MS)
    assert of_kind(state.parameters.value.conditions, "lora") == (lora("k4"),)
