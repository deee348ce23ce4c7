"""Errors of downloads and imports."""

from __future__ import annotations

from desktop_app.core.error_texts.row import ErrorText

__all__ = ["DOWNLOADS"]

DOWNLOADS: dict[str, ErrorText] = {}
