"""The switch between the pages of the window, beside the menus."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QMenuBar, QToolButton, QWidget

from desktop_app.ui.kit import Kit, Retranslated, label, named, row, show_text, styled
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.pages.page_table import all_pages
from desktop_app.ui.pages.window_pages import WindowPages


class PageSwitch(Retranslated, QWidget):
    """A button a page; the one that is shown is down. What pages at work have to say comes and goes
    left of all, and the buttons stay where they are."""

    def __init__(self, pages: WindowPages, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages, self._actions, self._icons = pages, kit.actions, kit.icons
        line = row(2, (8, 1, 6, 1))
        self.said = label("secondary")
        line.addWidget(self.said)
        self.buttons: dict[str, QToolButton] = {}
        for page in all_pages():
            button = QToolButton(self)
            styled(button, checkable=True, look="toggle")
            hold(button, height=DENSE - 2)
            button.clicked.connect(partial(self._chosen, page.id))
            line.addWidget(button)
            self.buttons[page.id] = button
            self._actions[f"page_{page.id}"].changed.connect(self._name)  # its keys, the language
        self.setLayout(line)
        self._badges = dict[str, str]()
        pages.changed.connect(self._refresh)
        pages.badged.connect(self._badge)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pages"))
        for page in all_pages():
            self.buttons[page.id].setText(QCoreApplication.translate("Pages", page.name))
        said = (
            f"{self.buttons[key].text()} {badge}" for key, badge in self._badges.items() if badge
        )
        show_text(self.said, " · ".join(said))
        self._name()
        self._refresh()  # its words need another room

    @Slot(str, str)
    def _badge(self, page_id: str, badge: str) -> None:
        self._badges[page_id] = badge
        self.retranslate()

    @Slot()
    def _name(self) -> None:
        for page_id, button in self.buttons.items():
            action = self._actions[f"page_{page_id}"]
            named(button, action.iconText(), action.toolTip())

    @Slot()
    def _refresh(self) -> None:
        for page in all_pages():
            is_shown = self._pages.current == page.id
            self.buttons[page.id].setChecked(is_shown)
            self.buttons[page.id].setVisible(page.listed or is_shown)
        self.adjustSize()
        bar = self.parentWidget()
        if isinstance(bar, QMenuBar):  # which asks for the size of its corner at no other time
            bar.setCornerWidget(self)
            # Menus without room beside it are behind Qt's button, else black on black.
            for more in bar.findChildren(QToolButton, "qt_menubar_ext_button"):
                self._icons.place(more, "chevron-right")

    def _chosen(self, page_id: str) -> None:
        self._pages.show(page_id)
        self._refresh()  # a second click must not lift it
