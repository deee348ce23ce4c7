"""``velatura models import``: files and folders become part of the collection."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.models.words import need_words, row_json, row_line, use_sentence
from desktop_app.app.services import AppServices
from desktop_app.catalog.families import load_architectures
from desktop_app.core.as_json import to_json
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.collection.importing import ImportProgress, ImportReport, import_models


def run_import(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Copy or list what is named; exit code 2 if anything of it was refused."""
    mode = "in_place" if arguments.in_place else "copy"
    with progress_line(quiet=arguments.json) as line:

        def tell(progress: ImportProgress) -> None:
            share = f", {100 * progress.done // progress.total} %" if progress.total else ""
            line.tell(f"{progress.number} of {progress.count}: {progress.name}{share}")

        report = import_models(parts.collection, arguments.paths, mode, tell)
    value = {
        "added": [_json(row) for row in report.added],
        "known": [_json(row) for row in report.known],
        "there": [str(path) for path in report.there],
        "refused": [
            {"path": str(path), "error": error.to_json()} for path, error in report.refused
        ],
    }
    return Reply(_text(report), value, 2 if report.refused else 0)


def _text(report: ImportReport) -> str:
    architectures = load_architectures()
    lines: list[str] = []
    for row in report.added:
        use = use_sentence(row.weights, row.paths[0]) if row.weights and row.paths else ""
        lines += [row_line(row, architectures), *([f"    {use}"] if use else []), *_state(row)]
    lines += [f"  = {path.name}: already in the list" for path in report.there]
    for row in report.known:
        lines += [f"  {row.id}", *_state(row)] if row.info is not None else []
    for path, error in report.refused:
        lines += [f"  ! {path}", f"    {error.what}", f"    {error.kept} {error.todo}"]
    done = f"{len(report.added)} added, {len(report.there)} already in the list"
    models = [row.info for row in (*report.added, *report.known) if row.info is not None]
    needy = sum(bool(info.needs) for info in models)
    needs = f"{needy} need{'s' if needy == 1 else ''} a file"
    ready = f"{len(models)} models: {len(models) - needy} ready, {needs}."
    return "\n".join([*lines, f"{done}, {len(report.refused)} refused.", *[ready] * bool(models)])


def _state(row: CollectionEntry) -> list[str]:
    """Whether a model makes pictures as it is, or what it needs first; nothing of other weights."""
    if row.info is None:
        return []
    return [f"    ! missing: {need_words(need)}" for need in row.info.needs] or ["    ready"]


def _json(row: CollectionEntry) -> dict[str, Any]:
    if row.info is None:
        return row_json(row)
    needs = [to_json(need) for need in row.info.needs]
    return {**row_json(row), "ready": not needs, "needs": needs}
