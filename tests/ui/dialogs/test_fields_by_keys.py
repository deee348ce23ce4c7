"""Every dialog by keys: Return in a field does what the main button does, Tab goes on."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget

from desktop_app.state.document.document import Document
from desktop_app.ui.preferences.dialog import PreferencesDialog
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import until

DIALOGS = (
    *("new", "canvas_size", "image_size", "rotate_angle", "new_guide", "mask_rectangle"),
    *("enlarge", "clean_up", "saving_settings", "history_settings", "shortcuts", "export"),
    *("stages", "details", "colour_management", "plugins", "watched_folders"),
)


def fields(dialog: QDialog, kind: type[QWidget]) -> Iterator[QWidget]:
    """Those of a kind that are typed into, now."""
    for field in dialog.findChildren(kind):
        inner = isinstance(field.parentWidget(), ValueSlider)
        if field.isVisible() and field.isEnabled() and not inner:
            yield field


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def opened(window: MainWindow, action: str) -> QDialog:
    window.kit.actions[action].trigger()
    found = [each for each in window.findChildren(QDialog) if each.isVisible()]
    assert found, action
    dialog = found[-1]
    QTest.qWaitForWindowExposed(dialog)

    def is_active() -> bool:
        dialog.activateWindow()  # the window may take it first
        return QApplication.activeWindow() is dialog

    until(is_active, action)
    return dialog


def _note(pressed: list[str], button: QPushButton, *_: object) -> None:
    pressed.append(button.text())


def closed(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    dialog.hide()
    dialog.setParent(None)


@pytest.mark.slow
def test_return_in_any_field_presses_the_main_button_or_none(
    window: MainWindow, with_models: Workspace, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    for action in DIALOGS:
        dialog, pressed = opened(window, action), list[str]()
        buttons = dialog.findChildren(QPushButton)
        main = {each.text() for each in buttons if each.isDefault()} | {"accept"}
        dialog.accept = partial(pressed.append, "accept")  # type: ignore[method-assign]
        for button in buttons:
            with contextlib.suppress(RuntimeError), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                button.clicked.disconnect()
            button.clicked.connect(partial(_note, pressed, button))
        search = dialog.search if isinstance(dialog, PreferencesDialog) else None
        for field in (*fields(dialog, ValueSlider), *fields(dialog, QLineEdit)):
            if field is search:
                continue  # there Return goes to what was found
            field.setFocus()
            QTest.keyClick(focus(), Qt.Key.Key_Return)
            assert set(pressed) <= main, (action, field.accessibleName(), pressed)
            assert focus() is field and dialog.isVisible(), (action, field.accessibleName())
        closed(dialog)


@pytest.mark.slow
def test_tab_takes_the_number_once_and_goes_on(
    window: MainWindow, with_models: Workspace, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    for action in DIALOGS:
        dialog = opened(window, action)
        for field in fields(dialog, ValueSlider):
            assert isinstance(field, ValueSlider)
            taken: list[float] = []
            field.edited.connect(taken.append)
            field.setFocus()
            QTest.keyClicks(focus(), "4")
            QTest.keyClicks(focus(), "2")
            QTest.keyClick(focus(), Qt.Key.Key_Tab)
            assert focus() is not field, (action, field.accessibleName())
            assert focus().window() is dialog and len(taken) <= 1, (action, taken)
        closed(dialog)


def test_a_size_is_typed_as_soon_as_its_dialog_is_there(
    window: MainWindow, with_models: Workspace, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    for action in ("new", "canvas_size", "image_size", "rotate_angle"):
        dialog = opened(window, action)
        field = focus()
        assert isinstance(field, ValueSlider), action
        QTest.keyClick(field, Qt.Key.Key_7)
        QTest.keyClick(focus(), Qt.Key.Key_7)
        QTest.keyClick(focus(), Qt.Key.Key_Tab)
        assert field.number == 77, (action, field.accessibleName())
        closed(dialog)
