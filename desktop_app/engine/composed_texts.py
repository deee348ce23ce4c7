"""The texts that a prompt composes (``AND``), and what of them is heard in a region of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from desktop_app.core.conditions import Condition, RegionMode
from desktop_app.core.prompt.parsed import PromptPart


class Said(NamedTuple):
    """One of the texts that are composed (``AND``).

    Attributes:
        text: with its weights.
        weight: of its prediction.
        loras: tags of the LoRAs that act where it is heard, and nowhere else.
    """

    text: str
    weight: float = 1.0
    loras: tuple[str, ...] = ()


def said_at(parts: Sequence[PromptPart], step: int) -> list[Said]:
    """What ``parts`` say at ``step``, from 1."""
    texts = (next(s.text.text for s in p.schedule if step <= s.last_step) for p in parts)
    return [Said(text, part.weight) for text, part in zip(texts, parts, strict=True)]


def in_region(common: Sequence[Said], own: Sequence[Said], mode: RegionMode) -> list[Said]:
    """What is heard in a region: the common text, a comma and its own, or its own alone.

    Where texts are composed, each of the common ones goes with the region's of the same number, or
    with its last; weights are multiplied.

    Args:
        common: at least one.
        own: the region's, at least one.
        mode: of the region.
    """
    if mode == "replace":
        return list(own)
    pairs = zip_longest(common, own)
    return [_joined(first or common[-1], second or own[-1]) for first, second in pairs]


def acts_at(region: Condition, step: int, steps: int) -> bool:
    """Whether it acts at ``step``, from 1, of ``steps``: as LoRAs, by the share that is done."""
    return region.start <= (step - 1) / steps < region.end


def _joined(common: Said, own: Said) -> Said:
    weight, loras = common.weight * own.weight, common.loras + own.loras
    if not own.text.strip():
        return Said(common.text, weight, loras)
    before = common.text.strip().rstrip(", ")
    text = f"{before}, {own.text.strip()}" if before else own.text.strip()
    return Said(text, weight, loras)
