"""What commands ask of the main window beside the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.panels.notice_bar import Message


class _Zooms(Protocol):
    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def zoom_full(self) -> None: ...
    def fit(self) -> None: ...


class PromptKeys(Protocol):
    """The prompt, as far as keys change it."""

    def reweigh(self, steps: int) -> None:
        """Change the weight of what is selected by that many steps."""
        ...

    def recall(self, direction: int) -> None:
        """Bring back the previous (-1) or the next (1) prompt of the history."""
        ...


class ComparesPrompts(Protocol):
    """The panels with pictures."""

    def compare_prompts(self) -> None:
        """Compare the prompts of the two pictures that are selected."""
        ...


class WindowParts(Protocol):
    """The main window, as far as commands know it."""

    @property
    def kit(self) -> Kit:
        """Theme, icons and actions."""
        ...

    @property
    def canvas(self) -> _Zooms:
        """The canvas."""
        ...

    def focus_prompt(self) -> None:
        """Put the cursor into the prompt."""
        ...

    def set_settings_shown(self, shown: bool) -> None:
        """Show or hide the panel of settings."""
        ...

    def show_history(self) -> None:
        """Bring up the panel of the history."""
        ...

    def settings_shown(self) -> bool:
        """Whether the panel of settings is shown."""
        ...

    def show_page(self, page_id: str) -> None:
        """Show one of `PAGES`."""
        ...

    def show_command_box(self) -> None:
        """Show or hide the command box."""
        ...

    def show_message(self, message: Message) -> None:
        """Show a message in the bar above the canvas."""
        ...

    def show_models(self) -> None:
        """Show the window of models."""
        ...

    def show_preferences(self, page: str = "") -> None:
        """Show the preferences, at a page (`ui.preferences.pages`) or where they were left."""
        ...

    @property
    def prompt_bar(self) -> PromptKeys:
        """What keys do in the prompt."""
        ...

    @property
    def docks(self) -> ComparesPrompts:
        """The panels."""
        ...

    def show_prompt_card(self, name: str) -> None:
        """Show or hide a card above the prompt; see `PromptCards.toggle`."""
        ...

    def show_welcome(self, *, shown: bool) -> None:
        """Show the welcome where there is no picture, or hide it."""
        ...
