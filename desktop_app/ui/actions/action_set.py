"""The QActions made from the table, their words, keys, ticks, and whether they can be done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from shiboken6 import isValid

from desktop_app.ui.actions.action_table import ACTIONS, action_row
from desktop_app.ui.actions.availability import CHOICES, holds, reason_of, undo_names
from desktop_app.ui.actions.row import CONTEXT, ActionRow
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.words.step_names import step_name

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.ui.actions.row import Commands
    from desktop_app.ui.actions.shortcuts.store import Shortcuts
    from desktop_app.ui.look.icons import Icons

_MAC_ROLES = {
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""What is in the program's own menu on a Mac; by its words Qt would take more there."""

_LETTER = re.compile(r"\(&\w\)")


@lru_cache(2048)
def plain_text(text: str) -> str:
    """A menu text without its mnemonic and its dots.

    Chinese has the letter behind the text, in brackets: "打开(&O)…".
    """
    return _LETTER.sub("", text).replace("&", "").removesuffix("…")


@lru_cache(2048)
def tooltip(title: str, keys: str, sentence: str) -> str:
    """A tooltip: what it does, its keys, one sentence on the effect."""
    shown = f"&nbsp;&nbsp;<span>{escape(keys)}</span>" if keys else ""
    return f"<p><b>{escape(title)}</b>{shown}<br>{escape(sentence)}</p>"


class Conditions(QObject):
    """Watches what rows and conditions ask for, and tells when an answer may be another one."""

    changed = Signal()

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._drop: tuple[Callable[[], None], ...] = ()
        view = state.view
        for observable in (
            *(row.switch(state) for row in ACTIONS if row.switch is not None),
            *(state.has_mask, state.applying, state.models, state.add_ons, state.parameters),
            *(state.pressed, state.jobs.current, state.jobs.stopping),
            *(state.results.items, state.results.shown),
            *(state.work, state.engine, state.memory.backend),
            *(state.live.mode, state.live.placement),
            *(state.tools.brush, state.tools.paint, state.tools.expansion.chosen),
            state.tools.masking.draft,
            *(state.tools.active, state.tools.pen, state.guides.shown, view.overlay_style),
            *(
                view.split,
                view.blink,
                view.before,
                view.before_is,
                view.lines.unit,
                view.lines.composition,
            ),
            *(view.gamut, view.scopes.samplers, state.display.proofs),
            *(view.results_by_default, view.control_preview),
        ):
            listen(observable.changed, self._tell)
        listen(state.documents.changed, self._tell)
        watch(state.document, self._follow)

    def holds(self, name: str) -> bool:
        """Whether condition ``name`` is true now."""
        return holds(name, self._state)

    def undo_names(self) -> tuple[str | None, str | None]:
        """Codes of the steps that undo and redo would handle."""
        return undo_names(self._state)

    def _follow(self, document: Document | None) -> None:
        for drop in self._drop:
            drop()
        self._drop = ()
        if document is not None:
            signals = (
                document.undo_stack.changed,
                document.layers.changed,
                document.active.changed,
                document.mask_target_changed,
            )
            self._drop = tuple(listen(signal, self._tell) for signal in signals)
        self.changed.emit()

    def _tell(self, _: object) -> None:
        self.changed.emit()


