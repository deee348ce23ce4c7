"""Where a model lies: its files, what of them is never read, its folder, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.core.model_info import ModelInfo
from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import Act, label
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.merge_dialog import MergeDialog
from desktop_app.ui.models.section import FactGrid, Section, dense_button
from desktop_app.ui.models.smaller_copy_dialog import SmallerCopyDialog
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.widgets.wrap_layout import FlowLayout
from desktop_app.ui.words.texts import path_text, size_text

_MOST = 6


class FilesSection(Section):
    """The model's files and what of them is never read; removing asks first."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._card: ModelCard | None = None
        self.grid = FactGrid(self)
        self.ignored = label("secondary", self, wrap=True)
        self.show_folder, self.smaller, self.merge = (dense_button(self) for _ in range(3))
        self.remove, self.forget = (dense_button(self, "danger") for _ in range(2))
        filled(self.body, self.grid, self.ignored, filled(FlowLayout(gap=6), *self.buttons))
        self.retranslate()

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Files"))
        self.acts.refresh()
        if self._card is not None:
            self.show_card(self._card)

    def _acts(self) -> Iterator[Act]:
        card = self._card
        if card is None:
            return
        gone = card.state in ("away", "missing")
        yield Act("show_folder", self.tr("Show in folder"), self._show_folder, shown=not gone)
        model = self._model(card)
        yield Act(
            "smaller",
            self.tr("Save a smaller copy…"),
            partial(self._ask, SmallerCopyDialog),
            self.tr("Write the model in fewer bits, with a LoRA merged if you like."),
            shown=model is not None,
        )
        yield Act(
            "merge",
            self.tr("Merge…"),
            partial(self._ask, MergeDialog),
            self.tr("Merge models or LoRAs, extract a LoRA, or prune the model."),
            shown=model is not None,
        )
        own = not gone and not card.bundled and not card.program
        yield Act("remove", self.tr("Move to trash"), self.ask_remove, shown=own)
        yield Act(
            "forget",
            self.tr("Remove from list"),
            self._forget,
            self.tr("Remove it from the list, with its tags and notes. No file is deleted."),
            shown=gone,
        )

    def _model(self, card: ModelCard) -> ModelInfo | None:
        return self._parts.commands.smaller.model(card.model_id) if card.state == "ready" else None

    def show_card(self, card: ModelCard) -> None:
        self._card = card
        self.grid.set_facts(self._places(card.paths or (card.path,)))
        self.ignored.setVisible(bool(card.ignored))
        names = ", ".join(card.ignored[:_MOST])
        text = self.tr("Never read, because it is code or unsafe: {names}")
        self.ignored.setText(text.format(names=names))
        self.acts.refresh()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """In the order in which they stand, here and in the menu."""
        return self.show_folder, self.smaller, self.merge, self.remove, self.forget

    def _ask(self, dialog: type[SmallerCopyDialog | MergeDialog]) -> None:
        model = None if self._card is None else self._model(self._card)
        if model is not None:
            dialog(self._parts, model, self.window()).open()

    def _places(self, paths: tuple[str, ...]) -> list[tuple[str, str]]:
        """Its name, and the folders it is in."""
        folders = [path_text(Path(path).parent) for path in paths[:_MOST]]
        first, *others = [
            (self.tr("Folder") if not at else " ", it) for at, it in enumerate(folders)
        ]
        return [(self.tr("Name"), Path(paths[0]).name), first, *others]

    @Slot()
    def ask_remove(self) -> None:
        """Ask whether the model may go to the trash."""
        card = self._card
        if card is None or self.remove.isHidden():
            return
        text = self.tr(
            "Its files go to the trash; emptying it frees {size}. Tags, notes and settings are "
            "kept in case you restore it."
        )
        Question(
            self.window(),
            self.tr("Move {name} to the trash?").format(name=card.name),
            " ".join((text.format(size=size_text(card.size_bytes)), *self._lost(card))),
            Answer(
                self.tr("Move to Trash"),
                lambda: self._parts.commands.installed.remove(card.key),
                loses=True,
            ),
            Answer(self.tr("Keep"), main=True),
        ).open()

    def _lost(self, card: ModelCard) -> list[str]:
        """What could not be made again without it."""
        found = self._parts.state.pictures.value
        if found is None or found.key != card.key or not found.lost:
            return []
        said = [self.tr("%Ln picture(s) can't be made again without it.", "", found.lost)]
        if found.lost_starred:
            said.append(self.tr("%Ln of them are starred.", "", found.lost_starred))
        return [*said, self.tr("The pictures themselves are kept.")]

    @Slot()
    def _show_folder(self) -> None:
        if self._card is not None:
            folder = Path(self._card.path).parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _forget(self) -> None:
        if self._card is not None:
            self._parts.commands.installed.forget(self._card.key)
