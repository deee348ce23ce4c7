"""After a crash: the documents that were left, to be opened or deleted. Nothing waits for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.storage.journal import AbandonedJournal
from desktop_app.ui.dialogs.named_list import ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import Act, Caption, Retranslated, label, styled
from desktop_app.ui.look.text_scale import scaled_height
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, Gap, filled, grow, spaced
from desktop_app.worker.workspace import Workspace


class RecoveryDialog(Retranslated, QDialog):
    """Follows ``state.recoverable``; closes when nothing is left. Esc decides later."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title, self._text = label("title", self), label("", self, wrap=True)
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        lost = ConfirmedDelete(lambda _: self._lost, workspace.recovery.forget)
        self.names = NamedList(self.list, lost)
        self.forget = styled(self.names.button(self), look="danger")
        self.later = QPushButton(self)
        self.recover = styled(QPushButton(self), look="primary")
        self.recover.setDefault(True)
        filled(
            spaced(QVBoxLayout(self), 8, (20, 18, 20, 16)),
            self._title,
            self._text,
            grow(self.list),
            Gap(4),
            filled(spaced(QHBoxLayout(), 8), self.forget, STRETCH, self.later, self.recover),
        )
        self.setMinimumSize(QSize(520, 320))
        self.list.itemActivated.connect(self._recover)
        self.retranslate()
        listen(workspace.state.recoverable.changed, self._show)
        self.list.setFocus()

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("_title", self.tr("Velatura was not closed properly")),
            Caption(
                "_text",
                self.tr(
                    "These documents were open. Every step was recorded, so they can be restored "
                    "with their undo history. Your files were not changed."
                ),
            ),
            Caption("list", self.tr("Documents that can be recovered")),
            Act(
                "recover",
                self.tr("Open"),
                self._recover,
                self.tr("Open the selected document as it was."),
            ),
            Act(
                "later",
                self.tr("Later"),
                self.reject,
                self.tr("Decide at the next start; nothing is deleted until then."),
            ),
        ]

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Recovered Documents"))
        self.acts.refresh()
        self._lost = self.tr("All its recorded steps are deleted. This can't be undone.")
        self._show(self._workspace.state.recoverable.value)

    def _show(self, journals: tuple[AbandonedJournal, ...]) -> None:
        self.names.fill(map(_row_of, journals))
        if self.names.current is None:
            self.list.setCurrentRow(0)
        if not journals:
            self.accept()

    @property
    def chosen(self) -> AbandonedJournal | None:
        """The document that is chosen."""
        row = self.names.current
        return None if row is None else row.id

    @Slot()
    def _recover(self) -> None:
        journal = self.chosen
        if journal is not None:
            self._workspace.recovery.recover(journal)
            self.accept()


def _row_of(journal: AbandonedJournal) -> NamedRow:
    words = journal_words(journal)
    data = {Qt.ItemDataRole.SizeHintRole: QSize(0, scaled_height(44))}
    return NamedRow(journal, words[0], "\n".join(words), data=data)


def journal_words(journal: AbandonedJournal) -> tuple[str, str]:
    """What a journal is about, and when and how much: two lines."""
    about = journal.about
    name = str(about.get("name") or _tr("Untitled"))
    path = about.get("path")
    folder = "" if path is None else f" · {Path(str(path)).parent}"
    when = ""
    if journal.last is not None:
        local = QDateTime.fromMSecsSinceEpoch(round(journal.last.timestamp() * 1000))
        when = QLocale().toString(local, QLocale.FormatType.ShortFormat)
    steps = _tr("steps: {count}").format(count=steps_of(journal))
    if journal.notices:
        steps += " · " + _tr("damaged")
    size = about.get("size") or ()
    shown = f" · {size[0]} × {size[1]}" if len(size) == 2 else ""
    return f"{name}{folder}", f"{when} · {steps}{shown}"


def steps_of(journal: AbandonedJournal) -> int:
    """How many steps will be there when it is opened, done or taken back."""
    done = undone = 0
    for kind, count in journal.kinds:
        match kind:
            case "step":
                done, undone = done + 1, 0
            case "undo":
                moved = min(count, done)
                done, undone = done - moved, undone + moved
            case "redo":
                moved = min(count, undone)
                done, undone = done + moved, undone - moved
            case "forget":
                undone = 0
            case "drop":
                done -= min(count, done)
            case _:
                pass
    return done + undone


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecoveryDialog", text)
