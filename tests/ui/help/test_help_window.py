"""The guide's window: contents, search, links, find, back and forward, languages, the theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.help.help_window import HelpWindow
from desktop_app.ui.help.opening import Help
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import Theme


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(tmp_path / "settings.toml")


@pytest.fixture
def keys(settings: Settings) -> Shortcuts:
    return Shortcuts(settings)


@pytest.fixture
def opened(theme: Theme, settings: Settings, keys: Shortcuts, qtbot: QtBot) -> HelpWindow:
    guide = Help(theme, Icons(theme), settings, keys, theme)
    assert guide.window is None
    guide.show_help("first-picture")
    window = guide.window
    assert window is not None
    qtbot.addWidget(window)
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def chinese() -> Iterator[None]:
    was = QLocale()
    QLocale.setDefault(QLocale("zh_CN"))
    yield
    QLocale.setDefault(was)


def shown(window: HelpWindow) -> str:
    return window.view.toPlainText()


def place(window: HelpWindow) -> str:
    return window.contents.currentItem().text(0)


@pytest.mark.slow
def test_a_topic_is_shown_and_marked_in_the_contents(opened: HelpWindow) -> None:
    assert shown(opened).startswith("Your first picture")
    opened.show_topic("memory#make-it-fit")
    assert opened.title.text() == "Memory"
    assert place(opened) == "Make it fit"
    assert opened.view.verticalScrollBar().value() > 0
    opened.show_topic("no such topic")
    assert opened.title.text() == "Your first picture"


@pytest.mark.slow
def test_back_and_forward_remember_where_the_reader_was(opened: HelpWindow) -> None:
    assert not opened.back.isEnabled()
    opened.show_topic("models#licences")
    bar = opened.view.verticalScrollBar()
    bar.setValue(bar.value() - 40)
    was = bar.value()
    opened.show_topic("privacy")
    opened.back.click()
    assert (opened.title.text(), bar.value()) == ("Models and licences", was)
    opened.back.click()
    assert opened.title.text() == "Your first picture"
    assert not opened.back.isEnabled()
    opened.forward.click()
    opened.forward.click()
    assert opened.title.text() == "Privacy"
    assert not opened.forward.isEnabled()


@pytest.mark.slow
def test_links_lead_to_pages_headings_and_the_browser(
    opened: HelpWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("desktop_app.ui.help.page_view.open_page", asked.append)
    opened.view.anchorClicked.emit(QUrl("models.md#get-a-model"))
    assert place(opened) == "Get a model"
    opened.view.anchorClicked.emit(QUrl("#licences"))
    assert place(opened) == "Licences"
    opened.view.anchorClicked.emit(QUrl("https://example.org/x"))
    assert asked == ["https://example.org/x"]


@pytest.mark.slow
def test_the_search_lists_places_and_goes_there(opened: HelpWindow) -> None:
    QTest.keyClicks(opened.field, "driver")
    assert opened.results.isVisible()
    assert not opened.contents.isVisible()
    QTest.keyClick(opened.field, Qt.Key.Key_Return)
    assert opened.title.text() == "Troubleshooting"
    assert len(opened.view.extraSelections()) >= 2
    opened.field.setText("xyzzy")
    assert opened.nothing.isVisible()
    opened.field.clear()
    assert opened.contents.isVisible()
    assert opened.view.extraSelections() == []


def test_find_in_page_walks_through_the_places_and_round(opened: HelpWindow) -> None:
    opened.show_topic("memory")
    opened.find_button.click()
    QTest.keyClicks(opened.find_bar.field, "picture")
    count = len(opened.view.extraSelections())
    assert count > 3
    assert opened.find_bar.count.text() == f"1 of {count}"
    QTest.keyClick(opened.find_bar.field, Qt.Key.Key_Return)
    assert opened.find_bar.count.text() == f"2 of {count}"
    for _ in range(2):
        QTest.keyClick(opened.find_bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert opened.find_bar.count.text() == f"{count} of {count}"
    QTest.keyClick(opened.find_bar.field, Qt.Key.Key_Escape)
    assert not opened.find_bar.isVisible()
    assert opened.view.extraSelections() == []


@pytest.mark.slow
def test_pictures_are_no_wider_than_the_column(opened: HelpWindow) -> None:
    kind = QTextDocument.ResourceType.ImageResource.value
    picture = opened.view.loadResource(kind, QUrl("../pictures/en/start.png"))
    assert picture is not None
    room = picture.deviceIndependentSize()  # pyright: ignore[reportAttributeAccessIssue]
    assert 200 < room.width() <= opened.view.width()
    for outside in ("../../catalog/kinds.toml", "https://example.org/x.png", "/etc/hostname"):
        assert opened.view.loadResource(kind, QUrl(outside)) is None


@pytest.mark.slow
def test_the_page_of_keys_shows_those_in_use(opened: HelpWindow, keys: Shortcuts) -> None:
    opened.show_topic("shortcuts")
    assert "Ctrl+Alt+G" in shown(opened)
    assert "F9" not in shown(opened)
    keys.use_preset("velatura", {"grow_mask": ("F9",)})
    assert "F9" in shown(opened)
    assert "Ctrl+Alt+G" not in shown(opened)


def test_the_guide_follows_the_language_and_keeps_its_place(
    opened: HelpWindow, chinese: None
) -> None:
    opened.show_topic("memory#make-it-fit")
    QCoreApplication.sendEvent(opened, QEvent(QEvent.Type.LanguageChange))
    assert opened.title.text() == "内存"
    assert place(opened) == "自动适配"
    opened.field.setText("蒙版")
    assert opened.results.count() > 3


@pytest.mark.slow
def test_every_page_takes_the_colours_of_the_theme(opened: HelpWindow, theme: Theme) -> None:
    for mode in ("light", "dark"):
        theme.set_mode(mode)
        opened.show_topic("troubleshooting")
        formats = opened.view.document().allFormats()
        links = {
            each.foreground().color().name()
            for each in formats
            if each.isCharFormat() and each.toCharFormat().isAnchor()
        }
        assert theme.tokens.link in links
        ground = opened.view.viewport().grab().toImage().pixelColor(2, 2).name()
        assert ground == theme.tokens.panel


def test_size_is_remembered(opened: HelpWindow, settings: Settings) -> None:
    assert settings.help_geometry == ""
    opened.close()
    assert settings.help_geometry
    assert QApplication.instance() is not None
