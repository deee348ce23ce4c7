from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.download import DownloadStatus
from desktop_app.core.error_texts import ERROR_TEXTS
from desktop_app.core.error_texts.network import GATED_CODES, TOKEN_CODES
from desktop_app.core.errors import StorageError
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import TokenState
from desktop_app.ui.models.card_view import BUTTON
from desktop_app.ui.models.catalog_details import AddressLink
from desktop_app.ui.models.catalog_words import NOT_YET, fit_badge
from desktop_app.ui.models.main_action import catalog_words
from desktop_app.ui.models.models_window import ModelsWindow
from tests.ui.models.download_samples import FLUX, LCM, MSE, RUNNING
from tests.ui.models.memory_session import MemorySession
from tests.ui.models.samples import CATALOG

LEFT = Qt.MouseButton.LeftButton


def _names(models: ModelsWindow) -> list[str]:
    return [each.model.name for each in models.catalog.list_model.rows]


def _index(models: ModelsWindow, entry: str) -> QModelIndex:
    model = models.catalog.list_model
    return model.index(model.row_of(entry))


def _press(models: ModelsWindow, entry: str) -> None:
    view, index = models.catalog.view, _index(models, entry)
    view.scrollTo(index)
    area = view._cards.parts(view.visualRect(index), index)[BUTTON]
    QTest.mouseClick(view.viewport(), LEFT, pos=area.center())


def _show(models: ModelsWindow, place: str) -> None:
    QTest.mouseClick(models.sidebar.places[place], LEFT)


# -- catalog ------------------------------------------------------------------------------------


