"""The files of what was taught."""

from __future__ import annotations

import time
from pathlib import Path

from desktop_app.core.training.metadata import Figures, metadata_of
from desktop_app.core.training.run import Run
from desktop_app.networks.adapters.lora_writing import lora_path, write_lora, write_word
from desktop_app.trainer.model_files import write_model
from desktop_app.trainer.session import Session
from desktop_app.trainer.states import Counters, Tensors


def write_result(
    run: Run, session: Session, counters: Counters, weights: Tensors, step: int
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


def _figures(run: Run, session: Session, counters: Counters, step: int) -> Figures:
    each = session.order.epoch_steps
    planned = run.settings["steps"] or counters.step
    now = time.time()
    return Figures(
        step,
        planned,
        -(-step // each),
        -(-planned // each),
        now - counters.seconds,
        now,
        counters.best_loss,
    )
