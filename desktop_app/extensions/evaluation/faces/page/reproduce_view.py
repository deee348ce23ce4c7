"""Pictures of the history that are made again: which repeat, and what differs where one doesn't."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.extensions.evaluation.faces.reproduction_words import reproduction_words
from desktop_app.extensions.evaluation.values.reproduction import Reproduction
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    ThinBar,
    label,
    scrolls_down,
    styled,
)
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

SIDE: Final = 64


class ReproduceView(Retranslated, QWidget):
    """Those that differ stand first."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self.session = kit, evaluations_of(workspace).reproducing
        self._shown: tuple[Reproduction, ...] = ()
        self.about, self.said = label("secondary", self, wrap=True), label("heading", self)
        self.bar = ThinBar(self)
        self.list = styled(scrolls_down(QListWidget(self)), look="plain")
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setWordWrap(True)
        self.stack = EmptyStack(self.list, self)
        self.starred, self.stop = QPushButton(self), QPushButton(self)
        filled(
            spaced(QVBoxLayout(self), 8, (12, 8, 12, 8)),
            self.about,
            self.said,
            self.bar,
            grow(self.stack),
            filled(WrapLayout(8), self.starred, self.stop),
        )
        listen_each(
            self._show,
            self.session.found.changed,
            self.session.entries.changed,
            self.session.progress.changed,
        )
        self.retranslate()

    def retranslate(self) -> None:
        self._shown = ()
        self.list.clear()
        self._show(None)

    def _acts(self) -> list[Act | Caption]:
        running, found = self.session.progress.value.is_running, self.session.found.value
        same = sum(one.repeats for one in found)
        words = self.tr("{same} of {count} repeat exactly.").format(same=same, count=len(found))
        return [
            Caption(
                "about",
                self.tr(
                    "Makes pictures of the history again from what is stored, and compares. Nothing"
                    " is added to the history."
                ),
            ),
            Caption("said", words if found else ""),
            Caption("list", self.tr("Pictures made again")),
            Caption(
                "stack.sentence",
                self.tr("Choose pictures in the history, or check those with a star."),
            ),
            Act(
                "starred",
                self.tr("Check Starred Pictures"),
                self.session.begin,
                self.tr("After an update: see which of your starred pictures can still be made."),
                can=not running,
            ),
            Act(
                "stop",
                self.tr("Stop"),
                self.session.pause,
                self.tr("The next check of the same pictures goes on."),
                shown=running,
            ),
        ]

    def _show(self, _: object) -> None:
        now, found = self.session.progress.value, self.session.found.value
        entries = {one.uid: one for one in self.session.entries.value}
        self.bar.show_share(now.over, now.total, shown=now.is_running)
        self.acts.refresh()
        self.stack.set_empty(not found)
        if found[: len(self._shown)] != self._shown:
            self._shown = ()
            self.list.clear()
        differ = sum(not one.repeats for one in self._shown)
        for one in found[len(self._shown) :]:
            at = self.list.count() if one.repeats else differ
            self.list.insertItem(at, self._item(one, entries.get(one.uid)))
            differ += not one.repeats
        self._shown = found

    def _item(self, made: Reproduction, entry: HistoryEntry | None) -> QListWidgetItem:
        words = reproduction_words(made)
        item = QListWidgetItem(f"{made.title}\n{words}")
        item.setIcon(icon_of(b"" if entry is None else entry.thumbnail))
        item.setToolTip("" if made.repeats else words)
        if not made.repeats:
            item.setForeground(QColor(self._kit.theme.tokens.danger))
        return item


def icon_of(thumbnail: bytes) -> QIcon:
    """In a square, so that all titles begin at one place."""
    side = 2 * SIDE  # sharp on screens with small pixels, too
    square = QPixmap(side, side)
    square.fill(Qt.GlobalColor.transparent)
    seen = QPixmap()
    if thumbnail and seen.loadFromData(thumbnail):
        seen = seen.scaled(
            square.size(),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        painter = QPainter(square)
        painter.drawPixmap((side - seen.width()) // 2, (side - seen.height()) // 2, seen)
        painter.end()
    return QIcon(square)
