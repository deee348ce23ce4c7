"""Ways of computing (`core.compute_profile`) in plain words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.compute_profile_texts import profile_sentence


def way_text(text: str) -> str:
    """A way in the language of the window (context "Ways")."""
    return profile_sentence(text, lambda word: QCoreApplication.translate("Ways", word))
