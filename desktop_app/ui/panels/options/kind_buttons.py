"""One of several kinds chosen by buttons with icons alone, for the bar above the canvas."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from desktop_app.state.painting.tools import ToolState
from desktop_app.ui.kit import Kit, Retranslated, named, styled
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.tools.kinds import Kinds
from desktop_app.ui.widgets.wrap_layout import WrapLayout


class KindButtons(Retranslated, QWidget):
    """Show and change what a tool does.

    Args:
        kinds: of the tool.
        tools, kit: of the window.
        parent: who has it.
    """

    def __init__(self, kinds: Kinds, tools: ToolState, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._of, self._tools = kinds, tools
        self._group = QButtonGroup(self)
        self.kinds: dict[str, QToolButton] = {}
        layout = WrapLayout(4)
        for kind, icon in kinds.icons().items():
            self.kinds[kind] = button = QToolButton(self)
            styled(button, checkable=True, look="toggle")
            hold(button, width=DENSE, height=DENSE)
            kit.icons.place(button, icon)
            self._group.addButton(button)
            layout.addWidget(button)
        self.setLayout(layout)
        self._group.buttonClicked.connect(self._clicked)
        self.retranslate()
        watch(kinds.held(tools), self._show)

    def retranslate(self) -> None:
        for kind, button in self.kinds.items():
            named(button, self._of.words(kind), self._of.tip(kind))

    def _show(self, _: object) -> None:
        self.kinds[self._of.chosen(self._tools)].setChecked(True)

    @Slot(object)
    def _clicked(self, button: QToolButton) -> None:
        kind = next(kind for kind, one in self.kinds.items() if one is button)
        self._of.take(self._tools, kind)
