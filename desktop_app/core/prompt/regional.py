"""What is heard in a region that has its own prompt beside the common one."""

from __future__ import annotations

import math

from desktop_app.core.conditions import Conditions, of_kind
from desktop_app.core.prompt.parsed import parse_prompt
from desktop_app.core.request import GenerationRequest


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
