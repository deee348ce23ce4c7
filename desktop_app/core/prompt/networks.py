"""Tags and words that name weights in a prompt, and comments, which are not heard.

Tags, ``<lora:name:0.8>``, and comments are written as AUTOMATIC1111 and Forge have them
(modules/extra_networks.py, extra_networks_lora.py and the prompt-comments extension there).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.core.conditions import LORA_WEIGHTS
from desktop_app.core.prompt.traced import Span, Traced

_TAG = re.compile(r"<(\w+):([^<>]+)>")
_COMMENT = re.compile(r"(?m)^#[^\n]*(?:\n|\Z)|#[^\n]*")
_LORA_TAGS = ("lora", "lyco")


@dataclass(frozen=True, slots=True)
class LoraTag:
    """A LoRA that a prompt names.

    Attributes:
        name: of its file, without the ending, as it was written.
        weight: in the denoiser.
        text_weight: in the text encoders.
        tag: all of it, with its brackets.
        span: where it stands in what was typed.
    """

    name: str
    weight: float
    text_weight: float
    tag: str
    span: Span


@dataclass(frozen=True, slots=True)
class OtherTag:
    """A tag that is left out: ``hypernet``, or a kind that is not known."""

    kind: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Untagged:
    """A prompt without comments and tags.

    Attributes:
        text: what is left.
        loras: in their order.
        others: tags without effect.
    """

    text: Traced
    loras: tuple[LoraTag, ...] = ()
    others: tuple[OtherTag, ...] = ()


def without_comments(text: Traced) -> Traced:
    """``text`` without what stands behind ``#`` in a line."""
    if "#" not in text.text:
        return text
    return text.without([found.span() for found in _COMMENT.finditer(text.text)])


def without_tags(text: Traced) -> Untagged:
    """``text`` without its tags."""
    found = list(_TAG.finditer(text.text)) if "<" in text.text else []
    loras: list[LoraTag] = []
    others: list[OtherTag] = []
    for each in found:
        span = text.spans_of(*each.span())[0][0], text.spans_of(*each.span())[-1][1]
        kind, content = each[1], each[2]
        if kind in _LORA_TAGS:
            loras.append(_lora(content, each[0], span))
        else:
            others.append(OtherTag(kind, content.split(":")[0], span))
    return Untagged(text.without([each.span() for each in found]), tuple(loras), tuple(others))


def words_pattern(words: Iterable[str], before: str = "") -> re.Pattern[str] | None:
    """What finds ``words`` that stand by themselves, the longest first; None for no words.

    Args:
        words: of embeddings.
        before: a pattern for what may stand before each and belongs to it.
    """
    longest = sorted(filter(None, words), key=len, reverse=True)
    if not longest:
        return None
    return re.compile(f"(?<!\\w){before}({'|'.join(map(re.escape, longest))})(?!\\w)")


def _lora(content: str, tag: str, span: Span) -> LoraTag:
    """``name``, ``name:weight``, ``name:text:denoiser``, also with ``te=`` and ``unet=``."""
    parts = content.split(":")
    plain = [part for part in parts[1:] if "=" not in part]
    named = dict(part.split("=", 1) for part in parts[1:] if "=" in part)
    text = _weight(named.get("te", plain[0] if plain else ""), 1.0)
    weight = _weight(named.get("unet", plain[1] if len(plain) > 1 else ""), text)
    return LoraTag(parts[0].strip(), weight, text, tag, span)


def _weight(text: str, otherwise: float) -> float:
    try:
        weight = float(text)
    except ValueError:
        return otherwise
    low, high = LORA_WEIGHTS
    return otherwise if math.isnan(weight) else max(low, min(high, weight))
