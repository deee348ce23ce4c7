"""Other programs' folders of models: found, used in place, or pointed to."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.state.model_cards import SharedFolder
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    discard,
    horizontal_line,
    label,
    styled,
)
from desktop_app.ui.models.disk_usage_table import LineList
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.models.section import dense_button
from desktop_app.ui.models.shared_words import folder_facts, needs_lines
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.words.texts import path_text
from desktop_app.ui.words.untrusted import plain_tip

_NEEDS = 4
"""Models that are named because they need a file; the tool tip names more."""


class FolderRow(Retranslated, QWidget):
    """One folder: program, path, what is in it, and whether it is used."""

    def __init__(
        self, folder: SharedFolder, parts: ManagerViewParts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.name, self.path = label("heading", self), styled(ElidedLabel(self), role="secondary")
        self.facts, self.needs = label("secondary", self), label("secondary", self, wrap=True)
        self.button, self._programs = dense_button(self), parts.commands.programs
        filled(
            spaced(QHBoxLayout(self), 12, (0, 8, 12, 8)),
            grow(filled(spaced(QVBoxLayout(), 1), self.name, self.path, self.facts, self.needs)),
            self.button,
        )
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        folder, facts = self.folder, folder_facts(self.folder)
        if not folder.there:
            facts = self.tr("This folder is not available now")
        elif folder.used:
            facts = self.tr("{facts} · used in place, never modified").format(facts=facts)
        words = self.tr("Stop using") if folder.used else self.tr("Use in place")
        change = self._programs.unshare if folder.used else self._programs.share
        return [
            Caption("name", in_words(folder.program)),
            Caption("path", path_text(folder.path)),
            Caption("facts", facts),
            Caption(
                "needs",
                "\n".join(needs_lines(folder, _NEEDS)),
                plain_tip("\n".join(needs_lines(folder))),
                shown=bool(folder.needy or folder.problems),
            ),
            Act(
                "button",
                words,
                partial(change, Path(folder.path)),
                name=f"{words}: {folder.path}",
                can=folder.there or folder.used,
            ),
        ]


class ProgramFoldersPanel(Retranslated, QWidget):
    """Other programs' folders: found, used, pointed to; follows ``state.shared``."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.rows: list[FolderRow] = []
        self._lines: list[QWidget] = []
        self.text = label("secondary", self, wrap=True)
        self.find_button, self.point = QPushButton(self), QPushButton(self)
        self.scroll_area = LineList(self)
        self._list = self.scroll_area.lines
        self.stack = EmptyStack(self.scroll_area, self)
        filled(
            spaced(QVBoxLayout(self), 12, (16, 16, 16, 16)),
            filled(spaced(QHBoxLayout(), 8), grow(self.text), self.find_button, self.point),
            grow(self.stack),
        )
        self.retranslate()
        watch(parts.state.shared, self._on_shared)

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption(
                "text",
                self.tr(
                    "Models of ComfyUI, AUTOMATIC1111, Forge, SwarmUI, InvokeAI, Fooocus, Stability"
                    " Matrix and the Hugging Face cache can be used in place. Velatura never writes"
                    " there."
                ),
            ),
            Act(
                "find_button",
                self.tr("Look again"),
                self._parts.commands.programs.find_programs,
                name=self.tr("Look for other programs' folders"),
            ),
            Act("point", self.tr("Choose a folder…"), self._ask),
            Caption("scroll_area", self.tr("Other programs' folders")),
            Caption(
                "stack.sentence",
                self.tr("No folders of other programs found. Choose one if you know where it is."),
            ),
        ]

    def _on_shared(self, folders: tuple[SharedFolder, ...]) -> None:
        for old in (*self.rows, *self._lines):
            self._list.removeWidget(old)
            discard(old)
        self.rows = [FolderRow(folder, self._parts) for folder in folders]
        self._lines = [horizontal_line() for _ in self.rows]
        for at, (row, line) in enumerate(zip(self.rows, self._lines, strict=True)):
            self._list.insertWidget(2 * at, row)
            self._list.insertWidget(2 * at + 1, line)
        self.stack.set_empty(not folders)

    @Slot()
    def _ask(self) -> None:
        choose_folder(self, self.tr("Choose Models Folder"), self._pointed)

    @Slot(str)
    def _pointed(self, name: str) -> None:
        self._parts.commands.programs.share(Path(name))
