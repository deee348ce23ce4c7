"""History: what it takes on the disk, how long entries stay, and the whole of it as a zip file.

What is changed counts at once; entries that go because of it go when the page is left.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Slot
from PySide6.QtWidgets import (
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import VelaturaError
from desktop_app.storage.history_unzip import Imported
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_new_file
from desktop_app.ui.kit import Kit, ThinBar, label, named, on_click, put_text, row, show_text
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, named_rows, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.texts import error_lines, size_text

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from desktop_app.storage.history_usage import HistoryUsage
    from desktop_app.storage.history_zip import Exported
    from desktop_app.worker.history_transfer import Transfer
    from desktop_app.worker.workspace import Workspace

_DAYS = (0, 30, 90, 365, 730)
_INPUTS_MB = (0, 1_000, 5_000, 10_000, 50_000, 200_000)


class HistoryPage(Retranslated, QWidget):
    """Follows the history's transfers."""

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
        super().__init__(parent)
        self._workspace, self._history = workspace, workspace.history
        self._settings = workspace.settings
        self._usage: HistoryUsage | None = None
        self._kept = self._settings.history_days, self._settings.history_inputs
        self.used, self.inputs_used, self.note = (label("secondary", self) for _ in range(3))
        self.days = ChoiceBox(kit.theme, kit.icons, self)
        self.inputs = ChoiceBox(kit.theme, kit.icons, self)
        self.export = on_click(QPushButton(self), partial(self._ask_for_file, "export"))
        self.import_ = on_click(QPushButton(self), partial(self._ask_for_file, "import"))
        self.bar = ThinBar(self)
        self.cancel = on_click(QPushButton(self), self._history.transfer.cancel)
        self.said = label("secondary", self)
        self._names = [label("secondary", self) for _ in range(3)]
        self._build()
        self.days.activated.connect(self._days_chosen)
        self.inputs.activated.connect(self._inputs_chosen)
        self.retranslate()
        watch(self._history.transfer.now, self._on_transfer)
        listen(workspace.state.history_changed, self._look)
        self._look(None)

    def retranslate(self) -> None:
        """Set all words again."""
        names = (self.tr("Disk space"), self.tr("Delete entries"), self.tr("Keep originals"))
        for name, words in zip(self._names, names, strict=True):
            name.setText(words)
        named(
            self.days,
            names[1],
            self.tr(
                "<b>Delete entries</b><br>Older entries go to the history's trash, where they stay "
                "until you empty it."
            ),
        )
        named(
            self.inputs,
            names[2],
            self.tr(
                "<b>Keep originals</b><br>The picture and mask that each edit was made from, so "
                "that it can be run again. Beyond this limit the oldest are removed; starred "
                "entries keep theirs, and generated pictures always stay."
            ),
        )
        self._fill()
        put_text(
            self.export, self.tr("Export…"), tip=self.tr("Saves the whole history as a zip file.")
        )
        put_text(
            self.import_,
            self.tr("Import…"),
            tip=self.tr("Adds the entries of an exported history to this one."),
        )
        self.cancel.setText(self.tr("Cancel"))
        self.note.setText(self.tr("Edits can't be run again from the history."))
        self._say_usage()
        self._on_transfer(self._history.transfer.now.value)

    # -- parts ----------------------------------------------------------------------------------

    def _build(self) -> None:
        for words in (self.note, self.said, self.used):
            words.setWordWrap(True)
        filled(
            spaced(QVBoxLayout(self), 16, (0, 0, 0, 0)),
            named_rows(
                (self._names[0], self.used),
                (None, self.inputs_used),
                (self._names[1], self.days),
                (self._names[2], self.inputs),
                (None, self.note),
            ),
            self.said,
            filled(row(8), grow(self.bar), self.cancel),
            filled(row(8), self.export, self.import_, STRETCH),
            STRETCH,
        )

    def _fill(self) -> None:
        """Both lists, with what is set among them."""
        settings = self._settings
        days = {
            one: self.tr("after %n day(s)", "", one) if one else self.tr("Never")
            for one in sorted({*_DAYS, settings.history_days})
        }
        self.days.show_choices(days, settings.history_days)
        most = self.tr("up to {size}")
        sizes = {
            one: most.format(size=size_text(one * 1_000_000)) if one else self.tr("Don't keep")
            for one in sorted({*_INPUTS_MB, settings.history_inputs})
        }
        self.inputs.show_choices(sizes, settings.history_inputs)
        self.note.setVisible(not settings.history_inputs)

    # -- how much it is -------------------------------------------------------------------------

    def _look(self, _: object) -> None:
        self._history.usage(self._on_usage)

    def _on_usage(self, usage: HistoryUsage) -> None:
        self._usage = usage
        self._say_usage()

    def _say_usage(self) -> None:
        usage = self._usage
        if usage is None:
            self.used.setText(self.tr("Calculating…"))
            return
        text = self.tr("%n picture(s), {size}", "", usage.entries)
        self.used.setText(text.format(size=size_text(usage.pictures)))
        kept = self.tr("Originals: {size}").format(size=size_text(usage.inputs))
        if usage.trashed:
            kept += " · " + self.tr("%n picture(s) in the trash", "", usage.trashed)
        self.inputs_used.setText(kept)

    # -- what is chosen -------------------------------------------------------------------------

    @Slot(int)
    def _days_chosen(self, index: int) -> None:
        self._settings.history_days = self.days.itemData(index)

    @Slot(int)
    def _inputs_chosen(self, index: int) -> None:
        self._settings.history_inputs = self.inputs.itemData(index)
        self.note.setVisible(not self._settings.history_inputs)

    def restore(self) -> None:
        """Show what the settings say now."""
        self._fill()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        kept = self._settings.history_days, self._settings.history_inputs
        if kept != self._kept:
            self._kept = kept
            self._history.start_upkeep()

    # -- zip ------------------------------------------------------------------------------------

    def _ask_for_file(self, verb: str) -> None:
        exports = verb == "export"
        title = self.tr("Export History") if exports else self.tr("Import History")
        filters = self.tr("Zip files (*.zip)"), self.tr("All files (*)")

        def start(name: str) -> None:
            self._history.transfer.start(verb, Path(name))

        if exports:
            choose_new_file(self, title, filters, "velatura-history.zip", start)
        else:
            choose_file(self, title, filters, start)

    def _on_transfer(self, now: Transfer | None) -> None:
        at_work = now is not None and now.is_at_work
        self.cancel.setVisible(at_work)
        done, total = (0, 0) if now is None else (now.done, now.total)
        self.bar.show_share(done, total, shown=at_work)
        for button in (self.export, self.import_):
            button.setEnabled(not at_work)
        text = "" if now is None else self._words(now)
        show_text(self.said, text)

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
