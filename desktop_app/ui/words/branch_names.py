"""What branches are called, and a menu of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from desktop_app.state.document.branches import Branch, Branches
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_RECENT = 6
_UNNAMED = QT_TRANSLATE_NOOP("Branches", "Before switching")


def branch_words(branch: Branch) -> str:
    """Its name; one that was taken when its state was left has none of its own."""
    return branch.name or QCoreApplication.translate("Branches", _UNNAMED)


def add_recent(menu: QMenu, branches: Branches) -> None:
    """The newest, each of which switches to itself."""
    for branch in reversed(branches.items.value[-_RECENT:]):
        words = branch_words(branch).replace("&", "&&")
        menu.addAction(words, partial(branches.switch, branch))
