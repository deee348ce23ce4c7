"""Every list of the user's things by keys and menus: renamed, deleted behind a question or with a
way back, and what is chosen then. A list that is made without `NamedList` is found."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from desktop_app.core.extensions import FOLDER
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.named_list import NamedRow, Undone
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from tests.event_loop import settle
from tests.ui.named_lists import LISTS, NAMES, Shown

pytestmark = pytest.mark.window
UI = Path(__file__).parents[2] / "desktop_app" / "ui"
SHOWERS = [one for each in LISTS.values() for one in each]


class Hand:
    """Chooses, presses keys, opens menus and answers."""

    def __init__(self, shown: Shown, window: MainWindow, qtbot: QtBot) -> None:
        self.shown, self.names, self.window, self.qtbot = shown, shown.names, window, qtbot
        self.view = shown.names.view
        qtbot.waitUntil(lambda: set(self.own) >= set(NAMES), timeout=20_000)

    @property
    def own(self) -> list[str]:
        return [row.name for row in self.names.rows if row.own]

    def row(self, name: str) -> NamedRow:
        return next(row for row in self.names.rows if row.name == name)

    def choose(self, name: str) -> None:
        model = self.view.model()
        indexes = (model.index(at, 0) for at in range(model.rowCount()))
        index = next(one for one in indexes if self.named(one) == name)
        if isinstance(self.view, QComboBox):
            self.view.setCurrentIndex(index.row())
            self.view.activated.emit(index.row())
        else:
            self.view.setCurrentIndex(index)
        self.until_chosen(name)

    def named(self, index: QModelIndex) -> str:
        row = self.names._row_at(index)  # pyright: ignore[reportPrivateUsage]
        return "" if row is None else row.name

    def until_chosen(self, name: str) -> None:
        def is_chosen() -> bool:
            return self.names.current is not None and self.names.current.name == name

        self.qtbot.waitUntil(is_chosen, timeout=20_000)
        settle()  # what else listens may choose another one
        assert is_chosen()

    def press(self, key: Qt.Key) -> None:
        self.view.setFocus()
        QTest.keyClick(self.view, key)

    def menu(self, name: str) -> QMenu:
        if self.shown.menu is not None:
            menu = self.shown.menu()
            menu.aboutToShow.emit()
            return menu
        assert not isinstance(self.view, QComboBox)
        model = self.view.model()
        indexes = (model.index(at, 0) for at in range(model.rowCount()))
        index = next(one for one in indexes if self.named(one) == name)
        self.view.scrollTo(index)
        place = self.view.visualRect(index).center()
        port = self.view.viewport()
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(port, QContextMenuEvent(reason, place, port.mapToGlobal(place)))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def pick(self, name: str, words: str) -> None:
        menu = self.menu(name)
        next(one for one in menu.actions() if one.text() == words).trigger()
        menu.close()

    def dialogs(self) -> list[NameDialog | Question]:
        QApplication.processEvents()
        every = (one for one in QApplication.topLevelWidgets() if one.isVisible())
        return [one for one in every if isinstance(one, NameDialog | Question)]

    def asked(self) -> Question:
        (question,) = self.dialogs()
        assert isinstance(question, Question)
        assert question.buttons[-1].isDefault() and not question.buttons[0].isDefault()
        return question

    def until_gone(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: name not in self.own, timeout=20_000)

    def place_of(self, name: str) -> str:
        """Which row takes the place of one that is deleted."""
        names = [row.name for row in self.names.rows]
        at = names.index(name)
        return names[at + 1] if at + 1 < len(names) else names[at - 1]


@pytest.fixture(params=SHOWERS, ids=lambda one: one.__name__.strip("_"))
def hand(request: pytest.FixtureRequest, window: MainWindow, qtbot: QtBot) -> Iterator[Hand]:
    show: Callable[[MainWindow, QtBot], Shown] = request.param
    made = Hand(show(window, qtbot), window, qtbot)
    yield made
    for dialog in made.dialogs():
        dialog.close()


def check_fixed_rows(hand: Hand) -> None:
    """What came with the program is neither renamed nor deleted, and it is said why."""
    fixed = [row for row in hand.names.rows if not row.own]
    for row in fixed[:1]:
        hand.choose(row.name)
        for key in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
            QToolTip.hideText()
            hand.press(key)
            assert not hand.dialogs() and "came with Velatura" in QToolTip.text()
        menu = hand.menu(row.name)
        by_words = {one.text(): one for one in menu.actions()}
        for words in ("Rename…", "Delete…"):
            assert not by_words[words].isEnabled()
            assert "came with Velatura" in by_words[words].toolTip()
        menu.close()


@pytest.mark.few(1)
def test_f2_renames_what_is_the_users_and_a_name_that_cant_be_is_refused_at_once(
    hand: Hand,
) -> None:
    check_fixed_rows(hand)
    first, second, _ = NAMES
    hand.choose(first)
    hand.press(Qt.Key.Key_F2)
    if hand.names._rename_by is None:  # pyright: ignore[reportPrivateUsage]
        assert not hand.dialogs()
        return
    (dialog,) = hand.dialogs()
    assert isinstance(dialog, NameDialog) and first in dialog.windowTitle()
    assert dialog.name.selectedText() == first and not dialog.fault.text()
    for typed, said in ((second.upper(), "already one"), ("", "needed"), ("Damson", "")):
        dialog.name.selectAll()
        QTest.keyClick(dialog.name, Qt.Key.Key_Backspace)
        QTest.keyClicks(dialog.name, typed)
        assert said in dialog.fault.text() and dialog.save.isEnabled() == (not said)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert first in hand.own and "Damson" not in hand.own
    hand.press(Qt.Key.Key_F2)
    (dialog,) = hand.dialogs()
    assert isinstance(dialog, NameDialog)
    QTest.keyClicks(dialog.name, "Damson")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    hand.until_gone(first)
    hand.until_chosen("Damson")
    hand.pick("Damson", "Rename…")
    (dialog,) = hand.dialogs()
    assert isinstance(dialog, NameDialog) and dialog.name.text() == "Damson"


@pytest.mark.few(1)
def test_del_deletes_nothing_that_is_not_answered_for_or_comes_back(hand: Hand) -> None:
    is_undone = isinstance(hand.names._delete_by, Undone)  # pyright: ignore[reportPrivateUsage]
    words = "Delete" if is_undone else "Delete…"
    own = [name for name in hand.own if name in NAMES]
    for name, begin in (
        (own[0], lambda: hand.press(Qt.Key.Key_Delete)),
        (own[-1], lambda: hand.pick(own[-1], words)),
    ):
        hand.choose(name)
        after = hand.place_of(name)
        begin()
        if is_undone:
            hand.until_gone(name)
            hand.until_chosen(after)
            assert hand.shown.undo is not None
            hand.shown.undo()
            hand.qtbot.waitUntil(lambda name=name: name in hand.own, timeout=20_000)
            continue
        QTest.keyClick(hand.asked(), Qt.Key.Key_Escape)
        settle()
        assert name in hand.own
        begin()
        question = hand.asked()
        assert name in question.windowTitle() and question.text.text()
        QTest.mouseClick(question.buttons[0], Qt.MouseButton.LeftButton)
        hand.until_gone(name)
        hand.until_chosen(after)


OTHERS: Final[dict[str, str]] = {
    "commands/command_box.py": "commands",
    "dialogs/licence_list.py": "licences of parts",
    "dialogs/shortcut_list.py": "actions, whose keys are cleared and reset",
    "page/made_view.py": "steps of one picture",
    "page/reproduce_view.py": "what a check found",
    "help/help_window.py": "pages of the guide",
    "help/results_list.py": "pages of the guide",
    "models/card_view.py": "models: named in their details, and moved to the system's trash there",
    "models/disk_usage_table.py": "proposals",
    "models/network_page.py": "a log",
    "panels/settings/add_on_list.py": "files that are chosen from",
    "panels/history/branch_panel.py": "parts of a document; Bring Back",
    "panels/history/history_panel.py": "pictures; a trash with Undo",
    "panels/layers/layers_view.py": "parts of a document; Ctrl+Z",
    "panels/history/undo_panel.py": "steps",
    "panels/prompt/wildcard_preview.py": "prompts that are drawn",
    "panels/prompt/word_panel.py": "a dictionary",
    "preferences/page_list.py": "pages",
    "queue/queue_panel.py": "jobs, which are cancelled",
    "results/results_view.py": "pictures; the history keeps them",
    "search/facet_list.py": "drawn here, named by the page",
    "search/picture_grid.py": "pictures; a trash with Undo",
    "page/caption_view.py": "captions of pictures; Ctrl+Z",
    "widgets/completion_list.py": "words to complete",
    "page/change_dialog.py": "values of one file",
    "page/file_editors.py": "columns of a table",
    "page/pages_view.py": "files of one run",
}
"""Modules with other lists: of what, and why nothing of the user's is named or lost there."""


