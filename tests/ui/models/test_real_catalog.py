"""The catalog that ships, in the window: its long texts fit, and every filter finds something."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.catalog.families import load_families
from desktop_app.catalog.model_catalog import load_model_catalog
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import CatalogCard, LicenceQuestion
from desktop_app.ui.models.catalog_page import CatalogPage
from desktop_app.ui.models.catalog_words import NOT_YET, fit_badge, is_supported
from desktop_app.ui.models.licence_dialog import LicenceDialog
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_search import CatalogQuery, search
from desktop_app.ui.models.models_window import ModelsWindow

CATALOG = load_model_catalog()
CARDS = tuple(CatalogCard(m, CATALOG.licence_of(m)) for m in CATALOG.models.values())


@pytest.fixture
def page(state: ManagerState, models: ModelsWindow) -> CatalogPage:
    state.catalog.value = CARDS
    models.sidebar.choose("get")
    return models.catalog


def choose(page: CatalogPage, key: str) -> None:
    page.choose(key)
    QApplication.processEvents()  # what was added is shown, and laid out, only now


@pytest.mark.slow
def test_no_entry_is_wider_than_the_panel(page: CatalogPage) -> None:
    wide: dict[str, int] = {}
    for card in CARDS:
        choose(page, card.model.id)
        inner = page.details.widget()
        assert inner is not None
        over = inner.width() - page.details.viewport().width()
        if over > 0:
            wide[card.model.id] = over
    assert wide == {}


@pytest.mark.slow
def test_an_address_shows_its_end_and_keeps_itself_whole(page: CatalogPage) -> None:
    address = max(CATALOG.models["sdxl-turbo"].sources, key=len)
    choose(page, "sdxl-turbo")
    (button,) = [b for b in page.details.findChildren(QPushButton) if b.toolTip() == address]
    assert button.isVisible() and "…" in button.text()
    assert button.text().startswith("huggingface.co") and button.text()[-4:] == address[-4:]
    assert button.accessibleName() == address
    assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width()


@pytest.mark.slow
@pytest.mark.parametrize("licence", CATALOG.licences.values(), ids=CATALOG.licences)
def test_every_licence_fits_its_question(
    licence: object, parts: ManagerViewParts, models: ModelsWindow, qtbot: QtBot
) -> None:
    card = next(each for each in CARDS if each.licence == licence)
    question = LicenceQuestion(card.licence, card.model.name, card.model.page, True, None)
    dialog = LicenceDialog(parts, question, models)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.width() <= 600 and dialog.height() <= 640
    for words in (dialog.title, dialog.summary, dialog.gated):
        assert words.height() >= words.heightForWidth(words.width())
    dialog.done(0)


def test_every_choice_of_a_filter_finds_something(page: CatalogPage) -> None:
    filters = page.filters
    for box in (filters.family, filters.task, filters.size_box, filters.licence, filters.fits):
        for at in range(1 if box is filters.fits else box.count()):
            box.setCurrentIndex(at)
            QApplication.processEvents()
            assert page.list_model.rowCount() > 0, box.itemText(at)
        box.setCurrentIndex(0)


@pytest.mark.slow
def test_the_page_begins_with_whole_models_and_its_search_is_the_catalogs(
    page: CatalogPage,
) -> None:
    shown = [card.model for card in page.list_model.rows]
    assert shown[0].id == "sd15" and shown[0].component == "checkpoint"
    assert len(shown) == len(CARDS)
    for text in ("sdxl inpainting", "SD1.5", "photorealistic", "control-net canny", "sdxlturbo"):
        page.filters.search.setText(text)
        QApplication.processEvents()
        wanted = [model.id for model in search(CATALOG, CatalogQuery(text=text))]
        assert wanted and [card.model.id for card in page.list_model.rows] == wanted, text


@pytest.mark.slow
def test_a_pickle_says_so_before_it_is_fetched(page: CatalogPage) -> None:
    pickled = [m for m in CATALOG.models.values() if m.files and m.files[-1].name.endswith(".pth")]
    assert len(pickled) >= 3
    for model in pickled:
        choose(page, model.id)
        assert "pickle" in page.details.head.summary.text()
        assert "converts it in a sandbox" in page.details.head.summary.text()


@pytest.mark.slow
def test_an_entry_of_patterns_shows_them_in_place_of_files(page: CatalogPage) -> None:
    model = CATALOG.models["juggernaut-xl-9"]
    assert model.patterns and not model.files
    choose(page, model.id)
    assert set(model.patterns) <= set(page.details.files.grid.texts())


def test_whole_models_of_families_that_cannot_be_run_say_so() -> None:
    whole = [m for m in CATALOG.models.values() if m.component in ("checkpoint", "denoiser")]
    refused = {model.family for model in whole if not is_supported(model)}
    runs = {model.family for model in whole if is_supported(model)}
    assert runs == set(load_families())
    assert {"pixart", "sana_sprint"} <= refused
    assert not is_supported(CATALOG.models["flux1-kontext-dev"])
    for card in CARDS:
        if not is_supported(card.model):
            assert fit_badge(card) == NOT_YET
