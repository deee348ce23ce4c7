"""What the views of the models window are given, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.core.observable import Observable

if TYPE_CHECKING:
    from desktop_app.state.app_state import Notice
    from desktop_app.state.manager import ManagerState
    from desktop_app.storage.settings import Settings
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.managing.manager_session import ManagerSession


@dataclass(frozen=True, eq=False)
class ManagerViewParts:
    """State, commands, looks, and what is remembered.

    Attributes:
        state: what is shown.
        commands: what may be asked for.
        kit: theme, icons and actions.
        settings: place and size of the window.
        notice: what the program has to say; errors of commands land there.
    """

    state: ManagerState
    commands: ManagerSession
    kit: Kit
    settings: Settings
    notice: Observable[Notice | None]
