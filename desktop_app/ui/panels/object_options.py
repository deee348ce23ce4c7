"""Options of the Object tool above the canvas: undo a click, larger, smaller, all parts, words;
without a segmentation model, a button to get one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.ui.kit import Kit, label
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.worker.workspace import Workspace


class _Words(QLineEdit):
    """Enter looks for them, and does not accept what is being chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class ObjectOptions(OptionBar):
    """Shows and changes ``tools.pointing``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__("object", kit, parent, 8)
        _ = workspace.pointing
        state = self._state = workspace.state.tools.pointing
        self.back = self.add_button("back", "undo-2", DENSE)
        self.smaller = self.add_button("smaller", "circle-minus", DENSE)
        self.larger = self.add_button("larger", "circle-plus", DENSE)
        self.everything = self.add_push("parts")
        self.unwanted = self.add_push("unwanted")
        self.words, self.rough = _Words(self), label("secondary", self)
        hold(self.words, width=148)
        self.add("words", self.words)
        self.add("rough", self.rough)
        self.get = self.add_push("get")
        self.back.clicked.connect(state.back)
        self.smaller.clicked.connect(lambda: state.step(-1))
        self.larger.clicked.connect(lambda: state.step(1))
        self.everything.clicked.connect(state.ask_everything)
        self.unwanted.clicked.connect(state.ask_unwanted)
        self.words.returnPressed.connect(lambda: state.name(self.words.text()))
        self.get.clicked.connect(kit.actions["get_segmenters"].trigger)
        watch(state.rough, self._on_rough)
        for shown in (state.pointed, workspace.state.tools.masking.draft):
            listen(shown.changed, self._on_draft)
        self._on_draft(None)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.words.setPlaceholderText(self.tr("Name it…"))

    def _on_rough(self, rough: bool) -> None:
        self.everything.setEnabled(not rough)
        self.get.setVisible(rough)
        self._on_draft(None)

    def _on_draft(self, _: object) -> None:
        draft = self._state.draft
        parts = self.everything, self.unwanted
        for one in (self.back, self.smaller, self.larger, *parts, self.words):
            one.setVisible(draft is None or not draft.likely)
        self.rough.setVisible(draft is None and self._state.rough.value)  # the button says so, too
        self.back.setEnabled(bool(self._state.steps))
        self.smaller.setEnabled(self._state.next_in(-1) is not None)
        self.larger.setEnabled(self._state.next_in(1) is not None)
