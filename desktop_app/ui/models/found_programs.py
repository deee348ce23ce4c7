"""Once: one line about the models that other programs keep on this machine.

For those who have models of their own; `first_steps` shows the others what was found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.state.model_cards import SharedFolder
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.models.shared_words import folder_facts, needs_lines
from desktop_app.ui.panels.bars.message_bar import Message
from desktop_app.ui.qt.bind import watch

_NEEDS = 2
"""Models of each program that are named because they need a file."""


class FoundPrograms(QObject):
    """Offers them once; afterwards they are to be found under Room.

    Args:
        parts: of the models window.
        say: shows a message.
        choose: shows the list of other programs' folders.
    """

    def __init__(
        self,
        parts: ManagerViewParts,
        say: Callable[[Message], object],
        choose: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._parts, self._say, self._choose = parts, say, choose
        watch(parts.state.shared, self._on_shared)
        watch(parts.state.cards, self._on_cards)

    def _on_cards(self, _: object) -> None:
        self._on_shared(self._parts.state.shared.value)

    def _on_shared(self, folders: tuple[SharedFolder, ...]) -> None:
        settings = self._parts.settings
        found = [each for each in folders if each.files and each.there and not each.used]
        if any(each.models is None for each in found):
            return  # they are being counted
        own = any(not card.bundled for card in self._parts.state.cards.value)
        if settings.programs_offered or not found or not own:
            return
        settings.programs_offered = True
        if any(each.used for each in folders):
            return  # the user knows his way
        told = [f"{in_words(each.program)}: {folder_facts(each)}" for each in found]
        lines = [line for each in found for line in needs_lines(each, _NEEDS)]
        where = self.tr("They can be used where they are. Velatura never writes there.")
        self._say(
            Message(
                self.tr("Models found. {folders}.").format(folders="; ".join(told)),
                " ".join([*[f"{line}." for line in lines], where]),
                buttons=(
                    (self.tr("Use in place"), partial(self._use, found)),
                    (self.tr("Choose…"), self._choose),
                    (self.tr("Not now"), lambda: None),
                ),
            )
        )

    def _use(self, folders: list[SharedFolder]) -> None:
        for each in folders:
            self._parts.commands.programs.share(Path(each.path))
