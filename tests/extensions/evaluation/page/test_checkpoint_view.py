"""Steps of a training compared in the real window: pictures, figures, and one that is used."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from safetensors.numpy import load_file, save_file

from desktop_app.catalog.resources import resource_path
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.events import TrainingDone
from desktop_app.extensions.evaluation.faces.page.checkpoint_view import CheckpointView
from desktop_app.extensions.evaluation.faces.page.evaluation_page import EvaluationPage
from desktop_app.extensions.evaluation.values.formulas.checkpoints import Advice, Step, advised
from desktop_app.extensions.evaluation.values.suites import suite_of_texts
from desktop_app.extensions.evaluation.work.evaluating.checkpoints import Compared
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.extensions.training.values.runs import RunRow, TrainingsView
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.library.collection.importing import ImportReport
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.threaded_run import Progress
from desktop_app.worker.workspace import Workspace
from tests.extensions.training.page.conftest import use_small_trainer

LEFT = Qt.MouseButton.LeftButton
ROW = RunRow("7", "/nowhere", "rex", "Starter", "lora", "running", 30, 40)


def measured(step: int, like: float, gone: float) -> Step:
    chance = np.random.default_rng(step)
    return Step(step, like + chance.normal(0, 0.01, (6, 6)), gone + chance.normal(0, 0.01, 6))


def compared(folder: Path, likes: Mapping[int, float]) -> Compared:
    """Of so many steps, each with two pictures."""
    suite = suite_of_texts(["rex on a beach", "a photo of a dog"], "rex")
    files = dict[int, tuple[str, ...]]()
    for step in likes:
        files[step] = tuple(str(folder / f"{step}-{at}.png") for at in range(2))
        for name in files[step]:
            save_picture(Path(name), np.full((32, 32, 3), step % 250, np.uint8), {})
    return Compared("7", suite, files, 20.0)


@pytest.fixture
def view(window: MainWindow, with_models: Workspace, qtbot: QtBot) -> CheckpointView:
    use_small_trainer(with_models)
    training_of(with_models).running.runs.view.value = TrainingsView((ROW,))
    session = evaluations_of(with_models).checkpoints
    session.begin = lambda run_id: None  # type: ignore[method-assign]  # nothing is made here
    session.run_id.value = "7"
    evaluations_of(with_models).compare_checkpoints("7")
    page = window.canvas_area.pages.page("evaluation")
    assert isinstance(page, EvaluationPage)
    found = page.stack.currentWidget()
    assert isinstance(found, CheckpointView)  # and no report, and no rating
    return found


@pytest.mark.slow
def test_escape_goes_back_to_the_training(
    view: CheckpointView, window: MainWindow, with_models: Workspace
) -> None:
    pages = window.canvas_area.pages
    window.kit.actions["page_training"].trigger()
    evaluations_of(with_models).compare_checkpoints("7")
    assert pages.current == "evaluation" and view.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert pages.current == "training" and pages.page("training").isVisible()
    QTest.keyClick(pages.page("training"), Qt.Key.Key_Escape)
    assert pages.current == "edit"
    window.kit.actions["page_training"].trigger()
    window.kit.actions["page_evaluation"].trigger()  # by the switch it is none's
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert pages.current == "edit"


def test_escape_goes_back_when_the_button_that_was_pressed_is_gone(
    view: CheckpointView, window: MainWindow, with_models: Workspace, tmp_path: Path
) -> None:
    window.activateWindow()
    window.kit.actions["page_training"].trigger()
    evaluations_of(with_models).compare_checkpoints("7")
    shown = compared(tmp_path, {0: 0.2, 10: 0.5, 20: 0.8})
    view.session.shown.value = replace(shown, files={**shown.files, 20: ("", "")})
    view.make.setFocus()
    assert window.focusWidget() is view.make
    view.session.progress.value = Progress("running")  # as by a click on it
    assert view.make.isHidden()
    focused = window.focusWidget()
    assert focused is view or view.isAncestorOf(focused)
    view.session.progress.value = Progress()
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert window.canvas_area.pages.current == "training"


def test_the_training_page_says_that_steps_are_compared_and_stops_it(
    view: CheckpointView, window: MainWindow, with_models: Workspace
) -> None:
    window.kit.actions["page_training"].trigger()
    page = window.canvas_area.pages.page("training")
    assert isinstance(page, TrainingPage)
    runs = training_of(with_models).running.runs
    runs.view.value = TrainingsView((ROW,))
    runs.chosen.value = "7"
    page.show_part(2)
    stopped = list[bool]()
    view.session.progress.changed.connect(lambda now: stopped.append(now.phase == "stopping"))
    view.session.progress.value = Progress("running", over=2, total=6)
    assert "Pictures that compare steps are being made." in page.runs.state.text()
    assert page.runs.compare.text() == "Stop Comparing"
    QTest.mouseClick(page.runs.compare, LEFT)
    assert stopped[-1]
    view.session.progress.value = Progress()
    assert "compare steps" not in page.runs.state.text()


def test_pictures_come_first_then_figures_and_the_recommended_step_is_used(
    view: CheckpointView, with_models: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = compared(tmp_path, {0: 0.2, 10: 0.5, 20: 0.8})
    view.session.shown.value = replace(shown, files={**shown.files, 20: ("", "")})
    assert [one.name for one in view.sheet.rows] == ["Without the training", "Step 10", "Step 20"]
    assert [words for words, _ in view.sheet.rows[1].cells] == [
        "rex on a beach",
        "a photo of a dog",
    ]
    assert not view.said.text()
    steps = tuple(
        measured(step, like, step / 100) for step, like in ((0, 0.2), (10, 0.5), (20, 0.8))
    )
    advice = advised(steps[1:], steps[0])
    view.session.shown.value = replace(shown, steps=steps, advice=advice, encoder="Eyes 1")
    assert view.said.text().startswith("Step 20: ")
    assert view.sheet.rows[2].name.startswith("Step 20 · recommended · likeness 0.80 (0.7")
    assert " · forgetting 0.20 (0.1" in view.sheet.rows[2].name
    assert view.sheet.rows[0].name.startswith("Without the training · likeness 0.20 (0.1")
    assert "forgetting" not in view.sheet.rows[0].name and "Eyes 1" in view.told.text()
    assert view.use.text() == "Use Step 20"
    taken = list[int]()
    monkeypatch.setattr(
        training_of(with_models).running, "use_step", lambda row, step, then: taken.append(step)
    )
    # The page reads the runs that are kept, too, when it likes: here is none.
    training_of(with_models).running.runs.view.value = TrainingsView((ROW,))
    QTest.mouseClick(view.use, LEFT)
    assert taken == [20]
    view.sheet.setFocus()
    QTest.keyClick(view.sheet, Qt.Key.Key_Up)
    assert view.use.text() == "Use Step 10"
    QTest.keyClick(view.sheet, Qt.Key.Key_Up)
    assert not view.use.isEnabled()  # the model without it


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("advice", "begins"),
    [
        (Advice(None, "few"), ("Too few prompts or pictures", "提示词或图片太少")),
        (
            Advice(None, "nothing"),
            ("No step is clearly more like your pictures than the model", "没有哪一步"),
        ),
        (
            Advice(10, "equal"),
            ("No step is clearly better: step 10 is the earliest", "没有哪一步明显更好：第 10 步"),
        ),
        (Advice(10, "early"), ("Step 10: no later step is clearly more like", "第 10 步")),
        (
            Advice(20, "keeps"),
            ("Step 20: no other is clearly more like your pictures, and some", "第 20 步"),
        ),
        (Advice(20, "most"), ("Step 20: clearly more like your pictures than every", "第 20 步")),
    ],
)
def test_what_is_recommended_is_said_with_its_reason(
    advice: Advice,
    begins: tuple[str, str],
    view: CheckpointView,
    window: MainWindow,
    tmp_path: Path,
    language: str,
) -> None:
    steps = tuple(measured(step, 0.5, 0.1) for step in (0, 10, 20))
    shown = compared(tmp_path, {0: 0.2, 10: 0.5, 20: 0.8})
    view.session.shown.value = replace(shown, steps=steps, advice=advice)
    window.kit.actions[f"language_{language}"].trigger()
    QApplication.processEvents()
    said, used, name = view.said.text(), view.use.text(), view.sheet.rows[1].name
    marked = [at for at, row in enumerate(view.sheet.rows) if "recommended" in row.name]
    window.kit.actions["language_en"].trigger()
    assert said.startswith(begins[language == "zh_CN"])
    if language == "en":
        assert used == (f"Use Step {advice.step}" if advice.step else "Use a Step")
        assert marked == ([advice.step // 10] if advice.step else [])
    else:
        assert (f"第 {advice.step} 步" in used) is bool(advice.step) and "步" in name


@pytest.mark.slow
def test_what_has_no_interval_is_told_without_one(view: CheckpointView, tmp_path: Path) -> None:
    alone = Step(10, np.full((1, 1), 0.5), np.zeros(1))
    shown = compared(tmp_path, {0: 0.2, 10: 0.5})
    view.session.shown.value = replace(
        shown, steps=(replace(alone, step=0), alone), advice=Advice(None, "few")
    )
    assert view.sheet.rows[1].name == "Step 10 · likeness 0.50 · forgetting 0.00"


def test_before_anything_is_made_it_says_what_and_how_long(
    view: CheckpointView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()
    shown = compared(tmp_path, {0: 0.2, 10: 0.5, 20: 0.8})
    view.session.shown.value = replace(shown, files={**shown.files, 20: ("", "")})
    assert view.told.text().startswith(
        "2 prompts by each sampled step (2) and by the model without the training: 4 of 6 pictures"
        " are made (≈ 40 s). After half of them a step is recommended; each can be used before."
    )
    monkeypatch.setattr(view.session, "_compare", lambda run_id, token, makes: asked.append(run_id))
    QTest.mouseClick(view.make, LEFT)
    assert asked == ["7"]
    view.session.shown.value = shown
    assert view.make.isHidden()


def test_a_step_is_in_use_once_it_is_in_the_list(
    with_models: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its trigger word, and its own model where another one is chosen."""
    session = use_small_trainer(with_models).running
    used, state = list[None](), with_models.state
    file = "/models/rex step 20.safetensors"

    class Entry:
        paths = (Path(file),)

    session.take = lambda source: ImportReport((Entry(),), (), (), ())  # type: ignore[arg-type]
    monkeypatch.setattr(TrainingRuns, "taught_by", lambda runs, run_id: {20: Path(file)})
    session.use_step(replace(ROW, model="starter"), 20, lambda: used.append(None))
    qtbot.waitUntil(lambda: session._wanted is not None)  # pyright: ignore[reportPrivateUsage]
    assert not used
    state.add_ons.value = (AddOn("k", "rex step 20", file, "lora", "sd1", ("rex",)),)
    assert used == [None]
    assert [one.name for one in of_kind(state.parameters.value.conditions, "lora")] == ["k"]
    assert state.parameters.value.prompt == "rex"
    state.add_ons.value = ()
    assert used == [None]


