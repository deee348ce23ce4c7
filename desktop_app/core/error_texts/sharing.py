"""Errors of folders shared with other programs, duplicates and removal."""

from __future__ import annotations

from desktop_app.core.error_texts.row import ErrorText

__all__ = ["SHARING"]

SHARING: dict[str, ErrorText] = {}
