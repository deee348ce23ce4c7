"""A model from the catalog, as a person gets it: offline, the licence, the download, a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.ui.models.card_view import BUTTON
from desktop_app.ui.models.licence_dialog import LicenceDialog
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import LEFT, generate
from tests.hub.faults import Fault
from tests.hub.server import LoopbackHub
from tests.tiny_models import tiny_folder

pytestmark = pytest.mark.window

ENTRY = load_model_catalog().models["sd15"]
UNET = "unet/diffusion_pytorch_model.fp16.safetensors"


@pytest.fixture
def hub(loopback: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[LoopbackHub]:
    """The hub has a tiny model in the place of the catalog's."""
    folder = tiny_folder(tmp_path / "source", variant="fp16")
    files = {file.name: (folder / file.name).read_bytes() for file in ENTRY.files}
    with LoopbackHub() as made:
        repository = made.add(ENTRY.repo, files)
        repository.branches[ENTRY.revision] = repository.branches["main"]
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


def click(widget: QWidget) -> None:
    assert widget.isVisible() and widget.isEnabled()
    QTest.mouseClick(widget, LEFT, pos=widget.rect().center())


def press_card(models: ModelsWindow) -> None:
    """Look for the entry, and press its card's button."""
    page = models.catalog
    QTest.keyClick(models, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    page.filters.search.selectAll()
    QTest.keyClicks(page.filters.search, ENTRY.name)
    index = page.list_model.index(page.list_model.row_of(ENTRY.id))
    page.view.scrollTo(index)
    area = page.view._cards.parts(page.view.visualRect(index), index)[BUTTON]
    QTest.mouseClick(page.view.viewport(), LEFT, pos=area.center())


@pytest.mark.slow
def test_a_model_is_fetched_trusted_mended_and_makes_a_picture(
    window: MainWindow, qtbot: QtBot, hub: LoopbackHub
) -> None:
    workspace = window.workspace
    qtbot.waitUntil(lambda: workspace.state.model is not None, timeout=10_000)
    window.windows.show_models()
    models = window.windows.models
    assert models is not None
    state = workspace.managing.state
    qtbot.waitUntil(lambda: bool(state.catalog.value), timeout=10_000)

    # Offline, as at the first start: the licence is shown, the download waits, nobody was asked.
    click(models.sidebar.places["get"])
    press_card(models)
    dialog = models.findChild(LicenceDialog)
    assert dialog is not None and ENTRY.name in dialog.title.text()
    click(dialog.accept_button)
    qtbot.waitUntil(lambda: [each.phase for each in state.downloads.value] == ["paused"])
    click(models.sidebar.places["downloads"])
    (row,) = models.downloads.rows.values()
    assert "offline" in row.error.text().lower() and hub.seen == []

    # Online, and offline again in the middle.
    hub.faults.add(Fault("stall", UNET, at=1000))
    click(models.downloads.offline.switch)
    qtbot.waitUntil(lambda: row.status.phase == "running" and row.status.done > 1000)
    click(models.sidebar.places["network"])
    click(models.network.switch.switch)
    qtbot.waitUntil(lambda: row.status.phase == "paused")
    click(models.network.switch.switch)
    qtbot.waitUntil(lambda: row.status.phase == "done", timeout=10_000)
    assert max(seen.start for seen in hub.files(where="cdn")) == 1000
    qtbot.waitUntil(lambda: models.network.log_model.rowCount() > 0)

    # It is among the models, and one click uses it.
    qtbot.waitUntil(
        lambda: any(each.path == row.status.path for each in state.cards.value), timeout=10_000
    )
    click(models.sidebar.places["downloads"])
    click(row.buttons["show"])
    assert models.pages.currentWidget() is models.mine
    card = next(each for each in state.cards.value if each.path == row.status.path)
    assert (
        models.mine.details.card == card and card.state == "ready" and card.licence == ENTRY.licence
    )
    assert card.origin is not None and card.origin.revision
    click(models.mine.details.head.button)
    assert workspace.state.model is not None and workspace.state.model.id == card.model_id

    # A byte turns over on the disk: one file is fetched.
    weights = Path(card.path) / UNET
    content = bytearray(weights.read_bytes())
    content[-9] ^= 1
    weights.write_bytes(content)
    trust = models.mine.details.trust
    click(trust.buttons["verify"])
    qtbot.waitUntil(lambda: trust.buttons["repair"].isVisible(), timeout=10_000)
    hub.seen.clear()
    click(trust.buttons["repair"])
    qtbot.waitUntil(lambda: len(state.downloads.value) == 2, timeout=10_000)
    qtbot.waitUntil(lambda: state.downloads.value[-1].phase == "done", timeout=10_000)
    assert [each.path.rpartition("/")[2] for each in hub.files(where="hub")] == [UNET[5:]]
    qtbot.waitUntil(lambda: state.cards.value[0].state != "damaged", timeout=10_000)

    click(models.sidebar.places["mine"])
    models.close()
    generate(window, qtbot, "a tiny picture", steps=2)
    shown = workspace.state.results.shown.value
    assert shown is not None and shown.job.model.id == card.model_id
