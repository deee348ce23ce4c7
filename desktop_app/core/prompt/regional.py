"""What is heard in a region that has its own prompt beside the common one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from desktop_app.core.conditions import Condition, Conditions, RegionMode, of_kind
from desktop_app.core.prompt.parsed import PromptPart, parse_prompt
from desktop_app.core.request import GenerationRequest


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


def steps_apart(request: GenerationRequest, steps: int) -> int:
    """How many of ``steps`` predict each region by itself, with a UNet."""
    return math.ceil(request.region_separation * steps)


def texts_predicted(
    request: GenerationRequest,
    steps: int,
    regions: int,
    apart: int,
    *,
    weakened: bool = False,
    guided: bool = False,
) -> tuple[int, float]:
    """How many texts a step predicts with, one by one: the most, and the mean.

    Args:
        request: says the texts.
        steps: that are run.
        regions: how many there are.
        apart: how many steps predict each of them by itself.
        weakened: whether all are predicted again with weakened attention.
        guided: whether the negative prompt is, too: in those steps once for each choice of LoRAs
            that regions have.
    """
    parts = 1
    if "AND" in request.prompt:
        parts = len(parse_prompt(request.prompt, steps, request.dialect).parts)
    own = loras_of_regions(request.conditions, request.prompt)
    words = [each.word for each in of_kind(request.conditions, "region")]
    choices = {tuple(lora.word for lora in own if lora.word in word) for word in words} - {()}
    texts, negative = parts * (1 + weakened), int(guided)
    more = texts * regions + negative * len(choices) if apart else 0
    return texts + negative + more, texts + negative + more * apart / steps


def loras_of_regions(conditions: Conditions, prompt: str) -> Conditions:
    """LoRAs that prompts of regions name, and ``prompt``, the common one, does not: they act in
    these regions alone."""
    words = [each.word for each in of_kind(conditions, "region")]
    return tuple(
        each
        for each in of_kind(conditions, "lora")
        if each.word and each.word not in prompt and any(each.word in word for word in words)
    )


def _joined(common: Said, own: Said) -> Said:
    weight, loras = common.weight * own.weight, common.loras + own.loras
    if not own.text.strip():
        return Said(common.text, weight, loras)
    before = common.text.strip().rstrip(", ")
    text = f"{before}, {own.text.strip()}" if before else own.text.strip()
    return Said(text, weight, loras)
