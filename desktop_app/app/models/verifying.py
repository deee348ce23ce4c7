"""``velatura models verify``: is a model still what it was, and has it all that it needs?"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.removing import copy_meant
from desktop_app.app.models.reply import Reply
from desktop_app.app.services import AppServices
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.sizes import size_text
from desktop_app.enginelink.structure_check import check_structure
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.collection.path_lookup import row_named
from desktop_app.library.trust.checksums import Verified, as_called, names_of, verify
from desktop_app.library.trust.nan_check import NanReport, check_nan, weight_files
from desktop_app.library.trust.report import TrustReport, trust_report

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗", "unknown": "?"}


def run_verify(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Look at every byte of the models named, or of all; exit code 2 if one is damaged."""
    rows = (
        [row_named(parts.collection, name) for name in arguments.models]
        if arguments.models
        else [row for row in parts.collection.scan() if row.state in ("ready", "other")]
    )
    texts: list[str] = []
    values: list[dict[str, Any]] = []
    code = 0
    for number, row in enumerate(rows):
        typed = arguments.models[number] if arguments.models else row.id
        if not row.entries and row.error is not None:
            raise row.error
        path = row.entries[0].path if len(row.entries) == 1 else copy_meant(row, typed).path
        with progress_line(quiet=arguments.json) as line:

            def tell(done: int, total: int, name: str = row.name) -> None:
                line.tell(f"{name}: {size_text(done)} of {size_text(total)}")

            origin, earlier = as_called(row.record.origin, row.record.verification, path)
            verified = verify(path, origin, earlier, tell)
            # Of what can't be loaded it is unknown what it should hold.
            structure = (
                None if row.info is None else check_structure(replace(row.info, path=str(path)))
            )
            numbers = _numbers(path, tell) if arguments.numbers else None
        report = trust_report(
            row.record.origin,
            verified.verification,
            structure,
            numbers,
            ignored=row.info.ignored if row.info else (),
        )
        _remember(parts, row, verified)
        texts.append(_text(row, report, verified))
        values.append(_value(row, report, verified))
        code = 2 if report.state == "bad" else code
    return Reply("\n".join(texts) or "No models.", values, code)


def _numbers(path: Path, tell: Any) -> NanReport | None:
    try:
        return check_nan(weight_files(names_of(path)), tell)
    except VelaturaError:  # `verify` says what is wrong with the file
        return None


def _remember(parts: AppServices, row: CollectionEntry, verified: Verified) -> None:
    def change(record: ModelRecord) -> ModelRecord:
        return replace(record, verification=verified.verification)

    try:
        if row.key:
            parts.collection.records.change(row.key, change)
    except StorageError:  # `Collection.take_notices` tells at the next look
        return


def _text(row: CollectionEntry, report: TrustReport, verified: Verified) -> str:
    lines = [f"{row.name} ({row.id})"]
    lines += [f"  {_MARKS[each.state]} {each.text}" for each in report.rows]
    for name, error in verified.reasons:
        lines += [f"    {name}: {error.what}", f"    {error.todo}"]
    if verified.extra:
        lines.append(f"    Files unknown to its source: {', '.join(verified.extra)}")
    return "\n".join(lines)


def _value(row: CollectionEntry, report: TrustReport, verified: Verified) -> dict[str, Any]:
    return {
        "id": row.id,
        "key": row.key,
        "name": row.name,
        **report.to_json(),
        "damaged": list(verified.verification.damaged),
        "missing": list(verified.missing),
        "extra": list(verified.extra),
        "reasons": [{"file": name, "error": error.to_json()} for name, error in verified.reasons],
    }
