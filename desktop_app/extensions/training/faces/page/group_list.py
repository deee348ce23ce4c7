"""What was found in a set, and the shapes its pictures are brought to: a row a group."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.extensions.training.faces.setting_words import duplicates_words, finding_words
from desktop_app.extensions.training.work.sessions.set_state import SetState
from desktop_app.ui.kit import Retranslated, discard, label, named, row, show_text
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.words.untrusted import plain_tip

_Row: TypeAlias = "tuple[str, tuple[str, ...], tuple[str, ...]]"
"""Words, names of pictures, and those that its button leaves out."""

_MOST = 24
"""Rows of findings; the worst come first."""


class _WrappedButton(QPushButton):
    """Words that are never cut."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        told = label("secondary", self, wrap=True)
        told.setText(words)
        filled(spaced(QVBoxLayout(self), 0, (6, 4, 6, 4)), told)
        self.setProperty("look", "line")
        self.setAutoDefault(False)
        named(self, words, plain_tip(words))  # a name that is one long word
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)


class GroupList(Retranslated, QWidget):
    """A click on a row tells its pictures (``chosen``); the button of a finding leaves them out."""

    chosen = Signal(object)

    def __init__(self, state: SetState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self._rows = list[QWidget]()
        self._buttons = list[QPushButton]()
        self._shown: tuple[list[_Row], list[_Row]] | None = None
        self.findings_name, self.shapes_name = label("heading", self), label("heading", self)
        self.note = label("secondary", self, wrap=True)
        self._findings, self._shapes = spaced(QVBoxLayout(), 2), spaced(QVBoxLayout(), 2)
        filled(
            spaced(QVBoxLayout(self), 6),
            self.findings_name,
            self.note,
            self._findings,
            self.shapes_name,
            self._shapes,
        )
        listen_each(self._fill, state.findings.changed, state.placed.changed)
        self.retranslate()

    def retranslate(self) -> None:
        self.findings_name.setText(self.tr("Findings"))
        self.shapes_name.setText(self.tr("Shapes"))
        self._shown = None
        self._fill(None)

    def _fill(self, _: object) -> None:
        findings, shapes = [*self._finding_rows()], [*self._shape_rows()]
        if (findings, shapes) == self._shown:
            return
        self._shown = findings, shapes
        focused = next((at for at, one in enumerate(self._buttons) if one.hasFocus()), -1)
        for one in self._rows:
            discard(one)
        self._rows.clear()
        self._buttons.clear()
        looked_at = bool(self._state.facts.value)
        show_text(self.note, self.tr("Nothing was found.") if looked_at and not findings else "")
        self.shapes_name.setVisible(bool(shapes))
        for to, rows in ((self._findings, findings), (self._shapes, shapes)):
            for row_of in rows:
                self._add(to, *row_of)
        if focused >= 0 and self._buttons:  # the keyboard stays where it was
            self._buttons[min(focused, len(self._buttons) - 1)].setFocus()

    def _finding_rows(self) -> Iterator[_Row]:
        found = self._state.findings.value
        alike = [one for one in found if one.kind in ("same", "alike")]
        spare = tuple(name for one in alike for name in one.spare)
        if len(alike) > 1:
            yield duplicates_words(spare), spare, spare
        for one in found[:_MOST]:
            yield finding_words(one), one.names, one.spare

    def _shape_rows(self) -> Iterator[_Row]:
        placed, sizes = self._state.placed.value, dict[tuple[int, int], list[str]]()
        for name, place in placed.items():
            sizes.setdefault((place.width, place.height), []).append(name)
        for size in sorted(sizes, key=lambda one: one[0] / one[1]):
            cut = max(placed[name].cut for name in sizes[size])
            words = self.tr("{width} × {height}: {count} · up to {cut} % cut off").format(
                width=size[0], height=size[1], count=len(sizes[size]), cut=round(100 * cut)
            )
            yield words, tuple(sizes[size]), ()

    def _add(
        self, to: QVBoxLayout, words: str, names: tuple[str, ...], spare: tuple[str, ...]
    ) -> None:
        line = QWidget(self)
        lines = row(4)
        name = _WrappedButton(words, line)
        name.clicked.connect(partial(self.chosen.emit, names))
        lines.addWidget(name, 1)
        self._buttons.append(name)
        if spare:
            button = QPushButton(self.tr("Leave Out"), line)
            button.setProperty("dense", "true")
            named(
                button,
                self.tr("Leave out: {group}").format(group=words),
                self.tr("%n picture(s)", "", len(spare)),
            )
            button.clicked.connect(partial(self._leave_out, spare))
            lines.addWidget(button)
            self._buttons.append(button)
        line.setLayout(lines)
        to.addWidget(line)
        self._rows.append(line)

    def _leave_out(self, names: tuple[str, ...]) -> None:
        self._state.edit(lambda one: one.leaving_out(names))
