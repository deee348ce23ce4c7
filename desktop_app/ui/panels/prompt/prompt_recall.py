"""Alt+Up and Alt+Down in the prompt: walking through the prompts of the history."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.qt.bind import listen_each
from desktop_app.worker.workspace import Workspace


class PromptRecall(QObject):
    """Gives the words that an entry of the history took the place of and the prompts used last,
    each once, through ``found``; below the newest is the draft."""

    found = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._prompts: list[str] | None = None
        self._at = 0
        self._wanted = 0
        listen_each(
            self._forget, workspace.state.history_changed, workspace.state.words_replaced.changed
        )

    @Slot(int)
    def step(self, direction: int) -> None:
        """Go to the previous (-1) or the next (1) prompt."""
        if self._prompts is None:
            self._wanted = direction
            self._workspace.history.search("", self._loaded)
            return
        at = min(len(self._prompts) - 1, max(0, self._at - direction))
        if at != self._at:
            if self._at == 0:
                self._prompts[0] = self._workspace.state.parameters.value.prompt
            self._at = at
            self.found.emit(self._prompts[at])

    def _loaded(self, entries: list[HistoryEntry]) -> None:
        draft = self._workspace.state.parameters.value.prompt
        kept = self._workspace.state.words_replaced.value
        replaced = () if kept is None else (kept.prompt,)
        typed = (*replaced, *(entry.typed for entry in entries))
        earlier = dict.fromkeys(filter(None, typed))
        self._prompts = [draft, *(prompt for prompt in earlier if prompt != draft)]
        self._at = 0
        self.step(self._wanted)

    def _forget(self, _: object) -> None:
        self._prompts = None
