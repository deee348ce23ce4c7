"""A training from its folder to its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_app.catalog.families import load_families
from desktop_app.core.atomic_write import check_writable, make_folder
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import Loading, Noted, TrainingDone
from desktop_app.core.layouts_refused import check_layouts
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.safe_open import read_regular
from desktop_app.extensions.training.values.run import RUN_FILE, Run, run_from_bytes
from desktop_app.extensions.training.work.trainer.base_model import Tell, open_base
from desktop_app.extensions.training.work.trainer.loop import Log, Loop
from desktop_app.extensions.training.work.trainer.result import write_result
from desktop_app.extensions.training.work.trainer.session import TrainerSession
from desktop_app.extensions.training.work.trainer.states import put_parameters
from desktop_app.extensions.training.work.trainer.workers import Workers
from desktop_app.networks.device import Compute, halves_are_quick, pick_compute

_PRECISIONS = {"fp32": "float32", "bf16": "bfloat16", "fp16": "float16"}


def read_run(folder: Path) -> Run:
    """What is to be trained. Raises InputError: ``training_run``."""
    try:
        return run_from_bytes(read_regular(folder / RUN_FILE), folder)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError("training_run", repr(error), name=folder.name) from error


def compute_of(precision: str) -> Compute:
    """Device and precision of a training's setting; never float16 on a processor, nor bfloat16 on
    one that only emulates it."""
    best = pick_compute()
    if precision == "auto":
        return best.in_half("bfloat16")
    chosen = pick_compute(_PRECISIONS[precision])
    slow = chosen.device.type == "cpu" and not halves_are_quick(chosen.device)
    if chosen.device.type == "cpu" and (precision == "fp16" or (slow and precision == "bf16")):
        return best
    return chosen


def train(folder: Path, on_event: Tell, cancel: CancelToken) -> None:
    """Train what the run in ``folder`` says, from where it was left, and write its files.

    Raises:
        Cancelled: its state is written.
        VelaturaError: what is wrong; its last state stays.
    """
    run = read_run(folder)
    settings = run.settings
    compute = compute_of(settings["precision"])
    workers = Workers(compute)
    compute = replace(compute, device=workers.device)
    if workers.is_first:
        make_folder(Path(run.out).parent)
        check_writable(Path(run.out + ".safetensors"))
    log = Log(folder, on_event, writes=workers.is_first)
    for what in run.accepted:
        log(Noted("training_changes_accepted", {"what": what}))
    family = load_families()[run.model.family]
    if reason := untrainable(run.model):
        raise ModelError("training_model", name=run.model.name, reason=reason)
    check_layouts(settings, run.model.family)
    if not Path(run.model.path).exists():
        raise ModelError("model_missing", name=run.model.name)
    base = open_base(
        run.model,
        family,
        compute,
        settings["base"],
        whole=settings["method"] == "full",
        on_event=log,
        cancel=cancel,
    )
    if settings["holes"] and not base.fills_masks:
        log(Noted("training_no_holes", {"model": run.model.name}))
    session = TrainerSession(run, base, folder, workers)

    def report(done: int, total: int) -> None:
        cancel.check()
        on_event(Loading("pictures", done, total))

    session.prepare_data(report)
    loop = Loop(session, folder, log, cancel)
    try:
        reason = loop.run()
        kept, best = loop.best()
    finally:
        log.close()
    put_parameters(session.parameters, best)
    counters = loop.counters
    if workers.is_first:
        files = write_result(run, session, counters, best, kept)
        log(
            TrainingDone(
                files, kept, counters.best_loss, counters.step, reason, round(counters.seconds, 1)
            )
        )
    workers.wait()


_ORIGINS: Final = {
    "sd1": "Stable Diffusion 1.5",
    "sd2": "Stable Diffusion 2.1",
    "sdxl": "Stable Diffusion XL base",
    "sd3": "Stable Diffusion 3.5",
    "flux1": "FLUX.1 dev",
}
"""What models that were distilled for few steps come from, by family."""


def untrainable(info: ModelInfo) -> str:
    """Why a model can't be trained, in a half-sentence; empty where it can.

    A model that was distilled for few steps has been taught to jump: the loss of ordinary training
    would undo that, and teach little. What is trained on the model that it comes from fits it, too.
    """
    if not info.reads_words:
        return "it reads no words"
    if info.takes_control_image:
        return "it makes pictures of a control image, which sets do not have"
    if info.family not in _ORIGINS:
        return "training is not supported for its family"
    variant = load_families()[info.family].variants.get(info.variant)
    if variant is not None and variant.quick is not None:
        return (
            f"it was distilled for few steps; train {_ORIGINS[info.family]}, which it comes from, "
            "and use the result with both"
        )
    return ""
