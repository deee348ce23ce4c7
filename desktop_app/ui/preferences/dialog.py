"""Preferences: all settings in one window. What is changed counts at once; nothing waits for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QMoveEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    label,
    row,
    vertical_line,
)
from desktop_app.ui.look.text_scale import panel_width
from desktop_app.ui.preferences.page_list import PageList
from desktop_app.ui.preferences.page_view import FoundMark, PageView
from desktop_app.ui.preferences.pages import PAGES, PreferenceParts
from desktop_app.ui.preferences.row import Preference
from desktop_app.ui.qt.geometry import geometry_text, restore_geometry
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.widgets.scrolled import Scrolled

_SIZE = (880, 600)
_LEAST, _LOW = 240, 160
_ROOM = 24
"""Pixels around what was found that are brought into sight with it."""


class PreferencesDialog(Retranslated, QDialog):
    """Pages at the left, the one that is chosen at the right, and a field that finds settings.

    Attributes:
        pages: those that were shown, by id.
    """

    def __init__(self, parent: QWidget, parts: PreferenceParts) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._parts, self._settings = parts, parts.workspace.settings
        self.pages: dict[str, PageView] = {}
        self._areas: dict[str, Scrolled] = {}
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.list = PageList(parts.kit, self)
        self.title, self.told = label("title", self), label("secondary", self, wrap=True)
        self.stack = QStackedWidget(self)
        self.mark = FoundMark(parts.kit.theme, self)
        self.restore, self.close_button = QPushButton(self), QPushButton(self)
        self._told = ""
        self.help = HelpButton(parts.kit, "", self)
        filled(
            spaced(QHBoxLayout(self)),
            filled(spaced(QVBoxLayout(), 8, (12, 12, 12, 12)), self.search, grow(self.list)),
            vertical_line(0),
            grow(
                filled(
                    spaced(QVBoxLayout(), 8),
                    filled(row(8, (20, 16, 12, 0)), grow(self.title), self.help),
                    grow(self.stack),
                    filled(
                        row(8, (20, 8, 16, 12)), self.restore, grow(self.told), self.close_button
                    ),
                )
            ),
        )
        policy = self.help.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.help.setSizePolicy(policy)
        for button in (self.restore, self.close_button):
            button.setAutoDefault(False)
        self._connect()
        self.list.fill()
        self.retranslate()
        self.list.choose(self._settings.preferences_page)
        if not restore_geometry(self, self._settings.preferences_geometry):
            wanted = QSize(*(panel_width(side) for side in _SIZE))
            self.resize(wanted.boundedTo(self.screen().availableGeometry().size() * 0.94))

    def retranslate(self) -> None:
        self.list.fill()
        self._name_page()

    def _acts(self) -> list[Act | Caption]:
        shown = next((each for each in PAGES if self._areas and each.id == self.page), None)
        title = "" if shown is None else shown.said()
        return [
            Caption("", self.tr("Preferences")),
            Caption("search", self.tr("Search preferences"), ""),
            Caption("list", self.tr("Pages")),
            Caption("title", title),
            Caption("stack", title),
            Caption("told", self._told),
            Act(
                "restore",
                self.tr("Restore Defaults…"),
                self._ask_to_restore,
                self.tr("Bring the settings of this page back to their defaults."),
                shown=shown is not None and self.pages[shown.id].can_restore(),
            ),
            Act("close_button", self.tr("Close"), self.close),
        ]

    def show_page(self, page: str) -> None:
        """Show a page (`pages.PAGES`), and put the keys into it; "": the search."""
        self.search.clear()
        if page:
            self.list.choose(page)
        first = self.pages[self.page].first() if page else self.search
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def page(self) -> str:
        """Id of the page that is shown."""
        return next(
            name for name, area in self._areas.items() if self.stack.currentWidget() is area
        )

    # -- building -------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._on_return)
        self.search.installEventFilter(self)
        self.list.chosen.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_return)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)

    def _view(self, page: str) -> PageView:
        if page not in self.pages:
            made = next(each for each in PAGES if each.id == page)
            view = self.pages[page] = PageView(made, self._parts, self)
            for button in view.findChildren(QPushButton):
                button.setAutoDefault(False)
            self._areas[page] = Scrolled(view, _LEAST, _LOW, clear=True)
            self.stack.addWidget(self._areas[page])
        return self.pages[page]

    # -- finding --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_search(self, text: str) -> None:
        found = self.list.narrow(text)
        self._tell("" if found else self.tr("Nothing was found for “{words}”.").format(words=text))
        if not text:
            self.mark.put_around(None)
            self.list.choose(self.page)

    @Slot()
    def _on_return(self) -> None:
        """From what was found to what changes it."""
        page, preference = self.list.choice()
        view = self.pages.get(page)
        if view is not None:
            target = view.first() if preference is None else view.editor(preference)
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str, object)
    def _on_chosen(self, page: str, preference: Preference | None) -> None:
        view = self._view(page)
        self.stack.setCurrentWidget(self._areas[page])
        self._settings.preferences_page = page
        self.mark.put_around(None if preference is None else view.place(preference))
        self._name_page()
        QTimer.singleShot(0, self, self._bring_into_sight)

    @Slot()
    def _bring_into_sight(self) -> None:
        if self.mark.around is not None:
            self._areas[self.page].ensureWidgetVisible(self.mark.around, 0, _ROOM)

    def _name_page(self) -> None:
        self._tell("")
        if not self._areas:
            return
        shown = next(each for each in PAGES if each.id == self.page)
        self._areas[shown.id].setAccessibleName(shown.said())
        self.help.topic = shown.topic
        self.help.setVisible(bool(shown.topic))

    def _tell(self, words: str) -> None:
        self._told = words
        self.acts.refresh()

    # -- as on the first day --------------------------------------------------------------------

    @Slot()
    def _ask_to_restore(self) -> None:
        view = self.pages[self.page]
        changed = view.changed()
        if not changed:
            self._tell(self.tr("Everything here is at its default."))
            return
        names = "\n".join(f"• {each.said()[0]}" for each in changed)
        Question(
            self,
            self.tr("Restore these defaults?"),
            names,
            Answer(self.tr("Restore"), view.restore, loses=True),
            Answer(self.tr("Cancel"), main=True),
        ).open()

    # -- place and size -------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._remember()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._remember()

    def _remember(self) -> None:
        """At once: the program may be closed, or killed, while this is open."""
        if self.isVisible():
            self._settings.preferences_geometry = geometry_text(self)
