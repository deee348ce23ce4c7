"""Choices of a table, each with a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.options import option_words


def fill_choices(box: ChoiceBox, rows: Mapping[str, tuple[str, str]]) -> None:
    """Offer what there is: key → name and sentence; the data are the keys. What was chosen stays,
    if nothing was it is the first."""
    box.show_choices(
        {key: option_words(name) for key, (name, _) in rows.items()},
        tips={key: option_words(tip) for key, (_, tip) in rows.items()},
    )
