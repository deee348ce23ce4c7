"""Choices of a table, each with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt

from desktop_app.ui.words.options import option_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.ui.widgets.choice_box import ChoiceBox


def fill_choices(box: ChoiceBox, rows: Mapping[str, tuple[str, str]]) -> None:
    """Offer what there is: key → name and sentence; the data are the keys. What was chosen stays,
    if nothing was it is the first."""
    with QSignalBlocker(box):
        chosen = box.currentData()
        box.clear()
        for at, (key, (name, tip)) in enumerate(rows.items()):
            box.addItem(option_words(name), key)
            box.setItemData(at, option_words(tip), Qt.ItemDataRole.ToolTipRole)
        box.setCurrentIndex(max(0, box.findData(chosen)))
