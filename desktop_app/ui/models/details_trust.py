"""How far a model can be trusted: rows of what was found out, and ways to look closer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.state.model_cards import ModelCard, ReportRow, TrustView
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, empty, label
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.section import Section, dense_button
from desktop_app.ui.models.sentences import REPORT, sentence
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.wrap_layout import FlowLayout

_MARKS = {
    "ok": ("circle-check", "secondary"),
    "warn": ("triangle-alert", "link"),
    "bad": ("circle-x", "danger"),
    "unknown": ("circle-question-mark", "disabled"),
}


class ReportLine(Retranslated, QWidget):
    """One row of a report: a mark and a sentence."""

    def __init__(self, row: ReportRow, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row, self._kit = row, kit
        self.mark, self.words = QLabel(self), label("small", self, wrap=True)
        hold(self.mark, width=16, height=16)
        layout = spaced(QHBoxLayout(self), 6)
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.words, 1)
        kit.theme.changed.connect(self._draw)
        self._draw()
        self.retranslate()

    def retranslate(self) -> None:
        said = sentence(REPORT, self._row.code, self._row.params)
        self.words.setText(said)
        states = {
            "ok": self.tr("passed"),
            "warn": self.tr("warning"),
            "bad": self.tr("problem"),
            "unknown": self.tr("unknown"),
        }
        self.setAccessibleName(f"{said} ({states.get(self._row.state, self._row.state)})")

    def _draw(self) -> None:
        icon, token = _MARKS.get(self._row.state, _MARKS["unknown"])
        pixmap = self._kit.icons.pixmap(icon, token, scaled(16), self.devicePixelRatioF())
        self.mark.setPixmap(pixmap)


class TrustSection(Section):
    """Follows ``state.report`` for the card that is shown."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._card: ModelCard | None = None
        self._lines = spaced(QVBoxLayout(), 4)
        self._shown: tuple[ReportRow, ...] | None = None
        self.asking = label("secondary", self)
        self.buttons = {
            name: dense_button(self) for name in ("verify", "numbers", "repair", "health")
        }
        filled(
            self.body,
            self.asking,
            self._lines,
            filled(FlowLayout(gap=6), *self.buttons.values()),
        )
        self.retranslate()
        listen(parts.state.report.changed, self._on_report)
        listen(parts.state.work.changed, self.acts.refresh)

    def _acts(self) -> list[Act | Caption]:
        card, report = self._card, self._parts.state.report.value
        trust, key = self._parts.commands.trust, "" if card is None else card.key
        state = "away" if card is None else card.state
        mine = report is not None and card is not None and report.key == card.key
        there = state not in ("away", "missing")
        return [
            Caption("heading", self.tr("Can it be trusted?")),
            Caption("asking", self.tr("Checking…"), shown=not mine and state != "away"),
            self._act(
                "verify",
                self.tr("Verify"),
                self.tr("Read the whole file and compare it byte for byte."),
                partial(trust.verify, key),
                shown=there,
            ),
            self._act(
                "numbers",
                self.tr("Check values"),
                self.tr("Verify, and look for NaN and infinite values."),
                partial(trust.verify, key, numbers=True),
                shown=there and state != "pickle",
            ),
            self._act(
                "repair",
                self.tr("Repair"),
                self.tr("Download only the damaged files again."),
                partial(trust.repair, key),
                shown=mine and report is not None and report.can_repair,
            ),
            self._act(
                "health",
                self.tr("Make test picture"),
                self.tr("Generate a picture with a fixed seed; it becomes the model's thumbnail."),
                partial(trust.health_check, key),
                shown=there and card is not None and bool(card.model_id),
            ),
        ]

    def _act(self, name: str, text: str, tip: str, do: Callable[[], None], *, shown: bool) -> Act:
        free = self._parts.state.work.value is None
        return Act(f"buttons.{name}", text, do, f"<b>{text}</b><br>{tip}", can=free, shown=shown)

    def show_card(self, card: ModelCard) -> None:
        """Show this one, and look at it closely if that wasn't done yet."""
        new = self._card is None or self._card.key != card.key
        again = self._card is not None and self._card.verification != card.verification
        self._card = card
        self._on_report(self._parts.state.report.value)
        if (new or again) and card.state != "away":
            self._parts.commands.trust.read_report(card.key)

    def _on_report(self, report: TrustView | None) -> None:
        card = self._card
        mine = report is not None and card is not None and report.key == card.key
        rows = report.rows if mine and report is not None else ()
        if rows != self._shown:
            self._shown = rows
            self._fill(rows)
        self.acts.refresh()

    def _fill(self, rows: tuple[ReportRow, ...]) -> None:
        empty(self._lines)
        for each in rows:
            self._lines.addWidget(ReportLine(each, self._parts.kit, self))
