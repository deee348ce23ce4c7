"""Running a picture again, in the menus of results and of the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

_WAYS: Final = (
    ("new_seed", QT_TRANSLATE_NOOP("AgainMenu", "Again with a New Seed")),
    ("variations", QT_TRANSLATE_NOOP("AgainMenu", "Variations")),
    ("similar", QT_TRANSLATE_NOOP("AgainMenu", "More Like This")),
)
"""Keys of `worker.judging.AGAIN`."""


def add_again(
    menu: QMenu, again: Callable[[str], object], *, has_model: bool, is_work: bool = False
) -> None:
    """Add the ways to ``menu``.

    Args:
        menu: of one picture.
        again: runs it again in one of these ways.
        has_model: whether it was made by a model; without one there is only a new seed.
        is_work: whether it came of work on a whole picture, which gives the same each time.
    """
    for way, text in _WAYS:
        words = QCoreApplication.translate("AgainMenu", text)
        differs = not is_work and (has_model or way == "new_seed")
        menu.addAction(words, partial(again, way)).setEnabled(differs)
