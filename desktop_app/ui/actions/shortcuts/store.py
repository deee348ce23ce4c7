"""The keys in use in one window: kept in the settings, told to everyone when they change."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from desktop_app.catalog.shortcuts import PRESETS, renamed
from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.shortcuts.key_texts import shown
from desktop_app.ui.actions.shortcuts.keymap import Keymap
from desktop_app.ui.actions.shortcuts.rows import shortcut_preset

_PART = re.compile(r"\[([^\]]*)\]")
_NAME = re.compile(r"\{(\w+)\}")


class Shortcuts(QObject):
    """The keymap in use.

    Args:
        settings: where preset and changes are kept; None: the usual keys, and nothing is kept.
    """

    changed = Signal()

    def __init__(self, settings: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.keymap = self.of_preset(PRESETS[0] if settings is None else settings.shortcut_preset)

    def keys(self, row: str) -> tuple[str, ...]:
        """The keys of an action, or of what the canvas does, in portable form."""
        return self.keymap.keys(row)

    def words(self, row: str) -> str:
        """Its first key as people see it; empty if it has none."""
        keys = self.keys(row)
        return shown(keys[0]) if keys else ""

    def fill(self, text: str) -> str:
        """``text`` with keys in place of ``{id}``.

        A part in square brackets is left out where an action it names has no key: "Drag to paint[ ·
        {swap_tool} swaps the colours]".
        """

        def part(found: re.Match[str]) -> str:
            words = [self.words(row) for row in _NAME.findall(found[1])]
            return _NAME.sub(lambda name: self.words(name[1]), found[1]) if all(words) else ""

        return _PART.sub(part, text)

    def of_preset(self, preset: str) -> Keymap:
        """The keymap of another preset, with what the user changed of it."""
        changes = {} if self._settings is None else renamed(self._settings.changed_keys(preset))
        return Keymap(shortcut_preset(preset), changes)

    def use(self, keymap: Keymap) -> None:
        """Let other keys count from now on, and keep them."""
        if keymap == self.keymap:
            return
        self.keymap = keymap
        if self._settings is not None:
            self._settings.shortcut_preset = keymap.preset.id
            self._settings.set_changed_keys(keymap.preset.id, keymap.changes)
        self.changed.emit()

    def use_preset(self, preset: str, changes: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Change to a preset; with ``changes`` in place of those made to it before."""
        keymap = self.of_preset(preset)
        self.use(keymap if changes is None else Keymap(keymap.preset, changes))
