"""What a preference is now, and how it becomes something else: by a setting, or by actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QAction

from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.preferences.pages import PreferenceParts
from desktop_app.ui.preferences.row import Preference, sentence_case


class PreferenceValue:
    """The value of one preference: whether an action is ticked, which one of a group is, or a
    setting that is read where it is needed. Of a group it is a text, the end of an action's id."""

    def __init__(self, row: Preference, parts: PreferenceParts) -> None:
        self._row, self._workspace = row, parts.workspace
        actions, group = parts.kit.actions, [one.id for one in ACTIONS if one.group == row.group]
        self._actions: dict[Any, QAction] = (
            {row.on: actions[row.action]}
            if row.action
            else {one.removeprefix(f"{row.group}_"): actions[one] for one in group if row.group}
        )

    @property
    def default(self) -> Any:
        """What it is on the first day."""
        default = self._workspace.settings.rows[self._row.setting].default
        return default == self._row.on if self._row.action else self._said(default)

    def get(self) -> Any:
        """What is set to something that no action stands for keeps that until another is chosen."""
        ticked = [value for value, action in self._actions.items() if action.isChecked()]
        if self._row.action:
            return bool(ticked)
        return ticked[0] if ticked else self._said(self._workspace.settings[self._row.setting])

    def _said(self, kept: Any) -> Any:
        return str(kept) if self._row.group else kept

    def set(self, value: Any) -> None:
        """Let it be another; it counts at once."""
        if self._row.action:
            if value != self.get():
                self._actions[self._row.on].trigger()
        elif self._actions:
            self._actions[value].trigger()
        else:
            self._workspace.settings[self._row.setting] = value
            if self._row.then is not None:
                self._row.then(self._workspace, value)

    def choices(self) -> dict[Any, str]:
        """The values there are to choose from, and what they are called; none of switches."""
        now, steps = self.get(), self._row.steps
        if steps:
            others = steps if now in steps else sorted((*steps, now))
            return {value: self._row.text(value) for value in others}
        if not self._row.group:
            return {}
        found = {value: sentence_case(one.iconText()) for value, one in self._actions.items()}
        return found if now in found else {**found, now: self._row.text(now)}

    def is_enabled(self) -> bool:
        """Whether it can be changed now."""
        return not self._row.action or self._actions[self._row.on].isEnabled()

    def follow(self, changed: Callable[[], object]) -> None:
        """Call ``changed``, a bound slot, where it may have become another elsewhere."""
        for action in self._actions.values():
            action.changed.connect(changed)
