"""How a picture was made: the pictures on the way, the first one first, and the recipe of it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.observable import connect_each
from desktop_app.extensions.evaluation.faces.made_words import remark_words, step_lines
from desktop_app.extensions.evaluation.faces.page.reproduce_view import SIDE, icon_of
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, label, scrolls_down, styled
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace


class MadeView(Retranslated, QWidget):
    """A click on a picture opens it."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._made = workspace, evaluations_of(workspace).made
        self.list = styled(scrolls_down(QListWidget(self)), look="plain")
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setWordWrap(True)
        self.list.setSpacing(4)
        self.stack = EmptyStack(self.list, self)
        self.said = label("secondary", self, wrap=True)
        self.save = QPushButton(self)
        kit.primary_buttons.add(self.save, "page")
        filled(
            spaced(QVBoxLayout(self), 8, (12, 8, 12, 8)),
            grow(self.stack),
            self.said,
            filled(WrapLayout(8), STRETCH, self.save),
        )
        connect_each(self._open, self.list.itemClicked, self.list.itemActivated)
        listen(self._made.changed, self._show)
        listen(workspace.recipes.stored, self._stored)
        self.retranslate()

    def retranslate(self) -> None:
        self._show(None)

    def _acts(self) -> list[Act | Caption]:
        made = self._made.value
        return [
            Caption("list", self.tr("Steps"), self.tr("A click opens the picture.")),
            Caption(
                "stack.sentence",
                self.tr("Choose “How Was This Made?” in the menu of a picture of the history."),
            ),
            Caption("said", "" if made is None else " ".join(map(remark_words, made.remarks))),
            Act(
                "save",
                self.tr("Save as Recipe…"),
                self._save,
                self.tr(
                    "Keeps the edits as a recipe, which the page Batch does to other pictures."
                ),
                can=made is not None and made.recipe is not None,
            ),
        ]

    def _show(self, _: object) -> None:
        made = self._made.value
        self.list.clear()
        self.stack.set_empty(made is None)
        self.acts.refresh()
        for number, step in enumerate(() if made is None else made.steps, 1):
            words = "\n".join(step_lines(number, step, self._workspace.state.intents))
            item = QListWidgetItem(words, self.list)
            item.setIcon(icon_of(b"" if step.entry is None else step.entry.thumbnail))
            item.setData(Qt.ItemDataRole.UserRole, step.uid if step.entry is not None else "")

    @Slot(QListWidgetItem)
    def _open(self, item: QListWidgetItem) -> None:
        if uid := item.data(Qt.ItemDataRole.UserRole):
            self._workspace.history.open(uid)
            self._workspace.page_wanted.send("edit")

    @Slot()
    def _save(self) -> None:
        made = self._made.value
        if made is None or (recipe := made.recipe) is None:
            return

        def put(name: str) -> None:
            self._workspace.recipes.put(replace(recipe, name=name))

        NameDialog(self.window(), self.tr("Save Recipe"), recipe.name, put).open()

    def _stored(self, name: str) -> None:
        if name and self.isVisible():
            words = self.tr("The recipe “{name}” is kept: the page Batch does it to pictures.")
            self.said.setText(words.format(name=name))
