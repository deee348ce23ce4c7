"""A row of the collection in English words, and as a plain value for ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.catalog.families import Architecture, doubt_of
from desktop_app.catalog.parts import need_text
from desktop_app.core.errors import VelaturaError
from desktop_app.core.harmless import one_line
from desktop_app.core.model_info import ModelInfo, PartNeed
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.sizes import size_text
from desktop_app.core.tiny_vae import tiny_said
from desktop_app.core.weights_info import COMPONENTS, WeightsInfo
from desktop_app.library.collection.collection_entry import CollectionEntry


def family_name(family: str, architectures: Mapping[str, Architecture]) -> str:
    """What the user reads for a family; empty if it isn't known."""
    row = architectures.get(family)
    return row.name if row else family


def error_lines(error: VelaturaError) -> str:
    """The error in one line: what happened, and what to do."""
    return f"{error.what} {error.todo}"


def weights_words(weights: WeightsInfo) -> list[str]:
    """What is special about weights, a few words each."""
    words = [weights.variant, weights.task if weights.task != weights.variant else ""]
    words += [weights.quantisation or weights.precision]
    if weights.rank:
        words.append(f"rank {weights.rank}")
    if weights.scale:
        words.append(f"×{weights.scale}")
    return [word for word in words if word]


def use_sentence(weights: WeightsInfo, path: Path) -> str:
    """What weights are good for here, or what they lack, where that isn't plain; else empty."""
    said = tiny_said(weights.variant, weights.family, path)
    return note_sentence(*said) if said else ""


PART_WORDS = {
    "vae": "autoencoder (VAE)",
    "text_encoder": "text encoder",
    "text_encoder_2": "text encoder 2",
    "text_encoder_3": "text encoder 3",
    "tokenizer_2": "tokenizer 2",
    "tokenizer_3": "tokenizer 3",
}


def row_line(row: CollectionEntry, architectures: Mapping[str, Architecture]) -> str:
    """One line of the list."""
    star = "★ " if row.record.favourite else ""
    if row.state in ("away", "missing", "unusable"):
        mark = "!" if row.state == "unusable" else "–"
        return f"  {mark} {row.id}  {star}{row.error.what if row.error else row.name}"
    facts = [] if row.name in row.id.split("/") else [row.name]
    facts += [
        "" if row.info else COMPONENTS[row.component].words,
        family_name(row.family, architectures),
    ]
    if row.info is not None:
        unet = row.info.has_inpainting_unet
        facts.append(f"{row.info.native_size} px")
        facts.append("inpainting UNet" if unet else "inpaints by latent masking")
        if row.info.lacks:
            names = ", ".join(PART_WORDS.get(part, part) for part in row.info.lacks)
            facts.append(f"has no {names} of its own")
        facts += [f"needs {need_words(need)}" for need in row.info.needs]
        if row.info.in_doubt:
            facts.append(doubt_words(row.info))
        if row.info.ignored:
            facts.append(f"not read, because it is code: {', '.join(row.info.ignored)}")
    if row.weights is not None:
        facts += weights_words(row.weights)
    facts.append(size_text(row.size_bytes))
    facts += [f"#{tag}" for tag in row.record.tags]
    if len(row.entries) > 1:
        facts.append(f"{len(row.entries)} copies: {', '.join(each.id for each in row.entries[1:])}")
    return f"  {row.id}  {star}{one_line(' · '.join(fact for fact in facts if fact))}"


def doubt_words(info: ModelInfo) -> str:
    """What a model in doubt may be."""
    return f"may be {' or '.join(doubt_of(info))}: choose"


def need_words(need: PartNeed) -> str:
    """The smallest thing to get for a part that is missing."""
    where = f"velatura models download {need.catalog}" if need.catalog else need.address
    return f"{need_text(need)}: {where}" if where else need_text(need)


def row_json(row: CollectionEntry) -> dict[str, Any]:
    """The row as a plain value."""
    record = row.record
    return {
        "id": row.id,
        "key": row.key,
        "name": row.name,
        "state": row.state,
        "component": row.component,
        "family": row.family,
        "size_bytes": row.size_bytes,
        "paths": [str(path) for path in row.paths],
        "ids": [entry.id for entry in row.entries],
        "program": row.program,
        "bundled": row.bundled,
        "favourite": record.favourite,
        "tags": list(record.tags),
        "uses": record.uses,
        "last_used": record.last_used,
        "error": None if row.error is None else row.error.to_json(),
    }