def modules() -> Iterator[tuple[str, Path]]:
    """Of the window and of the faces of extensions, with their names there."""
    for root in (UI, *FOLDER.glob("*/faces")):
        yield from ((file.relative_to(root).as_posix(), file) for file in root.rglob("*.py"))


@pytest.mark.slow
def test_a_list_is_named_or_told_to_be_another() -> None:
    """Whoever makes a list gives it to `NamedList`, and is tried here, or stands among `OTHERS`."""
    makes = re.compile(r"Q(?:List|Tree|Table)(?:View|Widget)|QAbstractItemView")
    with_lists, named = set[str](), set[str]()
    for name, file in modules():
        text = file.read_text("utf-8")
        has_any = makes.search(text) or "NamedList" in text
        for node in ast.walk(ast.parse(text)) if has_any else ():  # most have none: 6 s
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if makes.fullmatch(node.func.id):
                    with_lists.add(name)
                if node.func.id == "NamedList":
                    named.add(name)
            elif isinstance(node, ast.ClassDef):
                bases = [one.id for one in node.bases if isinstance(one, ast.Name)]
                if any(map(makes.fullmatch, bases)):
                    with_lists.add(name)
    assert named == set(LISTS)
    assert with_lists - named == set(OTHERS)


@pytest.mark.slow
def test_nobody_else_says_rename_or_delete() -> None:
    """By hand neither word, nor the question, nor a key of a list that is named."""
    by_hand = re.compile(r'tr\("(?:Delete|Rename|&Rename|&Delete)…?"\)|Key_F2|ask_delete')
    found = {name for name, file in modules() if by_hand.search(file.read_text("utf-8"))}
    assert found == {
        "dialogs/named_list.py",
        "panels/history/branch_panel.py",  # edits in place
        "panels/layers/layers_view.py",
        "widgets/value_slider.py",
    }
