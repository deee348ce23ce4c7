"""History: what it takes on the disk, how long entries stay, and the whole of it as a zip file.

What is changed counts at once; entries that go because of it go when the page is left.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import VelaturaError
from desktop_app.storage.history_unzip import Imported
from desktop_app.storage.history_usage import HistoryUsage
from desktop_app.storage.history_zip import Exported
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_new_file
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, ThinBar, label, row
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, named_rows, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.texts import error_lines, size_text
from desktop_app.worker.history_transfer import Transfer
from desktop_app.worker.workspace import Workspace

_DAYS = (0, 30, 90, 365, 730)
_INPUTS_MB = (0, 1_000, 5_000, 10_000, 50_000, 200_000)


class HistoryPage(Retranslated, QWidget):
    """How long entries stay, their size, the zip file; follows the history's transfers."""

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
        super().__init__(parent)
        self._workspace, self._history = workspace, workspace.history
        self._settings = workspace.settings
        self._usage: HistoryUsage | None = None
        self._kept = self._settings.history_days, self._settings.history_inputs
        self.used, self.inputs_used, self.note = (label("secondary", self) for _ in range(3))
        self.days = ChoiceBox(kit.theme, kit.icons, self)
        self.inputs = ChoiceBox(kit.theme, kit.icons, self)
        self.export, self.import_, self.cancel = (QPushButton(self) for _ in range(3))
        self.bar = ThinBar(self)
        self.said = label("secondary", self)
        self._space, self._delete, self._keep = (label("secondary", self) for _ in range(3))
        for words in (self.note, self.said, self.used):
            words.setWordWrap(True)
        filled(
            spaced(QVBoxLayout(self), 16, (0, 0, 0, 0)),
            named_rows(
                (self._space, self.used),
                (None, self.inputs_used),
                (self._delete, self.days),
                (self._keep, self.inputs),
                (None, self.note),
            ),
            self.said,
            filled(row(8), grow(self.bar), self.cancel),
            filled(row(8), self.export, self.import_, STRETCH),
            STRETCH,
        )
        self.retranslate()
        listen(self._history.transfer.now.changed, self._on_transfer)
        listen(workspace.state.history_changed, self._read_usage)
        self._read_usage(None)

    def retranslate(self) -> None:
        self._on_transfer(self._history.transfer.now.value)

    def _acts(self) -> list[Act | Caption]:
        now, settings = self._history.transfer.now.value, self._settings
        at_work = now is not None and now.is_at_work
        said, most = "" if now is None else self._words(now), self.tr("up to {size}")
        return [
            Caption("_space", self.tr("Disk space")),
            Caption("used", self._used_words()),
            Caption("inputs_used", self._inputs_words()),
            Caption("_delete", self.tr("Delete entries")),
            Caption(
                "days",
                self.tr("Delete entries"),
                self.tr(
                    "<b>Delete entries</b><br>Older entries go to the history's trash, where they"
                    " stay until you empty it."
                ),
                value=settings.history_days,
                choices={
                    one: self.tr("after %n day(s)", "", one) if one else self.tr("Never")
                    for one in sorted({*_DAYS, settings.history_days, self._kept[0]})
                },
                do=self._days_chosen,
            ),
            Caption("_keep", self.tr("Keep originals")),
            Caption(
                "inputs",
                self.tr("Keep originals"),
                self.tr(
                    "<b>Keep originals</b><br>The picture and mask that each edit was made from, so"
                    " that it can be run again. Beyond this limit the oldest are removed; starred"
                    " entries keep theirs, and generated pictures always stay."
                ),
                value=settings.history_inputs,
                choices={
                    one: most.format(size=size_text(one * 1_000_000))
                    if one
                    else self.tr("Don't keep")
                    for one in sorted({*_INPUTS_MB, settings.history_inputs, self._kept[1]})
                },
                do=self._inputs_chosen,
            ),
            Caption(
                "note",
                self.tr("Edits can't be run again from the history."),
                shown=not settings.history_inputs,
            ),
            Caption("said", said, shown=bool(said)),
            Act("cancel", self.tr("Cancel"), self._history.transfer.cancel, shown=at_work),
            Act(
                "export",
                self.tr("Export…"),
                self._ask_for_export,
                self.tr("Saves the whole history as a zip file."),
                can=not at_work,
            ),
            Act(
                "import_",
                self.tr("Import…"),
                self._ask_for_import,
                self.tr("Adds the entries of an exported history to this one."),
                can=not at_work,
            ),
        ]

    # -- how much it is -------------------------------------------------------------------------

    def _read_usage(self, _: object) -> None:
        self._history.usage(self._on_usage)

    def _on_usage(self, usage: HistoryUsage) -> None:
        self._usage = usage
        self.acts.refresh()

    def _used_words(self) -> str:
        usage = self._usage
        if usage is None:
            return self.tr("Calculating…")
        text = self.tr("%n picture(s), {size}", "", usage.entries)
        return text.format(size=size_text(usage.pictures))

    def _inputs_words(self) -> str:
        usage = self._usage
        if usage is None:
            return ""
        kept = self.tr("Originals: {size}").format(size=size_text(usage.inputs))
        if usage.trashed:
            kept += " · " + self.tr("%n picture(s) in the trash", "", usage.trashed)
        return kept

    # -- what is chosen -------------------------------------------------------------------------

    def _days_chosen(self, days: int) -> None:
        self._settings.history_days = days

    def _inputs_chosen(self, megabytes: int) -> None:
        self._settings.history_inputs = megabytes
        self.acts.refresh()

    def restore(self) -> None:
        """Show what the settings say now."""
        self.acts.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        kept = self._settings.history_days, self._settings.history_inputs
        if kept != self._kept:
            self._kept = kept
            self._history.start_upkeep()

    # -- zip ------------------------------------------------------------------------------------

    def _ask_for_export(self) -> None:
        title, start = self.tr("Export History"), self._history.transfer.start
        name = "velatura-history.zip"
        choose_new_file(self, title, self._filters, name, lambda to: start("export", Path(to)))

    def _ask_for_import(self) -> None:
        title, start = self.tr("Import History"), self._history.transfer.start
        choose_file(self, title, self._filters, lambda name: start("import", Path(name)))

    @property
    def _filters(self) -> tuple[str, str]:
        return self.tr("Zip files (*.zip)"), self.tr("All files (*)")

    def _on_transfer(self, now: Transfer | None) -> None:
        done, total = (0, 0) if now is None else (now.done, now.total)
        self.bar.show_share(done, total, shown=now is not None and now.is_at_work)
        self.acts.refresh()

    def _words(self, now: Transfer) -> str:
        report, name = now.report, now.path.name
        if now.is_cancelled:
            return self.tr("Cancelled.")
        if report is None:
            number = QLocale().toString
            text = self.tr("Exporting to {name}: {done} of {total} pictures")
            if not now.total:
                text = self.tr("Preparing…")
            elif now.verb == "import":
                text = self.tr("Importing {name}: {done} of {total} pictures")
            return text.format(name=name, done=number(now.done), total=number(now.total))
        if isinstance(report, VelaturaError):
            lines = error_lines(report)
            return " ".join(filter(None, (lines.what, lines.kept, lines.todo)))
        return (
            self._imported(report) if isinstance(report, Imported) else self._exported(report, name)
        )

    def _imported(self, report: Imported) -> str:
        words = [self.tr("%n picture(s) imported.", "", report.added)]
        if report.known:
            words.append(self.tr("%n were in the history already.", "", report.known))
        if report.refused:
            words.append(self.tr("%n could not be read.", "", len(report.refused)))
        if report.is_cut_off:
            words.append(self.tr("The end of the file is missing."))
        return " ".join((*words, *self._lost(report.lost)))

    def _exported(self, report: Exported, name: str) -> str:
        text = self.tr("%n picture(s) exported to {name}.", "", report.entries)
        words = [text.format(name=name)]
        if report.missing:
            words.append(
                self.tr("%n were left out: their files are missing.", "", len(report.missing))
            )
        return " ".join((*words, *self._lost(report.blobs_missing)))

    def _lost(self, count: int) -> tuple[str, ...]:
        return (self.tr("%n originals are missing or damaged.", "", count),) if count else ()
