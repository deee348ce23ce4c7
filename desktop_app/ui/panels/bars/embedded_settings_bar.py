"""The line above the canvas that offers the prompt and settings a picture carries; and, once they
are in use, to undo that."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.bars.message_bar import Message, MessageBar
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.words.conditions import CONDITION_WORDS
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.embedded_settings import Offer
from desktop_app.worker.picture_settings import Replaced
from desktop_app.worker.workspace import Workspace

_LONGEST, _MOST = 100, 3
"""Characters of the prompt, and sentences on what is used instead, that are shown."""


class EmbeddedSettingsBar(MessageBar):
    """Follows ``workspace.embedded_settings``. Never takes the keyboard; Esc that nobody else in it
    wants puts it away."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        self._embedded = workspace.embedded_settings
        super().__init__(kit, parent)
        watch(self._embedded.offered, self._on_offered)

    def retranslate(self) -> None:
        super().retranslate()
        self._on_offered(self._embedded.offered.value)

    def heed_escape_in(self, window: QWidget) -> None:
        """Follow keys that came through to ``window``."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        ends = event.key() == Qt.Key.Key_Escape and self.isVisible()
        if ends:
            self.dismiss()
        return ends

    def _on_offered(self, offer: Offer | None) -> None:
        if offer is None:
            super().dismiss()
        else:
            self.show_message(self._words(offer))

    def _words(self, offer: Offer) -> Message:
        lines, prompt = self._others(offer), " ".join(offer.taken.prompt.split())
        if offer.before is not None:
            title = self.tr("Prompt and settings taken over from {program}")
            buttons = [(self.tr("Undo"), partial(self._embedded.undo, offer))]
        else:
            title, use = self.tr("Made with {program}"), partial(self._embedded.use, offer)
            buttons = [(self.tr("Use Prompt and Settings"), use)]
            if prompt:
                buttons.append((self.tr("Use Prompt"), partial(self._embedded.use_prompt, offer)))
                lines = [prompt if len(prompt) <= _LONGEST else prompt[:_LONGEST] + "…", *lines]
        return Message(
            title.format(program=offer.program),
            "\n".join(lines),
            buttons=tuple(buttons),
            topic="results#settings-of-other-programs",
            quiet=True,
        )

    def _others(self, offer: Offer) -> list[str]:
        """What is replaced or missing, in a line."""
        every = (*offer.taken.replaced, *offer.taken.missing)
        said = [replaced_words(each) for each in every[:_MOST]]
        if len(every) > _MOST:
            said.append(self.tr("%n more can't be used.", "", len(every) - _MOST))
        return [" ".join(said)] if said else []

    @Slot()
    def dismiss(self) -> None:
        super().dismiss()
        self._embedded.put_away()


_REPLACED: dict[str, str] = {
    "model": QT_TRANSLATE_NOOP(
        "Replaced", "Model “{wanted}” isn't installed; “{used}” is the nearest."
    ),
    "scheduler": QT_TRANSLATE_NOOP(
        "Replaced", "Scheduler “{wanted}” isn't available; “{used}” is the nearest."
    ),
    "sigmas": QT_TRANSLATE_NOOP(
        "Replaced", "The noise levels of “{wanted}” are a stand-in with “{used}”."
    ),
    "size": QT_TRANSLATE_NOOP("Replaced", "Size {wanted} becomes {used}."),
}
_MISSING: dict[str, str] = {
    **{kind: words.missing for kind, words in CONDITION_WORDS.items()},
    "model": QT_TRANSLATE_NOOP("Replaced", "Model “{wanted}” isn't installed."),
    "prompt": QT_TRANSLATE_NOOP(
        "Replaced", "A language model ({wanted}) rewrote this prompt; the result isn't in the file."
    ),
    "upscaler": QT_TRANSLATE_NOOP(
        "Replaced", "Upscaler “{wanted}” isn't installed; the program's own is used."
    ),
    "scheduler": QT_TRANSLATE_NOOP("Replaced", "Scheduler “{wanted}” isn't available."),
    "sigmas": QT_TRANSLATE_NOOP("Replaced", "Sigma schedule “{wanted}” isn't available."),
    "seed": QT_TRANSLATE_NOOP("Replaced", "Seed {wanted} is too large; a random one is used."),
    "size": QT_TRANSLATE_NOOP("Replaced", "Size {wanted} is out of range."),
}


def replaced_words(each: Replaced) -> str:
    """One sentence: what is used instead, or that nothing is near."""
    words = (_REPLACED if each.used else _MISSING)[each.what]
    said = QCoreApplication.translate("Replaced", words)
    return said.format(wanted=each.wanted, used=each.used)
