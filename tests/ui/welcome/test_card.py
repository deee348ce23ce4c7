# pyright: reportPrivateUsage=false
from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QScrollArea

from desktop_app.catalog.model_fit import Machine
from desktop_app.ui.welcome.card import WelcomeCard
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from tests.event_loop import settle
from tests.ui.layout_check import cut_words
from tests.ui.models.room_samples import SHARED
from tests.ui.models.samples import catalog_cards

GB = 10**9


@pytest.fixture
def card(window: MainWindow) -> WelcomeCard:
    window.room.show_welcome(shown=True)
    found = window.canvas_area.stand_in
    assert isinstance(found, WelcomeCard)
    found._asked = True  # what would be found on this machine is not what is shown
    manager = window.workspace.managing.state
    manager.catalog.value = tuple(catalog_cards(Machine(16 * GB, 8 * GB)))
    manager.shared.value = SHARED
    found.retranslate()
    window.resize(QSize(1280, 720))
    settle()
    return found


def test_it_tells_what_the_machine_can_run_and_whose_models_are_there(card: WelcomeCard) -> None:
    names = [name.text() for name, _ in card._fits]
    assert names == ["Stable Diffusion 1.5", "Stable Diffusion XL 1.0", "FLUX.1 schnell"]
    assert all(verdict.text() for _, verdict in card._fits)
    texts = [label.text() for row in card._rows for label in row.findChildren(ElidedLabel)]
    assert [text.split(":")[0] for text in texts] == ["AUTOMATIC1111", "Hugging Face cache"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "percent", [*(pytest.param(one, marks=pytest.mark.slow) for one in (100, 150)), 200]
)
@pytest.mark.usefixtures("english_after")
def test_nothing_is_cut_and_what_has_no_room_scrolls(
    card: WelcomeCard, window: MainWindow, qapp: QApplication, percent: int, language: str
) -> None:
    Language(qapp, language)
    window.kit.theme.set_text_percent(percent)
    try:
        settle()
        assert cut_words(card) == []
        room = card.findChild(QScrollArea)
        assert room is not None and card.rect().contains(room.geometry())
        assert card.height() <= window.canvas_area.height()
        scrolls = room.verticalScrollBar().maximum() > 0
        assert scrolls == (card.sizeHint().height() > card.height())
    finally:
        window.kit.theme.set_text_percent(100)
