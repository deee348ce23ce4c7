"""Actions that open the forms of operations: one for each that has a form."""

from __future__ import annotations

from typing import Final

from desktop_app.operations.table import forms
from desktop_app.ui.actions.row import ActionRow

OPERATION_ROWS: Final = tuple(
    ActionRow(
        form.action,
        form.text,
        form.tip,
        icon=form.icon,
        when="operable",
        do=lambda c, action=form.action: c.open_form(action),
        settles=True,
    )
    for _, form in forms()
)
"""In the order of the menu Image."""
