"""Where values of an adjustment come from that nobody types: a file, or a reference."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.values import Field
from desktop_app.imaging.adjustments.adjustment import Adjustment, Values
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.imaging.layers import layer_tree
from desktop_app.ui.dialogs.choose_folder import choose_file, patterns_of
from desktop_app.ui.kit import Kit, icon_button, on_click, styled
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.layer_names import adjustment_words, field_tip, layer_words
from desktop_app.worker.adjusting import with_file, with_reference
from desktop_app.worker.workspace import Workspace

_STEP: Final = "adjustment_values"
_FILE: Final = "file"


class SourceEditor(QWidget):
    """A button for a row that reads a file; for one that takes a reference a list of layers, other
    pictures that are open, and a file.

    Args:
        workspace: does it, in the background.
        kit: theme and icons.
        row: whose values.
        field: that names what was taken.
        layer_id: of the adjustment layer.
    """

    def __init__(
        self,
        workspace: Workspace,
        kit: Kit,
        row: Adjustment,
        field: Field,
        layer_id: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._row, self._field, self._id = workspace, row, field, layer_id
        name, layout = adjustment_words(field.name), spaced(QHBoxLayout(self), 4)
        self.taken = styled(ElidedLabel(self), role="secondary")
        self.taken.explanation = adjustment_words(field.tip)
        self.button = on_click(icon_button(kit.icons, "folder-open", self), self._ask)
        self.button.setAccessibleName(self.tr("Choose File…"))
        self.box = ChoiceBox(kit.theme, kit.icons, self)
        self.box.setProperty("dense", True)
        self.box.setMinimumContentsLength(1)
        self.box.setAccessibleName(name)
        self.box.activated.connect(self._chosen)
        takes = row.from_picture is not None
        for part in (self.taken, self.box, self.button):
            part.setVisible(takes == (part is self.box))
            part.setToolTip(field_tip(field))
            layout.addWidget(part, 0 if part is self.button else 1)

    def show_values(self, values: Values) -> None:
        """What was taken last, and what else can be."""
        none = self.tr("None")
        text = f"{adjustment_words(self._field.name)}: {values[self._field.id] or none}"
        self.taken.setText(text)
        self.button.setAccessibleDescription(text)
        file = self.tr("Picture File…")
        self.box.show_choices({"": text, **dict(self._references()), _FILE: file}, "")

    def _references(self) -> list[tuple[str, str]]:
        state = self._workspace.state
        document = state.document.value
        if document is None:
            return []
        layers = (one for one in layer_tree.walk(document.layers.value) if not one.row.has_values)
        found = [(f"layer:{one.id}", layer_words(one)) for one in layers]
        others = (one for one in state.documents if one is not document)
        return found + [(f"document:{one.id}", one.name.value) for one in others]

    @Slot(int)
    def _chosen(self, at: int) -> None:
        key, name = self.box.itemData(at), self.box.itemText(at)
        self.box.setCurrentIndex(0)
        state, (kind, _, wanted) = self._workspace.state, str(key).partition(":")
        document = state.document.value
        if kind == _FILE:
            self._ask()
        elif kind == "layer" and document is not None:
            layer = layer_tree.find(document.layers.value, wanted)
            if layer is not None:
                make = partial(with_reference, self._id, layer, name)
                self._workspace.layers.change(_STEP, make)
        elif kind == "document":
            other = next((one for one in state.documents if one.id == wanted), None)
            if other is not None:
                make = partial(with_reference, self._id, other.content, name)
                self._workspace.layers.change(_STEP, make)

    @Slot()
    def _ask(self) -> None:
        from_file = self._row.from_file
        endings = READ_ENDINGS if from_file is None else from_file.endings
        kind = (
            self.tr("Pictures ({patterns})")
            if from_file is None
            else self.tr("Tables ({patterns})")
        )
        filters = [kind.format(patterns=patterns_of(endings)), self.tr("All files (*)")]
        choose_file(self, adjustment_words(self._row.name), filters, self.take)

    @Slot(str)
    def take(self, name: str) -> None:
        """Take the values from that file; what is wrong with it is told above the canvas."""
        path = Path(name)
        if self._row.from_file is not None:
            make = partial(with_file, self._id, path)
        else:
            make = partial(with_reference, self._id, path, path.stem)
        self._workspace.layers.change(_STEP, make)