class ActionSet(QObject):
    """All actions by id. They belong to ``window`` and work while it has the focus. ``refreshed``
    tells that other ones may be possible now, or ticked; ``commands`` may be a late object."""

    refreshed = Signal()

    def __init__(
        self,
        window: QWidget,
        state: AppState,
        commands: Commands,
        conditions: Conditions,
        icons: Icons,
        shortcuts: Shortcuts,
    ) -> None:
        super().__init__(window)
        self.shortcuts, self.commands = shortcuts, commands
        self._window = window
        self._state = state
        self._conditions = conditions
        self._icons = icons
        self._shown_icons: dict[str, str] = {}
        self._ticks: dict[str, Callable[[], bool]] = {}
        self._choices: dict[str, Callable[[], str]] = {}
        self._actions: dict[str, QAction] = {}
        self._by_condition: dict[str, list[QAction]] = {}
        self._held: dict[str, bool] = {}
        groups: dict[str, QActionGroup] = {}
        for row in ACTIONS:
            action = QAction(window)
            action.setObjectName(row.id)
            action.setIconVisibleInMenu(False)
            action.setMenuRole(_MAC_ROLES.get(row.id, QAction.MenuRole.NoRole))
            action.setCheckable(row.shows_tick)
            if row.group not in groups:
                groups[row.group] = self._new_group(exclusive=bool(row.group))
            groups[row.group].addAction(action)
            self._actions[row.id] = action
            self._by_condition.setdefault(row.when, []).append(action)
        window.addActions(tuple(self._actions.values()))
        self._with_keys: list[QAction] = []
        self._with_ticks = [row for row in ACTIONS if row.shows_tick]
        conditions.changed.connect(self.refresh)
        shortcuts.changed.connect(self._keys_changed)
        self._set_keys()

    def _new_group(self, *, exclusive: bool) -> QActionGroup:
        """Tells what is triggered in it: a connection each would cost 20 ms of the start."""
        group = QActionGroup(self._window)
        if not exclusive:
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        group.triggered.connect(self._run)
        return group

    @Slot(QAction)
    def _run(self, action: QAction) -> None:
        row = action_row(action.objectName())
        try:
            if row.settles:
                self.commands.workspace.when_settled(partial(row.run, self.commands))
            else:
                row.run(self.commands)
        finally:
            self.refresh()

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __iter__(self) -> Iterator[QAction]:
        """All of them, for another window that its keys are to work in."""
        return iter(tuple(self._actions.values()))

    def reason(self, action_id: str) -> str:
        """Why it can't be done now."""
        return reason_of(action_row(action_id).when, self._state)

    def with_icon(self, action_id: str) -> QAction:
        """The action for a button; menus show no icons, and most actions are in menus alone."""
        if action_id not in self._shown_icons:
            self._shown_icons[action_id] = ""
            self._show_icon(action_row(action_id))
        return self._actions[action_id]

    def tick_by(self, action_id: str, question: Callable[[], bool]) -> None:
        """Let ``question`` say whether the action is ticked."""
        self._ticks[action_id] = question

    def choose_by(self, group: str, question: Callable[[], str]) -> None:
        """Let ``question`` say which action of ``group`` is ticked."""
        self._choices[group] = question

    def refresh(self) -> None:
        if not isValid(self._window):  # while the window is taken apart, panels still tell
            return
        for condition, actions in self._by_condition.items():
            if (holds := self._conditions.holds(condition)) != self._held.get(condition, True):
                for action in actions:
                    action.setEnabled(holds)
            self._held[condition] = holds
        for row in self._with_ticks:
            self._tick(row)
        self._name_undo()
        self.refreshed.emit()

    def retranslate(self) -> None:
        for row in ACTIONS:
            action = self._actions[row.id]
            text = QCoreApplication.translate(CONTEXT, row.text)
            sentence = self.shortcuts.fill(QCoreApplication.translate(CONTEXT, row.tip))
            action.setText(text)
            action.setIconText(plain_text(text))
            action.setToolTip(tooltip(plain_text(text), self.shortcuts.words(row.id), sentence))
            action.setStatusTip("")
        self._name_undo()

    @Slot()
    def _keys_changed(self) -> None:
        self._set_keys()
        self.retranslate()

    def _set_keys(self) -> None:
        # All at once: between two actions no key may belong to both.
        for action in self._with_keys:
            action.setShortcuts([])
        self._with_keys = []
        for action_id, action in self._actions.items():
            if keys := self.shortcuts.keys(action_id):
                action.setShortcuts([QKeySequence(key) for key in keys])
                self._with_keys.append(action)

    def _tick(self, row: ActionRow) -> None:
        self._actions[row.id].setChecked(self._ticked(row))
        if row.id in self._shown_icons:
            self._show_icon(row)

    def _show_icon(self, row: ActionRow) -> None:
        action = self._actions[row.id]
        name = row.icon_on if row.icon_on and action.isChecked() else row.icon
        if name != self._shown_icons[row.id]:
            self._shown_icons[row.id] = name
            self._icons.place(action, name)

    def _ticked(self, row: ActionRow) -> bool:
        if row.group in self._choices:
            return row.id == f"{row.group}_{self._choices[row.group]()}"
        if row.group in CHOICES:
            return row.id == f"{row.group}_{CHOICES[row.group](self._state)}"
        if row.id in self._ticks:
            return self._ticks[row.id]()
        return row.is_on(self._state)

    def _name_undo(self) -> None:
        texts = (
            ("undo", QCoreApplication.translate(CONTEXT, "&Undo")),
            ("redo", QCoreApplication.translate(CONTEXT, "&Redo")),
        )
        for (action_id, text), code in zip(texts, self._conditions.undo_names(), strict=True):
            self._actions[action_id].setText(f"{text} {step_name(code)}" if code else text)
