"""All of a prompt's language at once: window, command line, engine and import read it here.

Comments and LoRA tags are taken out first, then the prompts that AND joins are separated, then
each is laid out over the steps; the weights are in the texts that are left. A negative prompt
knows no AND, as in AUTOMATIC1111; ComfyUI's dialect has weights and LoRA tags only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from desktop_app.core.generation_settings import Dialect
from desktop_app.core.prompt.networks import LoraTag, without_comments, without_tags
from desktop_app.core.prompt.schedule import Scheduled, parse_schedule
from desktop_app.core.prompt.traced import Span, Traced
from desktop_app.core.prompt.weights import LIMIT, Weighted, parse_weights
from desktop_app.core.record import record

_NAMED = 20
"""Brackets without a partner that are named at most."""


@record()
class Remark:
    """What of a prompt is otherwise than it may have been meant.

    Attributes:
        code: "bracket", "weight_limited", "hypernet", "unknown_tag", "open_tag", "negative_lora",
            or of a LoRA's tag "lora_unread", "lora_weight", "lora_limited", "lora_comma".
        params: to be filled into its words.
        span: where, in what was typed; None: all over.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    span: Span | None = None


@record()
class PromptPart:
    """One of the prompts that are composed.

    Attributes:
        weight: of its prediction.
        schedule: its texts over the steps, at least one.
    """

    weight: float
    schedule: tuple[Scheduled, ...]


@record()
class ParsedPrompt:
    """What a prompt asks for.

    Attributes:
        text: what was typed.
        dialect: as which it was read.
        steps: over which it is laid out.
        parts: what is heard, at least one.
        loras: that it names.
        remarks: what is otherwise than it may have been meant.
    """

    text: str
    dialect: Dialect
    steps: int
    parts: tuple[PromptPart, ...]
    loras: tuple[LoraTag, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def weighted(self, text: str) -> Weighted:
        """The pieces of one of the texts."""
        return parse_weights(text, self.dialect)


def parse_prompt(
    text: str, steps: int = 1, dialect: Dialect = "a1111", *, negative: bool = False
) -> ParsedPrompt:
    """Read ``text``. Never fails: what can't be understood is text, and said.

    Args:
        text: as it was typed, without choices (`core.prompt.expansion`).
        steps: how many are run, 1 or more.
        dialect: how it is to be read.
        negative: whether it is a negative prompt.
    """
    source = Traced.of(text)
    if dialect == "literal":
        return ParsedPrompt(text, dialect, steps, (PromptPart(1.0, (Scheduled(steps, source),)),))
    untagged = without_tags(without_comments(source) if dialect == "a1111" else source)
    plain = untagged.text
    remarks = [
        Remark(
            "hypernet" if tag.kind == "hypernet" else "unknown_tag",
            {"kind": tag.kind, "name": tag.name},
            tag.span,
        )
        for tag in untagged.others
    ]
    remarks += (Remark("open_tag", {"tag": text[a:b]}, (a, b)) for a, b in untagged.open)
    loras = untagged.loras
    if negative:
        remarks += (Remark("negative_lora", {"name": tag.name}, tag.span) for tag in loras)
        loras = ()
    remarks += (Remark(*each, tag.span) for tag in loras for each in tag.remarks)
    if dialect == "comfyui":
        parts = (PromptPart(1.0, (Scheduled(steps, plain),)),)
    else:
        found = (ComposedPrompt(plain),) if negative else parse_parts(plain)
        parts = tuple(PromptPart(p.weight, parse_schedule(p.text, steps)) for p in found)
    remarks += _remarks(parts, dialect)
    return ParsedPrompt(text, dialect, steps, parts, loras, tuple(remarks))


def _remarks(parts: tuple[PromptPart, ...], dialect: Dialect) -> list[Remark]:
    """Of the texts that are heard first: brackets without partner, weights beyond the limit."""
    remarks: list[Remark] = []
    for part in parts:
        text = part.schedule[0].text
        weighted = parse_weights(text.text, dialect)
        remarks += (
            Remark("bracket", {"bracket": text.text[at]}, text.spans_of(at, at + 1)[0])
            for at in weighted.unbalanced[:_NAMED]
        )
        if weighted.limited:
            remarks.append(Remark("weight_limited"))
    return remarks


# Composable diffusion (Liu et al. 2022, arXiv:2206.01714), written as AUTOMATIC1111 has it
# (``get_multicond_prompt_list`` of its modules/prompt_parser.py). A weight is read only where there
# is an ``AND``: alone, "16:9" is text.
_AND = re.compile(r"\bAND\b")
_WEIGHT = re.compile(r":\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*\Z")


@record()
class ComposedPrompt:
    """One of the prompts, and how much its prediction counts."""

    text: Traced
    weight: float = 1.0


def parse_parts(text: Traced) -> tuple[ComposedPrompt, ...]:
    """The prompts that are joined by AND, at least one."""
    found = list(_AND.finditer(text.text))
    if not found:
        return (ComposedPrompt(text),)
    edges = [0, *(edge for each in found for edge in each.span()), len(text.text)]
    return tuple(
        _weighed(text.cut([(start, stop)]))
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
    )


def _weighed(text: Traced) -> ComposedPrompt:
    colon = text.text.rfind(":")
    found = _WEIGHT.match(text.text, colon) if colon >= 0 else None
    if found is None:
        return ComposedPrompt(text)
    rest = text.text[:colon].rstrip()
    return ComposedPrompt(text.cut([(0, len(rest))]), max(-LIMIT, min(LIMIT, float(found[1]))))
