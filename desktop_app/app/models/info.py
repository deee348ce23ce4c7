"""``velatura models info``: all that is known about one model, or about any file of weights."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from desktop_app.app.models.reply import Reply
from desktop_app.app.models.words import (
    error_lines,
    family_name,
    row_json,
    row_line,
    use_sentence,
)
from desktop_app.app.services import AppServices
from desktop_app.catalog.families import load_architectures
from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.harmless import one_line
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelRecord, Origin
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.sizes import size_text
from desktop_app.core.weights_info import COMPONENTS, WeightsInfo
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.collection.searching import CollectionFilter, matching
from desktop_app.library.formats.weights import is_pickle
from desktop_app.library.pickles.convert import ConversionTrial, try_out

Facts = Iterator[tuple[str, str]]

_STATES = {
    "ready": "can generate pictures",
    "other": "add-on for a model",
    "unusable": "can't be used",
    "away": "its disk is not connected",
    "missing": "its files are missing",
}

_SHOWN = 10


def run_info(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """A row of the collection; else what the file at that path is."""
    names = {key: family_name(key, load_architectures()) for key in load_architectures()}
    try:
        row = parts.collection.find(arguments.model)
    except InputError as error:
        path = Path(arguments.model).expanduser().absolute()
        if error.code != "model_missing" or not _exists(path):
            raise
        weights = parts.collection.identify(path)
        pickled = _tried(path, weights)
        facts = [("file", str(path)), *_weights_facts(weights, names)]
        facts += [("use", use_sentence(weights, path)), *_pickle_facts(pickled)]
        value = {"paths": [str(path)], "weights": to_json(weights), **_pickle_json(pickled)}
        return Reply(_lines(facts), value)
    pickled = _tried(row.paths[0], row.weights) if row.is_present else None
    value = {
        **row_json(row),
        "info": None if row.info is None else to_json(row.info),
        "weights": None if row.weights is None else to_json(row.weights),
        "record": row.record.to_json(),
        **_pickle_json(pickled),
    }
    facts = [*_row_facts(row, names), *_pickle_facts(pickled), *_record_facts(row.record)]
    return Reply(_lines(facts), value)


def _tried(path: Path, weights: WeightsInfo | None) -> ConversionTrial | None:
    """What a pickle would do; None for anything else, and for what can't be read now."""
    if path.is_dir() or (weights.form != "pickle" if weights else not is_pickle(path)):
        return None
    try:
        return try_out(path)
    except InputError:
        return None


def _pickle_facts(tried: ConversionTrial | None) -> Facts:
    if tried is None:
        return
    attempts, dangerous = tried.explanation.attempts, tried.explanation.verdict == "dangerous"
    if dangerous:
        yield "pickle", "dangerous: it would run harmful code when loaded; it was not loaded"
    elif tried.problem:
        yield "pickle", f"it can't be converted: {tried.problem}"
    else:
        yield "pickle", f"{tried.tensors} tensors can be taken out of it (velatura models convert)"
    for attempt in attempts[:_SHOWN]:
        yield "found", attempt.sentence
    if len(attempts) > _SHOWN:
        yield "found", f"{len(attempts) - _SHOWN} more of this kind"
    yield "left out when it is converted", ", ".join(tried.dropped[:_SHOWN])


