from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.core.model_record import ModelChoices
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import ModelCard, ReportRow, TrustView
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.models.card_view import BUTTON, STAR
from desktop_app.ui.models.details_trust import ReportLine
from desktop_app.ui.models.installed_page import InstalledPage
from desktop_app.ui.models.models_window import ModelsWindow
from tests.ui.models.memory_session import MemorySession
from tests.ui.models.samples import CARDS, card

LEFT = Qt.MouseButton.LeftButton


def _names(page: InstalledPage) -> list[str]:
    return [each.name for each in page.list_model.rows]


def _card(state: ManagerState, key: str) -> ModelCard:
    return next(each for each in state.cards.value if each.key == key)


def _index(page: InstalledPage, key: str) -> QModelIndex:
    return page.list_model.index(page.list_model.row_of(key))


def _click_part(page: InstalledPage, key: str, part: str) -> None:
    index = _index(page, key)
    page.view.scrollTo(index)
    area = page.view._cards.parts(page.view.visualRect(index), index)[part]
    QTest.mouseClick(page.view.viewport(), LEFT, pos=area.center())


@pytest.mark.slow
def test_the_button_of_a_card_uses_its_model(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    _click_part(models.mine, "sd-2.1", BUTTON)
    assert session.said[-1] == ("use", "sd-2.1")
    assert _card(state, "sd-2.1").in_use
    # The one in use has no button.
    index = _index(models.mine, "sd-2.1")
    assert BUTTON not in models.mine.view._cards.parts(models.mine.view.visualRect(index), index)


def test_each_state_has_its_own_button(models: ModelsWindow, session: MemorySession) -> None:
    _click_part(models.mine, "anything-v3", BUTTON)
    assert session.said[-1] == ("convert", "anything-v3")
    _click_part(models.mine, "realistic-vision-5.1", BUTTON)
    assert session.said[-1] == ("repair", "realistic-vision-5.1")
    for key in ("juggernaut-xl", "ink-and-wash", "flux.1-schnell"):
        index = _index(models.mine, key)
        assert BUTTON not in models.mine.view._cards.parts(
            models.mine.view.visualRect(index), index
        )


@pytest.mark.slow
def test_the_star_makes_a_favourite(models: ModelsWindow, state: ManagerState) -> None:
    _click_part(models.mine, "dreamshaper-8", STAR)
    assert _card(state, "dreamshaper-8").favourite
    _click_part(models.mine, "dreamshaper-8", STAR)
    assert not _card(state, "dreamshaper-8").favourite


@pytest.mark.slow
def test_the_keyboard_reaches_cards_buttons_and_stars(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    view = models.mine.view
    view.setFocus()
    models.mine.choose("dreamshaper-8")
    QTest.keyClick(view, Qt.Key.Key_F)
    assert _card(state, "dreamshaper-8").favourite
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert session.said[-1] == ("use", "dreamshaper-8")
    first = view.currentIndex().row()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.currentIndex().row() == first + 1
    assert models.mine.details.card is models.mine.list_model.rows[first + 1]


def test_searching_needs_all_words_and_finds_triggers(models: ModelsWindow) -> None:
    page = models.mine
    QTest.keyClick(models, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page.filters.search, "sumi")
    assert _names(page) == ["Ink and Wash"]
    page.filters.search.setText("stable diffusion xl fp16 fix")
    assert _names(page) == ["SDXL VAE fp16 fix"]
    page.filters.search.setText("zebra")
    assert page.stack.is_empty and "called “zebra”" in page.stack.sentence.text()
    page.filters.search.clear()
    assert len(_names(page)) == len(CARDS)


@pytest.mark.slow
def test_filters_narrow_and_orders_sort(models: ModelsWindow) -> None:
    page, filters = models.mine, models.mine.filters
    filters.kind.choose("lora")
    filters.kind.activated.emit(0)
    assert _names(page) == ["Film Grain 400", "Ink and Wash"]
    filters.clear()
    filters.state.choose("problem")
    filters.state.activated.emit(0)
    assert _names(page) == ["Anything v3", "Old Portraits", "Realistic Vision 5.1"]
    filters.clear()
    QTest.mouseClick(filters.favourites, LEFT)
    assert _names(page) == ["SD 1.5 Inpainting", "Stable Diffusion XL Base"]
    filters.clear()
    filters.sort.choose("size")
    filters.sort.activated.emit(0)
    assert _names(page)[:2] == ["FLUX.1 schnell", "Juggernaut XL"]
    filters.tag.choose("ink")
    filters.tag.activated.emit(0)
    assert _names(page) == ["Ink and Wash"]


@pytest.mark.slow
def test_without_models_it_says_how_to_get_some(models: ModelsWindow, state: ManagerState) -> None:
    state.cards.value = ()
    assert models.mine.stack.is_empty and "Drop model files" in models.mine.stack.sentence.text()
    assert not models.mine.details.isVisible()


@pytest.mark.slow
def test_pictures_made_with_a_model_are_counted_and_a_click_asks_for_them(
    models: ModelsWindow, session: MemorySession
) -> None:
    link, wanted = models.mine.details.facts.pictures, list[tuple[str, str]]()

    def ask(facet: str, value: str) -> None:
        wanted.append((facet, value))

    models.pictures_wanted.connect(ask)
    assert not link.isVisible()
    session.pictures |= {each.key: (1204, 1100, 1) for each in CARDS}
    for key, facet in (
        ("starter", "model"),
        ("ink-and-wash", "lora"),
        ("juggernaut-xl", "model"),
        ("sdxl-vae-fp16-fix", "weights"),
    ):
        models.show_model(key)
        assert link.text() == "1,204 pictures made with it"
        QTest.mouseClick(link, LEFT)
        assert wanted.pop() == (facet, key)


@pytest.mark.slow
def test_the_side_panel_tells_all_facts(models: ModelsWindow) -> None:
    details = models.mine.details
    # The model in use is chosen until another one is.
    assert details.isVisible() and details.head.name.text() == "Stable Diffusion XL Base"
    facts = details.facts.grid.texts()
    assert facts["Family"] == "Stable Diffusion XL" and facts["Parameters"] == "3.5 B"
    assert facts["Native size"] == "1024 × 1024 px"
    origin = details.origin.grid.texts()
    assert origin["Revision"] == "462165984030" and origin["Commercial use"] == "with conditions"
    assert details.files.grid.texts()["Folder"] == "/home/ana/models"


@pytest.mark.slow
def test_a_licence_that_is_learnt_later_is_explained_then(
    models: ModelsWindow, state: ManagerState
) -> None:
    catalog = state.catalog.value
    state.catalog.value = ()
    models.mine.choose("sd-2.1")
    origin = models.mine.details.origin
    assert origin.grid.texts()["Licence"] == "creativeml-openrail-m"
    state.catalog.value = catalog
    assert origin.grid.texts()["Licence"] == "CreativeML Open RAIL-M"


@pytest.mark.slow
def test_a_trigger_word_is_copied_by_a_click(models: ModelsWindow) -> None:
    models.mine.choose("ink-and-wash")
    facts = models.mine.details.facts
    assert facts.grid.texts()["Rank"] == "32"
    chip = facts.triggers.chips()[1]
    assert chip.accessibleName() == "Copy “sumi-e”"
    QTest.mouseClick(chip, LEFT)
    assert QGuiApplication.clipboard().text() == "sumi-e"


@pytest.mark.slow
def test_names_tags_and_notes_are_kept(
    models: ModelsWindow, state: ManagerState, session: MemorySession
) -> None:
    models.mine.choose("sd-2.1")
    details = models.mine.details
    details.head.name.setFocus()
    details.head.name.selectAll()
    QTest.keyClicks(details.head.name, "Old faithful")
    QTest.keyClick(details.head.name, Qt.Key.Key_Return)
    assert _card(state, "sd-2.1").name == "Old faithful"
    QTest.keyClicks(details.own.tags.field, "sky, water")
    QTest.keyClick(details.own.tags.field, Qt.Key.Key_Return)
    assert _card(state, "sd-2.1").tags == ("sky", "water")
    QTest.mouseClick(details.own.tags.chips()[0], LEFT)
    assert _card(state, "sd-2.1").tags == ("water",)
    QTest.keyClicks(details.own.notes, "good skies")
    models.mine.choose("starter")
    assert _card(state, "sd-2.1").notes == "good skies"
    assert details.own.notes.toPlainText() == ""


@pytest.mark.slow
def test_what_is_typed_is_kept_when_the_window_closes(
    models: ModelsWindow, state: ManagerState
) -> None:
    models.mine.choose("sd-2.1")
    QTest.keyClicks(models.mine.details.own.notes, "half a")
    models.close()
    assert _card(state, "sd-2.1").notes == "half a"


@pytest.mark.slow
def test_the_report_says_what_is_known_and_what_can_be_done(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    session.reports["sd-2.1"] = TrustView(
        "sd-2.1", (ReportRow("files_damaged", "bad", (("files", "unet.safetensors"),)),), True
    )
    models.mine.choose("sd-2.1")
    trust = models.mine.details.trust
    QApplication.processEvents()
    lines = [line for line in trust.findChildren(ReportLine) if not line.isHidden()]
    assert [line.words.text() for line in lines] == ["Damaged or missing: unet.safetensors."]
    assert lines[0].accessibleName().endswith("(problem)")
    QTest.mouseClick(trust.buttons["repair"], LEFT)
    QTest.mouseClick(trust.buttons["numbers"], LEFT)
    QTest.mouseClick(trust.buttons["health"], LEFT)
    said = [each for each in session.said if each[0] in ("repair", "verify", "health_check")]
    assert said == [("repair", "sd-2.1"), ("verify", "sd-2.1", True), ("health_check", "sd-2.1")]
    assert not trust.buttons["verify"].isEnabled()  # one thing at a time


@pytest.mark.slow
def test_loras_of_its_family_are_offered_and_kept(
    models: ModelsWindow, state: ManagerState
) -> None:
    key = "stable-diffusion-xl-base"
    models.mine.choose(key)
    choices = models.mine.details.choices
    lora = choices.boxes["lora"]
    assert [lora.itemText(at) for at in range(lora.count())] == [lora.itemText(0), "Ink and Wash"]
    lora.activated.emit(1)
    kept = _card(state, key).choices
    assert kept.loras[0].name == "ink-and-wash"
    choices._set_weight("ink-and-wash", 0.5)
    assert _card(state, key).choices.loras[0].weight == 0.5
    QTest.mouseClick(choices.keep, LEFT)
    assert "30 steps" in choices.settings.text()
    QTest.mouseClick(choices.forget, LEFT)
    assert _card(state, key).choices.defaults is None
    choices._drop("ink-and-wash")
    assert _card(state, key).choices == ModelChoices()


def test_removing_asks_first(models: ModelsWindow, session: MemorySession) -> None:
    session.pictures["sd-2.1"] = (1204, 1100, 17)
    models.mine.choose("sd-2.1")
    models.mine.view.setFocus()
    QTest.keyClick(models.mine.view, Qt.Key.Key_Delete)
    question = models.findChild(Question)
    assert question is not None
    said = " ".join(words.text() for words in question.findChildren(QLabel))
    assert "5.2 GB" in said
    assert "1,100 pictures can't be made again without it. 17 of them are starred." in said
    assert "The pictures themselves are kept." in said
    next(each for each in question.buttons if each.text() == "Move to Trash").click()
    assert session.said[-1] == ("remove", "sd-2.1")
    assert "SD 2.1" not in _names(models.mine)
    assert models.mine.details.head.name.text() == "Stable Diffusion XL Base"


@pytest.mark.slow
def test_what_is_another_programs_or_ships_with_us_is_not_removed(models: ModelsWindow) -> None:
    for key in ("dreamshaper-8", "starter"):
        models.mine.choose(key)
        assert models.mine.details.files.remove.isHidden()
    models.mine.choose("juggernaut-xl")
    assert not models.mine.details.files.forget.isHidden()
    assert "Connect its disk" in models.mine.details.head.why.text()


@pytest.mark.slow
def test_pictures_come_from_the_background(
    models: ModelsWindow, state: ManagerState, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "thumb.png"
    cv2.imwrite(str(path), np.full((90, 120, 3), (40, 60, 200), np.uint8))
    state.cards.value = tuple(
        replace(each, thumbnail=str(path)) if each.key == "starter" else each for each in CARDS
    )
    index = _index(models.mine, "starter")
    qtbot.waitUntil(lambda: index.data(Qt.ItemDataRole.DecorationRole) is not None)
    models.mine.view.scrollTo(index)
    area = models.mine.view.visualRect(index)
    shot = models.mine.view.viewport().grab(area).toImage()
    colour = shot.pixelColor(area.width() // 2, 60)
    assert (colour.red(), colour.green(), colour.blue()) == (200, 60, 40)


@pytest.mark.slow
def test_a_thousand_cards_scroll_and_filter_without_a_wait(
    models: ModelsWindow, state: ManagerState
) -> None:
    state.cards.value = tuple(card(f"Model {number:04}") for number in range(1000))
    view = models.mine.view
    QApplication.processEvents()
    asked: list[int] = []
    paint = view._cards.draw

    def counted(*given: object) -> None:
        asked.append(1)
        paint(*given)  # pyright: ignore[reportArgumentType]

    view._cards.draw = counted  # pyright: ignore[reportAttributeAccessIssue]
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.viewport().repaint()
    # Only what is seen is drawn.
    assert 0 < len(asked) < 60
    models.mine.filters.search.setText("0999")
    assert _names(models.mine) == ["Model 0999"]


@pytest.mark.slow
def test_a_change_of_one_card_leaves_the_list_where_it_was(
    models: ModelsWindow, state: ManagerState
) -> None:
    state.cards.value = tuple(card(f"Model {number:04}") for number in range(200))
    resets: list[int] = []
    models.mine.list_model.modelReset.connect(lambda: resets.append(1))
    bar = models.mine.view.verticalScrollBar()
    QApplication.processEvents()
    bar.setValue(600)
    before = state.cards.value
    state.cards.value = (replace(before[0], favourite=True), *before[1:])
    assert resets == [] and bar.value() == 600


@pytest.mark.slow
def test_cards_fill_the_width_whatever_it_is(models: ModelsWindow, qtbot: QtBot) -> None:
    for width in (960, 1240, 1700, 2560):
        models.resize(width, 800)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
        view = models.mine.view
        room, cell = view.viewport().width(), view.gridSize().width()
        columns = room // cell
        assert columns >= 1 and room - columns * cell < columns + 1
        row = {view.visualRect(view.model().index(at, 0)).top() for at in range(columns)}
        assert len(row) == 1


def test_what_assistive_technology_reads_of_a_card_has_its_state(models: ModelsWindow) -> None:
    index = _index(models.mine, "realistic-vision-5.1")
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Realistic Vision 5.1, Stable Diffusion 1.x, Model · 2.1 GB, Damaged"


@pytest.mark.slow
def test_whole_folders_have_no_companion(state: ManagerState, models: ModelsWindow) -> None:
    choices = models.mine.details.choices
    folder = next(card for card in state.cards.value if card.model_id)
    choices.show_card(replace(folder, path="/models/whole"))
    assert choices.boxes["companion"].isHidden()


@pytest.mark.slow
def test_a_files_companion_is_chosen_among_the_folders_of_its_family(
    state: ManagerState, models: ModelsWindow
) -> None:
    choices = models.mine.details.choices
    one = next(card for card in state.cards.value if card.model_id)
    file = replace(one, key="f" * 64, path="/models/file.safetensors")
    state.cards.value = (replace(one, path="/models/whole"), file)
    choices.show_card(file)
    box = choices.boxes["companion"]
    assert not box.isHidden() and box.findData("/models/whole") > 0
    choices.show_card(replace(file, choices=ModelChoices(companion="/models/whole")))
    assert box.currentData() == "/models/whole"
