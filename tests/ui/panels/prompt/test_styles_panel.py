"""Styles and wildcards in the window, by key and pointer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QListWidgetItem
from pytestqt.qtbot import QtBot

from desktop_app.core.prompt.styles import Style
from desktop_app.studio.job_assembly import assemble, job_resources
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.panels.prompt.style_dialog import StyleDialog
from desktop_app.ui.panels.prompt.styles_panel import StylesPanel
from desktop_app.ui.panels.prompt.wildcard_preview import SHOWN, WildcardPreview
from desktop_app.ui.words.recipe import recipe_of
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_result
from tests.ui.panels.conftest import Ui


def _items(view: QListWidget) -> list[QListWidgetItem]:
    return [view.item(at) for at in range(view.count())]


def _click(view: QListWidget, text: str) -> None:
    (item,) = [each for each in _items(view) if each.text() == text]
    view.scrollToItem(item)
    place = view.visualItemRect(item).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.fixture
def panel(ui: Ui, with_models: Workspace, qtbot: QtBot) -> StylesPanel:
    ui.window.resize(1280, 800)
    qtbot.mouseClick(ui.bar.styles, Qt.MouseButton.LeftButton)
    found = ui.bar.cards.styles
    assert found.isVisible() and ui.window.focusWidget() is found.search
    ui.wait(lambda: found.list.count() > 20)
    return found


@pytest.mark.slow
def test_styles_are_chosen_in_order_and_counted_by_pointer_and_keys(
    ui: Ui, panel: StylesPanel
) -> None:
    button = ui.bar.styles
    assert button.text() == "Styles"
    _click(panel.list, "Oil painting")
    _click(panel.list, "Film photo")
    assert ui.chosen.styles == ("Oil painting", "Film photo")
    assert button.text() == "Styles · 2" and "Oil painting → Film photo" in panel.order.text()
    _click(panel.list, "Oil painting")
    assert ui.chosen.styles == ("Film photo",)
    _click(panel.list, "Painting")  # a heading
    panel.clear.click()
    assert ui.chosen.styles == () and button.text() == "Styles"
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "line art")
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert ui.chosen.styles == ("Line art",)
    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    assert ui.window.focusWidget() is panel.list
    QTest.keyClick(panel.list, Qt.Key.Key_Space)
    assert ui.chosen.styles == ()
    panel.search.setText("no such style")
    assert panel.stack.is_empty
    QTest.keyClick(panel.list, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_a_style_is_saved_edited_and_deleted(ui: Ui, panel: StylesPanel) -> None:
    parameters = ui.state.parameters
    parameters.update(prompt="a cat in {prompt}", negative_prompt="dog", steps=33)
    panel.save.click()
    dialog = ui.window.findChild(StyleDialog)
    assert dialog is not None and not dialog.save.isEnabled()
    QTest.keyClicks(dialog.name, "Cats")
    dialog.settings.click()
    dialog.save.click()
    ui.wait(lambda: "Cats" in parameters.styles.value)
    assert panel.list.item(0).text() == "Your styles"
    parameters.update(steps=5)
    _click(panel.list, "Cats")
    assert parameters.value.steps == 33
    menu = panel.names.menu_of(panel.names.index_of("Cats"))
    menu.actions()[0].trigger()
    dialog = next(each for each in ui.window.findChildren(StyleDialog) if each.isVisible())
    dialog.name.setText("More cats")
    dialog.save.click()
    ui.wait(lambda: "More cats" in parameters.styles.value)
    assert parameters.value.styles == ("More cats",) and "Cats" not in parameters.styles.value
    assert not panel.names.menu_of(panel.names.index_of("Oil painting")).actions()[-1].isEnabled()
    panel.names.menu_of(panel.names.index_of("More cats")).actions()[-1].trigger()
    question = ui.window.findChild(Question)
    assert question is not None
    question.buttons[0].click()
    ui.wait(lambda: "More cats" not in parameters.styles.value)
    assert parameters.value.styles == ()


@pytest.mark.slow
def test_a_csv_is_imported_and_exported_and_a_name_that_is_taken_is_said(
    ui: Ui, panel: StylesPanel, tmp_path: Path
) -> None:
    def notes() -> tuple[str, ...]:
        notice = ui.state.notice.value
        return () if notice is None else notice.notes

    (tmp_path / "styles.csv").write_text("name,prompt,negative_prompt\nMine,{prompt} x,\n,y,\n")
    panel.import_from(str(tmp_path / "styles.csv"))
    ui.wait(lambda: "Mine" in ui.state.parameters.styles.value)
    assert notes() == ("styles_imported", "styles_rows_unread")
    ui.wait(panel.give.isEnabled)
    panel.export_to(str(tmp_path / "out.csv"))
    ui.wait((tmp_path / "out.csv").exists)
    ui.wait(lambda: notes() == ("styles_exported",))
    style = ui.state.parameters.styles.value["Gouache"]
    for _ in range(2):
        ui.workspace.wording.put_style(style)
    ui.wait(lambda: not notes())
    assert ui.error.code == "style_exists"


@pytest.fixture
def preview(ui: Ui, with_models: Workspace) -> WildcardPreview:
    folder = ui.workspace.wording.make_folder()
    (folder / "fruit.txt").write_text("apple\npear\nplum\n")
    ui.window.resize(1280, 800)
    ui.state.parameters.update(prompt="a {red|green} __fruit__", seed=40, seed_locked=True)
    ui.act("preview_wildcards")
    found = ui.bar.cards.wildcards
    ui.wait(lambda: found.list.count() == SHOWN)
    return found


@pytest.mark.slow
def test_ten_texts_are_shown_and_one_is_used(ui: Ui, preview: WildcardPreview) -> None:
    texts = [item.text() for item in _items(preview.list)]
    assert [text.split()[0] for text in texts] == [str(seed) for seed in range(40, 50)]
    assert len({text.partition("   ")[2] for text in texts}) > 1
    preview.again.click()
    ui.wait(lambda: preview.list.item(0).text() != texts[0])
    chosen = preview.list.item(3).text().partition("   ")[2]
    _click(preview.list, preview.list.item(3).text())
    assert ui.chosen.prompt == chosen
    assert not preview.isVisible() and ui.window.focusWidget() is ui.bar.prompt
    ui.bar.prompt.undo()
    assert ui.chosen.prompt == "a {red|green} __fruit__"


def test_generate_reads_wildcards_and_missing_names_are_said(
    ui: Ui, preview: WildcardPreview
) -> None:
    parameters = ui.state.parameters
    assert not preview.warnings.isVisible()
    parameters.update(prompt="__nothing__ {a|b}")
    ui.wait(lambda: "“nothing”" in preview.warnings.text())
    parameters.update(prompt="plain")
    ui.wait(lambda: preview.stack.is_empty)
    parameters.update(prompt="__fruit__ __gone__", count=2, size=None)
    (ui.workspace.paths.wildcards / "fruit.txt").write_text("quince\n")
    ui.workspace.generate()
    ui.wait(lambda: bool(ui.state.jobs.active))
    (job,) = ui.state.jobs.active
    assert job.request.prompt == "quince __gone__"
    assert job.request.typed.prompt == "__fruit__ __gone__"
    notice = ui.state.notice.value
    assert notice is not None and notice.notes == ("wildcard_missing",)
    assert notice.params == {"name": "gone"}


@pytest.mark.slow
def test_details_and_seed_bring_back_what_was_typed(ui: Ui, with_models: Workspace) -> None:
    state = ui.state
    state.parameters.update(prompt="a {red|green} hat", styles=("Film",), seed=9, seed_locked=True)
    state.parameters.styles.value = {"Film": Style("Film", "photo of {prompt}")}
    job = assemble(state.parameters.value, state.model, resources=job_resources(state))
    facts = {fact.id: fact.text for fact in recipe_of(job.request, "m", state.intents)}
    assert facts["prompt"].startswith("photo of a ")
    assert (facts["typed"], facts["styles"]) == ("a {red|green} hat", "Film")
    result = make_result(0, job)
    state.results.add(result, show=True)
    state.parameters.update(prompt="other", styles=(), seed_locked=False)
    view = ui.docks.results_panel.view
    menu = view.menu_of(view.model().index(0, 0))
    next(action for action in menu.actions() if action.text() == "Use This Seed").trigger()
    now = state.parameters.value
    assert (now.prompt, now.styles, now.seed) == ("a {red|green} hat", ("Film",), 9)
    ui.workspace.rating.again(result.id, "new_seed")
    (again,) = state.jobs.active
    assert again.request.typed == again.request.text_of(0) == job.request.text_of(0)


@pytest.mark.slow
def test_a_card_stays_above_the_prompt(ui: Ui, panel: StylesPanel) -> None:
    def is_above() -> bool:
        field = ui.bar.prompt
        corner = field.mapTo(ui.window, QPoint(0, 0))
        return 0 <= panel.y() and panel.geometry().bottom() < corner.y()

    for size in ((1280, 560), (1600, 1000)):
        ui.window.resize(*size)
        ui.wait(is_above)
    ui.act("text_200")
    ui.wait(is_above)
    ui.act("text_100")
    ui.wait(is_above)
