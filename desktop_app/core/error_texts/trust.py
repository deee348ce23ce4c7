"""Errors found by looking closely at a model: verification, structure, pickles."""

from __future__ import annotations

from desktop_app.core.error_texts.row import ErrorText

__all__ = ["TRUST"]

TRUST: dict[str, ErrorText] = {}
