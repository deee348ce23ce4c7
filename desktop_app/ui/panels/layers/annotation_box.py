"""What stands on an annotation layer, below its row: a list, and an editor for each value of the
one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.imaging.annotations.table import ANNOTATIONS
from desktop_app.state.document.annotations import (
    laid_out,
)
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.kit import Act, Caption, Kit, icon_button
from desktop_app.ui.panels.layers.annotation_editors import AnnotationEditors
from desktop_app.ui.panels.layers.chosen import do_with_layers
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.annotations import annotation_title, annotation_words
from desktop_app.worker.workspace import Workspace


class AnnotationBox(AnnotationEditors):
    """Editors below the row of an annotation layer."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(workspace, kit, parent)
        self.kind = ChoiceBox(kit.theme, kit.icons, self)
        self.which = ChoiceBox(kit.theme, kit.icons, self)
        for box in (self.kind, self.which):
            box.setProperty("dense", True)
            box.setMinimumContentsLength(1)
        self.lay_out = icon_button(kit.icons, "columns-2", self)
        self.remove = icon_button(kit.icons, "trash-2", self)
        filled(
            self._layout,
            filled(spaced(QHBoxLayout(), 4), grow(self.kind), self.lay_out),
            filled(spaced(QHBoxLayout(), 4), grow(self.which), self.remove),
        )
        self.kind.activated.connect(self._kind_chosen)
        self.which.activated.connect(self._workspace.state.tools.annotated.put)
        listen(self._tools.annotation.changed, self._on_kind)
        self.retranslate()

    def retranslate(self) -> None:
        self.kind.show_choices({row.id: annotation_words(row.word) for row in ANNOTATIONS})
        self._on_kind(self._workspace.state.tools.annotation.value)
        self._built = ("", -1, "")
        self._show_found()

    def _acts(self) -> list[Act | Caption]:
        lay_out, remove = self.tr("Lay Out Labels"), self.tr("Remove")
        columns = self.tr("Set the labels of numbered points in columns, without crossing lines.")
        numbered = any(one.row.numbered for one in self._found)
        return [
            Caption(
                "kind",
                self.tr("New annotation"),
                self.tr("<b>New annotation</b><br>What Annotate adds where you click or drag."),
            ),
            Caption(
                "which",
                self.tr("Annotation"),
                self.tr(
                    "<b>Annotation</b><br>The one that is edited; click it on the canvas, too."
                ),
                shown=bool(self._found),
            ),
            Act(
                "lay_out",
                lay_out,
                self._lay_out,
                f"<b>{lay_out}</b><br>{columns}",
                can=numbered and not self._locked,
            ),
            Act(
                "remove",
                remove,
                self._remove,
                f"<b>{remove}</b><br>" + self.tr("Remove this annotation."),
                can=not self._locked,
                shown=self._at >= 0,
            ),
        ]

    # -- state → view ---------------------------------------------------------------------------

    def _show_found(self) -> None:
        at = self._at
        titles = [annotation_title(self._found, each) for each in range(len(self._found))]
        if titles != [self.which.itemText(each) for each in range(self.which.count())]:
            self.which.clear()
            self.which.addItems(titles)
        self.which.setCurrentIndex(at)
        self.acts.refresh()
        super()._show_found()

    @Slot(object)
    def _on_kind(self, kind: str) -> None:
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))

    # -- view → state ---------------------------------------------------------------------------

    @Slot(int)
    def _kind_chosen(self, number: int) -> None:
        tools = self._workspace.state.tools
        tools.annotation.value = self.kind.itemData(number)
        tools.active.value = ToolId.ANNOTATE

    @Slot()
    def _lay_out(self) -> None:
        self.settle()
        layer = self._id
        do_with_layers(self._workspace, lambda one: laid_out(one, layer))

    @Slot()
    def _remove(self) -> None:
        self.settle()
        tools, layer = self._workspace.state.tools, self._id
        do_with_layers(self._workspace, lambda one: tools.remove_annotated(one, layer))