def test_get_asks_for_the_licence_and_then_downloads(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    _show(models, "get")
    _press(models, "stable-diffusion-1-5")
    assert session.said[-1] == ("get", "stable-diffusion-1-5")
    session.answer_licence(True)
    assert state.downloads.value[0].request.title == "Stable Diffusion 1.5"
    card = models.catalog.list_model.rows[0]
    assert catalog_words(card, models.catalog.list_model.download(card)) == "Queued"
    # Another of the same licence begins at once.
    _press(models, "lcm-lora-sd-1-5")
    assert state.licence.value is None and len(state.downloads.value) == 2


@pytest.mark.slow
def test_the_button_says_how_far_a_download_is_and_leads_there(
    models: ModelsWindow, state: ManagerState
) -> None:
    _show(models, "get")
    state.downloads.value = (RUNNING,)
    models.catalog.choose("sdxl-base-1-0")
    assert models.catalog.details.head.button.text() == "Downloading 43 %"
    state.downloads.value = (replace(RUNNING, done=6_000_000_000),)
    assert models.catalog.details.head.button.text() == "Downloading 86 %"
    _press(models, "sdxl-base-1-0")
    assert models.pages.currentWidget() is models.downloads


@pytest.mark.slow
def test_what_is_there_already_leads_to_it(models: ModelsWindow) -> None:
    _show(models, "get")
    _press(models, "sd-1-5-inpainting")
    assert models.pages.currentWidget() is models.mine
    card = models.mine.details.card
    assert card is not None and card.name == "SD 1.5 Inpainting"


@pytest.mark.slow
def test_the_best_hit_stands_first_and_is_shown_beside(models: ModelsWindow) -> None:
    """As `model_search` ranks it: short names, words cut short, numbers without points."""
    page = models.catalog
    for typed, first in (
        ("sd15", "Stable Diffusion 1.5"),
        ("sdxl controln", "ControlNet Canny SDXL"),
    ):
        page.filters.search.setText(typed)
        assert _names(models)[0] == first
        assert page.details.head.name.text() == first
        assert page.view.currentIndex().row() == 0
    page.filters.search.setText("midjourney")
    assert "midjourney" in page.stack.sentence.text() and not page.details.isVisible()
    page.filters.family.choose("sdxl")
    page.filters.family.activated.emit(0)
    assert page.filters.family.currentText() in page.stack.sentence.text()


@pytest.mark.slow
def test_what_needs_no_token_can_be_asked_for(models: ModelsWindow, state: ManagerState) -> None:
    filters = models.catalog.filters
    state.catalog.value = tuple(
        replace(card, model=replace(card.model, gated=bool(card.model.gated))) for card in CATALOG
    )
    filters.licence.choose("free")
    filters.licence.activated.emit(0)
    assert not any(card.model.gated for card in models.catalog.list_model.rows)
    assert _names(models)
    filters.licence.choose("both")
    filters.licence.activated.emit(0)
    licences = [card.licence for card in models.catalog.list_model.rows]
    assert licences and all(each and each.commercial in ("yes", "conditions") for each in licences)


@pytest.mark.slow
def test_long_addresses_do_not_widen_the_panel(models: ModelsWindow, state: ManagerState) -> None:
    _show(models, "get")
    card = CATALOG[0]
    page = (
        "https://huggingface.co/some-studio-with-a-long-name/a-model-with-a-long-name-" + "x" * 40
    )
    long = replace(card, model=replace(card.model, page=page, revision="0" * 40))
    state.catalog.value = (long, *CATALOG[1:])
    models.catalog.choose(card.model.id)
    panel = models.catalog.details
    QApplication.processEvents()
    assert panel.widget().width() <= panel.viewport().width()
    links = panel.findChildren(AddressLink)
    assert any("…" in link.text() and link.toolTip() == page for link in links)


def test_what_this_version_can_not_run_says_so(models: ModelsWindow) -> None:
    by_name = {card.model.name: card for card in CATALOG}
    flux = by_name["FLUX.1 schnell"]
    for runs in (flux, by_name["Stable Diffusion 1.5"]):
        assert fit_badge(runs) != NOT_YET
    for change in (
        {"family": "sana_sprint"},
        {"tasks": ("edit", "image_to_image")},
    ):
        card = replace(flux, model=replace(flux.model, **change))
        assert fit_badge(card) == NOT_YET
        models.catalog.details.facts.show_card(card)
        assert "can't generate" in models.catalog.details.facts.fit.text()


@pytest.mark.slow
def test_the_catalog_is_searched_and_filtered(models: ModelsWindow) -> None:
    filters = models.catalog.filters
    filters.search.setText("words pictures")
    assert _names(models) == ["FLUX.1 dev"]
    filters.clear()
    for box, value, expected in (
        (filters.family, "sdxl", ["SDXL Base 1.0", "ControlNet Canny SDXL"]),
        (filters.task, "few_steps", ["LCM LoRA SD 1.5", "FLUX.1 schnell", "CD Bedroom 256"]),
        (filters.size_box, "500000000", ["SD VAE ft-MSE", "LCM LoRA SD 1.5", "RealESRGAN x4"]),
    ):
        box.choose(value)
        box.activated.emit(0)
        assert {*expected} <= {*_names(models)} and len(_names(models)) < len(CATALOG), value
        filters.clear()
    filters.licence.choose("yes")
    filters.fits.choose("yes")
    filters.fits.activated.emit(0)
    assert "FLUX.1 dev" not in _names(models) and "SDXL Base 1.0" in _names(models)
    filters.search.setText("nothing like it")
    assert models.catalog.stack.is_empty
    filters.clear()
    assert len(_names(models)) == len(CATALOG)


@pytest.mark.slow
def test_details_lead_to_what_goes_with_it(models: ModelsWindow) -> None:
    _show(models, "get")
    models.catalog.choose("stable-diffusion-1-5")
    details = models.catalog.details
    assert details.facts.grid.texts()["Memory needed"] == "fp16: 4.0 GB"
    assert "25 steps" in details.facts.grid.texts()["Settings"]
    assert details.files.grid.texts() == {"stable-diffusion-1-5.safetensors": "4.3 GB"}
    button = details.files._flow.itemAt(0)
    assert button is not None
    QTest.mouseClick(button.widget(), LEFT)
    assert details.head.name.text() == "SD VAE ft-MSE"


@pytest.mark.slow
def test_an_unknown_size_is_said_to_be_unknown(models: ModelsWindow) -> None:
    models.catalog.choose("cd-bedroom-256")
    facts = models.catalog.details.facts
    assert facts.grid.texts()["Download"] == "unknown size"
    assert facts.grid.texts()["Memory needed"] == "unknown"


@pytest.mark.slow
def test_an_address_can_be_pasted(models: ModelsWindow, session: MemorySession) -> None:
    _show(models, "get")
    assert not models.catalog.get.isEnabled()
    QTest.keyClicks(models.catalog.address, "stabilityai/sd-turbo")
    QTest.keyClick(models.catalog.address, Qt.Key.Key_Return)
    assert session.said[-1] == ("get_address", "stabilityai/sd-turbo")
    assert models.catalog.address.text() == ""


def test_what_is_not_an_address_is_said_below_its_field(
    models: ModelsWindow, session: MemorySession
) -> None:
    _show(models, "get")
    page = models.catalog
    QTest.keyClicks(page.address, "nonsense")
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    assert page.wrong.isVisible() and "nonsense" in page.wrong.text()
    assert page.address.text() == "nonsense" and ("get_address", "nonsense") not in session.said
    QTest.keyClick(page.address, Qt.Key.Key_Backspace)
    assert not page.wrong.isVisible()


@pytest.mark.slow
def test_offline_a_calm_bar_has_the_switch(models: ModelsWindow, state: ManagerState) -> None:
    _show(models, "get")
    bar = models.catalog.offline
    assert bar.isVisible() and "offline" in bar.title.text()
    QTest.mouseClick(bar.switch, LEFT)
    assert state.online.value and not bar.isVisible()
    assert models.sidebar.switch.isChecked()


# -- downloads ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_row_says_phase_amount_speed_and_time_left(
    models: ModelsWindow, state: ManagerState
) -> None:
    _show(models, "downloads")
    assert models.downloads.stack.is_empty
    state.downloads.value = (RUNNING,)
    row = models.downloads.rows["d1"]
    assert row.line.text() == "Downloading · 3.0 GB of 6.9 GB · 18.4 MB/s · 3 min 32 s left"
    assert row.bar.value() == 438
    total = models.downloads.total.text()
    assert total == "1 in progress · 3.0 GB of 6.9 GB · 18.4 MB/s · 3 min 32 s left"


