"""How an opening of the gate ended, in two or three words."""

from __future__ import annotations

from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

OUTCOMES: dict[str, str] = {
    "open": QT_TRANSLATE_NOOP("Models", "In progress"),
    "cancelled": QT_TRANSLATE_NOOP("Models", "Cancelled by you"),
    "network_off": QT_TRANSLATE_NOOP("Models", "Cancelled by going offline"),
    "hub_gated_no_token": QT_TRANSLATE_NOOP("Models", "Terms not accepted"),
    "hub_gated": QT_TRANSLATE_NOOP("Models", "Terms not accepted"),
    "hub_token_refused": QT_TRANSLATE_NOOP("Models", "Token refused"),
    "hub_token_too_weak": QT_TRANSLATE_NOOP("Models", "Token refused"),
    "hub_repo_missing": QT_TRANSLATE_NOOP("Models", "Not found"),
    "hub_revision_missing": QT_TRANSLATE_NOOP("Models", "Not found"),
    "hub_file_missing": QT_TRANSLATE_NOOP("Models", "Not found"),
    "place_not_admitted": QT_TRANSLATE_NOOP("Models", "Blocked: foreign host"),
}
"""Codes that are met often; the others are told whole in the tooltip."""

_FAILED = QT_TRANSLATE_NOOP("Models", "Failed")


def outcome_words(code: str) -> str:
    """The words of an outcome that is not "ok"."""
    return in_words(OUTCOMES.get(code, _FAILED))
