"""What was contacted: one row for each time the gate was open, newest first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop_app.core.error_texts import ERROR_TEXTS
from desktop_app.core.network_audit import DOWNLOAD_OF, NetworkUse
from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import size_text
from desktop_app.ui.words.untrusted import plain_tip

_NO_PARENT = QModelIndex()
_COLUMNS = 5


class NetworkLogModel(QAbstractTableModel):
    """When, host, what for, bytes, outcome."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[NetworkUse, ...] = ()

    def set_rows(self, rows: tuple[NetworkUse, ...]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def retranslate(self) -> None:
        """Say that all words are others."""
        self.set_rows(self._rows)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else _COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("When"),
            self.tr("Host"),
            self.tr("For"),
            self.tr("Received"),
            self.tr("Outcome"),
        )[section]

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        use = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(use, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(use))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 3:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _cell(self, use: NetworkUse, column: int) -> str:
        if column == 0:
            then = QDateTime.fromMSecsSinceEpoch(use.when)
            return QLocale().toString(then, QLocale.FormatType.ShortFormat)
        if column == 1:
            return use.host
        if column == 2:
            return self._reason(use.reason)
        return size_text(use.received) if column == 3 else self._outcome(use)

    def _reason(self, reason: str) -> str:
        title = reason.removeprefix(DOWNLOAD_OF)
        return reason if title == reason else self.tr("Download of {name}").format(name=title)

    def _outcome(self, use: NetworkUse) -> str:
        if use.outcome != "ok":
            return in_words(OUTCOMES.get(use.outcome, _FAILED))
        return self.tr("Done, token sent") if use.with_token else self.tr("Done")

    def _tip(self, use: NetworkUse) -> str:
        text = self.tr("{host}: %n requests, {sent} sent, {received} received.", "", use.requests)
        said = text.format(
            host=use.host,
            sent=size_text(use.sent),
            received=size_text(use.received),
        )
        known = ERROR_TEXTS.get(use.outcome)
        told = [part for part in (known.what, known.todo) if "{" not in part] if known else []
        return " ".join((said, *told))


OUTCOMES: dict[str, str] = {
    "open": QT_TRANSLATE_NOOP("Models", "In progress"),
    "cancelled": QT_TRANSLATE_NOOP("Models", "Cancelled by you"),
    "network_off": QT_TRANSLATE_NOOP("Models", "Cancelled by going offline"),
    "hub_gated_no_token": QT_TRANSLATE_NOOP("Models", "Terms not accepted"),
    "hub_gated": QT_TRANSLATE_NOOP("Models", "Terms not accepted"),
    "hub_token_refused": QT_TRANSLATE_NOOP("Models", "Token refused"),
    "hub_token_too_weak": QT_TRANSLATE_NOOP("Models", "Token refused"),
    "hub_repo_missing": QT_TRANSLATE_NOOP("Models", "Not found"),
    "hub_revision_missing": QT_TRANSLATE_NOOP("Models", "Not found"),
    "hub_file_missing": QT_TRANSLATE_NOOP("Models", "Not found"),
    "place_not_admitted": QT_TRANSLATE_NOOP("Models", "Blocked: foreign host"),
}
"""Codes that are met often; the others are told whole in the tooltip."""

_FAILED = QT_TRANSLATE_NOOP("Models", "Failed")
