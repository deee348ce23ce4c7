"""The page of evaluations: reports at the left, what is compared, rated or watched at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QButtonGroup,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.dialogs.question import ask_delete, delete_by_key, rename_by_key
from desktop_app.ui.evaluation.compare_view import CompareView
from desktop_app.ui.evaluation.stops import STOPS
from desktop_app.ui.kit import (
    horizontal_line,
    keep_page_keys,
    row,
    switch_button,
    upright,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.recipes.name_dialog import NameDialog
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.page import Page
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.row_painting import paint_focus, paint_ground
from desktop_app.ui.widgets.wrap_layout import WrapLayout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from desktop_app.core.evaluation import Report
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.evaluation_session import ShownReport
    from desktop_app.worker.workspace import Workspace

_Policy = QSizePolicy.Policy
_ID: Final = Qt.ItemDataRole.UserRole
_BELOW: Final = Qt.ItemDataRole.UserRole + 1
_LIST: Final = 260
_PAD: Final = 7


class _Rows(DrawnRows):
    """A report's heading; below it, when it was made."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        lines = option.fontMetrics.lineSpacing() + QFontMetrics(secondary_font()).lineSpacing()
        return QSize(80, lines + 2 * _PAD)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        ground = option.rect.toRectF().adjusted(4, 1, -4, -1)
        paint_ground(painter, ground, option.state, self.theme.tokens)
        paint_focus(painter, ground, option.state, self.theme.tokens)
        words = option.rect.adjusted(_PAD + 5, _PAD, -_PAD, 0)
        words.setHeight(option.fontMetrics.lineSpacing())
        painter.setFont(QFont(option.font))
        painter.setPen(QColor(self.theme.tokens.text))
        draw_elided(painter, words, index.data(Qt.ItemDataRole.DisplayRole))
        painter.setFont(secondary_font())
        painter.setPen(QColor(self.theme.tokens.secondary))
        draw_elided(painter, words.translated(0, words.height()), index.data(_BELOW))


