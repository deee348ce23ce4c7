"""The language changes while the window is open: nothing is left in the old one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.lessons import load_example
from desktop_app.core.errors import EngineError
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.ui.look.theme import base_font
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import LANGUAGES, Language, system_language
from desktop_app.worker.workspace import Workspace
from pseudo_locale import PseudoTranslator, pseudo
from tests.ui.conftest import close_all, make_result, picture
from tests.ui.translation.texts_shown import Shown, texts_shown

QTS_OWN = ("QAbstractButton", "ScrollLeftButton", "ScrollRightButton")
"""Buttons that Qt makes and names once: a dock's, hidden behind our own title, and of tab bars."""


def _shown(window: MainWindow) -> set[Shown]:
    # What was put away while the words were set again is still there until the loop runs idle.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return {
        shown
        for shown in texts_shown(window)
        if not shown.place.endswith((f"/{QTS_OWN[0]}", f"({QTS_OWN[1]})", f"({QTS_OWN[2]})"))
    }


def _fonts(window: MainWindow) -> set[tuple[str, ...]]:
    """By the language, other letters come first."""
    return {tuple(widget.font().families()) for widget in window.findChildren(QWidget)}


def _fill(workspace: Workspace) -> None:
    state = workspace.state
    state.open_document(Document(picture(384, 256), "park.png"))
    state.results.add(make_result(0), show=True)
    state.results.add(make_result(1), show=False)
    state.notice.value = Notice(EngineError("engine_died", "x", reason="killed"), retry=True)
    workspace.hints.lesson.begin(load_example(), next(iter(state.documents)))


@pytest.mark.slow
@pytest.mark.usefixtures("english_after", "with_models")
@pytest.mark.parametrize("begin", ["en", "zh_CN"])
def test_a_window_that_changes_its_language_looks_like_one_that_began_with_it(
    workspace: Workspace, qapp: QApplication, qtbot: QtBot, begin: str
) -> None:
    workspace.settings.language = begin
    window = MainWindow(workspace)
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.show()
    _fill(workspace)
    qapp.processEvents()
    other = next(code for code in LANGUAGES if code != begin)
    window.kit.actions[f"language_{other}"].trigger()
    qapp.processEvents()
    assert workspace.settings.language == other
    assert window.kit.actions[f"language_{other}"].isChecked()
    assert _fonts(window) == {tuple(base_font().families())}
    fresh = MainWindow(workspace)
    qtbot.addWidget(fresh)
    fresh.show()
    qapp.processEvents()
    assert _shown(window) ^ _shown(fresh) == set()


CONTENT = {"park", "park.png", "park.png[*]", "Starter", "Painter", "X", "Y", "CIEDE2000", "CIE76"}
UNITS = (" px", " ΔE", " %", "°", " s", " MB", " GB")


@pytest.mark.slow
@pytest.mark.usefixtures("with_models")
def test_every_text_can_be_translated(
    window: MainWindow, workspace: Workspace, qapp: QApplication
) -> None:
    _fill(workspace)
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    try:
        qapp.processEvents()
        schedulers = window.docks.settings_panel.rows["scheduler"]
        content = CONTENT | {schedulers.itemText(at) for at in range(schedulers.count())}
        left = [
            shown
            for shown in _shown(window)
            if "⟦" not in shown.text
            and any(letter.isalpha() for letter in shown.text)
            and shown.text not in content
            and not shown.text.endswith(UNITS)
        ]
        assert left == []
    finally:
        qapp.removeTranslator(translator)
        qapp.processEvents()


def test_the_pseudo_language_keeps_what_has_to_stay() -> None:
    assert pseudo("&Open {name}…") == "⟦&Opéñ {name}· …⟧"
    assert "<b>" in pseudo("<b>Bold</b>") and "%n" in pseudo("%n steps")


def test_the_systems_first_language_that_there_is_counts() -> None:
    wanted = {
        "en": (["en-GB", "zh"], ["zh-Hant-TW", "en-US"], ["C"], [], ["de", "fr"]),
        "zh_CN": (["zh-Hans-CN", "zh"], ["zh-CN"], ["zh"], ["de-DE", "zh-CN", "en"]),
    }
    for code, lists in wanted.items():
        assert {system_language(each) for each in lists} == {code}


@pytest.mark.usefixtures("english_after")
def test_translators_do_not_pile_up_and_numbers_follow(qapp: QApplication) -> None:
    for mode in ("zh_CN", "en", "zh_CN", "nonsense", "en", "zh_CN"):
        language = Language(qapp, mode)
        assert len(qapp.findChildren(QTranslator)) == 2
    assert language.code == "zh_CN"
    assert QLocale().language() == QLocale.Language.Chinese
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"
