"""Bars of tools are made of their table: all of it, and nothing else; in the language in use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.options import KINDS, OPTIONS

pytestmark = pytest.mark.window


def test_every_option_of_the_table_stands_in_its_bar_with_a_name(
    whole: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    for tool in ToolId:
        whole.workspace.state.tools.active.value = tool
        QApplication.processEvents()
    found = {bar.bar: bar for bar in whole.findChildren(OptionBar)}
    assert {name: set(bar.fields) for name, bar in found.items() if bar.fields} == {
        name: set(rows) for name, rows in OPTIONS.items()
    }
    assert set(KINDS) <= set(found)
    for bar in found.values():
        for part, widget in bar.fields.items():
            widget.setToolTip("")
            QApplication.sendEvent(bar, QEvent(QEvent.Type.LanguageChange))
            told = OPTIONS[bar.bar][part]
            assert bool(widget.toolTip()) == (len(told) > 1), (bar.bar, part)
