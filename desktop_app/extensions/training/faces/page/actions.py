"""What the window's actions and the menus of pictures do (`extension.toml`)."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.extensions.training.work.sets.set_facts import caption_of_prompt
from desktop_app.extensions.training.work.sets.taking_in import Incoming
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.commands.all_commands import Commands
from desktop_app.worker.workspace import Workspace


def show_page(commands: Commands) -> None:
    """Show the page as it was left."""
    commands.parts.room.show_page("training")


def add_document(commands: Commands) -> None:
    """The picture with all its layers becomes one more example."""
    training_of(commands.workspace).sets.add_part("document")


def add_layer(commands: Commands) -> None:
    """The layer that is worked on becomes one more example."""
    training_of(commands.workspace).sets.add_part("layer")


def add_masked(commands: Commands) -> None:
    """What is masked, with a little around it, becomes one more example."""
    training_of(commands.workspace).sets.add_part("masked")


def take_mask(commands: Commands) -> None:
    """What is masked counts most when this picture is learnt."""
    training_of(commands.workspace).sets.take_mask()


def add_examples(workspace: Workspace, entry: str, several: Sequence[HistoryEntry]) -> None:
    """Take those of which a file is there into the set, with their prompts as captions."""
    there = [one for one in several if not one.missing]

    def read(history: History) -> list[Incoming]:
        return [Incoming(history.path_of(one), caption_of_prompt(one.prompt)) for one in there]

    workspace.history.read(read, training_of(workspace).sets.add_files)
