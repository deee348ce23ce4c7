"""Running a picture again, in the menus of results and of the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_WAYS: Final = (
    (
        "new_seed",
        QT_TRANSLATE_NOOP("AgainMenu", "Again with a New Seed"),
        QT_TRANSLATE_NOOP("AgainMenu", "Same prompt and settings, another picture."),
    ),
    (
        "variations",
        QT_TRANSLATE_NOOP("AgainMenu", "Subtle Variations"),
        QT_TRANSLATE_NOOP("AgainMenu", "Almost this picture: details differ."),
    ),
    (
        "similar",
        QT_TRANSLATE_NOOP("AgainMenu", "Strong Variations"),
        QT_TRANSLATE_NOOP("AgainMenu", "Recognisably this picture: shapes differ, too."),
    ),
)
"""Keys of `worker.rating.AGAIN`; what each is called, and what differs."""


def add_again(
    menu: QMenu,
    again: Callable[[str], object],
    *,
    has_model: bool,
    is_work: bool = False,
    reason: str = "",
) -> None:
    """Add the ways to ``menu``.

    Args:
        menu: of one picture.
        again: runs it again in one of these ways.
        has_model: whether it was made by a model; without one there is only a new seed.
        is_work: whether it came of work on a whole picture, which gives the same each time.
        reason: why there is none at all; empty: there are some.
    """
    menu.setToolTipsVisible(True)
    for way, text, tip in _WAYS:
        words, told = (QCoreApplication.translate("AgainMenu", each) for each in (text, tip))
        differs = not (is_work or reason) and (has_model or way == "new_seed")
        action = menu.addAction(words, partial(again, way))
        action.setToolTip(reason or told)
        action.setEnabled(differs)
