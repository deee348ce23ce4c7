"""The page of shortcuts: its table is made from the program's own, so it is never out of date.

In the window it shows the keys that are in use, the user's changes with them; the files hold those
of Velatura's preset (`packaging/documents/guide_keys.py` writes them).
"""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.actions.action_set import plain_text
from desktop_app.ui.actions.action_table import ELSEWHERE, MENUS, rows_in, with_added
from desktop_app.ui.actions.row import CONTEXT
from desktop_app.ui.actions.shortcuts.key_texts import shown
from desktop_app.ui.actions.shortcuts.keymap import Keymap
from desktop_app.ui.actions.shortcuts.rows import CANVAS_ROWS
from desktop_app.ui.dialogs.shortcut_list import FIXED, row_name
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_BLOCK = re.compile(r"(<!-- keys -->\n).*?(<!-- end of keys -->)", re.DOTALL)
_CANVAS = QT_TRANSLATE_NOOP("Actions", "On the canvas")
_MOUSE = QT_TRANSLATE_NOOP("Actions", "Mouse and fixed keys")
_WHAT = QT_TRANSLATE_NOOP("Actions", "What it does")
_KEYS = QT_TRANSLATE_NOOP("Actions", "Keys")


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    cells = [f"| {name} | {keys} |" for name, keys in rows]
    head = (f"### {title}", "", f"| {_tr(_WHAT)} | {_tr(_KEYS)} |", "|---|---|")
    return "\n".join((*head, *cells, "", ""))


def _keys(keymap: Keymap, row: str) -> str:
    # A code span in a table keeps a bar apart only when it is escaped.
    return ", ".join(f"`{shown(key)}`" for key in keymap.keys(row)).replace("|", r"\|")


def with_keys(markdown: str, keymap: Keymap) -> str:
    """The page with tables of the keys in ``keymap``, in the language in use."""
    tables: list[str] = []
    for menu in with_added((*MENUS, *ELSEWHERE)):
        rows = [(row_name(row.id), _keys(keymap, row.id)) for row in rows_in(menu.entries)]
        if any(keys for _, keys in rows):
            name = plain_text(re.sub(r"\(&\w\)", "", _tr(menu.title)))
            tables.append(_table(name, [row for row in rows if row[1]]))
    canvas = [(row_name(row.id), _keys(keymap, row.id)) for row in CANVAS_ROWS]
    tables.append(_table(_tr(_CANVAS), [row for row in canvas if row[1]]))
    tables.append(_table(_tr(_MOUSE), [(_tr(what), _tr(keys)) for keys, what in FIXED]))
    made = "\n" + "\n".join(tables)
    return _BLOCK.sub(lambda found: f"{found[1]}{made}{found[2]}", markdown)
