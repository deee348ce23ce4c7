"""Marks strings of tables for translation, where no `tr` is at hand yet.

The same as Qt's function of that name, which lupdate looks for; only its type says that a string
comes back.
"""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Return ``text``; lupdate collects it under ``context``."""
    return text
