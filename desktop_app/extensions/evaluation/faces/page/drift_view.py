"""Kept sets: a list, and of the chosen one what its last check has found, with the pictures that
changed side by side."""

from __future__ import annotations

from functools import partial
from typing import Final

import cv2
from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.extensions.evaluation.values.drift import (
    VERDICTS,
    DriftCheck,
    DriftedPicture,
    DriftSet,
    Verdict,
)
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.ui.dialogs.named_list import ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    ThinBar,
    label,
    row,
    scrolls_down,
    styled,
)
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.qimage import from_qimage, to_qimage
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.picture_sheet import PictureSheet, SheetArea, SheetRow
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

_LIST: Final = 220
_SIDE: Final = 160
_DIFFERENCE: Final = "difference"
"""How names of cells begin that show one: the old file and the new one follow, a line each."""


class DriftView(Retranslated, QWidget):
    """The sets at the left, what is known of the chosen one at the right."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, evaluations_of(workspace).drift
        self._pictures = KeptPictures(_SIDE, 200, self)
        self._differences = dict[str, QPixmap]()
        self.list = hold(styled(scrolls_down(QListWidget(self)), look="plain"), panel_width=_LIST)
        self.title, self.verdict = ElidedLabel(self), label("", self, wrap=True)
        self.title.setProperty("role", "heading")
        self.about = label("secondary", self, wrap=True)
        self.bar = ThinBar(self)
        self.sheet = PictureSheet(kit.theme, self, self._picture, _SIDE)
        lost = ConfirmedDelete(lambda _: self._lost, self.session.remove)
        self.names = NamedList(self.list, lost, self.session.rename)
        self.keep, self.check, self.fresh, self.pause = (QPushButton(self) for _ in range(4))
        self.rename = self.names.button(self, renames=True)
        self.delete = self.names.button(self)
        self.part = QWidget(self)
        self.stack = EmptyStack(self.part, self)
        self._pictures.came.connect(lambda _: self.sheet.update())
        filled(
            spaced(QVBoxLayout(self.part), 8, (12, 8, 12, 8)),
            self.title,
            self.about,
            self.verdict,
            self.bar,
            grow(SheetArea(self.sheet, self)),
            filled(
                WrapLayout(8), self.check, self.fresh, self.pause, STRETCH, self.rename, self.delete
            ),
        )
        hold(self.keep, panel_width=_LIST)
        self.setLayout(
            filled(
                row(0, (8, 8, 0, 8)),
                filled(spaced(QVBoxLayout(), 8), grow(self.list), self.keep),
                grow(self.stack),
            )
        )
        self.names.chosen.connect(self.session.choose)
        session, models = self.session, workspace.state.models
        listen_each(
            self._show,
            session.sets.changed,
            session.chosen.changed,
            session.report.changed,
            session.progress.changed,
            models.changed,
        )
        self.retranslate()
        self.session.refresh()

    def retranslate(self) -> None:
        self._lost = self.tr(
            "Its pictures and checks are deleted. The history keeps its own pictures."
        )
        self._show(None)

    def _acts(self) -> list[Act | Caption]:
        session, found = self.session, self.session.set
        running, is_kept = session.progress.value.is_running, found is None or found.kept
        return [
            Caption("list", self.tr("Kept sets")),
            Caption(
                "stack.sentence",
                self.tr(
                    "Keep a set of requests with its pictures. After an update, a check makes them"
                    " again and names what has changed."
                ),
            ),
            Caption("sheet", self.tr("Pictures that changed")),
            Act(
                "keep",
                self.tr("Keep a Set"),
                session.keep_new,
                self.tr("Makes 24 pictures with the chosen model and its own settings."),
                can=not running and self._workspace.state.model is not None,
            ),
            Act(
                "check",
                self.tr("Check") if is_kept else self.tr("Make the Rest"),
                session.check if is_kept else session.go_on,
                self.tr("Makes the pictures again with the same seeds, and compares them.")
                if is_kept
                else self.tr("The set was interrupted; what is made stays."),
                shown=not running,
            ),
            Act(
                "fresh",
                self.tr("Check with New Seeds"),
                partial(session.check, fresh=True),
                self.tr(
                    "A statistical test, for what can't repeat exactly: another processor,"
                    " graphics card or way of computing. Of 100 sets, at most one ever raises a"
                    " false alarm."
                ),
                shown=not running and found is not None and found.kept,
            ),
            Act(
                "pause",
                self.tr("Pause"),
                session.pause,
                self.tr("What is made stays; the rest can be made later."),
                shown=running,
            ),
        ]

    # -- what is shown --------------------------------------------------------------------------

    @Slot(object)
    def _show(self, _: object) -> None:
        session, running = self.session, self.session.progress.value.is_running
        busy = self.tr("Pictures are being made. Pause first.") if running else ""
        self.names.fill(NamedRow(one.id, one.name, busy=busy) for one in session.sets.value)
        found, report = session.set, session.report.value
        self.names.choose(session.chosen.value)
        self.stack.set_empty(found is None)
        progress = session.progress.value
        self.bar.show_share(progress.over, progress.total, shown=running)
        self.acts.refresh()
        if found is None:
            return
        self.title.setText(found.name)
        self.about.setText(self._about(found))
        shown = None if report is None or report.of.id != found.id else report
        self.verdict.setText(
            "" if shown is None else verdict_words(shown.check, len(found.requests))
        )
        alarm = shown is not None and VERDICTS[shown.check.verdict].alarm
        role = "failed" if alarm else ""
        if self.verdict.property("role") != role:
            self.verdict.setProperty("role", role)
            self.verdict.style().polish(self.verdict)
        rows = () if shown is None else shown.pictures
        self.sheet.show_rows([self._row(one) for one in rows])
        self.sheet.setVisible(bool(rows))

    def _about(self, found: DriftSet) -> str:
        when = QLocale().toString(
            QDateTime.fromMSecsSinceEpoch(found.created_ms), QLocale.FormatType.ShortFormat
        )
        told = self.tr("{count} pictures of {model}, kept on {day}")
        words = told.format(count=len(found.requests), model=found.model_name, day=when)
        fields = ("Velatura", "torch", "device name")
        known = [
            f"{name} {found.environment[name]}" for name in fields if name in found.environment
        ]
        return " · ".join((words, *known))

    def _row(self, one: DriftedPicture) -> SheetRow:
        told = self.tr("{id} {prompt}: up to {most} levels, on average {mean}, ΔE {colour}")
        words = told.format(
            id=one.id,
            prompt=one.prompt,
            most=one.most,
            mean=f"{one.mean:.2f}",
            colour=f"{one.delta_e:.2f}",
        )
        both = f"{_DIFFERENCE}\n{one.old}\n{one.new}"
        cells = ((self.tr("Kept"), one.old), (self.tr("Now"), one.new))
        return SheetRow(words, (*cells, (self.tr("Difference, amplified"), both)))

    def _picture(self, name: str) -> QPixmap | None:
        kind, _, files = name.partition("\n")
        if kind != _DIFFERENCE:
            return self._pictures.picture(name)
        if name not in self._differences:
            pair = [self._pictures.picture(one) for one in files.split("\n")]
            if None in pair:
                return None
            self._differences[name] = difference(*(one for one in pair if one is not None))
        return self._differences[name]


def difference(old: QPixmap, new: QPixmap) -> QPixmap:
    """What differs between two pictures, amplified so that its largest value is white."""
    first, second = (from_qimage(one.toImage())[..., :3] for one in (old, new))
    if first.shape != second.shape:
        return new
    levels = cv2.absdiff(first, second)
    most = max(1, int(levels.max()))
    return QPixmap.fromImage(to_qimage(cv2.convertScaleAbs(levels, alpha=255 / most)))


VERDICT_WORDS: dict[Verdict, str] = {
    "": QT_TRANSLATE_NOOP("Drift", "The check was interrupted. Check again to continue it."),
    "repeats": QT_TRANSLATE_NOOP("Drift", "All {count} pictures repeat exactly."),
    "differs": QT_TRANSLATE_NOOP(
        "Drift", "{changed} of {count} pictures differ. What changed: {fields}."
    ),
    "model_changed": QT_TRANSLATE_NOOP(
        "Drift", "{changed} of {count} pictures differ. The model changed: {fields}."
    ),
    "unexplained": QT_TRANSLATE_NOOP(
        "Drift", "{changed} of {count} pictures differ, though nothing known has changed."
    ),
    "steady": QT_TRANSLATE_NOOP(
        "Drift", "{count} pictures with new seeds: no sign of a change ({share} of an alarm)."
    ),
    "drifted": QT_TRANSLATE_NOOP(
        "Drift", "{count} pictures with new seeds: the model's pictures have changed."
    ),
}


def verdict_words(check: DriftCheck, count: int) -> str:
    """The verdict on ``count`` pictures."""
    fields, share = ", ".join(check.fields), f"{check.evidence:.0%}"
    words = QCoreApplication.translate("Drift", VERDICT_WORDS[check.verdict])
    return words.format(changed=check.changed, count=count, fields=fields, share=share)
