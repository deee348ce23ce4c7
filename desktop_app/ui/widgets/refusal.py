"""Why what stands in a field can't be used, said below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel

from desktop_app.core.errors import VelaturaError
from desktop_app.ui.kit import show_text
from desktop_app.ui.words.texts import error_lines


def try_or_explain(wrong: QLabel, do: Callable[[], object]) -> bool:
    """Do what a field asks for; returns whether it could be done: else ``wrong`` says why not."""
    try:
        do()
    except VelaturaError as error:
        lines = error_lines(error)
        show_text(wrong, f"{lines.what} {lines.todo}")
        return False
    wrong.hide()
    return True
