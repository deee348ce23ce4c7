"""One window for all settings: opened, searched, changed and restored by hand in a real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.storage.settings import Settings, setting_rows
from desktop_app.ui.actions.action_set import plain_text
from desktop_app.ui.actions.action_table import ELSEWHERE, MENUS
from desktop_app.ui.actions.row import ActionRow, Menu
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.help.guide import load_guide
from desktop_app.ui.preferences.dialog import PreferencesDialog
from desktop_app.ui.preferences.editors import PathRow, TextRow
from desktop_app.ui.preferences.pages import PAGES
from desktop_app.ui.preferences.row import Preference, sentence_case
from desktop_app.ui.preferences.table import preferences
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all

pytestmark = pytest.mark.window
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
ROWS = {row.id: row for row in preferences()}


def opened(window: MainWindow) -> PreferencesDialog:
    """The preferences by their key."""
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_Comma, CTRL)
    return shown(window)


def shown(window: MainWindow) -> PreferencesDialog:
    (dialog,) = (one for one in window.findChildren(PreferencesDialog) if one.isVisible())
    return dialog


def editor(dialog: PreferencesDialog, setting: str) -> QWidget:
    """What changes a setting, on its page, which is shown."""
    row = ROWS[setting]
    dialog.show_page(row.page)
    return dialog.pages[row.page].editor(row)


def choose(box: QWidget, text: str) -> None:
    """With the arrow keys."""
    assert isinstance(box, QComboBox)
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.findText(text)):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == text


def found(dialog: PreferencesDialog, words: str) -> Preference | None:
    """What is chosen when ``words`` were typed."""
    dialog.search.selectAll()
    QTest.keyClicks(dialog.search, words)
    return dialog.list.choice()[1]


@pytest.mark.slow
def test_a_key_opens_it_beside_the_window_once_with_the_search_ready(window: MainWindow) -> None:
    dialog = opened(window)
    assert not dialog.isModal() and dialog.focusWidget() is dialog.search
    assert dialog.list.topLevelItemCount() == len(PAGES)
    window.kit.actions["preferences"].trigger()
    assert shown(window) is dialog
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    roles = {each: window.kit.actions[each].menuRole() for each in ("preferences", "quit", "save")}
    assert roles == {
        "preferences": QAction.MenuRole.PreferencesRole,
        "quit": QAction.MenuRole.QuitRole,
        "save": QAction.MenuRole.NoRole,
    }


@pytest.mark.slow
def test_what_is_changed_by_hand_counts_at_once_and_after_a_restart(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot
) -> None:
    def started() -> MainWindow:
        workspace = build_workspace(tmp_path / "data")
        window = MainWindow(workspace, rest="when asked")
        qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    window = started()
    dialog, state = opened(window), window.workspace.state
    for setting in ("documents_restored", "key_cursor", "star_applied"):
        QTest.mouseClick(editor(dialog, setting), LEFT)
    choose(editor(dialog, "overlay_colour"), "Cyan")
    choose(editor(dialog, "documents_memory"), "8 GB")
    assert state.view.key_cursor.value and not state.view.star_applied.value
    assert state.view.overlay_style.value == "cyan"
    assert state.documents.memory.limit == 8 << 30
    window.close()
    window.workspace.shutdown()
    kept = Settings.load(tmp_path / "data" / "settings.toml")
    assert not kept.documents_restored and kept.documents_memory == 8192

    window = started()
    state = window.workspace.state
    assert state.view.key_cursor.value and not state.view.star_applied.value
    assert state.documents.memory.limit == 8 << 30
    dialog = opened(window)
    assert dialog.page == "performance", "the page that was seen last"
    ticks = [editor(dialog, each) for each in ("documents_restored", "key_cursor", "star_applied")]
    assert [tick.isChecked() for tick in ticks if isinstance(tick, QCheckBox)] == [
        *(False, True, False)
    ]
    box = editor(dialog, "overlay_colour")
    assert isinstance(box, QComboBox) and box.currentText() == "Cyan"
    window.close()
    window.workspace.shutdown()


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_every_row_changes_its_setting_and_goes_back_to_its_default(window: MainWindow) -> None:
    settings, dialog = window.workspace.settings, opened(window)
    window.kit.actions["text_100"].trigger()
    defaults = {
        row.setting: settings.rows[row.setting].default for row in preferences() if row.setting
    }
    for row in preferences():
        widget = None if row.part else editor(dialog, row.id)
        if isinstance(widget, QCheckBox) and widget.isEnabled():
            QTest.mouseClick(widget, LEFT)
        elif isinstance(widget, QComboBox):
            last = widget.count() - 1
            QTest.keyClick(
                widget, Qt.Key.Key_End if widget.currentIndex() < last else Qt.Key.Key_Home
            )
        elif isinstance(widget, QLineEdit):
            QTest.keyClicks(widget, "mirror.example")
            QTest.keyClick(widget, Qt.Key.Key_Return)
        else:
            continue
        window.memory.remember()
        assert settings[row.setting] != defaults[row.setting], row.id
        assert row in dialog.pages[row.page].changed(), row.id
    for page in dialog.pages.values():
        page.restore()
        assert page.changed() == []
    window.memory.remember()
    for row in preferences():
        if row.setting and not row.part:
            assert settings[row.setting] == defaults[row.setting], row.id


FOUND = {
    "font": "text_scale",
    "text size": "text_scale",
    "STYLUS pressure opacity": "pen_opacity",
    "autosave": "results_saved",
    "icc": "display_source",
    "openvino": "compute_backend",
    "bandwidth": "network_bandwidth_limit",
    "cuda mirrors": "gpu_mirrors",
    "zip": "history.export",
    "cyan": "overlay_colour",
}


@pytest.mark.slow
def test_words_find_a_setting_and_mark_it_on_its_page(window: MainWindow) -> None:
    dialog = opened(window)
    for words, setting in FOUND.items():
        row = ROWS[setting]
        dialog.search.setFocus()
        assert found(dialog, words) is row, words
        view = dialog.pages[row.page]
        assert dialog.page == row.page and dialog.mark.around is view.place(row)
        assert dialog.mark.isVisible() and view.place(row).isVisible()
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
        if view.editor(row).isEnabled():
            assert dialog.focusWidget() is view.editor(row)
        QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
        assert dialog.isVisible() and not dialog.search.text() and not dialog.mark.isVisible()
        assert dialog.page == row.page and dialog.list.topLevelItemCount() == len(PAGES)


def test_a_page_is_found_by_its_name_arrows_walk_and_nothing_is_said_so(window: MainWindow) -> None:
    dialog = opened(window)
    assert found(dialog, "watched folders") is None and dialog.page == "folders"
    assert found(dialog, "mirrors") is ROWS["network_mirrors"]
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.list.choice()[1] is ROWS["gpu_mirrors"]
    assert dialog.focusWidget() is dialog.search
    assert dialog.pages["network"].rows["gpu_mirrors"].isVisible()
    assert found(dialog, "zebra stripes") is None
    assert "zebra stripes" in dialog.told.text()


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_in_chinese_words_of_both_languages_find(
    window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    dialog = opened(window)
    choose(editor(dialog, "language"), "简体中文")
    assert window.workspace.settings.language == "zh_CN"
    for words in ("精细预览", "fine previews", "TAESD"):
        dialog.search.setText(words)
        assert dialog.list.choice()[1] is ROWS["fine_previews"], words
    dialog.search.setText("色彩管理")
    assert dialog.page == "colour" and dialog.title.text() == "色彩管理"
    for row in preferences():
        dialog.search.setText(row.english()[0])
        assert row in {item.data(0, Qt.ItemDataRole.UserRole + 1) for item in dialog.list._items()}
        if row.page == PAGES[-1].id:
            assert dialog.page == row.page
    last = next(row for row in preferences() if row.page == PAGES[-1].id)
    dialog.search.setText(last.english()[0])
    Language(qapp, "en")
    qtbot.waitUntil(lambda: dialog.title.text() == "Network")


@pytest.mark.slow
def test_what_had_a_dialog_of_its_own_opens_at_its_page(window: MainWindow) -> None:
    for page in (page for page in PAGES if page.action):
        window.kit.actions[page.action].trigger()
        dialog = shown(window)
        assert dialog.page == page.id and not dialog.isModal()
        inside = dialog.focusWidget()
        assert inside is not None and dialog.pages[page.id].isAncestorOf(inside)
        dialog.search.setText("theme")
        window.kit.actions[page.action].trigger()
        assert dialog.page == page.id and not dialog.search.text()


@pytest.mark.slow
def test_what_a_menu_changes_meanwhile_is_followed(window: MainWindow) -> None:
    dialog = opened(window)
    box = editor(dialog, "theme")
    window.kit.actions["theme_light"].trigger()
    assert isinstance(box, QComboBox) and box.currentText() == "Light"
    tick = editor(dialog, "save_metadata")
    window.kit.actions["toggle_metadata"].trigger()
    assert isinstance(tick, QCheckBox) and not tick.isChecked()
    assert not editor(dialog, "mark_pictures").isEnabled()


@pytest.mark.slow
def test_a_value_that_only_the_file_can_have_is_shown_and_kept(window: MainWindow) -> None:
    window.workspace.settings.text_scale = 110
    window.kit.theme.set_text_percent(110)
    window.kit.actions.refresh()
    window.workspace.settings.documents_memory = 3000
    dialog = opened(window)
    for setting, text in (("text_scale", "110 %"), ("documents_memory", "2.93 GB")):
        box = editor(dialog, setting)
        assert isinstance(box, QComboBox) and box.currentText() == text
    assert window.workspace.settings.text_scale == 110
    window.kit.actions["text_100"].trigger()


def test_defaults_are_restored_only_after_a_question_that_names_them(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog, settings = opened(window), window.workspace.settings
    QTest.mouseClick(editor(dialog, "save_metadata"), LEFT)
    QTest.keyClicks(editor(dialog, "name_pattern"), "{{seed}}")
    QTest.mouseClick(dialog.restore, LEFT)
    question = dialog.findChild(Question)
    assert question is not None
    assert question.text.text() == "• Write metadata into pictures\n• File names"
    restore, cancel = question.buttons
    QTest.mouseClick(cancel, LEFT)
    assert not settings.save_metadata and settings.name_pattern == "{{seed}}"
    qtbot.waitUntil(lambda: dialog.findChild(Question) is None)
    QTest.mouseClick(dialog.restore, LEFT)
    question = dialog.findChild(Question)
    assert question is not None
    QTest.mouseClick(question.buttons[0], LEFT)
    assert restore is not question.buttons[0]
    assert settings.save_metadata and settings.name_pattern == ""
    tick, pattern = editor(dialog, "save_metadata"), editor(dialog, "name_pattern")
    assert isinstance(tick, QCheckBox) and tick.isChecked()
    assert isinstance(pattern, QLineEdit) and pattern.text() == ""
    qtbot.waitUntil(lambda: dialog.findChild(Question) is None)
    QTest.mouseClick(dialog.restore, LEFT)
    assert dialog.findChild(Question) is None and "default" in dialog.told.text()


@pytest.mark.slow
def test_what_a_pages_own_widget_changes_goes_back_too(window: MainWindow) -> None:
    dialog, settings = opened(window), window.workspace.settings
    choose(editor(dialog, "history_days"), "after 90 days")
    choose(editor(dialog, "display_source"), "sRGB")
    field = editor(dialog, "network_endpoint")
    QTest.keyClicks(field, "https://hub.example")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (settings.history_days, settings.display_source) == (90, "srgb")
    assert settings.network_endpoint == "https://hub.example"
    for page in ("history", "colour", "network"):
        assert len(dialog.pages[page].changed()) == 1
        dialog.pages[page].restore()
    assert (settings.history_days, settings.display_source) == (0, "screen")
    assert settings.network_endpoint == ""
    shown = [editor(dialog, each) for each in ("history_days", "display_source")]
    assert [box.currentText() for box in shown if isinstance(box, QComboBox)] == [
        *("Never", "Screen profile")
    ]


def test_an_address_that_can_not_be_is_said_and_not_kept(window: MainWindow) -> None:
    dialog, settings = opened(window), window.workspace.settings
    field = editor(dialog, "gpu_index")
    row = dialog.pages["network"].rows["gpu_index"]
    assert isinstance(row, TextRow) and isinstance(field, QLineEdit)
    QTest.keyClicks(field, "http://far.example/whl")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert row.wrong.isVisible() and "far.example" in row.wrong.text()
    assert settings.gpu_index == "" and dialog.isVisible()
    field.selectAll()
    QTest.keyClicks(field, "near.example/whl/")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not row.wrong.isVisible() and settings.gpu_index == field.text()
    assert field.text() == "https://near.example/whl"


def test_the_folder_of_models_is_chosen(window: MainWindow, tmp_path: Path) -> None:
    dialog, settings = opened(window), window.workspace.settings
    button = editor(dialog, "models_folder")
    row = dialog.pages["general"].rows["models_folder"]
    assert isinstance(button, QAbstractButton) and isinstance(row, PathRow)
    assert row.path.text().endswith("models")
    QTest.mouseClick(button, LEFT)
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    asked.fileSelected.emit(str(tmp_path / "elsewhere"))
    asked.close()
    assert settings.models_folder == str(tmp_path / "elsewhere")
    assert row.path.text().endswith("elsewhere")


@pytest.mark.slow
def test_the_switch_of_the_network_is_the_programs_own(
    window: MainWindow, workspace: Workspace
) -> None:
    dialog = opened(window)
    switch = editor(dialog, "network_allowed")
    assert window.bars.status_row.network.text() == "Offline"
    QTest.mouseClick(switch, LEFT)
    assert workspace.settings.network_allowed and workspace.managing.state.online.value
    assert window.bars.status_row.network.text() == "Online"
    dialog.pages["network"].restore()
    assert not workspace.settings.network_allowed
    assert window.bars.status_row.network.text() == "Offline"


@pytest.mark.slow
def test_size_and_page_are_remembered_and_it_fits_a_small_screen(window: MainWindow) -> None:
    dialog = opened(window)
    assert dialog.width() <= 1280 and dialog.height() <= 720
    for page in PAGES:
        dialog.show_page(page.id)
    least = dialog.minimumSizeHint()
    assert least.width() <= 880 and least.height() <= 600
    dialog.show_page("shortcuts")
    dialog.resize(960, 640)
    assert window.workspace.settings.preferences_geometry
    dialog.close()
    dialog = opened(window)
    assert dialog.size() == QSize(960, 640) and dialog.page == "shortcuts"


@pytest.mark.slow
def test_rows_and_pages_are_in_order(window: MainWindow) -> None:
    """Ids, settings, guide topics, and what a page's own widget calls what a row finds."""
    assert len({row.id for row in preferences()}) == len(preferences())
    settings = window.workspace.settings
    kept = [settings.rows[row.setting].key for row in preferences() if row.setting]
    assert {*kept} <= {row.key for row in setting_rows().values()}
    assert {row.page for row in preferences()} <= {page.id for page in PAGES}
    guide = load_guide("en")
    assert [page.topic for page in PAGES if page.topic and guide.section(page.topic) is None] == []
    dialog = opened(window)
    for row in preferences():
        widget = editor(dialog, row.id)
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert row.english()[0] in (widget.accessibleName(), text), row.id


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_menu_and_the_preferences_have_the_same_words(
    window: MainWindow, qapp: QApplication, language: str
) -> None:
    """A group of actions that stands in a submenu of its own is called as the submenu is."""
    Language(qapp, language)
    groups = {row.group: row for row in preferences() if row.group}
    for inner in (
        each for menu in (*MENUS, *ELSEWHERE) for each in menu.entries if isinstance(each, Menu)
    ):
        within = {each.group for each in inner.entries if isinstance(each, ActionRow)}
        for group in within & set(groups) if len(within) == 1 else ():
            said = plain_text(qapp.translate("Actions", inner.title))
            assert groups[group].said()[0] == sentence_case(said)


def test_titles_become_names_of_fields() -> None:
    assert sentence_case("Write Metadata into Pictures") == "Write metadata into pictures"
    assert sentence_case("Use OpenVINO") == "Use OpenVINO"
    assert sentence_case("精细预览") == "精细预览"
