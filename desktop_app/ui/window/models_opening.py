"""Makes the models window when it is first wanted: nothing of it is imported at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.observable import Observable

if TYPE_CHECKING:
    from desktop_app.state.app_state import Notice
    from desktop_app.state.manager import ManagerState
    from desktop_app.storage.settings import Settings
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.models.models_window import ModelsWindow
    from desktop_app.worker.managing.manager_session import ManagerSession


def open_models(
    state: ManagerState,
    commands: ManagerSession,
    settings: Settings,
    notice: Observable[Notice | None],
    kit: Kit,
) -> ModelsWindow:
    """The window, not shown yet.

    Args:
        state, commands: what it shows and may ask for.
        settings: where its place and size are remembered.
        notice: what the program has to say.
        kit: theme, icons and actions.
    """
    from desktop_app.ui.models.manager_parts import ManagerParts
    from desktop_app.ui.models.models_window import ModelsWindow

    return ModelsWindow(ManagerParts(state, commands, kit, settings, notice))
