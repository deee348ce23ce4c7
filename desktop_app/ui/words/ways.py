"""Ways of computing (`core.way`) in plain words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.way_texts import way_sentence


def way_text(text: str) -> str:
    """A way in the language of the window (context "Ways")."""
    return way_sentence(text, lambda word: QCoreApplication.translate("Ways", word))
