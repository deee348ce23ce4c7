"""Errors of the gate: the switch, tokens, what a server answers."""

from __future__ import annotations

from desktop_app.core.error_texts.row import ErrorText

__all__ = ["NETWORK"]

NETWORK: dict[str, ErrorText] = {}
