"""The history as a list model that asks for older pages as the view reaches its end."""

from __future__ import annotations

from collections import OrderedDict
from html import escape

from PySide6.QtCore import (
    QDate,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QPixmap

from desktop_app.storage.history_entry import HistoryEntry, prompts_within
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import from_qimage, to_qimage
from desktop_app.ui.widgets.drawn_rows import RowsModel
from desktop_app.ui.words.intents import intent_name, wanted_intent
from desktop_app.ui.words.work import work_title
from desktop_app.worker.workspace import Workspace

LINE_ROLE = Qt.ItemDataRole.UserRole + 1
"""Second line: when, what was wanted, size."""

ID_ROLE = Qt.ItemDataRole.UserRole
_KEPT = 48
_AND = " · "
_SHARP = 144
"""Pixels of a side: enough for rows on the sharpest screen; all 256 take three times the memory."""


class HistoryModel(RowsModel["HistoryEntry"]):
    """Entries that match the search, newest first. ``loaded`` tells after every page."""

    loaded = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._entries: list[HistoryEntry] = []
        self.rows = self._entries
        self.gives = {
            Qt.ItemDataRole.DisplayRole: self._title,
            LINE_ROLE: self._line,
            Qt.ItemDataRole.DecorationRole: self._thumbnail,
            ID_ROLE: lambda entry: entry.uid,
            Qt.ItemDataRole.AccessibleTextRole: lambda entry: ", ".join(
                (*self._words(entry), self._when(entry))
            ),
            Qt.ItemDataRole.ToolTipRole: self._tip,
        }
        self.text = ""
        self.trashed = False
        """Whether the trash is listed in place of the history."""
        self._more = False
        self._asked = 0
        self._waiting = False
        self._thumbnails: OrderedDict[int, QPixmap] = OrderedDict()
        self._wanted: dict[int, str] = {}
        """Ids of intents, by those of entries: a request is parsed once."""
        self._regions: dict[int, tuple[str, ...]] = {}
        """Prompts of regions, in the same way."""
        self._display = workspace.state.display
        listen(self._display.profile.changed, self._screen_changed)

    def search(self, text: str, *, trashed: bool = False) -> None:
        """Start again with the first page for ``text``; ``trashed``: of what is in the trash."""
        self.text, self.trashed = text, trashed
        self._ask(None)

    def refresh(self) -> None:
        """Look whether entries came or went; those that stay keep their place."""
        self._ask(None, keep=True)

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> bool:
        return not parent.isValid() and self._more and not self._waiting

    def fetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> None:
        if self.canFetchMore(parent):
            self._ask(self._entries[-1].id)

    def _title(self, entry: HistoryEntry) -> str:
        prompt = _AND.join(" ".join(words.split()) for words in self._words(entry))
        return prompt or self._intent(entry) or self.tr("(no prompt)")

    def _line(self, entry: HistoryEntry) -> str:
        size = f"{entry.size.width} × {entry.size.height}"
        facts = [self._when(entry), self.tr("Picture missing") if entry.missing else size]
        if entry.prompt.strip() and self._intent(entry):
            facts.insert(1, self._intent(entry))
        return " · ".join(facts)

    def _ask(self, before: int | None, *, keep: bool = False) -> None:
        self._asked += 1
        self._waiting = True
        number = self._asked

        def arrived(page: list[HistoryEntry]) -> None:
            # An answer to an older question (the user typed on) comes too late.
            if number == self._asked:
                self._waiting = False
                self._arrived(page, first=before is None, keep=keep)
                self.loaded.emit()

        self._workspace.history.search(self.text, arrived, before, trashed=self.trashed)

    def _arrived(self, page: list[HistoryEntry], *, first: bool, keep: bool) -> None:
        if first and keep and page and self._entries:
            from desktop_app.worker.history_session import PAGE

            oldest = page[-1].id if len(page) == PAGE else 0  # a shorter page has all there are
            older = [entry for entry in self._entries if entry.id < oldest]
            # As many as before: a day of work must not pile up here. What falls off the end comes
            # again when the list is scrolled there.
            rest = older[: max(0, len(self._entries) - len(page))]
            self._more = self._more or len(rest) < len(older)
            self._become([*page, *rest])
            return
        self._more = bool(page)
        if first:
            self._entries = list(page)
            self.become(self._entries)
        elif page:
            start = len(self._entries)
            self.beginInsertRows(QModelIndex(), start, start + len(page) - 1)
            self._entries.extend(page)
            self.endInsertRows()

    def _become(self, wanted: list[HistoryEntry]) -> None:
        """Turn the rows into ``wanted`` by single steps, so that the view need not jump."""
        ids = {entry.id for entry in wanted}
        for at in reversed(range(len(self._entries))):
            if self._entries[at].id not in ids:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._entries[at]
                self.endRemoveRows()
        for at, entry in enumerate(wanted):
            if at == len(self._entries) or self._entries[at].id != entry.id:
                self.beginInsertRows(QModelIndex(), at, at)
                self._entries.insert(at, entry)
                self.endInsertRows()

    def _screen_changed(self, _: object) -> None:
        self._thumbnails.clear()
        self.redraw()

    def _thumbnail(self, entry: HistoryEntry) -> QPixmap:
        """Decoded when it is first shown; the last `_KEPT` stay."""
        found = self._thumbnails.get(entry.id)
        if found is None:
            image = _small(QImage.fromData(entry.thumbnail))
            if self._display.profile.value is not None and not image.isNull():
                image = to_qimage(self._display.of_srgb(from_qimage(image)))
            found = self._thumbnails[entry.id] = QPixmap.fromImage(image)
            if len(self._thumbnails) > _KEPT:
                self._thumbnails.popitem(last=False)
        else:
            self._thumbnails.move_to_end(entry.id)
        return found

    def _words(self, entry: HistoryEntry) -> tuple[str, ...]:
        """The prompt, and those of its regions."""
        if entry.id not in self._regions:
            self._regions[entry.id] = prompts_within(entry.request_json)
        return tuple(filter(None, (entry.prompt.strip(), *self._regions[entry.id])))

    def _intent(self, entry: HistoryEntry) -> str:
        """What was wanted; nothing for pictures from words, and for those of older versions."""
        if entry.work:
            return work_title(entry.work, entry.model_name)
        if entry.id not in self._wanted:
            self._wanted[entry.id] = wanted_intent(entry)
        intent = self._workspace.state.intents.get(self._wanted[entry.id])
        return "" if intent is None or not intent.name else intent_name(intent)

    def _when(self, entry: HistoryEntry) -> str:
        """The time for today's entries, else the date."""
        local = QDateTime.fromMSecsSinceEpoch(entry.created_ms)
        short = QLocale.FormatType.ShortFormat
        if local.date() == QDate.currentDate():
            return QLocale().toString(local.time(), short)
        return QLocale().toString(local.date(), short)

    def _tip(self, entry: HistoryEntry) -> str:
        rows = [f"<b>{escape(entry.prompt)}</b>"] if entry.prompt else []
        region = self.tr("Region: {text}")
        own = self._words(entry)[bool(entry.prompt.strip()) :]
        rows.extend(escape(region.format(text=words)) for words in own)
        if entry.negative_prompt:
            rows.append(escape(self.tr("Not: {text}").format(text=entry.negative_prompt)))
        rows.append(escape(work_title(entry.work, entry.model_name)))
        if not entry.outside and not entry.work:  # else neither need be known
            seconds = QLocale().toString(entry.seconds, "f", 1)
            facts = self.tr("Seed {seed} · {seconds} s").format(seed=entry.seed, seconds=seconds)
            rows.append(escape(facts))
        rows.append(self.tr("Click to restore prompt and settings, double-click to open it."))
        return f"<p>{'<br>'.join(rows)}</p>"


def _small(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= _SHARP:
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(_SHARP, _SHARP, keep, smooth)
