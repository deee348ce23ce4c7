"""The files of what was taught."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_app.core.atomic_write import error_while_writing
from desktop_app.core.file_checks import write_checks
from desktop_app.extensions.training.values.metadata import Figures, metadata_of
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.trainer.model_files import write_model
from desktop_app.extensions.training.work.trainer.session import TrainerSession
from desktop_app.extensions.training.work.trainer.states import Counters, Tensors
from desktop_app.networks.adapters.lora_writing import lora_path, write_lora, write_word

_MOST_CHECKPOINTS: Final = 16


def write_checkpoint(
    session: TrainerSession, counters: Counters, weights: Tensors, folder: Path
) -> None:
    """What `write_result` would write now, in ``step-N`` of ``folder``, so that steps can be
    compared. Of more than 16 (of whole models more than are to be kept) the one goes whose
    neighbours are the nearest to each other: the others are spread over the training.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    run, name, new = session.run, f"step-{counters.step:08d}", folder / ".new"
    files = sorted(run.settings["layouts"], key="peft".__eq__)[:1]  # one file, if there is one
    named = replace(
        run,
        out=str(new / f"{Path(run.out).name} step {counters.step}"),
        title=f"{run.title} step {counters.step}".strip(),
        settings={**run.settings, "layouts": files},
    )
    most = max(2, run.settings["kept"]) if run.settings["method"] == "full" else _MOST_CHECKPOINTS
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        write_result(named, session, counters, weights, counters.step)
        if all(one.is_file() for one in new.iterdir()):
            write_checks(new, name)
        shutil.rmtree(folder / name, ignore_errors=True)
        new.rename(folder / name)
    except OSError as error:
        raise error_while_writing(error, name) from error
    found = sorted(folder.glob("step-*"))
    if len(found) > most:
        steps = [int(each.name.removeprefix("step-")) for each in found]
        spare = min(range(1, len(steps) - 1), key=lambda at: steps[at + 1] - steps[at - 1])
        shutil.rmtree(found[spare], ignore_errors=True)


def write_result(
    run: Run, session: TrainerSession, counters: Counters, weights: Tensors, step: int
) -> dict[str, str]:
    """Write them; gives their paths by layout, "" for anything but a LoRA.

    Args:
        run: what was trained.
        session: with what was taught, at the values that are kept.
        counters: of the training.
        weights: what is kept, by name.
        step: of these weights.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    taught, base = session.taught, session.base
    if run.settings["method"] == "full":
        return {"": str(write_model(Path(run.out), base, weights, run.accepted))}
    metadata = metadata_of(run, _figures(run, session, counters, step))
    words = {taught.word: tuple(each.detach().float().cpu() for each in taught.words.values())}
    if run.settings["method"] == "inversion":
        path = Path(run.out + ".safetensors")
        write_word(path, taught.word, words[taught.word], run.model.family, metadata)
        return {"": str(path)}
    layouts = run.settings["layouts"]
    made: dict[str, str] = {}
    for layout in layouts:
        path = lora_path(Path(run.out), layout, alone=len(layouts) == 1)
        write_lora(
            path,
            layout,
            taught.changes(),
            metadata,
            family=run.model.family,
            parts=base.parts,
            words=words if taught.words else None,
        )
        made[layout] = str(path)
    return made


def _figures(run: Run, session: TrainerSession, counters: Counters, step: int) -> Figures:
    each = session.order.epoch_steps
    planned = run.settings["steps"] or counters.step
    return Figures(
        step,
        planned,
        -(-step // each),
        -(-planned // each),
        counters.began,
        time.time(),
        counters.seconds,
        str(session.base.compute.dtype).removeprefix("torch."),
        run.settings["batch"] * run.settings["accumulate"] * session.workers.count,
        counters.best_loss,
    )
