from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model_fit import Machine
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import SharedFolder
from desktop_app.ui.models.first_steps import suggestions
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.models_window import ModelsWindow
from tests.event_loop import settle
from tests.ui.models.memory_session import MemorySession
from tests.ui.models.samples import CARDS, CATALOG, catalog_cards

COMFY = SharedFolder("ComfyUI", "/home/ana/ComfyUI", files=12, size_bytes=34_000_000_000)
GB = 10**9


def _only_the_starter(state: ManagerState) -> None:
    starter = next(card for card in CARDS if card.bundled)
    state.cards.value = (starter,)


@pytest.mark.slow
def test_with_the_starter_alone_it_says_what_to_do_next(
    models: ModelsWindow, state: ManagerState, session: MemorySession
) -> None:
    steps = models.mine.first_steps
    assert not steps.isVisible()
    state.shared.value = (COMFY,)
    _only_the_starter(state)
    assert steps.isVisible()
    assert steps.steps[0].name.text() == "ComfyUI"
    assert steps.steps[0].facts.text() == "12 files · 34.0 GB, stay where they are"
    QTest.mouseClick(steps.steps[0].button, Qt.MouseButton.LeftButton)
    assert session.said[-1] == ("share", Path(COMFY.path))
    # A suggestion leads to its card, where size and licence stand.
    step = steps.steps[-1]
    QTest.mouseClick(step.button, Qt.MouseButton.LeftButton)
    assert models.pages.currentWidget() is models.catalog
    assert models.catalog.details.head.name.text() == step.name.text() != ""
    state.cards.value = CARDS
    assert not steps.isVisible()


@pytest.mark.slow
def test_the_one_card_stays_whole_above_the_first_steps(
    models: ModelsWindow, state: ManagerState
) -> None:
    state.shared.value = (COMFY,)
    _only_the_starter(state)
    settle()
    page = models.mine
    card = page.view.visualRect(page.list_model.index(0))
    assert page.view.viewport().rect().contains(card)
    models.resize(models.minimumSize())
    settle()
    assert page.stack.geometry().bottom() < page.first_steps.geometry().top()
    assert page.first_steps.geometry().bottom() <= page.rect().bottom()


def test_the_one_card_is_whole_also_where_everything_was_known_before(
    parts: ManagerViewParts, state: ManagerState, qtbot: QtBot
) -> None:
    state.shared.value = (COMFY,)
    _only_the_starter(state)
    models = ModelsWindow(parts)
    qtbot.addWidget(models)
    models.show()
    settle()
    page = models.mine
    assert page.first_steps.isVisible()
    card = page.view.visualRect(page.list_model.index(0))
    assert page.view.viewport().rect().contains(card)


@pytest.mark.slow
def test_suggestions_run_here_and_may_be_used_for_work() -> None:
    small = Machine(16 * GB, 12 * GB, free_disk_bytes=100 * GB)
    for machine in (small, replace(small, gpu_name="RTX 4060", gpu_memory_bytes=8 * GB)):
        chosen = suggestions(catalog_cards(machine), ("sd1", "sd2"))
        assert len(chosen) == 3
        for card in chosen:
            assert card.model.family in ("sd1", "sd2") and not card.model.gated
            assert card.fit != "no" and card.licence is not None
            assert card.licence.commercial in ("yes", "conditions")
        assert any("inpaint" in card.model.tasks for card in chosen)
    assert suggestions(catalog_cards(replace(small, free_disk_bytes=GB)), ("sd1",)) == []
    assert suggestions(CATALOG, ()) == []


def test_a_model_that_was_a_folder_is_looked_for_among_folders(
    models: ModelsWindow, state: ManagerState, tmp_path: Path
) -> None:
    card = replace(CARDS[0], state="missing", path=str(tmp_path / "a model"), paths=())
    state.cards.value = (card,)
    for path, mode in (
        (tmp_path / "a model v1.5", QFileDialog.FileMode.Directory),
        (tmp_path / "x.safetensors", QFileDialog.FileMode.ExistingFile),
    ):
        state.cards.value = (replace(card, path=str(path)),)
        models.mine.act("locate", card.key)
        dialog = models.findChild(QFileDialog)
        assert dialog is not None and dialog.fileMode() == mode
        dialog.setParent(None)
        dialog.deleteLater()