@pytest.mark.slow
def test_a_download_is_paused_resumed_and_cancelled(
    models: ModelsWindow, state: ManagerState
) -> None:
    _show(models, "downloads")
    state.downloads.value = (RUNNING,)
    row = models.downloads.rows["d1"]
    QTest.mouseClick(row.buttons["pause"], LEFT)
    assert state.downloads.value[0].phase == "paused"
    assert row.line.text().startswith("Paused") and row.buttons["pause"].isHidden()
    QTest.mouseClick(row.buttons["resume"], LEFT)
    assert state.downloads.value[0].phase == "queued"
    QTest.mouseClick(row.buttons["cancel"], LEFT)
    assert row.line.text().startswith("Cancelled") and row.bar.isHidden()
    QTest.mouseClick(models.downloads.clear, LEFT)
    assert models.downloads.rows == {} and models.downloads.stack.is_empty


def test_files_are_unfolded(models: ModelsWindow, state: ManagerState) -> None:
    _show(models, "downloads")
    state.downloads.value = (RUNNING,)
    row = models.downloads.rows["d1"]
    assert row.files.isHidden() and row.expander.text() == "5 files"
    QTest.mouseClick(row.expander, LEFT)
    assert row.files.isVisible() and "model_index.json, 609 bytes, verified" in (
        row.files.accessibleDescription()
    )


@pytest.mark.slow
def test_an_error_is_explained_in_its_row_with_a_countdown(
    models: ModelsWindow, state: ManagerState, qtbot: QtBot
) -> None:
    _show(models, "downloads")
    error = StorageError("unexpected", reason="the server is silent")
    waiting = DownloadStatus(LCM, "waiting", retry_at=time.time() + 90, error=error, attempt=2)
    state.downloads.value = (waiting,)
    row = models.downloads.rows["d3"]
    assert "retrying in 1 min" in row.line.text() and "attempt 3" in row.line.text()
    assert "the server is silent" in row.error.text() and row.error_kept.isVisibleTo(row)
    assert models.downloads._clock.isActive()
    QTest.mouseClick(row.buttons["now"], LEFT)
    assert state.downloads.value[0].phase == "queued" and row.error.isHidden()
    assert not models.downloads._clock.isActive()


