"""``velatura models import``: files and folders become part of the collection."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.models.words import row_json, row_line, use_sentence
from desktop_app.catalog.architectures import load_architectures
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.library.collection.importing import ImportProgress, ImportReport, import_models

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices


def run_import(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Copy or list what is named; exit code 2 if anything of it was refused."""
    del watch
    mode = "in_place" if arguments.in_place else "copy"
    with progress_line(quiet=arguments.json) as line:

        def tell(progress: ImportProgress) -> None:
            share = f", {100 * progress.done // progress.total} %" if progress.total else ""
            line.tell(f"{progress.number} of {progress.count}: {progress.name}{share}")

        report = import_models(parts.collection, arguments.paths, mode, tell)
    value = {
        "added": [row_json(row) for row in report.added],
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
        lines += [row_line(row, architectures), *([f"    {use}"] if use else [])]
    lines += [f"  = {path.name}: already in the list" for path in report.there]
    for path, error in report.refused:
        lines += [f"  ! {path}", f"    {error.what}", f"    {error.kept} {error.todo}"]
    done = f"{len(report.added)} added, {len(report.there)} already in the list"
    return "\n".join([*lines, f"{done}, {len(report.refused)} refused."])
