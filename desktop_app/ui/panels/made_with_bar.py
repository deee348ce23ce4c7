"""The line above the canvas that offers the prompt and settings an opened picture carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_app.ui.panels.message_bar import Message, MessageBar
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.words.replaced import replaced_words

if TYPE_CHECKING:
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.made_with import Offer
    from desktop_app.worker.workspace import Workspace

_LONGEST, _MOST = 160, 3


class MadeWithBar(MessageBar):
    """Follows ``workspace.made_with``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        self._workspace = workspace
        super().__init__(kit, parent)
        watch(workspace.made_with.offered, self._on_offered)

    def retranslate(self) -> None:
        """Set all words again."""
        super().retranslate()
        self._on_offered(self._workspace.made_with.offered.value)

    def _on_offered(self, offer: Offer | None) -> None:
        if offer is None:
            super().dismiss()
        else:
            self.show_message(self._words(offer))

    def _words(self, offer: Offer) -> Message:
        info, taken = offer.info, offer.taken
        replaced = (*taken.replaced, *taken.missing)
        lines = [replaced_words(each) for each in replaced[:_MOST]]
        if more := len(replaced) - _MOST if len(replaced) > _MOST else 0:
            lines.append(self.tr("%n more can't be used.", "", more))
        prompt = " ".join(taken.prompt.split())
        if len(prompt) > _LONGEST:
            prompt = prompt[: _LONGEST - 1].rstrip() + "…"
        buttons = [(self.tr("Use Prompt and Settings"), self._workspace.made_with.use)]
        if prompt:
            buttons.append((self.tr("Use Prompt"), self._workspace.made_with.use_prompt))
        return Message(
            self.tr("Made with {program}").format(program=info.program),
            "\n".join(filter(None, (prompt, " ".join(lines)))),
            buttons=tuple(buttons),
            topic="history#settings-of-other-programs",
            quiet=True,
        )

    @Slot()
    def dismiss(self) -> None:
        super().dismiss()
        self._workspace.made_with.put_away()