@pytest.mark.slow
def test_a_done_download_leads_to_its_model(models: ModelsWindow, state: ManagerState) -> None:
    _show(models, "downloads")
    path = "/home/ana/models/sd_2.1.safetensors"
    state.downloads.value = (DownloadStatus(MSE, "done", done=9, total=9, path=path),)
    QTest.mouseClick(models.downloads.rows["d4"].buttons["show"], LEFT)
    card = models.mine.details.card
    assert card is not None and card.path == path


@pytest.mark.slow
def test_limits_are_set(models: ModelsWindow, state: ManagerState) -> None:
    limits = models.downloads.limits
    limits.speed.choose("5000000")
    limits.speed.activated.emit(0)
    limits.files.choose("1")
    limits.files.activated.emit(0)
    assert (state.bandwidth.value, state.parallel.value) == (5_000_000, 1)
    assert models.network.limits.limits.speed.value == "5000000"
    state.bandwidth.value = 1_234_567
    assert limits.speed.currentText() == "1.2 MB/s"


@pytest.mark.slow
def test_rows_keep_the_order_of_the_downloads(models: ModelsWindow, state: ManagerState) -> None:
    _show(models, "downloads")
    one, two = DownloadStatus(LCM), DownloadStatus(MSE)
    state.downloads.value = (one, two)
    state.downloads.value = (two, RUNNING, one)
    lines = models.downloads._lines
    shown = [lines.itemAt(at).widget() for at in range(3)]  # pyright: ignore[reportOptionalMemberAccess]
    assert shown == [models.downloads.rows[key] for key in ("d4", "d1", "d3")]


# -- token --------------------------------------------------------------------------------------


needs_the_gate = pytest.mark.skipif("hub_gated" not in ERROR_TEXTS, reason="no gate here")


@needs_the_gate
def test_a_gated_download_shows_the_steps_and_takes_a_token(
    models: ModelsWindow, state: ManagerState, session: MemorySession
) -> None:
    _show(models, "downloads")
    error = StorageError("hub_gated_no_token", repo="owner/name", page="https://example.org")
    state.downloads.value = (DownloadStatus(FLUX, "failed", error=error),)
    row = models.downloads.rows["d2"]
    steps = row._steps
    assert steps is not None and not steps.isHidden()
    assert steps.open_page.toolTip() == "https://huggingface.co/black-forest-labs/FLUX.1-dev"
    steps.token.field.setFocus()
    QTest.keyClicks(steps.token.field, "hf_secret")
    QTest.mouseClick(steps.token.keep, LEFT)
    assert ("set_token", "hf_secret") in session.said
    # It tries again at once, and the steps go.
    assert state.downloads.value[0].phase == "queued" and steps.isHidden()


@pytest.mark.slow
def test_the_token_is_never_shown(models: ModelsWindow, state: ManagerState) -> None:
    _show(models, "network")
    token = models.network.token.token
    assert token.field.echoMode() == QLineEdit.EchoMode.Password
    QTest.keyClicks(token.field, "hf_secret")
    QTest.keyClick(token.field, Qt.Key.Key_Return)
    assert token.field.text() == "" and state.token.value == TokenState(True, "keyring")
    assert "keyring" in token.where.text() and token.remove.isVisible()
    state.token.value = TokenState(True, "file")
    assert "only you can read" in token.where.text()
    QTest.mouseClick(token.remove, LEFT)
    assert state.token.value == TokenState() and not token.remove.isVisible()


@needs_the_gate
def test_codes_of_gated_models_exist() -> None:
    assert set(ERROR_TEXTS) >= TOKEN_CODES >= GATED_CODES
