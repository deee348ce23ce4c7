"""The stop "Lab": what is asked, what is shown of a report, and what is said without a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.evaluation.faces.page.lab_view import LabView
from desktop_app.extensions.evaluation.values.lab import BatchPoint, LabCell, LabPlan, LabReport
from desktop_app.library.probing.probe import probe
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.tiny_consistency import tiny_consistency_folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    folder = tiny_consistency_folder(tmp_path_factory.mktemp("m") / "shapes", classes=5)
    return probe(folder, load_families())


@pytest.fixture
def view(window: MainWindow, workspace: Workspace, model: ModelInfo, qtbot: QtBot) -> LabView:
    workspace.state.models.value = (model,)
    made = LabView(workspace, window.kit, window)
    made.setGeometry(0, 40, 1280, 640)
    made.show()
    made.raise_()
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    return made


@pytest.fixture
def report(view: LabView, tmp_path: Path) -> LabReport:
    """Two schedules, one edit; shown."""
    view.session.folder = tmp_path
    names = ("a.png", "b.png", "s1.png", "s2.png", "e.png", "in.png")
    for number, name in enumerate(names):
        save_picture(tmp_path / name, np.full((32, 32, 3), 40 * number, np.uint8), {})
    plan = LabPlan(model="shapes", schedules=((0,), (18, 0)), edits=("denoise",))
    cells = (
        LabCell(timesteps=(0,), files=("a.png",), seconds=0.1, value=5.0),
        LabCell(timesteps=(18, 0), files=("b.png",), steps=("s1.png", "s2.png"), seconds=0.2,
                value=3.5),
        LabCell(timesteps=(18, 0), edit="denoise", files=("e.png",), seconds=0.2, value=24.0),
    )  # fmt: skip
    curve = (BatchPoint(batch=1, rate=10.0, peak_bytes=10**8), BatchPoint(batch=2, refused=True))
    made = LabReport(
        plan=plan, measure="FID", cells=cells, inputs={"denoise": "in.png"}, curve=curve
    )
    view.session.report.value = made
    return made


@pytest.mark.slow
def test_the_grid_shows_schedule_seconds_and_value(view: LabView, report: LabReport) -> None:
    new, edit = view.sheet.rows
    assert [words for words, _ in new.cells] == ["0 · 0.1 s · 5", "18, 0 · 0.2 s · 3.5"]
    assert [words for words, _ in edit.cells] == ["18, 0 · 0.2 s · 24 dB"]
    assert [point.words for point in view.quality.points] == ["0", "18, 0"]
    assert len(view.batches.points) == 1 and "100 MB" in view.batches.accessibleDescription()
    view.session.report.value = replace(report, cells=())
    assert view.stack.is_empty


def test_a_click_enlarges_and_shows_what_each_step_made(
    view: LabView, report: LabReport, qtbot: QtBot
) -> None:
    QTest.mouseClick(view.sheet, Qt.MouseButton.LeftButton, pos=view.sheet.square(0, 1).center())
    assert [words for words, _ in view.steps.rows[0].cells] == ["Step 1", "Step 2"]
    qtbot.waitUntil(lambda: not view.large.pixmap().isNull(), timeout=10_000)
    assert "FID" in view.about.text()
    QTest.keyClick(view.sheet, Qt.Key.Key_Down)
    assert view.steps.rows[0].cells[0][0] == "Given"


def test_what_can_t_be_a_schedule_is_said(view: LabView) -> None:
    view.schedules.setPlainText("0, 18")
    view.run.click()
    assert view.wrong.isVisible() and "0, 18" in view.wrong.text()
    assert not view.session.progress.value.is_running


@pytest.mark.slow
def test_without_a_consistency_model_a_sentence_says_what_to_do(
    view: LabView, with_models: Workspace
) -> None:
    assert view.stack.is_empty and "consistency model" in view.stack.sentence.text()
    assert not view.run.isEnabled() and view.model.count() == 0


@pytest.mark.slow
def test_a_run_makes_a_report_and_the_next_look_finds_it(
    view: LabView, model: ModelInfo, workspace: Workspace, monkeypatch: Any, qtbot: QtBot
) -> None:
    from desktop_app.engine.local import LocalEngine

    engine = LocalEngine("float32")

    def operate(
        work: Callable[[Any], Any], then: Callable[[Any], Any], *_: Any, **more: Any
    ) -> CancelToken:
        assert more == {"slot": "lab", "lane": "long"}
        token = CancelToken()
        then(work(EngineAccess(engine.run, lambda _: None, token)))
        return token

    monkeypatch.setattr(workspace.studio, "operate", operate)
    view.schedules.setPlainText("one\n18, 0")
    view.count.set_number(2)
    view.label.set_number(3)
    view.run.click()
    made = view.session.report.value
    assert made is not None and len(made.cells) == 2 and made.plan.label == 3
    view.label.set_number(2)
    qtbot.waitUntil(lambda: view.session.report.value is None, timeout=10_000)
    view.label.set_number(3)
    qtbot.waitUntil(lambda: view.session.report.value == made, timeout=10_000)
