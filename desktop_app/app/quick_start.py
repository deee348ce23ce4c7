"""What keeps the window's start short; called once, before the window is imported.

A thousand modules are read until it stands. Two things cost a quarter of that time and give nothing
(docs/figures.md): the garbage collector, which walks through all that was imported again and again,
and PySide6, which reads the source of every module imported after it, to see whether its author
wants `from __feature__ import snake_case`. Nobody here does.
"""

from __future__ import annotations

import builtins
import gc

__all__ = ["collect_again", "import_quickly"]


def import_quickly() -> None:
    """Import Qt, without its look at later imports; no garbage collection until `collect_again`."""
    gc.disable()
    plain = builtins.__import__
    from PySide6 import QtCore

    builtins.__import__ = plain
    assert QtCore, "it is the import that counts"


def collect_again() -> None:
    """What was built until now stays as long as the program does: it is set aside.

    The garbage collector need not look through it, a hundred thousand objects, again and again
    (35 ms at a time).
    """
    gc.enable()
    gc.collect()
    gc.freeze()
