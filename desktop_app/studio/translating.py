"""Prompts for models that list their words, and none of another script: the own words of a prompt
are put into English by the dictionary that ships.

Models without a list are left alone (CLIP and T5 know more than a list could hold, some of them
Chinese), and so is a prompt without such words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from desktop_app.catalog.prompt_words import (
    PromptDictionary,
    has_own_words,
    load_dictionary,
)
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.probing.sidecar import read_vocabulary, sidecar_of


def in_english(text: str, vocabulary: frozenset[str] | None, kept: Iterable[str] = ()) -> str:
    """``text`` as a model that knows ``vocabulary`` should hear it.

    Args:
        text: as it is typed, or with its choices drawn.
        vocabulary: the model's words in lower case; None: it lists none.
        kept: words that stay as they are: those of embeddings.
    """
    if not has_own_words(text) or not is_translated_for(vocabulary):
        return text
    return known_dictionary().in_english(text, vocabulary, tuple(kept))


def effective(text: str, vocabulary: frozenset[str] | None, chosen: tuple[str, str]) -> str:
    """What a model that knows ``vocabulary`` hears of a prompt; ``chosen``: as
    `Parameters.english`."""
    if is_translated_for(vocabulary) and chosen[1] and chosen[0] == text:
        return chosen[1]
    return in_english(text, vocabulary)


def is_translated_for(vocabulary: frozenset[str] | None) -> bool:
    """Whether a model with these words is given English ones."""
    return vocabulary is not None and _is_english(vocabulary)


def readable(vocabulary: frozenset[str] | None) -> frozenset[str] | None:
    """``vocabulary`` with the own words that are put into some of its English ones: what need not
    be marked as unknown."""
    if vocabulary is None or not _is_english(vocabulary):
        return vocabulary
    return _readable(vocabulary)


def words_of(model: ModelInfo) -> frozenset[str] | None:
    """The words that ``model`` lists; None: it lists none, or they can't be read."""
    try:
        return _listed(model, sidecar_of(Path(model.path)).stat().st_mtime_ns)
    except (OSError, VelaturaError):
        return None


@lru_cache(maxsize=8)
def _listed(model: ModelInfo, _: int) -> frozenset[str] | None:
    return read_vocabulary(model)


@lru_cache(maxsize=4)
def _is_english(vocabulary: frozenset[str]) -> bool:
    return not any(map(has_own_words, vocabulary))


@lru_cache(maxsize=4)
def _readable(vocabulary: frozenset[str]) -> frozenset[str]:
    return vocabulary | known_dictionary().known_by(vocabulary)


@lru_cache(maxsize=1)
def known_dictionary() -> PromptDictionary:
    """Empty where it can't be read."""
    try:
        return load_dictionary()
    except VelaturaError:  # it costs its words, not the picture
        return PromptDictionary(())
