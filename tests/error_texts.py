"""The sentences of all errors: the core's, and those of extensions."""

from __future__ import annotations

from desktop_app.core.error_texts import ERROR_TEXTS, ErrorText
from desktop_app.core.extensions import added_texts

__all__ = ["all_error_texts"]


def all_error_texts() -> dict[str, ErrorText]:
    """By their codes."""
    return ERROR_TEXTS | added_texts("errors")
