"""Commands on what is edited."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow


def test_the_menu_of_branches_has_the_newest_and_says_that_there_is_none(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    editing, menu = window.commands, QMenu()

    def filled() -> list[tuple[str, bool]]:
        editing.fill_branches(menu)
        return [(action.text(), action.isEnabled()) for action in menu.actions()]

    ((words, may),) = filled()
    assert words and not may
    open_picture()
    editing.take_snapshot()
    editing.take_snapshot()
    said = filled()
    assert [words.split()[0] for words, _ in said[:2]] == ["Snapshot", "Snapshot"]
    assert all(can for _, can in said[:2])
