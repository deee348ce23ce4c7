"""``velatura evaluate``: sets of pictures measured; a report, and an exit code by thresholds."""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any, Final

from desktop_app.app.field_options import fields_said
from desktop_app.app.models.progress import FAILED, progress_line, run_teller
from desktop_app.app.models.reply import Reply
from desktop_app.app.named_files import visited
from desktop_app.app.operation_command import LateEngine, add_ons_of, services, with_chosen
from desktop_app.app.recipe_services import queue_work, recipe_services
from desktop_app.app.services import AppServices
from desktop_app.core.as_json import to_json
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.naming import safe_name
from desktop_app.core.note_texts import note_sentence
from desktop_app.extensions.evaluation.values.evaluate import FIELDS
from desktop_app.extensions.evaluation.values.evaluation import Figure, Report
from desktop_app.extensions.evaluation.work.evaluating.encoders import encoders_of
from desktop_app.extensions.evaluation.work.evaluating.evaluating import (
    EvaluationServices,
    measure_named,
    report_of,
)
from desktop_app.extensions.evaluation.work.evaluating.repeating import (
    Repeated,
    check_pictures,
    repeated,
)
from desktop_app.extensions.evaluation.work.evaluating.sets import HistorySource, PictureSet, set_of
from desktop_app.extensions.evaluation.work.reports.exporting import pictures_of, write_out
from desktop_app.extensions.evaluation.work.stores.evaluations import (
    EvaluationStore,
    read_report,
    write_report,
)
from desktop_app.extensions.evaluation.work.stores.feature_cache import FeatureCache
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.extensions.evaluation.work.suites.suite_run import Variant, run_suite
from desktop_app.extensions.evaluation.work.suites.variants import LABELS, variant_of
from desktop_app.operations.context import OperationContext
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.item_run import Hearer

_FILES: Final = (".json", ".html", ".pdf")


def run_evaluate(arguments: argparse.Namespace, _: object) -> Reply:
    """Measure, write the report, and look whether a threshold was passed.

    Raises:
        InputError: nothing was said to measure; ``unknown_choice``; a set can't be read; the report
            can't be written.
        StorageError: ``report_damaged``; the data folder can't be used.
        EngineError: memory ran out.
    """
    values = fields_said(arguments, FIELDS)
    limits = [*_limits(arguments)]
    if arguments.out is not None and arguments.out.suffix.lower() in _FILES:
        check_writable(arguments.out)
    before = None if arguments.again is None else read_report(arguments.again)
    if before is None and not arguments.samples:
        raise InputError("set_empty", name="")
    with ExitStack() as ends:
        parts = ends.enter_context(closing(services(arguments)))
        sets = _sets(parts, arguments, before, values, ends)
        engine = ends.enter_context(closing(LateEngine(parts)))
        report = _evaluated(parts, engine, arguments, sets, before, values, ends)
        if before is not None:
            return _repeated(before, report)
        EvaluationStore(parts.paths.root / "evaluations").put(report)
        written = _written(arguments.out, report, parts)
    passed = [told for limit in limits if (told := limit(report))]
    rows = [one.row() for one in report.figures]
    value = {
        "figures": rows,
        "refusals": [to_json(one) for one in report.refusals],
        "sets": [_set_fields(one) for one in report.sets],
        "failed": passed,
        "out": [str(path) for path in written],
    }  # fmt: skip
    lines = [*_lines(report), *passed, *(str(path) for path in written)]
    return Reply("\n".join(lines), value, FAILED if passed else 0)


# -- sets ---------------------------------------------------------------------------------------


def _sets(
    parts: AppServices,
    arguments: argparse.Namespace,
    before: Report | None,
    values: Mapping[str, Any],
    ends: ExitStack,
) -> list[PictureSet]:
    history = partial(_history, parts, ends)
    if before is not None:
        return [set_of(one.source, one.label, history) for one in before.sets]
    reference = arguments.other_reference
    if values.get("suite"):
        sets = [*map(str, _suite_folders(parts, arguments, str(values["suite"])))]
    else:
        sets, reference = [arguments.samples, *arguments.against], reference or arguments.reference
    named = [*zip(LABELS, sets, strict=False), ("reference", reference)]
    return [set_of(text, label, history, arguments.out) for label, text in named if text]


def _suite_folders(parts: AppServices, arguments: argparse.Namespace, suite: str) -> list[Path]:
    """Of the models, each with all pictures of the suite; made by the queue. Goes on where it was
    interrupted."""
    if arguments.out is None or arguments.out.suffix.lower() in _FILES:
        raise InputError("output_unwritable", name="", reason="--suite needs --out FOLDER")
    from desktop_app.worker.opening import read_document

    models, token = [*parts.collection.models()], CancelToken()
    named = filter(None, (arguments.samples, arguments.reference, *arguments.against))
    variants = [variant_of(text, models) for text in named]
    by_folder: dict[Path, Variant] = {}
    for number, one in enumerate(variants, 1):
        folder = arguments.out / (safe_name(one.label) or f"model {number}")
        while folder in by_folder:
            folder = folder.with_name(f"{folder.name} {number}")
        by_folder[folder] = one
    run_suite(
        SuiteStore(parts.paths.root / "suites").get(suite),
        by_folder,
        (recipe_services(parts), read_document, parts.paths),
        lambda batch: queue_work(parts, token, batch.note),
        token,
        lambda variant: run_teller(quiet=arguments.json),
        resume=arguments.resume,
    )
    return [*by_folder]


