"""``velatura models parts``: which files a model's parts are read from, why, and others in place of
them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desktop_app.app.models.removing import copy_meant
from desktop_app.app.models.reply import Reply
from desktop_app.app.models.words import PART_WORDS, doubt_words, need_words
from desktop_app.app.part_choice import named_parts, shown_name
from desktop_app.app.services import AppServices
from desktop_app.catalog.families import load_families
from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelChoices
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.collection.companions import companion_at
from desktop_app.library.probing.part_search import PartChoice

_REASONS = {
    "own": "in the model itself",
    "chosen": "chosen",
    "beside": "found beside the model",
    "collection": "found in a folder of the same collection",
    "listed": "found among the models",
    "ships": "comes with Velatura",
}
_OPTIONS = ("text_encoder", "vae", "tokenizer")


def run_parts(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Choose what was named, then show where each part is read from.

    Raises:
        ModelError: ``part_unfit_kind`` …, ``companion_unfit``, or what is wrong with the model.
        InputError: a file can't be read.
    """
    row, info = _found(parts, arguments.model)
    if arguments.variant:
        variant = _variant_named(info, arguments.variant)
        parts.collection.records.change(
            row.key, lambda each: replace(each, choices=replace(each.choices, variant=variant))
        )
        row, info = _found(parts, arguments.model)
    named = named_parts(parts, arguments, info, _OPTIONS)
    lender = arguments.folder and companion_at(arguments.folder, info, parts.families, row.name)

    def changed(choices: ModelChoices) -> ModelChoices:
        forgotten = ModelChoices(
            choices.defaults, loras=choices.loras, variant=arguments.variant and choices.variant
        )
        made = forgotten if arguments.forget else choices
        for slot, place in named.items():
            made = made.with_part(slot, place)
        return replace(made, companion=lender or made.companion)

    if named or lender or arguments.forget:
        parts.collection.records.change(
            row.key, lambda record: replace(record, choices=changed(record.choices))
        )
        row, info = _found(parts, arguments.model)
    chosen = parts.collection.chosen(info)
    choices = parts.collection.part_choices(info)
    value = {
        "model": row.name,
        "variant": info.variant,
        "may_be": info.may_be,
        "in_doubt": info.in_doubt,
        "parts": [_json(each) for each in choices],
        "companion": chosen.companion,
        "needs": [to_json(need) for need in chosen.needs],
    }
    return Reply("\n".join(_lines(row.name, chosen, choices)), value)


def _found(parts: AppServices, name: str) -> tuple[CollectionEntry, ModelInfo]:
    row = parts.collection.find(name)
    entry = copy_meant(row, name)
    if entry.info is None:
        raise entry.error or ModelError("part_unknown", file=row.name, name=row.name)
    return row, entry.info


def _variant_named(info: ModelInfo, name: str) -> str:
    """Which of ``info.may_be`` has that id or title. Raises InputError: ``unknown_choice``."""
    rows = load_families()[info.family].variants
    for each in info.may_be:
        if name.casefold() in (each, rows[each].title.casefold()):
            return each
    choices = ", ".join(f"{each} ({rows[each].title})" for each in info.may_be) or "none"
    raise InputError("unknown_choice", setting="variant", value=name, choices=choices)


def _json(choice: PartChoice) -> dict[str, object]:
    return {
        "part": choice.slot,
        "path": "" if choice.path is None else str(choice.path),
        "reason": choice.reason,
        "kind": "" if choice.header is None else choice.header.kind,
        "others": [str(path) for path in choice.others],
        "error": None if choice.problem is None else choice.problem.to_json(),
    }


def _lines(name: str, info: ModelInfo, choices: tuple[PartChoice, ...]) -> Iterator[str]:
    variants = load_families()[info.family].variants
    if info.in_doubt:
        yield f"  ! {doubt_words(info)} with --variant ({', '.join(info.may_be)})"
    elif info.may_be and info.variant in variants:
        yield f"  variant: {variants[info.variant].title or info.variant}"
    if not choices:
        yield f"{name}: all parts are in the model itself, and none can be exchanged."
    needs = {need.slot: need for need in info.needs}
    for choice in choices:
        part = PART_WORDS.get(choice.slot, choice.slot.replace("_", " "))
        if choice.problem is not None:
            yield f"  ! {part}: {choice.problem.what} {choice.problem.todo}"
        elif choice.reason:
            shown = shown_name(choice.path) if choice.reason not in ("own", "ships") else ""
            form = f" ({choice.header.form})" if choice.header and choice.header.form else ""
            why = _REASONS[choice.reason]
            yield f"  {part}: {shown}{form} – {why}" if shown else f"  {part}: {why}"
            if choice.others:
                yield f"      would do, too: {', '.join(map(shown_name, choice.others))}"
        elif choice.slot in needs:
            yield f"  ! {part}: missing; get {need_words(needs[choice.slot])}"
        elif choice.slot in info.lacks and info.companion:
            yield f"  {part}: lent by {Path(info.companion).name}"
        else:
            left = "left out" if choice.slot not in info.lacks else "missing"
            yield f"  {part}: {left}"
