"""What the window's actions and the menus of pictures do (`extension.toml`)."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.commands.all_commands import Commands
from desktop_app.worker.workspace import Workspace


def show_page(commands: Commands) -> None:
    """Show the page as it was left."""
    commands.parts.room.show_page("evaluation")


def begin_grid(commands: Commands) -> None:
    """Show the form of a grid, with the settings as they are."""
    evaluations_of(commands.workspace).bring_up("grid_view")


def grid_from(workspace: Workspace, entry: str, several: Sequence[HistoryEntry]) -> None:
    """The same, with the settings of that entry."""
    workspace.history.use(entry)
    evaluations_of(workspace).bring_up("grid_view")


def tell_made(workspace: Workspace, entry: str, several: Sequence[HistoryEntry]) -> None:
    """Show how that entry was made."""
    evaluations_of(workspace).tell_made(entry)


def evaluate(workspace: Workspace, entry: str, several: Sequence[HistoryEntry]) -> None:
    """Show the form of an evaluation, with those of which a file is there."""
    uids = " ".join(one.uid for one in several if not one.missing)
    evaluations_of(workspace).comparing.propose({"samples": f"history:{uids}"})


def make_again(workspace: Workspace, entry: str, several: Sequence[HistoryEntry]) -> None:
    """Make them again, and show what comes of it."""
    evaluations_of(workspace).make_again(several)