class EvaluationPage(Page):
    """A stop is a part of the page; others than the first are made when they are looked at."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self._kit = workspace, kit
        self.session = workspace.evaluations.comparing
        self.compare = CompareView(workspace, kit, self)
        self.list = upright(QListWidget(self))
        self.list.setProperty("look", "plain")
        self.list.setItemDelegate(_Rows(kit.theme, self.list))
        keep_page_keys(self.list)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.shelf = EmptyStack(self.list, self)
        self.new, self.rename, self.remove, self.close_button = (
            QPushButton(self) for _ in range(4)
        )
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.compare)
        self._group = QButtonGroup(self)
        self.stops = [switch_button() for _ in range(1 + len(STOPS))]
        self.views = dict[int, QWidget]()
        self._build()
        self._connect()
        self.retranslate()
        self.stops[0].setChecked(True)
        self._on_wanted(workspace.evaluations.wanted.value)

    def _build(self) -> None:
        top = WrapLayout(4, (8, 6, 8, 6))
        for at, button in enumerate(self.stops):
            self._group.addButton(button, at)
            top.addWidget(button)
        top.addStretch()
        top.addWidget(self.close_button)
        buttons = WrapLayout(4, (8, 8, 8, 8))
        for button in (self.new, self.rename, self.remove):
            buttons.addWidget(button)
        left = QWidget(self)
        lines = spaced(QVBoxLayout(left), 0)
        lines.addWidget(self.shelf, 1)
        lines.addWidget(horizontal_line())
        lines.addLayout(buttons)
        hold(left, panel_width=_LIST)
        self.left, self.line = left, vertical_line(None)
        right = spaced(QVBoxLayout(), 0)
        right.addLayout(top)
        right.addWidget(horizontal_line())
        right.addWidget(self.stack, 1)
        whole = row(0)
        whole.addWidget(left)
        whole.addWidget(self.line)
        whole.addLayout(right, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.leave)
        self.new.clicked.connect(lambda: self.session.choose(""))
        self.remove.clicked.connect(self._ask_delete)
        self.rename.clicked.connect(self._ask_name)
        delete_by_key(self.list, self.remove.click)
        rename_by_key(self.list, self.rename.click)
        for button in (self.rename, self.remove):
            action = QAction(self.list)
            action.triggered.connect(button.click)
            self.list.addAction(action)
        self.compare.rating_wanted.connect(self._rate)
        self.list.currentItemChanged.connect(self._chosen)
        self._group.idClicked.connect(self.show_stop)
        listen(self.session.rows.changed, self._fill)
        listen(self.session.shown.changed, self._mark)
        listen(self.session.progress.changed, self._on_progress)
        listen(self.session.proposed.changed, self._on_proposed)
        listen(self._workspace.evaluations.wanted.changed, self._on_wanted)
        self._kit.theme.changed.connect(self.list.viewport().update)

    def retranslate(self) -> None:
        """Set all words again."""
        self.stops[0].setText(self.tr("Compare"))
        for button, stop in zip(self.stops[1:], STOPS, strict=True):
            button.setText(stop.name())
        for button, words, tip in (
            (self.new, self.tr("New"), self.tr("Measure and compare other pictures.")),
            (self.rename, self.tr("Rename…"), self.tr("Give this report another name.")),
            (self.remove, self.tr("Delete…"), self.tr("Delete this report; pictures stay.")),
            (self.close_button, self.tr("Close"), ""),
        ):
            button.setText(words)
            button.setToolTip(tip)
        for action, button in zip(self.list.actions(), (self.rename, self.remove), strict=True):
            action.setText(button.text())
        self.list.setAccessibleName(self.tr("Reports"))
        self.shelf.sentence.setText(self.tr("Reports of what was measured are listed here."))
        self._fill()

    def come_up(self) -> None:
        """What is shown has the keyboard."""
        self.session.refresh()
        self._focus()

    def show_stop(self, at: int) -> None:
        """A part of the page; the list of reports belongs to the first."""
        if at not in self.views and at:
            made = STOPS[at - 1].make(self._workspace, self._kit, self)
            self.views[at] = made
            self.stack.addWidget(made)
        self.stops[at].setChecked(True)
        shown = self.views[at] if at else self.compare
        beside = self.left, self.line
        for part in beside:
            part.setVisible(not at and part.isVisible())
        for part in (self.compare, *self.views.values()):
            # What is hidden needs no room, beside the list least of all.
            needs = _Policy.Preferred if part is shown else _Policy.Ignored
            part.setSizePolicy(needs, needs)
        self.stack.setCurrentWidget(shown)
        for part in beside:
            part.setVisible(not at)
        self._focus()

    def _focus(self) -> None:
        shown = self.stack.currentWidget() or self.compare
        inner = (one for one in shown.findChildren(QWidget) if one.isVisible())
        (next((one for one in inner if one.focusPolicy()), None) or shown).setFocus()

    def _fill(self, _: object = None) -> None:
        self.shelf.set_empty(not self.session.rows.value)
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in self.session.rows.value:
                when = self._kit_date(one.created_ms)
                item = QListWidgetItem(one.name, self.list)
                item.setData(_ID, one.id)
                item.setData(_BELOW, one.damage or when)
                item.setToolTip(one.damage or " · ".join(one.sets))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, when)
        self._mark(self.session.shown.value)

    @staticmethod
    def _kit_date(created_ms: int) -> str:
        from PySide6.QtCore import QDateTime, QLocale

        if not created_ms:
            return ""
        when = QDateTime.fromMSecsSinceEpoch(created_ms)
        return QLocale().toString(when, QLocale.FormatType.ShortFormat)

    def _mark(self, shown: ShownReport | None) -> None:
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(-1)
            for at in range(self.list.count()):
                if shown is not None and self.list.item(at).data(_ID) == shown.id:
                    self.list.setCurrentRow(at)
        self.rename.setEnabled(shown is not None)
        self.remove.setEnabled(shown is not None)

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.session.choose(item.data(_ID))

    def _on_wanted(self, module: str) -> None:
        at = [stop.place[0] for stop in STOPS].index(module) + 1 if module else 0
        if at:
            self._workspace.evaluations.wanted.value = ""
            self.show_stop(at)

    def _on_proposed(self, _: object) -> None:
        self.show_stop(0)

    def _rate(self, report: Report) -> None:
        """A blind rating of its sets."""
        sets = [(one, Path(one.source)) for one in report.sets if one.label != "reference"]
        self._workspace.evaluations.ratings.make(report.name, sets, "pairs")
        self.show_stop(1)

    def _ask_name(self) -> None:
        shown = self.session.shown.value
        if shown is not None:
            then = partial(self.session.rename, shown.id)
            NameDialog(self.window(), self.tr("Rename Report"), shown.report.name, then).open()

    def _ask_delete(self) -> None:
        shown = self.session.shown.value
        if shown is not None:
            title = self.tr("Delete the report “{name}”?").format(name=shown.report.name)
            told = self.tr("What was measured is gone with it. Pictures stay.")
            ask_delete(self, title, told, partial(self.session.delete, shown.id))

    def _on_progress(self, text: str | None) -> None:
        self.badged.emit("" if text is None else "…")
