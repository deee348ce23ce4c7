"""What one action is, and what a menu is; the menus themselves are next to this file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from desktop_app.core.record import record

if TYPE_CHECKING:
    from desktop_app.core.observable import Observable
    from desktop_app.state.app_state import AppState
    from desktop_app.ui.commands.all_commands import Commands

CONTEXT = "Actions"

SEPARATOR = "-"
PANELS, VIEWS = "panels", "views"
"""In menus: the switches of the dockable panels, and of those that show pictures."""
MORE = "more:"
"""Before the name of a group or place: the actions of it that were added."""
RECENT = "Open &Recent"
"""Title of the submenu of pictures, which is filled when it opens."""
BRANCHES = "S&witch to Branch"
"""Title of the submenu of the newest branches, which is filled when it opens."""
NEW_ADJUSTMENT, NEW_FILTER = "New Ad&justment", "New Fi&lter"
"""Titles of the submenus of adjustments, which are filled when they open; the latter's look at
their surroundings."""


@record()
class ActionRow:
    """One action: where it stands among the others of its menu is where the user finds it.

    Names of keys are Qt's; Ctrl is the command key on a Mac.

    Attributes:
        id: by which settings, and the presets of keys in resources/shortcuts, name it.
        text: what the menu says; it is translated, as the tip is.
        tip: one sentence on the effect; keys may be in it as `Shortcuts.fill` has them.
        icon: a file in resources/icons.
        icon_on: the one while it is ticked, if that is another.
        when: a key of `availability.CONDITIONS`.
        group: actions of one group exclude each other; their id ends in the value they stand for.
        keys: in Velatura's own preset, at most two, the first is shown; other presets may differ.
        do: what it does, given the window's `Commands`.
        switch: the value it turns on and off, in place of ``do`` and ``ticked``.
        ticked: whether it shows a tick.
        checkable: whether the window tells its tick (`ActionSet.tick_by`).
        settles: whether what is being transformed, or chosen for the mask, is put in first.
        passing: whether its keys do the same on every page; others are for the canvas alone.
        place: where it is, if it was added and its group isn't a place (`MORE`).
    """

    id: str
    text: str
    tip: str = ""
    icon: str = ""
    icon_on: str = ""
    when: str = "always"
    group: str = ""
    keys: tuple[str, ...] = ()
    do: Callable[[Commands], object] | None = None
    switch: Callable[[AppState], Observable[bool]] | None = None
    ticked: Callable[[AppState], bool] | None = None
    checkable: bool = False
    settles: bool = False
    passing: bool = False
    place: str = ""

    @property
    def shows_tick(self) -> bool:
        """Whether it is shown as on or off."""
        return bool(self.group or self.switch or self.ticked or self.checkable)

    def run(self, commands: Commands) -> None:
        if self.switch is not None:
            value = self.switch(commands.state)
            value.value = not value.value
        elif self.do is not None:
            self.do(commands)

    def is_on(self, state: AppState) -> bool:
        """Whether it is ticked, as far as the state knows."""
        if self.switch is not None:
            return self.switch(state).value
        return self.ticked is not None and self.ticked(state)


@record()
class Menu:
    """A menu, submenu or group of actions under its title."""

    title: str
    entries: tuple[Entry, ...] = ()


Entry: TypeAlias = ActionRow | Menu | str
"""An entry of a menu; a text is SEPARATOR, PANELS, VIEWS, or MORE with a place."""
