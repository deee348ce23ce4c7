"""LoRAs and embeddings that the prompts name: conditions beside those that were chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop_app.core.add_on import AddOn, embedding_spellings
from desktop_app.core.conditions import Condition, Conditions, embedding, of_kind, with_kind
from desktop_app.core.prompt.networks import find_words, unescaped
from desktop_app.core.prompt.parsed import ParsedPrompt, Remark

OF_TAGS: Final = frozenset(
    {"hypernet", "unknown_tag", "open_tag", "negative_lora"}
    | {"lora_unread", "lora_weight", "lora_limited", "lora_comma"}
)
"""Codes of remarks: a tag doesn't act as it is written."""


@dataclass(frozen=True, slots=True)
class NamedConditions:
    """What was found.

    Attributes:
        conditions: those that were chosen, and those that the prompts name.
        missing: names of LoRAs that are not on this machine, or don't fit the model; they are left
            out.
        remarks: tags of which not everything acts as it is written.
    """

    conditions: Conditions
    missing: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


def named_conditions(
    prompt: ParsedPrompt,
    negative: ParsedPrompt | None,
    chosen: Conditions,
    add_ons: Sequence[AddOn],
    family: str,
) -> NamedConditions:
    """``chosen``, and what ``prompt`` names of ``add_ons`` that fits ``family``.

    A LoRA is named by a tag, by the name of its file or by its own; an embedding by its word or its
    file's name, also in the negative prompt. What is among ``chosen`` as it is named is not added
    again.
    """
    fitting = [add_on for add_on in add_ons if add_on.fits(family)]
    loras: list[Condition] = []
    missing: list[str] = []
    for tag in prompt.loras:
        found = lora_named(tag.name, fitting)
        made = (
            None
            if found is None
            else Condition("lora", found.key, tag.weight, text_weight=tag.text_weight, word=tag.tag)
        )
        if made is None:
            missing.append(tag.name)
        elif made not in chosen:
            loras.append(made)
    if loras:
        chosen = with_kind(chosen, "lora", (*of_kind(chosen, "lora"), *loras))
    parts = [prompt] if negative is None else [prompt, negative]
    words = _embeddings("\n".join(part.text for part in parts), chosen, fitting)
    if words:
        chosen = with_kind(chosen, "embedding", (*of_kind(chosen, "embedding"), *words))
    said = tuple(each for part in parts for each in part.remarks if each.code in OF_TAGS)
    return NamedConditions(chosen, tuple(dict.fromkeys(missing)), said)


def lora_named(name: str, add_ons: Iterable[AddOn]) -> AddOn | None:
    """The LoRA that a tag calls ``name``: the exact name of its file counts before others, its own
    and its maker's (``ss_output_name``)."""
    loras = [add_on for add_on in add_ons if add_on.component == "lora"]
    wanted = name.replace("\\", "/").rsplit("/", 1)[-1]
    if wanted.casefold().endswith(".safetensors"):
        wanted = wanted[: -len(".safetensors")]
    folded = wanted.casefold().strip()
    if not folded:
        return None
    exact = (each for each in loras if Path(each.path).stem == wanted)
    alike = (
        each
        for each in loras
        if folded
        in (Path(each.path).stem.casefold(), each.name.casefold(), each.key, each.title.casefold())
    )
    return next(exact, None) or next(alike, None)


def _embeddings(text: str, chosen: Conditions, add_ons: Iterable[AddOn]) -> list[Condition]:
    """Those that are in ``text`` by themselves."""
    known = {each.name for each in of_kind(chosen, "embedding")}
    spellings = embedding_spellings(add_ons)
    words = dict.fromkeys(found.word for found in find_words(unescaped(text), spellings))
    named = ((spellings[word], word) for word in words)
    return [embedding(each.key, word) for each, word in named if each.key not in known]