def test_a_step_takes_the_place_of_another_one_of_its_training(
    with_models: Workspace, tmp_path: Path
) -> None:
    session, state = use_small_trainer(with_models).running, with_models.state
    names = [f"rex step {step}.safetensors" for step in (10, 20)]
    files = [str(tmp_path / "models" / name) for name in (*names, "ink.safetensors")]
    state.add_ons.value = tuple(
        AddOn(key, Path(file).stem, file, "lora", "sd1", ("rex",))
        for key, file in zip("abc", files, strict=True)
    )
    state.parameters.change_conditions("lora", lora("c"))
    row = replace(ROW, model="starter", out=str(tmp_path / "models" / "rex"))
    for step, file, used in ((10, files[0], ["c", "a"]), (20, files[1], ["c", "b"])):
        done = TrainingDone({"0": file}, step, None, step, "steps", 0.0)
        session.use(replace(row, done=done))
        assert [one.name for one in of_kind(state.parameters.value.conditions, "lora")] == used
    assert state.parameters.value.prompt == "rex"


@pytest.mark.slow
@pytest.mark.parametrize("method", ["inversion", "full"])
def test_a_step_of_words_or_of_a_whole_model_is_used(
    with_models: Workspace,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    method: str,
) -> None:
    """An embedding gets into the prompt by its word; a whole model is the one that is chosen."""
    session, state = training_of(with_models).running, with_models.state
    source = tmp_path / ("rex.safetensors" if method == "inversion" else "rex")
    if method == "inversion":
        save_file({"rex": np.zeros((2, 768), np.float32)}, source)
    else:
        shutil.copytree(resource_path("models", "starter"), source)
        weights = next(source.glob("unet/*.safetensors"))
        changed = load_file(weights)
        name = next(iter(changed))
        save_file({**changed, name: changed[name] + changed[name].dtype.type(0.01)}, weights)
    monkeypatch.setattr(TrainingRuns, "taught_by", lambda runs, run_id: {20: source})
    used = list[None]()
    session.use_step(replace(ROW, method=method), 20, lambda: used.append(None))
    qtbot.waitUntil(lambda: bool(used), timeout=60_000)
    words = [one.word for one in of_kind(state.parameters.value.conditions, "embedding")]
    assert words == (["rex"] if method == "inversion" else [])
    assert state.model is not None
    assert (state.parameters.value.prompt, Path(state.model.path).name) == (
        ("rex", "starter") if method == "inversion" else ("", "rex")
    )
