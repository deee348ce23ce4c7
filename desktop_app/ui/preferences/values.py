"""What a preference is now, and how it becomes something else: by a setting, or by actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtGui import QAction

from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.preferences.pages import PreferenceParts
from desktop_app.ui.preferences.row import Preference, sentence_case


class PreferenceValue(Protocol):
    """The value of one preference. Actions keep theirs as texts, in the end of their ids."""

    def get(self) -> Any: ...

    def set(self, value: Any) -> None:
        """Let it be another; it counts at once."""

    @property
    def default(self) -> Any:
        """What it is on the first day."""
        ...

    def choices(self) -> list[tuple[Any, str]]:
        """The values there are to choose from, and what they are called."""
        ...

    def is_enabled(self) -> bool:
        """Whether it can be changed now."""
        ...

    def follow(self, changed: Callable[[], object]) -> None:
        """Call ``changed``, a bound slot, where it may have become another elsewhere."""


def value_of(row: Preference, parts: PreferenceParts) -> PreferenceValue:
    """By its row: an action's switch, a group of actions, or a setting."""
    if row.action:
        return _Switched(row, parts)
    return _Grouped(row, parts) if row.group else _Kept(row, parts)


class _Kept:
    """A setting that is read where it is needed."""

    def __init__(self, row: Preference, parts: PreferenceParts) -> None:
        self._row, self._workspace = row, parts.workspace

    @property
    def default(self) -> Any:
        return self._workspace.settings.rows[self._row.setting].default

    def get(self) -> Any:
        return self._workspace.settings[self._row.setting]

    def set(self, value: Any) -> None:
        self._workspace.settings[self._row.setting] = value
        if self._row.then is not None:
            self._row.then(self._workspace, value)

    def choices(self) -> list[tuple[Any, str]]:
        now, steps = self.get(), self._row.steps
        others = steps if now in steps else sorted((*steps, now))
        return [(value, self._row.text(value)) for value in others]

    def is_enabled(self) -> bool:
        return True

    def follow(self, changed: Callable[[], object]) -> None:
        pass


class _Switched:
    def __init__(self, row: Preference, parts: PreferenceParts) -> None:
        self._action = parts.kit.actions[row.action]
        self.default = parts.workspace.settings.rows[row.setting].default == row.on

    def get(self) -> bool:
        return self._action.isChecked()

    def set(self, value: bool) -> None:
        if value != self.get():
            self._action.trigger()

    def choices(self) -> list[tuple[Any, str]]:
        return []

    def is_enabled(self) -> bool:
        return self._action.isEnabled()

    def follow(self, changed: Callable[[], object]) -> None:
        self._action.changed.connect(changed)


class _Grouped:
    """Actions that exclude each other; what is set to something else keeps that until then."""

    def __init__(self, row: Preference, parts: PreferenceParts) -> None:
        self._row, self._settings = row, parts.workspace.settings
        self._actions: dict[str, QAction] = {
            each.id.removeprefix(f"{row.group}_"): parts.kit.actions[each.id]
            for each in ACTIONS
            if each.group == row.group
        }
        self.default = str(self._settings.rows[row.setting].default)

    def get(self) -> str:
        ticked = (value for value, action in self._actions.items() if action.isChecked())
        return next(ticked, str(self._settings[self._row.setting]))

    def set(self, value: str) -> None:
        self._actions[value].trigger()

    def choices(self) -> list[tuple[Any, str]]:
        found = [(value, sentence_case(one.iconText())) for value, one in self._actions.items()]
        now = self.get()
        return found if now in self._actions else [*found, (now, self._row.text(now))]

    def is_enabled(self) -> bool:
        return True

    def follow(self, changed: Callable[[], object]) -> None:
        for action in self._actions.values():
            action.changed.connect(changed)