def _pickle_json(tried: ConversionTrial | None) -> dict[str, object]:
    if tried is None:
        return {}
    told = tried.explanation
    attempts = [attempt.sentence for attempt in told.attempts]
    verdict = told.verdict if told.verdict == "dangerous" or not tried.problem else "unreadable"
    said = {"verdict": verdict, "problem": tried.problem, "attempts": attempts}
    return {"pickle": {**said, "tensors": tried.tensors, "dropped": list(tried.dropped)}}


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _lines(facts: list[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {one_line(value)}" for name, value in facts if value)


def _row_facts(row: CollectionEntry, names: dict[str, str]) -> Facts:
    yield "name", row.name
    yield "id", ", ".join(entry.id for entry in row.entries) or row.id
    yield "key", row.key
    yield "state", _STATES[row.state]
    if row.error is not None:
        yield "why", error_lines(row.error)
    for path in row.paths:
        yield "path", str(path)
    yield "program", row.program
    if row.info is not None:
        yield from _info_facts(row.info)
    if row.weights is not None:
        yield from _weights_facts(replace(row.weights, family=row.family), names)
        yield "use", use_sentence(row.weights, row.paths[0]) if row.paths else ""
    else:
        yield "family", names.get(row.family, row.family)
        yield "size", size_text(row.size_bytes)


def _info_facts(info: ModelInfo) -> Facts:
    yield "native size", f"{info.native_size} × {info.native_size} px"
    yield "predicts", info.prediction_type
    yield "lacks", ", ".join(part.replace("_", " ") for part in info.lacks)
    yield "companion", info.companion
    yield "inpainting UNet", "yes" if info.has_inpainting_unet else "no"
    own = info.defaults
    yield "settings", f"{own.steps} steps, guidance {own.guidance_scale:g}, {own.scheduler}"
    yield "ignored, because it is code", ", ".join(info.ignored)


def _weights_facts(weights: WeightsInfo, names: dict[str, str]) -> Facts:
    yield "kind", COMPONENTS[weights.component].words
    yield "family", names.get(weights.family, weights.family)
    yield "variant", weights.variant
    yield "task", weights.task
    yield "numbers", " ".join(filter(None, (weights.precision, weights.quantisation)))
    yield "parameters", f"{weights.parameters:,}" if weights.parameters else ""
    yield "size", size_text(weights.size_bytes)
    yield "rank", str(weights.rank or "")
    yield "alpha", "" if weights.alpha is None else f"{weights.alpha:g}"
    yield "scale", f"×{weights.scale}" if weights.scale else ""
    yield "base", weights.base
    yield "trigger words", ", ".join(weights.triggers)
    yield "title", weights.title
    yield "author", weights.author
    yield "description", weights.description
    yield "licence (self-declared)", weights.licence


def _record_facts(record: ModelRecord) -> Facts:
    yield "favourite", "yes" if record.favourite else ""
    yield "tags", ", ".join(record.tags)
    yield "notes", record.notes
    yield "pictures generated", str(record.uses or "")
    yield "last used", _day(record.last_used)
    if record.origin is not None:
        yield "origin", _origin(record.origin)
    checked = record.verification
    if checked is not None:
        damaged = f"damaged: {', '.join(checked.damaged)}" if checked.damaged else "intact"
        yield "verified", f"{_day(checked.when)}, {damaged}"
    chosen = record.choices
    if chosen.defaults is not None:
        own = chosen.defaults
        steps = f"{own.steps} steps, guidance {own.guidance_scale:g}, {own.scheduler}"
        yield "your settings", steps
    for part, place in chosen.parts.items():
        yield f"your {part.replace('_', ' ')}", place
    yield "your LoRAs", ", ".join(f"{lora.name} × {lora.weight:g}" for lora in chosen.loras)


def _origin(origin: Origin) -> str:
    place = f"{origin.address}@{origin.revision[:12]}" if origin.revision else origin.address
    words = {"import": "imported", "bundled": "bundled with Velatura", "found": "another program's"}
    day = _day(origin.fetched)
    return ", ".join(filter(None, (words.get(origin.kind, ""), place, day)))


def _day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d}" if ms else ""


def run_list(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """All rows, or those that are asked for."""
    rows = parts.collection.scan()
    if arguments.action is not None:
        wanted = CollectionFilter(
            text=arguments.search,
            tags=tuple(arguments.tag),
            favourite=True if arguments.favourites else None,
            component=arguments.kind,
        )
        rows = matching(rows, wanted)
    architectures = load_architectures()
    text = "\n".join(row_line(row, architectures) for row in rows)
    return Reply(text or "No models.", [row_json(row) for row in rows])
