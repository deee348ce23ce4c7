"""All commands of the window, as they are found by name: the actions, the panels' switches, the
pictures opened last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMenu, QMenuBar, QToolBar

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.state.app_state import AppState
from desktop_app.ui.actions.action_set import ActionSet, plain_text
from desktop_app.ui.actions.action_table import ACTIONS, ELSEWHERE, with_added
from desktop_app.ui.actions.availability import holds, reason_of
from desktop_app.ui.actions.command_match import Names
from desktop_app.ui.actions.row import (
    CONTEXT,
    NEW_ADJUSTMENT,
    NEW_FILTER,
    RECENT,
    ActionRow,
    Entry,
    Menu,
)
from desktop_app.ui.words.layer_names import adjustment_words

_STEP: Final = " ▸ "
_ENGLISH, _OTHER, _PLACE = 0.95, 0.85, 0.5
"""How much a hit counts in the English name, in another program's, in the menu's; in the shown name
1."""


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """One command.

    Attributes:
        id: by which it is remembered.
        name: as the menu says it.
        place: its menus; empty: none.
        tip: one sentence on what it does.
        keys: as people see them; may be empty.
        icon: a file in resources/icons; may be empty.
        names: all that it is called.
        run: does it.
        is_on: whether it is ticked.
        reason: why it can't be used now; empty: it can.
    """

    id: str
    name: str
    place: str
    tip: str
    keys: str
    icon: str
    names: Names
    run: Callable[[], object]
    is_on: Callable[[], bool]
    reason: Callable[[], str]


class CommandList:
    """Gathers them whenever it is asked: names change with the language, keys by the user.

    Args:
        bar: where the menus are, and the panels' switches in them.
        recent: pictures opened last.
        open_recent: opens one of them.
    """

    def __init__(
        self,
        state: AppState,
        actions: ActionSet,
        bar: QMenuBar,
        recent: Callable[[], Iterable[Path]],
        open_recent: Callable[[Path], object],
    ) -> None:
        self._state, self._actions, self._bar = state, actions, bar
        self._recent, self._open_recent = recent, open_recent

    def gathered(self) -> list[Command]:
        """All commands in the order of the menus, then what is in none, then pictures."""
        places = dict(_places(self._bar.actions(), ""))
        for action_id, group in _grouped(with_added(ELSEWHERE), ""):
            places[self._actions[action_id]] = group
        others, panels = load_command_names("actions"), load_command_names("panels")
        of_actions = [self._of_row(row, places, others.get(row.id, ())) for row in ACTIONS]
        of_panels = [
            _of_panel(action, place, panels)
            for action, place in places.items()
            if isinstance(action.parent(), QDockWidget | QToolBar)
        ]
        order = {action: number for number, action in enumerate(places)}
        last = len(order)
        title = plain_text(_translated(RECENT))
        of_actions.sort(key=lambda one: order.get(self._actions[one.id], last))
        return [
            *(*of_actions, *self._of_adjustments(), *of_panels),
            *(_of_file(path, "recent", title, self._open_recent) for path in self._recent()),
        ]

    def _of_row(
        self, row: ActionRow, places: dict[QAction, str], others: tuple[str, ...]
    ) -> Command:
        action = self._actions[row.id]
        own, place = _translated(row.text), places.get(action, "")
        names = [(1.0, plain_text(own)), (_ENGLISH, plain_text(row.text)), (_PLACE, place)]
        return Command(
            row.id,
            plain_text(action.text()),
            place,
            self._actions.shortcuts.fill(_translated(row.tip)),
            self._actions.shortcuts.words(row.id),
            row.icon,
            _names((*names, *((_OTHER, other) for other in others))),
            action.trigger,
            action.isChecked,
            partial(_reason, action, row.when, self._state),
        )

    def _of_adjustments(self) -> Iterator[Command]:
        others = load_command_names("adjustments")
        for row in ADJUSTMENTS:
            title = NEW_ADJUSTMENT if row.area is None else NEW_FILTER
            place, own = plain_text(_translated(title)), adjustment_words(row.name)
            yield Command(
                f"adjustment:{row.id}",
                own,
                place,
                adjustment_words(row.tip),
                "",
                row.icon,
                _names(
                    (
                        *((1.0, own), (_ENGLISH, row.name), (_PLACE, place)),
                        *((_OTHER, other) for other in others.get(row.id, ())),
                    )
                ),
                partial(self._actions.commands.add_adjustment, row.id),
                bool,
                lambda: "" if holds("layers", self._state) else reason_of("layers", self._state),
            )


def certificates(paths: Iterable[Path], show: Callable[[Path], object]) -> list[Command]:
    """Shown by it; each is found by its picture's name, too."""
    place = QCoreApplication.translate("CommandList", "Certificate")
    return [_of_file(path, "certificate", place, show) for path in paths]


def _of_file(path: Path, kind: str, place: str, show: Callable[[Path], object]) -> Command:
    return Command(
        f"{kind}:{path}",
        path.name,
        place,
        str(path),
        "",
        "image",
        _names(((_OTHER, path.name), (_PLACE, place))),
        partial(show, path),
        bool,
        str,
    )


@lru_cache(maxsize=1024)
def _names(names: tuple[tuple[float, str], ...]) -> Names:
    return Names(names)


def _of_panel(action: QAction, place: str, others: dict[str, tuple[str, ...]]) -> Command:
    name, panel = plain_text(action.text()), str(getattr(action.parent(), "objectName", str)())
    names = [(1.0, name), (_ENGLISH, panel.replace("_", " ")), (_PLACE, place)]
    return Command(
        f"panel:{panel}",
        name,
        place,
        action.statusTip(),
        action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
        "",
        _names((*names, *((_OTHER, other) for other in others.get(panel, ())))),
        action.trigger,
        action.isChecked,
        str,
    )


def _reason(action: QAction, condition: str, state: AppState) -> str:
    return "" if action.isEnabled() else reason_of(condition, state)


def _places(actions: list[QAction], place: str) -> Iterator[tuple[QAction, str]]:
    """The actions in menus, with the menus' names."""
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            title = plain_text(menu.title())
            yield from _places(menu.actions(), f"{place}{_STEP}{title}" if place else title)
        elif not action.isSeparator():
            yield action, place


def _grouped(entries: Iterable[Entry], place: str) -> Iterator[tuple[str, str]]:
    """Ids of actions that are in no menu, with the names of their groups."""
    for entry in entries:
        if isinstance(entry, ActionRow):
            yield entry.id, place
        elif isinstance(entry, Menu):
            title = plain_text(_translated(entry.title))
            yield from _grouped(entry.entries, f"{place}{_STEP}{title}" if place else title)


def _translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text) if text else ""


_TABLE: Final = "command_names"
LANGUAGES: Final = ("en", "zh")


def load_command_names(kind: str) -> dict[str, tuple[str, ...]]:
    """Other names in all languages, by the ids of ``kind``: "actions", "adjustments" or "panels".

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    rows = cast("dict[str, dict[str, Any]]", read_table(_TABLE).get(kind, {}))
    return {row: tuple(_checked(f"{kind}.{row}", names)) for row, names in rows.items()}


def _checked(place: str, names: dict[str, Any]) -> list[str]:
    """Raises StorageError: not a list of texts for each of `LANGUAGES`."""
    if not isinstance(names, dict) or set(names) != set(LANGUAGES):
        raise invalid(_TABLE, place, f"it needs {' and '.join(LANGUAGES)}, and nothing else")
    found = [one for language in LANGUAGES for one in names[language]]
    if not all(isinstance(one, str) and one for one in found):
        raise invalid(_TABLE, place, "a name is a text")
    return found
