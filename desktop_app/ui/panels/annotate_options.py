"""The tool Annotate in the bar above the canvas: what it adds, and what is done with labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from desktop_app.ui.kit import Kit, action_button
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.annotations import annotation_tip, annotation_words

if TYPE_CHECKING:
    from desktop_app.state.app_state import ToolState


class AnnotateOptions(Retranslated, QWidget):
    """Shows and changes ``tools.annotation``."""

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools, self._kit = tools, kit
        self._group = QButtonGroup(self)
        self.kinds: dict[str, QToolButton] = {}
        self.lay_out = action_button(kit.actions, "layer_lay_out_labels", DENSE)
        self._layout = WrapLayout(4)
        self.setLayout(self._layout)
        self._group.buttonClicked.connect(self._clicked)

    def show_for(self, shown: bool) -> None:
        """Be seen; the kinds come with the first time."""
        if shown and not self.kinds:
            self._build()
        self.setVisible(shown)

    def retranslate(self) -> None:
        """Set all words again."""
        from desktop_app.imaging.annotations.table import ANNOTATIONS

        for kind, button in self.kinds.items():
            button.setAccessibleName(annotation_words(ANNOTATIONS[kind].word))
            button.setToolTip(annotation_tip(ANNOTATIONS[kind]))

    def _build(self) -> None:
        from desktop_app.imaging.annotations.table import ANNOTATIONS

        for row in ANNOTATIONS:
            self.kinds[row.id] = button = QToolButton(self)
            button.setCheckable(True)
            button.setProperty("look", "toggle")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            hold(button, width=DENSE, height=DENSE)
            self._kit.icons.place(button, row.icon)
            self._group.addButton(button)
            self._layout.add(button)
        self._layout.add_spacing(8)
        self._layout.add(self.lay_out)
        self.retranslate()
        watch(self._tools.annotation, self._show)

    def _show(self, kind: str) -> None:
        self.kinds[kind].setChecked(True)

    @Slot(object)
    def _clicked(self, button: QToolButton) -> None:
        kind = next(kind for kind, one in self.kinds.items() if one is button)
        self._tools.annotation.value = kind
