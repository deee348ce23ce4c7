"""What the catalog says of a model, in words: facts, licence, whether it fits."""

from __future__ import annotations

from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.state.model_cards import CatalogCard
from desktop_app.ui.models.model_words import StateBadge, in_words, permission, size_or_unknown
from desktop_app.ui.words.families import families
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.texts import size_text

FIT_LOOKS: dict[str, StateBadge] = {
    "yes": StateBadge(QT_TRANSLATE_NOOP("Models", "Fits this machine"), "circle-check"),
    "slow": StateBadge(QT_TRANSLATE_NOOP("Models", "Slow on this machine"), "gauge", "text"),
    "no": StateBadge(QT_TRANSLATE_NOOP("Models", "Too large for this machine"), "ban", "text"),
    "unknown": StateBadge(
        QT_TRANSLATE_NOOP("Models", "Memory needs unknown"), "circle-question-mark"
    ),
}

NOT_YET = StateBadge(QT_TRANSLATE_NOOP("Models", "Not supported yet"), "ban", "text")
"""Of a model that this version can't make pictures with."""

_WHOLE = ("checkpoint", "denoiser")

_BADGES = {"yes": "badge-check", "no": "ban", "conditions": "scale", "": "circle-question-mark"}


def fit_badge(card: CatalogCard) -> StateBadge:
    """Whether it can be run at all, and fits; the words translated."""
    look = FIT_LOOKS.get(card.fit, FIT_LOOKS["unknown"]) if is_supported(card.model) else NOT_YET
    return look._replace(words=in_words(look.words))


def is_supported(model: CatalogModel) -> bool:
    """Whether this version can make pictures with it; parts are not judged.

    What only edits by instruction can't be run yet.
    """
    if model.component not in _WHOLE or not families():
        return True
    edits_alone = "edit" in model.tasks and "text_to_image" not in model.tasks
    return model.family in families() and not edits_alone


def download_size(model: CatalogModel) -> str:
    """What is fetched, in words; with ≈ where the size is known only about."""
    size = size_or_unknown(model.download_bytes)
    return size if model.size_bytes is not None or model.download_bytes is None else f"≈ {size}"


def facts(model: CatalogModel) -> str:
    """Download size, memory and native size in one line."""
    parts = [download_size(model)]
    memory = min((size for _, size in model.memory), default=None)  # of its precisions
    if memory is not None:
        text = in_words(QT_TRANSLATE_NOOP("Models", "{amount} memory"))
        parts.append(text.format(amount=size_text(memory)))
    if model.native_size is not None:
        parts.append(f"{model.native_size} px")
    return " · ".join(parts)


def licence_badge(licence: Licence | None) -> StateBadge:
    """Whether pictures may be used commercially, in words, with a mark."""
    value = "" if licence is None else licence.commercial
    text = in_words(QT_TRANSLATE_NOOP("Models", "Commercial use: {answer}"))
    words = text.format(answer=permission(value))
    token = "text" if value == "no" else "secondary"
    return StateBadge(words, _BADGES[value], token)
