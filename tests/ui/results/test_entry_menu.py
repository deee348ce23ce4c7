"""What the menus of entries do, also with those of other programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.imaging.layers.content import Content
from desktop_app.state.document.document import Document
from desktop_app.state.work.shown_picture import ShownPicture
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.results.details_panel import DetailsPanel
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from desktop_app.worker.workspace import Workspace
from tests.models import model_info
from tests.ui.conftest import make_job, make_result, picture

THEIRS = HistoryEntry(
    *(3, "f" * 32, 1_700_000_000_000, "an owl", "blurry", "", "dreamscape", "", 42),
    *(Size(24, 16), "", 0.0, "", "", False, "", "", b""),
    outside="/pictures/owl.png",
    source="automatic1111",
    outside_json='{"steps": 30, "scheduler": "Euler a", "guidance": 7.0}',
)


@pytest.fixture
def actions(window: MainWindow) -> Callable[[HistoryEntry], dict[str, QAction]]:
    menu_of = EntryMenu(window.workspace, window)

    def make(entry: HistoryEntry) -> dict[str, QAction]:
        menu = QMenu(window)
        menu_of.add_to(menu, entry, [entry])
        return {action.text(): action for action in menu.actions()}

    return make


@pytest.mark.slow
def test_details_of_another_programs_picture_are_told(
    window: MainWindow, actions: Callable[[HistoryEntry], dict[str, QAction]]
) -> None:
    panel = DetailsPanel(window.workspace, window.kit)
    actions(THEIRS)["Show Details"].trigger()
    for fact in ("an owl", "blurry", "Euler a", "30", "42", "dreamscape"):
        assert fact in panel.table.text()
    assert panel.left_name.text() == "AUTOMATIC1111"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("language", "said"), [("en", "May be FLUX.2 klein or "), ("zh_CN", "可能是")]
)
def test_a_model_in_doubt_is_told_with_its_result(
    window: MainWindow, qapp: QApplication, language: str, said: str
) -> None:
    Language(qapp, language)
    state = window.workspace.state
    panel = DetailsPanel(window.workspace, window.kit)
    model = model_info("x", family="flux2", variant="distilled", may_be=("base", "distilled"))
    for doubt in (True, False):
        job = replace(make_job(), model=replace(model, in_doubt=doubt))
        state.looked_at.value = ShownPicture.of(make_result(0, job))
        assert (said in panel.table.text()) is doubt
    panel.deleteLater()


@pytest.mark.slow
def test_the_document_an_entry_was_made_for_is_looked_at(
    workspace: Workspace,
    open_picture: Callable[..., Document],
    actions: Callable[[HistoryEntry], dict[str, QAction]],
) -> None:
    park = open_picture("park.png", Path("/pictures/park.png"))
    open_picture("other.png", Path("/pictures/other.png"))
    actions(replace(THEIRS, document="park.png"))["Open “park.png”"].trigger()
    assert workspace.state.document.value is park


def test_the_document_is_found_though_it_has_another_name_by_now(
    workspace: Workspace,
    open_picture: Callable[..., Document],
    actions: Callable[[HistoryEntry], dict[str, QAction]],
) -> None:
    entry = replace(THEIRS, document="Untitled")
    duck = Document(Content.of(picture(), entry.uid), "Untitled")
    workspace.state.open_document(duck)
    open_picture("Untitled")
    duck.name.value = "duck.velatura"
    actions(entry)["Open “duck.velatura”"].trigger()
    assert workspace.state.document.value is duck
    workspace.state.close_document()
    assert not actions(entry)["Open “Untitled”"].isEnabled(), "another one of that name"


@pytest.mark.slow
def test_the_document_is_opened_from_the_files_used_last(
    workspace: Workspace,
    photo: Path,
    actions: Callable[[HistoryEntry], dict[str, QAction]],
    qtbot: QtBot,
) -> None:
    found = actions(replace(THEIRS, document="photo.png"))
    assert not found["Open “photo.png”"].isEnabled()
    workspace.files.open(photo)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)
    workspace.state.close_document()
    actions(replace(THEIRS, document="photo.png"))["Open “photo.png”"].trigger()
    qtbot.waitUntil(lambda: workspace.state.document.value is not None)


@pytest.mark.slow
def test_without_a_document_nothing_is_offered(
    actions: Callable[[HistoryEntry], dict[str, QAction]],
) -> None:
    assert not any(name.startswith("Open “") for name in actions(THEIRS))
