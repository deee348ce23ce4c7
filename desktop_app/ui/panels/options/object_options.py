"""Options of the Object tool above the canvas: undo a click, larger, smaller, all parts, words;
without a segmentation model, a button to get one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.ui.kit import Kit, label
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen_each
from desktop_app.worker.workspace import Workspace


class _Words(QLineEdit):
    """Enter looks for them, and does not accept what is being chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class ObjectOptions(OptionBar):
    """Clicks, parts and words of a segmentation: shows and changes ``tools.pointing``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__("object", kit, parent, 8)
        _ = workspace.pointing
        state = self._state = workspace.state.tools.pointing
        self.back = self.add_button("back", "undo-2", state.back, DENSE)
        self.smaller = self.add_button("smaller", "circle-minus", lambda: state.step(-1), DENSE)
        self.larger = self.add_button("larger", "circle-plus", lambda: state.step(1), DENSE)
        self.everything = self.add_push("parts", state.ask_everything)
        self.unwanted = self.add_push("unwanted", state.ask_unwanted)
        self.words = self.add("words", hold(_Words(self), width=148))
        self.rough = self.add("rough", label("secondary", self))
        self.get = self.add_push("get", kit.actions["get_segmenters"].trigger)
        self.words.returnPressed.connect(lambda: state.name(self.words.text()))
        draft = workspace.state.tools.masking.draft
        listen_each(self.acts.refresh, state.rough.changed, state.pointed.changed, draft.changed)
        self.retranslate()

    def now(self) -> dict[str, dict[str, Any]]:
        state, draft, rough = self._state, self._state.draft, self._state.rough.value
        shown = draft is None or not draft.likely
        return {
            "back": {"can": bool(state.steps), "shown": shown},
            "smaller": {"can": state.next_in(-1) is not None, "shown": shown},
            "larger": {"can": state.next_in(1) is not None, "shown": shown},
            "parts": {"can": not rough, "shown": shown},
            "unwanted": {"shown": shown},
            "words": {"text": self.tr("Name it…"), "shown": shown},
            "rough": {"shown": draft is None and rough},  # the button says so, too
            "get": {"shown": rough},
        }
