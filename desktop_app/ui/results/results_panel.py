"""The strip of results: all runs of the session, and what is done with them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import Kit, Retranslated, icon_button, named, row, set_role
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.results.compared import MOST_COMPARED
from desktop_app.ui.results.results_filter import ResultsFilter
from desktop_app.ui.results.results_view import ResultsView
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.worker.workspace import Workspace


class ResultsPanel(Retranslated, QWidget):
    """Follows ``state.results``; what stands above the list is there once there are two."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        set_role(self, "panel")
        self.view = ResultsView(workspace, kit, self)
        self.list_model = self.view.list_model
        self.stack = EmptyStack(self.view, self)
        self.filter = ResultsFilter(workspace, kit, self.view, self)
        self.fold = self._button(kit, "layers-2", checkable=True)
        self.compare = self._button(kit, "columns-2")
        self.grid = self._button(kit, "layout-grid")
        self._bar = QWidget(self)
        self._bar.setLayout(
            filled(row(4, (4, 0, 4, 0)), grow(self.filter), self.fold, self.compare, self.grid)
        )
        filled(spaced(QVBoxLayout(self), 2, (6, 0, 2, 4)), self._bar, grow(self.stack))
        hold(self, least_height=112)  # one row of results
        self.fold.toggled.connect(self.view.set_folded)
        self.compare.clicked.connect(self._compare)
        self.grid.clicked.connect(lambda: self.view.review(()))
        self.view.selectionModel().selectionChanged.connect(self._refresh)
        watch(self._state.results.items, self._on_items)
        self.retranslate()

    @staticmethod
    def _button(kit: Kit, icon: str, *, checkable: bool = False) -> QToolButton:
        button = icon_button(kit.icons, icon, side=24)
        button.setCheckable(checkable)
        if checkable:
            button.setProperty("look", "toggle")
        return button

    def retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Results"))
        self.stack.sentence.setText(self.tr("Generated pictures appear here."))
        for button, name, tip in (
            (
                self.fold,
                self.tr("Stack"),
                self.tr("Shows results that differ only by their seed as one stack."),
            ),
            (
                self.compare,
                self.tr("Compare"),
                self.tr("Shows two to six selected results beside each other."),
            ),
            (
                self.grid,
                self.tr("Show all results"),
                self.tr("Shows all results large, over the canvas."),
            ),
        ):
            named(button, name, f"<p><b>{name}</b><br>{tip}</p>")

    def sizeHint(self) -> QSize:
        return QSize(276, 156)

    def _on_items(self, items: tuple[object, ...]) -> None:
        self.stack.set_empty(not items)
        self._bar.setVisible(len(items) > 1)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self.compare.setEnabled(2 <= len(self.view.chosen) <= MOST_COMPARED)

    @Slot()
    def _compare(self) -> None:
        self.view.review(self.view.chosen)
