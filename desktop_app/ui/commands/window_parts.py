"""What commands ask of the main window beside the state."""

from __future__ import annotations

from typing import Protocol

from desktop_app.state.document.document import Document
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.bars.notice_bar import Message


class _Zooms(Protocol):
    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def zoom_full(self) -> None: ...
    def zoom_print(self, dpi: float) -> None: ...
    def fit(self) -> None: ...


class _PromptText(Protocol):
    def replace_text(self, text: str) -> None: ...


class PromptKeys(Protocol):
    """The prompt, as far as keys change it."""

    def reweigh(self, steps: int) -> None:
        """Change the weight of what is selected by that many steps."""

    def recall(self, direction: int) -> None:
        """Bring back the previous (-1) or the next (1) prompt of the history."""

    @property
    def prompt(self) -> _PromptText: ...


class ComparesPrompts(Protocol):
    """What the window's docks have for two selected pictures."""

    def compare_prompts(self) -> None:
        """Compare the prompts of the two pictures that are selected."""


class _Docks(ComparesPrompts, Protocol):
    def mix_results(self) -> None: ...
    def settings_shown(self) -> bool: ...


class _Bars(Protocol):
    def show_message(self, message: Message) -> None: ...


class _Windows(Protocol):
    """What commands ask of `ui.window.side_windows.SideWindows`."""

    def show_models(self, place: str = "", task: str = "") -> None: ...
    def show_preferences(self, page: str = "") -> None: ...
    def new_view(self, document: Document) -> None: ...


class _Room(Protocol):
    """What commands ask of `ui.window.room.WindowRoom`."""

    def focus_prompt(self) -> None: ...
    def set_settings_shown(self, shown: bool) -> None: ...
    def show_history(self) -> None: ...
    def show_page(self, page_id: str) -> None: ...
    def show_prompt_card(self, name: str) -> None: ...
    def show_welcome(self, *, shown: bool) -> None: ...


class WindowParts(Protocol):
    """The main window, as far as commands know it."""

    @property
    def kit(self) -> Kit: ...

    @property
    def canvas(self) -> _Zooms: ...

    @property
    def prompt_bar(self) -> PromptKeys:
        """What keys do in the prompt."""
        ...

    @property
    def docks(self) -> _Docks: ...

    @property
    def bars(self) -> _Bars: ...

    @property
    def windows(self) -> _Windows:
        """The models window and the preferences."""
        ...

    @property
    def room(self) -> _Room:
        """What has the canvas' place, and what is next to it."""
        ...

    def show_command_box(self) -> None:
        """Show or hide the command box."""
