"""LoRAs and embeddings that the prompts name: conditions beside those that were chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.conditions import Condition, Conditions, embedding, of_kind, with_kind
from desktop_app.core.prompt.parsed import parse_prompt

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.generation_settings import Dialect
    from desktop_app.core.prompt.networks import LoraTag


@dataclass(frozen=True, slots=True)
class NamedConditions:
    """What was found.

    Attributes:
        conditions: those that were chosen, and those that the prompts name.
        missing: names of LoRAs that are not on this machine, or don't fit the model; they are left
            out.
    """

    conditions: Conditions
    missing: tuple[str, ...] = ()


def named_conditions(
    prompt: str,
    negative: str,
    dialect: Dialect,
    chosen: Conditions,
    there: Sequence[AddOn],
    family: str,
) -> NamedConditions:
    """``chosen``, and what ``prompt`` names of ``there`` that fits ``family``.

    A LoRA is named by a tag, by the name of its file or by its own; an embedding by its word, also
    in the negative prompt. What is among ``chosen`` as it is named is not added again.
    """
    fitting = [add_on for add_on in there if add_on.fits(family)]
    tags = parse_prompt(prompt, 1, dialect).loras
    loras: list[Condition] = []
    missing: list[str] = []
    for tag in tags:
        found = lora_named(tag.name, fitting)
        made = None if found is None else _tagged(found, tag)
        if made is None:
            missing.append(tag.name)
        elif made not in chosen:
            loras.append(made)
    if loras:
        chosen = with_kind(chosen, "lora", (*of_kind(chosen, "lora"), *loras))
    words = _embeddings(f"{prompt}\n{negative}", chosen, fitting)
    if words:
        chosen = with_kind(chosen, "embedding", (*of_kind(chosen, "embedding"), *words))
    return NamedConditions(chosen, tuple(dict.fromkeys(missing)))


def lora_named(name: str, there: Iterable[AddOn]) -> AddOn | None:
    """The LoRA that a tag calls ``name``: the exact name of its file counts before others."""
    loras = [add_on for add_on in there if add_on.component == "lora"]
    wanted = name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".safetensors")
    folded = wanted.casefold()
    exact = (each for each in loras if Path(each.path).stem == wanted)
    alike = (
        each
        for each in loras
        if folded in (Path(each.path).stem.casefold(), each.name.casefold(), each.key)
    )
    return next(exact, None) or next(alike, None)


def _tagged(found: AddOn, tag: LoraTag) -> Condition:
    return Condition("lora", found.key, tag.weight, text_weight=tag.text_weight, word=tag.tag)


def _embeddings(text: str, chosen: Conditions, there: Iterable[AddOn]) -> list[Condition]:
    """Those whose word stands in ``text`` by itself."""
    known = {each.name for each in of_kind(chosen, "embedding")}
    return [
        embedding(add_on.key, add_on.word)
        for add_on in there
        if add_on.component == "embedding"
        and add_on.key not in known
        and add_on.word in text
        and re.search(rf"(?<!\w){re.escape(add_on.word)}(?!\w)", text)
    ]
