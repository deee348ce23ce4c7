"""What the usual jobs cost the hand: clicks, strokes and keys, counted in a real window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.geometry import Size as PictureSize
from desktop_app.core.request import Task
from desktop_app.imaging.seam_blending import StageReport
from desktop_app.state.document.document import Document
from desktop_app.ui.widgets.completion_list import CompletionList
from desktop_app.ui.window.main_window import MainWindow
from tests import shared_window
from tests.patient_bot import PatientBot
from tests.ui.conftest import picture
from tests.ui.hand import LEFT, Hand
from tests.worker.conftest import numpy_workspace

WAIT_MS = 20_000
MASK = ((0.3, 0.4), (0.5, 0.5), (0.6, 0.6))


@pytest.fixture(scope="module")
def one_window(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, qapp: QApplication
) -> Iterator[MainWindow]:
    """One with one engine for all of them."""
    workspace = numpy_workspace(tmp_path_factory.mktemp("hand"), steps=2, size=PictureSize(64, 64))
    with shared_window.kept(workspace, workspace._engine.start, PatientBot(request)) as made:
        yield made


@pytest.fixture
def window(one_window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    with shared_window.lent(one_window, qtbot) as window:
        yield window
    one_window.workspace.state.add_ons.value = ()


@pytest.fixture
def hand(window: MainWindow) -> Hand:
    """Over a photograph."""
    window.workspace.state.open_document(Document(picture(320, 240), "park.png"))
    return Hand(window)


def made(window: MainWindow, qtbot: QtBot, count: int = 1) -> None:
    """Wait for what was asked for."""
    state = window.workspace.state
    qtbot.waitUntil(lambda: len(state.results.items.value) >= count, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=WAIT_MS)


def foot(window: MainWindow, action: str) -> QToolButton:
    """A button below the list of layers."""
    found = window.docks.layers_panel.findChildren(QToolButton)
    return next(each for each in found if window.kit.actions[action] in each.actions())


@pytest.mark.slow
def test_filling_takes_three(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    hand.stroke(*MASK)
    hand.click(window.prompt_bar.prompt)
    hand.type("a red scarf")
    hand.key("Return")
    made(window, qtbot)
    request = window.workspace.state.results.items.value[0].job.request
    assert (request.prompt, hand.count) == ("a red scarf", 3)


@pytest.mark.slow
def test_extending_takes_three(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    hand.key("G")
    hand.stroke((1.0, 0.5), (1.4, 0.5))
    hand.key("Ctrl+Return")
    made(window, qtbot)
    document = window.workspace.state.document.value
    assert document is not None and document.size.width > 320
    assert hand.count == 3


@pytest.mark.slow
def test_removing_takes_two(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    hand.stroke(*MASK)
    hand.key("Ctrl+Del")
    made(window, qtbot)
    state = window.workspace.state
    result = state.results.items.value[0]
    assert result.job.model is None and state.parameters.value.intent != "remove"
    assert hand.count == 2


@pytest.mark.slow
def test_another_try_takes_one(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    state = window.workspace.state
    hand.stroke(*MASK)
    hand.key("Ctrl+Return")
    made(window, qtbot)
    first, hand.count = state.results.items.value[0].seed, 0
    hand.key("Ctrl+Return")
    made(window, qtbot, 2)
    assert len({result.seed for result in state.results.items.value}) == 2, first
    assert hand.count == 1


@pytest.mark.slow
def test_another_seed_is_a_button_where_the_edge_may_show(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    state, bar = window.workspace.state, window.canvas.bar
    # With some seeds it is another picture, whose edge may show.
    state.parameters.update(seed=7, seed_locked=True)
    hand.stroke(*MASK)
    hand.key("Ctrl+Return")
    made(window, qtbot)
    qtbot.waitUntil(lambda: window.workspace.is_idle, timeout=WAIT_MS)  # it is kept, too
    (result,) = state.results.items.value
    assert not bar.another.isVisible()
    other = StageReport("gate", "reimagined", {"reimagined": 1.0})
    state.results.items.value = (shown := replace(result, reports=((other,),)),)
    state.results.shown.value = shown
    qtbot.waitUntil(bar.another.isVisible)
    hand.click(bar.another)
    made(window, qtbot, 2)
    assert len({each.seed for each in state.results.items.value}) == 2


@pytest.mark.slow
def test_a_lora_takes_two(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    state, bar = window.workspace.state, window.prompt_bar
    model = state.model
    assert model is not None
    lora = AddOn("0" * 64, "Zorn Palette", "/m/ink.safetensors", "lora", family=model.family)
    state.add_ons.value = (lora,)
    state.vocabulary.value = frozenset({"a", "boat"})
    hand.click(bar.prompt)
    hand.type("a boat, <zor")
    assert window.findChild(CompletionList) is not None
    hand.key("Tab")
    assert "<lora:" in bar.prompt.toPlainText() or state.parameters.value.conditions
    assert hand.count == 2


@pytest.mark.slow
def test_a_sketch_that_steers_takes_three(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    state = window.workspace.state
    hand.click(foot(window, "layer_new_control"))
    hand.stroke((0.2, 0.2), (0.8, 0.8))
    hand.key("Ctrl+Return")
    document = state.document.value
    assert document is not None and document.layers.value[-1].control is not None
    assert hand.count == 3


@pytest.mark.slow
def test_two_regions_take_four(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    document = window.workspace.state.document.value
    assert document is not None
    layers = window.docks.layers_panel
    tool = window.workspace.state.tools.active.value
    for x, words in ((0.25, "a cat"), (0.75, "a dog")):
        hand.click(foot(window, "layer_new_region"))
        assert layers.region.prompt.hasFocus()
        hand.type(words)
        hand.stroke((x, 0.3), (x, 0.7))

    def asked() -> list[str]:
        return [each.region.prompt for each in document.layers.value if each.region is not None]

    qtbot.waitUntil(lambda: asked() == ["a cat", "a dog"], timeout=WAIT_MS)
    painted = [each.pixels for each in document.layers.value if each.region is not None]
    assert all(pixels is not None and not pixels.content_rect().is_empty for pixels in painted)
    assert window.workspace.state.tools.active.value is tool, "letters were no shortcuts"
    assert hand.count == 4


@pytest.mark.slow
def test_return_takes_the_words_of_a_region_and_with_ctrl_generates(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    state, field = window.workspace.state, window.docks.layers_panel.region.prompt
    document, before = state.document.value, len(state.queue.value.entries)
    assert document is not None
    hand.stroke(*MASK)
    hand.key("F3")
    hand.type("Region from")
    hand.key("Return")
    assert field.hasFocus()
    hand.key("Ctrl+Z")
    assert document.layers.value[-1].region is None, "nothing was typed: the region goes"
    hand.click(foot(window, "layer_new_region"))
    hand.type("a tree")
    hand.key("Return")
    assert document.undo_stack.undo_name == "region_prompt" and field.hasFocus()
    region = document.layers.value[-1].region
    assert region is not None and region.prompt == "a tree"
    assert not state.jobs.active
    hand.key("Ctrl+Return")
    made(window, qtbot)
    assert len(state.queue.value.entries) == before + 1, "Return alone asked for nothing"


@pytest.mark.slow
def test_a_region_that_grows_is_named_and_seen_also_over_a_result(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    canvas, state = window.canvas, window.workspace.state
    hand.key("Ctrl+Return")
    made(window, qtbot)
    hand.click(foot(window, "layer_new_region"))
    document = state.document.value
    assert document is not None and state.results.shown.value is not None
    chip = window.bars.tool_options.target
    assert (
        chip.isVisible() and "Painting Region 1" in chip.text() and "New Region" in chip.toolTip()
    )
    colour = QColor(*(document.layers.value[-1].rgb or ()))

    def seen() -> bool:
        image = canvas.grab().toImage()
        across = range(0, image.width(), 2)
        down = range(0, image.height(), 2)
        return sum(image.pixelColor(x, y) == colour for y in down for x in across) > 20

    window.kit.actions["tool_rectangle"].trigger()
    for tool in ("rectangle", "brush"):
        hand.stroke((0.3, 0.3), (0.5, 0.5), (0.7, 0.7))
        assert seen() and state.results.shown.value is not None, tool
        hand.key("Ctrl+Return")
        made(window, qtbot, 2 if tool == "rectangle" else 3)
        assert not seen(), "a new result is looked at"
        window.kit.actions["tool_brush"].trigger()


@pytest.mark.slow
def test_using_settings_again_takes_two(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    state, history = window.workspace.state, window.docks.history_panel
    before = history.list_model.rowCount()
    hand.stroke(*MASK)
    state.parameters.update(prompt="a red scarf", steps=3)
    hand.key("Ctrl+Return")
    made(window, qtbot)
    seed = state.results.items.value[0].seed
    state.parameters.update(prompt="another", steps=5)
    qtbot.waitUntil(lambda: history.list_model.rowCount() == before + 1, timeout=WAIT_MS)
    hand.count = 0
    hand.click_row(history.view, 0)
    qtbot.waitUntil(lambda: state.parameters.value.prompt == "a red scarf", timeout=WAIT_MS)
    hand.key("Ctrl+Return")
    made(window, qtbot, 2)
    again = state.results.items.value[-1]
    assert (again.seed, again.job.request.steps) == (seed, 3)
    assert hand.count == 2


@pytest.mark.slow
def test_twenty_seeds_take_two(window: MainWindow, hand: Hand) -> None:
    hand.stroke(*MASK)
    hand.count = 0
    generate = window.prompt_bar.controls.generate
    hand.count += 1
    generate.customContextMenuRequested.emit(generate.rect().center())
    menu = generate.findChild(QMenu)
    assert menu is not None
    hand.choose(menu, "20")
    queue = window.workspace.state.queue
    assert hand.count == 2
    window.workspace.queue.cancel(*(entry.id for entry in queue.value.entries))


@pytest.mark.slow
def test_saving_takes_two(window: MainWindow, hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    hand.key("Ctrl+S")
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.setDirectory(str(tmp_path))
    hand.count += 1
    dialog.accept()
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("park.*"))), timeout=WAIT_MS)
    assert hand.count == 2


@pytest.mark.slow
def test_generate_stays_what_it_was_until_the_hand_changes_it(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    """The same prompt and the same keys after Apply give another picture from words."""
    state, bar = window.workspace.state, window.prompt_bar
    hand.key("Ctrl+Shift+T")
    hand.click(bar.prompt)
    hand.type("a red boat")
    hand.key("Ctrl+Return")
    made(window, qtbot)
    hand.click(window.canvas.bar.apply_button)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=WAIT_MS)
    assert (bar.generate.text(), bar.strength.number) == ("Generate", 1.0)
    assert "prompt alone" in bar.generate.toolTip()
    for number in (2, 3):
        hand.key("Ctrl+Return")
        made(window, qtbot, number)
        made_last = state.results.items.value[-1]
        assert made_last.job.request.task is Task.TEXT_TO_IMAGE
        hand.click(window.canvas.bar.apply_button)
        qtbot.waitUntil(lambda: not state.applying.value, timeout=WAIT_MS)
    hand.key("Ctrl+Z")
    assert bar.generate.text() == "Generate"

    hand.stroke(*MASK)
    assert bar.generate.text() == "Fill mask"
    hand.key("Ctrl+Z")
    assert bar.generate.text() == "Generate"

    here = state.documents.active.value
    state.open_document(Document(picture(96, 64), "photo"))
    assert bar.generate.text() == "Image to image" and bar.strength.number == 0.75
    window.workspace.activate(here)
    assert bar.generate.text() == "Generate"

    hand.click(bar.strength)
    assert bar.generate.text() == "Image to image" and bar.strength.number < 1
    hand.key("Ctrl+Return")
    made(window, qtbot, 4)
    assert state.results.items.value[-1].job.request.task is Task.IMAGE_TO_IMAGE
    QTest.mousePress(bar.strength, LEFT, pos=bar.strength.rect().center())
    QTest.mouseMove(bar.strength, QPoint(bar.strength.width() + 40, 9))
    QTest.mouseRelease(bar.strength, LEFT)
    assert bar.generate.text() == "Generate", "and back"


@pytest.mark.slow
def test_a_count_belongs_to_its_picture_and_intent(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    """Remove Now makes no twenty, another tab has its own, and a click brings the usual back."""
    state, bar = window.workspace.state, window.prompt_bar
    hand.stroke(*MASK)
    hand.click(bar.count)
    held = state.parameters.value.count
    assert held > 4 and not bar.automatic.isChecked()
    hand.key("Ctrl+Del")
    made(window, qtbot)
    (result,) = state.results.items.value
    assert result.job.model is None and state.parameters.value.count == held
    here = state.documents.active.value
    state.open_document(Document(picture(96, 64), "photo"))
    assert (bar.count.number, bar.automatic.text()) == (1, "Auto")
    assert "Preferences" in bar.automatic.toolTip() and bar.automatic.isChecked()
    window.workspace.activate(here)
    assert bar.count.number == held
    hand.click(window.canvas, window.canvas.rect().bottomRight())
    hand.key("4")
    assert bar.count.number == 1
    hand.key("1")
    assert bar.count.number == held
    hand.click(bar.automatic)
    assert bar.count.number == 1 and not state.parameters.value.count_held


@pytest.mark.slow
@pytest.mark.parametrize(("key", "code"), [("9", "edit_unfit"), ("0", "split_unfit")])
def test_a_key_of_an_intent_says_why_the_model_can_not_do_it(
    window: MainWindow, hand: Hand, key: str, code: str
) -> None:
    state = window.workspace.state
    before = state.parameters.value
    hand.key(key)
    notice = state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == code
    assert window.bars.notice_bar.isVisible() and state.parameters.value == before
    hand.key("8")
    assert state.parameters.value.intent == "variations"
