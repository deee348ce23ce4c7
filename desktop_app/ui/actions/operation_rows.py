"""Actions that open the forms of operations: one for each that has a form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from desktop_app.operations.table import forms
from desktop_app.ui.actions.row import ActionRow

if TYPE_CHECKING:
    from desktop_app.ui.commands.all_commands import Commands


def _open(action: str, commands: Commands) -> None:
    commands.open_form(action)


OPERATION_ROWS: Final = tuple(
    ActionRow(
        form.action,
        form.text,
        form.tip,
        icon=form.icon,
        when="operable",
        do=partial(_open, form.action),
        settles=True,
    )
    for _, form in forms()
)
"""In the order of the menu Image."""