def _history(parts: AppServices, ends: ExitStack) -> HistorySource:
    history = ends.enter_context(closing(History(parts.paths.history_file, parts.schedulers)))
    return HistorySource(history, BlobStore(parts.paths.blobs))


# -- the report ---------------------------------------------------------------------------------


def _evaluated(
    parts: AppServices,
    engine: Any,
    arguments: argparse.Namespace,
    sets: Sequence[PictureSet],
    before: Report | None,
    values: Mapping[str, Any],
    ends: ExitStack,
) -> Report:
    """By the operation. What is computed again is not taken from what was kept."""
    cache = parts.paths.root / "feature-cache"
    if before is not None:
        cache = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="velatura-")))
    add_ons = _add_ons(parts, values)
    line = ends.enter_context(progress_line(quiet=arguments.json))
    services = EvaluationServices(
        OperationContext(engine.run, lambda event: None, CancelToken()),
        FeatureCache(cache),
        lambda: encoders_of(add_ons),
        engine.describe,
    )
    made = report_of(
        values if before is None else before.asked, sets, services, Hearer(show=line.tell)
    )
    line.end()
    return made


def _add_ons(parts: AppServices, values: Mapping[str, Any]) -> list[Any]:
    """What lies on this machine, and the encoder that was named by its file."""
    named = str(values.get("encoder", ""))
    found = visited(parts, named, "encoder") if named and Path(named).is_file() else None
    return with_chosen(found, add_ons_of(parts))


def _written(out: Path | None, report: Report, parts: AppServices) -> list[Path]:
    """The files of a report. Raises InputError, StorageError: they can't be written."""
    if out is None:
        return []
    if out.suffix.lower() == ".json":
        write_report(out, report)
        return [out]
    return write_out(out, report, pictures_of(report, lambda file: parts.paths.history / file))


# -- words --------------------------------------------------------------------------------------


def _limits(arguments: argparse.Namespace) -> Iterator[Callable[[Report], str]]:
    """What says which threshold a report has passed; empty: it has not. Raises InputError."""
    for option, sign in (("above", 1), ("below", -1)):
        for text in getattr(arguments, f"fail_{option}"):
            name, _, number = text.partition("=")
            try:
                value = float(number)
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                setting, choices = f"--fail-{option}", "MEASURE=NUMBER"
                raise InputError("unknown_choice", setting=setting, value=text, choices=choices)
            yield partial(_passed, measure_named(name.strip()).id, value, sign)


def _passed(measure: str, limit: float, sign: int, report: Report) -> str:
    found = [
        one
        for one in report.figures
        if one.basis.measure == measure and not one.category and one.of in ("A", "B")
    ]
    if not found:
        return f"{measure}: it can't be told"
    way = "above" if sign > 0 else "below"
    beyond = [one for one in found if not sign * one.value <= sign * limit]
    return "; ".join(
        f"{one.name} of {one.of} is {one.value:.6g}, {way} {limit:g}" for one in beyond
    )


def _lines(report: Report) -> Iterator[str]:
    for one in report.sets:
        yield f"{one.label}: {one.name}, {len(one.items)} pictures, {len(one.left_out)} left out"
        for file, why in one.left_out.items():
            yield f"  {file}: {why}"
        for note, count in one.notes.items():
            yield f"  {count}: {note_sentence(note, {})}"
    wide = max((len(one.name) for one in report.figures), default=0)
    for one in report.figures:
        yield _line(one, wide)
    notes = dict.fromkeys(note for one in report.figures for note in one.notes)
    yield from (f"note: {note_sentence(note, {})}" for note in notes)
    yield from (f"{one.of}: {one.what}" for one in report.refusals)


def _line(one: Figure, wide: int) -> str:
    interval = "" if one.low is None or one.high is None else f"  [{one.low:.5g}, {one.high:.5g}]"
    paired = ", paired" if one.paired else ""
    place = f"{one.of} {one.category}".strip()
    return f"{one.name:{wide}}  {place:>9}  {one.value:12.6g}{interval}  n {one.n}{paired}"


def _set_fields(one: Any) -> dict[str, Any]:
    return {
        "label": one.label,
        "name": one.name,
        "model": one.model,
        "n": len(one.items),
        "left_out": dict(one.left_out),
        "notes": dict(one.notes),
    }


def _repeated(before: Report, now: Report) -> Reply:
    check_pictures(before, now)
    rows = [*repeated(before, now)]
    value, lines = list[dict[str, Any]](), list[str]()
    for one in rows:
        figure, why = one.now or one.before, _why(one)
        if figure is not None:
            value.append({**figure.row(), "equal": one.is_equal, "why": why})
            lines.append(f"{figure.name}  {figure.of}  {figure.value:.6g}  {why or 'equal'}")
    is_same = all(one.is_equal for one in rows)
    return Reply("\n".join(lines), {"equal": is_same, "figures": value}, 0 if is_same else FAILED)


def _why(one: Repeated) -> str:
    """Why a figure isn't equal; empty: it is."""
    if one.is_equal:
        return ""
    if one.before is None or one.now is None:
        return "it is new" if one.before is None else "it can't be told any more"
    return one.reason or f"it was {one.before.value:.9g}"
