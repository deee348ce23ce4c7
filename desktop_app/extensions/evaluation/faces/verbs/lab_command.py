"""``velatura lab``: schedules, edits and batches of a consistency model, in a grid."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from desktop_app.app.models.reply import Reply
from desktop_app.app.named_files import chosen_model
from desktop_app.app.number_types import decimal, whole
from desktop_app.app.operation_command import LateEngine
from desktop_app.app.services import AppServices, load_services
from desktop_app.app.typed_path import typed_path
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.values import check_range
from desktop_app.enginelink.free_memory import host_of
from desktop_app.extensions.evaluation.values.lab import (
    LAB_EDITS,
    MOST_BATCH,
    LabPlan,
    LabReport,
    schedule_text,
)
from desktop_app.extensions.evaluation.work.lab.lab import Lab
from desktop_app.extensions.evaluation.work.lab.lab_quality import reference_pictures, set_quality
from desktop_app.extensions.evaluation.work.lab.lab_services import (
    LabServices,
    batch_needs,
    plan_of,
)
from desktop_app.imaging.encode import encode
from desktop_app.imaging.resize import covering
from desktop_app.storage.item_run import taken_folder
from desktop_app.storage.pictures import open_picture

_SHEET = "grid.png"


def lab_options(verb: argparse.ArgumentParser, add_json: Any) -> None:
    """What the verb takes; ``add_json`` adds ``--json`` to it or one of its actions."""
    verb.description = (
        "Makes a grid of pictures over lists of timesteps, with seconds and quality of"
        " each, into DIR: grid.png, lab.json and the pictures. The same command again goes on"
        " where it was interrupted; with more schedules it makes those alone."
    )
    add_json(verb)
    verb.add_argument("model", metavar="MODEL", help="a consistency model: name, id or path")
    verb.add_argument(
        "--schedules",
        nargs="+",
        default=[],
        metavar="S",
        help="each a list of timesteps (18,0), one, all, even:5, or levels of noise (sigma:0.821)",
    )
    verb.add_argument("--preset", default="", metavar="P", help="published settings, by their id")
    verb.add_argument(
        "--edits",
        nargs="+",
        default=[],
        choices=[*LAB_EDITS, "all"],
        metavar="E",
        help=f"rows of the grid: {', '.join(LAB_EDITS)}, or all",
    )
    verb.add_argument("--picture", type=typed_path, metavar="P", help="what is edited")
    told = "a folder of pictures that quality is the distance to"
    verb.add_argument("--reference", type=typed_path, metavar="DIR", help=told)
    for name, usual, kind, words in (
        ("count", 16, whole(1, 100_000), "pictures of each schedule"),
        ("seed", 0, whole(0, MAX_SEED), "of the first picture"),
        ("batch", 1, whole(1, MOST_BATCH), "pictures at a time"),
        ("curve", 0, whole(0, MOST_BATCH), "measure batches of 1, 2, 4 … up to this many"),
        ("search", 0, whole(0, 10), "search for the best schedule of so many timesteps"),
        ("evaluations", 40, whole(1, 100_000), "schedules that the search may try"),
        ("class-label", None, whole(0, 100_000), "of a class-conditional model"),
    ):
        verb.add_argument(f"--{name}", type=kind, default=usual, metavar="N", help=words)
    verb.add_argument(
        "--minutes", type=decimal(0, 100_000), default=0.0, metavar="M", help="for the search"
    )
    verb.add_argument("--out", type=typed_path, required=True, metavar="DIR")


def run_lab(arguments: argparse.Namespace, _: object) -> Reply:
    """Check everything, and do what is left in the folder.

    Raises:
        InputError: as `plan_of`, `Lab` and `reference_pictures`; a picture can't be read.
        ModelError, EngineError: the model can't be used.
    """
    from desktop_app.extensions.evaluation.work.lab.lab_sheet import lab_sheet

    with ExitStack() as ends:
        parts = ends.enter_context(closing(load_services(arguments.data_dir, plugins=True)))
        model = chosen_model(parts, arguments.model)
        plan, folder = _plan(arguments, model), arguments.out
        taken_folder(folder, parts.paths, ends, "lab")
        engine = ends.enter_context(closing(LateEngine(parts)))
        lab = Lab(plan, folder, _services(arguments, parts, model, engine))
        report = lab.run(EngineAccess(engine.run, lambda _: None, CancelToken()))
        write_atomic(folder / _SHEET, encode(lab_sheet(report, folder), "PNG"), own=True)
    return Reply(_text(report, folder), report.to_json())


def _plan(arguments: argparse.Namespace, model: ModelInfo) -> LabPlan:
    if arguments.class_label is not None:
        check_range("class_label", arguments.class_label, 0, max(0, model.classes - 1))
    return plan_of(
        model,
        arguments.schedules,
        arguments.preset,
        edits=LAB_EDITS if "all" in arguments.edits else tuple(dict.fromkeys(arguments.edits)),
        seed=arguments.seed,
        count=arguments.count,
        label=arguments.class_label,
        batch=arguments.batch,
        most_batch=arguments.curve,
        search=arguments.search,
        evaluations=arguments.evaluations,
        minutes=arguments.minutes,
    )


def _services(
    arguments: argparse.Namespace, parts: AppServices, model: ModelInfo, engine: Any
) -> LabServices:
    side, source, quality = model.native_size, None, None
    if arguments.picture is not None:
        source = covering(open_picture(arguments.picture).shown[..., :3], Size(side, side))
    if arguments.reference is not None:
        quality = set_quality(reference_pictures(arguments.reference, side))

    def described() -> dict[str, str]:
        return engine.made.describe()

    def needs(batch: int) -> tuple[int, int]:
        return batch_needs(model, host_of(described(), None), MemoryPlan())(batch)

    def on_report(report: LabReport, done: int, total: int) -> None:
        if not arguments.json and sys.stderr.isatty():
            print(f"\r{done} of {total}", end="\n" if done == total else "", file=sys.stderr)

    return LabServices(
        model,
        MemoryPlan(),
        quality=quality,
        source=source,
        needs=needs,
        environment=described,
        on_report=on_report,
    )


def _text(report: LabReport, folder: Path) -> str:
    total = report.plan.timesteps
    lines = [f"{report.measure or 'no reference, so no quality'}"]
    for steps in report.columns:
        cell = report.cell(steps)
        assert cell is not None
        value = cell.note if cell.value is None else f"{cell.value:.4g}{cell.interval}"
        mark = "  (found)" if steps == report.found else ""
        lines.append(f"{schedule_text(steps, total):<24} {cell.seconds:8.4f} s  {value}{mark}")
    for point in report.curve:
        peak = "" if point.peak_bytes is None else f"  {point.peak_bytes / 1e6:.0f} MB"
        told = "would not fit, so it was not run" if point.refused else f"{point.rate:.2f}/s{peak}"
        lines.append(f"batch {point.batch:<18} {told}")
    if report.plan.search:
        ended = "ended" if report.whole else "stopped by its budget"
        lines.append(f"search: {len(report.tried)} schedules tried, {ended}")
    return "\n".join([*lines, str(folder / _SHEET)])
