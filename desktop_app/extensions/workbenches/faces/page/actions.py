"""What the window's actions and the menus of pictures do (`extension.toml`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.extensions.workbenches.work.making_session import making_of
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.commands.all_commands import Commands
from desktop_app.worker.workspace import Workspace


def show_page(commands: Commands) -> None:
    """Show the page as it was left."""
    commands.parts.room.show_page("workbench")


def find_run(
    workspace: Workspace,
    entry: str,
    several: Sequence[HistoryEntry],
    tell: Callable[[bool], None],
) -> None:
    """Tell whether the folder of the run that made an entry is still known."""
    runs = workspace.settings["making_runs"]
    making_of(workspace).find_run(several[0].job, runs, lambda found: tell(found is not None))


def open_run(workspace: Workspace, entry: str, several: Sequence[HistoryEntry]) -> None:
    """Show the run that made an entry, as it was left."""
    making = making_of(workspace)

    def found(folder: Path | None) -> None:
        if folder is not None:
            making.take_up(folder)
            making.show()

    making.find_run(several[0].job, workspace.settings["making_runs"], found)
