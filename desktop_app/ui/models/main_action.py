"""What the one button of a card does, by the state of its model."""

from __future__ import annotations

from desktop_app.core.download import DownloadStatus
from desktop_app.state.model_cards import CardState, CatalogCard, ModelCard
from desktop_app.ui.models.model_words import in_words, phase_name
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_BY_STATE: dict[CardState, str] = {
    "ready": "use",
    "pickle": "convert",
    "damaged": "repair",
    "missing": "locate",
}

ACTION_WORDS: dict[str, str] = {
    "use": QT_TRANSLATE_NOOP("Models", "Use"),
    "convert": QT_TRANSLATE_NOOP("Models", "Convert"),
    "repair": QT_TRANSLATE_NOOP("Models", "Repair"),
    "locate": QT_TRANSLATE_NOOP("Models", "Locate…"),
}


def can_repair(card: ModelCard) -> bool:
    """Whether its files can be fetched again."""
    return card.origin is not None and card.origin.kind in ("hub", "url")


def main_action(card: ModelCard) -> str:
    """A key of `ACTION_WORDS`; empty if there is nothing to do."""
    action = _BY_STATE.get(card.state, "")
    if action == "use" and card.in_use:
        return ""
    if action == "repair" and not can_repair(card):
        return ""
    return action


def action_words(action: str) -> str:
    """The button's text; ``action``: a key of `ACTION_WORDS`."""
    return in_words(ACTION_WORDS[action])


def catalog_action(card: CatalogCard, download: DownloadStatus | None) -> str:
    """ "get", "show" (the download) or "have"."""
    if download is not None and download.phase not in ("done", "cancelled"):
        return "show"
    return "have" if card.have else "get"


def catalog_words(card: CatalogCard, download: DownloadStatus | None) -> str:
    """What the button says: Get, Downloading 43 %, Have it."""
    action = catalog_action(card, download)
    if action == "have":
        return in_words(QT_TRANSLATE_NOOP("Models", "Installed"))
    if action == "get" or download is None:
        return in_words(QT_TRANSLATE_NOOP("Models", "Get"))
    if download.phase == "running" and download.total:
        percent = int(100 * download.done / download.total)
        text = in_words(QT_TRANSLATE_NOOP("Models", "Downloading {percent} %"))
        return text.format(percent=percent)
    return phase_name(download.phase)
