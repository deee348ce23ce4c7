"""At 1280 × 720 the options of every tool stand in one line, in both languages; nothing is cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.hand import Hand

pytestmark = pytest.mark.window


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_options_of_every_tool_stand_in_one_line(
    whole: MainWindow, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    for language in ("en", "zh_CN"):
        whole.kit.actions[f"language_{language}"].trigger()
        _all_in_one_line(whole)


def _all_in_one_line(whole: MainWindow) -> None:
    bars, tools = whole.bars, whole.workspace.state.tools

    def check(bar: QWidget, of: object) -> None:
        QApplication.processEvents()
        layout = bar.layout()
        assert isinstance(layout, WrapLayout) and bar.isVisible()
        assert bar.height() == 36 and layout.least_in_line() <= bar.width(), of

    for tool in ToolId:
        tools.active.value = tool
        QApplication.processEvents()
        check(bars.mask_bar if bars.mask_bar.is_needed else bars.tool_options, tool)
    tools.active.value = ToolId.COLOUR_RANGE
    Hand(whole).stroke((0.5, 0.5), (0.5, 0.5))
    assert tools.masking.draft.value is not None
    check(bars.mask_bar, "a colour was picked")
    tools.masking.dismiss()
