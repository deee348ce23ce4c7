"""Every action of the window in one table: text, icon, what it does, where, and when.

Menus, tool column, tooltips and the list of shortcuts are built from it; keys come from the
presets in resources/shortcuts, by id. What an action does is
the method of `all_commands.Commands` that bears its id; `availability` says when it can be done.
"""

from __future__ import annotations

from dataclasses import replace

from desktop_app.core.registry import Registry
from desktop_app.ui.actions.canvas_rows import CANVAS_ROWS
from desktop_app.ui.actions.document_rows import DOCUMENT_ROWS
from desktop_app.ui.actions.intent_rows import INTENT_ROWS
from desktop_app.ui.actions.layer_rows import LAYER_ROWS
from desktop_app.ui.actions.mask_rows import MASK_ROWS
from desktop_app.ui.actions.operation_rows import OPERATION_ROWS
from desktop_app.ui.actions.page_rows import PAGE_ROWS
from desktop_app.ui.actions.picture_rows import PICTURE_ROWS
from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.actions.shape_rows import SHAPE_ROWS
from desktop_app.ui.actions.view_rows import VIEW_ROWS

_SETTLING = {
    "new", "open", "paste", "save", "save_as", "export", "close_document", "copy", "copy_merged",
    "new_tab",
}  # fmt: skip
"""What is saved or copied is what is seen."""

_OWN: tuple[ActionRow, ...] = (
    *(replace(row, settles=row.id in _SETTLING) for row in DOCUMENT_ROWS),
    *MASK_ROWS,
    *(replace(row, settles=True) for row in (*LAYER_ROWS, *SHAPE_ROWS, *OPERATION_ROWS)),
    *INTENT_ROWS,
    *PICTURE_ROWS,
    *VIEW_ROWS,
    *CANVAS_ROWS,
    *PAGE_ROWS,
)

ACTIONS: Registry[ActionRow] = Registry(ActionRow, _OWN)


def action_row(action_id: str) -> ActionRow:
    """The row of ``action_id``. Raises KeyError."""
    return ACTIONS[action_id]
